"""What does the line of the schedule that a text names pay, and is that what the text says?"""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations, product

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, Window
from detente.evidence.judge.duties.goods import lines_of, stack_of
from detente.evidence.judge.duties.means import change_days
from detente.evidence.judge.figures import around, clause, compare, shown
from detente.evidence.verdict import Outcome, Verdict
from detente.ledger import Calendar
from detente.nomenclature import show_code
from detente.tariffs import Component, Stack

__all__ = ["code_of", "fitting", "judge_line", "pays", "shown_line"]

_CODE = re.compile(r"(?<![\d.])\d{4}\.\d{2}(?:\.\d{2}(?:\d{2}|\.\d{2})?)?(?!\d)")
_BASE = re.compile(
    r"\b(?:base|MFN|most[- ]favou?red|normal|general|regular|ordinary|column 1|every(?:body|one) "
    r"pays|(?:all|every) (?:other )?(?:countr\w+|suppliers?|origins?) pays?)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?= ?(?:%|per ?cent))", re.IGNORECASE)
_ALONE = re.compile(r"\d\)?(?::| pays?| owes?| bears?) (?:about |around )?#$", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?:in all|in total|total\w*|altogether|makes|sum|combined|all in|stacked)\b", re.IGNORECASE
)


def code_of(claim: Claim) -> str:
    """The line of the schedule that the sentence names for a figure, digits only; "" if none.

    It is the last one before the figure, else the first after it.
    """
    start = claim.start - claim.sentence_start
    codes = list(_CODE.finditer(claim.sentence))
    start += max((code.end() for code in _CODE.finditer(claim.text)), default=0)
    before = [code for code in codes if code.end() <= start]
    found = before[-1] if before else codes[0] if codes else None
    return found.group().replace(".", "") if found else ""


def judge_line(
    claim: Claim,
    context: Context,
    imposer: str,
    origin: str,
    days: Window,
    wanted: tuple[str, ...],
    code: str,
    *,
    named: bool = False,
    general: bool = False,
) -> Verdict | None:
    """The duties on one line: their sum, the additions, a few of them, or one.

    `named` says that the text gives the line itself: then its base duty counts as well, and a sum
    that no day of the window had is contradicted. `general` says that goods of any origin are
    meant, so that duties on some origins only do not count. A code that is not a whole line is
    answered by the lines under it. None where nothing fits.
    """
    under = lines_of(code, imposer)
    if under != (code,) and named:
        found = [
            judge_line(claim, context, imposer, origin, days, wanted, line, named=True)
            for line in under
        ]
        held = next((it for it in found if it and it.outcome is Outcome.supported), None)
        same = {it.value if it else None for it in found}
        return held or (found[0] if len(same) == 1 else None)
    base = bool(_BASE.search(clause(claim, 22)))
    last: tuple[Stack, date] | None = None
    for day, calendar in product(_asked(context, days), (Calendar.legal, Calendar.announced)):
        stack = stack_of(context.ledger, code, imposer, origin, day, calendar)
        if stack is None:
            continue
        last = last or (stack, day)
        value, what = fitting(
            claim, stack, wanted, named, base, _anybody(context, stack) if general else None
        )
        if value is None:
            continue
        whole = what == "whole"
        scope = whole and bool(wanted) and not named and not _whole_of(stack, wanted)
        return Verdict(
            outcome=Outcome.loose if scope else Outcome.supported,
            about="scope" if scope else "",
            why=("" if whole else f"{what}: {shown(100 * value)}. ") + pays(stack),
            value=100 * value,
            **shown_line(stack, imposer, origin, day, calendar),
        )
    if last is not None and named and (base or _of_all(claim)):
        stack, day = last
        value = sum(it.rate for it in stack.components if it.authority == "base")
        return Verdict(
            outcome=Outcome.contradicted,
            why=pays(stack),
            value=100 * (value if base else stack.total),
            **shown_line(stack, imposer, origin, day, Calendar.legal),
        )
    return None


def _asked(context: Context, days: Window) -> tuple[date, ...]:
    """The days of a window on which the duties may differ: its ends, and the record's changes."""
    changes = () if days.first == days.last else change_days(context.ledger)
    inside = [day for day in changes if days.first < day < days.last and day <= context.known]
    return tuple(dict.fromkeys((days.last, days.first, *inside[::-1])))


def _of_all(claim: Claim) -> bool:
    """Whether the figure is given for everything that the line pays."""
    start = claim.start - claim.sentence_start
    start += figure.start() if (figure := _FIGURE.search(claim.text)) else 0
    return bool(_WHOLE.search(around(claim, 12)) or _ALONE.search(claim.sentence[:start] + "#"))


def fitting(
    claim: Claim,
    stack: Stack,
    wanted: tuple[str, ...],
    named: bool = False,
    base: bool = False,
    among: tuple[Component, ...] | None = None,
) -> tuple[float | None, str]:
    """A duty or sum of duties of the line that the claim's figure is, and what it is.

    `among` keeps only some of the line's duties; the sum is then theirs.
    """
    parts = stack.components if among is None else among
    added = [it for it in parts if it.authority != "base"]
    own = [it for it in added if not wanted or it.authority.startswith(wanted)]
    if base:
        own = [it for it in parts if it.authority == "base"]
    for it in own:
        if compare(claim, 100 * it.rate).holds or compare(claim, 100 * it.duty).holds:
            return it.rate, it.title
    if base:
        return None, ""
    for value in (sum(it.duty for it in parts), sum(it.duty for it in added)):
        if added and compare(claim, 100 * value).holds:
            return value, "whole"
    for count in range(2, len(own)) if named else ():
        for some in combinations(own, count):
            if compare(claim, 100 * sum(it.duty for it in some)).holds:
                return sum(it.duty for it in some), " and ".join(it.title for it in some)
    return None, ""


def _whole_of(stack: Stack, wanted: tuple[str, ...]) -> bool:
    """Whether all duties of a line but its base are of the authority."""
    return all(it.authority.startswith(("base", *wanted)) for it in stack.components)


def _anybody(context: Context, stack: Stack) -> tuple[Component, ...]:
    """The duties of a line that fall on goods of every origin."""
    measures = context.ledger.measures
    return tuple(
        it
        for it in stack.components
        if it.measure in measures and measures[it.measure].target.all_origins
    )


def pays(stack: Stack) -> str:
    """What a line pays, duty by duty, in words."""
    parts = ", ".join(f"{shown(100 * it.rate)} {it.title}" for it in stack.components)
    return f"The line pays {parts}."


def shown_line(
    stack: Stack, imposer: str, origin: str, day: date, calendar: Calendar
) -> dict[str, str]:
    """The record, command and source of a verdict on a line."""
    told = "" if calendar is Calendar.legal else " --calendar announced"
    added = [it for it in stack.components if it.authority != "base"]
    code = show_code(stack.hts)
    return {
        "record": f"{shown(100 * stack.total)} on {code}, {day}",
        "command": f"detente tariff {code} --origin {origin} --importer {imposer} --on {day}{told}",
        "source": "; ".join(dict.fromkeys(it.citation for it in added)),
    }
