"""Build `world-2023-sectors`, an estimate: who trades which goods with whom, and who uses them?

Run from the repository root: ``python tools/build_world_sectors.py --shared ../shared``. Follows
the note ``reference/sector_baseline.md`` of the inputs. Writes, under ``src/detente/data/tables``,
``world_2023_sectors_{flows,inputs}.parquet`` and ``world_2023_sectors_{regions,sectors,quality}
.csv``.

Order of the fit: goods trade by pair is that of BACI 2023; the mix of every US flow is that of US
customs; elsewhere the WIOD flows of 2014 are moved to the pair totals and to each exporter's mix in
14 groups of goods; then sales at home, services, inputs and duties.
"""

from __future__ import annotations

import argparse
import csv
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

import world_sectors_data as data
from detente.places import place
from detente.world.balance import Margin, fit, ras
from world_sectors_data import (
    AT,
    CN,
    GOODS,
    GROUP_OF_CHAPTER,
    GROUP_OF_SECTOR,
    HS_GROUPS,
    REGIONS,
    SECTORS,
    SERVICES,
    SPLIT,
    TW,
    US,
    WIOD_REGIONS,
    G,
    N,
    S,
)

Array = data.Array
TABLES = Path(__file__).parent.parent / "src" / "detente" / "data" / "tables"

BASE_DAY = date(2023, 7, 1)  # duties of the baseline: the middle of the year of the trade
FLOOR = 1e-4  # share of a pair's total spread by world mix, so that no group starts from nothing
OLD_ROW = WIOD_REGIONS.index("ROW")
OLD = [OLD_ROW if label in SPLIT else WIOD_REGIONS.index(label) for label in REGIONS]
NAMES = {"EUU": "European Union", "ROW": "Rest of world", "TWN": "Taiwan"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--dry", action="store_true", help="measure, write nothing")
    args = parser.parse_args()
    inputs = data.Inputs(args.shared)
    quality: list[tuple[str, float, str, str]] = []

    totals = pair_totals(inputs)
    cells = true_us_cells(inputs, totals, quality)
    plain, _ = goods_flows(inputs, totals, {})
    measure_against_us(plain, cells, quality)
    goods, errors = goods_flows(inputs, totals, cells)
    for name, value, meaning in errors:
        quality.append((name, value, "share", meaning))
    flows = np.concatenate([goods, services_flows(inputs)], axis=2)
    tariffs = duties(inputs, flows, quality)
    domestic, value_added = home_sales(inputs, flows)
    shares = input_shares(inputs, flows, tariffs, domestic, value_added, quality)
    for row in quality:
        print(f"{row[0]:45s} {row[1]:12.4f} {row[2]:6s} {row[3]}")
    if not args.dry:
        write(inputs, flows, tariffs, domestic, shares, quality)


# ── goods trade ──────────────────────────────────────────────────────────────────────────────────


def pair_totals(inputs: data.Inputs) -> Array:
    """(N, N) goods trade 2023: BACI; Taiwan from US figures, its 2020 total and WIOD partners."""
    totals = inputs.bilateral.copy()
    old = expanded(inputs.wiod["flows"][:, :, :G].sum(axis=2), inputs)
    imports, _ = inputs.us_imports
    exports = inputs.taiwan_exports_2020 * inputs.baci_growth
    sold = old[TW].copy()
    sold[[US, TW]] = 0.0
    totals[TW] = sold / sold.sum() * (exports - imports[TW].sum())
    totals[TW, US] = imports[TW].sum()
    growth = totals.sum() / old[~np.eye(N, dtype=bool)].sum()
    bought = old[:, TW] * growth
    bought[TW] = 0.0
    bought[US] = inputs.us_exports_hs2[TW].sum()
    totals[:, TW] = bought
    return totals


def true_us_cells(
    inputs: data.Inputs, totals: Array, quality: list[tuple[str, float, str, str]]
) -> dict[tuple[int, int], Array]:
    """Sector mixes known from US customs, scaled to the pair totals: {(exporter, importer): (G,)}.

    Exports to others than China are known by chapter only; within a chapter they are split by the
    geometric mean of the US import mix and the 2014 flows of the pair.
    """
    imports, lost = inputs.us_imports
    quality.append(
        ("us_imports_without_sector", lost, "share", "US imports under codes no sector takes")
    )
    cells = {
        (origin, US): imports[origin] / imports[origin].sum() * totals[origin, US]
        for origin in range(N)
        if origin != US
    }
    prior = expanded_goods(inputs)
    for destination in range(N):
        if destination == US:
            continue
        if destination == CN:
            found, _ = inputs.us_china("X")
            guess = split_chapters(inputs, inputs.us_exports_hs2[CN], prior[US, CN])
            wrong = wrong_sector(guess, found)
            quality.append(
                (
                    "us_exports_by_chapter_wrong_sector",
                    wrong,
                    "share",
                    "US exports put in the wrong sector when split from chapters; tested on China",
                )
            )
        else:
            found = split_chapters(
                inputs, inputs.us_exports_hs2[destination], prior[US, destination]
            )
        cells[US, destination] = found / found.sum() * totals[US, destination]
    return cells


def split_chapters(inputs: data.Inputs, values: Array, prior: Array) -> Array:
    """(G,) values by chapter put into sectors."""
    odds = inputs.hs2 * np.maximum(prior, 1e-6 * prior.sum())
    mix = np.sqrt(inputs.hs2 * odds / np.maximum(odds.sum(axis=1, keepdims=True), 1e-300))
    return values @ (mix / mix.sum(axis=1, keepdims=True))


def goods_flows(
    inputs: data.Inputs, totals: Array, cells: dict[tuple[int, int], Array]
) -> tuple[Array, list[tuple[str, float, str]]]:
    """(N, N, G) goods flows fitted to pair totals and exporter mixes, with `cells` held fixed."""
    mix = np.zeros((N, len(HS_GROUPS)))
    for label, chapter in inputs.chapters.items():
        mix[:, GROUP_OF_CHAPTER[label]] += inputs.exports_hs2[:, chapter]
    mix /= mix.sum(axis=1, keepdims=True)
    prior = expanded_goods(inputs)
    fixed = np.zeros((N, N, G))
    for (exporter, importer), values in cells.items():
        fixed[exporter, importer] = values
        prior[exporter, importer] = 0.0
    left = totals - fixed.sum(axis=2)
    left[np.abs(left) < 1e-6 * np.maximum(totals, 1.0)] = 0.0
    world = prior.sum(axis=(0, 1))
    open_pairs = (left > 0)[:, :, None]
    prior = np.where(
        open_pairs, prior + FLOOR * left[:, :, None] * (world / world.sum())[None, None], 0.0
    )
    by_group = np.zeros((N, len(HS_GROUPS)))
    np.add.at(by_group.T, GROUP_OF_SECTOR, fixed.sum(axis=1).T)
    goal = mix * totals.sum(axis=1, keepdims=True) - by_group
    clipped = np.maximum(goal, 0.0)
    foreign = np.arange(N) != US
    contradiction = float((clipped - goal)[foreign].sum() / totals[foreign].sum())
    room = left.sum(axis=1)
    scale = np.divide(
        room, clipped.sum(axis=1), out=np.zeros_like(room), where=clipped.sum(axis=1) > 0
    )
    fitted = fit(
        prior,
        (
            Margin(
                name="exporter mix",
                axes=(0, 2),
                target=clipped * scale[:, None],
                groups=GROUP_OF_SECTOR,
            ),
            Margin(name="pair totals", axes=(0, 1), target=left),
        ),
        name="goods trade",
        tolerance=1e-6,
        max_sweeps=5000,
    )
    flows = fitted.nearest + fixed
    errors = [
        (
            f"margin_error_{row.name.replace(' ', '_')}",
            row.weighted,
            f"goods trade off the margin '{row.name}' after {fitted.sweeps} sweeps",
        )
        for row in fitted.errors
    ]
    reached = np.zeros_like(goal)
    np.add.at(reached.T, GROUP_OF_SECTOR, flows.sum(axis=1).T)
    gap = np.abs(reached - mix * totals.sum(axis=1, keepdims=True))[foreign].sum() / 2
    errors += [
        (
            "exporter_mix_contradicts_us_cells",
            contradiction,
            "goods trade by which US imports exceed an exporter's whole mix in a group",
        ),
        (
            "exporter_mix_missed",
            gap / totals[foreign].sum(),
            "goods trade in another group than the exporter's published mix says, after the US "
            "cells and pair totals are met",
        ),
    ]
    return flows, errors


def measure_against_us(
    plain: Array,
    cells: dict[tuple[int, int], Array],
    quality: list[tuple[str, float, str, str]],
) -> None:
    """How wrong is the fit where the truth is known and was not used?"""
    gaps, total = 0.0, 0.0
    for origin in range(N):
        if origin == US:
            continue
        truth, guess = cells[origin, US], plain[origin, US]
        gaps += 0.5 * np.abs(truth - guess).sum()
        total += truth.sum()
        if REGIONS[origin] in ("CHN", "EUU", "MEX", "CAN", "JPN", "IND", "VNM", "ROW"):
            quality.append(
                (
                    f"without_us_cells_{REGIONS[origin].lower()}_to_us",
                    wrong_sector(guess, truth),
                    "share",
                    f"imports from {REGIONS[origin]} in the wrong sector, fit without US figures",
                )
            )
    quality.append(
        (
            "without_us_cells_all_to_us",
            gaps / total,
            "share",
            "US imports in the wrong sector, fit without US figures: what third-country flows "
            "still carry",
        )
    )
    quality.append(
        (
            "without_us_cells_us_to_chn",
            wrong_sector(plain[US, CN], cells[US, CN]),
            "share",
            "US exports to China in the wrong sector, fit without US figures",
        )
    )


def wrong_sector(guess: Array, truth: Array) -> float:
    """Share of value in the wrong sector."""
    return float(0.5 * np.abs(guess / guess.sum() - truth / truth.sum()).sum())


# ── from WIOD's 18 regions to ours ───────────────────────────────────────────────────────────────


def expanded(matrix: Array, inputs: data.Inputs) -> Array:
    """(N, N) WIOD trade with the rest of world split by total trade of 2023."""
    at = OLD
    sold, bought = inputs.bilateral.sum(axis=1), inputs.bilateral.sum(axis=0)
    inside = [place for place in range(N) if at[place] == OLD_ROW]
    out = matrix[np.ix_(at, at)].copy()
    for axis, weight in ((0, sold), (1, bought)):
        share = np.ones(N)
        share[inside] = weight[inside] / weight[inside].sum()
        out *= share[:, None] if axis == 0 else share[None, :]
    return out


def expanded_goods(inputs: data.Inputs) -> Array:
    """(N, N, G) goods flows of 2014 as prior; countries split from the rest of world take its
    destinations and their own mix."""
    old = inputs.wiod["flows"][:, :, :G]
    at = OLD
    prior = old[np.ix_(at, at)].copy()
    mixes = exporter_sectors(inputs)
    inside = [place for place in range(N) if at[place] == OLD_ROW]
    together = mixes[inside].sum(axis=0)
    for split in inside:
        own = mixes[split] / np.maximum(together, 1e-9)
        for importer in range(N):
            if at[importer] == OLD_ROW:
                prior[split, importer] = mixes[split]
            else:
                prior[split, importer] *= own
    prior[np.arange(N), np.arange(N)] = 0.0
    sums = prior.sum(axis=2, keepdims=True)
    totals = pair_sizes(inputs)[:, :, None]
    return np.divide(prior, sums, out=np.zeros_like(prior), where=sums > 0) * totals


def pair_sizes(inputs: data.Inputs) -> Array:
    """(N, N) sizes of pairs for the prior; BACI, and 2014 where Taiwan is meant."""
    sizes = inputs.bilateral.copy()
    old = expanded(inputs.wiod["flows"][:, :, :G].sum(axis=2), inputs)
    sizes[TW], sizes[:, TW] = old[TW], old[:, TW]
    np.fill_diagonal(sizes, 0.0)
    return sizes


def exporter_sectors(inputs: data.Inputs) -> Array:
    """(N, G) exports by sector from chapters, with the US import mix inside a chapter."""
    mixes = inputs.exports_hs2 @ inputs.hs2
    fuel = inputs.chapters["27"]
    refined = list(GOODS).index("C19")
    for label in data.REFINERS:
        place = AT[label]
        mixes[place] -= inputs.exports_hs2[place, fuel] * inputs.hs2[fuel]
        mixes[place, refined] += inputs.exports_hs2[place, fuel]
    return np.maximum(mixes, 0.0)


# ── services, production ─────────────────────────────────────────────────────────────────────────


def services_flows(inputs: data.Inputs) -> Array:
    """(N, N, S - G) services trade: 2014, moved with the GDP of both sides."""
    old = inputs.wiod["flows"][:, :, G:]
    at = np.array(
        [WIOD_REGIONS.index(label) if label not in SPLIT else OLD_ROW for label in REGIONS]
    )
    gdp_2014 = inputs.wiod["value_added"].sum(axis=1)
    gdp = inputs.gdp
    of_old = np.array([gdp[at == place].sum() for place in range(len(WIOD_REGIONS))])
    growth = of_old / gdp_2014
    share = gdp / of_old[at]
    flows = old[np.ix_(at, at)] * np.sqrt(growth[at][:, None] * growth[at][None])[:, :, None]
    flows = flows * share[:, None, None] * share[None, :, None]
    inside = at == OLD_ROW
    sold = old[OLD_ROW].sum(axis=0) - old[OLD_ROW, OLD_ROW]
    intensity = growth[OLD_ROW] * sold / (gdp.sum() - of_old[OLD_ROW])
    pairs = inside[:, None] & inside[None, :]
    between = share[:, None, None] * gdp[None, :, None] * intensity[None, None]
    flows = np.where(pairs[:, :, None], between, flows)
    flows[np.arange(N), np.arange(N)] = 0.0
    return flows


def structure(inputs: data.Inputs) -> tuple[Array, Array, Array]:
    """(N, S, S) input, (N, S) value-added and (N, S) final shares of 2014; ROW's for its parts."""
    at = OLD
    output = inputs.wiod["output"]
    use = inputs.wiod["use"] / np.maximum(output[:, None, :], 1e-9)
    total = use.sum(axis=1, keepdims=True)
    use = use * np.minimum(1.0, 0.98 / np.maximum(total, 1e-12))
    final = inputs.wiod["final"]
    return use[at], 1 - use[at].sum(axis=1), (final / final.sum(axis=1, keepdims=True))[at]


def home_sales(inputs: data.Inputs, flows: Array) -> tuple[Array, Array]:
    """(N, S) sales at home, and (N, S) value-added shares.

    2014 sales at home grow with the sector's exports, held between half and twice the growth of
    GDP; then one factor a region makes value added equal to GDP of 2023.
    """
    old = inputs.wiod["flows"]
    gdp_2014 = inputs.wiod["value_added"].sum(axis=1)
    at = np.array(
        [WIOD_REGIONS.index(label) if label not in SPLIT else OLD_ROW for label in REGIONS]
    )
    of_old = np.array([inputs.gdp[at == place].sum() for place in range(len(WIOD_REGIONS))])
    growth = (of_old / gdp_2014)[at]
    share = inputs.gdp / of_old[at]
    home = old[np.arange(len(WIOD_REGIONS)), np.arange(len(WIOD_REGIONS))]
    abroad = old.sum(axis=1) - home
    exports = flows.sum(axis=1)
    before = abroad[at] * share[:, None]
    moved = np.divide(exports, before, out=np.ones_like(exports), where=before > 0)
    moved = np.clip(moved, growth[:, None] / 2, growth[:, None] * 2)
    sales = home[at] * share[:, None] * moved
    _, value_added, _ = structure(inputs)
    earned = (value_added * exports).sum(axis=1)
    needed = inputs.gdp - earned
    if (needed <= 0).any():
        place = REGIONS[int(needed.argmin())]
        raise SystemExit(f"{place}: exports alone carry more value added than its GDP.")
    return sales * (needed / (value_added * sales).sum(axis=1))[:, None], value_added


def input_shares(
    inputs: data.Inputs,
    flows: Array,
    tariffs: Array,
    domestic: Array,
    value_added: Array,
    quality: list[tuple[str, float, str, str]],
) -> Array:
    """(N, S, S) input shares of 2014 moved (RAS) until use of each product equals its supply."""
    coefficients, _, final = structure(inputs)
    output = domestic + flows.sum(axis=1)
    supply = domestic + (flows * (1 + tariffs)).sum(axis=0)
    out = np.zeros((N, S, S))
    moved, worst = 0.0, 0.0
    for region in range(N):
        materials = (1 - value_added[region]) * output[region]
        income = supply[region].sum() - materials.sum()
        prior = np.concatenate(
            [coefficients[region] * output[region], (final[region] * income)[:, None]], axis=1
        )
        prior += 1e-6 * prior.sum() / prior.size * (prior.sum(axis=0) > 0)
        columns = np.append(materials, income)
        prior[:, columns <= 0] = 0.0
        fitted = ras(prior, supply[region], columns, name=REGIONS[region], tolerance=1e-10)
        worst = max(worst, *(row.weighted for row in fitted.errors))
        use = fitted.table
        moved += 0.5 * np.abs(use - prior * (use.sum() / prior.sum())).sum()
        out[region] = np.divide(
            use[:, :S], output[region], out=np.zeros((S, S)), where=output[region] > 0
        )
    quality.append(
        (
            "use_moved_from_2014",
            moved / supply.sum(),
            "share",
            "use of products moved between users to meet the supply of 2023",
        )
    )
    quality.append(("margin_error_use_tables", worst, "share", "worst use table off its margins"))
    return out


# ── duties ───────────────────────────────────────────────────────────────────────────────────────


def duties(inputs: data.Inputs, flows: Array, quality: list[tuple[str, float, str, str]]) -> Array:
    """(N, N, S) duties of the baseline."""
    tariffs = np.zeros((N, N, S))
    by_sector, total = inputs.wits()
    for importer in range(N):
        if importer not in (US, CN):
            tariffs[:, importer, :G] = by_sector[importer][None]
    for label in ("CAN", "MEX"):  # USMCA: free, but for what claims it not
        tariffs[US, AT[label], :G] = 0.0
    tariffs[AT["CAN"], AT["MEX"], :G] = tariffs[AT["MEX"], AT["CAN"], :G] = 0.0
    on_us, mfn = inputs.china_duties(BASE_DAY)
    others = flows[:, CN, :G].sum(axis=0) - flows[US, CN, :G]
    tariffs[:, CN, :G] = mfn * total[CN] / (mfn * others).sum() * others.sum()
    tariffs[US, CN, :G] = on_us
    ours, collected = inputs.us_duties(BASE_DAY)
    tariffs[:, US, :G] = ours
    tariffs[np.arange(N), np.arange(N)] = 0.0
    value = flows[:, US, :G]
    for name, rates in (("engine", ours), ("collected", collected)):
        quality.append(
            (
                f"us_duty_{name}",
                float((rates * value).sum() / value.sum()),
                "share",
                f"average US duty of the baseline, {name}",
            )
        )
    quality.append(
        (
            "us_duty_gap",
            float((np.abs(ours - collected) * value).sum() / value.sum()),
            "share",
            "mean absolute gap by origin and sector between the engine and duty collected 2024",
        )
    )
    quality.append(
        (
            "china_duty_on_us",
            float((on_us * flows[US, CN, :G]).sum() / flows[US, CN, :G].sum()),
            "share",
            "average Chinese duty on US goods of the baseline",
        )
    )
    return tariffs


# ── writing ──────────────────────────────────────────────────────────────────────────────────────


def write(
    inputs: data.Inputs,
    flows: Array,
    tariffs: Array,
    domestic: Array,
    shares: Array,
    quality: list[tuple[str, float, str, str]],
) -> None:
    full = flows.copy()
    full[np.arange(N), np.arange(N)] = domestic
    exporter, importer, sector = np.nonzero(full)
    labels, sectors = np.array(REGIONS), np.array(SECTORS)
    category = dict.fromkeys(("exporter", "importer", "sector", "region", "input"), pl.Categorical)
    pl.DataFrame(
        {
            "exporter": labels[exporter],
            "importer": labels[importer],
            "sector": sectors[sector],
            "usd_million": full[exporter, importer, sector].round(6),
            "tariff": tariffs[exporter, importer, sector].round(6),
        }
    ).cast({k: category[k] for k in ("exporter", "importer", "sector")}).write_parquet(
        TABLES / "world_2023_sectors_flows.parquet", compression="zstd", compression_level=19
    )
    region, used, using = np.nonzero(shares)
    pl.DataFrame(
        {
            "region": labels[region],
            "input": sectors[used],
            "sector": sectors[using],
            "share": shares[region, used, using].round(12),
        }
    ).cast({k: category[k] for k in ("region", "input", "sector")}).write_parquet(
        TABLES / "world_2023_sectors_inputs.parquet", compression="zstd", compression_level=19
    )
    rows(
        "regions",
        ["iso3", "name", "gdp_usd_million"],
        (
            (label, NAMES.get(label) or place(label).name, f"{gdp:.3f}")
            for label, gdp in zip(REGIONS, inputs.gdp, strict=True)
        ),
    )
    rows(
        "sectors",
        ["sector", "name", "goods", "wiod_2016"],
        [(label, name, 1, label) for label, name in GOODS.items()]
        + [(label, name, 0, " ".join(codes)) for label, (name, codes) in SERVICES.items()],
    )
    rows(
        "quality",
        ["name", "value", "unit", "meaning"],
        ((name, f"{value:.6g}", unit, meaning) for name, value, unit, meaning in quality),
    )


def rows(what: str, header: list[str], lines) -> None:
    with (TABLES / f"world_2023_sectors_{what}.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


if __name__ == "__main__":
    main()
