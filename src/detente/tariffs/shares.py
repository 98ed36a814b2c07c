"""What share of a product's value is steel, aluminium or copper?"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion
from detente.ledger.model import Content
from detente.store import table
from detente.tariffs.facts import Facts

if TYPE_CHECKING:
    from detente.tariffs.schedule import Lines

__all__ = ["content_share"]

MATERIALS = ("steel", "aluminium", "copper")


def content_share(lines: Lines, content: Content, facts: Facts) -> NDArray[np.float64]:
    """Share of customs value that is `content.of`, (n,): a given fact, a default, or an estimate.

    Where the share of another material is given, the composition is known: what is not said to be
    of this material is not, save that a default (goods all of one metal) gives up what is given.
    The estimate is by ten-digit line from the US input-output table (BEA detail 2017); a line
    without one takes the mean of its eight, then six digits.

    Raises
    ------
    BadQuestion
        When no share of the material is estimated.
    """
    given = facts.number(f"{content.of}_share")
    if given is not None:
        return np.full(len(lines), given)
    others = [facts.number(f"{material}_share") for material in MATERIALS]
    known = sum(share for share in others if share is not None)
    if content.default is not None:
        return np.full(len(lines), np.maximum(content.default - known, 0.0))
    if any(share is not None for share in others):
        return np.zeros(len(lines))
    if content.of not in MATERIALS:
        raise BadQuestion(f"No content share of {content.of!r} is known; use {MATERIALS}.")
    estimates = _estimates(content.of)
    return lines.per_line(
        ("content", content.of),
        lambda part: np.array([_nearest(str(code), estimates) for code in part.codes]),
    )


def _nearest(code: str, estimates: dict[str, float]) -> float:
    for digits in (10, 8, 6, 4):
        found = estimates.get(code[:digits])
        if found is not None:
            return found
    return 0.0


@cache
def _estimates(material: str) -> dict[str, float]:
    """Estimates by ten digits, and means by eight, six and four digits."""
    import polars as pl

    frame = table("tables/us_metal_content.parquet").select("code", material).drop_nulls()
    found = dict(frame.iter_rows())
    for digits in (8, 6, 4):
        means = frame.group_by(pl.col("code").str.slice(0, digits)).agg(pl.col(material).mean())
        for code, value in means.iter_rows():
            found.setdefault(code, value)
    return found
