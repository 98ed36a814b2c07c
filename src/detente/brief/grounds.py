"""What is assumed, where does each figure come from, and what do the words mean?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from detente.brief import words
from detente.brief.readings import Reading, Track
from detente.brief.tables import Column, Table
from detente.ledger.yaml12 import read_yaml
from detente.store import table, table_path

__all__ = ["Assumption", "assumptions", "published", "sources"]

_UNSPACED = re.compile(r"(\d)%")
_USED = (
    "us_schedule_2025.parquet",
    "us_imports_2024.parquet",
    "us_metal_content.parquet",
    "cn_schedule.parquet",
    "cn_imports_from_us_weights.parquet",
    "world_2023_flows.parquet",
    "world_2023_regions.csv",
    "published_averages.csv",
)


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something taken for granted, its value in words, and what it rests on."""

    what: str
    value: str
    why: str = ""


def assumptions(reading: Reading, track: Track) -> tuple[Assumption, ...]:
    """Everything that the averages and the model take for granted."""
    run = reading.run
    us, cn = track.us, track.cn
    lowest = min(run.shocks, key=lambda row: row.coverage)
    rows = [
        Assumption(
            "Weights of the US average",
            us.weights_meaning,
            f"{words.level(us.coverage)} of their value finds a line with a known duty",
        ),
        Assumption(
            "Weights of China's average",
            cn.weights_meaning,
            f"{words.level(cn.coverage)} of their value finds a line with a known duty",
        ),
        Assumption(
            "Weights of other origins",
            "own imports of 2024 by line for the greatest partners and for the EU as one; US "
            "imports from all partners for the rest",
            f"least coverage {words.level(lowest.coverage)} ({words.place_name(lowest.origin)})",
        ),
        Assumption(
            "Facts that no code shows", us.assumptions, "the claims are named in each measure"
        ),
        Assumption(
            "Lines before 2025",
            "US base duties and codes of the 2025 schedule stand in for 2018 to 2024",
        ),
        Assumption(
            "Left out of every average",
            "antidumping and countervailing duties, processing and harbour fees, duties on "
            "parcels; goods of chapters 98 and 99 (returned goods, low-value estimates), "
            f"{words.level(us.accounts.get('special_out', 0.0))} of US imports from China",
        ),
        Assumption(
            "Duties under which the world was observed",
            f"those of 1 July 2023: US on China {words.level(_observed(reading, 'US', 'CN'))}, "
            f"China on the US {words.level(_observed(reading, 'CN', 'US'))}",
            "baseline and scenario are both solved from the trade of 2023",
        ),
        Assumption(
            "Base duties and preferences",
            "US base duties are those without a preference, except claims under the "
            "US-Mexico-Canada agreement that a measure names; free-trade agreements are ignored",
        ),
        Assumption(
            "Other countries",
            "they do not retaliate, and duties between them do not change; of importers only the "
            "US (on all) and China (on US goods) move",
        ),
        Assumption(
            "Band",
            "every effect is solved at trade elasticities of "
            + words.joined([f"{value:g}" for value in run.effects.elasticities])
            + "; the central value is "
            + f"{run.model.trade_elasticity:g}",
        ),
    ]
    rows += [
        Assumption(f"Model: {name}", _UNSPACED.sub(r"\1 %", str(value)))
        for name, value in run.model.assumptions().items()
    ]
    return tuple(replace(row, value=_sentence(row.value)) for row in rows)


def published(track: Track, known: date) -> Table:
    """Averages that others printed up to the day of knowledge, beside ours on the same day."""
    rows = []
    start = date(2025, 1, 19)
    for row in table("tables/published_averages.csv").iter_rows(named=True):
        day = date.fromisoformat(row["date"])
        series = track.of(row["importer"])
        if not track.start <= day < track.end or day > known:
            continue
        ours = series.on(day)
        if row["what"] != "level":
            ours -= series.on(start)
        rows.append(
            {
                "date": day,
                "direction": _direction(row["importer"]),
                "what": "all duties" if row["what"] == "level" else "new since 19 January 2025",
                "theirs": float(row["value"]),
                "ours": ours,
                "gap": ours - float(row["value"]),
                "source": row["source"],
                "weights": row["weights"],
                "certainty": _certainty(row["certainty"], row["basis"]),
                "note": row["note"],
            }
        )
    return Table(
        name="published_averages",
        title="Averages that others have published, beside ours on the same day",
        columns=(
            Column("date", "Day", "day"),
            Column("direction", "Direction"),
            Column("what", "What"),
            Column("theirs", "Theirs, %", "level"),
            Column("ours", "Ours, %", "level"),
            Column("gap", "Gap", "points"),
            Column("source", "Published by"),
            Column("weights", "Their weights"),
            Column("certainty", "Certainty"),
        ),
        rows=tuple(sorted(rows, key=lambda row: (row["direction"], row["date"]))),
        hidden=("note",),
    )


@cache
def sources() -> tuple[Mapping[str, Any], ...]:
    """The entries of the bundled tables' register that the page rests on, in order of use."""
    path = table_path("tables/source.yaml")
    entries = read_yaml(path.read_text(encoding="utf-8"), "data/tables/source.yaml")
    found = []
    for name in _USED:
        entry = entries.child(name)
        if entry is None:
            continue
        found.append(
            {"file": name}
            | {
                key: " ".join(str(entry.raw(key, "")).split())
                for key in ("what", "publisher", "licence", "vintage", "derived", "assumptions")
            }
        )
    return tuple(found)


def _sentence(text: str) -> str:
    return (text[0].upper() + text[1:]).removesuffix(".")


def _observed(reading: Reading, importer: str, origin: str) -> float:
    return next(
        row.observed
        for row in reading.run.shocks
        if (row.importer, row.origin) == (importer, origin)
    )


def _direction(importer: str) -> str:
    return "US on Chinese goods" if importer == "US" else "China on US goods"


def _certainty(certainty: str, basis: str) -> str:
    return certainty if basis == "seen" else f"{certainty}, {basis}"
