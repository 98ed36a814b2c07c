"""What do the goods that a figure falls on pay, and is that what the text says?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, Window
from detente.evidence.judge.duties.goods import Good, stack_of
from detente.evidence.judge.duties.history import Duty
from detente.evidence.judge.duties.lines import fitting, judge_line, pays, shown_line
from detente.evidence.judge.duties.own import own_words
from detente.evidence.judge.duties.tense import in_force, in_part, present, told_as_past
from detente.evidence.judge.figures import around, compare, former, hypothetical, shown
from detente.evidence.verdict import Outcome, Verdict, unknown
from detente.ledger import Calendar
from detente.tariffs import Stack

__all__ = ["has_programme", "judge_goods", "list_hit", "on_named_list"]

_LIST_NAME = re.compile(r"\blist [1-4][ab]?\b")
_ORDERED = re.compile(r"\b(?:order|sign|announc|proclaim|decid|decre|approv)\w*", re.IGNORECASE)
_RECENTLY = 500  # days after which an act that is told without a day is no longer the one meant
_LONG_AGO = re.compile(
    r"\b(?:first (?:term|trade war|round)|20(?:1[89]|2[0-4])|back then|years (?:ago|before)|"
    r"once|used to|old(?:er)?|earlier|originally|biden|previous)\b",
    re.IGNORECASE,
)
_SHORTLY = 31  # days by which a right figure may be misdated and still be loose, not wrong


def judge_goods(
    claim: Claim,
    context: Context,
    imposer: str,
    target: str,
    days: Window,
    wanted: tuple[str, ...],
    goods: tuple[Good, ...],
    *,
    sure: bool,
) -> Verdict | None:
    """The duties on lines that stand for the goods: their sum, their additions, or one of them.

    Of several goods all must pay the figure; where some do, its scope is loose. `sure` says that
    the text itself names the sides, so that the record can contradict it. None where no line
    stands for the goods.
    """
    found = [
        (good, verdict)
        for good in goods
        if (verdict := _of_good(claim, context, imposer, target, days, wanted, good, sure))
    ]
    if not found:
        return None
    held = [it for it in found if it[1].outcome is Outcome.supported]
    wrong = [it for it in found if it[1].outcome is Outcome.contradicted]
    if held and wrong:
        why = f"It holds for {_names(held)}, not for {_names(wrong)}. {wrong[0][1].why}"
        return replace(held[0][1], outcome=Outcome.loose, about="scope", why=why)
    return (held or found)[0][1]


def has_programme(context: Context, goods: tuple[Good, ...], on: date) -> bool:
    """Whether a duty on goods of every origin falls on these goods and on such only."""
    return any(
        _of_these_only(context, it.measure)
        for good in goods
        for code in good.us
        if (stack := stack_of(context.ledger, code, "US", "CN", on, Calendar.legal))
        for it in stack.components
        if it.authority != "base"
    )


def on_named_list(
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
        and (not wanted or duty.authority.startswith(wanted))
        and (duty.measure in named or any(word.rstrip("s") in duty.title.lower() for word in words))
    ]
    return list_hit(lists, Outcome.supported) if lists else None


def list_hit(lists: list[Duty], outcome: Outcome, claim: Claim | None = None) -> Verdict:
    """The verdict that a rate is that of a list of goods: of the one named, else of the first."""
    named = _LIST_NAME.search(around(claim, 20).lower()) if claim else None
    duty = next(
        (it for it in lists if named and it.title.lower().endswith(named.group())), lists[0]
    )
    more = f", and {len(lists) - 1} more" if len(lists) > 1 else ""
    whole = outcome is Outcome.supported
    return Verdict(
        outcome=outcome,
        about="" if whole else "scope",
        record=f"{shown(100 * duty.rate)} on the goods of {duty.title}",
        why=(
            f"{duty.title} since {duty.since}{more}."
            if whole
            else f"That rate falls on listed goods only: {duty.title}{more}."
        ),
        command=f"detente measures {duty.measure} --on {duty.since}",
        source=duty.cite,
        value=100 * duty.rate,
        fact=f"rate|{duty.measure}",
    )


def _of_good(
    claim: Claim,
    context: Context,
    imposer: str,
    target: str,
    days: Window,
    wanted: tuple[str, ...],
    good: Good,
    sure: bool,
) -> Verdict | None:
    codes = good.codes(imposer)
    if not codes:
        return None
    general = target == "world"
    origin = ("CN" if imposer == "US" else "US") if general else target
    for code in codes:
        held = judge_line(claim, context, imposer, origin, days, wanted, code, general=general)
        if held is not None:
            return held
    for code in codes:
        then = _at_other_days(claim, context, imposer, origin, days, wanted, code, general)
        if then is not None:
            return then
    stack = stack_of(context.ledger, codes[0], imposer, origin, days.last, Calendar.legal)
    if stack is None:
        return unknown("product", "No line of the schedule stands for these goods.")
    return _another(claim, context, stack, imposer, origin, days, wanted, good, sure, general)


def _another(
    claim: Claim,
    context: Context,
    stack: Stack,
    imposer: str,
    origin: str,
    days: Window,
    wanted: tuple[str, ...],
    good: Good,
    sure: bool,
    general: bool,
) -> Verdict:
    """What the goods pay where no duty of theirs is the figure: another one, or not to be told."""
    held = [
        it
        for it in stack.components
        if it.authority != "base"
        and (not wanted or it.authority.startswith(wanted))
        and (not general or _of_these_only(context, it.measure))
    ]
    if hypothetical(claim):
        return unknown("hypothetical", f"It speaks of what might be. {pays(stack)}")
    if not good.whole or in_part(claim):
        return unknown("product", f"One line may not stand for all. {pays(stack)}")
    if not held or not (sure or wanted) or not _level(claim):
        return unknown("product", f"Whose duty on these goods is meant is not said. {pays(stack)}")
    one = max(held, key=lambda it: it.duty)
    value = one.rate if wanted or general else stack.total
    return Verdict(
        outcome=Outcome.contradicted,
        why=pays(stack),
        value=100 * value,
        **(
            shown_line(stack, imposer, origin, days.last, Calendar.legal)
            | ({"record": f"{shown(100 * value)}, {one.title}"} if wanted or general else {})
        ),
    )


def _of_these_only(context: Context, name: str) -> bool:
    """Whether a measure falls on goods of every origin, and on such goods only."""
    measure = context.ledger.measures[name]
    return measure.target.all_origins and not measure.scope.products.everything


def _level(claim: Claim) -> bool:
    """Whether the figure is a level, not what is added, saved or left."""
    own = own_words(claim)
    return claim.type == "tariff_rate" and not re.search(
        r"\b(?:points?|share|of which|content|revenue|discount|rebate|refund|average\w*)\b",
        own.before[-40:] + own.after[:40],
        re.IGNORECASE,
    )


def _at_other_days(
    claim: Claim,
    context: Context,
    imposer: str,
    origin: str,
    days: Window,
    wanted: tuple[str, ...],
    code: str,
    general: bool,
) -> Verdict | None:
    """A figure that the goods paid before or after the days that are meant."""
    now = stack_of(context.ledger, code, imposer, origin, days.last, Calendar.legal)
    if now is None:
        return None
    for day, stack in _around_days(context, now, code, imposer, origin):
        if days.holds(day):
            continue
        among = None
        if general:
            measures = context.ledger.measures
            among = tuple(it for it in stack.components if measures[it.measure].target.all_origins)
        value, what = fitting(claim, stack, wanted, among=among)
        old = what == "whole" and abs((days.first - day).days) > _RECENTLY
        old = old and context.published is not None
        if value is None or (old and not _LONG_AGO.search(claim.sentence)):
            continue
        judged = _dated(claim, context, days, day, former(claim) or told_as_past(claim))
        if judged is None:
            return None
        outcome, about = judged
        share = "" if what == "whole" else f"{what}: {shown(100 * value)}. "
        since = f"On {days.last} it paid {shown(100 * now.total)}."
        return Verdict(
            outcome=outcome,
            about=about,
            why=f"From {day}: {share}{pays(stack)} {since}",
            value=100 * value,
            **shown_line(stack, imposer, origin, day, Calendar.legal),
        )
    return None


def _dated(
    claim: Claim, context: Context, days: Window, day: date, past: bool
) -> tuple[Outcome, str] | None:
    """What a figure of another day is: as it was, outdated, misdated, or not yet so."""
    if day > days.last:
        if hypothetical(claim) and (day - context.known).days > 0:
            return Outcome.supported, ""
        if 0 < (day - days.last).days <= _SHORTLY:
            ordered = bool(_ORDERED.search(claim.sentence)) and not in_force(claim)
            return (Outcome.supported, "") if ordered else (Outcome.loose, "date")
        return (Outcome.loose, "date") if day <= context.known and not days.said else None
    if hypothetical(claim):
        return None
    if past and not days.said:
        recent = (days.first - day).days <= _RECENTLY or former(claim)
        recent = recent or context.published is None
        return (Outcome.supported, "") if recent or _LONG_AGO.search(claim.sentence) else None
    if days.said and not present(claim):
        gap = (days.first - day).days
        return (Outcome.loose, "date") if gap <= _SHORTLY else None
    if context.published is None:
        return Outcome.supported, ""
    return Outcome.outdated, ""


def _around_days(
    context: Context, now: Stack, code: str, imposer: str, origin: str
) -> Iterator[tuple[date, Stack]]:
    """The line's duties on the days on which one of its measures changed: earlier ones first,
    the newest of them first, then later ones."""
    names = {it.measure for it in now.components}
    names |= {it.measure for it in now.not_applied if it.near}
    changes = {
        step.effective
        for name in names
        if name in context.ledger.measures
        for step in context.ledger.measures[name].steps
        if step.effective.year >= 2018
    }
    before = sorted((day for day in changes if day <= now.on), reverse=True)
    for day in (*before, *sorted(day for day in changes if day > now.on)):
        stack = stack_of(context.ledger, code, imposer, origin, day, Calendar.legal)
        if stack is not None:
            yield day, stack


def _names(found: list[tuple[Good, Verdict]]) -> str:
    return " and ".join(good.name for good, _ in found)
