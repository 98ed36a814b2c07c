"""What do the data releases of the USGS Mineral Commodity Summaries print?

`read_mcs` reads the release of 2026 (one long table of all chapters, code page 1252, figures as
text), `read_mcs_world` the world table of the release of 2025 (wide, UTF-8 with a mark).
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from detente.errors import BadQuestion
from detente.minerals.sources.figures import Row, figure, tonnes

__all__ = ["read_mcs", "read_mcs_world"]

_LONG = (
    "MCS chapter",
    "Section",
    "Commodity",
    "Country",
    "Statistics",
    "Statistics_detail",
    "Unit",
    "Year",
    "Value",
    "Notes",
)
_WIDE = ("SOURCE", "COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS")
_STATISTICS = {
    "Production": "production",
    "Capacity": "capacity",
    "Reserves": "reserves",
    "Net import reliance": "net import reliance",
    "Price": "price",
    "Consumption": "consumption",
    "Import": "imports",
    "Export": "exports",
}


def read_mcs(path: Path) -> list[Row]:
    """Every figure of an MCS 2026 data release that has a place in the tables of detente.

    Masses are in tonnes; reliance and import sources stay in percent. World tables and United
    States figures are told apart by `country` and by the chapter's section: US production of the
    salient statistics is left out where it would repeat the world table.

    Raises
    ------
    BadQuestion
        When the file has other columns.
    """
    text = path.read_bytes()
    try:
        content = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        content = text.decode("cp1252")
    reader = csv.DictReader(io.StringIO(content))
    _columns(path, reader.fieldnames, _LONG)
    rows = []
    for line in reader:
        kind = line["Statistics"].strip()
        statistic = "import source" if kind.startswith("Import sources") else _STATISTICS.get(kind)
        world = line["Section"].startswith("World")
        if statistic is None or (statistic in ("production", "capacity", "reserves") and not world):
            continue
        found, unit = tonnes(figure(line["Value"]), line["Unit"])
        rows.append(
            Row(
                source="USGS MCS 2026",
                commodity=line["Commodity"].strip(),
                country=line["Country"].strip(),
                statistic=statistic,
                detail=line["Statistics_detail"].strip(),
                unit=unit,
                year=line["Year"].strip().replace("–", "-"),
                figure=found,
                estimated=line["Notes"].startswith("Estimated"),
                note=line["Notes"].strip(),
            )
        )
    return rows


def read_mcs_world(path: Path) -> list[Row]:
    """World production, capacity and reserves of an MCS 2025 data release, masses in tonnes.

    Raises
    ------
    BadQuestion
        When the file has other columns.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        _columns(path, reader.fieldnames, _WIDE)
        rows = []
        for line in reader:
            for name, text in line.items():
                statistic, estimated, year = _wide_column(name)
                if not statistic or not (text or "").strip():
                    continue
                found, unit = tonnes(figure(text), line["UNIT_MEAS"])
                rows.append(
                    Row(
                        source="USGS MCS 2025",
                        commodity=line["COMMODITY"].strip(),
                        country=line["COUNTRY"].strip(),
                        statistic=statistic,
                        detail=line["TYPE"].strip(),
                        unit=unit,
                        year=year,
                        figure=found,
                        estimated=estimated,
                        note=(line.get("PROD_NOTES") or "").strip(),
                    )
                )
    return rows


def _wide_column(name: str) -> tuple[str, bool, str]:
    for start, statistic in (("PROD_", "production"), ("CAP_", "capacity"), ("RESERVES_", "")):
        rest = name.removeprefix(start)
        if rest != name and rest[-4:].isdigit():
            return statistic or "reserves", "EST" in rest, rest[-4:]
    return "", False, ""


def _columns(path: Path, found: object, wanted: tuple[str, ...]) -> None:
    names = list(found) if isinstance(found, (list, tuple)) else []
    missing = [name for name in wanted if name not in names]
    if missing:
        raise BadQuestion(
            f"{path} has the columns {', '.join(map(str, names[:6]))} …; a data release of the "
            f"Mineral Commodity Summaries has {', '.join(missing)} too."
        )
