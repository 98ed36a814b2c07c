"""Which average duties have others published, to show beside ours?

Reads the table of published benchmarks among the shared inputs and keeps the averages of US duties
on Chinese goods and Chinese duties on US goods, per cent turned into fractions. Figures that were
recalled, derived or not certain keep that mark.

    python tools/build_published_averages.py [--shared DIR]
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

OUT = Path(__file__).parents[1] / "src/detente/data/tables/published_averages.csv"
COLUMNS = ("source", "date", "importer", "what", "value", "weights", "note", "certainty", "basis")
QUANTITIES = {
    "average US tariff on Chinese goods": ("US", "level"),
    "average Chinese tariff on US goods": ("CN", "level"),
    "statutory average tariff on Chinese goods": ("US", "level"),
    "average new US tariff on Chinese goods, 2024 weights": ("US", "new in 2025 and 2026"),
}
WEIGHTS = {
    "PIIE (Bown)": "the exporter's trade with the world, 2017",
    "Budget Lab tariff-rate tracker": "imports of 2024",
    "Trade war redux tracker (2026-07-23)": "imports of 2024",
}


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    source = parser.parse_args().shared / "reference/macro_benchmarks.csv"
    with source.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["quantity"] in QUANTITIES]
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in sorted(rows, key=lambda row: (row["source"], row["quantity"], row["date"])):
            importer, what = QUANTITIES[row["quantity"]]
            writer.writerow(
                (
                    row["source"],
                    row["date"],
                    importer,
                    what,
                    f"{float(row['value']) / 100:.6g}",
                    WEIGHTS[row["source"]],
                    row["note"]
                    .removesuffix("; trade weights before the war")
                    .replace(" in article 002", ""),
                    row["confidence"],
                    row["basis"],
                )
            )


if __name__ == "__main__":
    main()
