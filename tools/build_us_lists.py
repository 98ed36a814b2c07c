"""Which products does each US programme name, and from which day to which?

Builds every `lists/us_*.csv` from `../shared/data/us_tariffs`. The Section 301 lists and the
metals annexes of April 2026 are read from the official text of chapter 99 (the compiled list
files hold codes that only the exclusion notes mention); the other lists come from the compiled
files, corrected where the notes say otherwise. Lines that later moved to another list keep
their earlier window, so that every day since 2018 is right.

    python tools/build_us_lists.py [--shared ../shared] [--out src/detente/data/lists]
"""

from __future__ import annotations

import argparse
import csv
import gzip
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

import polars as pl

Row = dict[str, str]
COLUMNS = ("code", "share", "low", "high", "rate", "from", "until", "announced", "note")
METALS_END = "2026-04-06"
REVIEW, STEP_2, STEP_3 = "2024-09-27", "2025-01-01", "2026-01-01"
MASKS = ("6307909842", "6307909844", "6307909850", "6307909870", "6307909875")
CODE8 = re.compile(r"(?<![\d.])(\d{4}\.\d{2}\.\d{2})(?![\d.])")
METAL_CODE = re.compile(r"(?<![\d.(])(\d{4}(?:\.\d{2}(?:\.\d{2}(?:\d{2})?)?)?)(?![\d.%)])")

# Proclamation 10896, derivative steel outside chapter 73 since 12 March 2025 (recalled from the
# annex; the reference names the same dozen and marks it as not checked).
STEEL_OUTSIDE_73 = (
    "84313100", "84314200", "84314910", "84314990", "84321000", "84329000", "85479000",
    "94032000", "94059940", "94062000", "94069001",
)  # fmt: skip
APPLIANCES = (
    "84181000", "84183000", "84184000", "84221100", "84501100", "84502000", "84512100",
    "84512900", "85166040", "85098020", "9403999020",
)  # fmt: skip
# Proclamations 10895 and 10896 of 10 February 2025; the later notices' days are recalled.
METAL_TEXTS = {
    "2025-03-12": "2025-02-10",
    "2025-04-04": "2025-04-02",
    "2025-06-23": "2025-06-12",
    "2025-08-18": "2025-08-15",
}
# Memorandum of 11 April 2025, back to 5 April; 8541/8542 subheadings of the first annex stay.
ELECTRONICS_ANNOUNCED = "2025-04-11"
CANS = {"2025-04-03": "2025-04-04"}  # the file is a day early
FRAMEWORK_DATES = {  # law, not publication: rules section 10.5
    "eu": ("2025-09-01", "2025-09-25"),
    "korea": ("2025-11-14", "2025-12-04"),
    "swiss": ("2025-11-14", "2025-12-18"),
}
GROUP_NAMES = {"eu": "eu", "korea": "kr", "swiss": "ch"}


class Inputs:
    """The raw files, the chapter 99 text and the children of each eight-digit line."""

    def __init__(self, shared: Path, tables: Path) -> None:
        self.raw = shared / "data" / "us_tariffs"
        path = self.raw / "schedule" / "chapter99_2026_rev_6.txt.gz"
        self.text = gzip.decompress(path.read_bytes()).decode("latin-1").split("\n")
        lines = pl.read_parquet(tables / "us_schedule_2025.parquet")["hts"].to_list()
        self.children: dict[str, list[str]] = {}
        for code in lines:
            self.children.setdefault(code[:8], []).append(code)
        places = {r["census"]: r["iso2"] for r in _read(tables / "places.csv") if r["census"]}
        self.places = {code.zfill(4): iso for code, iso in places.items()}

    def rows(self, name: str) -> list[Row]:
        return _read(self.raw / name)

    def section(self, start: str, stop: str, after: str = "") -> list[str]:
        """Lines of the text from the one that starts with `start` up to the one with `stop`."""
        at = self._find(after, 0) if after else 0
        first = self._find(start, at)
        return self.text[first : self._find(stop, first + 1)]

    def _find(self, mark: str, at: int) -> int:
        for i in range(at, len(self.text)):
            if self.text[i].strip().startswith(mark):
                return i
        raise SystemExit(f"chapter 99 text: no line starts with {mark!r} after line {at}")


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--shared", type=Path, default=Path("../shared"))
    args.add_argument("--out", type=Path, default=Path("src/detente/data/lists"))
    opts = args.parse_args()
    inputs = Inputs(opts.shared, opts.out.parent / "tables")
    builders: tuple[Callable[[Inputs], dict[str, list[Row]]], ...] = (
        section_301, solar, russia, reciprocal, fentanyl_and_orders, floors, section_122_and_after,
        metals, vehicles_and_others, shares,
    )  # fmt: skip
    for build in builders:
        for name, rows in build(inputs).items():
            _write(opts.out / f"{name}.csv", rows)
            print(f"{name}: {len(rows)}")
    for name, rows in countries(inputs).items():
        _write(opts.out / f"{name}.csv", rows, key="origin")
        print(f"{name}: {len(rows)}")


def section_301(inputs: Inputs) -> dict[str, list[Row]]:
    """Notes 20 and 31: lists 1 to 4B and the headings of the four-year review."""
    out: dict[str, list[Row]] = {}
    marks = (
        ("us_s301_list1", "(b) Heading 9903.88.01 applies", "(c) For the purposes of heading 9903"),
        ("us_s301_list2", "(d) Heading 9903.88.02 applies", "(e) For the purposes of heading 9903"),
        ("us_s301_list3", "(f) Heading 9903.88.03 applies", "(g) For the purposes of heading 9903"),
        ("us_s301_list4a", "(s) Heading 9903.88.15 applies", "(ii) the following products"),
        ("us_s301_list4b", "(u) Heading 9903.88.16 applies", "ii) the following products"),
    )
    for name, start, stop in marks:
        found = _codes(inputs.section(start, stop))
        out[name] = [_row(c) for c in found if c in inputs.children]
    partial = {
        "us_s301_list3": ("(g) For the purposes of heading 9903.88.04", "Notwithstanding"),
        "us_s301_list4a": ("(ii) the following products of China", "(t) For the purposes"),
        "us_s301_list4b": ("ii) the following products of China", "(v) The U.S. Trade"),
    }
    befores = {"us_s301_list3": "", "us_s301_list4a": "(s) Heading 9903.88.15 applies",
               "us_s301_list4b": "(u) Heading 9903.88.16 applies"}  # fmt: skip
    for name, (start, stop) in partial.items():
        note = "partial line" if name != "us_s301_list3" else "partial line, 9903.88.04"
        section = inputs.section(start, stop, after=befores[name])
        for code in _partial_lines(section, inputs):
            until = REVIEW if code in MASKS else ""
            out[name].append(_row(code, until=until, note=note))
    for code in MASKS:  # list 4A named the whole line until the masks left it
        out["us_s301_list4a"].append(_row(code, until=REVIEW, note="moved to 9903.91.01"))
    review = _review(inputs)
    out |= review
    _restore(out, review)
    return {name: _unique(rows) for name, rows in out.items()}


def _partial_lines(section: list[str], inputs: Inputs) -> list[str]:
    """Ten-digit lines of `numbered items: subheading X, except statistical numbers a, b`."""
    text = " ".join(line.strip() for line in section).replace("9403.770.4001", "9403.70.4001")
    kept: list[str] = []
    for item in re.split(r"\s\d{1,2}\. (?=[A-Z])", text)[1:]:
        spared = {c.replace(".", "") for c in re.findall(r"\d{4}\.\d{2}\.\d{4}", item)}
        stem = CODE8.findall(item)[0].replace(".", "")
        kept += [c for c in inputs.children.get(stem, []) if c not in spared]
    return kept


def _review(inputs: Inputs) -> dict[str, list[Row]]:
    """Note 31, subdivision by subdivision."""
    first = _codes(inputs.section("(b) Heading 9903.91.01 applies", "(c) Heading 9903.91.02"))
    out = {"us_s301_review_91_01": [_row(c, REVIEW) for c in first]}
    for code in MASKS:
        until = STEP_2 if code == "6307909870" else STEP_3
        out["us_s301_review_91_01"].append(_row(code, REVIEW, until, note="masks, later moved"))
    out["us_s301_review_91_01"].append(
        _row("8507600010", REVIEW, STEP_3, note="vehicle cells, later in 9903.91.06")
    )
    second = _codes(inputs.section("(c) Heading 9903.91.02", "(d) Heading 9903.91.03"))
    out["us_s301_review_91_02"] = [_row(c, REVIEW) for c in second]
    third = _codes(inputs.section("(d) Heading 9903.91.03", "(e) Heading 9903.91.04"))
    out["us_s301_review_91_03"] = [_row(c, REVIEW) for c in third if c != "90183100"] + [
        _row(c, STEP_3 if c == "9018310080" else REVIEW,
             note="enteral syringes free under 9903.91.10 until 2026" if c == "9018310080" else "")
        for c in inputs.children["90183100"]
    ]  # fmt: skip
    out["us_s301_review_91_04"] = [_row("6307909870", STEP_2, STEP_3)]
    fifth = _codes(inputs.section("(f)", "(ii) The additional rate", "(e) Heading 9903.91.04"))
    out["us_s301_review_91_05"] = [_row(c, STEP_2) for c in fifth]
    out["us_s301_review_91_05"].append(_row("40151210", STEP_2, STEP_3, note="to 9903.91.08"))
    out["us_s301_legacy_chips"] = [_row(c) for c in fifth]
    sixth = _codes(inputs.section("(g) Heading 9903.91.06", "(h) Heading 9903.91.07"))
    out["us_s301_review_91_06"] = [_row(c, STEP_3) for c in sixth]
    out["us_s301_review_91_07"] = [_row(c, STEP_3) for c in MASKS]
    out["us_s301_review_91_08"] = [_row("40151210", STEP_3)]
    last = _codes(inputs.section("(j) Heading 9903.91.11", "(k)", "(i) Heading 9903.91.08"))
    out["us_s301_review_91_11"] = [_row(c, STEP_2) for c in last]
    out["us_s301_cranes"] = [_row("84261900", REVIEW, note="ship-to-shore gantry cranes only")]
    out["us_s301_cranes_100"] = [_row("84261900", note="ship-to-shore gantry cranes only")]
    out["us_s301_chassis"] = [
        _row(c, note="intermodal chassis and parts only")
        for c in ("8716390090", "87169030", "87169050")
    ]
    return out


def _restore(out: dict[str, list[Row]], review: dict[str, list[Row]]) -> None:
    """Put back the list entries that the text lost when lines moved to note 31."""

    def add(name: str, codes: Iterable[str], until: str) -> None:
        out[name] += [_row(c, until=until, note="later moved to note 31") for c in codes]

    moved = [r["code"] for r in review["us_s301_review_91_01"] if len(r["code"]) == 8]
    metal = [c for c in moved if c[:2] in ("72", "73", "76") and c[:4] != "7202"]
    add("us_s301_list4a", [*metal, "85079040", "8507600010"], REVIEW)
    add("us_s301_list4a", ["8507600020"], STEP_3)
    add("us_s301_list4a", ["40151210"], STEP_2)
    chips = [r["code"] for r in review["us_s301_legacy_chips"]]
    add("us_s301_list2", [c for c in chips if c[:2] == "85"], STEP_2)
    add("us_s301_list2", ["85414200", "85414300"], REVIEW)
    add("us_s301_list3", [c for c in chips if c[:2] in ("28", "38")], STEP_2)
    cars = [r["code"] for r in review["us_s301_review_91_03"] if r["code"][:2] == "87"]
    add("us_s301_list1", cars, REVIEW)


def solar(_: Inputs) -> dict[str, list[Row]]:
    """Note 18: cells 9903.45.21/.22, modules 9903.45.25 (the compiled file has them swapped)."""
    window = ("2018-02-07", "2026-02-07")
    return {
        "us_s201_solar": [
            _row("8541420010", *window, note="cells; free inside the quota, 9903.45.21/.22"),
            _row("8541430010", *window, note="modules, 9903.45.25"),
        ]
    }


def russia(inputs: Inputs) -> dict[str, list[Row]]:
    """Note 30: 35 and 70 percent in lieu of column 2 on goods of Russia."""
    marks = (("35", "(b) Heading 9903.90.08", "(c) For the purposes of heading 9903.90.09"),
             ("70", "(d) Heading 9903.90.09", "31. (a)"))  # fmt: skip
    return {
        f"us_note30_{rate}": [_row(c) for c in _codes(inputs.section(start, stop))]
        for rate, start, stop in marks
    }


def reciprocal(inputs: Inputs) -> dict[str, list[Row]]:
    """Note 2(v)(iii)(a): Annex II with its changes; (iii)(b): the eleven narrow articles."""
    rows = []
    for raw in inputs.rows("lists_ieepa/annexII_prefix_dates.csv"):
        start = _day(raw["first_effective_date"]) or "2025-04-05"
        until = _next_day(_day(raw["end_effective_date"]))
        announced = {
            "2025-09-08": "2025-09-05",
            "2025-11-13": "2025-11-14",
        }.get(start, "")
        if raw["first_revision"] == "rev_10":
            announced = ELECTRONICS_ANNOUNCED
        code = raw["prefix"]
        if code == "85051100":  # the note names one number only
            code = "8505110070"
        note = "electronics memorandum" if raw["first_revision"] == "rev_10" else ""
        rows.append(_row(code, start, until, announced, note))
    dated = inputs.rows("lists_ieepa/ieepa_exempt_hts10_dated.csv")
    media = sorted({r["hts10"][:8] for r in dated if r["hts10"][:2] in ("49", "97")})
    named = inputs.rows("lists_122_338/s122_exempt_named_articles_twt.csv")
    return {
        "us_annex_ii": _unique(rows),
        "us_annex_ii_named": [
            _row(r["hts_code"], "2025-11-13", "", "2025-11-14", "named articles only, 9903.02.78")
            for r in named
        ],
        "us_information_materials": [
            _row(c, note="information materials, 50 USC 1702(b)(3)") for c in media
        ],
        "us_ieepa_india_exempt": [
            r for r in _unique(rows) if not r["until"] or r["until"] > "2025-08-27"
        ],
    }


def fentanyl_and_orders(inputs: Inputs) -> dict[str, list[Row]]:
    """Canada and Mexico at 10 percent; the Brazil order of 30 July 2025."""
    classes = {"energy_ca": "energy and critical minerals, Canada", "potash_ca": "potash, Canada",
               "potash_mx": "potash, Mexico"}  # fmt: skip
    starts = {"energy_ca": "2025-03-04", "potash_ca": "2025-03-07", "potash_mx": "2025-03-07"}
    carve = [
        _row(r["hts8"], starts[r["category"]], rate="0.1", note=classes[r["category"]])
        for r in inputs.rows("lists_ieepa/fentanyl_carveout_products.csv")
    ]
    aircraft = {r["HTSUS"] for r in inputs.rows("lists_ieepa/brazil_eo14323_aircraft_hts8.csv")}
    brazil: list[Row] = []
    planes: list[Row] = []
    for r in inputs.rows("lists_ieepa/country_eo_exempt_products.csv"):
        code, start = r["hts10"].replace(".", ""), _day(r["effective_date_start"])
        if code.startswith(("98", "99")):  # references to headings, not goods
            continue
        announced = "2025-11-20" if start == "2025-11-13" else ""
        if code in aircraft:
            planes.append(_row(code, start, "", announced, "civil aircraft use only"))
        else:
            brazil.append(_row(code, start, "", announced))
    by_class: dict[str, list[Row]] = {"ca": [], "mx": []}
    for row in carve:
        by_class["mx" if row["note"].endswith("Mexico") else "ca"].append(row)
    return {
        "us_fentanyl_carveout_ca": _unique(by_class["ca"]),
        "us_fentanyl_carveout_mx": _unique(by_class["mx"]),
        "us_ieepa_brazil_exempt": _unique(brazil),
        "us_ieepa_brazil_aircraft": _unique(planes),
    }


def floors(inputs: Inputs) -> dict[str, list[Row]]:
    """Notes 2(v)(xx)-(xxiv) and 3: goods outside the 15 percent floors, dated by law."""
    out: dict[str, list[Row]] = {}
    for r in inputs.rows("lists_ieepa/floor_exempt_products.csv"):
        group = GROUP_NAMES[r["country_group"]]
        start, announced = FRAMEWORK_DATES[r["country_group"]]
        kind = {"civil_aircraft": "aircraft", "pharma": "pharma"}.get(r["category"], "exempt")
        note = {"aircraft": "civil aircraft use only", "pharma": "generic medicines and inputs"}
        text = "named articles only" if r["category"] == "particular" else note.get(kind, "")
        out.setdefault(f"us_floor_{kind}_{group}", []).append(
            _row(r["hts8"], start, "", announced, text)
        )
    out["us_floor_aircraft_jp"] = [
        _row(r["code"], "2025-09-16", "", "2025-09-16", "civil aircraft use only; EU list as proxy")
        for r in out["us_floor_aircraft_eu"]
    ]
    return {name: _unique(rows) for name, rows in out.items()}


def section_122_and_after(inputs: Inputs) -> dict[str, list[Row]]:
    """Note 2(aa), note 50 (Brazil), note 51 (Canada), note 52 (forced labour, proxy)."""
    folder = "lists_122_338/"
    plain = [r["hts_code"] for r in inputs.rows(folder + "s122_exempt_products_twt.csv")]
    planes = [r["hts_code"] for r in inputs.rows(folder + "s122_exempt_civil_aircraft_twt.csv")]
    named = [r["hts_code"] for r in inputs.rows(folder + "s122_exempt_named_articles_twt.csv")]
    brazil: dict[str, list[str]] = {}
    for r in inputs.rows("lists_301/s301_brazil_exemptions.csv"):
        brazil.setdefault(r["category"], []).append(r["HTSUS"])
    canada = {
        key: [r["HTSUS"] for r in inputs.rows(f"{folder}s338_canada_{name}.csv")]
        for key, name in (
            ("alcohol", "alcohol"),
            ("dairy", "dairy"),
            ("autos", "autos"),
            ("aircraft", "aircraft_exempt"),
        )
    }
    use, drug = "civil aircraft use only", "pharmaceutical use only"
    proxy = "proxy: final note 52 list not supplied"
    lists = {
        "us_s122_exempt": (plain, ""),
        "us_s122_aircraft": (planes, use),
        "us_s122_named": (named, "named articles only"),
        "us_s301_brazil_exempt": (brazil["flat"], ""),
        "us_s301_brazil_named": (brazil["named"], "named articles only"),
        "us_s301_brazil_aircraft": (brazil["aircraft"], use),
        "us_s301_brazil_pharma": (brazil["pharma"], drug),
        "us_forced_labour_exempt": (plain, proxy),
        "us_forced_labour_aircraft": (planes, f"{use}; {proxy}"),
        "us_forced_labour_pharma": (brazil["pharma"], f"{drug}; {proxy}"),
        "us_s338_alcohol": (canada["alcohol"], ""),
        "us_s338_dairy": (canada["dairy"], ""),
        "us_s338_autos": (canada["autos"], ""),
        "us_s338_aircraft": (canada["aircraft"], use),
    }
    return {name: _unique([_row(c, note=n) for c in codes]) for name, (codes, n) in lists.items()}


def metals(inputs: Inputs) -> dict[str, list[Row]]:
    """Notes 16 and 19 until 5 April 2026, copper, and note 16(c) from 6 April 2026."""
    out: dict[str, list[Row]] = {}
    chapters = inputs.rows("lists_232/s232_metal_mill_and_chapter_derivatives.csv")
    first = {"steel": "2018-03-23", "aluminum": "2018-03-23"}
    names = {"steel": "steel", "aluminum": "aluminium"}
    for metal, name in names.items():
        own = [r for r in chapters if r["metal_type"] == metal]
        mill = [r["hts_prefix"] for r in own if r["kind"] == "mill"]
        out[f"us_s232_{name}"] = [_row(c, first[metal]) for c in mill]
        old = [
            r["hts_prefix"] for r in own if r["kind"] == "derivative" and not r["effective_date"]
        ]
        old += ["87081030", "87082921"]  # bumper stampings of Proclamation 9980, both metals
        out[f"us_s232_{name}_derivatives_2020"] = [_row(c, "2020-02-08") for c in old]
        rows = [
            _metal(r["hts_prefix"], r["effective_date"].replace("2025-04-03", "2025-04-04"))
            for r in own
            if r["kind"] == "derivative" and r["effective_date"]
        ]
        for r in inputs.rows("lists_232/s232_metal_derivatives_2025.csv"):
            if r["derivative_type"] != metal or r["ch99_code"] == "9903.85.04":
                continue
            code, start = r["hts_prefix"], _day(r["effective_date"]) or "2025-03-12"
            if code[:2] == "76":
                continue  # held line by line in the chapter file
            if code == "73029000":  # no such line, and no aluminium in it
                continue
            if code == "30049092":
                code = "3004909244"
            rows += [_metal(c, start) for c in _narrow(code, start, metal, inputs)]
        if metal == "steel":
            rows += [_metal(c, "2025-03-12") for c in STEEL_OUTSIDE_73]
            rows += [_metal(c, "2025-06-23", note="appliances") for c in APPLIANCES]
        else:
            rows.append(_metal("22030000", "2025-04-04", note="beer"))
        older = {r["code"] for r in out[f"us_s232_{name}_derivatives_2020"]}
        rows = _earliest(r for r in rows if r["code"] not in older)
        # The duty falls on the full value inside the metal's own chapter until 3 June 2025.
        own_chapter = ("72", "73") if metal == "steel" else ("76",)
        out[f"us_s232_{name}_derivatives_in_chapter"] = [
            r for r in rows if r["code"].startswith(own_chapter)
        ]
        out[f"us_s232_{name}_derivatives_outside"] = [
            r for r in rows if not r["code"].startswith(own_chapter)
        ]
    copper = inputs.rows("lists_232/s232_copper_hts8.csv")
    out["us_s232_copper"] = [_row(r["hts10"], "2025-08-01") for r in copper]
    return out | _annexes(inputs)


def _narrow(code: str, start: str, metal: str, inputs: Inputs) -> list[str]:
    """Ten-digit numbers where the March 2025 annex named them and a file widened them to eight."""
    if metal != "aluminum" or start != "2025-03-12":
        return [code]
    peer = inputs.rows("lists_232/s232_aluminium_derivatives_mar2025_twt.csv")
    found = [r["HTSUS"] for r in peer if r["HTSUS"][:8] == code and not r["HTSUS"].endswith("00")]
    return found or [code]


def _annexes(inputs: Inputs) -> dict[str, list[Row]]:
    """Note 16(c)(i)-(x) from the text, then the amendments of 8 June 2026."""
    note = inputs.section("(i) Articles of aluminum", "(d) Headings 9903.82.04", "16. (a)")
    blocks: dict[str, list[tuple[str, str]]] = {"1a": [], "1b": [], "3": []}
    annex, metal = "1a", "aluminium"
    switch = {"(vi)": ("1b", "aluminium"), "(vii)": ("1b", "steel"), "(viii)": ("1b", "copper"),
              "(ix)": ("3", "aluminium"), "(x)": ("3", "steel")}  # fmt: skip
    chapter = {"72": "steel", "73": "steel", "74": "copper", "76": "aluminium"}
    for line in note:
        mark = line.strip().split(" ")[0]
        if mark in switch:
            annex, metal = switch[mark]
        if "99 - III" in line or "Revision 6" in line:
            continue
        for found in METAL_CODE.findall(line.replace("Heading", "")):
            code = found.replace(".", "")
            # Columns of the page run over the sublist titles: in I-A the chapter tells the metal.
            blocks[annex].append((code, chapter[code[:2]] if annex == "1a" else metal))
    out = {f"us_s232_annex_{key}": [_row(c, METALS_END, note=m) for c, m in found]
           for key, found in blocks.items()}  # fmt: skip
    june = [
        r
        for r in inputs.rows("lists_232/s232_metals_annex_2026_yale.csv")
        if r["effective_date"] == "2026-06-08"
    ]
    out["us_s232_annex_1c"] = []
    moved: set[str] = set()
    for r in june:
        metal = r["metal_type"].replace("aluminum", "aluminium")
        row = _row(r["hts_prefix"].removesuffix("00") if r["hts_prefix"] == "3701300000"
                   else r["hts_prefix"], "2026-06-08", note=metal)  # fmt: skip
        if r["annex"] != "2":
            out[f"us_s232_annex_{r['annex']}"].append(row)
        if r["annex"] != "1b":
            moved.add(r["hts_prefix"])
    for row in out["us_s232_annex_1b"]:
        if any(row["code"].startswith(m) for m in moved):
            row["until"] = "2026-06-08"
    return {name: _merge_notes(rows) for name, rows in out.items()}


def vehicles_and_others(inputs: Inputs) -> dict[str, list[Row]]:
    """Notes 33, 37, 38, 39, 40 and polysilicon."""
    heads: dict[str, list[str]] = {}
    for r in inputs.rows("lists_232/s232_heading_prefixes.csv"):
        heads.setdefault(r["program"], []).append(r["hts_prefix"])
    pharma = [r["hts10"] for r in inputs.rows("lists_232/s232_pharma_hts10.csv")]
    chips = [r["hts10"] for r in inputs.rows("lists_232/s232_semiconductors_hts10.csv")]
    parts = [r["hts_prefix"] for r in inputs.rows("lists_232/s232_auto_parts_note33g.csv")]
    lorry = [r["hts_prefix"] for r in inputs.rows("lists_232/s232_mhd_parts_note38i.csv")]
    # Notes 33(b) and 38(c) name subheadings; the compiled file has bare headings there.
    cars = _codes(inputs.section("(b) The rates of duty set forth in headings 9903.94.01", "(c)"))
    buses = _codes(inputs.section("(c) Heading 9903.74.02 applies", "(d)"))
    taiwan = [r["hts8"] for r in inputs.rows("lists_232/s232_aircraft_exempt_taiwan.csv")]
    lists = {
        "us_s232_autos": (cars, "2025-04-03"),
        "us_s232_light_trucks": ([c for c in cars if c[:4] == "8704"], "2025-04-03"),
        "us_s232_auto_parts": (parts, "2025-05-03"),
        "us_s232_trucks": (heads["mhd_vehicles"], "2025-11-01"),
        "us_s232_truck_parts": (lorry, "2025-11-01"),
        "us_s232_buses": (buses, "2025-11-01"),
        "us_s232_lumber": (heads["softwood_lumber"], "2025-10-14"),
        "us_s232_furniture": (heads["upholstered_wood_furniture"], "2025-10-14"),
        "us_s232_cabinets": (heads["kitchen_cabinets_vanities"], "2025-10-14"),
        "us_s232_semiconductors": (chips, "2026-01-15"),
        "us_s232_pharma": (pharma, "2026-07-31"),
        "us_s232_polysilicon": (heads["polysilicon_adval"], "2026-12-04"),
        "us_s232_aircraft_taiwan": (taiwan, "2026-05-01"),
    }
    return {name: _unique([_row(c, day) for c in codes]) for name, (codes, day) in lists.items()}


def shares(inputs: Inputs) -> dict[str, list[Row]]:
    """Estimated parts of trade: auto parts, accelerators, Section 301 exclusions."""
    windows = {
        "9903.88.69": ("2024-06-15", "2026-11-10"),
        "9903.88.70": ("2024-01-01", "2026-11-10"),
    }
    parts = inputs.rows("lists_232/s232_auto_parts_applicability_yale.csv")
    chips = inputs.rows("lists_232/s232_semiconductors_qualifying_shares_yale.csv")
    claims = inputs.rows("lists_301/s301_exclusion_claim_shares_yale.csv")
    return {
        "us_auto_parts_applicability": [
            _share(r["hts_prefix"], r["applicability_share"]) for r in parts
        ],
        "us_semiconductor_qualifying": [_share(r["hts10"], r["qualifying_share"]) for r in chips],
        "us_s301_exclusion_coverage": sorted(
            (
                _share(r["hts10"], str(round(min(1.0, max(0.0, float(r["claim_share"]))), 4)))
                | dict(zip(("from", "until"), windows[r["ch99_code"]], strict=True))
                | {"note": r["ch99_code"]}
                for r in claims
            ),
            key=lambda r: r["code"],
        ),
    }


def countries(inputs: Inputs) -> dict[str, list[Row]]:
    """The forced-labour roster by origin, ISO-2."""
    roster = [
        {
            "origin": inputs.places[r["cty_code"]],
            "rate": str(float(r["rate_pct"]) / 100),
            "method": "additive" if r["rate_type"] == "surcharge" else "floor",
            "from": r["valid_from"],
        }
        for r in inputs.rows("lists_301/s301_forced_labor_final_roster.csv")
    ]
    return {
        "us_forced_labour_roster": _by_origin(roster),
    }


def _row(
    code: str, start: str = "", until: str = "", announced: str = "", note: str = "", rate: str = ""
) -> Row:
    return {"code": code, "from": start, "until": until, "announced": announced, "note": note,
            "rate": rate}  # fmt: skip


def _metal(code: str, start: str, note: str = "") -> Row:
    """A derivative on the list from `start`, with the day on which its text became public."""
    return _row(code, start, announced=METAL_TEXTS[start], note=note)


def _share(code: str, share: str) -> Row:
    return _row(code) | {"share": share, "low": "0", "high": "1"}


def _codes(lines: list[str]) -> list[str]:
    found = [c.replace(".", "") for c in CODE8.findall("\n".join(lines))]
    return [c for c in dict.fromkeys(found) if c[:2] not in ("98", "99")]


def _unique(rows: Iterable[Row]) -> list[Row]:
    kept: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        kept.setdefault((row["code"], row.get("from", ""), row.get("until", "")), row)
    return [kept[key] for key in sorted(kept)]


def _earliest(rows: Iterable[Row]) -> list[Row]:
    """One row a code, the earliest start; drop a code whose prefix is already in earlier."""
    best: dict[str, Row] = {}
    for row in rows:
        if row["code"] not in best or row["from"] < best[row["code"]]["from"]:
            best[row["code"]] = row
    return [
        row for code, row in sorted(best.items())
        if not any(
            p in best and best[p]["from"] <= row["from"] for p in (code[:n] for n in (4, 6, 8))
            if p != code
        )
    ]  # fmt: skip


def _merge_notes(rows: list[Row]) -> list[Row]:
    """A code on two metal lists becomes one row that names both metals."""
    kept: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (row["code"], row["from"])
        if key in kept and row["note"] not in kept[key]["note"]:
            kept[key]["note"] += " and " + row["note"]
        else:
            kept.setdefault(key, row)
    return [kept[key] for key in sorted(kept)]


def _by_origin(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda r: (r["origin"], r["from"], r.get("announced", "")))


def _day(text: str) -> str:
    return "" if text in ("", "NA") else text


def _next_day(text: str) -> str:
    return (date.fromisoformat(text) + timedelta(days=1)).isoformat() if text else ""


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as handle:
        lines = (line for line in handle if not line.startswith("#"))
        return list(csv.DictReader(lines))


def _write(path: Path, rows: list[Row], key: str = "code") -> None:
    wanted = COLUMNS if key == "code" else tuple(rows[0])
    used = [c for c in wanted if c == key or any(r.get(c) for r in rows)]
    with path.open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(used)
        out.writerows([r.get(c, "") for c in used] for r in rows)


if __name__ == "__main__":
    main()
