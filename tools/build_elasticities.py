"""Build the bundled trade elasticities by sector from the publishers' estimates.

Run from the repository root: ``python tools/build_elasticities.py --shared ../shared``. Writes
``sector_elasticities.csv`` under ``src/detente/data/tables``: one row for each WIOD 2016 goods
industry and each service group of the world with sectors.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import polars as pl

from world_sectors_data import GOODS, SERVICES

TABLES = Path(__file__).parent.parent / "src" / "detente" / "data" / "tables"

GTAP = {
    "A01": "pdr wht gro v_f osd c_b pfb ocr ctl oap wol",
    "A02": "frs",
    "A03": "fsh",
    "B": "coa oil gas oxt",
    "C10-C12": "cmt omt vol mil pcr sgr ofd b_t",
    "C13-C15": "tex wap lea",
    "C16": "lum",
    "C17": "ppp",
    "C18": "ppp",
    "C19": "p_c",
    "C20": "chm",
    "C21": "bph",
    "C22": "rpp",
    "C23": "nmm",
    "C24": "i_s nfm",
    "C25": "fmp",
    "C26": "ele",
    "C27": "eeq",
    "C28": "ome",
    "C29": "mvh",
    "C30": "otn",
    "C31_C32": "omf",
}
CAP = 15.0  # largest sigma
LOW = (2.0, 4.0)  # bounds of theta in the low variant
SERVICES_THETA = 3.0  # Ignatenko et al. (2025), model with sectors: services 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    data = parser.parse_args().shared / "data"
    with (data / "elasticities" / "fgo_gtap_sectors.csv").open() as file:
        found = {
            row["gtap_sector"]: -float(row["epsilon_tariff"])
            for row in csv.DictReader(file)
            if row["epsilon_tariff"]
        }
    weights = _weights(data)
    spread = _spread(data)
    out = []
    for sector in GOODS:
        codes = [code for code in GTAP[sector].split() if code in found]
        weight = np.array([weights[code] for code in codes])
        sigma = float(np.array([found[code] for code in codes]) @ weight / weight.sum())
        sigma = min(sigma, CAP)
        theta = sigma - 1
        low = min(theta, max(theta / 2, LOW[0]), LOW[1])
        out.append((sector, sigma, theta, low, spread[sector], " ".join(codes), "estimated"))
    for sector in SERVICES:
        out.append(
            (sector, SERVICES_THETA + 1, SERVICES_THETA, LOW[0], float("nan"), "", "assumed")
        )
    with (TABLES / "sector_elasticities.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["sector", "sigma", "theta", "theta_low", "log_spread", "gtap_sectors", "basis"]
        )
        for sector, *numbers, codes, basis in out:
            texts = ["" if np.isnan(number) else f"{number:.4f}" for number in numbers]
            writer.writerow([sector, *texts, codes, basis])


def _weights(data: Path) -> dict[str, float]:
    """US imports of 2024 by GTAP sector, all partners, USD."""
    path = data / "us_tariffs" / "trade" / "us_imports_2024_country_gtap.csv"
    table = pl.read_csv(path, infer_schema_length=None)
    return {
        name.split(" (")[0]: float(table[name].cast(pl.Float64).sum())
        for name in table.columns
        if " (" in name and not name.startswith("s232")
    }


def _spread(data: Path) -> dict[str, float]:
    """Spread of ln(sigma) between the HS6 products of a sector: 1.4826 times the median distance
    from the median. Wrong signs and values that are not significant are left out."""
    with (data / "trade_sectors_2020" / "hs6_to_wiod2016.csv").open() as file:
        of = {row["hs6"]: row["wiod"] for row in csv.DictReader(file) if float(row["share"]) > 0.5}
    logs: dict[str, list[float]] = {}
    with (data / "elasticities" / "protee_fgo_hs6.csv").open() as file:
        for row in csv.DictReader(file):
            flags = {row["zero"], row["positive"]}
            if row["sigma"] in ("", "NA") or "1" in flags or "1.0" in flags:
                continue
            if (value := -float(row["sigma"])) > 0 and (sector := of.get(row["hs6_2007"])):
                logs.setdefault(sector, []).append(np.log(value))
    out = {}
    for sector in GOODS:
        values = np.array(logs[sector])
        out[sector] = float(1.4826 * np.median(np.abs(values - np.median(values))))
    return out


if __name__ == "__main__":
    main()
