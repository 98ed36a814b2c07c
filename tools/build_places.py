"""Refresh the Census codes of ``data/tables/places.csv`` from the crosswalks, and check the table.

The columns iso2, iso3, name, aliases and eu are kept by hand in the table itself: ISO 3166-1 codes
are public, and the dates of membership are those of the treaties. The column census is rewritten
from ``us_tariffs/crosswalks/census_country_codes.csv`` (every Schedule C code) and
``census_to_iso3.csv`` (which lacks small territories; those are in `REST`). A Census name that is
not yet known is added to the aliases.

    python tools/build_places.py [--shared ../shared] [--check]
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path

from detente.places import plain_name

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "src" / "detente" / "data" / "tables" / "places.csv"
COLUMNS = ["iso2", "iso3", "census", "name", "aliases", "eu"]

# Census code to ISO-3 for the codes that the supplied crosswalk leaves out.
REST = """
1010 GRL, 1610 SPM, 2430 TCA, 2440 CYM, 2481 AIA, 2482 VGB, 2485 MSR, 2774 SXM, 2777 CUW, 2831 GLP,
2839 MTQ, 3170 GUF, 3720 FLK, 4031 SJM, 4091 FRO, 4272 MCO, 4720 GIB, 4751 SMR, 4752 VAT, 4803 XKX,
5082 PSE, 5083 PSE, 5660 MAC, 6022 NFK, 6023 CCK, 6024 CXR, 6029 HMD, 6142 COK, 6143 TKL, 6144 NIU,
6225 PCN, 6227 TUV, 6412 NCL, 6413 WLF, 6414 PYF, 6810 MHL, 6820 FSM, 6830 PLW, 6862 NRU, 7323 SSD,
7580 SHN, 7660 COD, 7810 IOT, 7881 MYT, 7904 REU, 7905 ATF, 9030 PRI, 9110 VIR, 9350 GUM, 9610 MNP,
9800 UMI, 0003 EUU
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--shared", type=Path, default=ROOT / ".." / "shared")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 on a difference")
    options = parser.parse_args()

    text = build(options.shared / "data" / "us_tariffs" / "crosswalks")
    same = TABLE.read_text(encoding="utf-8") == text
    if options.check:
        print("places.csv is up to date" if same else "places.csv differs from the crosswalks")
        return 0 if same else 1
    TABLE.write_text(text, encoding="utf-8")
    print(f"{TABLE.relative_to(ROOT)}: {text.count(chr(10)) - 1} places")
    return 0


def build(crosswalks: Path) -> str:
    """The text of the table, with the Census codes of the crosswalks."""
    rows = _rows(TABLE)
    iso3 = {row["cty_code"]: row["iso3"] for row in _rows(crosswalks / "census_to_iso3.csv")}
    iso3 |= {pair.split()[0]: pair.split()[1] for pair in REST.split(",")}
    codes = {row["Code"]: row["Name"] for row in _rows(crosswalks / "census_country_codes.csv")}

    if homeless := [f"{code} {name}" for code, name in codes.items() if code not in iso3]:
        raise SystemExit(f"Census codes without a country; add them to REST: {homeless}")
    if strangers := set(iso3.values()) - {row["iso3"] for row in rows}:
        raise SystemExit(f"Countries that places.csv lacks; add a row by hand: {sorted(strangers)}")

    for row in rows:
        row["census"] = " ".join(sorted(code for code, of in iso3.items() if of == row["iso3"]))
    for row in rows:
        for name in (codes[code] for code in row["census"].split() if code in codes):
            cut_short = name.count("(") != name.count(")")
            if not cut_short and plain_name(name) not in map(plain_name, _names(row)):
                row["aliases"] = "; ".join(filter(None, [row["aliases"], name]))
    _check(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: row["iso2"]))
    return out.getvalue()


def _check(rows: list[dict[str, str]]) -> None:
    """No code or name may mean two places."""
    owner: dict[str, str] = {}
    for row in rows:
        for name in _names(row):
            first = owner.setdefault(plain_name(name), row["iso2"])
            if first != row["iso2"]:
                raise SystemExit(f"{name!r} is claimed by {first} and by {row['iso2']}")


def _names(row: dict[str, str]) -> list[str]:
    codes = [row["iso2"], row["iso3"], *row["census"].split()]
    return [*codes, row["name"], *filter(None, row["aliases"].split("; "))]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    sys.exit(main())
