"""Was a stated duty in force between those sides on that day: whole, part, or not at all?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from detente.evidence.claims import Claim
from detente.evidence.judge.averages import OWN, judge_average, publishers
from detente.evidence.judge.context import Context, Window, near_day, window
from detente.evidence.judge.duties import (
    AUTHORITIES,
    Duty,
    Level,
    duties_between,
    history,
    levels_in,
    said_only,
    scheduled,
)
from detente.evidence.judge.facts import facts
from detente.evidence.judge.figures import around, clause, compare, former, hypothetical, shown
from detente.evidence.judge.goods import good_of, stack_of
from detente.evidence.judge.lines import code_of, judge_line
from detente.evidence.judge.suspended import judge_part
from detente.evidence.lexicon import authority_in
from detente.evidence.verdict import Outcome, Verdict, best, unknown
from detente.ledger import RECORD_END, Calendar
from detente.nomenclature import show_code
from detente.places import place

__all__ = ["judge_rate", "pairs", "wanted_authority"]

_ANSWER = re.compile(
    r"\b(?:countermeasures?|retaliat\w+)(?: tariffs?| dut\w+)? (?:of|by|from) (?:Chin\w+|Beijing)|"
    r"\b(?:Chin\w+|Beijing)(?:'s)? (?:retaliat\w+|counter\w+|answer)",
    re.IGNORECASE,
)
_AMERICAN = frozenset(
    (
        "fentanyl",
        "reciprocal",
        "ieepa",
        "ieepa_fentanyl",
        "ieepa_reciprocal",
        "s122",
        "s232",
        "s301",
    )
)
_ON_LISTS = frozenset(("s301", "s232", "s201", "s122"))
_ON_CHINESE = re.compile(r"\b(?:on|for) (?:Chin\w+|(?:goods|imports) from China)\b")
_ON_AMERICAN = re.compile(
    r"\b(?:on|for) (?:(?:the )?U\.?S\.?|American|(?:goods|imports) from the (?:U|America))"
)
_PLAIN_GOODS = "9503.00.00.73"  # toys: free of base duty and of every list of products
_PAST = re.compile(
    r"\b(?:imposed|raised|hiked|retaliated|reached|hit|peaked|soared|climbed|announced|ordered|"
    r"slapped|increased|responded|answered|levied|was|were|had|doubled|introduced|faced|jumped|"
    r"rose|went|escalated)\b"
)
_NOW = re.compile(
    r"\b(?:still|now|current(?:ly)?|today|remains?|stands?|is|are|face|faces|pays?|levies|has)\b"
)
_SOON_DAYS = 45
_TOLD_DAYS = 60
_BROAD_LISTS = "us.s301.list"  # lists 1 to 4A, on most goods of China
_FIGURE_OF = re.compile(
    r"\b(?:either|neither|both|that|this|each) (?:figure|level|rate|number)", re.IGNORECASE
)
_OF_TRACKER = re.compile(r"\btracker|\bcounts? only|\bweighted\b|\bindex\b", re.IGNORECASE)
_LIST_NAME = re.compile(r"\blist [1-4][ab]?\b")
_NAMES_LISTS = re.compile(r"\bsection 301|\blists? [1-4]|\b301\b", re.IGNORECASE)
_OLD_LISTS = re.compile(
    r"\blists? [1-4][ab]?\b|\b(?:his|trump'?s?) first (?:term|administration)|"
    r"first term of office|since (?:2018|2019)\b",
    re.IGNORECASE,
)
_PARTLY = re.compile(
    r"\b(?:some|certain|select\w*|many|most of|average|effective|part|portion|remaining|other|"
    r"further|extra|baseline|minimum|universal|ceiling|cap|capped|maximum|up to|as much as|"
    r"sector\w*|specific|listed|suspend\w*|paus\w*)\b",
    re.IGNORECASE,
)
_GONE = re.compile(r"\b(?:ceas|end|lift|remov|scrap|suspend|drop|stopp|expir|halt)", re.IGNORECASE)
_THEN = re.compile(
    r"\b(?:then|later|subsequent\w*|eventually|within|raised|again|before|climb\w*|rose|lifted)\b",
    re.IGNORECASE,
)
_FOLLOWS = 60  # days after a named day in which what "then" followed is looked for
_RECENTLY = 30  # days for which a duty that ended is still spoken of
_SAID_DAYS = 400  # a threat older than this is not what a text of today speaks of
_NEAR_DAYS = 7  # a text and its first day lie this far apart


def judge_rate(claim: Claim, context: Context) -> Verdict:
    """The verdict on the level of a duty.

    A rate holds when it is the sum of the additional duties on all goods of the pair on the day,
    or one of them; given to one authority it must be that one's. Duties on lists of products
    count where the claim names the product or the authority.
    """
    if claim.stage == "average" or "average" in f"{claim.topic} {claim.text}".lower():
        return judge_average(claim, context)
    if _FIGURE_OF.search(claim.sentence) and "average" in context.subject(claim).lower():
        mean = judge_average(claim, context)
        if mean.outcome in (Outcome.supported, Outcome.close):
            return mean
    if publishers(claim) and not claim.product:
        mean = judge_average(claim, context)
        if mean.outcome is Outcome.supported and mean.source != OWN:
            return mean
    if _OF_TRACKER.search(claim.sentence) and not claim.product:
        mean = judge_average(claim, context)
        if mean.outcome in (Outcome.supported, Outcome.close):
            return mean
    asked = pairs(claim)
    if (code := code_of(claim)) and not claim.product:
        line = _of_line(claim, context, code)
        if line is not None:
            return line
    if (limit := _of_limit(claim)) is not None:
        return limit
    if not asked:
        return unknown("no sides", "The sentence names no side that levies the duty.")
    found = best(_of_pair(claim, context, *pair) for pair in asked)
    if found is not None and found.outcome is Outcome.contradicted and _both_ways(claim):
        turned = _of_pair(claim, context, *asked[0][::-1])
        found = turned if turned is not None and turned.outcome is Outcome.supported else found
    return found or unknown("no duty on record", "The record holds no duty between these sides.")


def pairs(claim: Claim) -> tuple[tuple[str, str], ...]:
    """The pairs (who levies, on whose goods) that a claim may mean."""
    imposer, target = claim.imposer, claim.target
    if _ANSWER.search(_before(claim)):
        return (("CN", "US"),)
    if imposer == "CN" and authority_in(around(claim, 60)) in _AMERICAN:
        return (("US", "CN"),)
    both = {"", "both", "world", "all"}
    if imposer in ("US", "CN") and target not in both and target != imposer:
        return ((imposer, target),)
    if imposer in ("US", "CN"):
        other = "CN" if imposer == "US" else "US"
        return (
            ((imposer, "world"), (imposer, other))
            if target in ("world", "all")
            else ((imposer, other),)
        )
    if imposer and imposer not in both:
        return ()
    if target == "CN":
        return (("US", "CN"),)
    if target == "US":
        return (("CN", "US"),)
    if target and target not in both:
        return (("US", target),)
    return (("US", "CN"), ("CN", "US"))


def _before(claim: Claim) -> str:
    """The words of the clause up to the figure."""
    start = max(0, claim.start - claim.sentence_start)
    return re.split(r"[,;]\s", claim.sentence[max(0, start - 60) : start])[-1] + claim.text


def _both_ways(claim: Claim) -> bool:
    """Whether the sentence speaks of duties in both directions, so that either may be meant."""
    return bool(_ON_CHINESE.search(claim.sentence) and _ON_AMERICAN.search(claim.sentence))


def _of_limit(claim: Claim) -> Verdict | None:
    """The highest rate that a law allows, where the sentence speaks of that."""
    for fact in facts():
        if fact.value is None or not fact.id.endswith("-rate-limit"):
            continue
        if fact.words.score(around(claim, 100)) and compare(claim, fact.value).holds:
            return Verdict(
                outcome=Outcome.supported,
                record=f"{shown(fact.value)} at most",
                why=f"{fact.what}.",
                command=f"detente audit --record {fact.id}",
                source=f"{fact.source} ({fact.certainty})",
                value=fact.value,
                fact=f"figure|{fact.id}",
            )
    return None


def _of_line(claim: Claim, context: Context, code: str) -> Verdict | None:
    """The duties on the line that the text names, on goods of China where no side is named."""
    imposer = "CN" if claim.imposer == "CN" else "US"
    plain = claim.target if claim.target not in ("", "both", "world", "all", imposer) else ""
    origin = plain or ("CN" if imposer == "US" else "US")
    wanted = wanted_authority(claim)
    days = window(claim, context)
    return judge_line(claim, context, imposer, origin, days, wanted, code, named=True)


def wanted_authority(claim: Claim) -> tuple[str, ...]:
    """The ledger's names for the authority that a claim gives its figure to."""
    word = claim.authority.lower()
    if word.startswith("retaliat") and claim.imposer == "US":
        word = ""  # of the other half of the sentence
    if not word and (near := authority_in(around(claim, 45))) in _ON_LISTS:
        word = near
    if not word and _OLD_LISTS.search(around(claim, 60)) and claim.imposer != "CN":
        word = "s301"
    return AUTHORITIES.get(word, (word,)) if word else ()


def _of_pair(claim: Claim, context: Context, imposer: str, target: str) -> Verdict | None:
    days = window(claim, context)
    known = max(context.known, days.last)
    levels = history(context.ledger, imposer, target, known)
    here = _here(context, imposer, target, days, known, levels)
    broad = [duty for level in here for duty in level.duties]
    narrow = _narrow(context, imposer, target, days, known)
    if not broad and not narrow and not levels:
        return None
    now = next((it for it in reversed(here) if it.calendar is Calendar.legal), None)
    now = now or (here[-1] if here else None)
    total = 100 * now.total if now else 0.0
    goods = claim.product or "all goods"
    fact = f"duty|{imposer}|{target}|{goods}|{now.since if now else days.first}"
    shared = {"fact": fact, "source": _cites(broad)}
    record = _record(now, imposer, target, days.last)
    command = _command(imposer, target, now, days)
    wanted = wanted_authority(claim)

    def verdict(outcome: Outcome, why: str, about: str = "", **more: object) -> Verdict:
        base = Verdict(
            outcome=outcome,
            about=about,
            why=why,
            record=record,
            command=command,
            value=total,
            **shared,  # type: ignore[arg-type]
        )
        return replace(base, **more)  # type: ignore[arg-type]

    def equal(value: float) -> bool:
        return compare(claim, 100 * value).holds

    if claim.product:
        special = _of_good(claim, context, imposer, target, days, wanted)
        special = special or _of_product(claim, context, narrow, wanted)
        if special is not None:
            return replace(special, fact=fact)
        before = Window(
            days.first - timedelta(days=_RECENTLY), days.first - timedelta(days=1), True
        )
        earlier = _narrow(context, imposer, target, before, known)
        special = _of_product(claim, context, earlier, wanted)
        if special is not None:
            gone = _GONE.search(around(claim, 70)) or _told_as_past(claim) or former(claim)
            ended = Outcome.supported if gone else Outcome.outdated
            return replace(special, outcome=ended, fact=fact)
    own = [duty for duty in broad if _is(duty, wanted)] if wanted else broad
    hit = next((duty for duty in own if equal(duty.rate)), None)
    level = next((level for level in here if level.duties and equal(level.total)), None)
    if level is not None and (not wanted or all(_is(duty, wanted) for duty in level.duties)):
        return verdict(
            Outcome.supported,
            _parts(level),
            value=100 * level.total,
            record=_record(level, imposer, target, days.last),
            command=_command(imposer, target, level, days),
        )
    if hit is not None:
        holding = next(it for it in here if hit in it.duties)
        rest = f" All duties on these goods were {shown(100 * holding.total)}."
        whole = abs(hit.rate - holding.total) < 1e-6
        return verdict(
            Outcome.supported,
            f"{hit.title}: {shown(100 * hit.rate)} since {hit.since}." + ("" if whole else rest),
            value=100 * hit.rate,
            fact=fact if whole else f"rate|{hit.measure}",
            record=f"{shown(100 * hit.rate)}, {hit.title}",
            command=_command(imposer, target, holding, days),
        )
    if wanted:
        lists = [duty for duty in narrow if _is(duty, wanted) and equal(duty.rate)]
        if lists:
            return _list_hit(lists, "supported", claim)
    if wanted and not own:
        gone = _of_ended(claim, levels, days, wanted)
        if gone is not None:
            outcome, why, then, value = gone
            return verdict(
                outcome,
                why,
                value=value,
                command=_command(imposer, target, then, Window(then.since, then.since, True)),
                source=_cites(then.duties),
            )
    part = judge_part(claim, context.ledger, imposer, target, known)
    if part is not None:
        return part
    if level is not None:
        return verdict(
            Outcome.loose,
            f"The figure is the sum of several duties, not of the one named: {_parts(level)}",
            "scope",
            value=100 * level.total,
        )
    said = _said(claim, context, imposer, target, known, days)
    if said is not None:
        return said
    if hypothetical(claim) or (claim.direction and not days.said):
        soon = _carried_out(claim, context, imposer, target, wanted)
        if soon is not None:
            return verdict(
                Outcome.supported,
                f"Carried out: {_parts(soon)}",
                record=_record(soon, imposer, target, soon.since),
                command=_command(imposer, target, soon, days),
                source=_cites(soon.duties),
                value=100 * soon.total,
                fact=f"duty|{imposer}|{target}|{goods}|{soon.since}",
            )
    sums = _sums(here)
    mixed = next((names for value, names in sums if equal(value)), "")
    if mixed:
        return verdict(Outcome.loose, f"It is the sum of {mixed} only.", "scope")
    with_lists = next(
        (
            duty
            for duty in narrow
            if now is not None
            and duty.measure.startswith(_BROAD_LISTS)
            and (not wanted or "s301" in wanted)
            and equal(now.total + duty.rate)
        ),
        None,
    )
    if with_lists is not None:
        named = bool(_NAMES_LISTS.search(claim.sentence))
        return verdict(
            Outcome.supported if named else Outcome.loose,
            f"It holds for goods of {with_lists.title} ({shown(100 * with_lists.rate)}) on top of "
            f"{shown(total)}, not for all goods.",
            "" if named else "scope",
            value=total + 100 * with_lists.rate,
        )
    before = [it for it in levels if it.until is not None and it.until <= days.first]
    past = _elsewhere(claim, before[::-1], wanted)
    after = _elsewhere(claim, [it for it in levels if it.since > days.last], wanted)
    wide = _elsewhere_parts(claim, before[::-1] + [it for it in levels if it.since > days.last])
    found = _at_other_days(claim, days, past, after, wide, context)
    if found is not None:
        outcome, about, why, level_then = found
        return verdict(
            outcome,
            why,
            about,
            value=100 * level_then.total,
            command=_command(imposer, target, level_then, days),
            source=_cites(level_then.duties),
        )
    if not wanted and not claim.product:
        beside = _of_good(claim, context, imposer, target, days, wanted, around(claim, 50))
        if beside is not None:
            return replace(beside, fact=fact)
        lists = [duty for duty in narrow if equal(duty.rate)]
        named = good_of(clause(claim, 30))
        if named is not None:
            return _other_rate(claim, context, imposer, target, days, named.code(imposer), fact)
        if lists:
            return _list_hit(lists, "loose")
    if now is not None and total and compare(claim, total, near=0.03, floor=2.0).how == "near":
        return verdict(Outcome.close, _parts(now))
    if now is not None and now.duties and not claim.product and (claim.imposer or claim.target):
        mean = judge_average(claim, context, (imposer, target))
        if mean.outcome in (Outcome.supported, Outcome.close):
            why = f"It is the level of an average over all goods, not of a duty: {mean.why}"
            return replace(mean, outcome=Outcome.loose, about="scope", why=why, fact=fact)
    if hypothetical(claim):
        return unknown("hypothetical", "It speaks of what might be; no text sets it.", fact=fact)
    if claim.product:
        return unknown(
            "product", f"The ledger holds no duty of that rate on {claim.product}.", fact=fact
        )
    if not claim.imposer and not claim.target:
        return unknown("no sides", "The sentence names no sides, and no duty fits.", fact=fact)
    if now is None or not now.duties:
        mean = judge_average(claim, context, (imposer, target))
        if mean.outcome is Outcome.supported:
            return replace(mean, fact=fact)
        return unknown("no duty on record", "No duty on all goods of the pair held then.")
    why = f"On that day it was {shown(total)}: {_parts(now)}"
    if not _speaks_of_all(claim, context):
        told = f"No duty on all goods had that rate; on which goods is not said. {why}"
        return unknown("scope", told, fact=fact)
    return verdict(Outcome.contradicted, why)


def _other_rate(
    claim: Claim,
    context: Context,
    imposer: str,
    target: str,
    days: Window,
    code: str,
    fact: str,
) -> Verdict:
    """What the goods that are named pay, where the figure given for them is another one.

    One line stands for many, so that this is contradicted only where the text speaks of the one
    programme whose duty the line pays.
    """
    origin = "CN" if target == "world" and imposer == "US" else target
    stack = (
        stack_of(context.ledger, code, imposer, origin, days.last, Calendar.legal) if code else None
    )
    if stack is None:
        return unknown("product", "No line of the schedule stands for these goods.", fact=fact)
    parts = ", ".join(f"{shown(100 * it.rate)} {it.title}" for it in stack.components)
    why = f"Line {show_code(stack.hts)} pays {parts}."
    named = _NAMES_LISTS.search(claim.sentence) or "four-year review" in claim.sentence
    held = [it for it in stack.components if it.authority == "s301"]
    if not named or not held:
        return unknown("product", f"One line may not stand for all. {why}", fact=fact)
    return Verdict(
        outcome=Outcome.contradicted,
        record=f"{shown(100 * held[0].rate)}, {held[0].title}",
        why=why,
        command=f"detente tariff {show_code(stack.hts)} --origin {origin} --importer {imposer} "
        f"--on {days.last}",
        source=held[0].citation,
        value=100 * held[0].rate,
        fact=fact,
    )


def _of_ended(
    claim: Claim, levels: tuple[Level, ...], days: Window, wanted: tuple[str, ...]
) -> tuple[Outcome, str, Level, float] | None:
    """The last rate of an authority whose duties had ended, or an earlier one that is outdated."""
    held = [
        (level, own)
        for level in levels
        if level.since <= days.last and (own := [it for it in level.duties if _is(it, wanted)])
    ]
    for back, (level, own) in enumerate(held[::-1]):
        whole = sum(duty.rate for duty in own)
        rates = [whole, *(duty.rate for duty in own)]
        value = next((rate for rate in rates if compare(claim, 100 * rate).holds), None)
        if value is None:
            continue
        until = f" until {level.until}" if level.until else ""
        names = " and ".join(duty.title for duty in own)
        why = f"{names}: {shown(100 * whole)} from {level.since}{until}."
        now = bool(_NOW.search(around(claim, 40).lower())) or back > 0
        return (Outcome.outdated if now else Outcome.supported), why, level, 100 * value
    return None


def _speaks_of_all(claim: Claim, context: Context) -> bool:
    """Whether a rate is given for all goods of one side on a day that is known, so that the record
    can contradict it: not for some goods, not as a part, ceiling or average."""
    sides = {claim.imposer, claim.target} <= {"US", "CN"} and claim.imposer != claim.target
    near = around(claim, 40)
    return (
        sides
        and (claim.as_of is not None or context.published is not None)
        and not _PARTLY.search(near)
        and good_of(around(claim, 60)) is None
    )


def _here(
    context: Context,
    imposer: str,
    target: str,
    days: Window,
    known: date,
    levels: tuple[Level, ...],
) -> list[Level]:
    """Levels in law in the window, and what texts announced by its last day had set."""
    found = list(levels_in(levels, days.first, days.last))
    told = history(context.ledger, imposer, target, known, Calendar.announced)
    for level in levels_in(told, days.first, days.last):
        if all(level.duties != other.duties for other in found):
            found.append(level)
    return found


def _narrow(context: Context, imposer: str, target: str, days: Window, known: date) -> list[Duty]:
    found: dict[tuple[str, float], Duty] = {}
    for calendar in (Calendar.legal, Calendar.announced):
        for day in (days.last, days.first):
            for duty in duties_between(context.ledger, imposer, target, day, known, calendar):
                if not duty.broad:
                    found.setdefault((duty.measure, duty.rate), duty)
    return list(found.values())


def _of_good(
    claim: Claim,
    context: Context,
    imposer: str,
    target: str,
    days: Window,
    wanted: tuple[str, ...],
    words: str = "",
) -> Verdict | None:
    """The duties on one line that stands for the goods: their sum, their additions, or one."""
    good = good_of(words or claim.product)
    code = good.code(imposer) if good else ""
    if not code:
        return None
    origin = "CN" if target == "world" and imposer == "US" else target
    return judge_line(claim, context, imposer, origin, days, wanted, code)


def _of_product(
    claim: Claim, context: Context, narrow: list[Duty], wanted: tuple[str, ...]
) -> Verdict | None:
    """A duty on a list whose title or list names the product, or that the sentence mentions."""
    named = set(context.mentioned(claim))
    words = claim.product.lower().replace("-", " ").replace("agricultural", "farm").split()
    words = [word for word in words if len(word) > 2 and word not in ("goods", "products", "items")]
    lists = [
        duty
        for duty in narrow
        if compare(claim, 100 * duty.rate).holds
        and (not wanted or _is(duty, wanted))
        and (duty.measure in named or any(word.rstrip("s") in duty.title.lower() for word in words))
    ]
    return _list_hit(lists, "supported") if lists else None


def _list_hit(lists: list[Duty], how: str, claim: Claim | None = None) -> Verdict:
    named = _LIST_NAME.search(around(claim, 20).lower()) if claim else None
    duty = next(
        (it for it in lists if named and it.title.lower().endswith(named.group())), lists[0]
    )
    outcome = Outcome.supported if how == "supported" else Outcome.loose
    more = f", and {len(lists) - 1} more" if len(lists) > 1 else ""
    return Verdict(
        outcome=outcome,
        about="" if how == "supported" else "scope",
        record=f"{shown(100 * duty.rate)} on the goods of {duty.title}",
        why=(
            f"{duty.title} since {duty.since}{more}."
            if how == "supported"
            else f"That rate falls on listed goods only: {duty.title}{more}."
        ),
        command=f"detente measures {duty.measure} --on {duty.since}",
        source=duty.cite,
        value=100 * duty.rate,
        fact=f"rate|{duty.measure}",
    )


def _said(
    claim: Claim, context: Context, imposer: str, target: str, known: date, days: Window
) -> Verdict | None:
    """A rate that was threatened, or that a text known by then had scheduled."""
    wanted = wanted_authority(claim)
    for measure, step, rate in said_only(context.ledger, imposer, target, known):
        own = not wanted or measure.authority.startswith(wanted)
        recent = (days.last - step.announced).days <= _SAID_DAYS
        told = not days.said or step.announced <= days.last
        if compare(claim, 100 * rate).holds and own and recent and told:
            spoken = hypothetical(claim) or "threat" in claim.sentence.lower()
            spoken = spoken or days.first > context.known
            return Verdict(
                outcome=Outcome.supported if spoken else Outcome.loose,
                about="" if spoken else "act",
                record=f"{shown(100 * rate)} {step.status.value} on {step.announced}",
                why=f"{measure.title}: said on {step.announced}, not in force by that text.",
                command=f"detente measures {measure.id}",
                source=step.source.cite,
                value=100 * rate,
                fact=f"threat|{measure.id}|{step.announced}",
            )
    for measure, step, rate in scheduled(context.ledger, imposer, target, known):
        fits = compare(claim, 100 * rate).holds and step.announced <= context.known
        fits = fits and measure.scope.products.everything
        told = not days.said and (former(claim) or _told_as_past(claim))
        reach = timedelta(days=_TOLD_DAYS if told else _NEAR_DAYS)
        about = days.first - reach <= step.announced <= days.last
        if fits and (about or step.effective > context.known):
            return Verdict(
                outcome=Outcome.supported,
                record=f"{shown(100 * rate)} ordered on {step.announced} for {step.effective}",
                why=f"{measure.title}: the text of {step.announced} sets it.",
                command=f"detente measures {measure.id}",
                source=step.source.cite,
                value=100 * rate,
                fact=f"order|{measure.id}|{step.announced}",
            )
    return None


def _carried_out(
    claim: Claim, context: Context, imposer: str, target: str, wanted: tuple[str, ...]
) -> Level | None:
    """A level that came into force within weeks after the article, as it said would be."""
    after = context.known
    levels = history(context.ledger, imposer, target, RECORD_END)
    soon = [it for it in levels if after < it.since <= after + timedelta(days=_SOON_DAYS)]
    return _elsewhere(claim, soon, wanted)


def _told_as_past(claim: Claim) -> bool:
    """Whether the words before the figure tell of an act of the past, not of what holds now."""
    before = around(claim, 60).lower()
    return bool(_PAST.search(before)) and not _NOW.search(before)


def _elsewhere(claim: Claim, levels: list[Level], wanted: tuple[str, ...]) -> Level | None:
    for level in levels:
        if not level.duties:
            continue
        own = [duty for duty in level.duties if not wanted or _is(duty, wanted)]
        if not wanted and compare(claim, 100 * level.total).holds:
            return level
        if any(compare(claim, 100 * duty.rate).holds for duty in own):
            return level
    return None


def _elsewhere_parts(claim: Claim, levels: list[Level]) -> Level | None:
    for level in levels:
        if level.duties and compare(claim, 100 * level.total).holds:
            return level
    return None


def _at_other_days(
    claim: Claim,
    days: Window,
    past: Level | None,
    after: Level | None,
    wide: Level | None,
    context: Context,
) -> tuple[Outcome, str, str, Level] | None:
    """A figure that was true on other days: outdated, or right but for the day."""
    if past is not None and past.until is not None and former(claim):
        return Outcome.supported, "", f"The level before: {_parts(past)}", past
    if past is not None and hypothetical(claim):
        past = None
    if past is not None and not days.said and _told_as_past(claim):
        return Outcome.supported, "", f"As it was then: {_parts(past)}", past
    if past is not None and past.until is not None:
        gap = (days.first - past.until).days
        why = f"That held from {past.since} until {past.until}: {_parts(past)}"
        if days.said and gap > _NEAR_DAYS:
            return Outcome.loose, "date", why, past
        if gap <= _NEAR_DAYS and days.said:
            return Outcome.close, "", why, past
        return Outcome.outdated, "", why, past
    soon = after is not None and 0 < (after.since - days.last).days <= _FOLLOWS
    if (
        after is not None
        and soon
        and after.since <= context.known
        and not near_day(claim)
        and _THEN.search(claim.sentence)
    ):
        return Outcome.supported, "", f"As it was from {after.since}: {_parts(after)}", after
    if after is not None and (after.since <= context.known or not days.said):
        why = f"That held from {after.since} on only: {_parts(after)}"
        return Outcome.loose, "date", why, after
    if wide is not None and wide.since <= context.known:
        why = f"That was the sum of several duties from {wide.since} on: {_parts(wide)}"
        return Outcome.loose, "scope", why, wide
    return None


def _sums(levels: list[Level]) -> list[tuple[float, str]]:
    """Sums of some but not all duties of a level."""
    found = []
    for level in levels:
        for count in range(2, len(level.duties)):
            for some in combinations(level.duties, count):
                names = " and ".join(duty.title for duty in some)
                found.append((sum(duty.rate for duty in some), names))
    return found


def _is(duty: Duty, wanted: tuple[str, ...]) -> bool:
    return any(duty.authority.startswith(name) for name in wanted)


def _parts(level: Level) -> str:
    parts = " + ".join(f"{shown(100 * duty.rate)} {duty.title}" for duty in level.duties)
    until = f" until {level.until}" if level.until else ""
    return f"{parts or 'nothing on all goods'}, from {level.since}{until}."


def _record(level: Level | None, imposer: str, target: str, day: date) -> str:
    if level is None:
        return ""
    side = "all origins" if target == "world" else place(target).name
    return f"{shown(100 * level.total)} on goods of {side} ({imposer}), {max(level.since, day)}"


def _cites(duties: list[Duty] | tuple[Duty, ...]) -> str:
    return "; ".join(dict.fromkeys(duty.cite for duty in duties))


def _command(imposer: str, target: str, level: Level | None, days: Window) -> str:
    since = level.since if level else days.first
    on = max(since, days.first) if since <= days.last else since
    told = "" if level is None or level.calendar is Calendar.legal else " --calendar announced"
    if imposer == "US" and target != "world":
        return f"detente tariff {_PLAIN_GOODS} --origin {target} --on {on}{told}"
    country = f" --country {target}" if target != "world" else ""
    return f"detente measures --imposer {imposer}{country} --kind tariff --on {on}{told}"
