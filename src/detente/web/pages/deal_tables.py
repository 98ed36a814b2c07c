"""Which rows stand in the deal room: a package, the frontier, rounds, assumptions, agenda?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.bargain.talks import settled
from detente.brief import deal, words
from detente.brief.tables import Column, Table, cited, link
from detente.scenario import Range

if TYPE_CHECKING:
    from detente.bargain.agreed import Agreed
    from detente.bargain.talks import Talks

__all__ = ["agenda", "agreed_table", "charted", "others", "package", "rounds_table", "sensitivity",
           "worth"]  # fmt: skip

Opens = Callable[[int], str]

_PARTS = {
    "real income": "Real income, by the trade model",
    "shortage": "Shortages of controlled minerals",
    "stated value": "Values that somebody states",
    "political weight": "Political weights on sectors",
}
_SHOWN = {
    "tariff revenue": "Tariff revenue, within real income",
    "subsidy of purchases": "Cost of buying what was promised, within real income",
}
_VERDICTS = {
    "foreseen": "foreseen under every assumption",
    "contradicted": "contradicted under every assumption",
    "mixed": "depends on the assumption",
}
_THIRD = 12


def package(talks: Talks, row: int) -> Table:
    """What a package settles otherwise than as it stands."""
    choice = talks.valuation.choices[row].tolist()
    return Table(
        name="package",
        title="What the package settles otherwise than as it stands",
        columns=(Column("by", "Given by"), Column("what", "What"), Column("how", "How")),
        rows=tuple(
            {"by": words.by(giver), "what": item, "how": option}
            for giver, item, option in settled(talks.agenda, choice)
        ),
    )


def worth(talks: Talks, row: int) -> Table:
    """What it is worth to each side, by part."""
    table = talks.valuation
    lines = [("Gain against no deal", [table.gains(band)[row] for band in table.bands])]
    for names, told in ((table.parts, _PARTS), (table.shown, _SHOWN)):
        for name in names:
            values = [table.part(name, band)[row] for band in table.bands]
            if np.abs(values).max() > 0.5:
                lines.append((told.get(name, name), values))
    return Table(
        name="worth",
        title="What the package is worth a year",
        columns=(
            Column("what", "USD a year"),
            Column("us", "United States", "money_band"),
            Column("cn", "China", "money_band"),
        ),
        rows=tuple(
            {
                "what": what,
                "us": _range([v[0] for v in values]),
                "cn": _range([v[1] for v in values]),
            }
            for what, values in lines
        ),
    )


def charted(talks: Talks, opens: Opens) -> tuple[Table, ...]:
    """The tables behind the three charts; each package of the frontier opens its own."""
    found = {table.name: table for table in deal.tables(talks)}
    edge = found["deal_frontier"]
    linked = replace(
        edge,
        columns=(Column("open", "Open", "link"), *edge.columns),
        rows=tuple(
            {"open": link(f"package {row:,}", opens(row)), **dict(line)}
            for row, line in zip(talks.frontier.tolist(), edge.rows, strict=True)
        ),
    )
    return (linked, *(found[name] for name in ("deal_levers", "deal_pressure") if name in found))


def agreed_table(talks: Talks, found: Sequence[Agreed], opens: Opens) -> Table:
    """Where what was agreed after the day stands among all packages."""
    rows = []
    for each in found:
        for point in talks.valuations:
            places = [talks.place(each.row, band, point) for band in talks.valuation.bands]
            middle = places[1]
            percentiles = [place.percentile for place in places]
            rows.append(
                {
                    "reading": link(each.reading.title, opens(each.row)),
                    "no_deal": point.replace("-", " "),
                    "rank": middle.rank,
                    "percentile": f"{middle.percentile:.0f} "
                    f"({min(percentiles):.0f}–{max(percentiles):.0f})",
                    "us": _range([place.gains[0] for place in places]),
                    "cn": _range([place.gains[1] for place in places]),
                    "distance": middle.distance,
                }
            )
    return Table(
        name="agreed",
        title="What was agreed after that day, looked up among all packages",
        columns=(
            Column("reading", "Reading", "link"),
            Column("no_deal", "No deal is"),
            Column("rank", "Rank", "count"),
            Column("percentile", "Percentile (bands)"),
            Column("us", "US gain a year", "money_band"),
            Column("cn", "China’s gain a year", "money_band"),
            Column("distance", "To the frontier", "money"),
        ),
        rows=tuple(rows),
    )


def rounds_table(address: Callable[[str], str]) -> Table:
    """The rounds on record, each judged on its eve; as kept by ``make backtests``."""
    from detente.bargain.backtest import kept, verdict

    by_reading: dict[tuple[str, str], list[Any]] = {}
    for row in kept():
        if row["weights"] == "none":
            by_reading.setdefault((row["round"], row["reading"]), []).append(row)
    rows = []
    for found in by_reading.values():
        here = [row for row in found if row["no_deal"] == "status-quo"]
        middle = next(row for row in here if row["band"] == "central")
        every = [row["percentile"] for row in found]
        known = str(middle["known"])
        rows.append(
            {
                "round": link(middle["title"], address(known)),
                "agreed_on": date.fromisoformat(str(middle["agreed_on"])),
                "reading": middle["reading_title"],
                "percentile": f"{middle['percentile']:.0f}",
                "span": f"{min(every):.0f}–{max(every):.0f}",
                "us": _range([row["gain_us"] for row in here]),
                "cn": _range([row["gain_cn"] for row in here]),
                "verdict": _VERDICTS[verdict(found)],
                "known": known,
            }
        )
    return Table(
        name="rounds",
        title="The four rounds, each judged by what was known on its eve",
        columns=(
            Column("round", "Round", "link"),
            Column("agreed_on", "Agreed", "day"),
            Column("reading", "Read"),
            Column("percentile", "Percentile"),
            Column("span", "Over all assumptions"),
            Column("us", "US gain a year", "money_band"),
            Column("cn", "China’s gain a year", "money_band"),
            Column("verdict", "Was it foreseen?"),
        ),
        rows=tuple(rows),
        hidden=("known",),
    )


def sensitivity(talks: Talks, opens: Opens) -> Table:
    """The rule's choice with one assumption changed at a time."""
    return Table(
        name="sensitivity",
        title="The same question under other assumptions, one at a time",
        columns=(
            Column("assumption", "Assumption"),
            Column("value", "Value"),
            Column("us", "US gain a year", "money_change"),
            Column("cn", "China’s gain a year", "money_change"),
            Column("moved", "Items settled otherwise"),
            Column("open", "Package", "link"),
        ),
        rows=tuple(
            {
                "assumption": each.assumption,
                "value": each.value,
                "us": each.gains[0] if each.gains else None,
                "cn": each.gains[1] if each.gains else None,
                "moved": "no deal"
                if each.gains is None
                else ("base" if each.assumption == "base case" else str(each.items_moved)),
                "open": link("", "")
                if each.row is None
                else link(f"{each.row:,}", opens(each.row)),
            }
            for each in talks.outcomes
        ),
    )


def others(talks: Talks, row: int) -> Table:
    """Who else gains or loses by a package, the largest first."""
    table = talks.valuation
    by_band = [table.others(row, band) for band in table.bands] if table.regions else []
    rows: Iterable[dict[str, Any]] = (
        {
            "region": words.place_name(region),
            "worth": _range([found[region] for found in by_band]),
            "code": region,
        }
        for region in table.regions
    )
    ordered = sorted(rows, key=lambda each: -abs(each["worth"].central))
    return Table(
        name="others",
        title="What the package does to others, a year",
        columns=(Column("region", "Economy"), Column("worth", "Real income", "money_band")),
        rows=tuple(ordered[:_THIRD]),
        hidden=("code",),
    )


def agenda(talks: Talks) -> Table:
    """Everything that one of the two sides could change, with the ways to settle it."""
    varied = np.ptp(talks.valuation.choices, axis=0) > 0
    return Table(
        name="agenda",
        title="Everything that one of the two sides could change",
        columns=(
            Column("by", "Given by"),
            Column("what", "What", "cited"),
            Column("ways", "Ways to settle it"),
            Column("valued", "Valued"),
        ),
        rows=tuple(
            {
                "by": words.by(item.giver),
                "what": cited(item.title, ", ".join(item.measures[:4])),
                "ways": "; ".join(option.title for option in item.options),
                "valued": "yes" if moves else "stays as it stands",
                "id": item.id,
            }
            for item, moves in zip(talks.agenda.items, varied.tolist(), strict=True)
        ),
        hidden=("id",),
    )


def _range(values: Sequence[float]) -> Range:
    return Range(float(min(values)), float(values[1]), float(max(values)))
