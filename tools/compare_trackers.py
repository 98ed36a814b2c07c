"""How near are our averages to two public trackers, and which named choice explains each gap?

Reads the daily country rates of tradewartracker (`us_trade_2025/us_tariff_indices_daily_country_
2024_2025_waugh.parquet`) and the published levels of a first engine that took the lists and shares
of The Budget Lab at Yale as supplied, and prints the tables of docs/explanation/trackers.md.

    python tools/compare_trackers.py [--shared ../shared]
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import polars as pl

from detente.ledger import Calendar, Ledger
from detente.tariffs import average

PARTNERS = {
    "all": "ALL COUNTRIES",
    "CN": "CHINA",
    "MX": "MEXICO",
    "CA": "CANADA",
    "DE": "GERMANY",
    "JP": "JAPAN",
    "VN": "VIETNAM",
    "KR": "KOREA, SOUTH",
    "TW": "TAIWAN",
    "IN": "INDIA",
    "CH": "SWITZERLAND",
}
DAYS = (
    "2025-01-15",
    "2025-02-10",
    "2025-03-08",
    "2025-03-20",
    "2025-04-04",
    "2025-04-07",
    "2025-04-20",
    "2025-05-20",
    "2025-06-20",
    "2025-08-20",
    "2025-10-20",
    "2025-11-20",
)
FIRST_ENGINE = {  # tariff_rules.md section 6: China, imports of 2024 from China, percent
    "2025-01-15": 11.7,
    "2025-02-10": 21.7,
    "2025-03-10": 31.7,
    "2025-04-10": 116.8,
    "2025-05-20": 40.5,
    "2025-10-20": 41.9,
    "2025-11-15": 31.9,
    "2026-03-10": 22.4,
}
REVIEW = tuple(f"us.s301.review_91_{number:02}" for number in (*range(1, 9), 11))
KNOWN = date(2026, 10, 10)


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--shared", type=Path, default=Path("../shared"))
    path = args.parse_args().shared / "data" / "us_trade_2025"
    theirs = pl.read_parquet(path / "us_tariff_indices_daily_country_2024_2025_waugh.parquet")
    print("\n## The first engine on Yale's lists, China\n")
    yale()
    print("\n## tradewartracker: ours / theirs / gap\n")
    waugh(theirs)
    print("\n## What moves the gap, all imports and China\n")
    causes(theirs)


def yale() -> None:
    heads = ("day", "theirs", "trade", "yale", "gap", "specific", "aircraft", "exclusions=all")
    _row(heads)
    _row("---" for _ in heads)
    for on, reference in FIRST_ENGINE.items():
        central = rate("CN", on, "trade")
        ours = rate("CN", on, "yale")
        alone = (
            rate("CN", on, f"trade,{change}") - central
            for change in ("specific=zero", "aircraft=all", "exclusions=all")
        )
        _row((on, reference, central, ours, ours - reference, *alone))


def waugh(theirs: pl.DataFrame) -> None:
    _row(("day", *PARTNERS))
    _row("---" for _ in range(len(PARTNERS) + 1))
    for on in DAYS:
        cells = []
        for origin, name in PARTNERS.items():
            reference = published(theirs, name, on)
            ours = rate(origin, on, "twt", Calendar.announced)
            cells.append(f"{ours:.1f} / {reference:.1f} / {ours - reference:+.1f}")
        _row((on, *cells))


def causes(theirs: pl.DataFrame) -> None:
    specs = ("twt", "trade", "twt,metal=central", "twt,usmca=2025h2", "twt,special=out")
    _row(("origin", "day", "theirs", *specs, "twt, legal days"))
    _row("---" for _ in range(len(specs) + 4))
    for origin in ("all", "CN", "MX", "CA"):
        for on in DAYS:
            ours = (rate(origin, on, spec, Calendar.announced) for spec in specs)
            reference = published(theirs, PARTNERS[origin], on)
            _row((origin, on, reference, *ours, rate(origin, on, "twt")))


def published(theirs: pl.DataFrame, name: str, on: str) -> float:
    found = theirs.filter((pl.col("CTY_NAME") == name) & (pl.col("date") == on))
    return float(found["effective_tariff"].item()) * 100


def rate(
    origin: str,
    on: str,
    spec: str,
    calendar: Calendar = Calendar.legal,
    without: tuple[str, ...] = (),
) -> float:
    """Our average, percent."""
    ledger = Ledger.bundled().without(without) if without else None
    found = average(
        origin=origin, on=on, known=KNOWN, calendar=calendar, assumptions=spec, ledger=ledger
    )
    return float(found.total[0]) * 100


def _row(cells) -> None:
    shown = (f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in cells)
    print("| " + " | ".join(shown) + " |")


if __name__ == "__main__":
    main()
