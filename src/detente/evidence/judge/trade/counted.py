"""Is a stated sum or change of trade between the US and China the one that customs counted?"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, Window, window
from detente.evidence.judge.duties.goods import goods_in
from detente.evidence.judge.duties.own import own_words
from detente.evidence.judge.figures import around, compare, shown
from detente.evidence.verdict import Outcome, Verdict
from detente.evidence.words.lexicon import flat
from detente.macro import published
from detente.store import table

__all__ = [
    "Flow",
    "flow_of",
    "judge_collected",
    "judge_trade_growth",
    "judge_trade_sum",
    "period_of",
    "traded",
]

_ROUNDED = 5e-4  # what adding up rounded parts may shift a sum by
_SOURCE = "US Census Bureau"
_IMPORTS = re.compile(
    r"\bimports?\b[^,;]{0,30}\bfrom (?:china|the chinese)|\bchinese (?:goods|imports|exports|"
    r"products|shipments|sales)|\bchina'?s? (?:goods )?(?:exports?|exported|shipments|shipped|sold|"
    r"sales)|\bfrom china\b|\bbought\b[^;]{0,50}\bfrom (?:china|there)",
    re.IGNORECASE,
)
_EXPORTS = re.compile(
    r"\b(?:exports?|exported|shipments|shipped|sales|sold|sells?|sell)\b[^;]{0,50}\bto (?:china|"
    r"the chinese)|\b(?:american|u\.?s\.?) (?:goods )?exports?|\bsold\b[^;]{0,50}\b(?:there|to "
    r"china)|\bchina'?s? (?:imports?|imported|bought|purchas\w+)\b[^;]{0,40}\b(?:america\w*|u\.?s|"
    r"united states)",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\btrade in goods between|\btrade between the two|\b(?:two-way|bilateral|total|both ways|"
    r"combined)\b[^;]{0,20}\btrade|\btrade (?:between|with china|in both)|\bu\.?s\.?-chin\w+ trade|"
    r"\btrade of both",
    re.IGNORECASE,
)
_DEFICIT = re.compile(r"\bdeficit\b|\bsurplus with the (?:u\.?s|united states|america)", re.I)
_DUTIES = re.compile(
    r"\b(?:customs duties|tariff revenue|duties|tariffs)\b[^;]{0,40}\b(?:collect\w*|rais\w*|paid|"
    r"brought|yield\w*|receipts?|took in|revenue)|\b(?:collect\w*|rais\w*|took in|paid|receipts?)\b"
    r"[^;]{0,50}\b(?:dut(?:y|ies)|tariffs?|customs)",
    re.IGNORECASE,
)
_CHINA = re.compile(r"\bchin(?:a|ese)\b|\bbeijing\b", re.IGNORECASE)
_TWO = re.compile(
    r"\b(?:the two (?:countries|sides|economies|nations)|both countries)\b", re.IGNORECASE
)
_OF_VALUE = re.compile(
    r"\b(?:of|on|to) (?:the )?(?:value|worth)\b|\bof (?:chinese|all chinese) imports\b|"
    r"\bof imports from china\b|\bof what (?:china|was imported)",
    re.IGNORECASE,
)
_PAID = re.compile(
    r"\b(?:collect\w*|dut(?:y|ies)|tariffs?) (?:actually |really )?(?:paid|collected|came|amounted|"
    r"took|brought|equal\w*|were|was|took in)\b|\b(?:collected|took in|gathered)\b",
    re.IGNORECASE,
)
_MONTH = "|".join(name.lower() for name in month_name[1:])
_SPAN = re.compile(
    rf"\b(?P<first>{_MONTH})(?: to | through |-|–| and )(?P<last>{_MONTH})\b", re.IGNORECASE
)
_FIRST = re.compile(
    r"\bfirst (?P<count>half|quarter|two|three|four|five|six|seven|eight|nine|ten|eleven)"
    r"(?: months?)?\b",
    re.IGNORECASE,
)
_COUNTS = {
    name: number
    for number, name in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"), start=2
    )
} | {"half": 6, "quarter": 3}
_ON_MONTH = re.compile(
    r"\bon the month\b|\bmonth[- ](?:on|over)[- ]month\b|\bfrom (?:a|the) (?:month|previous month)|"
    r"\bthan (?:a|the) month (?:earlier|before)|\bm/m\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Flow:
    """What was traded: imports or exports of the US, both, the deficit, or duties; with whom."""

    column: str
    partner: str  # CN or all
    name: str


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months of one year, first and last; a year has both 1 and 12."""

    year: int
    first: int
    last: int

    def __str__(self) -> str:
        if (self.first, self.last) == (1, 12):
            return str(self.year)
        end = f" to {self.year}-{self.last:02d}" if self.last != self.first else ""
        return f"{self.year}-{self.first:02d}{end}"


def flow_of(claim: Claim) -> Flow | None:
    """The flow that the words around a figure name; None for goods of one kind, or none named."""
    text = around(claim, 120)
    own = own_words(claim)
    if claim.product or goods_in(own):
        return None
    with_china = bool(_CHINA.search(flat(claim.sentence)) or _TWO.search(claim.sentence))
    if _DUTIES.search(text):
        return Flow("duties", "CN" if with_china else "all", "duties collected on US imports")
    if not with_china:
        return None
    if _DEFICIT.search(text):
        return Flow("deficit", "CN", "US goods deficit with China")
    near = _nearest(claim)
    if near is not None:
        return near
    return (
        Flow("both", "CN", "goods trade between the US and China") if _BOTH.search(text) else None
    )


def period_of(claim: Claim, days: Window) -> Period | None:
    """The months of one year that a claim speaks of; None where they are no whole months."""
    text = around(claim, 120)
    year = days.last.year
    if (hit := _SPAN.search(text)) is not None:
        months = [name.lower() for name in month_name]
        first, last = months.index(hit["first"].lower()), months.index(hit["last"].lower())
        return Period(year, first, last) if first < last else None
    if (hit := _FIRST.search(text)) is not None:
        return Period(year, 1, _COUNTS[hit["count"].lower()])
    if not days.said:
        return None
    if (days.first.month, days.first.day, days.last.month) == (1, 1, 12):
        return Period(year, 1, 12)
    if days.first.day == 1 and (days.last - days.first).days in (27, 28, 29, 30):
        return Period(year, days.first.month, days.first.month)
    return None


@cache
def traded(column: str, partner: str, period: Period) -> float | None:
    """What was counted in a period, USD; None where a month or the year is not in the tables."""
    if column in ("both", "deficit"):
        parts = [traded(it, partner, period) for it in ("imports", "exports")]
        if parts[0] is None or parts[1] is None:
            return None
        return parts[0] + parts[1] if column == "both" else parts[0] - parts[1]
    if (period.first, period.last) == (1, 12):
        return _yearly().get((partner, period.year), {}).get(column)
    if partner != "CN":
        return None
    wanted = [f"{period.year}-{month:02d}" for month in range(period.first, period.last + 1)]
    found = [_monthly().get(month, {}).get(column) for month in wanted]
    return sum(it for it in found if it is not None) if None not in found else None


def judge_trade_sum(claim: Claim, days: Window) -> Verdict | None:
    """A sum of trade or duties against the count of the US; None where it cannot tell.

    Another sum is contradicted only where it is that of the other direction: offices of both sides
    count differently.
    """
    flow, period = flow_of(claim), period_of(claim, days)
    if flow is None or period is None or claim.unit != "USD":
        return None
    value = traded(flow.column, flow.partner, period)
    if value is None:
        return None
    fit = compare(claim, value, near=0.03)
    if fit.holds or fit.how == "near":
        exact = fit.holds or fit.gap <= _ROUNDED * value
        return _verdict(Outcome.supported if exact else Outcome.close, flow, period, value)
    other = {"imports": "exports", "exports": "imports"}.get(flow.column, "")
    turned = traded(other, flow.partner, period) if other else None
    if turned is not None and compare(claim, turned).how == "exact":
        found = _verdict(Outcome.contradicted, flow, period, value)
        return replace(found, why=f"It is the sum of the other direction. {found.why}")
    return None


def judge_trade_growth(claim: Claim, days: Window) -> Verdict | None:
    """A change of trade between the US and China against the count of the US; None where it
    cannot tell. The count's figure with its sign turned is contradicted."""
    flow = flow_of(claim)
    period = period_of(claim, days)
    if flow is None or period is None or not isinstance(claim.value, float | int):
        return None
    for before, how in _before(claim, period):
        now, then = (traded(flow.column, flow.partner, it) for it in (period, before))
        if now is None or not then:
            continue
        percent = 100 * (now / then - 1)
        if compare(claim, percent).holds:
            return _changed(Outcome.supported, flow, period, percent, how)
        if compare(claim, -percent).how == "exact" and abs(percent) >= 3 and claim.direction:
            return _changed(Outcome.contradicted, flow, period, percent, how)
    return None


def judge_collected(claim: Claim, context: Context) -> Verdict | None:
    """Duties paid as a share of the value of imports from China, of whole months or a year; None
    where the text speaks of no such share or the tables lack the time."""
    near = around(claim, 80)
    if not (_OF_VALUE.search(near) and _PAID.search(near) and _CHINA.search(claim.sentence)):
        return None
    period = period_of(claim, window(claim, context))
    if period is None or not isinstance(claim.value, float | int):
        return None
    share = _share_paid(period)
    if share is None:
        return None
    fit = compare(claim, share, near=0.03)
    outcome = {"exact": Outcome.supported, "hedged": Outcome.supported, "near": Outcome.close}
    return Verdict(
        outcome=outcome.get(fit.how, Outcome.contradicted),
        record=f"{shown(share)} in {period}",
        why="Duties collected on US imports from China, of their value.",
        command="detente audit --record 'US goods'",
        source=_SOURCE,
        value=share,
        fact=f"collected|CN|{period}",
    )


def _share_paid(period: Period) -> float | None:
    """Duties over imports of a period in percent; published for 2024."""
    wanted = [f"{period.year}-{month:02d}" for month in range(period.first, period.last + 1)]
    paid = [row for row in _paid_monthly() if row[0] in wanted]
    if len(paid) == len(wanted):
        return 100 * sum(duties for _, _, duties in paid) / sum(value for _, value, _ in paid)
    rows = [
        row
        for row in published(quantity="realised duty rate on Chinese goods")
        if (period.first, period.last) == (1, 12) and row.date == f"{period.year}-12-31"
    ]
    return rows[0].value if rows else None


def _nearest(claim: Claim) -> Flow | None:
    """Imports or exports by the words nearest to the figure."""
    text = around(claim, 120)
    at = text.find(claim.text)
    best: tuple[int, Flow] | None = None
    for words, column, name in (
        (_IMPORTS, "imports", "US goods imports from China"),
        (_EXPORTS, "exports", "US goods exports to China"),
    ):
        for hit in words.finditer(text):
            gap = max(hit.start() - at - len(claim.text), at - hit.end(), 0)
            if best is None or gap < best[0]:
                best = (gap, Flow(column, "CN", name))
    return best[1] if best else None


def _before(claim: Claim, period: Period) -> Iterator[tuple[Period, str]]:
    if period.first == period.last and _ON_MONTH.search(around(claim, 120)):
        last = period.first - 1
        yield (
            Period(period.year - (last == 0), last or 12, last or 12),
            "against the month before",
        )
        return
    yield Period(period.year - 1, period.first, period.last), "against a year before"


def _verdict(outcome: Outcome, flow: Flow, period: Period, value: float) -> Verdict:
    return Verdict(
        outcome=outcome,
        record=f"USD {value / 1e9:.4g} bn in {period}",
        why=f"{flow.name}, {period}.",
        command="detente audit --record 'US goods'",
        source=_SOURCE,
        value=value,
        fact=f"sum|{flow.name}|{period}",
    )


def _changed(outcome: Outcome, flow: Flow, period: Period, percent: float, how: str) -> Verdict:
    return Verdict(
        outcome=outcome,
        about="sign" if outcome is Outcome.contradicted else "",
        record=f"{shown(percent)} in {period} {how}",
        why=f"{flow.name}, counted by the US.",
        command="detente audit --record 'US goods'",
        source=_SOURCE,
        value=percent,
        fact=f"growth|{flow.name}|{period}",
    )


@cache
def _paid_monthly() -> tuple[tuple[str, float, float], ...]:
    """Month, imports entered for consumption and duties on them, USD million, where counted."""
    return tuple(
        (row["month"], float(row["imports_musd"]), float(row["duties_musd"]))
        for row in table("tables/us_china_duties_monthly.csv").iter_rows(named=True)
        if row["imports_musd"] and row["duties_musd"]
    )


@cache
def _yearly() -> dict[tuple[str, int], dict[str, float]]:
    return {
        (row["partner"], int(row["year"])): _columns(row)
        for row in table("tables/us_trade_yearly.csv").iter_rows(named=True)
    }


@cache
def _monthly() -> dict[str, dict[str, float]]:
    months = {
        row["month"]: _columns(row)
        for row in table("tables/us_china_trade_monthly.csv").iter_rows(named=True)
    }
    for row in table("tables/us_china_duties_monthly.csv").iter_rows(named=True):
        duties = row["duties_musd"]
        if duties is not None:
            months.setdefault(row["month"], {})["duties"] = float(duties) * 1e6
    return months


def _columns(row: dict[str, object]) -> dict[str, float]:
    return {
        name.removesuffix("_musd"): float(str(value)) * 1e6
        for name, value in row.items()
        if name.endswith("_musd") and value not in (None, "")
    }
