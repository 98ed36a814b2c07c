"""How is a cell of a customs file read, and what is said of one that cannot be?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import DetenteError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["NO_DAY", "Problems", "day_cells", "each", "flag_cells", "number_cells"]

NO_DAY = int(np.iinfo(np.int32).min)
"""Stands for a blank among days counted from 1970-01-01."""

_TRUE = ("1", "y", "yes", "true", "x", "t")
_FALSE = ("", "0", "n", "no", "false", "f")
Flags = NDArray[np.bool_]


class Problems:
    """Why rows cannot be computed: all reasons of each row."""

    def __init__(self, rows: int) -> None:
        self.bad = np.zeros(rows, dtype=bool)
        self._reasons: dict[int, list[str]] = {}

    def add(self, rows: Flags, why: Callable[[int], str]) -> None:
        """Note a reason on every row of a mask."""
        for row in np.flatnonzero(rows):
            self._reasons.setdefault(int(row), []).append(why(int(row)))
        self.bad |= rows

    def texts(self) -> list[str]:
        """The reasons of each bad row, in order of row."""
        return ["; ".join(self._reasons[row]) for row in sorted(self._reasons)]


def each(
    cells: pl.Series, read: Callable[[str], Any], problems: Problems, otherwise: Any
) -> tuple[list[Any], NDArray[np.int64]]:
    """Read each distinct text once: its values, and each row's number among them, (n,).

    Rows whose text `read` refuses become problems, and hold `otherwise`.
    """
    import polars as pl

    text = cells.fill_null("").str.strip_chars()
    distinct = text.unique(maintain_order=True)
    numbers = pl.Series(np.arange(len(distinct)))
    coded = (
        text.replace_strict(distinct, numbers, return_dtype=pl.Int64).to_numpy().astype(np.int64)
    )
    values: list[Any] = []
    wrong: dict[int, str] = {}
    for number, word in enumerate(distinct.to_list()):
        try:
            values.append(read(word))
        except (DetenteError, ValueError) as error:
            values.append(otherwise)
            wrong[number] = str(error).replace("--given ", "").rstrip(".")
    if wrong:
        problems.add(np.isin(coded, list(wrong)), lambda row: wrong[int(coded[row])])
    return values, coded


def day_cells(cells: pl.Series | None, name: str, problems: Problems) -> NDArray[np.int32]:
    """Days of a column (n,), `NO_DAY` where blank or where there is no column.

    The column is text, or of days already. ISO days (a time of day is cut off), ``20250409`` and
    the American ``04/09/2025`` are read.
    """
    if cells is None:
        return np.full(len(problems.bad), NO_DAY, dtype=np.int32)
    days, wrong = _days(cells)
    problems.add(wrong, lambda row: f"{name} {cells[row]!r} is not a day such as 2025-04-09")
    return days


def number_cells(
    cells: pl.Series | None, name: str, problems: Problems, *, needed: bool = False
) -> NDArray[np.float64]:
    """Numbers of a column of text or numbers, at least 0 (n,), NaN where blank or no column."""
    if cells is None:
        return np.full(len(problems.bad), np.nan)
    values, wrong = _numbers(cells)
    problems.add(wrong, lambda row: f"{name} {cells[row]!r} is not a number")
    if needed:
        problems.add(~wrong & np.isnan(values), lambda _: f"{name} is empty")
    problems.add(~wrong & (values < 0), lambda row: f"{name} {cells[row]} is below 0")
    return values


def flag_cells(cells: pl.Series | None, name: str, problems: Problems) -> Flags:
    """Yes or no of a column (n,); blank is no."""
    if cells is None:
        return np.zeros(len(problems.bad), dtype=bool)
    text = cells.fill_null("").str.strip_chars().str.to_lowercase()
    yes = text.is_in(_TRUE).to_numpy()
    wrong = ~yes & ~text.is_in(_FALSE).to_numpy()
    problems.add(wrong, lambda row: f"{name} {cells[row]!r}: write yes or no")
    return yes


def _days(cells: pl.Series) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    import polars as pl

    if cells.dtype in (pl.Date, pl.Datetime):
        days = cells.cast(pl.Date).cast(pl.Int32)
        return days.fill_null(NO_DAY).to_numpy(), np.zeros(len(cells), dtype=bool)
    text = cells.str.strip_chars()
    blank = text.is_null() | (text == "")
    iso = text.str.to_date("%Y-%m-%d", strict=False)
    if (iso.is_null() & ~blank).any():
        timed = text.str.extract(r"^(\d{4}-\d{2}-\d{2})[T ]\d{2}:", 1)
        iso = iso.fill_null(timed.str.to_date("%Y-%m-%d", strict=False))
        iso = iso.fill_null(text.str.to_date("%Y%m%d", strict=False))
        iso = iso.fill_null(text.str.to_date("%m/%d/%Y", strict=False))
    days = iso.cast(pl.Int32)
    wrong = (days.is_null() & ~blank).to_numpy()
    return days.fill_null(NO_DAY).to_numpy(), wrong


def _numbers(cells: pl.Series) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    import polars as pl

    if cells.dtype.is_numeric():
        values = cells.cast(pl.Float64).fill_null(np.nan).to_numpy()
        return values, ~np.isfinite(values) & cells.is_not_null().to_numpy()
    text = cells.str.strip_chars()
    blank = text.is_null() | (text == "")
    found = text.cast(pl.Float64, strict=False)
    if (found.is_null() & ~blank).any():
        bare = text.str.replace(r"^\$\s*", "").str.replace_all(r",(\d{3})", "$1")
        found = found.fill_null(bare.cast(pl.Float64, strict=False))
    values = found.fill_null(np.nan).to_numpy()
    return values, ~np.isfinite(values) & ~blank.to_numpy()
