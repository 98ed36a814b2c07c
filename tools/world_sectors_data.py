"""What do the publishers say of trade by sector, before anything is fitted?

Read by build_world_sectors.py. Every function returns arrays over the regions and sectors below.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.places import eu_members, place

Array = NDArray[np.float64]

GOODS = {
    "A01": "Crops and animals",
    "A02": "Forestry",
    "A03": "Fishing",
    "B": "Mining, oil and gas",
    "C10-C12": "Food, drink, tobacco",
    "C13-C15": "Textiles, clothing, leather",
    "C16": "Wood",
    "C17": "Paper",
    "C18": "Printing",
    "C19": "Refined petroleum",
    "C20": "Chemicals",
    "C21": "Pharmaceuticals",
    "C22": "Rubber and plastics",
    "C23": "Stone, clay, glass",
    "C24": "Basic metals",
    "C25": "Metal products",
    "C26": "Computers and electronics",
    "C27": "Electrical equipment",
    "C28": "Machinery",
    "C29": "Motor vehicles",
    "C30": "Ships, trains, aircraft",
    "C31_C32": "Furniture, other manufactures",
}
SERVICES = {
    "D-F": ("Utilities and construction", ("D35", "E36", "E37-E39", "F")),
    "G-I": (
        "Trade, transport, hotels, repair",
        ("C33", "G45", "G46", "G47", "H49", "H50", "H51", "H52", "H53", "I"),
    ),
    "J": ("Information and media", ("J58", "J59_J60", "J61", "J62_J63")),
    "K-L": ("Finance and real estate", ("K64", "K65", "K66", "L68")),
    "M-N": ("Business services", ("M69_M70", "M71", "M72", "M73", "M74_M75", "N")),
    "O-U": ("Public and personal services", ("O84", "P85", "Q", "R_S", "T", "U")),
}
MARGINS = ("G45", "G46", "G47")
SECTORS = (*GOODS, *SERVICES)
G, S = len(GOODS), len(SECTORS)

SPLIT = ("VNM", "THA", "MYS", "SGP", "SAU")  # inside the rest of world in WIOD
REGIONS = (
    *("USA", "CHN", "EUU", "JPN", "KOR", "TWN", "CAN", "MEX", "GBR", "IND", "BRA", "RUS"),
    *("IDN", "TUR", "AUS", "CHE", "NOR", *SPLIT, "ROW"),
)
N = len(REGIONS)
AT = {label: place for place, label in enumerate(REGIONS)}
US, CN, TW = AT["USA"], AT["CHN"], AT["TWN"]

EU_MEMBERS = frozenset(place(code).iso3 for code in eu_members(date(2023, 7, 1)))

# Groups of HS chapters that meet groups of WIOD industries nearly one to one: within them the
# chapters of the two nomenclatures mix, between them hardly.
HS_GROUPS: tuple[tuple[str, tuple[int, ...], tuple[str, ...]], ...] = (
    ("live and plant products", (1, 3, 5, 6, 7, 8, 9, 10, 12, 13, 14), ("A01", "A03")),
    ("food", (2, 4, 11, *range(15, 25)), ("C10-C12",)),
    ("minerals and fuels", (25, 26, 27), ("B", "C19")),
    ("pharmaceuticals", (30,), ("C21",)),
    ("chemicals, plastics, rubber", (28, 29, *range(31, 41)), ("C20", "C22")),
    ("textiles and leather", (41, 42, 43, *range(50, 66)), ("C13-C15",)),
    ("wood", (44, 45, 46), ("A02", "C16")),
    ("paper and print", (47, 48, 49), ("C17", "C18")),
    ("stone and glass", (68, 69, 70), ("C23",)),
    ("metals and precious metals", (71, *range(72, 84)), ("C24", "C25")),
    ("machinery and electronics", (84, 85, 90), ("C26", "C27", "C28")),
    ("road vehicles", (87,), ("C29",)),
    ("other transport", (86, 88, 89), ("C30",)),
    ("furniture and other", (66, 67, *range(91, 98)), ("C31_C32",)),
)
GROUP_OF_SECTOR = np.array(
    [next(g for g, row in enumerate(HS_GROUPS) if label in row[2]) for label in GOODS]
)
GROUP_OF_CHAPTER = {f"{c:02d}": g for g, row in enumerate(HS_GROUPS) for c in row[1]}

# Government of Taiwan and IMF WEO of April 2024: about 756 billion. Recalled; no source file
# carries it.
TAIWAN_GDP_2023 = 756_000.0

# What a chapter holds where the US import mix of it is plainly wrong: these two export refined
# petroleum, not crude.
REFINERS = ("SGP", "THA")


@dataclass(frozen=True)
class Inputs:
    """The publishers' figures, read on demand; USD million."""

    shared: Path

    @property
    def data(self) -> Path:
        return self.shared / "data"

    @cached_property
    def region_of(self) -> dict[str, int]:
        """ISO-3 to region; whatever is not named is in the rest of world."""
        places = pl.read_csv(self.data / "world_2023" / "country_labels.csv")["iso3"].to_list()
        return {iso: self.region(iso) for iso in places}

    @staticmethod
    def region(iso3: str) -> int:
        label = "EUU" if iso3 in EU_MEMBERS else iso3
        return AT.get(label, AT["ROW"])

    # ── 2014: structure ──────────────────────────────────────────────────────────────────────

    @cached_property
    def wiod(self) -> dict[str, Array]:
        """The 2014 table on WIOD's own regions (18) and our sectors.

        Exports of wholesale and retail trade are left out: they are margins on goods, which the
        fob values of BACI hold already (WIOD goods are at basic prices).
        `flows` (18, 18, S) with sales at home on the diagonal; `use` (18, S, S) inputs of all
        origins; `final` (18, S); `output` (18, S); `value_added` (18, S).
        """
        raw = np.load(self.data / "io_2014" / "wiot_2014_reconstructed.npz")
        of_industry = {label: label for label in GOODS}
        of_industry |= {code: label for label, (_, codes) in SERVICES.items() for code in codes}
        column = np.zeros((56, S))
        for k, industry in enumerate(raw["industries"]):
            column[k, SECTORS.index(of_industry[str(industry)])] = 1.0
        row = np.zeros((44, len(WIOD_REGIONS)))
        for r, region in enumerate(raw["regions"]):
            label = "EUU" if str(region) in EU_MEMBERS else str(region)
            row[r, WIOD_REGIONS.index(label)] = 1.0
        final = np.maximum(raw["final"].astype(float).sum(axis=3), 0.0)
        total = raw["intermediate"].astype(float) + final
        use = raw["domestic_use"].astype(float) + raw["imported_use"].astype(float)

        flows = np.einsum("rkn,ra,nb,kc->abc", total, row, row, column, optimize=True)
        trade = [k for k, industry in enumerate(raw["industries"]) if str(industry) in MARGINS]
        margins = np.einsum("rkn,ra,nb->ab", total[:, trade], row, row, optimize=True)
        np.fill_diagonal(margins, 0.0)
        flows[:, :, SECTORS.index("G-I")] -= margins

        def regional(array: Array) -> Array:
            return np.einsum("rk,ra,kb->ab", array, row, column)

        return {
            "flows": np.maximum(flows, 0.0),
            "use": np.einsum("rkj,ra,kb,jc->abc", use, row, column, column, optimize=True),
            "final": regional(final.sum(axis=0).T),
            "output": regional(raw["output"]),
            "value_added": regional(raw["value_added_residual"]),
        }

    # ── 2023: totals ─────────────────────────────────────────────────────────────────────────

    @cached_property
    def gdp(self) -> Array:
        """(N,) GDP of 2023; World Bank, Taiwan recalled."""
        values = pl.read_csv(self.data / "world_2023" / "gdp.csv").to_series().to_numpy() / 1e6
        gdp = np.zeros(N)
        np.add.at(gdp, list(self.region_of.values()), values)
        gdp[TW] = TAIWAN_GDP_2023
        return gdp

    @cached_property
    def bilateral(self) -> Array:
        """(N, N) goods trade of 2023 by pair, BACI; Taiwan's row and column are zero."""
        raw = pl.read_csv(self.data / "world_2023" / "trade_cepii.csv", infer_schema=False)
        cells = raw.with_columns(pl.all().cast(pl.Float64)).fill_null(0.0).to_numpy() / 1e3
        places = list(self.region_of.values())
        out = np.zeros((N, N))
        np.add.at(out, (np.array(places)[:, None], np.array(places)[None, :]), cells)
        np.fill_diagonal(out, 0.0)
        return out

    @cached_property
    def baci_growth(self) -> float:
        """World trade 2023 over 2020, BACI, for Taiwan's total."""
        rows = pl.read_parquet(
            self.data / "trade_sectors_2020" / "exports_country_hs2_2011_2020_baci.parquet"
        )
        old = rows.filter(pl.col("year") == 2020)["value_musd"].cast(pl.Float64).sum()
        raw = pl.read_csv(self.data / "world_2023" / "trade_cepii.csv", infer_schema=False)
        new = raw.with_columns(pl.all().cast(pl.Float64)).fill_null(0.0).to_numpy().sum() / 1e3
        return float(new / old)

    @cached_property
    def exports_hs2(self) -> Array:
        """(N, 96) goods exports by chapter, 2019 moved by world growth of each chapter to 2024."""
        folder = self.data / "trade_sectors_2020"
        rows = pl.read_parquet(folder / "exports_country_hs2_2011_2020_baci.parquet")
        chapters = self.chapters
        out = np.zeros((N, len(chapters)))
        for iso3, hs2, value in (
            rows.filter((pl.col("year") == 2019) & pl.col("iso3").is_not_null())
            .select(pl.col("iso3").cast(str), "hs2", "value_musd")
            .iter_rows()
        ):
            if hs2 in chapters:
                out[self.region(iso3), chapters[hs2]] += value
        world = pl.read_csv(folder / "world_trade_hs2_2024_baci.csv", schema_overrides={"hs2": str})
        new = np.zeros(len(chapters))
        for hs2, value in world.select("hs2", "value_usd").iter_rows():
            if hs2 in chapters:
                new[chapters[hs2]] += value / 1e6
        old = out.sum(axis=0)
        return out * np.divide(new, old, out=np.ones_like(old), where=old > 0)

    @cached_property
    def taiwan_exports_2020(self) -> float:
        """Taiwan's goods exports of 2020, BACI."""
        rows = pl.read_parquet(
            self.data / "trade_sectors_2020" / "exports_country_hs2_2011_2020_baci.parquet"
        )
        mine = rows.filter((pl.col("year") == 2020) & (pl.col("iso3").cast(str) == "TWN"))
        return float(mine["value_musd"].cast(pl.Float64).sum())

    # ── concordances ─────────────────────────────────────────────────────────────────────────

    @cached_property
    def chapters(self) -> dict[str, int]:
        """The 96 chapters (77 is empty) in order."""
        labels = [f"{c:02d}" for c in range(1, 98) if c != 77]
        return {label: place for place, label in enumerate(labels)}

    @cached_property
    def hs6(self) -> dict[str, list[tuple[int, float]]]:
        """HS6 to (sector, share)."""
        out: dict[str, list[tuple[int, float]]] = {}
        with (self.data / "trade_sectors_2020" / "hs6_to_wiod2016.csv").open() as file:
            for row in csv.DictReader(file):
                place = SECTORS.index(row["wiod"])
                out.setdefault(row["hs6"], []).append((place, float(row["share"])))
        return out

    @cached_property
    def hs2(self) -> Array:
        """(96, G) chapter to sector, US import mix."""
        out = np.zeros((len(self.chapters), G))
        path = self.data / "trade_sectors_2020" / "hs2_to_wiod2016_us_import_weights.csv"
        with path.open() as file:
            for row in csv.DictReader(file):
                if row["hs2"] in self.chapters:
                    out[self.chapters[row["hs2"]], SECTORS.index(row["wiod"])] += float(
                        row["share"]
                    )
        for chapter in np.flatnonzero(out.sum(axis=1) == 0):
            label = list(self.chapters)[chapter]
            out[chapter, list(GOODS).index(HS_GROUPS[GROUP_OF_CHAPTER[label]][2][0])] = 1.0
        return out / out.sum(axis=1, keepdims=True)

    def by_sector(self, codes: list[str], values: list[float]) -> tuple[Array, float]:
        """(G,) values by sector, and the value that no sector takes (special codes)."""
        out, lost = np.zeros(G), 0.0
        for code, value in zip(codes, values, strict=True):
            targets = self.hs6.get(code[:6])
            if targets is None:
                chapter = self.chapters.get(code[:2])
                if chapter is None or code[:2] in ("98", "99"):
                    lost += value
                else:
                    out += self.hs2[chapter] * value
                continue
            for sector, share in targets:
                out[sector] += share * value
        return out, lost

    # ── the true US cells ────────────────────────────────────────────────────────────────────

    @cached_property
    def us_imports(self) -> tuple[Array, float]:
        """(N, G) US imports by origin and sector; share of value that no sector takes.

        2024 by HS10 (consumption, customs value); China and Taiwan 2023 by HS6.
        """
        rows = pl.read_parquet(
            self.data / "us_tariffs" / "trade" / "us_imports_2024_hts10_country.parquet"
        ).filter(pl.col("cty_code") != "4359")  # Slovakia is inside 0003 too
        out, lost = np.zeros((N, G)), 0.0
        for (code,), part in rows.group_by("cty_code"):
            origin = self.census[str(code)]
            values = (part["con_val_usd"] / 1e6).to_list()
            mine, none = self.by_sector(part["hts10"].to_list(), values)
            out[origin] += mine
            lost += none
        total = out.sum() + lost
        out[CN], _ = self.us_china("M")
        path = self.data / "us_trade_2025" / "us_imports_hs6_mex_vnm_twn_2015_2025.parquet"
        taiwan = pl.read_parquet(path).filter(
            (pl.col("year") == 2023) & (pl.col("partner") == "TWN") & (pl.col("flow") == "M")
        )
        out[TW], _ = self.by_sector(taiwan["hs6"].to_list(), (taiwan["value_usd"] / 1e6).to_list())
        return out, lost / total

    def us_china(self, flow: str, year: int = 2023) -> tuple[Array, float]:
        """(G,) US imports (M, fob) from or exports (X, fas) to China by sector; value without one.

        Aircraft stand under 999999 in the export file: as much of it as chapter 88 shows.
        """
        rows = pl.read_parquet(
            self.data / "us_trade_2025" / "us_china_hs6_annual_2015_2025.parquet"
        ).filter((pl.col("year") == year) & (pl.col("flow") == flow))
        column = "fob_usd" if flow == "M" else "value_usd"
        out, lost = self.by_sector(rows["hs6"].to_list(), (rows[column] / 1e6).to_list())
        if flow == "X":
            aircraft = float(self.us_exports_hs2[CN, self.chapters["88"]])
            hidden = min(lost, max(0.0, aircraft - out[list(GOODS).index("C30")]))
            out[list(GOODS).index("C30")] += hidden
            lost -= hidden
        return out, lost

    @cached_property
    def us_exports_hs2(self) -> Array:
        """(N, 96) US exports of 2023 by destination and chapter; chapter 98 left out."""
        rows = pl.read_parquet(
            self.data / "us_trade_2025" / "us_exports_hs2_country_2020_2024.parquet"
        ).filter(pl.col("year") == 2023)
        out = np.zeros((N, len(self.chapters)))
        where: dict[str, int] = {}
        for name in rows["country"].unique().to_list():
            try:
                where[name] = self.region(place(name.strip().split(" (")[0]).iso3)
            except Exception:
                where[name] = AT["ROW"]
        for hs2, name, usd in rows.select("hs2", "country", "usd").iter_rows():
            if hs2 in self.chapters:
                out[where[name], self.chapters[hs2]] += usd / 1e6
        return out

    @cached_property
    def census(self) -> dict[str, int]:
        """Census Schedule C code to region."""
        path = self.data / "us_tariffs" / "crosswalks" / "census_to_iso3.csv"
        with path.open() as file:
            found = {row["cty_code"]: self.region(row["iso3"]) for row in csv.DictReader(file)}
        return found | {"0003": AT["EUU"]}

    # ── duties ───────────────────────────────────────────────────────────────────────────────

    def us_duties(self, on: date) -> tuple[Array, Array]:
        """(N, G) US duty on `on` by origin and sector, and what was collected in 2024; fractions.

        Our own schedule engine, weighted with imports of 2024. The base duty is cut by the share
        that preferences save (by chapter and origin), the rest by claimed exclusions.
        """
        from detente.tariffs.weights import import_partners, weights_for

        saved = self._preferences()
        due, value = np.zeros((N, G)), np.zeros((N, G))
        for origin in import_partners():
            region = self.region("DEU" if origin == "EU" else place(origin).iso3)
            scale = weights_for("US", origin)
            lines = [str(code) for code in scale.lines.codes]
            base, added = self._engine("US", origin, on, scale.lines)
            codes = ("0003",) if origin == "EU" else place(origin).census
            kept = np.ones(len(self.chapters) + 1)
            for code in codes:
                kept = np.minimum(kept, 1 - saved.get(code, np.zeros_like(kept)))
            chapter = np.array([self.chapters.get(code[:2], -1) for code in lines])
            rate = base * kept[chapter] + added
            for line in np.flatnonzero(scale.value > 0):
                targets = self.hs6.get(lines[line][:6], [])
                for sector, share in targets:
                    value[region, sector] += scale.value[line] * share
                    due[region, sector] += scale.value[line] * share * rate[line]
        return _ratio(due, value), self._collected()

    def china_duties(self, on: date) -> tuple[Array, Array]:
        """(G,) China's duty on US goods on `on` by our own engine, and its MFN duty; fractions.

        Weighted with China's imports from the US by HS6; MFN of 2019 where no later rate is known.
        """
        from detente.tariffs.weights import weights_for

        scale = weights_for("CN", "US")
        base, added = self._engine("CN", "US", on, scale.lines)
        due, mfn, value = np.zeros(G), np.zeros(G), np.zeros(G)
        for line in np.flatnonzero(scale.value > 0):
            for sector, share in self.hs6.get(str(scale.lines.codes[line])[:6], []):
                weight = scale.value[line] * share
                value[sector] += weight
                mfn[sector] += weight * base[line]
                due[sector] += weight * (base[line] + added[line])
        return _ratio(due, value), _ratio(mfn, value)

    def wits(self) -> tuple[Array, Array]:
        """(N, G) applied duty by importer and sector, and (N,) over all products; fractions.

        WITS weighted averages by stage of processing, latest year to 2021 (Mexico 2018, Saudi
        Arabia 2020); the stage of a sector is that of most of its goods.
        """
        path = self.data / "trade_sectors_2020" / "wits_country_summary_2010_2021.parquet"
        rows = (
            pl.read_parquet(path)
            .with_columns(pl.col("iso3", "product", "indicator").cast(str))
            .filter(pl.col("indicator") == "Weighted Average (%)")
            .sort("year")
        )
        known = {
            (iso, product): value / 100
            for iso, product, value in rows.select("iso3", "product", "value").iter_rows()
        }
        code = {"EUU": "EUN", "ROW": "WLD", "TWN": "OAS"}
        by_sector, total = np.zeros((N, G)), np.zeros(N)
        for region, label in enumerate(REGIONS):
            iso = code.get(label, label)
            if (iso, "All Products") not in known:
                iso = "WLD"
            total[region] = known[iso, "All Products"]
            for column, sector in enumerate(GOODS):
                by_sector[region, column] = known[iso, STAGE.get(sector, "Intermediate goods")]
        return by_sector, total

    def _engine(self, importer: str, origin: str, on: date, lines) -> tuple[Array, Array]:
        from detente.ledger import Ledger
        from detente.tariffs import Case, duties, tariff_measures
        from detente.tariffs.facts import assumption_set

        case = Case(
            origin="DE" if origin == "EU" else origin,
            on=on,
            known=on,
            assumptions=assumption_set("trade"),
        )
        found = duties(lines, tariff_measures(Ledger.bundled(), importer, on), case)
        base = np.nan_to_num(found.base)
        return base, np.nan_to_num(found.total - found.base)

    def _preferences(self) -> dict[str, Array]:
        path = self.data / "us_tariffs" / "schedule" / "mfn_preference_shares_hs2_country.csv"
        out: dict[str, Array] = {}
        with path.open() as file:
            for row in csv.DictReader(file):
                if row["hs2"] in self.chapters:
                    shares = out.setdefault(row["cty_code"], np.zeros(len(self.chapters) + 1))
                    shares[self.chapters[row["hs2"]]] = float(row["exemption_share"])
        return out

    def _collected(self) -> Array:
        path = self.data / "us_tariffs" / "trade" / "us_imports_2024_hts10_country.parquet"
        rows = pl.read_parquet(path).filter(pl.col("cty_code") != "4359")
        due, value = np.zeros((N, G)), np.zeros((N, G))
        for (code,), part in rows.group_by("cty_code"):
            region = self.census[str(code)]
            codes = part["hts10"].to_list()
            value[region] += self.by_sector(codes, part["con_val_usd"].to_list())[0]
            due[region] += self.by_sector(codes, part["cal_duty_usd"].to_list())[0]
        return _ratio(due, value)


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


STAGE = {
    **dict.fromkeys(("A01", "A02", "A03", "B"), "Raw materials"),
    **dict.fromkeys(("C10-C12", "C13-C15", "C21", "C29", "C31_C32"), "Consumer goods"),
    **dict.fromkeys(("C26", "C28", "C30"), "Capital goods"),
}

WIOD_REGIONS = tuple(label for label in REGIONS if label not in SPLIT)
