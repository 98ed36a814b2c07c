"""Codes, names and membership of the European Union."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from detente.errors import UnknownPlace
from detente.places import countries, eu_members, expand, place

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / ".." / "shared" / "data"


def shared(name: str) -> list[dict[str, str]]:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the publishers' file {name} is not at {SHARED}")
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("text", "iso2"),
    [
        ("CN", "CN"),
        ("chn", "CN"),
        ("5700", "CN"),
        ("China", "CN"),
        ("PRC", "CN"),
        ("mainland china", "CN"),
        ("Hong Kong SAR, China", "HK"),
        ("Macau", "MO"),
        ("Taiwan", "TW"),
        ("Chinese Taipei", "TW"),
        ("Korea", "KR"),
        ("Korea, Rep.", "KR"),
        ("South Korea (Republic of Korea)", "KR"),
        ("North Korea", "KP"),
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("Great Britain", "GB"),
        ("Türkiye", "TR"),
        ("TURKIYE", "TR"),
        ("Turkey", "TR"),
        ("Viet Nam", "VN"),
        ("Ivory Coast", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Cote d'Ivoire", "CI"),
        ("The Bahamas", "BS"),
        ("Bahamas, The", "BS"),
        ("St. Lucia", "LC"),
        ("St Kitts & Nevis", "KN"),
        ("NO", "NO"),
        ("NA", "NA"),
        ("Kosovo", "XK"),
        ("5082", "PS"),
        ("5083", "PS"),
        ("DRC", "CD"),
        ("Congo", "CG"),
        ("America", "US"),
    ],
)
def test_codes_names_and_aliases_are_understood(text: str, iso2: str) -> None:
    assert place(text).iso2 == iso2


def test_a_place_carries_all_its_codes() -> None:
    china = place("China")
    assert (china.iso2, china.iso3, china.census, china.name) == ("CN", "CHN", ("5700",), "China")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Chnia", "Did you mean China (CN)?"),
        ("Vietnem", "Did you mean Vietnam (VN)?"),
        ("Swizerland", "Did you mean Switzerland (CH)?"),
        ("qqqqqq", "Give a name or an ISO code."),
        ("", "Give a name or an ISO code."),
        ("57", "four digits"),
        ("9999", "four digits"),
    ],
)
def test_an_unknown_place_is_refused_with_the_nearest_one(text: str, hint: str) -> None:
    with pytest.raises(UnknownPlace) as raised:
        place(text)
    assert hint in str(raised.value)


def test_a_value_that_is_not_text_is_refused() -> None:
    with pytest.raises(UnknownPlace, match="Norway"):
        place(False)  # type: ignore[arg-type]
    with pytest.raises(UnknownPlace, match="got 5700"):
        place(5700)  # type: ignore[arg-type]


def test_the_union_is_a_group_and_not_an_origin() -> None:
    assert place("0003", groups=True) is place("European Union", groups=True)
    assert place("EU", groups=True).is_group
    with pytest.raises(UnknownPlace, match="Name a member"):
        place("EU")
    assert "EU" not in {each.iso2 for each in countries()}


@pytest.mark.parametrize(
    ("day", "members"),
    [
        ("1957-12-31", 0),
        ("1958-01-01", 6),
        ("1973-01-01", 9),
        ("1981-01-01", 10),
        ("1986-01-01", 12),
        ("1995-01-01", 15),
        ("2004-04-30", 15),
        ("2004-05-01", 25),
        ("2007-01-01", 27),
        ("2013-06-30", 27),
        ("2013-07-01", 28),
        ("2020-01-31", 28),
        ("2020-02-01", 27),
        ("2026-10-10", 27),
    ],
)
def test_the_union_has_the_members_of_the_day(day: str, members: int) -> None:
    assert len(eu_members(date.fromisoformat(day))) == members


def test_croatia_joins_and_the_united_kingdom_leaves() -> None:
    assert not place("HR").in_eu(date(2013, 6, 30))
    assert place("HR").in_eu(date(2013, 7, 1))
    assert place("GB").in_eu(date(2020, 1, 31))
    assert not place("GB").in_eu(date(2020, 2, 1))


def test_expanding_replaces_the_union_by_its_members() -> None:
    day = date(2025, 4, 9)
    assert expand(["EU", "China"], day) == eu_members(day) | {"CN"}
    assert expand(["DE", "EU"], day) == eu_members(day)
    assert expand([], day) == frozenset()
    with pytest.raises(UnknownPlace, match="Atlantis"):
        expand(["CN", "Atlantis"], day)
    with pytest.raises(UnknownPlace, match="list of countries"):
        expand("CN", day)


def test_no_text_means_two_places() -> None:
    for each in countries():
        for text in (each.iso2, each.iso3, *each.census, each.name, *each.aliases):
            assert place(text) is each, text


def test_every_code_has_its_form() -> None:
    every = countries()
    assert len(every) == 250  # 249 of ISO 3166-1, and Kosovo
    assert len({each.iso2 for each in every}) == len({each.iso3 for each in every}) == 250
    for each in every:
        assert len(each.iso2) == 2
        assert each.iso2.isupper()
        assert len(each.iso3) == 3
        assert each.iso3.isupper()
        assert all(len(code) == 4 and code.isdigit() for code in each.census)


def test_every_origin_of_the_us_statistics_is_known() -> None:
    codes = shared("us_tariffs/crosswalks/census_country_codes.csv")
    assert len(codes) == 240
    for row in codes:
        assert row["Code"] in place(row["Code"]).census
        if "formerly Za" not in row["Name"]:  # cut short in the publisher's file
            assert place(row["Name"]) is place(row["Code"])


def test_census_codes_agree_with_the_iso_crosswalk() -> None:
    for row in shared("us_tariffs/crosswalks/census_to_iso3.csv"):
        assert place(row["cty_code"]).iso3 == row["iso3"]


@pytest.mark.parametrize(
    ("file", "code", "name"),
    [
        ("world_2023/country_labels.csv", "iso3", "CountryName"),
        ("macro_wdi/gdp_current_usd_2010_2023.csv", "code", "name"),
    ],
)
def test_names_in_trade_and_income_data_are_known(file: str, code: str, name: str) -> None:
    known = {each.iso3 for each in countries()}
    met = {(row[code], row[name]) for row in shared(file) if row[code] in known}
    assert len(met) > 190
    for iso3, text in met:
        assert place(text).iso3 == iso3, text


def test_the_table_is_what_its_script_builds() -> None:
    if not SHARED.exists():
        pytest.skip(f"the publishers' files are not at {SHARED}")
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "build_places.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
