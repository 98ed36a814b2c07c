"""Build the table of prices of rare-earth oxides that articles are judged by.

Run from the repository root: ``python tools/build_mineral_prices.py [--shared ../shared]``. Writes
``mineral_prices.csv`` under ``src/detente/data/tables``: one row for each quoted price of
``minerals/flows_monthly.csv``, with the days for which it was quoted and both ends of its range.
"""

from __future__ import annotations

import argparse
import csv
import re
from calendar import monthrange
from pathlib import Path

FILE = Path("src/detente/data/tables/mineral_prices.csv")
_SERIES = re.compile(r"price_(?P<element>[A-Z][a-z]?)\d?O\d_(?P<kind>.+)")
_EARLY = 10  # days that "early" in a month reaches


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    source = parser.parse_args().shared / "data" / "minerals" / "flows_monthly.csv"
    with source.open(encoding="utf-8", newline="") as file:
        rows = [row(it, hit) for it in csv.DictReader(file) if (hit := _SERIES.match(it["series"]))]
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda it: (it["element"], it["first"], it["kind"])))


def row(given: dict[str, str], series: re.Match[str]) -> dict[str, str]:
    """One price: element, what it is, first and last day, both ends of the range, USD per kg."""
    first, last = days(given["period"])
    low, _, high = given["value"].lstrip(">").partition("-")
    return {
        "element": series["element"],
        "kind": series["kind"],
        "first": first,
        "last": last,
        "low": low,
        "high": "" if given["value"].startswith(">") else high or low,
        "source": given["note"].split(";")[0].replace(", kg", "").split(":")[0],
    }


def days(period: str) -> tuple[str, str]:
    """First and last day of a year, month, early month or day."""
    early = period.endswith("(early)")
    parts = [int(it) for it in period.split(" ")[0].split("-")]
    if len(parts) == 3:
        return period, period
    if len(parts) == 1:
        return f"{period}-01-01", f"{period}-12-31"
    last = _EARLY if early else monthrange(parts[0], parts[1])[1]
    return f"{period[:7]}-01", f"{period[:7]}-{last:02d}"


if __name__ == "__main__":
    main()
