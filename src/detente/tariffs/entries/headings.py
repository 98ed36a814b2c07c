"""Which rows of a file are headings of chapter 99, and to which line of goods do they belong?

Customs' own report (ES-003) has one row for each HTS number of a line: the goods with their value,
and a row for each additional duty with what was paid and no value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["fold_headings"]

_KEY = ("entry", "line")


def fold_headings(
    frame: pl.DataFrame, found: dict[str, str]
) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Read rows of headings 9903 into the `duty_paid` of the goods of their entry and line.

    Returns the rows of goods, the rows of headings without goods (with `row` and `reason`), and
    how many rows were read into others. A file without the columns entry, line and duty_paid is
    left as it is. Of several goods on one line the first takes the duties.
    """
    import polars as pl

    nothing = pl.DataFrame(schema={"row": pl.Int64, "reason": pl.String})
    if not {*_KEY, "duty_paid"} <= found.keys():
        return frame, nothing, 0
    hts, paid = pl.col(found["hts"]).cast(pl.String), found["duty_paid"]
    code = hts.str.replace_all(r"[^0-9]", "")
    of_heading = code.str.starts_with("9903").fill_null(False)
    heads, goods = frame.filter(of_heading), frame.filter(~of_heading)
    if not heads.height:
        return frame, nothing, 0
    keys = [found[name] for name in _KEY]
    own = pl.col(paid).cast(pl.String).fill_null("").str.strip_chars()
    sums = (
        heads.with_columns(_text=code + ": " + pl.when(own == "").then(pl.lit("0")).otherwise(own))
        .group_by(keys, maintain_order=True)
        .agg(pl.col("_text").str.join("; "))
    )
    first = goods.unique(keys, keep="first", maintain_order=True).select("row", *keys)
    joined = goods.join(first.join(sums, on=keys).select("row", "_text"), on="row", how="left")
    alone = own.str.replace_all(r"[$,]", "").cast(pl.Float64, strict=False).is_not_null()
    base = pl.when(own == "").then(pl.lit("")).when(alone).then(code + ": " + own).otherwise(own)
    text = pl.when(pl.col("_text").is_null()).then(own).otherwise(base + "; " + pl.col("_text"))
    folded = joined.with_columns(text.alias(paid)).drop("_text").sort("row")
    lost = heads.join(goods.select(keys).unique(), on=keys, how="anti")
    reason = "a heading of chapter 99 without a row of goods of the same entry and line"
    rejects = lost.insert_column(1, pl.lit(reason).alias("reason"))
    return folded, rejects, heads.height - lost.height
