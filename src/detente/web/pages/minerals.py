"""Who digs, separates and makes a mineral, by each source; how concentrated; what may leave?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.brief.tables import Column, Table, cited
from detente.errors import BadQuestion
from detente.web.pages.plots import NARROW, WIDE, Plot, Size, finished
from detente.web.view import Page, View

if TYPE_CHECKING:
    from detente.minerals import ControlStatus, Holding
    from detente.minerals.producers import Statistic
    from detente.web.engine import Engine

__all__ = ["PAGE", "Ask", "Minerals", "answer"]

_DEFAULT = "Dy"
_OVERVIEW = ("REE", "Dy", "Tb", "Y", "Ga", "Ge", "Sb", "W", "Bi", "Te", "In", "Mo", "C", "Mg",
             "Li", "Ag", "Co")  # fmt: skip
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """An element; a stage or a year only; to whom and on which day it may leave China."""

    element: str = ""
    stage: str = ""
    year: str = ""
    destination: str = ""
    on: str = ""
    known: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Minerals(View):
    """Holdings by stage and source, import reliance, and the control of the day."""

    element: str
    name: str
    elements: tuple[tuple[str, str], ...]
    stages: dict[str, str]
    stage: str
    on: date
    known: date
    destination: str
    control: ControlStatus
    bottleneck: str
    reliance: str
    others: tuple[tuple[str, str, bool], ...]  # symbol, address, whether it is shown
    can_run: bool  # whether a shortage of it can be asked

    def data(self) -> dict[str, Any]:
        found = self.control
        rules = {"binds": found.rules, "suspended": found.suspended, "coming": found.coming}
        return {
            "element": self.element,
            "name": self.name,
            "bottleneck": self.bottleneck,
            "us_net_import_reliance": self.reliance,
            "control": {
                "on": self.on,
                "known": self.known,
                "destination": self.destination,
                "regime": found.regime,
                "possible": found.possible,
                **{what: [rule.measure for rule in held] for what, held in rules.items()},
            },
        }


def answer(engine: Engine, ask: Ask) -> Minerals:
    """Sources side by side for one element: of each the newest year, or the year asked."""
    from detente import minerals as book
    from detente.minerals.stages import stage_of
    from detente.places import place

    symbol = book.element(ask.element or _DEFAULT)
    on = engine.day(ask.on, "on")
    known = engine.known(ask.known, on)
    destination = place(ask.destination or "US", groups=True).iso2
    if ask.year and not ask.year.isdecimal():
        raise BadQuestion(f"year is {ask.year!r}; write one such as 2024.")
    found = book.holdings(symbol, stage=ask.stage or None, year=ask.year or None)
    shown = found if ask.year else _newest(found)
    tight = book.bottleneck(symbol, year=ask.year or None)
    reliance = book.import_reliance(symbol, year=ask.year or None)
    name = "rare earths" if symbol == "REE" else book.NAMES[symbol][0]
    return Minerals(
        title=_finding(name, shown, tight),
        tables=_tables(engine, symbol, shown, found, on, known, destination),
        charts=_charts(name, shown),
        element=symbol,
        name=name,
        elements=tuple(
            (each, "rare earths" if each == "REE" else book.NAMES[each][0])
            for each in dict.fromkeys(("REE", *book.NAMES))
        ),
        stages={"": "all stages"} | book.STAGES,
        stage=stage_of(ask.stage) if ask.stage else "",
        on=on,
        known=known,
        destination=destination,
        control=book.status(symbol, destination, on, known, False, ledger=engine.ledger),
        bottleneck=_tight(tight),
        reliance=_reliance(reliance, symbol),
        others=tuple(
            (each, PAGE.address(replace(ask, element=each)), each == symbol) for each in _OVERVIEW
        ),
        can_run=symbol in _can_run(),
    )


def _finding(name: str, shown: tuple[Holding, ...], tight: Holding | None) -> str:
    from detente.minerals import STAGES

    if tight is None:
        return f"{name.capitalize()}: no share by country is in the tables"
    spans = []
    for stage, words in STAGES.items():
        shares = [each.share("CN") for each in shown if each.stage == stage]
        shares = [share for share in shares if share]
        if shares:
            low, high = 100 * min(shares), 100 * max(shares)
            text = f"{low:.0f} %" if round(low) == round(high) else f"{low:.0f}–{high:.0f} %"
            spans.append(f"{words} {text}")
    if not spans:
        return f"{name.capitalize()}: the largest holder is {tight.top[0]}, {_tight(tight)}"
    return f"China’s share of {_of(name, shown)}: {', '.join(spans)}"


def _of(name: str, shown: tuple[Holding, ...]) -> str:
    """What the sources count: rarely the element alone."""
    scopes = {each.scope for each in shown}
    if scopes <= {"element"} or name == "rare earths":
        return name
    return f"{name} and the rare earths it is counted with"


def _tight(tight: Holding | None) -> str:
    from detente.minerals import STAGES

    if tight is None:
        return ""
    country, share = tight.top
    return (
        f"{STAGES.get(tight.stage, tight.stage)}, {country} {100 * share:.0f} % in {tight.year} "
        f"({tight.source})"
    )


def _reliance(found: Statistic | None, symbol: str) -> str:
    if found is None or found.value is None:
        return ""
    sign = {"at least": "more than ", "at most": "less than "}.get(found.mark, "")
    group = "" if found.element == symbol else f", figure of {found.element}"
    return f"{sign}{100 * found.value:.0f} % in {found.year} ({found.source}{group})"


def _newest(found: tuple[Holding, ...]) -> tuple[Holding, ...]:
    """Of each source and definition the newest year, so that sources stand side by side."""
    seen: dict[tuple[str, str, str], Holding] = {}
    for entry in found:
        seen.setdefault((entry.stage, entry.source, entry.definition), entry)
    return tuple(seen.values())


def _can_run() -> frozenset[str]:
    from detente.store import table

    rows = table("tables/shortage_products.csv")["elements"].to_list()
    return frozenset(each for row in rows for each in row.split(";"))


def _tables(
    engine: Engine,
    symbol: str,
    shown: tuple[Holding, ...],
    found: tuple[Holding, ...],
    on: date,
    known: date,
    destination: str,
) -> tuple[Table, ...]:
    from detente import minerals as book

    control = book.status(symbol, destination, on, known, False, ledger=engine.ledger)
    columns = (
        Column("stage", "Stage"),
        Column("year", "Year"),
        Column("who", "Who holds it"),
        Column("china", "China", "level"),
        Column("index", "HHI"),
        Column("source", "Source", "cited"),
        Column("certainty", "Certainty"),
    )
    hidden = ("hhi", "countries_add_up_to", "countries")
    rules = [
        {
            "what": what,
            "title": rule.title,
            "measure": rule.measure,
            "regime": rule.regime,
            "since": rule.since,
            "until": rule.until,
            "citation": rule.citation,
        }
        for what, held in (
            ("binds", control.rules), ("suspended", control.suspended), ("coming", control.coming),
        )
        for rule in held
    ]  # fmt: skip
    imports = [
        {"goods": row.detail, "country": row.country, "share": row.value, "years": row.year,
         "source": row.source}
        for row in book.import_sources(symbol)
    ]  # fmt: skip
    quoted = [
        {
            "figure": row.quoted,
            "verdict": "; ".join(row.rows[:2]) if row.reproduced else "not reproduced",
            "explanation": row.explanation,
        }
        for row in (book.quoted() if symbol == "REE" or symbol in _rare() else ())
    ]
    return (
        Table(name="holdings", title="Who holds which stage, by source", columns=columns,
              rows=tuple(_row(each) for each in shown), hidden=hidden),
        Table(
            name="controls",
            title=f"China's controls on exports to {destination}",
            columns=(
                Column("what", "State"), Column("title", "Instrument"), Column("regime", "Regime"),
                Column("since", "Since", "day"), Column("until", "Until", "day"),
                Column("citation", "Citation"),
            ),
            rows=tuple(rules),
            hidden=("measure",),
        ),
        Table(
            name="imports",
            title="Where US imports come from",
            columns=(
                Column("goods", "Goods"), Column("country", "From"),
                Column("share", "Share", "level"), Column("years", "Years"),
                Column("source", "Source"),
            ),
            rows=tuple(imports),
        ),
        Table(name="history", title="All years and sources", columns=columns,
              rows=tuple(_row(each) for each in found), hidden=hidden),
        Table(
            name="quoted",
            title="Figures that are often quoted",
            columns=(
                Column("figure", "Figure"), Column("verdict", "In the tables"),
                Column("explanation", "What it counts"),
            ),
            rows=tuple(quoted),
        ),
    )  # fmt: skip


def _rare() -> frozenset[str]:
    from detente.minerals.elements import RARE_EARTHS

    return frozenset(RARE_EARTHS)


def _row(entry: Holding) -> dict[str, Any]:
    from detente.minerals import STAGES

    who = ", ".join(f"{code} {100 * part:.3g} %" for code, part in entry.countries[:_NAMED])
    more = len(entry.countries) - _NAMED
    bound = "≥\N{NO-BREAK SPACE}" if entry.complete < 0.995 else ""
    return {
        "stage": STAGES.get(entry.stage, entry.stage),
        "year": entry.year,
        "who": who + (f" and {more} more" if more > 0 else ""),
        "china": entry.share("CN") or None,
        "index": f"{bound}{entry.hhi:.2f}",
        "source": cited(entry.source, entry.definition),
        "certainty": entry.certainty,
        "hhi": round(entry.hhi, 4),
        "countries_add_up_to": round(entry.complete, 4),
        "countries": " ".join(f"{code}:{share:g}" for code, share in entry.countries),
    }


def _charts(name: str, shown: tuple[Holding, ...]) -> tuple[Any, ...]:
    """China's share by stage, one dot a source: where they disagree is where dots part."""
    from detente.brief.chart_parts import Chart
    from detente.brief.palette import INK, MUTED, TOKENS
    from detente.minerals import STAGES

    rows = [
        {
            "stage": STAGES.get(each.stage, each.stage),
            "share": 100 * share,
            "words": f"{each.source}, {each.year}",
        }
        for each in shown
        if (share := each.share("CN"))
    ]
    if not rows:
        return ()
    stages = [words for words in STAGES.values() if any(row["stage"] == words for row in rows)]

    def plot(size: Size) -> Plot:
        labels = 170 if size is WIDE else 0
        y = {
            "field": "stage", "type": "nominal", "sort": stages, "title": None,
            "axis": {"domain": False, "ticks": False, "labels": size is WIDE, "minExtent": labels,
                     "labelColor": INK},
        }  # fmt: skip
        x = {
            "field": "share", "type": "quantitative", "scale": {"domain": [0, 100]},
            "axis": {"title": None, "labelExpr": "datum.value + ' %'", "domain": False,
                     "tickCount": 5},
        }  # fmt: skip
        dot = {
            "mark": {"type": "point", "filled": True, "size": 110, "opacity": 0.65,
                     "color": TOKENS["cn"][0]},
            "encoding": {
                "x": x, "y": y,
                "tooltip": [{"field": "words", "title": "source"},
                            {"field": "share", "format": ".0f", "title": "percent"}],
            },
        }  # fmt: skip
        layers: list[dict[str, Any]] = [dot]
        if size is NARROW:
            layers.append({
                "mark": {"type": "text", "align": "left", "dy": -17, "color": MUTED,
                         "fontSize": size.font},
                "data": {"values": [{"stage": each} for each in stages]},
                "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "stage"}},
            })  # fmt: skip
        return finished({
            "width": size.width - labels - 20,
            "height": (38 if size is WIDE else 50) * len(stages),
            "data": {"values": rows},
            "layer": layers,
        }, right=14)  # fmt: skip

    return (
        Chart(
            name="minerals-stages",
            title=f"China’s share of {_of(name, shown)}, by stage",
            subtitle="Percent of the world, newest year of each source; one dot a source and what "
            "it counts, darker where several agree.",
            table="",
            wide=plot(WIDE),
            narrow=plot(NARROW),
        ),
    )


PAGE = Page(
    name="minerals",
    path="/minerals",
    title="",
    under="shortage",
    template="minerals.html.j2",
    ask=Ask,
    answer=answer,
    describes="Who mines, separates and makes a mineral, by source, and what may leave China.",
)
