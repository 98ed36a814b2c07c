"""Build the tables of the shortage models: national input-output tables, minerals, users, figures.

Run from the repository root: ``python tools/build_shortage.py --shared ../shared``. Writes, under
``src/detente/data/tables``:

- ``shortage_industries.csv``, ``shortage_output.parquet``, ``shortage_inputs.parquet``: 56
  industries of the countries in REGIONS, 2014, USD million;
- ``shortage_minerals.csv``: parameters of each mineral's market with low, central and high value;
- ``shortage_users.csv``: who uses it, and how much of the user's output needs it;
- ``shortage_network.csv``: bill and users of the scarce input of the network model.

Assumptions stand below with their source and certainty; official figures are read from the files.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import polars as pl

TABLES = Path(__file__).parent.parent / "src" / "detente" / "data" / "tables"
REGIONS = ("USA", "JPN", "DEU", "FRA", "GBR", "IND", "KOR", "TWN")
US_GDP_2024 = 29.2e12  # USD
LEAST = 0.5  # USD million: smaller inputs are left out
USA_VALUE_ADDED = 17_348_070.0  # check against the publisher's figure, USD million
OUNCE_KG = 0.0311034768
POUND_KG = 0.45359237

USGS = "USGS Mineral Commodity Summaries 2026 data release"
GENERAL = "short-run range recalled from surveys of metal markets; USGS's own values not seen"
ELASTICITIES = (
    ("demand_elasticity", 0.1, 0.3, 0.6, "", "recalled", GENERAL),
    ("supply_elasticity", 0.1, 0.3, 0.6, "", "recalled", GENERAL),
    (
        "choke_price",
        10,
        45,
        45,
        "base price",
        "reported",
        "up to 45-fold for some rare earths in 2010-11 (Alfaro and others, NBER 33877); beyond it "
        "the model rations",
    ),
    (
        "gradient",
        1,
        2,
        3,
        "",
        "assumption",
        "1: every use of an industry is worth the same; 2: worth falls evenly to nothing",
    ),
)
# Shares of supply outside the restricting country that it sends (low, central, high), spare
# capacity as a share of use outside, and what is made at home as a share of US use.
MARKETS = {
    "Ga": (
        "CHN",
        (0.70, 0.80, 0.91),
        "recalled: Chinese exports of 94 t in 2022 against 9 t of other primary output (USGS, "
        "2024) and 0 to 30 t of recycling",
        (0.0, 0.09, 0.94),
        f"{USGS}: idle capacity in Japan and Russia (central), and in all other countries (high), "
        "over use outside of about 118 t (recalled); low: nothing restarts in a year",
        (0.0, 0.0, 0.0),
    ),
    "Ge": (
        "CHN",
        (0.35, 0.45, 0.60),
        "recalled: Chinese exports of about 44 t in 2022 against use outside of 75 to 125 t",
        (0.0, 0.10, 0.20),
        "assumption: refineries in Belgium, Canada, Germany and Russia; no figure at hand",
        (0.0, 0.1, 0.3),
    ),
    "Sb": (
        "CHN",
        (0.30, 0.50, 0.65),
        "assumption around China's 34 % of mining (USGS, 2024) and larger part of refining",
        (0.0, 0.10, 0.20),
        "assumption: no figure at hand",
        (0.12, 0.14, 0.16),
    ),
    "W": (
        "CHN",
        (0.25, 0.40, 0.60),
        "assumption below China's 82 % of mining (USGS, 2024), most of which it uses itself",
        (0.0, 0.10, 0.20),
        "assumption: no figure at hand",
        (0.0, 0.2, 0.4),
    ),
    "Y": (
        "CHN",
        (0.85, 0.93, 0.97),
        "recalled: nearly all separation of yttrium is in China",
        (0.0, 0.02, 0.05),
        "assumption: no figure at hand",
        (0.0, 0.0, 0.0),
    ),
    "Nb": (
        "BRA",
        (0.85, 0.90, 0.92),
        "recalled: about nine tenths of mining is in Brazil",
        (0.0, 0.05, 0.10),
        "assumption: no figure at hand",
        (0.0, 0.0, 0.0),
    ),
    "Rh": (
        "ZAF",
        (0.60, 0.70, 0.80),
        "recalled: four fifths of mining is in South Africa; recycling is a third of supply",
        (0.0, 0.02, 0.05),
        "assumption: no figure at hand",
        (0.0, 0.05, 0.1),
    ),
}
# mineral: [(industry, share of use, low, central, high share of value added that needs it, use)]
USERS = {
    "Ga": [
        ("C26", 0.90, 0.01, 0.03, 0.08, "GaAs and GaN circuits, lasers, LEDs"),
        ("C27", 0.05, 0.0005, 0.002, 0.01, "lamps, power electronics"),
        ("M72", 0.05, 0.0, 0.001, 0.005, "research"),
    ],
    "Ge": [
        ("C26", 0.55, 0.001, 0.005, 0.02, "infrared optics, substrates"),
        ("C27", 0.35, 0.001, 0.005, 0.02, "fibre for cables"),
        ("C30", 0.10, 0.0005, 0.002, 0.01, "solar cells of satellites"),
    ],
    "Sb": [
        ("C22", 0.35, 0.01, 0.03, 0.06, "flame-retarded plastics"),
        ("C27", 0.35, 0.01, 0.02, 0.05, "lead-acid batteries, cable"),
        ("C25", 0.15, 0.001, 0.005, 0.02, "ammunition, alloys"),
        ("C23", 0.15, 0.005, 0.01, 0.03, "glass, ceramics"),
    ],
    "W": [
        ("C25", 0.40, 0.005, 0.02, 0.05, "cutting tools, wear parts, ammunition"),
        ("C28", 0.30, 0.005, 0.015, 0.04, "tools of machine builders"),
        ("C29", 0.10, 0.002, 0.01, 0.03, "machining"),
        ("C30", 0.10, 0.002, 0.01, 0.03, "alloys, machining"),
        ("B", 0.10, 0.001, 0.005, 0.02, "drill bits"),
    ],
    "Y": [
        ("C30", 0.35, 0.005, 0.02, 0.05, "thermal barrier coatings of engines"),
        ("C26", 0.25, 0.001, 0.005, 0.02, "chip-making equipment, phosphors, lasers"),
        ("C23", 0.25, 0.005, 0.01, 0.03, "technical ceramics"),
        ("C20", 0.15, 0.0005, 0.001, 0.005, "catalysts"),
    ],
    "Nb": [
        ("C24", 0.80, 0.01, 0.03, 0.08, "high-strength steel"),
        ("C30", 0.20, 0.005, 0.02, 0.05, "superalloys of engines"),
    ],
    "Rh": [
        ("C29", 0.85, 0.2, 0.5, 0.8, "three-way catalysts of petrol cars"),
        ("C20", 0.08, 0.005, 0.01, 0.03, "nitric and acetic acid"),
        ("C23", 0.07, 0.02, 0.05, 0.1, "glass-fibre bushings"),
    ],
}
RARE_USERS = {
    "WIOD 2013 release": {
        "c14": 0.40, "c15": 0.25, "c13": 0.10, "c8": 0.08, "c12": 0.07, "c9": 0.05, "c11": 0.05,
    },
    "WIOD 2016 release": {
        "C26": 0.20, "C27": 0.20, "C29": 0.18, "C30": 0.07, "C28": 0.10, "C19": 0.08,
        "C24": 0.05, "C25": 0.02, "C20": 0.05, "C23": 0.05,
    },
}  # fmt: skip
RARE_SOURCE = (
    "bill of about 1 bn USD over GDP of 29.2 trn (order of the US market in IMF WP 2026/072); "
    "split among users assumed"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared
    national(shared / "data" / "io_2014")
    minerals(shared / "data" / "minerals" / "usgs_mcs2026_commodities.csv")


def national(folder: Path) -> None:
    with (folder / "industries.csv").open(newline="") as file:
        people = [(row["code"], row["name"].strip(), row["goods"]) for row in csv.DictReader(file)]
    write("shortage_industries.csv", ("code", "name", "goods"), people)
    held = np.load(folder / "wiot_2014_reconstructed.npz")
    regions, codes = list(held["regions"]), [str(code) for code in held["industries"]]
    assert codes == [row[0] for row in people]
    outputs, cells = [], []
    for region in REGIONS:
        at = regions.index(region)
        home = np.maximum(held["domestic_use"][at], 0.0).astype(np.float64)
        abroad = np.maximum(held["imported_use"][at], 0.0).astype(np.float64)
        output = held["output"][at].astype(np.float64)
        outputs += [
            (region, code, float(output[n]), float(held["value_added_residual"][at][n]))
            for n, code in enumerate(codes)
        ]
        cells += [
            (region, codes[i], codes[j], float(home[i, j]), float(abroad[i, j]))
            for i, j in zip(*np.nonzero(home + abroad >= LEAST), strict=True)
        ]
        if region == "USA":
            found = held["value_added"][at].sum()
            if abs(found / USA_VALUE_ADDED - 1) > 1e-4:
                raise SystemExit(f"US value added is {found:,.0f}, expected {USA_VALUE_ADDED:,.0f}")
    columns = ("region", "industry", "output_usd_million", "value_added_usd_million")
    parquet("shortage_output.parquet", columns, outputs)
    columns = (
        "region", "input", "industry", "domestic_usd_million", "imported_usd_million",
    )  # fmt: skip
    parquet("shortage_inputs.parquet", columns, cells)


def minerals(path: Path) -> None:
    rows = pl.read_csv(path.read_text(encoding="cp1252").encode(), infer_schema=False)

    def usgs(chapter: str, detail: str) -> float:
        found = rows.filter(
            (pl.col("MCS chapter") == chapter)
            & pl.col("Section").str.starts_with("Salient")
            & pl.col("Statistics_detail").str.starts_with(detail)
            & (pl.col("Year") == "2024")
        )
        if len(found) != 1:
            raise SystemExit(f"{chapter}: {len(found)} rows for {detail!r}")
        return float(found["Value"][0].replace(",", ""))

    germanium = "Imports for consumption: Germanium"
    tonne = 1000.0
    official = {
        "Ga": (
            usgs("GALLIUM", "Price"),
            usgs("GALLIUM", "Consumption, reported"),
            "reported consumption",
        ),
        "Ge": (
            usgs("GERMANIUM", "Price, annual average, dollars per kilogram: Germanium metal"),
            usgs("GERMANIUM", f"{germanium} metal") + usgs("GERMANIUM", f"{germanium} dioxide")
            - usgs("GERMANIUM", "Exports: Germanium metal")
            - usgs("GERMANIUM", "Exports: Germanium dioxide"),
            "imports less exports of metal and dioxide; tetrachloride is not published",
        ),
        "Sb": (
            usgs("ANTIMONY", "Price") / POUND_KG,
            usgs("ANTIMONY", "Consumption, apparent") * tonne,
            "apparent consumption",
        ),
        "W": (
            # a metric ton unit is 10 kg of WO3, of which 79.3 % is tungsten
            usgs("TUNGSTEN", "Price") / 7.93,
            (usgs("TUNGSTEN", "Imports for consumption: Ores")
             + usgs("TUNGSTEN", "Imports for consumption: Other")) * tonne,
            "imports of ores and other forms; consumption is withheld",
        ),
        "Y": (
            usgs("YTTRIUM", "Price, average, dollars per kilogram: Y2O3"),
            usgs("YTTRIUM", "Consumption, apparent") * tonne,
            "apparent consumption",
        ),
        "Nb": (
            usgs("NIOBIUM (COLUMBIUM)", "Price"),
            usgs("NIOBIUM (COLUMBIUM)", "Consumption: Apparent") * tonne,
            "apparent consumption",
        ),
        "Rh": (
            usgs("PLATINUM-GROUP METALS", "Price, dollars per troy ounce: Rhodium") / OUNCE_KG,
            usgs("PLATINUM-GROUP METALS", "Imports for consumption: Rhodium"),
            "imports",
        ),
    }  # fmt: skip
    out = []
    for mineral, (restrictor, sent, why, spare, spare_why, home) in MARKETS.items():
        price, use, what = official[mineral]
        out += [
            (mineral, restrictor, "price", price, price, price, "USD/kg", "official",
             f"{USGS}, 2024"),
            (mineral, restrictor, "use", use, use, use, "kg", "official", f"{USGS}, 2024: {what}"),
            (mineral, restrictor, "restrictor_share", *sent, "of supply outside", "low", why),
            (mineral, restrictor, "spare", *spare, "of use outside", "low", spare_why),
            (mineral, restrictor, "home_share", *home, "of US use", "low",
             "made or recycled in the United States; assumption where USGS withholds it"),
        ]  # fmt: skip
        out += [(mineral, restrictor, *row) for row in ELASTICITIES]
    columns = (
        "mineral", "restrictor", "parameter", "low", "central", "high", "unit", "certainty",
        "source",
    )  # fmt: skip
    write("shortage_minerals.csv", columns, out)
    users = [(mineral, *row) for mineral, rows_of in USERS.items() for row in rows_of]
    columns = (
        "mineral", "industry", "share_of_use", "needs_low", "needs", "needs_high", "use",
        "certainty", "source",
    )  # fmt: skip
    why = "assumption of ours over known uses; no published share at this industry level at hand"
    write("shortage_users.csv", columns, [(*row, "low", why) for row in users])
    rare = [
        ("rare_earths", 3.4e-5, system, industry, share, "low", RARE_SOURCE)
        for system, users_of in RARE_USERS.items()
        for industry, share in users_of.items()
    ]
    for mineral in MARKETS:
        price, use, what = official[mineral]
        why = f"US use at the price of 2024 ({USGS}: {what}) over GDP of 29.2 trn USD"
        rare += [
            (mineral, price * use / US_GDP_2024, "WIOD 2016 release", industry, share, "low", why)
            for industry, share, *_ in USERS[mineral]
        ]
    columns = (
        "scarce", "bill_share", "industries", "industry", "share", "certainty", "source",
    )  # fmt: skip
    write("shortage_network.csv", columns, rare)


def write(name: str, columns: tuple[str, ...], rows: list[tuple]) -> None:
    with (TABLES / name).open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        out.writerows([f"{x:.6g}" if isinstance(x, float) else x for x in row] for row in rows)


def parquet(name: str, columns: tuple[str, ...], rows: list[tuple]) -> None:
    frame = pl.DataFrame(rows, schema=list(columns), orient="row")
    frame = frame.with_columns(pl.selectors.float().cast(pl.Float32))
    frame.write_parquet(TABLES / name, compression="zstd", compression_level=19)


if __name__ == "__main__":
    main()
