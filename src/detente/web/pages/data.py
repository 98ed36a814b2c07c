"""Every dataset, every assumption, replications and timings: what the answers rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.brief.tables import Column, Table, cited, link
from detente.web.view import Page, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from detente.equilibrium.replicate import Replication
    from detente.web.engine import Engine

__all__ = ["PAGE", "Ask", "Data", "answer"]

_SOLVED_HERE = "ignatenko-2025"  # the study whose inputs are bundled


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Only files whose name or description holds this text."""

    match: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Data(View):
    """What is bundled, assumed, replicated and measured."""

    version: str
    record: str
    replicated: Replication

    def data(self) -> dict[str, Any]:
        return {"version": self.version, "record": self.record}


def answer(engine: Engine, ask: Ask) -> Data:
    """The catalogue of the tables, the assumptions, one study solved anew, timings as recorded."""
    replicated = engine.remember(("replicated", _SOLVED_HERE), _replicated)
    bundled = _bundled(ask.match)
    count = len(bundled.rows)
    return Data(
        title=f"{count} bundled {'tables' if count != 1 else 'table'}, each with its source",
        version=engine.version,
        record=engine.mark,
        replicated=replicated,
        tables=(
            bundled,
            _pulled(),
            _table("sets", "Named sets of assumptions", _sets()),
            _table("switches", "What a set decides, and the options", _switches()),
            _table("model", "The trade model's assumptions", _model()),
            _studies(replicated),
            _timings(),
        ),
    )


def _replicated() -> Replication:
    from detente.equilibrium import replicate

    return replicate.replicate(_SOLVED_HERE)


def _bundled(match: str) -> Table:
    from detente.world.catalogue import entries

    wanted = match.lower()
    return Table(
        name="bundled",
        title="Bundled tables",
        columns=(
            Column("holds", "What it holds, and its file", "cited"),
            Column("publisher", "Publisher"),
            Column("licence", "Licence"),
            Column("vintage", "Vintage"),
            Column("certainty", "Certainty"),
        ),
        rows=tuple(
            each.to_dict() | {"holds": cited(_ended(each.what), each.file)}
            for each in entries()
            if wanted in each.file.lower() or wanted in each.what.lower()
        ),
        hidden=("file", "derived", "checks", "assumptions", "date", "bytes", "sha256"),
    )


def _ended(text: str) -> str:
    """The first sentence of a description; the files hold the rest."""
    first, dot, _ = text.partition(". ")
    return first + dot.strip()


def _pulled() -> Table:
    from detente.world.sources.downloads import DATASETS

    return Table(
        name="datasets",
        title="Publishers' own files, read where you supply them",
        columns=(
            Column("name", "Dataset", "link"),
            Column("what", "What"),
            Column("publisher", "Publisher"),
            Column("licence", "Licence"),
        ),
        rows=tuple(
            {
                "name": link(each.name, each.url),
                "what": f"{each.what} ({each.size})",
                "publisher": each.publisher,
                "licence": each.licence,
            }
            for each in DATASETS.values()
        ),
    )


def _sets() -> Iterable[Mapping[str, Any]]:
    from detente.tariffs.assumptions import assumption_sets

    return ({"name": name, "means": means} for name, means in assumption_sets().items())


def _switches() -> Iterable[Mapping[str, Any]]:
    from detente.tariffs.assumptions import switches

    return (
        {"name": name, "option": option, "means": means}
        for name, options in switches().items()
        for option, means in options.items()
    )


def _model() -> Iterable[Mapping[str, Any]]:
    from detente.equilibrium import Model

    return ({"name": name, "means": means} for name, means in Model().assumptions().items())


def _table(name: str, title: str, rows: Iterable[Mapping[str, Any]]) -> Table:
    return Table(
        name=name,
        title=title,
        columns=(Column("name", "Name"), Column("option", "Option"), Column("means", "Meaning")),
        rows=tuple(rows),
    )


def _studies(found: Replication) -> Table:
    return Table(
        name="replication",
        title=f"{found.title}: {found.agree} of {len(found.cells)} figures agree",
        columns=(
            Column("case", "Case"),
            Column("region", "Region"),
            Column("measure", "Figure"),
            Column("given", "Given"),
            Column("computed", "Computed"),
            Column("verdict", "Verdict"),
        ),
        rows=tuple(
            {
                "case": cell.case,
                "region": cell.region,
                "measure": cell.measure + (" %" if cell.unit == "percent" else ""),
                "given": f"{cell.published:.{cell.decimals}f}",
                "computed": f"{cell.computed:.{max(cell.decimals + 2, 4)}f}",
                "verdict": cell.verdict.value,
            }
            for cell in found.cells
        ),
    )


def _timings() -> Table:
    from detente.store import table

    rows = table("tables/benchmarks.csv").iter_rows(named=True)
    return Table(
        name="benchmarks",
        title="Timings, as last recorded",
        columns=(
            Column("what", "What"),
            Column("median", "Median"),
            Column("target", "Target"),
            Column("peer_took", "Peer"),
            Column("peer", "Which"),
            Column("day", "Measured", "day"),
        ),
        rows=tuple(
            row
            | {
                "day": date.fromisoformat(str(row["day"])),
                "median": _span(row["median_s"]),
                "target": _span(row["target_s"]),
                "peer_took": _span(row["peer_s"]),
            }
            for row in rows
        ),
        hidden=("median_s", "target_s", "peer_s", "machine"),
    )


def _span(seconds: Any) -> str:
    """Seconds in the unit that keeps them short; empty where there are none."""
    if seconds in (None, ""):
        return ""
    value = float(seconds)
    if value >= 100:
        return f"{value / 60:.0f} min"
    if value >= 1:
        return f"{value:.2g} s"
    return f"{value * 1e3:.3g} ms" if value >= 1e-3 else f"{value * 1e6:.3g} µs"


PAGE = Page(
    name="data",
    path="/data",
    title="Data and method",
    template="data.html.j2",
    ask=Ask,
    answer=answer,
    describes="Every dataset with its source and licence, every assumption, replications, timings.",
)
