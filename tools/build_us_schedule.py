"""Which lines does the US tariff schedule have, and what do they owe before any programme?

Builds `tables/us_schedule_2025.parquet` (one row per statistical line that existed at any time
between the 2025 basic edition and 2026 revision 10) and `tables/us_hts_successors.csv` (which
line took over from which) from the files of `../shared/data/us_tariffs`.

    python tools/build_us_schedule.py [--shared ../shared] [--out src/detente/data/tables]
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
from pathlib import Path

import polars as pl

FREE = {"free"}
PERCENT = re.compile(r"^([\d.]+)\s*%\s*/?$")
SPECIFIC = re.compile(r"^(\$?)([\d.]+)\s*(¢?)\s*(?:/\s*|\s+(?=each))([A-Za-z. ]+?)$")
COMPOUND = re.compile(r"^(.*?)\s*\+\s*([\d.]+)\s*%(.*)$")
HEAD_CHARS, MID_CHARS, LEAF_CHARS = 90, 70, 160

# Programme symbols of the special column that each partner of the 2024 trade file could claim
# (General Note 3(c); GSP lapsed on 31 Dec 2020 and is left out, so A, A* and A+ do not count).
SYMBOLS = {
    "1220": ("CA", "S", "S+"), "2010": ("MX", "S", "S+"), "2050": ("P", "P+"),
    "2110": ("P", "P+"), "2150": ("P", "P+"), "2190": ("P", "P+"), "2230": ("P", "P+"),
    "2470": ("P", "P+"), "2740": ("E", "E*", "R"), "3010": ("CO",), "3330": ("PE",),
    "3370": ("CL",), "5081": ("IL",), "5590": ("SG",), "5800": ("KR",), "5880": ("JP",),
    "6021": ("AU",), "7530": ("D",), "7620": ("D",), "7910": ("D",),
}  # fmt: skip
# Partners whose 2024 duty holds more than column 1 general: China and Hong Kong (Section 301),
# Russia (column 2 and note 30), Slovakia (already inside the EU row).
NOT_CLEAN = {"5700", "5820", "4621", "4359"}
MIN_VALUE_USD = 100_000


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--shared", type=Path, default=Path("../shared"))
    args.add_argument("--out", type=Path, default=Path("src/detente/data/tables"))
    opts = args.parse_args()
    raw = opts.shared / "data" / "us_tariffs"
    lines = schedule(raw)
    opts.out.mkdir(parents=True, exist_ok=True)
    target = opts.out / "us_schedule_2025.parquet"
    lines.write_parquet(target, compression="zstd", compression_level=19)
    rows = successors(raw, set(lines["hts"]))
    with (opts.out / "us_hts_successors.csv").open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(["old", "new", "on", "score"])
        out.writerows(rows)
    print(target, lines.height, target.stat().st_size)
    print(lines["rate_type"].value_counts().sort("count"))
    print(lines["aev_basis"].value_counts().sort("count"))
    print("successors", len(rows))


def schedule(raw: Path) -> pl.DataFrame:
    """One row per statistical line (10 digits; 8-digit lines without a child end in `00`)."""
    spans = pl.read_parquet(raw / "schedule" / "hts_lines_2025_2026_intervals.parquet")
    spans = spans.filter(pl.col("digits").is_in([8, 10])).sort("hts", "published_from")
    parents = {row["hts"]: row for row in spans.filter(pl.col("digits") == 8).to_dicts()}
    stems = {code[:8] for code in spans.filter(pl.col("digits") == 10)["hts"]}
    parses = _known_parses(raw)
    texts = _descriptions(raw)
    added = _added_descriptions(raw)
    by_code: dict[str, list[dict]] = {}
    for row in spans.to_dicts():
        by_code.setdefault(row["hts"], []).append(row)
    out = []
    for code, history in by_code.items():
        if len(code) == 8 and code in stems:
            continue
        last = history[-1]
        rates = _rates(history, parents.get(code[:8]))
        if code.startswith("98") and not rates["general"]:
            continue
        parsed = parses.get(rates["general"]) or parse_rate(rates["general"])
        column2 = parse_rate(rates["column2"])
        out.append(
            {
                "hts": code.ljust(10, "0"),
                "description": _describe(code, texts, added),
                "unit": ", ".join(json.loads(last["units"] or "[]")),
                "general_text": rates["general"],
                "special_text": rates["special"],
                "column2_text": rates["column2"],
                "rate_type": parsed[0],
                "base": parsed[1] if parsed[0] in ("free", "ad_valorem") else None,
                "base_ad_valorem_part": parsed[1] if parsed[0] == "compound" else None,
                "base_specific_usd": parsed[2],
                "base_specific_unit": parsed[3],
                "column2": column2[1] if column2[0] in ("free", "ad_valorem") else None,
                # 4420.19.00 is missing from the basic edition by an error of the export.
                "valid_from": None
                if history[0]["first_revision"] == "basic" or code == "4420190000"
                else history[0]["published_from"],
                "valid_until": last["published_until"],
            }
        )
    frame = pl.DataFrame(out, infer_schema_length=None).sort("hts")
    return _with_equivalents(frame, raw).select(
        "hts", "description", "unit", "general_text", "special_text", "column2_text",
        "rate_type", "base", "base_ad_valorem_part", "base_specific_usd", "base_specific_unit",
        "base_aev", "aev_basis", "column2",
        pl.col("valid_from").str.to_date(), pl.col("valid_until").str.to_date(),
    )  # fmt: skip


def parse_rate(text: str) -> tuple[str, float | None, float | None, str | None]:
    """Read one rate text: (type, ad valorem fraction, US dollars per unit, unit)."""
    plain = (text or "").strip().rstrip(".")
    if not plain:
        return "missing", None, None, None
    if plain.lower() in FREE:
        return "free", 0.0, None, None
    if found := PERCENT.match(plain):
        return "ad_valorem", round(float(found[1]) / 100, 8), None, None
    if found := SPECIFIC.match(plain):
        dollars = float(found[2]) / (1 if found[1] else 100)
        return "specific", None, round(dollars, 8), found[4].strip()
    if (found := COMPOUND.match(plain)) and (part := SPECIFIC.match(found[1].strip())):
        dollars = float(part[2]) / (1 if part[1] else 100)
        return "compound", round(float(found[2]) / 100, 8), round(dollars, 8), part[4].strip()
    return ("other_with_pct" if "%" in plain else "other"), None, None, None


def successors(raw: Path, codes: set[str]) -> list[tuple[str, str, str, float]]:
    """Old line, new line, day of publication, score (text similarity; 0.5 = by position only)."""
    published = {
        row["revision"]: row["published"] for row in _rows(raw / "schedule" / "hts_revisions.csv")
    }
    pairs: dict[tuple[str, str, str], float] = {}
    gone: dict[tuple[str, str], None] = {}
    new: dict[tuple[str, str], list[str]] = {}
    for row in _rows(raw / "schedule" / "hts10_changes_2025_revisions.csv"):
        on, old, to = published[row["revision_to"]], row["old_hts10"], row["new_hts10"]
        if old != "NA":
            gone[on, old] = None
        if to != "NA" and to not in new.setdefault((on, to[:8]), []):
            new[on, to[:8]].append(to)
        if old != "NA" and to != "NA":
            pairs[old, to, on] = float(row["similarity"])
    out = []
    for on, old in gone:
        texts = {to: score for (o, to, d), score in pairs.items() if (o, d) == (old, on)}
        # The matches are made on the bare leaf text ("other"), so a line of the same eight
        # digits always goes before a distant line with the same word.
        near = {to: score for to, score in texts.items() if to[:8] == old[:8]}
        if not near:
            near = {to: texts.get(to, 0.5) for to in new.get((on, old[:8]), [])}
        if not near:
            near = {to: score for to, score in texts.items() if to[:4] == old[:4]}
        out += [(old, to, on, score) for to, score in near.items() if to in codes]
    # 2022 edition: solar cells and modules left 8541.40.60 for their own subheadings. The
    # exclusion notes of list 2 describe .6015 and .6035 as panels; .6025 and .6045 are recalled.
    solar = {
        "8541406015": "8541430010",
        "8541406025": "8541420010",
        "8541406035": "8541430080",
        "8541406045": "8541420080",
    }
    out += [(old, to, "2022-01-27", 0.5) for old, to in solar.items()]
    return sorted(out)


def _rates(history: list[dict], parent: dict | None) -> dict[str, str]:
    """Latest text of each column: no rate changed in 2025-26, later editions mend misprints."""
    out = {}
    for name in ("general", "special", "column2"):
        seen = [row[name] for row in history if row[name]]
        out[name] = " ".join((seen or [parent[name] if parent else ""])[-1].split())
    # 3004.90.92.16 lost its inherited rate in 2026 revision 2; the subheading kept it.
    return out


def _known_parses(raw: Path) -> dict[str, tuple]:
    basic = pl.read_parquet(raw / "schedule" / "hts_2025_basic_lines.parquet")
    out = {}
    for row in basic.filter(pl.col("rate_type") != "missing").to_dicts():
        unit = row["specific_unit"] or None
        if row["rate_type"] in ("specific", "compound") and not unit and "each" in row["general"]:
            unit = "each"
        text = " ".join(row["general"].split())
        out[text] = (row["rate_type"], row["ad_valorem"], row["specific_usd"], unit)
    return out


def _descriptions(raw: Path) -> dict[str, tuple[str, ...]]:
    """Code of any length to its chain of descriptions, heading first."""
    out: dict[str, tuple[str, ...]] = {}
    chain: list[str] = []
    with gzip.open(
        raw / "schedule" / "hts_2025_basic_edition.csv.gz", "rt", encoding="utf-8-sig"
    ) as handle:
        for row in csv.DictReader(handle):
            indent = int(row["Indent"] or 0)
            text = re.sub(r"<[^>]+>", "", row["Description"])
            chain = [*chain[:indent], " ".join(text.split()).rstrip(": ")]
            if code := row["HTS Number"].replace(".", ""):
                out[code] = tuple(chain)
    return out


def _added_descriptions(raw: Path) -> dict[str, str]:
    out = {}
    for row in _rows(raw / "schedule" / "hts10_changes_2025_revisions.csv"):
        if row["new_hts10"] != "NA":
            text = row["description_new"].strip()
            out[row["new_hts10"]] = text[:1].upper() + text[1:]
    return out


def _describe(code: str, texts: dict[str, tuple[str, ...]], added: dict[str, str]) -> str:
    chain = texts.get(code)
    if chain is None:
        stem = next((texts[code[:n]] for n in (8, 6, 4) if code[:n] in texts), ())
        if not stem:  # many eight-digit rows exist only as the parent of their first child
            near = sorted(c for c in texts if c.startswith(code[:8]) and len(c) == 10)
            stem = texts[near[0]][:-1] if near else ()
        chain = (*stem, added.get(code, ""))
    parts = [part for part in chain if part]
    kept = [
        _shorten(part, LEAF_CHARS if i == len(parts) - 1 else MID_CHARS if i else HEAD_CHARS)
        for i, part in enumerate(parts)
    ]
    return " > ".join(kept)


def _shorten(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0].rstrip(",;( ") + "…"


def _with_equivalents(frame: pl.DataFrame, raw: Path) -> pl.DataFrame:
    """Add `base_aev`: 2024 calculated duty over customs value of origins that owe column 1
    general (no preference open to them on that line, no Section 301, no column 2)."""
    trade = pl.read_parquet(raw / "trade" / "us_imports_2024_hts10_country.parquet")
    trade = trade.filter(~pl.col("cty_code").is_in(sorted(NOT_CLEAN)))
    other = frame.filter(pl.col("base").is_null())
    special = dict(zip(other["hts"], other["special_text"], strict=True))
    by8: dict[str, str] = {}
    for code, text in special.items():
        by8.setdefault(code[:8], text)
    sums: dict[str, dict[str, list[float]]] = {}
    for code, origin, value, duty in trade.iter_rows():
        text = special.get(code, by8.get(code[:8]))
        if text is None:
            continue
        claimed = set(re.findall(r"[A-Z]{1,2}[*+]?", " ".join(re.findall(r"\(([^)]*)\)", text))))
        clean = not claimed.intersection(SYMBOLS.get(origin, ()))
        for length, name in ((10, "line"), (8, "subheading"), (6, "six digits")):
            for label in [name, name + ", any"] if clean else [name + ", any"]:
                cell = sums.setdefault(label, {}).setdefault(code[:length], [0.0, 0.0])
                cell[0] += value
                cell[1] += duty
    ladder = (
        ("line", 10), ("subheading", 8), ("line, any", 10), ("subheading, any", 8),
        ("six digits", 6), ("six digits, any", 6),
    )  # fmt: skip
    found: dict[str, tuple[float, str]] = {}
    for code in special:
        for label, length in ladder:
            value, duty = sums.get(label, {}).get(code[:length], (0.0, 0.0))
            if value >= MIN_VALUE_USD:
                found[code] = (round(duty / value, 6), label)
                break
    return frame.with_columns(
        pl.col("hts")
        .map_elements(lambda c: found.get(c, (None, None))[0], return_dtype=pl.Float64)
        .alias("base_aev"),
        pl.col("hts")
        .map_elements(lambda c: found.get(c, (None, None))[1], return_dtype=pl.String)
        .alias("aev_basis"),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


if __name__ == "__main__":
    main()
