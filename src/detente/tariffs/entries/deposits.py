"""What was paid on each line, and what has happened to its entry since?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.tariffs.entries.cells import (
    NO_DAY,
    Problems,
    day_cells,
    each,
    flag_cells,
    number_cells,
)

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Deposits", "read_deposits"]

_PROTESTS = ("none", "open", "suspended", "denied", "withdrawn", "approved")
_PENDING = ("unliquidated", "suspended", "extended", "no", "pending")
_PART = r"^\s*(\d{4}\.?\d{2}\.?\d{2}(?:\.?\d{2})?)\s*[:=]\s*\$?\s*(-?[\d,]*\.?\d+)\s*$"
_BEFORE_ENTRY = 31  # a deposit made earlier than this many days before entry is an error


@dataclass(frozen=True, eq=False, kw_only=True)
class Deposits:
    """The optional columns that decide state, route and interest, each (n,).

    Days count from 1970-01-01, `NO_DAY` where not given. `paid` is USD by heading where the file
    says so: ``paid["99030124"]``; `paid_given` marks the lines that say so and `paid_total` is
    the sum, or the one figure given without a heading (NaN: none).
    """

    deposited: NDArray[np.int32]
    liquidated: NDArray[np.int32]
    pending: NDArray[np.bool_]
    drawback: NDArray[np.float64]
    reconciliation: NDArray[np.bool_]
    protest: NDArray[Any]
    entry_type: NDArray[Any]
    importer_type: NDArray[Any]
    paid: Mapping[str, NDArray[np.float64]]
    paid_given: NDArray[np.bool_]
    paid_total: NDArray[np.float64]

    def only(self, rows: NDArray[np.bool_]) -> Deposits:
        """The lines of a mask."""
        return Deposits(
            deposited=self.deposited[rows],
            liquidated=self.liquidated[rows],
            pending=self.pending[rows],
            drawback=self.drawback[rows],
            reconciliation=self.reconciliation[rows],
            protest=self.protest[rows],
            entry_type=self.entry_type[rows],
            importer_type=self.importer_type[rows],
            paid={heading: values[rows] for heading, values in self.paid.items()},
            paid_given=self.paid_given[rows],
            paid_total=self.paid_total[rows],
        )


def read_deposits(
    cells: Mapping[str, pl.Series], entered: NDArray[np.int32], problems: Problems
) -> Deposits:
    """The deposits of a file's columns by name; what cannot be read becomes a problem."""
    rows = len(problems.bad)
    deposited = day_cells(cells.get("deposited"), "deposited", problems)
    known = (deposited != NO_DAY) & (entered != NO_DAY)
    early = known & (deposited < entered.astype(np.int64) - _BEFORE_ENTRY)
    problems.add(early, lambda _: "deposited lies more than a month before entry_date")
    liquidated, pending = _liquidated(cells.get("liquidated"), problems)
    before = (liquidated != NO_DAY) & (liquidated < entered)
    problems.add(before, lambda _: "liquidated lies before entry_date")
    paid, total = _paid(cells.get("duty_paid"), problems)
    return Deposits(
        deposited=deposited,
        liquidated=liquidated,
        pending=pending,
        drawback=np.nan_to_num(number_cells(cells.get("drawback_paid"), "drawback_paid", problems)),
        reconciliation=flag_cells(cells.get("reconciliation"), "reconciliation", problems),
        protest=_words(cells.get("protest"), _protest, problems),
        entry_type=_words(cells.get("entry_type"), _entry_type, problems),
        importer_type=_words(cells.get("importer_type"), str.lower, problems),
        paid=paid,
        paid_given=_any_given(paid, rows),
        paid_total=total,
    )


def _liquidated(
    cells: pl.Series | None, problems: Problems
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    if cells is None:
        return day_cells(None, "", problems), np.zeros(len(problems.bad), dtype=bool)
    import polars as pl

    if cells.dtype != pl.String:
        return day_cells(cells, "liquidated", problems), np.zeros(len(cells), dtype=bool)
    word = cells.fill_null("").str.strip_chars().str.to_lowercase()
    pending = word.is_in(_PENDING)
    dated = cells.set(pending, None) if pending.any() else cells
    return day_cells(dated.cast(pl.String), "liquidated", problems), pending.to_numpy()


def _words(cells: pl.Series | None, read: Callable[[str], str], problems: Problems) -> NDArray[Any]:
    if cells is None:
        return np.full(len(problems.bad), "", dtype="U1")
    values, coded = each(cells, read, problems, "")
    return np.array(values or [""])[coded]


def _protest(text: str) -> str:
    word = text.lower()
    if word and word not in _PROTESTS:
        raise ValueError(f"protest {text!r}: use {', '.join(_PROTESTS)} or nothing")
    return "" if word == "none" else word


def _entry_type(text: str) -> str:
    word = text.removesuffix(".0")
    if word and not (word.isdigit() and len(word) <= 2):
        raise ValueError(f"entry_type {text!r}: two digits such as 01 are needed")
    return word.zfill(2) if word else ""


def _paid(
    cells: pl.Series | None, problems: Problems
) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.float64]]:
    """Duty paid by heading, and in all: ``9903.01.24: 10000; 9903.01.25: 5000`` or one sum."""
    rows = len(problems.bad)
    total = np.full(rows, np.nan)
    if cells is None:
        return {}, total
    import polars as pl

    frame = pl.DataFrame({"row": np.arange(rows), "text": cells.str.strip_chars()})
    frame = frame.filter(pl.col("text").is_not_null() & (pl.col("text") != ""))
    plain = frame["text"].str.replace(r"^\$\s*", "").str.replace_all(",", "")
    sums = plain.cast(pl.Float64, strict=False)
    alone = sums.is_not_null() & sums.is_finite() & (sums >= 0)
    total[frame["row"].filter(alone).to_numpy()] = sums.filter(alone).to_numpy()
    parts = (
        frame.filter(~alone)
        .with_columns(pl.col("text").str.replace_all(r"\|", ";").str.split(";"))
        .explode("text")
        .filter(pl.col("text").str.strip_chars() != "")
        .with_columns(
            heading=pl.col("text").str.extract(_PART, 1).str.replace_all(".", "", literal=True),
            usd=pl.col("text").str.extract(_PART, 2).str.replace_all(",", "").cast(pl.Float64),
        )
    )
    wrong = parts.filter(pl.col("heading").is_null())
    texts = dict(zip(wrong["row"].to_list(), wrong["text"].to_list(), strict=True))
    bad = np.zeros(rows, dtype=bool)
    bad[wrong["row"].to_numpy()] = True
    problems.add(
        bad,
        lambda row: (
            f"duty_paid {texts[row].strip()!r}: write a heading and USD, such as "
            "9903.01.24: 10000; 9903.01.25: 5000"
        ),
    )
    paid: dict[str, NDArray[np.float64]] = {}
    for (heading,), found in parts.drop_nulls("heading").group_by("heading"):
        column = np.zeros(rows)
        np.add.at(column, found["row"].to_numpy(), found["usd"].to_numpy())
        paid[str(heading)] = column
        where = found["row"].to_numpy()
        total[where] = np.nan_to_num(total[where])
    for column in paid.values():
        total += np.where(np.isnan(total), 0.0, column)
    return paid, total


def _any_given(paid: Mapping[str, NDArray[np.float64]], rows: int) -> NDArray[np.bool_]:
    given = np.zeros(rows, dtype=bool)
    for column in paid.values():
        given |= column != 0
    return given
