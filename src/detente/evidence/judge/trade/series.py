"""Is a quantity shipped in a month or year the one that was counted?"""

from __future__ import annotations

import re
from calendar import month_name
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from detente.compliance.observed import Observation, observations
from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, Window, window
from detente.evidence.judge.figures import around, clause, compare
from detente.evidence.verdict import Outcome, Verdict

__all__ = ["SERIES", "judge_series", "judge_series_growth", "series_rows"]

SERIES = {
    "magnets_to_us": ("magnets shipped by China to the US", r"magnet", "us"),
    "magnets_to_all": ("magnets shipped by China, all places", r"magnet", "all"),
    "rare_earths_to_all": ("rare earths shipped by China, all places", r"rare[- ]earth", "all"),
    "soybeans_to_china": ("US soybeans shipped to China", r"soy", "cn"),
    "soy_sales_busan": ("US soybeans sold to China since Busan", r"soy", "cn"),
    "coal_to_china_by_year": ("US coal shipped to China", r"\bcoal\b", "cn"),
    "antimony_oxides_from_th_mx": (
        "antimony oxides shipped to the US by Thailand and Mexico",
        r"antimony",
        "us",
    ),
}
"""Series of counted quantities: what each is, words of the goods, and where they go."""

_SCALE = {"t": 1.0, "tonnes": 1.0, "million tonnes": 1e6}
_TO_US = re.compile(r"\bU\.?S\b|\bUnited States|\bAmerica", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\bBrazil|\bArgentin|\ball (?:origins|countries|sources)|\btotal\b", re.I)
_MONTHS = tuple(name.lower() for name in month_name[1:])
_A_YEAR_BACK = re.compile(r"\byear (?:ago|earlier|before)\b|\blast year\b|\bprevious year\b", re.I)
_ON_YEAR = re.compile(r"\bon (?:the|a) year\b|\byear[- ]on[- ]year\b|\bannual", re.IGNORECASE)
_ON_MONTH = re.compile(
    r"\bmonth (?:before|earlier)\b|\bon the month\b|\bmonth[- ](?:on|over)[- ]month\b|"
    r"\bprevious month\b|\ba month earlier\b",
    re.IGNORECASE,
)
_LATEST = 120  # days after a period in which its figure is news
_BEFORE = 300  # characters before the figure in which its goods are looked for
_CUSTOMS = timedelta(days=20)  # a month's figure is out so long after it


def series_rows(name: str) -> tuple[Observation, ...]:
    """Every counted figure of a series, oldest first."""
    return _counted(name)


def judge_series(claim: Claim, context: Context) -> Verdict | None:
    """A quantity of goods against what offices counted in the month or year that is meant.

    The period is the one that the sentence names (a month, a year, the same month a year
    before), else the newest before the article. Only a year that the claim itself names is
    contradicted; None where no series speaks of the goods or no figure fits.
    """
    if "ton" not in claim.unit or not isinstance(claim.value, float | int):
        return None
    text = f"{claim.product} {around(claim, 80)}"
    if not any(re.search(goods, text, re.IGNORECASE) for _, goods, _ in SERIES.values()):
        text = context.reading.text[max(0, claim.start - _BEFORE) : claim.end]
    days = window(claim, context)
    best: Verdict | None = None
    for name, (what, goods, to) in SERIES.items():
        if not re.search(goods, text, re.IGNORECASE):
            continue
        if to == "us" and not _TO_US.search(claim.sentence):
            continue
        for row in _asked(claim, context, days, _counted(name)):
            fit = compare(claim, row.value * _SCALE[row.unit], near=0.05)
            if fit.holds:
                return _verdict(Outcome.supported, row, what)
            if fit.how == "near" and best is None:
                best = _verdict(Outcome.close, row, what)
        year = re.search(r"\b20\d\d\b", clause(claim))
        whole = [row for row in _counted(name) if year and _is_year(row, int(year.group()))]
        of_us = _TO_US.search(claim.sentence) and not _ELSEWHERE.search(claim.sentence)
        if best is None and whole and to == "cn" and of_us and not _promised(claim):
            best = _verdict(Outcome.contradicted, whole[0], what)
    return best


def judge_series_growth(claim: Claim, context: Context) -> Verdict | None:
    """A change of a counted quantity from a month, or the same month a year before; None where no
    series speaks of the goods or no month of it is meant.

    Contradicted where the sentence says which of the two it is and the count gives another.
    """
    if claim.unit != "percent" or not isinstance(claim.value, float | int):
        return None
    text = f"{claim.product} {claim.sentence}"
    if not any(re.search(goods, text, re.IGNORECASE) for _, goods, _ in SERIES.values()):
        return None
    to_us = bool(_TO_US.search(claim.sentence))
    for name, (what, goods, to) in SERIES.items():
        if (to == "us") != to_us or not re.search(goods, text, re.IGNORECASE):
            continue
        if name.startswith("rare_earths") and re.search(r"magnet", text, re.IGNORECASE):
            continue
        found = _changed(claim, context, _counted(name), what)
        if found is not None:
            return found
    return None


def _changed(
    claim: Claim, context: Context, rows: tuple[Observation, ...], what: str
) -> Verdict | None:
    stated = float(claim.value) if isinstance(claim.value, float | int) else 0.0
    monthly = {
        (row.start.year, row.start.month): row
        for row in rows
        if (row.end - row.start).days <= 31 and row.end <= context.known
    }
    text = claim.sentence.lower()
    month = claim.as_of_words.lower().split(" ")[-1] if claim.as_of else ""
    day = claim.as_of
    if day is None or month not in _MONTHS or (day.year, day.month) not in monthly:
        named = [number for number, it in enumerate(_MONTHS, start=1) if f" {it}" in text]
        newest = max((key for key in monthly if not named or key[1] in named), default=None)
    else:
        newest = (day.year, day.month)
    if newest is None or (context.known - monthly[newest].end).days > _LATEST:
        return None
    near = f"{around(claim, 90)}".lower()
    yearly = bool(_A_YEAR_BACK.search(near) or _ON_YEAR.search(near))
    before = bool(_ON_MONTH.search(near)) or any(
        re.search(rf"\b(?:than|from|after|against)\b[^,;]{{0,30}}\b{it}\b", near) for it in _MONTHS
    )
    last = (newest[0] - (newest[1] == 1), newest[1] - 1 or 12)
    bases = [(newest[0] - 1, newest[1])] if yearly else [last] if before else []
    for base in bases or [last, (newest[0] - 1, newest[1])]:
        if base not in monthly:
            continue
        row, then = monthly[newest], monthly[base]
        percent = 100 * (row.value / then.value - 1)
        value = abs(stated)
        same = abs(abs(percent) - value) <= max(0.6, 0.01 * abs(percent))
        right = same and (percent < 0) == (claim.direction == "down" or stated < 0)
        if not right and not bases:
            continue
        found = _verdict(Outcome.supported if right else Outcome.contradicted, row, what)
        return replace(
            found,
            record=f"{percent:+.1f} %: {row.value:g} after {then.value:g} {row.unit}",
            value=percent,
            fact=f"growth|{what}|{row.start:%Y-%m}|{then.start:%Y-%m}",
        )
    return None


def _asked(
    claim: Claim, context: Context, days: Window, rows: tuple[Observation, ...]
) -> list[Observation]:
    """Rows of the periods that the sentence may mean, the newest first."""
    text = claim.sentence.lower()
    known = [row for row in rows if row.end <= context.known and row.published <= _soon(context)]
    years = {int(year) for year in re.findall(r"\b20\d\d\b", text)}
    months = {
        number
        for number, name in enumerate(_MONTHS, start=1)
        if re.search(rf"\b{name}\b" if name != "may" else r"\bin may\b|\bmay (?:and|to|20)", text)
    }
    back = bool(_A_YEAR_BACK.search(text))
    found = []
    for row in known:
        age = (context.known - row.end).days
        short = (row.end - row.start).days <= 31
        in_months = short and bool({row.start.month, row.end.month} & months)
        whole = _is_year(row, row.end.year)
        named = (row.end.year in years) if years else age <= 330 or (back and age <= 720)
        if short and months:
            fits = in_months and named
        elif whole and (years or back):
            fits = row.end.year in years or (back and row.end.year == context.known.year - 1)
        elif days.said and not months:
            fits = days.first <= row.end and row.start <= days.last
        else:
            fits = not months and not years and age <= _LATEST
        if fits:
            found.append(row)
    return sorted(found, key=lambda row: row.end, reverse=True)


def _soon(context: Context) -> date:
    return context.known + _CUSTOMS


def _is_year(row: Observation, year: int) -> bool:
    return row.start == date(year, 1, 1) and row.end == date(year, 12, 31)


def _promised(claim: Claim) -> bool:
    return bool(re.search(r"\b(?:promis|pledg|commit|agree|will|would|target)", claim.sentence))


def _verdict(outcome: Outcome, row: Observation, what: str) -> Verdict:
    value = row.value * _SCALE[row.unit]
    return Verdict(
        outcome=outcome,
        record=f"{row.value:g} {row.unit}, {row.start} to {row.end}: {what}",
        why=f"Counted by {row.by}." if row.kind == "statistic" else f"Derived: {row.source}.",
        command=f"detente audit --record '{what}'",
        source=f"{row.source} ({row.certainty})",
        value=value,
        fact=f"shipped|{what}|{row.start:%Y-%m} to {row.end:%Y-%m}",
    )


@cache
def _counted(name: str) -> tuple[Observation, ...]:
    last = date(9999, 1, 1)
    rows = observations(name, on=last, known=last)
    return tuple(row for row in rows if row.unit in _SCALE)
