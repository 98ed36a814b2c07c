"""What duty is owed on each part now, for a whole bill of materials at once?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.ledger import Ledger
from detente.tariffs import Case, duties, schedule, tariff_measures
from detente.tariffs.schedule import IMPORTERS, Lines

__all__ = ["NO_LINE", "tariffs_now"]

NO_LINE = "no line"  # begins the reason where a schedule does not know a code
_EDITION = date(2025, 1, 1)
Places = NDArray[Any]
Rate = tuple[float, float, str]


def tariffs_now(
    codes: Sequence[str],
    origins: Sequence[str],
    importer: str,
    on: date,
    known: date,
    ledger: Ledger,
) -> list[Rate]:
    """Lowest and highest total duty over the lines under each code, and why it is not known.

    A fraction of value; NaN and a reason where nothing can be said. A code longer than the lines
    of the schedule, or gone from it, is answered by its eight or six digits.
    """
    out: list[Rate] = [(float("nan"), float("nan"), "") for _ in codes]
    if importer not in IMPORTERS:
        reason = f"detente holds no tariff schedule of {importer}"
        return [(float("nan"), float("nan"), reason) for _ in codes]
    lines = schedule(importer)
    day = max(on, _EDITION).toordinal()
    valid = (lines.valid[:, 0] <= day) & (day < lines.valid[:, 1])
    ranges = _ranges(lines, sorted({code for code in codes if code}), valid)
    asked: dict[str, set[str]] = {}
    for code, origin in zip(codes, origins, strict=True):
        if code and origin and origin != importer and len(ranges[code]):
            asked.setdefault(origin, set()).add(code)
    rates: dict[tuple[str, str], tuple[float, float]] = {}
    measures = tariff_measures(ledger, importer, on)
    for origin, wanted in asked.items():
        at = np.unique(np.concatenate([ranges[code] for code in wanted]))
        found = duties(lines.at(at), measures, Case(origin=origin, on=on, known=known)).total
        total = dict(zip(at.tolist(), found.tolist(), strict=True))
        for code in wanted:
            values = [total[place] for place in ranges[code].tolist()]
            values = [value for value in values if value == value]
            if values:
                rates[code, origin] = (min(values), max(values))
    for row, (code, origin) in enumerate(zip(codes, origins, strict=True)):
        if not code:
            reason = "no customs code"
        elif origin == importer:
            reason = "made at home"
        elif not len(ranges[code]):
            reason = f"{NO_LINE} {code} in the {importer} schedule on {on}"
        elif (code, origin) not in rates:
            reason = "the base duty is specific and no share of value is known"
        else:
            out[row] = (*rates[code, origin], "")
            continue
        out[row] = (float("nan"), float("nan"), reason)
    return out


def _ranges(lines: Lines, codes: Sequence[str], valid: Places) -> dict[str, Places]:
    """Places of the lines under each code that exist on the day."""
    found: dict[str, Places] = {code: np.zeros(0, dtype=int) for code in codes}
    for digits in (10, 8, 6):
        open_ = [code for code in codes if not len(found[code])]
        if not open_:
            break
        prefixes = [code[:digits] for code in open_]
        starts, stops = lines.ranges(prefixes)
        for code, start, stop in zip(open_, starts.tolist(), stops.tolist(), strict=True):
            places = np.arange(start, stop)
            found[code] = places[valid[start:stop]]
    return found
