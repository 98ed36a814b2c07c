"""Which headings of chapter 99 has a keeper of the ledger seen already?

Builds `tables/us_chapter99_headings.csv`: every heading 9903 that stood in one of the 44 editions
from the 2025 basic edition to 2026 revision 10, with its latest text of column 1.

    python tools/build_us_chapter99.py [--shared ../shared] [--out src/detente/data/tables]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl

SOURCE = "data/us_tariffs/schedule/hts_chapter99_2025_2026_intervals.parquet"


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--shared", type=Path, default=Path("../shared"))
    args.add_argument("--out", type=Path, default=Path("src/detente/data/tables"))
    opts = args.parse_args()
    frame = pl.read_parquet(opts.shared / SOURCE)
    headings = (
        frame.filter(pl.col("hts").str.starts_with("9903"))
        .sort("hts", "published_from")
        .group_by("hts", maintain_order=True)
        .agg(
            pl.col("general").last(),
            pl.col("published_from").first().alias("from"),
            pl.col("published_until").last().alias("until"),
        )
        .rename({"hts": "heading"})
        .with_columns(pl.col("general").str.replace_all(r"\s+", " ").str.strip_chars())
    )
    target = opts.out / "us_chapter99_headings.csv"
    headings.write_csv(target, line_terminator="\n")
    print(target, headings.height, headings["until"].null_count(), target.stat().st_size)


if __name__ == "__main__":
    main()
