"""Which bundled tables measure the commitments? Reads ``../shared/data``, writes data/tables.

``phase_one_exports.csv``: US exports to China by category of annex 6.1 and year.
``commitment_series.csv``: magnets, rare earths, soybeans and coal, with the day of publication.
``un_numbers.csv``: the country numbers of UN Comtrade, for flows files.

    python tools/build_compliance.py [--shared DIR]
"""

from __future__ import annotations

import argparse
import csv
import re
from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from detente.errors import UnknownPlace
from detente.places import place

TABLES = Path(__file__).parents[1] / "src" / "detente" / "data" / "tables"
YEARS = (2017, 2018, 2019, 2020, 2021)
SERIES = {
    "cn_exp_re_magnets_USA": "magnets_to_us",
    "cn_exp_re_magnets_total": "magnets_to_all",
    "cn_exp_rare_earths_total": "rare_earths_to_all",
    "us_imp_antimony_oxides_from_THA_MEX": "antimony_oxides_from_th_mx",
}
GOODS = {"120190": "soybeans_to_china", "2701": "coal_to_china_by_year"}
HEADER = ("series", "start", "end", "value", "unit", "kind", "by", "published", "source")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    data = parser.parse_args().shared / "data"
    exports = pl.read_parquet(data / "us_trade_2025" / "us_china_hs6_annual_2015_2025.parquet")
    exports = exports.filter(pl.col("flow") == "X")
    _phase_one(exports)
    _series(data / "minerals" / "flows_monthly.csv", exports)
    _un_numbers(data / "trade_sectors_2020" / "exports_country_hs2_2011_2020_baci.parquet")


def _phase_one(exports: pl.DataFrame) -> None:
    """Sum by category; a six-digit entry of the annex wins over its heading."""
    category: dict[str, tuple[str, str]] = {}
    with (TABLES / "phase_one_annex.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for code in _codes(row["codes"]):
                category[code] = (row["category"], row["group"])
    sums: dict[tuple[str, str, int], float] = {}
    for year, hs6, value in exports.select("year", "hs6", "value_usd").iter_rows():
        found = category.get(hs6) or category.get(hs6[:4])
        if year in YEARS and found is not None:
            sums[(*found, year)] = sums.get((*found, year), 0.0) + (value or 0.0)
    with (TABLES / "phase_one_exports.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("category", "group", "year", "usd_million"))
        for key in sorted(sums):
            out.writerow((*key, f"{sums[key] / 1e6:.3f}"))


def _codes(text: str) -> list[str]:
    codes = []
    for part in text.split():
        first, _, last = part.partition("-")
        codes += [f"{n:0{len(first)}d}" for n in range(int(first), int(last or first) + 1)]
    return codes


def _series(flows: Path, exports: pl.DataFrame) -> None:
    rows = []
    with flows.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = SERIES.get(row["series"])
            if name is None:
                continue
            start, end = _span(row["period"])
            kind = "statistic" if row["kind"].startswith("reported") else "derived"
            published, dated = _published(row["source"], end)
            certainty = "medium" if kind == "statistic" else "low"
            note = row["note"] + ("" if dated else "; day of publication by the customs calendar")
            told = (row["source"], certainty, note.strip("; "))
            by = _by(name)
            rows.append((name, start, end, row["value"], row["unit"], kind, by, published, *told))
    for prefix, name in GOODS.items():
        sums = (
            exports.filter(pl.col("hs6").str.starts_with(prefix))
            .group_by("year")
            .agg(pl.col("net_weight_kg").sum() / 1e9)
            .sort("year")
        )
        for year, tonnes in sums.iter_rows():
            what = (name, date(year, 1, 1), date(year, 12, 31), f"{tonnes:.3f}", "million tonnes")
            by = ("statistic", "US Census", date(year + 1, 2, 8))
            rows.append((*what, *by, "US exports by HS6, UN Comtrade", "high", "shipments"))
    with (TABLES / "commitment_series.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow((*HEADER, "certainty", "note"))
        out.writerows(sorted(rows, key=lambda row: (row[0], row[2], row[1])))


def _by(name: str) -> str:
    return "US Census" if name.startswith("antimony") else "GACC"


def _span(period: str) -> tuple[date, date]:
    """First and last day of ``2025-06``, ``2025``, ``2025-01/06`` or ``2024-12/2025-04``."""
    first, _, last = period.partition("/")
    year, _, month = first.partition("-")
    if not last:
        until = (int(year), int(month) if month else 12)
    elif "-" in last:
        until = (int(last[:4]), int(last[5:7]))
    else:
        until = (int(year), int(last))
    start = date(int(year), int(month) if month else 1, 1)
    return start, date(*until, monthrange(*until)[1])


def _published(source: str, end: date) -> tuple[date, bool]:
    """The day in the source that follows the period soonest, else the 20th of the next month."""
    days = [date.fromisoformat(text) for text in re.findall(r"\d{4}-\d{2}-\d{2}", source)]
    after = [day for day in days if end < day <= end + timedelta(days=75)]
    if after:
        return min(after), True
    return (end.replace(day=1) + timedelta(days=32)).replace(day=20), False


STANDARD = {840: "US", 250: "FR", 356: "IN", 756: "CH", 578: "NO", 710: "ZA", 158: "TW", 380: "IT"}


def _un_numbers(baci: Path) -> None:
    """BACI numbers countries as Comtrade does, which strays from the standard for a few."""
    rows = {}
    for number, iso3 in pl.read_parquet(baci).select("baci_code", "iso3").unique().iter_rows():
        try:
            rows[int(number)] = place(iso3).iso2
        except UnknownPlace:
            continue
    with (TABLES / "un_numbers.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("m49", "iso2"))
        out.writerows(sorted((rows | STANDARD).items()))


if __name__ == "__main__":
    main()
