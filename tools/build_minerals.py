"""Build the bundled tables of minerals from the publishers' files.

Run from the repository root: ``python tools/build_minerals.py --shared ../shared``. Writes under
``src/detente/data/tables``: ``minerals_usgs.csv`` (production, capacity, reserves, net import
reliance, import sources and prices of the Mineral Commodity Summaries), ``minerals_shares.csv``
(who holds which stage: shares derived from USGS and BGS and the shares that others published).
``minerals_contents.csv`` and ``minerals_quoted.csv`` are kept by hand.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from pathlib import Path

from detente.errors import UnknownPlace
from detente.minerals.elements import NAMES
from detente.minerals.sources import read_bgs, read_mcs, read_mcs_world
from detente.minerals.sources.figures import Row
from detente.places import place

TABLES = Path(__file__).parent.parent / "src" / "detente" / "data" / "tables"
BGS_FROM = 2013
ROUNDING = 0.03  # a printed world total may differ from the sum of its rows by so much

ELEMENTS = {english: symbol for symbol, (english, _) in NAMES.items()} | {
    "rare earths": "REE",
    "rare earths (heavy)": "heavy REE",
    "graphite (natural)": "C",
    "magnesium metal": "Mg",
    "rare earth oxides": "REE",
    "antimony, mine": "Sb",
    "gallium, primary": "Ga",
    "germanium metal": "Ge",
    "graphite": "C",
    "magnesium metal, primary": "Mg",
    "tungsten, mine": "W",
}
STAGES = {
    "mine": "mining",
    "mining": "mining",
    "refinery": "separation",
    "primary": "separation",
    "smelter": "metal",
    "global": "separation",
    "germanium": "metal",
    "gallium": "separation",
    "magnesium": "metal",
    "bismuth": "separation",
}
PUBLISHED_STAGES = {"separation_refining": "separation", "metal_alloy": "metal"}
CERTAINTY = {
    "official": "high",
    "official_range": "high",
    "official_estimate": "medium",
    "reported_secondary": "medium",
    "reported_secondary_uncertain": "low",
    "from_memory_uncertain": "recalled",
    "projection": "projection",
}
SHARES = (
    "scope", "element", "stage", "country", "year", "share", "source", "definition", "certainty",
    "note",
)  # fmt: skip
USGS = (
    "element", "statistic", "stage", "detail", "country", "year", "low", "high", "mark", "unit",
    "source", "estimated",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    data = parser.parse_args().shared / "data" / "minerals"
    mcs = [
        *read_mcs(data / "usgs_mcs2026_commodities.csv"),
        *read_mcs_world(data / "usgs_mcs2025_world.csv"),
    ]
    bgs = [row for path in sorted((data / "bgs").glob("*.csv")) for row in read_bgs(path)]
    mcs = [row for row in mcs if row.commodity.lower() in ELEMENTS]
    shares = [*_derived(mcs), *_derived([row for row in bgs if int(row.year) >= BGS_FROM])]
    shares += _published(data / "rare_earth_stages.csv")
    shares.sort(key=lambda row: tuple(str(row[name]) for name in SHARES))
    _write("minerals_shares.csv", SHARES, shares)
    statistics = [row for row in mcs if row.statistic not in ("consumption", "imports", "exports")]
    _write("minerals_usgs.csv", USGS, [_usgs(row) for row in statistics])


def _usgs(row: Row) -> dict[str, object]:
    world = row.statistic in ("production", "capacity", "reserves")
    return {
        "element": ELEMENTS[row.commodity.lower()],
        "statistic": row.statistic,
        "stage": _stage(row) if world else "",
        "detail": row.detail,
        "country": _country(row.country),
        "year": row.year,
        "low": _number(row.figure.low),
        "high": _number(row.figure.high),
        "mark": row.figure.mark,
        "unit": row.unit,
        "source": row.source,
        "estimated": "yes" if row.estimated else "",
    }


def _derived(rows: list[Row]) -> list[dict[str, object]]:
    """Shares of what the rows of one table add up to, or of its printed total."""
    groups: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.statistic == "production" and row.commodity.lower() in ELEMENTS:
            if row.source.startswith("BGS") and row.commodity == "rare earth minerals":
                continue
            key = (ELEMENTS[row.commodity.lower()], _stage(row), row.year, row.source)
            groups[key].append(row)
    out = []
    for (symbol, stage, year, source), found in groups.items():
        total = next((row.figure.value for row in found if _country(row.country) == "world"), None)
        held = [
            (row, row.figure.value)
            for row in found
            if _country(row.country) != "world" and row.figure.value is not None
        ]
        summed = sum(value for _, value in held)
        if not held or not summed:
            continue
        if total is None or abs(summed - total) <= ROUNDING * total:
            base, of = summed, "the rows printed"
        else:
            base, of = total, "the printed world total"
        names = {"mining": "mine output", "separation": "refined output", "metal": "metal output"}
        for row, value in held:
            if value > 0:
                out.append(
                    {
                        "scope": "all_ree" if symbol == "REE" else "element",
                        "element": "" if symbol == "REE" else symbol,
                        "stage": stage,
                        "country": _country(row.country),
                        "year": year,
                        "share": f"{value / base:.4f}",
                        "source": source,
                        "definition": f"{names[stage]} in tonnes"
                        + (" of oxide, all rare earths" if symbol == "REE" else "")
                        + f"; share of {of}",
                        "certainty": "medium" if row.estimated else "high",
                        "note": "",
                    }
                )
    return out


def _published(path: Path) -> list[dict[str, object]]:
    out = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            derived = row["certainty"].startswith("derived")
            if derived or row["stage"].startswith("us_") or not row["share_pct"]:
                continue
            if row["country_iso3"] == "WLD":
                continue
            scope = {
                "all_ree": "all rare earths, by oxide tonnage",
                "magnet_ree": "the four magnet rare earths",
                "heavy_ree": "heavy rare earths",
                "element": "this element",
            }[row["scope"]]
            countries = "+".join(_country(code) for code in row["country_iso3"].split("+"))
            out.append(
                {
                    "scope": row["scope"],
                    "element": row["element"],
                    "stage": PUBLISHED_STAGES.get(row["stage"], row["stage"]),
                    "country": countries,
                    "year": row["year"],
                    "share": f"{float(row['share_pct']) / 100:.4f}",
                    "source": row["source"],
                    "definition": scope
                    + (f" ({row['element']})" if row["element"].startswith("NdFeB") else ""),
                    "certainty": CERTAINTY[row["certainty"]],
                    "note": row["note"],
                }
            )
    return out


def _stage(row: Row) -> str:
    for text in (row.detail, row.commodity):
        words = text.lower().replace(",", " ").split()
        for word in words:
            if word in STAGES:
                return STAGES[word]
    return "mining"


def _country(name: str) -> str:
    low = name.lower()
    if low.startswith("world"):
        return "world"
    if low.startswith("other") or low == "oth":
        return "other"
    try:
        return place(name).iso2
    except UnknownPlace:
        return name


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _write(name: str, columns: tuple[str, ...], rows: list[dict[str, object]]) -> None:
    with (TABLES / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


if __name__ == "__main__":
    main()
