"""What do the World Mineral Statistics of the British Geological Survey print?

The order of the columns differs from file to file, and a quantity may be missing with the reason
in another column. Contains British Geological Survey materials (c) UKRI.
"""

from __future__ import annotations

import csv
from pathlib import Path

from detente.errors import BadQuestion
from detente.minerals.sources.figures import Figure, Row, tonnes

__all__ = ["read_bgs"]

_COLUMNS = (
    "bgs_statistic_type_trans",
    "bgs_commodity_trans",
    "bgs_sub_commodity_trans",
    "country_iso3_code",
    "country_trans",
    "year",
    "units",
    "quantity",
    "data_precision_description",
    "concat_figure_notes_text",
)


def read_bgs(path: Path) -> list[Row]:
    """Production by country and year, in tonnes; ``country`` is the ISO 3166 code in the file.

    Raises
    ------
    BadQuestion
        When the file has other columns.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise BadQuestion(
                f"{path} is no file of the World Mineral Statistics: it lacks {', '.join(missing)}."
            )
        rows = []
        for line in reader:
            text = line["quantity"].strip()
            printed = (
                Figure(None, None, line["data_precision_description"].strip() or "not given")
                if not text
                else Figure(float(text), float(text))
            )
            found, unit = tonnes(printed, line["units"])
            rows.append(
                Row(
                    source="BGS World Mineral Statistics",
                    commodity=line["bgs_commodity_trans"].strip(),
                    country=line["country_iso3_code"].strip() or line["country_trans"].strip(),
                    statistic=line["bgs_statistic_type_trans"].strip().lower(),
                    detail=line["bgs_sub_commodity_trans"].strip(),
                    unit=unit,
                    year=line["year"][:4],
                    figure=found,
                    estimated="Estimate" in line["concat_figure_notes_text"],
                    note=line["concat_figure_notes_text"].strip(),
                )
            )
    return rows
