"""What trade does a file report, month by month, and what is wrong with it?

Two layouts are read, from CSV (also gzipped) or Parquet.

Own columns: ``month`` (2025-04), ``reporter``, ``partner`` (any code or name of a country),
``flow`` (X or M), ``hs`` (4 to 10 digits), ``quantity_kg`` or ``quantity`` with ``unit`` (kg, t,
g), ``value_usd``, and a ``note`` that is shown. Quantity or value may be left out, not both.

UN Comtrade, as its API and its bulk files write it: ``period, reporterCode|reporterISO,
partnerCode|partnerISO, flowCode, cmdCode, netWgt|qty+qtyUnitCode, primaryValue``. Only the rows
that stand for all transport, all customs procedures and no second partner are used.

What is repaired is told in `notes`; what cannot be is refused, with the place and the mending.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from detente.compliance.flow_columns import comtrade, own, said
from detente.errors import BadQuestion, UnknownPlace
from detente.places import place

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Flows", "month_number", "month_text", "read_flows"]


@dataclass(frozen=True, slots=True)
class Flows:
    """Monthly trade: columns ``month`` (number since year 0), ``reporter`` and ``partner`` (ISO-2),
    ``flow`` (X, M), ``hs``, ``kg``, ``usd``; one row a key.

    `measure` is the column screened: ``kg``, or ``usd`` where too little weight is given.
    """

    frame: pl.DataFrame
    layout: str
    measure: str
    notes: tuple[str, ...]


def month_number(text: str) -> int:
    """Months since year 0 of ``2025-04`` or ``202504``.

    Raises
    ------
    BadQuestion
        When the text is no month.
    """
    plain = text.strip().replace("-", "")
    if len(plain) >= 6 and plain[:6].isdigit() and 1 <= int(plain[4:6]) <= 12:
        return int(plain[:4]) * 12 + int(plain[4:6]) - 1
    raise BadQuestion(f"{text!r} is no month; write 2025-04.")


def month_text(number: int) -> str:
    """``2025-04`` of a month number."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def read_flows(path: Path) -> Flows:
    """Read a flows file of either layout.

    Raises
    ------
    BadQuestion
        For a missing file or column, a period that is no month, two rows that contradict each
        other, or a file of which nothing is left.
    """
    import polars as pl

    frame = _open(path)
    if frame.is_empty():
        raise BadQuestion(f"{path.name} holds no rows.")
    notes = list(said(frame))
    layout = "comtrade" if {"cmdCode", "period"} <= set(frame.columns) else "own"
    frame = (comtrade if layout == "comtrade" else own)(frame, path.name, notes)
    frame = _places(frame, path.name, notes)
    frame = _months(frame, path.name)
    odd = pl.col("hs").str.contains(r"^\d+$") & (pl.col("hs").str.len_chars() % 2 == 1)
    lost = frame.filter(odd).height
    if lost:
        notes.append(f"{lost:,} product codes of odd length are read with a leading zero.")
        frame = frame.with_columns(
            pl.when(odd).then("0" + pl.col("hs")).otherwise(pl.col("hs")).alias("hs")
        )
    bad = frame.filter(~pl.col("hs").str.contains(r"^\d{4,10}$"))
    if bad.height:
        raise BadQuestion(
            f"{path.name}: {bad.height} rows have a product code such as {bad['hs'][0]!r}; "
            "codes are text of 4 to 10 digits."
        )
    frame = _once(frame, path.name, notes)
    measure = _measure(frame, notes)
    if measure == "kg":
        without = frame["kg"].null_count()
        if without:
            notes.append(f"{without:,} rows without weight are left out.")
            frame = frame.filter(pl.col("kg").is_not_null())
    return Flows(frame, layout, measure, tuple(notes))


def _open(path: Path) -> pl.DataFrame:
    import polars as pl

    if not path.exists():
        raise BadQuestion(f"There is no file {path}.")
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        return pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BadQuestion(f"{path.name} cannot be read: {str(error).splitlines()[0]}") from None


def _places(frame: pl.DataFrame, name: str, notes: list[str]) -> pl.DataFrame:
    """Countries as ISO-2; rows of unknown ones are left out and counted."""
    import polars as pl

    texts = set(frame["reporter"].unique()) | set(frame["partner"].unique())
    known: dict[str, str] = {}
    unknown: dict[str, str] = {}
    for text in texts:
        try:
            known[text] = place(text or "").iso2
        except UnknownPlace as error:
            unknown[text] = str(error)
    frame = frame.with_columns(
        pl.col(column).replace_strict(known, default=None, return_dtype=pl.String)
        for column in ("reporter", "partner")
    )
    lost = frame.filter(pl.col("reporter").is_null() | pl.col("partner").is_null()).height
    if lost == frame.height:
        raise BadQuestion(
            f"{name}: no row names two known countries. {next(iter(unknown.values()))}"
        )
    if lost:
        shown = ", ".join(repr(text) for text in sorted(unknown, key=str)[:5])
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        notes.append(f"{lost:,} rows of countries not known are left out: {shown}{more}.")
    return frame.drop_nulls(["reporter", "partner"])


def _months(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    import polars as pl

    texts = frame["month"].unique().to_list()
    short = [text for text in texts if text is None or len(text.replace("-", "")) < 6]
    if short:
        raise BadQuestion(
            f"{name}: the period {short[0]!r} is no month. Screening needs months (2025-04); "
            "yearly data will not do."
        )
    numbers = {text: month_number(text) for text in texts}
    return frame.with_columns(pl.col("month").replace_strict(numbers, return_dtype=pl.Int32))


_KEY = ["reporter", "partner", "flow", "hs", "month"]


def _once(frame: pl.DataFrame, name: str, notes: list[str]) -> pl.DataFrame:
    """One row a key: equal rows are merged and counted, unequal ones refused."""
    import polars as pl

    single = frame.unique()
    if single.height < frame.height:
        notes.append(f"{frame.height - single.height:,} rows stand twice and count once.")
    twice = single.filter(pl.struct(_KEY).is_duplicated())
    if twice.height:
        first = twice.sort(_KEY).row(0, named=True)
        raise BadQuestion(
            f"{name}: two rows of {first['reporter']} {first['flow']} {first['partner']} "
            f"{first['hs']} {month_text(first['month'])} give different figures "
            f"({twice.height} such rows). Keep one, or add them up before."
        )
    return single


def _measure(frame: pl.DataFrame, notes: list[str]) -> str:
    with_weight = frame.height - frame["kg"].null_count()
    if with_weight >= frame.height / 2:
        return "kg"
    notes.append(
        f"Only {with_weight / frame.height:.0%} of the rows have a weight: values in USD are "
        "screened, which price rises lift too."
    )
    return "usd"
