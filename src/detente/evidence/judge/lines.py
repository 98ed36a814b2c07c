"""What does the line of the schedule that a text names pay, and is that what the text says?"""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations, product

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, Window
from detente.evidence.judge.figures import around, clause, compare, shown
from detente.evidence.judge.goods import stack_of
from detente.evidence.verdict import Outcome, Verdict
from detente.ledger import Calendar
from detente.nomenclature import show_code
from detente.tariffs import Stack

__all__ = ["code_of", "judge_line"]

_CODE = re.compile(r"(?<![\d.])\d{4}\.\d{2}(?:\.\d{2}(?:\d{2}|\.\d{2})?)?(?!\d)")
_BASE = re.compile(
    r"\b(?:base|MFN|most[- ]favou?red|normal|general|regular|ordinary|column 1)\b", re.IGNORECASE
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
) -> Verdict | None:
    """The duties on one line: their sum, the additions, a few of them, or one.

    `named` says that the text gives the line itself: then its base duty counts as well, and a sum
    that no day of the window had is contradicted. None where nothing fits.
    """
    base = named and bool(_BASE.search(clause(claim, 22)))
    last: tuple[Stack, date] | None = None
    days_asked = dict.fromkeys((days.last, days.first))
    for day, calendar in product(days_asked, (Calendar.legal, Calendar.announced)):
        stack = stack_of(context.ledger, code, imposer, origin, day, calendar)
        if stack is None:
            continue
        last = last or (stack, day)
        value, what = _fitting(claim, stack, wanted, named, base)
        if value is None:
            continue
        whole = what == "whole"
        scope = whole and bool(wanted) and not named
        return Verdict(
            outcome=Outcome.loose if scope else Outcome.supported,
            about="scope" if scope else "",
            why=("" if whole else f"{what}: {shown(100 * value)}. ") + _pays(stack),
            value=100 * value,
            **_shown(stack, imposer, origin, day, calendar),
        )
    if last is not None and named and (base or _of_all(claim)):
        stack, day = last
        value = sum(it.rate for it in stack.components if it.authority == "base")
        return Verdict(
            outcome=Outcome.contradicted,
            why=_pays(stack),
            value=100 * (value if base else stack.total),
            **_shown(stack, imposer, origin, day, Calendar.legal),
        )
    return None


def _of_all(claim: Claim) -> bool:
    """Whether the figure is given for everything that the line pays."""
    start = claim.start - claim.sentence_start
    start += figure.start() if (figure := _FIGURE.search(claim.text)) else 0
    return bool(_WHOLE.search(around(claim, 12)) or _ALONE.search(claim.sentence[:start] + "#"))


def _fitting(
    claim: Claim, stack: Stack, wanted: tuple[str, ...], named: bool, base: bool
) -> tuple[float | None, str]:
    """A duty or sum of duties of the line that the claim's figure is, and what it is."""
    added = [it for it in stack.components if it.authority != "base"]
    own = [it for it in added if not wanted or it.authority.startswith(wanted)]
    if base:
        own = [it for it in stack.components if it.authority == "base"]
    for it in own:
        if compare(claim, 100 * it.rate).holds or compare(claim, 100 * it.duty).holds:
            return it.rate, it.title
    if base:
        return None, ""
    for value in (stack.total, sum(it.duty for it in added)):
        if compare(claim, 100 * value).holds:
            return value, "whole"
    for count in range(2, len(own)) if named else ():
        for some in combinations(own, count):
            if compare(claim, 100 * sum(it.duty for it in some)).holds:
                return sum(it.duty for it in some), " and ".join(it.title for it in some)
    return None, ""


def _pays(stack: Stack) -> str:
    parts = ", ".join(f"{shown(100 * it.rate)} {it.title}" for it in stack.components)
    return f"The line pays {parts}."


def _shown(
    stack: Stack, imposer: str, origin: str, day: date, calendar: Calendar
) -> dict[str, str]:
    told = "" if calendar is Calendar.legal else " --calendar announced"
    added = [it for it in stack.components if it.authority != "base"]
    code = show_code(stack.hts)
    return {
        "record": f"{shown(100 * stack.total)} on {code}, {day}",
        "command": f"detente tariff {code} --origin {origin} --importer {imposer} --on {day}{told}",
        "source": "; ".join(dict.fromkeys(it.citation for it in added)),
    }
