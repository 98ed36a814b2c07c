"""Which rates does China's tariff law put on US goods? Builds the bundled cn_* tables and lists.

Reads ``../shared/data`` (``--shared DIR``), writes ``src/detente/data/tables/cn_*`` and
``src/detente/data/lists/cn_*.csv``. What is law (the decrees' lines) and what is derived from WTO
averages is said in the ``note`` column and in ``source.yaml`` beside the files.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "src" / "detente" / "data"

MFN_DAYS = {
    date(2018, 5, 1): "mfn_chg_2018_05_01",
    date(2018, 7, 1): "mfn_chg_2018_07_01",
    date(2018, 11, 1): "mfn_chg_2018_11_01",
    date(2019, 1, 1): "mfn_chg_2019_01_01",
}
FIRST = date(2018, 1, 1)
HS_2022 = date(2022, 1, 1)
WTO_DAY = date(2025, 1, 1)
WTO_DAYS = (
    "2025-01-01",
    "2025-02-10",
    "2025-03-10",
    "2025-03-20",
    "2025-04-10",
    "2025-04-12",
    "2025-05-14",
    "2025-11-10",
    "2026-05-01",
)
CLOSE = 0.01  # percentage points: rounding in the WTO means
# Headings with tariff quotas (China's WTO schedule); the supplied rates are the out-of-quota ones.
QUOTA_HEADINGS = ("1001", "1005", "1006", "1101", "1102", "1103", "1104", "1701")
QUOTA_HEADINGS += ("3102", "3105", "5101", "5103", "5105", "5201", "5203")
QUOTA_FLOOR = 38.0
# The timeline names these two goods of the list of September 2019 with their rate.
NAMED_LIST4 = {"120190": 5.0, "270900": 5.0}
ENERGY = ("coal", "coal", "coal", "coal", "coal", "coal", "crude oil", "LNG")
ENERGY_CODES = ("270111", "270112", "270119", "270120", "270210", "270220", "270900", "271111")
# The record says in words that soybeans still pay 3 (3 + 10 = 13 from 10 November 2025).
CONFIRMED_MFN = {"120190": 3.0}
EXCLUSIONS_FROM = "2020-03-02"


@dataclass(frozen=True)
class Inputs:
    """The supplied files, rates in per cent as supplied."""

    piie: pl.DataFrame
    bown: pl.DataFrame
    wto: dict[str, dict[str, float | None]]
    imports: dict[str, float]
    march: dict[str, tuple[float, str]]


@dataclass(frozen=True)
class Line:
    """One HS8 line: MFN on each of its days, the decrees' additions in points."""

    mfn: dict[date, float | None]
    spread: bool  # its ten-digit lines differ, so the figure is their mean
    quota: str
    metals: float
    list1: float
    list2: float
    list3: float
    list3_2019: float
    car: bool

    @property
    def answers_301(self) -> float:
        """Points of lists 1 to 3 from June 2019, the suspension of the car duties applied."""
        return 0.0 if self.car else self.list1 + self.list2 + self.list3_2019


def read(shared: Path) -> Inputs:
    """Read the supplied files under ``shared``."""
    china = shared / "data" / "china_tariffs"
    retaliation = shared / "data" / "us_tariffs" / "retaliation"
    wto = pl.read_parquet(china / "china_on_us_hs6_2025_2026_wto.parquet")
    march = {}
    for name in ("china_mar2025_10pct_hs8.csv", "china_mar2025_15pct_hs8.csv"):
        for row in pl.read_csv(retaliation / name, infer_schema_length=0).iter_rows(named=True):
            march[row["hs8"]] = (float(row["additional_rate_pct"]), row["description"])
    bown = china / "china_301_retaliation_hs8_2018_2019_bown.csv.gz"
    return Inputs(
        piie=pl.read_parquet(china / "china_mfn_and_retaliation_hs10_2018_2019_piie.parquet"),
        bown=pl.read_csv(bown, infer_schema_length=0),
        wto={
            row["hs6"]: {day: row[f"rate_{day}"] for day in WTO_DAYS}
            for row in wto.iter_rows(named=True)
        },
        imports=dict(zip(wto["hs6"], wto["china_imports_from_us_usd"], strict=True)),
        march=march,
    )


def lines_2018(inputs: Inputs) -> dict[str, Line]:
    """The HS8 lines of the 2018 schedule, each from its ten-digit lines."""
    bown = {row["hs8"]: row for row in inputs.bown.iter_rows(named=True)}
    lines = {}
    for keys, group in inputs.piie.sort("hs10").group_by("hs8", maintain_order=True):
        code = str(keys[0])
        rates = [_path(row) for row in group.iter_rows(named=True)]
        quota = _is_quota(code, [rate[date(2019, 1, 1)] for rate in rates])
        levels: dict[date, float | None] = {}
        for day in (FIRST, *MFN_DAYS):
            known = [level for rate in rates if (level := rate[day]) is not None]
            if not known:
                levels[day] = None
            else:
                levels[day] = max(known) if quota else sum(known) / len(known)
        row = bown.get(code)
        july, august, september, june = (
            float(row[f"rate_pct_{key}"]) if row else 0.0
            for key in ("2018Jul06", "2018Aug23", "2018Sep24", "2019Jun01")
        )
        car = bool(row and row["off_date"])
        third = september if september and not august else 0.0
        lines[code] = Line(
            mfn=levels,
            spread=len({rate[date(2019, 1, 1)] for rate in rates}) > 1,
            quota="out" if quota else "",
            metals=float(max(group["reta_232_2018_04_02"])),
            list1=july,
            list2=august - july,
            list3=third,
            list3_2019=(september if car else june) if third else 0.0,
            car=car,
        )
    return lines


def compact(rates: Mapping[str, float], schedule: Iterable[str]) -> list[dict[str, object]]:
    """Decree lines as list rows: a subheading stands for its lines when all of them have one rate.

    A later split of such a subheading stays covered; `note` says how many lines it stands for.
    """
    by_hs6: dict[str, list[str]] = defaultdict(list)
    for code in schedule:
        by_hs6[code[:6]].append(code)
    rows: list[dict[str, object]] = []
    for hs6, codes in sorted(by_hs6.items()):
        levels = {rates.get(code) for code in codes}
        if len(levels) == 1 and None not in levels:
            note = f"all {len(codes)} lines" if len(codes) > 1 else "its only line"
            rows.append({"code": hs6, "rate": _share(rates[codes[0]]), "note": note})
        else:
            rows += [
                {"code": code, "rate": _share(rates[code]), "note": ""}
                for code in sorted(codes)
                if code in rates
            ]
    return rows


def residual(inputs: Inputs, lines: Mapping[str, Line]) -> dict[str, tuple[float, int]]:
    """Points by which the WTO mean of 2025-01-01 passes MFN 2019 plus lists 1-3; lines behind it.

    The WTO means leave out the answer to the metals duties (steel tubes and fruit show the other
    lists alone), so it is left out here too.
    """
    found = {}
    for hs6, members in _grouped(lines).items():
        group = list(members.values())
        wto = inputs.wto.get(hs6, {}).get("2025-01-01")
        mfn = _mean([line.mfn[date(2019, 1, 1)] for line in group])
        if wto is not None and mfn is not None:
            added = sum(line.answers_301 for line in group) / len(group)
            found[hs6] = (wto - mfn - added, len(group))
    return found


def list4_2019(gaps: Mapping[str, tuple[float, int]]) -> list[dict[str, object]]:
    """The list of 1 September 2019 by subheading, in its first rates, from the halved ones.

    The decree's lines are not supplied. A gap of exactly 2.5 or 5 points reads as a subheading
    wholly at 5 or 10; with two to four lines a multiple of 2.5 over the number of lines reads as
    part of them, and the row is a mean.
    """
    rows = []
    for hs6, (gap, count) in sorted(gaps.items()):
        if hs6 in NAMED_LIST4:
            named = "named with its rate in the record"
            rows.append({"code": hs6, "rate": _share(NAMED_LIST4[hs6]), "note": named})
            continue
        whole = next((level for level in (2.5, 5.0) if abs(gap - level) < CLOSE), None)
        units = gap * count / 2.5
        if whole is not None:
            note = "derived from the WTO mean of 2025-01-01"
            rows.append({"code": hs6, "rate": _share(2 * whole), "note": note})
        elif 2 <= count <= 4 and CLOSE < gap < 5 and abs(units - round(units)) < CLOSE:
            note = f"HS6 mean over {count} lines, derived from the WTO mean of 2025-01-01"
            rate = _share(2 * round(units) * 2.5 / count)
            rows.append({"code": hs6, "rate": rate, "note": note})
    return rows


def fentanyl_february(inputs: Inputs) -> list[dict[str, object]]:
    """The list of 10 February 2025 as HS6 means: WTO rate of that day less 1 January."""
    rows = []
    for hs6, rate in sorted(inputs.wto.items()):
        step = _step(rate, "2025-01-01", "2025-02-10")
        if step > CLOSE:
            whole = any(abs(step - level) < CLOSE for level in (10, 15))
            note = "whole subheading" if whole else "HS6 mean: only part of its lines is listed"
            rows.append({"code": hs6, "rate": _share(step), "note": note})
    return rows


def exclusions_assumed(inputs: Inputs) -> list[dict[str, object]]:
    """The goods that the reference names as free of the 2018-19 answers by yearly exclusions."""
    rows = {"1201": "soybeans"}
    farm = "farm goods of the lists of 10 March 2025"
    whole = {
        hs6
        for hs6, rate in inputs.wto.items()
        if any(abs(_step(rate, "2025-02-10", "2025-03-10") - level) < CLOSE for level in (10, 15))
    }
    rows |= dict.fromkeys(whole, farm)
    rows |= {code: farm for code in inputs.march if code[:6] not in whole}
    rows |= dict(zip(ENERGY_CODES, ENERGY, strict=True))
    return [
        {"code": code, "from": EXCLUSIONS_FROM, "note": note}
        for code, note in sorted(rows.items())
        if code == "1201" or not code.startswith("1201")
    ]


def schedule(
    inputs: Inputs, lines: Mapping[str, Line], list4: Iterable[Mapping[str, object]]
) -> pl.DataFrame:
    """China's MFN schedule as intervals: HS8 lines where supplied, and every HS6 of the WTO file.

    Columns: code, from, until (exclusive), mfn (fraction), quota, source, certainty, description.
    """
    fourth = {str(row["code"]): float(str(row["rate"])) * 50 for row in list4}
    names = {row["hs8"]: row["name_zh"] for row in inputs.bown.iter_rows(named=True)}
    # The supplied English names of 1007 (grain sorghum) say corn.
    names |= {code: name for code, (_, name) in inputs.march.items() if code[:4] != "1007"}
    rows: list[dict[str, object]] = []
    groups = _grouped(lines)
    for hs6 in sorted(set(groups) | set(inputs.wto)):
        group = groups.get(hs6, {})
        if not group:
            rate = inputs.wto[hs6]["2025-01-01"]
            spans = [(HS_2022, rate, "wto_2025_with_retaliation", "low")]
            rows += _intervals(hs6, spans, None, "", "")
            continue
        until = None if hs6 in inputs.wto else HS_2022
        past = {day: _mean([line.mfn[day] for line in group.values()]) for day in _days()}
        even = all(len({line.mfn[day] for line in group.values()}) == 1 for day in _days())
        quotas = {line.quota for line in group.values()}
        quota = quotas.pop() if len(quotas) == 1 else ""
        added = fourth.get(hs6, 0.0)
        sure = "high" if even else "medium"
        spans = [(day, past[day], "piie_hs6_mean", sure) for day in _days()]
        rows += _intervals(hs6, [*spans, *_now(inputs, hs6, group, added, None)], until, quota, "")
        for code, line in sorted(group.items()):
            sure = "medium" if line.spread and not line.quota else "high"
            spans = [(day, line.mfn[day], "piie", sure) for day in _days()]
            name = names.get(code, "")
            rows += _intervals(
                code, [*spans, *_now(inputs, hs6, group, added, line)], until, line.quota, name
            )
        if even and until is None:
            some = next(iter(group.values()))
            spans = [(day, past[day], "piie_hs6_uniform", "medium") for day in _days()]
            for code in sorted(set(inputs.march) - set(group)):
                if code.startswith(hs6):
                    name = names.get(code, "")
                    rows += _intervals(
                        code, [*spans, *_now(inputs, hs6, group, added, some)], None, quota, name
                    )
    return pl.DataFrame(rows, infer_schema_length=None).sort("code", "from")


def _now(
    inputs: Inputs, hs6: str, group: Mapping[str, Line], fourth: float, line: Line | None
) -> list[tuple[date, float | None, str, str]]:
    """What is known of the MFN rate of 2025 of a line (None: of the HS6); empty: as in 2019."""
    last = max(_days())
    rate = inputs.wto.get(hs6, {}).get("2025-01-01")
    mean = _mean([item.mfn[last] for item in group.values()])
    if rate is None or mean is None or mean == CONFIRMED_MFN.get(hs6):
        return []
    added = sum(item.answers_301 for item in group.values()) / len(group)
    cars = sum(item.list1 + item.list2 for item in group.values() if item.car) / len(group)
    # The WTO mean agrees with MFN 2019 plus the lists, or shows the bare MFN (an exclusion), or
    # counts the suspended duties on cars.
    readings = (mean, mean + added + fourth, mean + added + fourth + cars)
    if any(abs(rate - reading) < CLOSE for reading in readings):
        return []
    listed = added or fourth or any(item.metals or item.car for item in group.values())
    uniform = len({item.mfn[last] for item in group.values()}) == 1
    if not listed and (line is None or uniform or rate == 0):
        return [(WTO_DAY, rate, "wto_2025", "medium")]
    return [(WTO_DAY, mean if line is None else line.mfn[last], "mfn_2019_stand_in", "low")]


def _intervals(
    code: str,
    spans: list[tuple[date, float | None, str, str]],
    until: date | None,
    quota: str,
    description: str,
) -> list[dict[str, object]]:
    kept: list[tuple[date, float | None, str, str]] = []
    for day, rate, source, certainty in spans:
        share = None if rate is None else _share(rate)
        if share is None:
            source, certainty = "specific_duty", "low"
        if not kept or kept[-1][1:] != (share, source, certainty):
            kept.append((day, share, source, certainty))
    ends = [*(span[0] for span in kept[1:]), until]
    return [
        {
            "code": code,
            "from": day,
            "until": end,
            "mfn": share,
            "quota": quota or None,
            "source": source,
            "certainty": certainty,
            "description": description or None,
        }
        for (day, share, source, certainty), end in zip(kept, ends, strict=True)
    ]


def build(shared: Path, out: Path = DATA) -> None:
    """Write every bundled cn_* file under ``out``."""
    inputs = read(shared)
    lines = lines_2018(inputs)

    def decree(rate: str) -> list[dict[str, object]]:
        found = {code: getattr(line, rate) for code, line in lines.items() if getattr(line, rate)}
        return compact(found, lines)

    fourth = list4_2019(residual(inputs, lines))
    halved = [{**row, "rate": round(float(str(row["rate"])) / 2, 6)} for row in fourth]
    cars = compact({code: 0.0 for code, line in lines.items() if line.car}, lines)
    suspended = {"from": "2019-01-01", "announced": "2018-12-14"}
    march = [
        {"code": code, "rate": _share(rate), "note": ""}
        for code, (rate, _) in sorted(inputs.march.items())
    ]
    files = {
        "cn_retaliation_metals_2018": decree("metals"),
        "cn_retaliation_list1": decree("list1"),
        "cn_retaliation_list2": decree("list2"),
        "cn_retaliation_list3": decree("list3"),
        "cn_retaliation_list3_2019": decree("list3_2019"),
        "cn_retaliation_list4": fourth,
        "cn_retaliation_list4_2020": halved,
        "cn_cars_suspended": [{"code": r["code"], **suspended, "note": r["note"]} for r in cars],
        "cn_fentanyl_feb2025": fentanyl_february(inputs),
        "cn_fentanyl_mar2025": march,
        "cn_exclusions_assumed": exclusions_assumed(inputs),
    }
    for name, rows in files.items():
        _write(out / "lists" / f"{name}.csv", rows)
    tables = {
        "cn_schedule": schedule(inputs, lines, fourth),
        "cn_wto_hs6": _wto_table(inputs),
        "cn_imports_from_us_weights": pl.DataFrame(
            {
                "hs6": list(inputs.imports),
                "imports_usd_mn": [round(value / 1e6, 6) for value in inputs.imports.values()],
            }
        ).filter(pl.col("imports_usd_mn") > 0),
    }
    for name, table in tables.items():
        path = out / "tables" / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        table.write_parquet(path, compression="zstd", compression_level=19)


def _wto_table(inputs: Inputs) -> pl.DataFrame:
    columns: dict[str, list[object]] = {"hs6": list(inputs.wto)}
    for day in WTO_DAYS:
        rates = [rate[day] for rate in inputs.wto.values()]
        columns[day] = [None if rate is None else _share(rate) for rate in rates]
    return pl.DataFrame(columns)


def _path(row: Mapping[str, object]) -> dict[date, float | None]:
    """MFN of one ten-digit line on each day, in per cent, the noise of the source rounded off."""
    level = _number(row["mfn_2018_01_01"])
    path = {FIRST: level}
    for day, column in MFN_DAYS.items():
        change = _number(row[column])
        level = None if level is None else level + (change or 0.0)
        path[day] = level
    return {day: None if rate is None else round(rate, 4) for day, rate in path.items()}


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _is_quota(code: str, rates: list[float | None]) -> bool:
    top = max((rate for rate in rates if rate is not None), default=0.0)
    return code.startswith(QUOTA_HEADINGS) and top >= QUOTA_FLOOR


def _grouped(lines: Mapping[str, Line]) -> dict[str, dict[str, Line]]:
    groups: dict[str, dict[str, Line]] = defaultdict(dict)
    for code, line in lines.items():
        groups[code[:6]][code] = line
    return groups


def _days() -> tuple[date, ...]:
    return (FIRST, *MFN_DAYS)


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _step(rate: Mapping[str, float | None], before: str, after: str) -> float:
    first, second = rate[before], rate[after]
    return 0.0 if first is None or second is None else second - first


def _share(percent: float) -> float:
    return round(percent / 100, 6)


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    build(parser.parse_args().shared)


if __name__ == "__main__":
    main()
