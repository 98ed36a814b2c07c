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

import numpy as np
import polars as pl

from detente.ledger import Calendar, Ledger
from detente.tariffs import average, schedule
from detente.tariffs.alike import Law, law_of_day
from detente.tariffs.assumptions import assumption_set
from detente.tariffs.weights import Weights, weights_for

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
    "2025-02-20",
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
MOVED = ("85076000", "40151210", "85414200", "85414300", "87038000")
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
    print("\n## Dropped by 232 in place of all else, China, points\n")
    print(", ".join(f"{on}: {replaced(on):.1f}" for on in DAYS if on >= "2025-03-20"))
    chapters = average(origin="CH", on="2025-10-20", by="hs2", assumptions="twt").groups[:4]
    print("\nSwiss chapters (share, duty):")
    print(", ".join(f"{g.key}: {float(g.share[0]):.0%}, {float(g.total[0]):.1%}" for g in chapters))


def yale() -> None:
    heads = (
        "day",
        "theirs",
        "trade",
        "yale",
        "gap",
        "specific",
        "aircraft",
        "exclusions=all",
        "moved lines",
    )
    _row(heads)
    _row("---" for _ in heads)
    for on, reference in FIRST_ENGINE.items():
        central = rate("CN", on, "trade")
        ours = rate("CN", on, "yale")
        alone = (
            rate("CN", on, f"trade,{change}") - central
            for change in ("specific=zero", "aircraft=all", "exclusions=all")
        )
        _row((on, reference, central, ours, ours - reference, *alone, moved(on)))


def waugh(theirs: pl.DataFrame) -> None:
    _row(("day", *PARTNERS))
    _row("---" for _ in range(len(PARTNERS) + 1))
    for on in DAYS:
        cells = []
        for origin, name in PARTNERS.items():
            reference = published(theirs, name, on)
            ours = rate(origin, on, "twt")
            cells.append(f"{ours:.1f} / {reference:.1f} / {ours - reference:+.1f}")
        _row((on, *cells))


def causes(theirs: pl.DataFrame) -> None:
    """Each switch alone, from the matching set."""
    changes = ("usmca=period", "us_content=central", "metal=central", "exclusions=central")
    extras = ("special=out", "specific=zero")
    _row(("origin", "day", "theirs", "twt", *changes, *extras, "trade", "trade, announced"))
    _row("---" for _ in range(len(changes) + len(extras) + 6))
    for origin in ("all", "CN", "MX", "CA"):
        for on in DAYS:
            ours = rate(origin, on, "twt")
            alone = (rate(origin, on, f"twt,{one}") - ours for one in (*changes, *extras))
            central = rate(origin, on, "trade"), rate(origin, on, "trade", Calendar.announced)
            _row((origin, on, published(theirs, PARTNERS[origin], on), ours, *alone, *central))


def moved(on: str) -> float:
    """Points of China's average that Section 301 adds on lines whose entry in the supplied lists
    starts only with the review of 2024."""
    law, treatment, classes, scale = _law("CN", on, "trade")
    inside = schedule("US").under(MOVED)[scale.positions]
    duty = law.cells(treatment).net["s301"][classes[scale.positions]]
    return float((duty * scale.value * inside).sum() / scale.value.sum()) * 100


def replaced(on: str) -> float:
    """Points of China's average from other additions to goods that owe a Section 232 duty, which
    tradewartracker drops."""
    law, treatment, classes, scale = _law("CN", on, "twt")
    net = law.cells(treatment).net
    others = sum(duty for name, duty in net.items() if name != "s232")
    lost = np.where(net["s232"] > 0, others, 0.0)[classes[scale.positions]]
    return float((lost * scale.value).sum() / scale.total) * 100


def published(theirs: pl.DataFrame, name: str, on: str) -> float:
    found = theirs.filter((pl.col("CTY_NAME") == name) & (pl.col("date") == on))
    return float(found["effective_tariff"].item()) * 100


def rate(
    origin: str,
    on: str,
    spec: str,
    calendar: Calendar = Calendar.legal,
) -> float:
    """Our average, percent."""
    found = average(origin=origin, on=on, known=KNOWN, calendar=calendar, assumptions=spec)
    return float(found.total[0]) * 100


def _law(origin: str, on: str, spec: str) -> tuple[Law, int, np.ndarray, Weights]:
    """The law of a day, the treatment of an origin, the class of each line, and the weights."""
    day, assumed = date.fromisoformat(on), assumption_set(spec)
    law = law_of_day(Ledger.bundled(), "US", day, KNOWN, Calendar.legal, assumed)
    treatment = law.history(origin)[0][1]
    return law, treatment, law.partition(treatment).classes, weights_for("US", origin)


def _row(cells) -> None:
    shown = (f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in cells)
    print("| " + " | ".join(shown) + " |")


if __name__ == "__main__":
    main()
