"""Build the tables of the short-run layer: published macro figures and monthly US-China trade.

Run from the repository root: ``python tools/build_macro.py --shared ../shared``. Writes, under
``src/detente/data/tables``:

- ``macro_benchmarks.csv``: published figures with source, date, confidence and basis, unchanged;
- ``us_china_trade_monthly.csv``: US general imports from and exports to China by month, USD
  million.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

TABLES = Path(__file__).parent.parent / "src" / "detente" / "data" / "tables"
COLUMNS = (
    "source",
    "date",
    "scenario",
    "quantity",
    "value",
    "unit",
    "note",
    "confidence",
    "basis",
)
CONFIDENCE = {"high", "medium", "low"}
BASIS = {"seen", "recalled", "derived"}
FIRST_MONTH = "2013-01"  # five whole years before the first duties of 2018 give the seasons
CHECK_2025 = 308_653.0  # published general imports from China, 2025, USD million


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared

    with (shared / "reference" / "macro_benchmarks.csv").open(newline="") as file:
        found = list(csv.DictReader(file))
    for row in found:
        if row["confidence"] not in CONFIDENCE or row["basis"] not in BASIS:
            raise SystemExit(f"No mark of confidence or basis: {row}")
        float(row["value"])
    _write("macro_benchmarks.csv", COLUMNS, [[row[name] for name in COLUMNS] for row in found])

    with (shared / "data" / "us_trade_2025" / "us_china_monthly_census.csv").open() as file:
        months = [row for row in csv.DictReader(file) if row["month"] >= FIRST_MONTH]
    total = sum(
        float(row["us_general_imports_musd"]) for row in months if row["month"][:4] == "2025"
    )
    if abs(total / CHECK_2025 - 1) > 1e-3:
        raise SystemExit(f"Imports of 2025 add up to {total:.0f}, expected {CHECK_2025:.0f}.")
    _write(
        "us_china_trade_monthly.csv",
        ("month", "imports_musd", "exports_musd"),
        [[row["month"], row["us_general_imports_musd"], row["us_exports_musd"]] for row in months],
    )


def _write(name: str, header, rows) -> None:
    with (TABLES / name).open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
