"""Build the table that gives each HS6 code its sectors of `world-2023-sectors`.

Run from the repository root: ``python tools/build_sector_concordance.py --shared ../shared``. It is
the concordance by which build_world_sectors.py puts trade and duties into sectors: each code's own
row where the publisher has one, else the US import mix of its chapter. Writes
``src/detente/data/tables/hs6_to_sectors.parquet`` with the columns ``hs6, sector, share``; the
shares of a code add up to 1.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl

import world_sectors_data as data
from detente.nomenclature import is_special
from detente.tariffs.schedule import schedule

TABLE = Path(__file__).parent.parent / "src/detente/data/tables/hs6_to_sectors.parquet"
GOODS = tuple(data.GOODS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    inputs = data.Inputs(parser.parse_args().shared)
    in_schedules = {code[:6] for importer in ("US", "CN") for code in schedule(importer).codes}
    rows: list[tuple[str, str, float]] = []
    by_chapter = 0
    for code in sorted(in_schedules | set(inputs.hs6)):
        if is_special(code) or len(code) < 6:
            continue
        targets = inputs.hs6.get(code)
        if targets is None:
            by_chapter += 1
            mix = inputs.hs2[inputs.chapters[code[:2]]]
            targets = [(place, float(share)) for place, share in enumerate(mix) if share > 0]
        whole = sum(share for _, share in targets)
        rows += [(code, GOODS[place], share / whole) for place, share in sorted(targets)]
    frame = pl.DataFrame(
        rows, schema={"hs6": pl.String, "sector": pl.Categorical, "share": pl.Float64}, orient="row"
    )
    frame.write_parquet(TABLE, compression="zstd", compression_level=19)
    print(f"{frame['hs6'].n_unique()} codes, {by_chapter} of them by the mix of their chapter")


if __name__ == "__main__":
    main()
