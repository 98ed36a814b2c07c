"""Build the table of average duties by day that articles are judged by.

Run from the repository root: ``python tools/build_daily_averages.py``. Writes
``daily_averages.csv`` under ``src/detente/data/tables``: the engine's average for each pair of
sides and each weights, one row for each day from which another one holds. The first line has the
key of the record; when the ledger, its lists or a table of the engine change, the table is not
used any more until this script has run again. Takes about five minutes.
"""

from __future__ import annotations

import csv
from pathlib import Path

from detente.evidence.judge.duties.means import (
    KEPT,
    KEPT_IN,
    WEIGHTS,
    begun_days,
    computed,
    record_key,
)
from detente.ledger import Ledger

FILE = Path("src/detente/data") / KEPT_IN


def main() -> None:
    ledger = Ledger.bundled()
    rows: list[tuple[str, ...]] = []
    for importer, origin in KEPT:
        for weights in WEIGHTS:
            last = "none yet"
            for day in begun_days(ledger):
                value = computed(ledger, importer, origin, day, weights)
                text = "" if value is None else f"{value:.7f}"
                if text != last:
                    rows.append((importer, origin, weights, day.isoformat(), text))
                last = text
            print(importer, origin, weights, len(rows))
    with FILE.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# Computed by tools/build_daily_averages.py from the record {record_key()}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("importer", "origin", "weights", "from", "average"))
        writer.writerows(rows)


if __name__ == "__main__":
    main()
