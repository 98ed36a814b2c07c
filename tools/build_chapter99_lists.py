"""Which goods do the notes of HTS chapter 99 name? Lists read from the text of 23 April 2026.

Writes ``us_aircraft_gb``, ``us_s232_annex_1a_derivatives``, ``us_s232_annex_1b_aluminium``,
``us_s232_annex_3_aluminium`` and ``us_s301_aircraft_dispute`` into src/detente/data/lists. Run:
``python tools/build_chapter99_lists.py --shared ../shared``.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import re
from pathlib import Path

LISTS = Path(__file__).parents[1] / "src" / "detente" / "data" / "lists"
TEXT = "data/us_tariffs/schedule/chapter99_2026_rev_6.txt.gz"
CODE = re.compile(r"\b\d{4}(?:\.\d{2})+(?:\.?\d{4}|\.?\d{2})?\b|\b\d{4}\b")
# Additions of 2020 and 2021, by the origins and goods that only they name (days recalled).
_JOINED = {"2007.99.05, 2007.99.10": "2020-09-01", "over $38 per proof liter": "2021-01-12"}
# Renumbered before 2025; 6202.99.15 and .80 have no one successor and are left out.
_RENUMBERED = {
    "04031050": ("04032050",),
    "04031090": ("04032090",),
    "15091020": ("15092020", "15093020"),
    "62029915": (),
    "62029980": (),
}
AIRCRAFT = ("8802400140", "8802400160", "8802400170")
METALS_DAY = "2026-04-06"
EU_2019 = {
    "Austria": "AT", "Belgium": "BE", "Bulgaria": "BG", "Croatia": "HR", "Cyprus": "CY",
    "Czech Republic": "CZ", "Denmark": "DK", "Estonia": "EE", "Finland": "FI", "France": "FR",
    "Germany": "DE", "Greece": "GR", "Hungary": "HU", "Ireland": "IE", "Italy": "IT",
    "Latvia": "LV", "Lithuania": "LT", "Luxembourg": "LU", "Malta": "MT", "Netherlands": "NL",
    "Poland": "PL", "Portugal": "PT", "Romania": "RO", "Slovakia": "SK", "Slovenia": "SI",
    "Spain": "ES", "Sweden": "SE", "United Kingdom": "GB",
}  # fmt: skip


def main() -> None:
    """Read the text and write the lists."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    text = gzip.decompress((parser.parse_args().shared / TEXT).read_bytes())
    lines = text.decode("utf-8", errors="replace").splitlines()
    _aircraft(lines)
    _metals(lines)
    _dispute(lines)


def _aircraft(lines: list[str]) -> None:
    start = _find(lines, r"As provided in heading 9903\.96\.01, the additional duties")
    stop = _find(lines, r"\(b\) As provided in heading 9903\.96\.02", start)
    text = " ".join(lines[start:stop])
    codes = sorted(set(re.findall(r"\b\d{4}\.\d{2}\.\d{2}\b", text.split("column", 1)[1])))
    _write("us_aircraft_gb", "code,from", [f"{_plain(code)},2025-06-30" for code in codes])


def _metals(lines: list[str]) -> None:
    """Derivatives of note 16(c): the columns of the print run into each other at (iv) and (v)."""
    start = _find(lines, r"^16\. \(a\)")
    marks = {
        mark: _find(lines, rf"^ *\({mark}\) +(Articles|Derivative)", start)
        for mark in ("ii", "iii", "vi", "vii", "viii", "ix", "x")
    }
    steel = _find(lines, r"^U\.S\. Notes \(con\.\) +7301\.20\.10", marks["iii"])
    derivatives = _codes(lines[marks["ii"] : marks["iii"]])
    derivatives |= {
        code for code in _codes(lines[steel : marks["vi"]]) if code.startswith(("72", "73", "76"))
    }
    end = _find(lines, r"^ *\(d\) +Headings 9903\.82\.04", marks["x"])
    _write(
        "us_s232_annex_1a_derivatives",
        "code,from",
        [f"{code},{METALS_DAY}" for code in sorted(derivatives)],
    )
    for name, first, last in (
        ("us_s232_annex_1b_aluminium", "vi", "vii"),
        ("us_s232_annex_3_aluminium", "ix", "x"),
    ):
        found = _codes(lines[marks[first] : marks[last]])
        _write(name, "code,from", [f"{code},{METALS_DAY}" for code in sorted(found)])
    assert marks["viii"] < end


def _dispute(lines: list[str]) -> None:
    """The aircraft dispute, note 21(c) to (s), by member state; whiskies and aircraft by code."""
    start = _find(lines, r"^\(c\) Subheading 9903\.89\.10 and superior text")
    stop = _find(lines, r"For purposes of subheading 9903\.89\.61", start)
    sections = re.split(
        r"\n\([c-s]\) Subheading 9903\.89\.\d\d", "\n" + "\n".join(lines[start:stop])
    )
    rows = set()
    for section in sections[1:]:
        head, _, _ = section.partition(":")
        words = " ".join((head if ":" in section else section).split())
        origins = [iso for name, iso in EU_2019.items() if name in words]
        listed = re.sub(r"\[Compiler's note.*?\]", "", " ".join(section.split()))
        listed = listed.replace("Subheading 9903.89", "")
        plain_text = " ".join(section.split())
        first = next((day for words, day in _JOINED.items() if words in plain_text), "2019-10-18")
        for code in re.findall(r"(?<!9903\.)\b\d{4}\.\d{2}\.\d{2}\b", listed):
            for plain in _RENUMBERED.get(_plain(code), (_plain(code),)):
                rows |= {f"{plain},0.25,{iso},{first}," for iso in origins}
    for code in AIRCRAFT:
        for iso in ("FR", "DE", "ES", "GB"):
            rows.add(f"{code},0.10,{iso},2019-10-18,2020-03-18")
            rows.add(f"{code},0.15,{iso},2020-03-18,")
    _write("us_s301_aircraft_dispute", "code,rate,origin,from,until", sorted(rows))


def _codes(lines: list[str]) -> set[str]:
    kept = [line for line in lines if not re.search(r"Revision \d|99 - III", line)]
    found = set()
    for code in CODE.findall("\n".join(kept)):
        plain = _plain(code)
        if len(plain) in (4, 6, 8, 10) and plain[:2] not in ("99", "20"):
            found.add(plain)
    return found


def _find(lines: list[str], pattern: str, start: int = 0) -> int:
    return next(i for i in range(start, len(lines)) if re.search(pattern, lines[i]))


def _plain(code: str) -> str:
    return code.replace(".", "")


def _write(name: str, header: str, rows: list[str]) -> None:
    path = LISTS / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(row.split(",") for row in rows)
    print(f"{path.name}: {len(rows)} rows")


if __name__ == "__main__":
    main()
