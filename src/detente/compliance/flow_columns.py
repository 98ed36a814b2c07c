"""Which column of a flows file is which? One function a layout, to the same seven columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.errors import BadQuestion, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

__all__ = ["MARK", "comtrade", "own", "said"]

MARK = "The file says of itself: "

_KILOGRAMS = {"kg": 1.0, "t": 1000.0, "g": 0.001, "tonne": 1000.0, "tonnes": 1000.0, "mt": 1000.0}
_FLOWS = {"x": "X", "m": "M", "export": "X", "import": "M", "exports": "X", "imports": "M"}
_KG_CODE = "8"  # Comtrade's unit code of the kilogram
_WORLD = {"0", "W00", "World"}
_OTHER_CHINAS = {"490": "TW", "S19": "TW"}  # "other Asia, not elsewhere specified"


def own(frame: pl.DataFrame, name: str, notes: list[str]) -> pl.DataFrame:
    """Rows of the documented columns.

    Raises
    ------
    BadQuestion
        For a missing column, or a flow or unit that is not known.
    """
    import polars as pl

    _need(frame, name, ("month", "reporter", "partner", "flow", "hs"))
    columns = set(frame.columns)
    if "quantity_kg" in columns:
        kg = _number("quantity_kg")
    elif {"quantity", "unit"} <= columns:
        units = frame["unit"].fill_null("").str.strip_chars().str.to_lowercase()
        odd = sorted(set(units.unique()) - set(_KILOGRAMS))
        if odd:
            lost = units.is_in(odd).sum()
            if lost == frame.height:
                raise BadQuestion(f"{name}: the unit {odd[0]!r} is no weight; use kg, t or g.")
            notes.append(f"{lost:,} rows in units that are no weight ({', '.join(odd)}).")
        factor = units.replace_strict(_KILOGRAMS, default=None, return_dtype=pl.Float64)
        frame = frame.with_columns(factor.alias("_factor"))
        kg = _number("quantity") * pl.col("_factor")
    elif "value_usd" in columns:
        kg = pl.lit(None, dtype=pl.Float64)
    else:
        raise BadQuestion(f"{name}: no quantity_kg, no quantity with unit, and no value_usd.")
    usd = _number("value_usd") if "value_usd" in columns else pl.lit(None, dtype=pl.Float64)
    flows = frame["flow"].fill_null("").cast(pl.String).str.strip_chars().str.to_lowercase()
    odd = sorted(set(flows.unique()) - set(_FLOWS))
    if odd:
        raise BadQuestion(
            f"{name}: the flow {odd[0]!r} is not known; use X (export) or M (import)."
        )
    return frame.select(
        pl.col("month").cast(pl.String).str.slice(0, 7),
        pl.col("reporter").cast(pl.String),
        pl.col("partner").cast(pl.String),
        flows.replace_strict(_FLOWS, return_dtype=pl.String).alias("flow"),
        pl.col("hs").cast(pl.String).str.replace_all(r"[.\s]", ""),
        kg.alias("kg"),
        usd.alias("usd"),
    )


def comtrade(frame: pl.DataFrame, name: str, notes: list[str]) -> pl.DataFrame:
    """Rows of UN Comtrade's columns; totals over partners and splits by transport are left out.

    Raises
    ------
    BadQuestion
        For a missing column, or yearly data.
    """
    import polars as pl

    _need(frame, name, ("period", "flowCode", "cmdCode", "primaryValue"))
    columns = set(frame.columns)
    sides = {}
    for side in ("reporter", "partner"):
        found = [f"{side}{end}" for end in ("ISO", "Code", "Desc") if f"{side}{end}" in columns]
        if not found:
            raise BadQuestion(f"{name}: no column {side}ISO or {side}Code.")
        sides[side] = found[0]
    whole = {"motCode": ("0",), "customsCode": ("C00",), "partner2Code": ("0",), "mosCode": ("0",)}
    before = frame.height
    for column, values in whole.items():
        if column in columns:
            text = pl.col(column).cast(pl.String)
            frame = frame.filter(text.is_in(values) | text.is_null() | (text == ""))
    if frame.height < before:
        notes.append(f"{before - frame.height:,} rows are parts of others (transport, procedure).")
    partner = pl.col(sides["partner"]).cast(pl.String)
    totals = frame.filter(partner.is_in(_WORLD)).height
    if totals:
        notes.append(f"{totals:,} rows are totals over partners.")
        frame = frame.filter(~partner.is_in(_WORLD))
    net = _number("netWgt") if "netWgt" in columns else pl.lit(None, dtype=pl.Float64)
    if {"qty", "qtyUnitCode"} <= columns:
        counted = pl.col("qtyUnitCode").cast(pl.String) == _KG_CODE
        net = pl.coalesce(
            pl.when(net > 0).then(net), pl.when(counted & (_number("qty") > 0)).then(_number("qty"))
        )
    frame = frame.filter(pl.col("flowCode").cast(pl.String).is_in(["X", "M"]))
    codes = {**_m49(), **_OTHER_CHINAS}
    return frame.select(
        pl.col("period").cast(pl.String),
        _bare(pl.col(sides["reporter"]).cast(pl.String)).replace(codes).alias("reporter"),
        _bare(partner).replace(codes).alias("partner"),
        pl.col("flowCode").cast(pl.String).alias("flow"),
        pl.col("cmdCode").cast(pl.String).alias("hs"),
        net.alias("kg"),
        _number("primaryValue").alias("usd"),
    ).rename({"period": "month"})


def said(frame: pl.DataFrame) -> tuple[str, ...]:
    """What a column `note` says, where it says the same of every row (such as: made, no data)."""
    if "note" not in frame.columns:
        return ()
    texts = frame["note"].unique().to_list()
    return (f"{MARK}{texts[0]}.",) if len(texts) == 1 and texts[0] else ()


def _need(frame: pl.DataFrame, name: str, columns: Iterable[str]) -> None:
    for column in columns:
        if column not in frame.columns:
            hint = nearest(column, frame.columns)
            raise BadQuestion(
                f"{name}: no column {column!r}.{hint} Needed: month, reporter, partner, flow, hs, "
                "quantity_kg, value_usd; or UN Comtrade's columns."
            )


def _number(column: str) -> pl.Expr:
    import polars as pl

    return pl.col(column).cast(pl.Float64, strict=False)


def _bare(code: pl.Expr) -> pl.Expr:
    """A country number without leading zeros: 056 and 56 are one."""
    return code.str.strip_chars_start("0")


def _m49() -> dict[str, str]:
    """UN number (as Comtrade writes it) to ISO-2, for the codes that are no ISO letters."""
    from detente.store import table

    return dict(table("tables/un_numbers.csv").select("m49", "iso2").iter_rows())
