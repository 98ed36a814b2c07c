"""Was a stated duty in force between those sides on that day: whole, part, or not at all?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from detente.evidence.claims import Claim
from detente.evidence.judge.acts.facts import facts
from detente.evidence.judge.context import Context, Window, window
from detente.evidence.judge.duties.asked import asked_sides, goods_of, wanted_authority
from detente.evidence.judge.duties.averages import OWN, judge_average
from detente.evidence.judge.duties.goods import Good, good_of, member_of
from detente.evidence.judge.duties.history import (
    duties_between,
    history,
)
from detente.evidence.judge.duties.lines import code_of, judge_line
from detente.evidence.judge.duties.otherdays import (
    at_other_days,
    carried_out,
    elsewhere,
    is_of,
    of_ended,
    parts_of,
    said_or_ordered,
    whole_elsewhere,
)
from detente.evidence.judge.duties.own import own_words
from detente.evidence.judge.duties.parcels import judge_parcels
from detente.evidence.judge.duties.products import judge_goods, list_hit, on_named_list
from detente.evidence.judge.duties.sides import sides_of
from detente.evidence.judge.duties.standing import (
    cites_of,
    command_of,
    levels_here,
    narrow_duties,
    partial_sums,
    record_of,
)
from detente.evidence.judge.duties.suspended import judge_part
from detente.evidence.judge.duties.tense import in_force, only_some, told_as_past
from detente.evidence.judge.duties.tranches import judge_tranche, tranche_of
from detente.evidence.judge.figures import around, compare, former, hypothetical, shown
from detente.evidence.judge.published.editions import borne
from detente.evidence.judge.published.estimates import judge_published_level
from detente.evidence.judge.published.publishers import publishers
from detente.evidence.judge.trade.counted import judge_collected
from detente.evidence.verdict import Outcome, Verdict, best, unknown
from detente.evidence.words.lexicon import flat, place_words
from detente.ledger import Calendar, Status

__all__ = ["judge_rate"]

_ON_CHINESE = re.compile(r"\b(?:on|for) (?:Chin\w+|(?:goods|imports) from China)\b")
_ON_AMERICAN = re.compile(
    r"\b(?:on|for) (?:(?:the )?U\.?S\.?|American|(?:goods|imports) from the (?:U|America))"
)
_BROAD_LISTS = "us.s301.list"  # lists 1 to 4A, on most goods of China
_FIGURE_OF = re.compile(
    r"\b(?:either|neither|both|that|this|each) (?:figure|level|rate|number)", re.IGNORECASE
)
_OF_TRACKER = re.compile(r"\btracker|\bcounts? only|\bweighted\b|\bindex\b", re.IGNORECASE)
_NAMES_LISTS = re.compile(r"\bsection 301|\blists? [1-4]|\b301\b", re.IGNORECASE)
_WITHOUT_LISTS = re.compile(
    r"\b(?:before|without|excluding|apart from|aside from|not counting|leaving out) (?:the |any )?"
    r"(?:old |earlier )?(?:section 301|301|lists?)\b",
    re.IGNORECASE,
)
_SUMMED = re.compile(
    r"\b(?:plus|and|with|together|on top|added|adding|sum|makes?|comes? to|adds? up|total\w*|"
    r"all)\b",
    re.IGNORECASE,
)
_IN_ALL = re.compile(r"\b(?:in all|in total|altogether|combined|all told|all in)\b", re.IGNORECASE)
_GENERIC = re.compile(r"\b(?:goods|imports|products|exports|everything|merchandise)\b", re.I)
_TOWARDS = re.compile(r"\bto\s+(?:\w+\s+)?$", re.IGNORECASE)
_MEAN = re.compile(r"\b(?:average\w*|effective|overall|weighted|mean)\b", re.IGNORECASE)
_GONE = re.compile(r"\b(?:ceas|end|lift|remov|scrap|suspend|drop|stopp|expir|halt)", re.IGNORECASE)
_HELD = (Outcome.supported, Outcome.close, Outcome.loose)
_RECENTLY = 30  # days for which a duty that ended is still spoken of


def judge_rate(claim: Claim, context: Context) -> Verdict:
    """The verdict on the level of a duty.

    A rate holds when it is the sum of the additional duties on all goods of the pair on the day,
    or one of them; given to one authority it must be that one's. Where the figure falls on named
    goods, their lines decide. The record contradicts only where the text itself names a side.
    """
    if (share := borne(claim, context)) is not None:
        return share
    if (parcels := judge_parcels(claim, context)) is not None:
        return parcels
    if (collected := judge_collected(claim, context)) is not None:
        return collected
    goods = goods_of(claim)
    mean = "average" in f"{claim.topic} {claim.text} {own_words(claim).after[:25]}".lower()
    if claim.stage == "average" or mean:
        return _mean_of_goods(goods) if goods else judge_average(claim, context)
    mean = _average_of_publisher(claim, context)
    if mean is not None:
        return mean
    if code := code_of(claim):
        line = _of_line(claim, context, code)
        if line is not None:
            return line
    if (limit := _of_limit(claim)) is not None:
        return limit
    asked = asked_sides(claim, context, goods)
    if not asked.pairs:
        return unknown("no sides", "The sentence names no side whose duties are on record.")
    found = best(
        it
        for number, pair in enumerate(asked.pairs)
        if (it := _of_pair(claim, context, *pair, goods, asked.sure)) is not None
        and (number == 0 or (it.outcome in _HELD and asked.pairs[0] != ("US", "world")))
    )
    if found is not None and found.outcome is Outcome.outdated and not asked.sure:
        return unknown("no sides", f"Whose duty is meant is not said. {found.why}")
    if found is not None and found.outcome is Outcome.contradicted:
        levier, origin = asked.pairs[0]
        back = _of_pair(claim, context, origin, levier, goods, asked.sure)
        fits = back is not None and back.outcome is Outcome.supported
        if fits and back is not None and _both_ways(claim):
            return back
        if back is not None and back.outcome is Outcome.outdated and not asked.told:
            return back
        if not asked.sure:
            return unknown("no sides", f"Whose duty is meant is not said. {found.why}")
        if fits and back is not None:
            found = replace(found, why=f"{found.why} It is the other side's: {back.record}.")
    return found or unknown("no duty on record", "The record holds no duty between these sides.")


def _mean_of_goods(goods: tuple[Good, ...]) -> Verdict:
    names = " and ".join(good.name for good in goods)
    return unknown("product", f"The record averages over all goods, not over {names}.")


def _average_of_publisher(claim: Claim, context: Context) -> Verdict | None:
    """An average that is not called one: of a publisher that is named, or of a tracker."""
    if _FIGURE_OF.search(claim.sentence) and "average" in context.subject(claim).lower():
        mean = judge_average(claim, context)
        if mean.outcome in (Outcome.supported, Outcome.close):
            return mean
    if publishers(claim) and not claim.product:
        for pair in sides_of(claim).pairs[:1]:
            level = judge_published_level(claim, context, *pair)
            if level is not None and level.outcome is not Outcome.supported:
                return level
        mean = judge_average(claim, context)
        if mean.outcome is Outcome.supported and mean.source != OWN:
            return mean
    if _OF_TRACKER.search(claim.sentence) and not claim.product:
        mean = judge_average(claim, context)
        if mean.outcome in (Outcome.supported, Outcome.close):
            return mean
    return None


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


def _of_pair(
    claim: Claim,
    context: Context,
    imposer: str,
    target: str,
    goods: tuple[Good, ...],
    sure: bool,
) -> Verdict | None:
    side = "the European Union" if target == "EU" else ""
    target = member_of(target)
    days = window(claim, context)
    known = max(context.known, days.last)
    levels = history(context.ledger, imposer, target, known)
    here = levels_here(context, imposer, target, days, known, levels)
    broad = [duty for level in here for duty in level.duties]
    narrow = narrow_duties(context, imposer, target, days, known)
    if not broad and not narrow and not levels:
        return None
    now = next((it for it in reversed(here) if it.calendar is Calendar.legal), None)
    now = now or (here[-1] if here else None)
    total = 100 * now.total if now else 0.0
    what = "+".join(good.name for good in goods) or claim.product or "all goods"
    fact = f"duty|{imposer}|{target}|{what}|{now.since if now else days.first}"
    shared = {"fact": fact, "source": cites_of(broad)}
    record = record_of(now, imposer, target, days.last, side)
    command = command_of(imposer, target, now, days)
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

    tranche = judge_tranche(claim, context, imposer, target, days)
    if tranche is not None and tranche.outcome is Outcome.contradicted:
        for name in tranche_of(claim, imposer):
            duty = next((it for it in narrow if it.measure == name), None)
            if duty and now and equal(now.total + duty.rate) and _SUMMED.search(claim.sentence):
                why = f"{shown(100 * duty.rate)} {duty.title}, and {parts_of(now)}"
                return verdict(Outcome.supported, why, value=total + 100 * duty.rate)
    if tranche is not None and tranche.outcome is not Outcome.not_checkable:
        return tranche
    special = judge_goods(claim, context, imposer, target, days, wanted, goods, sure=sure)
    if special is not None and special.outcome is not Outcome.not_checkable:
        return replace(special, fact=fact)
    if claim.product:
        listed = on_named_list(claim, context, narrow, wanted)
        listed = listed or _lately_listed(claim, context, imposer, target, days, known, wanted)
        if listed is not None:
            if listed.outcome is Outcome.supported and in_force(claim):
                listed = _in_law(listed, context, imposer, target, days)
            return replace(listed, fact=fact)
    if claim.value == 0 and not broad and not goods and not claim.product and sure:
        return verdict(
            Outcome.supported, "No additional duty on all goods was in force.", value=0.0
        )
    own = [duty for duty in broad if is_of(duty, wanted)] if wanted else broad
    hit = next((duty for duty in own if equal(duty.rate)), None)
    level = next((level for level in here if level.duties and equal(level.total)), None)
    if level is not None and (not wanted or all(is_of(duty, wanted) for duty in level.duties)):
        return verdict(
            Outcome.supported,
            parts_of(level),
            value=100 * level.total,
            record=record_of(level, imposer, target, days.last, side),
            command=command_of(imposer, target, level, days),
        )
    if hit is not None:
        holding = next(it for it in here if hit in it.duties)
        rest = f" All duties on these goods were {shown(100 * holding.total)}."
        whole = abs(hit.rate - holding.total) < 1e-6
        if not whole and not wanted and _IN_ALL.search(around(claim, 25)):
            why = f"It is one of several duties: {parts_of(holding)}"
            return verdict(Outcome.loose, why, "scope", value=100 * holding.total)
        return verdict(
            Outcome.supported,
            f"{hit.title}: {shown(100 * hit.rate)} since {hit.since}." + ("" if whole else rest),
            value=100 * hit.rate,
            fact=fact if whole else f"rate|{hit.measure}",
            record=f"{shown(100 * hit.rate)}, {hit.title}",
            command=command_of(imposer, target, holding, days),
        )
    if wanted:
        lists = [duty for duty in narrow if is_of(duty, wanted) and equal(duty.rate)]
        if lists:
            return list_hit(lists, Outcome.supported, claim)
    if wanted and not own:
        gone = of_ended(claim, levels, days, wanted)
        if gone is not None:
            outcome, why, then, value = gone
            return verdict(
                outcome,
                why,
                value=value,
                command=command_of(imposer, target, then, Window(then.since, then.since, True)),
                source=cites_of(then.duties),
            )
    before = [it for it in levels if it.until is not None and it.until <= days.first]
    if (wanted and own) or (context.published is None and not days.said):
        past = elsewhere(claim, before[::-1], wanted)
        soon = carried_out(claim, context, imposer, target, wanted)
        found = at_other_days(claim, days, past, None, None, context) if past else None
        if found is not None and found[0] is Outcome.outdated and soon is not None:
            found = None
        if found is not None and past is not None:
            outcome, about, why, _ = found
            return verdict(
                outcome,
                why,
                about,
                value=100 * past.total,
                command=command_of(imposer, target, past, Window(past.since, past.since, True)),
                source=cites_of(past.duties),
            )
    part = judge_part(claim, context.ledger, imposer, target, known)
    if part is not None:
        return part
    if level is not None:
        return verdict(
            Outcome.loose,
            f"The figure is the sum of several duties, not of the one named: {parts_of(level)}",
            "scope",
            value=100 * level.total,
        )
    whole = not goods and not claim.product
    said = said_or_ordered(claim, context, imposer, target, known, days, wanted) if whole else None
    if said is not None:
        return said
    towards = claim.direction or _TOWARDS.search(own_words(claim).before)
    if hypothetical(claim) or (towards and not days.said):
        soon = carried_out(claim, context, imposer, target, wanted)
        if soon is not None:
            return verdict(
                Outcome.supported,
                f"Carried out: {parts_of(soon)}",
                record=record_of(soon, imposer, target, soon.since, side),
                command=command_of(imposer, target, soon, days),
                source=cites_of(soon.duties),
                value=100 * soon.total,
                fact=f"duty|{imposer}|{target}|{goods}|{soon.since}",
            )
    if special is not None:
        return replace(special, fact=fact)
    mixed = next((names for value, names in partial_sums(here) if equal(value)), "")
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
    if with_lists is None and told_as_past(claim) and not wanted:
        with_lists = next(
            (
                duty
                for level in before[::-1][:6]
                for duty in narrow
                if duty.measure.startswith(_BROAD_LISTS) and equal(level.total + duty.rate)
            ),
            None,
        )
    if with_lists is not None:
        named = bool(_NAMES_LISTS.search(claim.sentence))
        if named and _WITHOUT_LISTS.search(claim.sentence):
            return verdict(
                Outcome.contradicted,
                f"Without lists it is {shown(total)}: {parts_of(now)}" if now else "",
            )
        return verdict(
            Outcome.supported if named else Outcome.loose,
            f"It holds for goods of {with_lists.title} ({shown(100 * with_lists.rate)}) on top of "
            f"{shown(total)}, not for all goods.",
            "" if named else "scope",
            value=total + 100 * with_lists.rate,
        )
    later = [it for it in levels if it.since > days.last]
    told = history(context.ledger, imposer, target, known, Calendar.announced)
    ordered = [
        it
        for it in told
        if it.since <= days.last and (it.until is None or (it.until - it.since).days > 1)
    ]
    past = elsewhere(claim, before[::-1], wanted)
    after = elsewhere(claim, later, wanted)
    sums = [*before[::-1], *later, *ordered[::-1]]
    if wanted and own:
        sums = [it for it in sums if any(is_of(duty, wanted) for duty in it.duties)]
    wide = whole_elsewhere(claim, sums)
    found = at_other_days(claim, days, past, after, wide, context)
    if found is not None:
        outcome, about, why, level_then = found
        return verdict(
            outcome,
            why,
            about,
            value=100 * level_then.total,
            command=command_of(imposer, target, level_then, days),
            source=cites_of(level_then.duties),
        )
    if not wanted and not claim.product:
        lists = [duty for duty in narrow if equal(duty.rate)]
        if lists and sure and not _speaks_of_all(claim, context):
            return list_hit(lists, Outcome.loose)
    if sure and now is not None and total and compare(claim, total, near=0.035).how == "near":
        return verdict(Outcome.close, parts_of(now))
    odd = bool(_MEAN.search(claim.sentence)) or (
        isinstance(claim.value, float) and not claim.value.is_integer()
    )
    if odd and now is not None and now.duties and not claim.product and sure:
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
    if not sure:
        return unknown("no sides", "The sentence names no sides, and no duty fits.", fact=fact)
    if now is None or not now.duties:
        mean = judge_average(claim, context, (imposer, target))
        if mean.outcome is Outcome.supported:
            return replace(mean, fact=fact)
        return unknown("no duty on record", "No duty on all goods of the pair held then.")
    why = f"On that day it was {shown(total)}: {parts_of(now)}"
    if days.first > context.known:
        return unknown("to come", f"That day was still to come. {why}", fact=fact)
    if not sure or not _speaks_of_all(claim, context) or _some_of(claim, target):
        told = f"No duty on all goods had that rate; on which goods is not said. {why}"
        return unknown("scope", told, fact=fact)
    return verdict(Outcome.contradicted, why)


def _in_law(listed: Verdict, context: Context, imposer: str, target: str, days: Window) -> Verdict:
    """The verdict on a duty told as levied: one that a text set and another suspended is not."""
    measure = listed.command.removeprefix("detente measures ").partition(" ")[0]
    known = max(context.known, days.last)
    held = context.ledger.measures.get(measure)
    law = {it.measure for it in duties_between(context.ledger, imposer, target, days.last, known)}
    if (
        held is None
        or measure in law
        or not any(
            step.status in (Status.suspended, Status.ended) and step.effective <= days.last
            for step in held.steps
        )
    ):
        return listed
    return replace(listed, outcome=Outcome.contradicted, why=f"{held.title}: not in force then.")


def _lately_listed(
    claim: Claim,
    context: Context,
    imposer: str,
    target: str,
    days: Window,
    known: date,
    wanted: tuple[str, ...],
) -> Verdict | None:
    """A duty on a list of the named goods that ended shortly before the days that are meant."""
    before = Window(days.first - timedelta(days=_RECENTLY), days.first - timedelta(days=1), True)
    earlier = narrow_duties(context, imposer, target, before, known)
    listed = on_named_list(claim, context, earlier, wanted)
    if listed is None:
        return None
    gone = _GONE.search(around(claim, 70)) or told_as_past(claim) or former(claim)
    return replace(listed, outcome=Outcome.supported if gone else Outcome.outdated)


def _some_of(claim: Claim, origin: str) -> bool:
    """Whether goods of a third country are named by a word of their own: "Canadian energy"."""
    if origin in ("US", "CN") or _GENERIC.search(own_words(claim).all):
        return False
    places = place_words(flat(claim.sentence))
    return any(word.adjective and word.iso2 == origin for word in places)


def _speaks_of_all(claim: Claim, context: Context) -> bool:
    """Whether a rate is given for all goods of one side on a day that is known, so that the record
    can contradict it: not for some goods, not as a part, ceiling or average."""
    dated = claim.as_of is not None or context.published is not None
    return (
        dated and not only_some(claim) and good_of(around(claim, 60)) is None and not claim.product
    )
