"""What do the columns of a customs file mean, and which units compare?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.errors import BadQuestion, nearest

__all__ = [
    "COLUMNS",
    "NEEDED",
    "convert_quantity",
    "match_columns",
]

NEEDED = ("entry_date", "hts", "origin", "value")
COLUMNS = {
    "entry": ("entry_number", "entry_no", "entry_summary_number"),
    "line": ("line_number", "line_no", "entry_summary_line_number"),
    "entry_date": ("date_of_entry", "entered"),
    "export_date": ("date_of_export", "exported"),
    "hts": ("hts_number", "hts_code", "htsus", "hts10", "hts_number_full"),
    "origin": ("country_of_origin", "country_of_origin_code", "origin_country"),
    "value": ("value_usd", "customs_value", "entered_value", "line_tariff_goods_value_amount"),
    "quantity": ("qty", "quantity_1"),
    "unit": ("uom", "uom_1", "unit_of_quantity", "quantity_unit"),
    "preference": ("claimed_preference", "spi", "line_spi_code"),
    "deposited": ("deposit_date", "deposit_day", "payment_date"),
    "duty_paid": ("duty_paid_by_heading", "line_tariff_duty_amount"),
    "liquidated": ("liquidation_date", "liquidation_day"),
    "entry_type": ("entry_type_code",),
    "importer": ("importer_number", "importer_of_record"),
    "importer_type": (),
    "name": ("product", "part"),
    "reconciliation": ("reconciliation_indicator", "reconciliation_flag"),
    "protest": ("protest_status",),
    "drawback_paid": ("drawback",),
}
"""Columns by their names here, with the other names under which they are accepted."""


# Units in which customs and the schedule count, as multiples of one unit of each dimension.
_UNITS = {
    "kg": ("mass", 1.0),
    "g": ("mass", 0.001),
    "t": ("mass", 1000.0),
    "lb": ("mass", 0.45359237),
    "each": ("count", 1.0),
    "head": ("count", 1.0),
    "no": ("count", 1.0),
    "pcs": ("count", 1.0),
    "doz": ("count", 12.0),
    "gross": ("count", 144.0),
    "1000": ("count", 1000.0),
    "thousand": ("count", 1000.0),
    "liter": ("volume", 1.0),
    "l": ("volume", 1.0),
    "ml": ("volume", 0.001),
    "bbl": ("volume", 158.987294928),
    "m3": ("volume", 1000.0),
    "pf.liter": ("spirit", 1.0),
    "pr": ("pair", 1.0),
    "m2": ("area", 1.0),
}
_UNIT_WORDS = {
    "kilogram": "kg",
    "kilograms": "kg",
    "kgs": "kg",
    "gram": "g",
    "grams": "g",
    "tonne": "t",
    "tonnes": "t",
    "tons": "t",
    "number": "no",
    "ea": "each",
    "pc": "pcs",
    "pieces": "pcs",
    "dozen": "doz",
    "dz": "doz",
    "litre": "liter",
    "litres": "liter",
    "liters": "liter",
    "ltr": "l",
    "barrel": "bbl",
    "barrels": "bbl",
    "thousands": "thousand",
    "k": "thousand",
    "prs": "pr",
    "pairs": "pr",
    "pfl": "pf.liter",
    "pf.liters": "pf.liter",
    "m²": "m2",
    "m³": "m3",
    "sqm": "m2",
    "cbm": "m3",
}


def match_columns(
    header: Sequence[str], facts: Sequence[str], needed: Sequence[str] = NEEDED
) -> dict[str, str]:
    """The file's column for each name of `COLUMNS` and each fact that it holds.

    Case, spaces and punctuation do not matter. Columns of other names are none of ours.

    Raises
    ------
    BadQuestion
        When a needed column is missing, or two columns mean the same.
    """
    meaning = {plain: plain for plain in facts if plain not in ("exported", "preference")}
    for name, others in COLUMNS.items():
        meaning |= dict.fromkeys((name, *others), name)
    found: dict[str, str] = {}
    plain = {column: _plain(column) for column in header}
    for column, word in plain.items():
        name = meaning.get(word)
        if name is None:
            continue
        if name in found:
            raise BadQuestion(f"Columns {found[name]!r} and {column!r} both mean {name}.")
        found[name] = column
    missing = [name for name in needed if name not in found]
    if missing:
        hints = "".join(nearest(name, plain.values()) for name in missing)
        seen = ", ".join(header[:12]) or "nothing"
        raise BadQuestion(
            f"Columns {', '.join(missing)} are missing; the header has {seen}.{hints} "
            f"Needed are {', '.join(needed)}, separated by commas."
        )
    return found


def _plain(column: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", column.strip().lower()).strip("_")


def convert_quantity(unit: str, schedule_unit: str) -> float | None:
    """How many units of the schedule one unit of the file is; None where they do not compare."""
    given, wanted = _unit(unit), _unit(schedule_unit)
    if given is None or wanted is None or given[0] != wanted[0]:
        return None
    return given[1] / wanted[1]


def _unit(text: str) -> tuple[str, float] | None:
    word = text.strip().lower().rstrip(".")
    return _UNITS.get(_UNIT_WORDS.get(word, word))
