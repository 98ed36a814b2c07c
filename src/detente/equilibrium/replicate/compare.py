"""How is a published figure set against a computed one, and where do the papers' files lie?"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from detente.equilibrium.solution import Solution
from detente.errors import BadQuestion, DataMissing
from detente.store import table_path

__all__ = ["Cell", "Replication", "Run", "Verdict", "cells", "data_folder", "run_of"]


class Verdict(StrEnum):
    """How a computed figure stands to the one it is set against."""

    agrees = "agrees"  # to every digit given
    differs = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure, published and computed.

    `kind` says what the first one is: ``published`` (in print), ``recomputed`` (from the authors'
    own files), ``package`` (printed by the software named), ``prototype`` (an independent solve of
    the same equations).
    """

    case: str
    region: str
    measure: str
    unit: str
    published: float
    decimals: int
    kind: str
    source: str
    computed: float
    note: str = ""

    @property
    def difference(self) -> float:
        """Computed less published."""
        return self.computed - self.published

    @property
    def verdict(self) -> Verdict:
        """Whether they agree to the last digit given."""
        within = abs(self.difference) <= 0.5 * 10**-self.decimals * (1 + 1e-6)
        return Verdict.agrees if within else Verdict.differs

    def row(self) -> dict[str, Any]:
        """All of it, for a table."""
        return asdict(self) | {"difference": self.difference, "verdict": self.verdict.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How one solve behind a replication ended."""

    case: str
    status: str
    residual: float
    sweeps: int
    method: str


@dataclass(frozen=True, kw_only=True)
class Replication:
    """A study solved: figures side by side, whole tables by file name, and what to know."""

    study: str
    title: str
    cells: tuple[Cell, ...]
    runs: tuple[Run, ...]
    tables: Mapping[str, Sequence[Mapping[str, Any]]] = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def agree(self) -> int:
        """How many figures agree to every digit given."""
        return sum(cell.verdict is Verdict.agrees for cell in self.cells)

    def write(self, folder: Path) -> list[Path]:
        """Write every table as CSV, at full precision, and say which files were written.

        Raises
        ------
        BadQuestion
            When the folder cannot be written to.
        """
        written = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, rows in self.tables.items():
                path = folder / name
                with path.open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
                    writer.writeheader()
                    writer.writerows(rows)
                written.append(path)
        except OSError as error:
            raise BadQuestion(f"--out {folder}: {error.strerror or error}.") from None
        return written


def run_of(case: str, solution: Solution) -> Run:
    """The record of one solve.

    Raises
    ------
    NotConverged
        When it failed: a study is replicated whole or not at all.
    """
    _ = solution.outcomes
    return Run(
        case=case,
        status=solution.status.name,
        residual=solution.residual,
        sweeps=solution.sweeps,
        method=solution.method,
    )


def cells(study: str, computed: Mapping[tuple[str, str, str], float]) -> tuple[Cell, ...]:
    """The study's figures on record, each with the one computed for (case, region, measure)."""
    return tuple(
        Cell(
            case=row["case"],
            region=row["region"],
            measure=row["measure"],
            unit=row["unit"],
            published=float(row["value"]),
            decimals=int(row["decimals"]),
            kind=row["kind"],
            source=row["source"],
            computed=float(computed[row["case"], row["region"], row["measure"]]),
            note=row["note"],
        )
        for row in _published()
        if row["study"] == study
    )


@cache
def _published() -> tuple[dict[str, str], ...]:
    with table_path("tables/replications.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def data_folder(data: Path | None, name: str, file: str) -> Path:
    """The folder of a study's files: `data` or the folder `name` in it.

    Without `data`, ``../shared/data`` beside the checkout or the working folder.

    Raises
    ------
    DataMissing
        When `file` lies in none of them.
    """
    if data is not None:
        roots = [data]
    else:
        checkout = Path(__file__).resolve().parents[4]
        roots = [checkout.parent / "shared" / "data", Path.cwd().parent / "shared" / "data"]
    for root in roots:
        for folder in (root / name, root):
            if (folder / file).is_file():
                return folder.resolve()
    looked = ", ".join(str(root / name) for root in dict.fromkeys(roots))
    raise DataMissing(
        f"{file} is not in {looked}. Give --data the folder that holds {name}/, or that folder."
    )
