"""Build the bundled world of 2023 from the publishers' figures: who trades what with whom?

Run from the repository root: ``python tools/build_world_2023.py --shared ../shared``.
Writes, under ``src/detente/data/tables``:

- ``world_2023_flows.parquet``: exporter, importer, usd_thousand (positive flows only);
- ``world_2023_regions.csv``: iso3, name, gdp_usd;
- ``world_2023_announced_tariffs.csv``: iso3, rate (the US announcement of 2 April 2025; read by
  replications only).
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import polars as pl

TABLES = Path(__file__).parent.parent / "src" / "detente" / "data" / "tables"

# Totals printed by the publisher's note, USD billion to two digits.
CHECKS = {
    "world trade": 21_749.67,
    "world GDP": 105_311.56,
    "imports of the USA": 2_902.61,
    "exports of the USA": 1_858.73,
    "CHN to USA": 440.48,
    "USA to CHN": 145.33,
}
ZERO_FLOWS = 12_044


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    source = parser.parse_args().shared / "data" / "world_2023"

    with (source / "country_labels.csv").open(newline="") as file:
        labels = list(csv.DictReader(file))
    iso3 = [row["iso3"] for row in labels]
    flows = _matrix(source / "trade_cepii.csv")
    gdp = _column(source / "gdp.csv")
    rates = _column(source / "tariffs.csv")
    _check(iso3, flows, np.array([float(value) for value in gdp]))

    exporters, importers = np.nonzero(flows)
    pl.DataFrame(
        {
            "exporter": [iso3[place] for place in exporters],
            "importer": [iso3[place] for place in importers],
            "usd_thousand": flows[exporters, importers],
        },
        schema_overrides={"exporter": pl.Categorical, "importer": pl.Categorical},
    ).write_parquet(TABLES / "world_2023_flows.parquet", compression="zstd", compression_level=19)
    _write(
        TABLES / "world_2023_regions.csv",
        ["iso3", "name", "gdp_usd"],
        zip(iso3, [row["CountryName"].strip() for row in labels], gdp, strict=True),
    )
    _write(
        TABLES / "world_2023_announced_tariffs.csv",
        ["iso3", "rate"],
        zip(iso3, (f"{float(rate):g}" for rate in rates), strict=True),
    )


def _matrix(path: Path) -> np.ndarray:
    with path.open(newline="") as file:
        rows = list(csv.reader(file))[1:]
    return np.array([[float(cell) if cell else 0.0 for cell in row] for row in rows])


def _column(path: Path) -> list[str]:
    with path.open() as file:
        return [line.strip() for line in file][1:]


def _write(path: Path, header: list[str], rows) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _check(iso3: list[str], flows: np.ndarray, gdp: np.ndarray) -> None:
    usa, chn = iso3.index("USA"), iso3.index("CHN")
    if flows.shape != (len(iso3), len(iso3)) or gdp.shape != (len(iso3),):
        raise SystemExit(f"{len(iso3)} labels, flows {flows.shape}, GDP {gdp.shape}: they differ.")
    if np.diagonal(flows).any() or (flows < 0).any() or not (gdp > 0).all():
        raise SystemExit("Own trade must be blank, flows not negative, every GDP positive.")
    billions = {
        "world trade": flows.sum() / 1e6,
        "world GDP": gdp.sum() / 1e9,
        "imports of the USA": flows[:, usa].sum() / 1e6,
        "exports of the USA": flows[usa].sum() / 1e6,
        "CHN to USA": flows[chn, usa] / 1e6,
        "USA to CHN": flows[usa, chn] / 1e6,
    }
    for what, right in CHECKS.items():
        if abs(billions[what] - right) > 0.00501:
            raise SystemExit(f"{what}: {billions[what]:.3f} bn USD, expected {right}.")
    zeros = int((flows == 0).sum()) - len(iso3)
    if zeros != ZERO_FLOWS:
        raise SystemExit(f"{zeros} empty flows between economies, expected {ZERO_FLOWS}.")


if __name__ == "__main__":
    main()
