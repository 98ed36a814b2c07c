"""What share of a product is metal, and what share of its trade claims or is put to a use?"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion
from detente.ledger.model import Condition, Content
from detente.store import table
from detente.tariffs.assumptions import Assumptions, assumption_set
from detente.tariffs.facts import Facts

if TYPE_CHECKING:
    from detente.tariffs.schedule import Lines

__all__ = ["content_share", "share_by_list", "share_by_use"]

MATERIALS = ("steel", "aluminium", "copper")


def share_by_list(
    lines: Lines, name: str, on: date, known: date, origin: str, assumed: Assumptions
) -> NDArray[np.float64]:
    """The share that list `name` gives each line under the assumptions, (n,); NaN if not listed."""
    reading = assumed.reading(name)
    share = reading.by_origin.get(origin, reading.share)
    if share is not None and reading.everywhere:
        return np.full(len(lines), share)
    listed = lines.values(name, reading.day or on, known, origin)
    return listed if share is None else np.where(np.isnan(listed), listed, share)


def share_by_use(
    lines: Lines, unknown: list[Condition], assumed: Assumptions
) -> float | NDArray[np.float64] | None:
    """The share of goods put to the use that one unknown fact asks for: one number, or one for
    each line; None where nothing is assumed of it."""
    if len(unknown) != 1:
        return None
    condition = unknown[0]
    found = [
        use
        for fact in condition.facts
        for word in condition.equals
        if (use := assumed.uses.get((fact, word))) is not None
    ]
    if not found:
        return None
    share, codes = found[0].share, found[0].codes
    if not codes or share == 0:
        return share
    return share * lines.per_line(("codes", codes), lambda it: it.under(codes))


def content_share(
    lines: Lines, content: Content, facts: Facts, assumed: Assumptions | None = None
) -> NDArray[np.float64]:
    """Share of customs value that is `content.of`, (n,): a given fact, a default, or an estimate.

    Where the share of another material is given, the composition is known: what is not said to be
    of this material is not, save that a default (goods all of one metal) gives up what is given.
    The estimate is by ten-digit line from the US input-output table (BEA detail 2017); a line
    without one takes the mean of its eight, then six digits. Assumptions scale the estimate; the
    metals together are never more than the whole.

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
    own = _estimated(lines, content.of)
    factor = (assumed or assumption_set("shipment")).metal
    if factor == 1.0:
        return own
    every = sum(_estimated(lines, material) for material in MATERIALS)
    with np.errstate(divide="ignore", invalid="ignore"):
        most = np.where(every > 0, np.maximum(1 / every, 1.0), 1.0)
    return own * np.minimum(factor, most)


def _estimated(lines: Lines, material: str) -> NDArray[np.float64]:
    estimates = _estimates(material)
    return lines.per_line(
        ("content", material),
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
