"""What does a solved scenario say, kept as few figures, and as tables of one or two scenarios?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.brief import outcomes, words
from detente.brief.findings import Figure
from detente.brief.outcomes import MEASURED
from detente.brief.tables import Column, Table
from detente.scenario import Range

if TYPE_CHECKING:
    from detente.brief.outcomes import Country, Flow
    from detente.scenario import Run, Scenario

__all__ = ["Gain", "Told", "figures", "finding", "tables", "told"]

_GAINERS = 12
_TINY = 5e-5
PAIRS = (("US", "CN", "US on Chinese goods"), ("CN", "US", "China on US goods"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What a region sells more to the US and buys more from China, USD million a year."""

    name: str
    code: str
    sold: Range
    bought: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorChange:
    """Sales of one sector of one side."""

    side: str
    label: str
    name: str
    before: float
    after: float
    change: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """An average duty at the baseline and in the scenario."""

    importer: str
    origin: str
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The figures of one scenario; small, so that many can be kept."""

    scenario: Scenario
    moves_trade: bool
    countries: tuple[Country, ...]
    flows: tuple[Flow, ...]
    lost: Range  # change of China's sales to the US, USD million a year
    gains: tuple[Gain, ...]
    sectors: tuple[SectorChange, ...]
    duties: tuple[Duty, ...]
    changes: tuple[Mapping[str, Any], ...]
    controls: int
    elasticities: tuple[str, ...]
    assumptions: Mapping[str, Any]
    estimate: bool

    def duty(self, importer: str, origin: str) -> Duty:
        """One pair's average."""
        return next(row for row in self.duties if (row.importer, row.origin) == (importer, origin))

    def country(self, code: str) -> Country:
        """One economy (ISO-3)."""
        return next(row for row in self.countries if row.code == code)

    def flow(self, exporter: str) -> Flow:
        """What one side (ISO-3) sells to the other."""
        return next(row for row in self.flows if row.exporter == exporter)


def told(run: Run) -> Told:
    """What a run says, in figures."""
    lost, gains = run.effects.diversion("USA", "CHN")
    span = lost.change
    return Told(
        scenario=run.scenario,
        moves_trade=run.moves_trade,
        countries=outcomes.countries(run),
        flows=outcomes.flows(run),
        lost=Range(lost.before * span.low, lost.after - lost.before, lost.before * span.high),
        gains=tuple(
            Gain(
                name="US producers" if each.region == "USA" else run.world.region_name(each.region),
                code=each.region,
                sold=each.sold,
                bought=each.bought,
            )
            for each in gains
        ),
        sectors=_sectors(run),
        duties=tuple(
            Duty(importer=row.importer, origin=row.origin, before=row.before, after=row.after)
            for row in run.shocks
        ),
        changes=tuple(_changes(run)),
        controls=len(run.controls),
        elasticities=run.effects.names,
        assumptions=run.model.assumptions(),
        estimate=bool(run.world.estimate),
    )


def finding(one: Told) -> str:
    """The result in one sentence."""
    if not one.moves_trade:
        if not one.changes:
            return "Nothing is changed yet: choose below what should be otherwise"
        return "No duty differs from the baseline, so the trade model sees no change"
    parts = []
    for importer, origin, name in PAIRS:
        duty = one.duty(importer, origin)
        if abs(duty.after - duty.before) >= _TINY:
            parts.append(
                f"the average duty of the {name} goes from {words.level(duty.before)} to "
                f"{words.level(duty.after)}"
                if importer == "US"
                else f"of {name} from {words.level(duty.before)} to {words.level(duty.after)}"
            )
    if not parts:
        parts.append(_elsewhere(one))
    cost = [
        f"{words.change(one.country(code).outcomes['welfare'].central)} in {where}"
        for code, where in (("USA", "the US"), ("CHN", "China"))
    ]
    text = words.joined([*parts, f"welfare changes by {' and '.join(cost)}"])
    return text[0].upper() + text[1:]


def figures(one: Told) -> tuple[Figure, ...]:
    """Duties, trade, cost and revenue, each with its band."""
    duties, trade, cost, taken = [], [], [], []
    for importer, origin, name in PAIRS:
        duty = one.duty(importer, origin)
        same = abs(duty.after - duty.before) < _TINY
        before = words.level(duty.before)
        duties.append(
            (name, before if same else f"{before.removesuffix(' %')} → {words.level(duty.after)}")
        )
    for exporter, name in (("CHN", "China to the US"), ("USA", "US to China")):
        trade.append((name, words.change(one.flow(exporter).change.central)))
    for code, name in (("USA", "US"), ("CHN", "China")):
        country = one.country(code)
        cost.append((f"{name} welfare", words.change(country.outcomes["welfare"].central)))
        taken.append((name, words.money_change(country.revenue.central)))
    bands = {
        "trade": [words.band(one.flow(code).change) for code in ("CHN", "USA")],
        "cost": [words.band(one.country(code).outcomes["welfare"]) for code in ("USA", "CHN")],
        "taken": [_money_band(one.country(code).revenue) for code in ("USA", "CHN")],
    }
    span = f"over elasticities {one.elasticities[0]} to {one.elasticities[-1]}"
    return (
        _figure("duties", "What are the duties?", duties,
                "Average, share of customs value: baseline → scenario.", "duties"),
        _figure("trade", "What is traded?", trade,
                f"Goods, value before duty. {' and '.join(bands['trade'])} {span}.", "trade"),
        _figure("cost", "What does it cost whom?", cost,
                f"Long-run real income; plus is a gain. {' and '.join(bands['cost'])}.", "effects"),
        _figure("taken", "What is collected?", taken,
                f"Change of tariff revenue a year. {' and '.join(bands['taken'])}.", "trade"),
    )  # fmt: skip


def tables(found: Sequence[tuple[str, Told]]) -> tuple[Table, ...]:
    """The tables of one scenario, or of two with a column that says which."""
    several = len(found) > 1
    which = (Column("scenario", "Scenario"),) if several else ()
    hidden = () if several else ("scenario",)

    def made(
        name: str,
        title: str,
        columns: Sequence[Column],
        rows: Callable[[Told], Sequence[Mapping[str, Any]]],
        more: tuple[str, ...] = (),
    ) -> Table:
        return Table(
            name=name,
            title=title,
            columns=(*which, *columns),
            rows=tuple({"scenario": label, **row} for label, one in found for row in rows(one)),
            hidden=(*hidden, *more),
        )

    return (
        made("effects", "Change against the baseline, with bands over trade elasticities",
             (Column("economy", "Economy"),
              *(Column(key, f"{name}, %", "band") for key, name in MEASURED.items()),
              Column("welfare_musd", "Welfare, USD bn a year", "money_band"),
              Column("revenue_musd", "Tariff revenue, USD bn a year", "money_band")),
             _country_rows, ("code",)),
        made("trade", "Trade in goods between the US and China, before duty",
             (Column("from", "From"), Column("to", "To"),
              Column("before_musd", "Baseline, USD bn a year", "money"),
              Column("after_musd", "Scenario, USD bn a year", "money"),
              Column("change", "Change", "band")),
             _flow_rows),
        made("diversion", "What others sell to the US and buy from China instead, USD bn a year",
             (Column("region", "Economy"),
              Column("sold_musd", "Sells more to the US", "money_band"),
              Column("bought_musd", "Buys more from China", "money_band")),
             _gain_rows, ("code",)),
        made("sectors", "Sales of each sector to all buyers",
             (Column("of", "Of"), Column("sector", "Sector"),
              Column("before_musd", "Baseline, USD bn a year", "money"),
              Column("after_musd", "Scenario, USD bn a year", "money"),
              Column("change", "Change", "band")),
             _sector_rows, ("label",)),
        made("duties", "Average duties that differ, by origin",
             (Column("importer", "Importer"), Column("origin", "Origin"),
              Column("before", "Baseline", "level"), Column("after", "Scenario", "level"),
              Column("adds", "Difference", "points")),
             _duty_rows, ("code",)),
        made("changes", "Measures that stand otherwise than at the baseline",
             (Column("title", "Measure"), Column("kind", "Kind"), Column("origins", "For"),
              Column("before", "Baseline"), Column("after", "Scenario")),
             lambda one: one.changes, ("measure",)),
    )  # fmt: skip


def _elsewhere(one: Told) -> str:
    """Which average moves most where those of the two on each other do not."""
    most = max(one.duties, key=lambda row: abs(row.after - row.before))
    others = sum(abs(row.after - row.before) >= _TINY for row in one.duties) - 1
    noun = "origin" if others == 1 else "origins"
    more = f" and others on {others} more {noun}" if others > 0 else ""
    return (
        f"the average duty of {words.side(most.importer)} on goods of {words.side(most.origin)} "
        f"goes from {words.level(most.before)} to {words.level(most.after)}{more}"
    )


def _figure(
    key: str, question: str, parts: list[tuple[str, str]], note: str, anchor: str
) -> Figure:
    return Figure(
        key=key, question=question, parts=tuple(parts), note=note, anchor=anchor, values={}
    )


def _money_band(found: Range) -> str:
    low, high = (words.money_change(value) for value in (found.low, found.high))
    return low if low == high else f"{low} to {high}"


def _country_rows(one: Told) -> list[dict[str, Any]]:
    return [
        {
            "economy": country.name,
            "code": country.code,
            "welfare_musd": country.welfare_musd,
            "revenue_musd": country.revenue,
            **country.outcomes,
        }
        for country in one.countries
    ]


def _flow_rows(one: Told) -> list[dict[str, Any]]:
    from detente.places import place

    return [
        {
            "from": words.place_name(place(flow.exporter).iso2),
            "to": words.place_name(place(flow.importer).iso2),
            "before_musd": flow.before,
            "after_musd": flow.after,
            "change": flow.change,
        }
        for flow in one.flows
    ]


def _gain_rows(one: Told) -> list[dict[str, Any]]:
    ranked = sorted(one.gains, key=lambda gain: -abs(gain.sold.central))
    by_bought = sorted(one.gains, key=lambda gain: -abs(gain.bought.central))
    kept = {gain.code for gain in (*ranked[:_GAINERS], *by_bought[:_GAINERS])}
    return [
        {
            "region": gain.name,
            "code": gain.code,
            "sold_musd": gain.sold,
            "bought_musd": None if gain.code == "USA" else gain.bought,
        }
        for gain in one.gains
        if gain.code in kept
    ]


def _sector_rows(one: Told) -> list[dict[str, Any]]:
    return [
        {
            "of": row.side,
            "sector": row.name,
            "label": row.label,
            "before_musd": row.before,
            "after_musd": row.after,
            "change": row.change,
        }
        for row in one.sectors
    ]


def _duty_rows(one: Told) -> list[dict[str, Any]]:
    rows = [
        {
            "importer": words.place_name(row.importer),
            "origin": words.place_name(row.origin),
            "before": row.before,
            "after": row.after,
            "adds": row.after - row.before,
            "code": row.origin,
        }
        for row in one.duties
        if abs(row.after - row.before) >= _TINY
    ]
    return sorted(rows, key=lambda row: (row["code"] not in ("CN", "US"), -abs(row["adds"])))


def _sectors(run: Run) -> tuple[SectorChange, ...]:
    if len(run.world.sectors) == 1:
        return ()
    found = []
    for code, side in (("USA", "the US"), ("CHN", "China")):
        for label in run.world.sectors:
            moved = run.effects.output(code, label)
            if moved.before > 0:
                found.append(
                    SectorChange(
                        side=side,
                        label=label,
                        name=run.world.sector_name(label),
                        before=moved.before,
                        after=moved.after,
                        change=moved.change,
                    )
                )
    return tuple(found)


def _changes(run: Run) -> list[dict[str, Any]]:
    from detente.brief.standing import says

    moment, before = run.scenario.moment, run.scenario.baseline
    rows = []
    for change in run.changes:
        origin = change.origins[0] if change.origins else None
        if origin is None and change.measure.kind.value == "tariff":
            origin = "US" if "CN" in change.measure.imposer else "CN"
        many = len(change.origins)
        rows.append(
            {
                "title": change.measure.title,
                "measure": change.measure.id,
                "kind": words.kind_words(change.measure.kind.value),
                "origins": ", ".join(words.place_name(code) for code in change.origins[:4])
                + (f" and {many - 4} more" if many > 4 else ""),
                "before": says(change.before, origin, before.on),
                "after": says(change.after, origin, moment.on),
            }
        )
    return rows
