"""Which rows of a customs file can be computed, and why not the others?"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion
from detente.places import place
from detente.tariffs.entries.cells import NO_DAY, Problems, day_cells, each, number_cells
from detente.tariffs.entries.columns import match_columns
from detente.tariffs.entries.deposits import Deposits, read_deposits
from detente.tariffs.entries.headings import fold_headings
from detente.tariffs.facts import KEYS, Facts
from detente.tariffs.lookup import FIRST_DAY, LAST_DAY
from detente.tariffs.refunds import day_number
from detente.tariffs.schedule import Lines

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Batch", "read_entries", "read_table"]

_ROW = "row"
_REASON = "reason"
_DAYS = ("entry_date", "export_date", "loaded", "deposited", "liquidated")
_NUMBERS = (
    "value",
    "quantity",
    "drawback_paid",
    *(name for name, kind in KEYS.items() if kind == "share" or name == "unit_value_usd"),
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Batch:
    """The rows of a customs file that can be computed, as columns (n,), and the rejects.

    `frame` holds the accepted rows as the file has them, behind their row number (the header is
    row 1); `rejects` the others, with a reason; `folded` counts rows of chapter 99 that were read
    into the goods they belong to. `line` is the position in the schedule, `origin`
    a number into `origins`, `facts` a number into `fact_sets`; facts that are days (`days`) and
    numbers (`numbers`, NaN where blank) stand by row. Days count from 1970-01-01.
    """

    frame: pl.DataFrame
    rejects: pl.DataFrame
    rows_in: int
    folded: int
    line: NDArray[np.int64]
    origin: NDArray[np.int64]
    origins: tuple[str, ...]
    entered: NDArray[np.int32]
    value: NDArray[np.float64]
    quantity: NDArray[np.float64]
    unit: NDArray[Any]
    facts: NDArray[np.int64]
    fact_sets: tuple[dict[str, str], ...]
    days: dict[str, NDArray[np.int32]]
    numbers: dict[str, NDArray[np.float64]]
    columns: dict[str, str]
    ignored: tuple[str, ...]
    deposits: Deposits

    def __len__(self) -> int:
        return len(self.value)


def read_entries(path: Path, schedule: Lines) -> Batch:
    """Customs entries of a CSV or Parquet file, checked row by row.

    Raises
    ------
    BadQuestion
        When the file cannot be read at all, or its header lacks a needed column.
    """
    import polars as pl

    frame, torn = read_table(path)
    found = match_columns(frame.columns, tuple(KEYS))
    goods, lost, folded = fold_headings(frame, found)
    torn = pl.concat([torn, lost], how="diagonal_relaxed") if lost.height else torn
    return _check(goods, torn, folded, found, schedule)


def read_table(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A CSV or Parquet file with its row numbers, and the rows whose number of cells is wrong.

    CSV cells stay text. Torn rows carry `row`, `reason` and their text.

    Raises
    ------
    BadQuestion
        When there is no such file, it is empty, or it is neither CSV nor Parquet.
    """
    import polars as pl

    if not path.is_file():
        raise BadQuestion(f"There is no file {path}.")
    none_torn = pl.DataFrame(schema={_ROW: pl.Int64, _REASON: pl.String, "text": pl.String})
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            frame = pl.read_parquet(path)
            return frame.with_row_index(_ROW, 2).with_columns(
                pl.col(_ROW).cast(pl.Int64)
            ), none_torn
        return _read_csv(path, none_torn)
    except (OSError, pl.exceptions.PolarsError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadQuestion(f"{path} cannot be read as a table: {first}.") from None


def _read_csv(path: Path, none_torn: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    import polars as pl

    content = path.read_bytes()
    if not content.strip():
        raise BadQuestion(f"{path} is empty.")
    if b"\0" in content[:4096]:
        raise BadQuestion(f"{path} is not text. Save it as CSV (UTF-8) or Parquet.")
    if _is_even(content):
        frame = pl.read_csv(content, infer_schema=False, encoding="utf8-lossy")
        return _numbered(frame), none_torn
    rows = csv.reader(content.decode("utf-8-sig", errors="replace").splitlines(keepends=True))
    header = next(rows)
    numbers: list[int] = []
    cells: list[list[str]] = []
    torn: list[tuple[int, str, str]] = []
    for number, row in enumerate(rows, start=2):
        if not row:
            continue
        if len(row) == len(header):
            numbers.append(number)
            cells.append(row)
        else:
            why = f"{len(row)} cells, the header has {len(header)}"
            torn.append((number, why, ",".join(row)))
    columns = {name: [row[k] for row in cells] for k, name in enumerate(header)}
    if len(columns) != len(header):
        raise BadQuestion(f"{path}: a column name stands twice in the header.")
    frame = pl.DataFrame({_ROW: numbers} | columns, schema_overrides={_ROW: pl.Int64})
    texts = pl.DataFrame(torn, schema=none_torn.schema, orient="row")
    return frame.with_columns(pl.col(name).cast(pl.String) for name in header), texts


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    if _ROW in frame.columns:
        frame = frame.rename({_ROW: f"{_ROW}_"})
    return frame.with_row_index(_ROW, 2).with_columns(pl.col(_ROW).cast(pl.Int64))


def _is_even(content: bytes) -> bool:
    """Whether every line has the same number of cells and none is blank."""
    data = np.frombuffer(content, dtype=np.uint8)
    ends, commas = data == ord("\n"), data == ord(",")
    if b'"' in content:
        outside = (np.cumsum(data == ord('"'), dtype=np.uint8) & 1) == 0
        ends, commas = ends & outside, commas & outside
    at = np.flatnonzero(ends)
    if not len(at) or at[-1] != len(data) - 1:
        at = np.append(at, len(data))
    counts = np.diff(np.searchsorted(np.flatnonzero(commas), at), prepend=0)
    blank = np.diff(at, prepend=-1) <= 1 + (b"\r" in content)
    return bool((counts == counts[0]).all()) and not blank.any()


def _check(
    frame: pl.DataFrame,
    torn: pl.DataFrame,
    folded: int,
    found: dict[str, str],
    schedule: Lines,
) -> Batch:
    import polars as pl

    rows = frame.height
    problems = Problems(rows)
    cells = {name: _readable(frame[column], name) for name, column in found.items()}
    line = _lines(cells["hts"], schedule, problems)
    origin, origins = _origins(cells["origin"], problems)
    entered = _entered(cells["entry_date"], problems)
    value = number_cells(cells["value"], "value", problems, needed=True)
    quantity = number_cells(cells.get("quantity"), "quantity", problems)
    days = {
        fact: _earlier(cells[column], column, entered, problems)
        for fact, column in (("exported", "export_date"), ("loaded", "loaded"))
        if column in cells
    }
    numbers = {
        name: _fact_numbers(cells[name], name, problems)
        for name, kind in KEYS.items()
        if name in cells and (kind == "share" or name == "unit_value_usd")
    }
    facts, fact_sets = _facts(cells, {*days, *numbers}, problems)
    deposits = read_deposits(cells, entered, problems)
    good = ~problems.bad
    bad = frame.filter(pl.Series(problems.bad))
    rejects = bad.insert_column(1, pl.Series(_REASON, problems.texts(), dtype=pl.String))
    if torn.height:
        rejects = pl.concat([rejects, torn], how="diagonal_relaxed").sort(_ROW)
    known = {_ROW, *found.values()}
    units = cells["unit"].fill_null("") if "unit" in cells else pl.Series([""] * rows)
    return Batch(
        frame=frame if good.all() else frame.filter(pl.Series(good)),
        rejects=rejects,
        rows_in=rows + torn.height + folded,
        folded=folded,
        line=line[good],
        origin=origin[good],
        origins=origins,
        entered=entered[good],
        value=value[good],
        quantity=quantity[good],
        unit=units.to_numpy()[good],
        facts=facts[good],
        fact_sets=fact_sets,
        days={name: values[good] for name, values in days.items()},
        numbers={name: values[good] for name, values in numbers.items()},
        columns=found,
        ignored=tuple(name for name in frame.columns if name not in known),
        deposits=deposits.only(good),
    )


def _lines(cells: pl.Series, schedule: Lines, problems: Problems) -> NDArray[np.int64]:
    def read(text: str) -> int:
        if not text:
            raise ValueError("hts is empty")
        if text.replace(".", "").startswith("9903"):
            raise ValueError(
                f"hts {text} is a heading of chapter 99: name entry, line and duty_paid, so that "
                "it can be read into its goods, or put what was paid into their duty_paid"
            )
        one = schedule.one(text)
        return int(one.positions[0]) if one.positions is not None else 0

    values, coded = each(cells, read, problems, 0)
    return np.array(values, dtype=np.int64)[coded] if values else coded


def _origins(cells: pl.Series, problems: Problems) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    def read(text: str) -> str:
        if not text:
            raise ValueError("origin is empty")
        code = place(text).iso2
        if code == "US":
            raise ValueError("origin is the US: goods of the US are not imports")
        return code

    values, coded = each(cells, read, problems, "")
    names = tuple(sorted(set(values)))
    numbers = np.array([names.index(value) for value in values], dtype=np.int64)
    return (numbers[coded] if values else coded), names


def _readable(cells: pl.Series, name: str) -> pl.Series:
    """A column as text, but days and numbers of a typed file as they are."""
    import polars as pl

    typed = (cells.dtype in (pl.Date, pl.Datetime) and name in _DAYS) or (
        cells.dtype.is_numeric() and name in _NUMBERS
    )
    return cells if typed else cells.cast(pl.String)


def _entered(cells: pl.Series, problems: Problems) -> NDArray[np.int32]:
    import polars as pl

    days = day_cells(cells, "entry_date", problems)
    text = cells.cast(pl.String)
    blank = (text.is_null() | (text.str.strip_chars() == "")).to_numpy()
    problems.add(blank, lambda _: "entry_date is empty")
    outside = (days != NO_DAY) & ~_between(days, FIRST_DAY, LAST_DAY)
    problems.add(
        outside,
        lambda row: f"entry_date {cells[row]}: the record covers {FIRST_DAY} to {LAST_DAY}",
    )
    return days


def _between(days: NDArray[np.int32], first: date, last: date) -> NDArray[np.bool_]:
    return (days >= day_number(first)) & (days <= day_number(last))


def _earlier(
    cells: pl.Series, name: str, entered: NDArray[np.int32], problems: Problems
) -> NDArray[np.int32]:
    days = day_cells(cells, name, problems)
    late = (days != NO_DAY) & (entered != NO_DAY) & (days > entered)
    problems.add(late, lambda row: f"{name} {cells[row]} is after entry_date")
    return days


def _fact_numbers(cells: pl.Series, name: str, problems: Problems) -> NDArray[np.float64]:
    values = number_cells(cells, name, problems)
    top = 1.0 if KEYS[name] == "share" else np.inf
    high = values > top
    problems.add(high, lambda row: f"{name} {cells[row]}: a share lies between 0 and 1")
    if top > 1:
        problems.add(values == 0, lambda _: f"{name} must be above 0")
    return values


def _facts(
    cells: dict[str, pl.Series], elsewhere: set[str], problems: Problems
) -> tuple[NDArray[np.int64], tuple[dict[str, str], ...]]:
    """The distinct sets of facts of the file, and each row's number among them."""
    sets: list[dict[str, str]] = [{}]
    number = np.zeros(len(problems.bad), dtype=np.int64)
    for name in (key for key in KEYS if key in cells and key not in elsewhere):

        def read(text: str, name: str = name) -> dict[str, str]:
            return dict(Facts.parse([f"{name}={text}"]).given) if text else {}

        values, coded = each(cells[name], read, problems, {})
        combined, number = np.unique(number * len(values) + coded, return_inverse=True)
        sets = [sets[key // len(values)] | values[key % len(values)] for key in combined]
    return number, tuple(sets)
