"""Whose estimate is it, of which edition and of what? A figure against its publisher's own."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from dataclasses import replace
from datetime import date

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context
from detente.evidence.judge.duties.own import own_words
from detente.evidence.judge.duties.tense import present, told_as_past
from detente.evidence.judge.figures import clean, compare, former, shown
from detente.evidence.judge.published.publishers import named_in, publishers
from detente.evidence.verdict import Outcome, Verdict
from detente.macro import Published, published

__all__ = ["judge_estimate", "judge_published_level", "signed", "voiced"]

_MONTHS = "|".join(month_name[1:])
_EDITION = re.compile(
    rf"\b(?i:last|in|of|its|the|this|on|from|since) (?:early |late |mid-)?(?P<month>{_MONTHS})"
    r"(?: \d{1,2}\b,?)?(?: (?P<year>20\d\d))?"
    r"(?!['\w]| (?:rates?|tariffs?|dut(?:y|ies)|levels?|package|truce|deal|order))"
)
_BACK = re.compile(
    r"^\W*(?:it|its|they|their|there|the (?:bank|fund|institute|lab|office|economists|researchers|"
    r"paper|study|authors?|model|forecast\w*|report))\b|"
    r"\b(?:they|it) (?:reckon|estimat|calculat|expect|see|saw|put|found|find|project|forecast)",
    re.IGNORECASE,
)
_REACH = 320  # characters before a sentence in which its publisher is looked for
_UP = re.compile(
    r"\b(?:rise|rose|rais|increas|boost|jump|surg|grow|grew|climb|higher|gain|up\b|lift|add|push|"
    r"widen|expand)",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:fall|fell|drop|declin|reduc|cut|shrink|shrank|plung|slump|tumbl|lower|down|contract|"
    r"sink|sank|shav|lop|knock|cost|subtract|minus|lose|loss|shed|trim)",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"^\W*(?:per ?cent\w*|(?:percentage )?points?)?\W*"
    r"(lower|higher|less|more|smaller|larger|down|up)\b",
    re.IGNORECASE,
)
_WHOSE = (
    ("China", re.compile(r"\bchin", re.IGNORECASE)),
    ("United States", re.compile(r"\bu\.?s\b|united states|americ", re.IGNORECASE)),
    ("world", re.compile(r"\bworld|\bglobal", re.IGNORECASE)),
)
_GDP = {
    "China": r"^China GDP|^China welfare|GDP growth \d+, China",
    "United States": r"^US (?:GDP|real GDP|output)|GDP growth \d+, United States",
    "world": r"^world (?:output|GDP)|GDP growth \d+, world",
}
_ANCHORS = (
    (re.compile(r"\bbefore the (?:trade )?war\b", re.IGNORECASE), date(2018, 1, 1)),
    (re.compile(r"\bphase one\b", re.IGNORECASE), date(2020, 2, 14)),
    (
        re.compile(
            r"\b(?:returned to (?:office|the white house|power)|took office|second term|"
            r"inaugurat\w+)\b",
            re.IGNORECASE,
        ),
        date(2025, 1, 20),
    ),
    (re.compile(r"\bgeneva\b", re.IGNORECASE), date(2025, 5, 14)),
    (re.compile(r"\b(?:since|after) busan\b|\bbusan (?:truce|deal)\b", re.I), date(2025, 11, 10)),
)
_DAY = re.compile(rf"\b(?:{_MONTHS})\b(?: \d{{1,2}},?)? (?P<year>20\d\d)\b")
_BEYOND = 0.1  # share of a figure by which another one is still near it


def voiced(claim: Claim, context: Context) -> Claim:
    """The claim with the publisher of the text before it as its source, where its sentence points
    back to one: "It saw growth of …"."""
    if publishers(claim) or not _BACK.search(claim.sentence):
        return claim
    start = max(0, claim.sentence_start - _REACH)
    before = context.reading.text[start : claim.sentence_start].rpartition("\n\n")[2]
    found = set(named_in(before)) - {"Budget Lab"}
    return replace(claim, source=f"{claim.source} ({found.pop()})") if len(found) == 1 else claim


def judge_estimate(claim: Claim, context: Context) -> Verdict | None:
    """A figure of a named publisher against the edition that the text names; None where the text
    names none of its editions and the figure is not that of something else it published.

    The figure of another edition, country or quantity is contradicted.
    """
    named = publishers(claim)
    wanted = _quantity(claim)
    if not named or not wanted or not isinstance(claim.value, float | int):
        return None
    own = [
        row
        for row in published()
        if any(name in row.source for name in named) and row.date[:7] <= f"{context.known:%Y-%m}"
    ]
    rows = [row for row in own if re.search(wanted, row.quantity) and _same_year(row, claim)]
    value = signed(claim)
    match = [row for row in rows if _holds(claim, value, row)]
    edition = _edition(claim, context, named)
    told = [row for row in rows if edition and row.date[:7] == edition]
    if told:
        if held := [row for row in match if row in told]:
            return _verdict(Outcome.supported, held[0])
        near = [row for row in told if _gap(claim, value, row) <= _BEYOND]
        turned = any(_holds(claim, -value, row) for row in told)
        if near and not match:
            return _verdict(Outcome.close, near[0])
        why = "The published sign is the other one." if turned else ""
        found = _verdict(Outcome.contradicted, told[-1], why or _of_other(match))
        return replace(found, about="sign") if turned else found
    if match or not rows or any(_holds(claim, -value, row) for row in rows):
        return None
    others = [
        row
        for row in own
        if row not in rows and row.unit == rows[0].unit and _holds(claim, value, row)
    ]
    if others and not any(_gap(claim, value, row) <= _BEYOND for row in rows):
        return _verdict(Outcome.contradicted, rows[-1], _of_other(others))
    return None


def judge_published_level(
    claim: Claim, context: Context, imposer: str, origin: str
) -> Verdict | None:
    """An average between the US and China against the series of the publisher that is named: the
    level of the day that the figure's own words name, else of now.

    A former level is outdated where it is told as current and contradicted where another day is
    named. None where the publisher has no such series or no level of it is the figure.
    """
    sides = {("US", "CN"): "US tariff on Chinese", ("CN", "US"): "Chinese tariff on US"}
    what = sides.get((imposer, origin))
    named = publishers(claim)
    if what is None or not named or not isinstance(claim.value, float | int):
        return None
    rows = [
        row
        for row in published(quantity=f"average {what} goods")
        if any(name in row.source for name in named) and row.date <= context.known.isoformat()
    ]
    match = [row for row in rows if compare(claim, row.value).holds]
    if len(rows) < 3 or not match:
        return None
    on = _own_day(claim, context)
    day = on or context.published
    if day is None:
        return None
    held = [row for row in rows if row.date <= day.isoformat()]
    if held and held[-1] in match:
        return _verdict(Outcome.supported, match[-1])
    if on is not None and held:
        close = min(abs((date.fromisoformat(row.date) - on).days) for row in match) <= 31
        return None if close else _verdict(Outcome.contradicted, held[-1], _of_other(match))
    if held and present(claim) and not (former(claim) or told_as_past(claim)):
        return _verdict(Outcome.outdated, match[-1], f"Since {held[-1].date} {held[-1].value:g} %.")
    return None


def signed(claim: Claim) -> float:
    """The figure with the sign that the last word of movement before it gives."""
    value = float(claim.value) if isinstance(claim.value, float | int) else 0.0
    if value < 0:
        return value
    own = own_words(claim)
    if hit := _BESIDE.match(own.after):
        return value if hit[1].lower() in ("higher", "more", "larger", "up") else -value
    before = own.before if len(own.before) > 70 else _BESIDE.sub("", own.before)
    for text in (f"{before[-70:]} {own.text}", own.after[:30]):
        hits = [(hit.start(), -1) for hit in _DOWN.finditer(text)]
        hits += [(hit.start(), 1) for hit in _UP.finditer(text)]
        if hits:
            return value * max(hits)[1]
    return -value if claim.direction == "down" else value


def _quantity(claim: Claim) -> str:
    """What of a publisher's figures the words around a figure speak of, as an expression."""
    own = own_words(claim)
    near = f"{own.before[-70:]} {own.text} {own.after[:45]}"
    if claim.unit == "USD":
        near += claim.sentence
        return r"per household" if re.search(r"household|famil", near, re.IGNORECASE) else ""
    if claim.type == "price" or re.search(r"\bprices?\b|\binflation\b|\bcpi\b", own.before[-45:]):
        core = re.search(r"\bcore\b", near, re.IGNORECASE)
        return r"US core prices, " if core else r"^(?:US prices|consumer price level)"
    if claim.type == "gdp" or re.search(r"\bgdp\b|\boutput\b", near, re.IGNORECASE):
        return _GDP.get(_country(own.before, own.after), "")
    if claim.type == "growth" and re.search(r"\btrade\b|\bcommerce\b", near, re.IGNORECASE):
        if re.search(r"\bworld|\bglobal", near, re.IGNORECASE):
            return r"^world goods trade"
        if re.search(
            r"\bbetween\b|\bpair\b|\bbilateral|\bU\.?S\.?[-–]Chin|\btwo (?:countries|sides)", near
        ):
            return r"^US-China (?:goods )?trade"
    return ""


def _country(before: str, after: str) -> str:
    """Whose output a figure is: "… for China" after it, else what is named last before it."""
    if hit := re.match(r"\W*(?:in 20\d\d )?(?:for|in) (?:the )?(?P<who>\w[\w. ]{1,16})", after):
        for name, words in _WHOSE:
            if words.search(hit["who"]):
                return name
    hits = [(hit.end(), name) for name, words in _WHOSE for hit in words.finditer(before)]
    return max(hits)[1] if hits else ""


def _same_year(row: Published, claim: Claim) -> bool:
    """Whether a forecast is of a year that the sentence names; of any where it names none."""
    year = re.search(r"growth (20\d\d)|volume (20\d\d)", row.quantity)
    if year is None:
        return True
    said = set(re.findall(r"\b20\d\d\b", claim.sentence))
    return (year[1] or year[2]) in said if said else True


def _edition(claim: Claim, context: Context, named: tuple[str, ...]) -> str:
    """Month ("2025-09") of the edition that the text names beside the publisher; "" for none."""
    text = claim.sentence
    if not set(named_in(text)) & set(named):
        start = max(0, claim.sentence_start - _REACH)
        text = f"{context.reading.text[start : claim.sentence_start]} {claim.sentence}"
    hits = list(_EDITION.finditer(text))
    if not hits or context.published is None:
        return ""
    month = list(month_name).index(hits[-1]["month"])
    day = context.published
    year = int(hits[-1]["year"] or (day.year if month <= day.month else day.year - 1))
    return f"{year}-{month:02d}"


def _own_day(claim: Claim, context: Context) -> date | None:
    """The day that a figure's own words give to a level: a month with its year, or an event."""
    own = own_words(claim)
    for text in (own.after, own.before):
        if hit := _DAY.search(text):
            month = next(n for n, name in enumerate(month_name) if name and name in hit.group())
            return date(int(hit["year"]), month, monthrange(int(hit["year"]), month)[1])
        for words, day in _ANCHORS:
            if words.search(text) and day <= context.known:
                return day
    return None


def _holds(claim: Claim, value: float, row: Published) -> bool:
    one = replace(claim, value=abs(value), upper=None)
    return (value * row.value >= 0 and compare(one, abs(row.value)).holds) or (
        claim.unit == "USD" and compare(one, abs(row.value)).holds
    )


def _gap(claim: Claim, value: float, row: Published) -> float:
    value = abs(value) if claim.unit == "USD" else value
    level = abs(row.value) if claim.unit == "USD" else row.value
    return abs(value - level) / max(abs(level), 1e-9)


def _of_other(rows: list[Published]) -> str:
    return f"It is the figure of {rows[-1].quantity}, {rows[-1].date}." if rows else ""


def _verdict(outcome: Outcome, row: Published, why: str = "") -> Verdict:
    told = clean(row.note) or row.scenario
    return Verdict(
        outcome=outcome,
        record=f"{shown(row.value, row.unit)}, {row.source}, {row.date}",
        why=f"{why} {row.quantity}: {told}.".strip(),
        command=f"detente audit --record '{row.quantity}'",
        source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
        value=row.value,
        fact=f"estimate|{row.source}|{row.quantity}|{row.date}",
    )
