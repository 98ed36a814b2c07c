"""Who may claim a preference, what it then costs, codes that came and went, and parcels."""

from __future__ import annotations

from datetime import date

import pytest

from detente.errors import BadQuestion, UnknownCode
from detente.tariffs import lookup, schedule
from detente.tariffs.preferences import canonical, claimable, printed_rate, programme, special_rate


@pytest.mark.parametrize(
    ("text", "symbols", "rate"),
    [
        ("Free (A,AU,KR,S)", ("KR",), (0.0, 0.0)),
        ("Free (A,AU, KR,S,SG)", ("S", "S+"), (0.0, 0.0)),
        ("Free (A,AU,S) 3.2% (JP)", ("JP",), (0.032, 0.0)),
        ("Free (A,AU,S)25% (KR)", ("KR",), (0.25, 0.0)),
        ("Free (CL) 8.8¢/liter (KR)", ("KR",), (0.0, 0.088)),
        ("Free (CL) 11.1¢/kg + 4.5% (AU)", ("AU",), (0.045, 0.111)),
        ("Free (CL) See 9823.01.01 (S+)", ("S", "S+"), None),
        ("Free (A+,CL)", ("A",), None),
        ("Free (CL,CO)", ("C",), None),
        ("", ("S",), None),
        (None, ("S",), None),
    ],
)
def test_what_the_special_column_charges(
    text: str | None, symbols: tuple[str, ...], rate: tuple[float, float] | None
) -> None:
    found = special_rate(text, symbols)
    assert (found and (found.ad_valorem, found.specific_usd)) == (rate and pytest.approx(rate))


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("Free", (0.0, 0.0)),
        ("35%", (0.35, 0.0)),
        ("33 1/3%", (1 / 3, 0.0)),
        ("33.3¢/liter", (0.0, 0.333)),
        ("$1.70/m3", (0.0, 1.70)),
        ("22¢/kg + 45%", (0.45, 0.22)),
        ("$2.25 each + 35% on the case + 35% on the battery", None),
        ("The rate applicable to each garment in the ensemble if separately entered", None),
    ],
)
def test_a_rate_as_it_is_printed(text: str, rate: tuple[float, float] | None) -> None:
    found = printed_rate(text)
    assert (found and (found.ad_valorem, found.specific_usd)) == (rate and pytest.approx(rate))


def test_names_aliases_and_symbols() -> None:
    assert canonical("korus") == canonical("KR") == canonical("UKFTA") == "KORUS"
    assert canonical("S+") == "USMCA"
    assert canonical("none") == "none"
    with pytest.raises(BadQuestion, match="CAFTA-DR"):
        canonical("CAFTA")


def test_who_may_claim_what_and_when() -> None:
    day = date(2025, 6, 1)
    assert [each.name for each in claimable("KR", day)] == ["KORUS"]
    assert "NAFTA" in [each.name for each in claimable("MX", date(2019, 6, 1))]
    assert [each.name for each in claimable("MX", day)] == ["USMCA"]
    assert claimable("CN", day) == []
    usmca = programme("USMCA")
    assert usmca is not None
    assert not usmca.open_to("MX", date(2020, 6, 30))
    assert usmca.open_to("MX", date(2020, 7, 1))


def test_every_symbol_of_the_schedule_belongs_to_a_programme() -> None:
    """All but the footnotes and the symbols of agreements that ended."""
    import re

    from detente.tariffs.preferences import _programmes

    known = {symbol for each in _programmes().values() for symbol in each.symbols}
    lines = schedule("US")
    printed = set()
    for code, text in zip(lines.codes, lines.text["special"], strict=True):
        if not str(code).startswith(("98", "99")):
            for words, listed in re.findall(r"([^()]*)\(([^()]*)\)", text or ""):
                if words.strip().lower().startswith("free") or "%" in words:
                    printed |= set(re.split(r"[,\s]+", listed.strip()))
    assert printed - known <= {"J", "J*", "CA", ""}


@pytest.mark.parametrize(
    ("hts", "origin", "claim", "base"),
    [
        ("6109100012", "KR", "none", 0.165),
        ("6109100012", "KR", "KORUS", 0.0),
        ("6109100012", "CN", "KORUS", 0.165),  # not open to China
        ("8704210100", "KR", "KORUS", 0.25),  # pickups wait for 2041
        ("8708305020", "MX", "USMCA", 0.0),
        ("7208390030", "KR", "KORUS", 0.0),  # free anyway
    ],
)
def test_the_base_under_a_preference(hts: str, origin: str, claim: str, base: float) -> None:
    found = lookup(hts, origin=origin, on="2025-03-01", given=[f"preference={claim}"])
    assert found.base == pytest.approx(base)


def test_a_specific_special_rate_is_exact_with_the_value_of_a_unit() -> None:
    wine = {"origin": "JO", "on": "2025-03-01"}
    given = ["preference=US-Jordan", "unit_value_usd=8"]
    assert lookup("2204215040", **wine, given=given).base == pytest.approx(0.028 / 8)
    general = lookup("2204215040", **wine).base
    special = lookup("2204215040", **wine, given=given[:1]).base
    assert special == pytest.approx(general * 2.8 / 6.3)


def test_column_2_with_and_without_the_value_of_a_unit() -> None:
    exact = lookup("0709510100", origin="RU", on="2025-01-15", given=["unit_value_usd=2"])
    assert exact.base == pytest.approx(0.45 + 0.22 / 2)
    assert lookup("4409100500", origin="RU", on="2025-01-15").base == pytest.approx(1 / 3)


def test_a_code_that_did_not_exist_yet_is_answered_by_its_predecessor() -> None:
    found = lookup("0709.51.01.10", origin="CN", on="2025-05-01")
    assert (found.hts, found.answered_as) == ("0709510110", "0709510100")
    assert "0709.51.0110" in found.warnings[0]
    assert "0709.51.0100" in found.warnings[0]
    assert not lookup("0709.51.01.10", origin="CN", on="2026-02-01").warnings


def test_a_code_that_is_gone_is_answered_by_its_successor() -> None:
    found = lookup("0709.51.01.00", origin="CN", on="2026-03-01")
    assert found.answered_as in ("0709510110", "0709510150")
    assert "others: " in found.warnings[0]
    assert not lookup("0709.51.01.00", origin="CN", on="2026-01-29").warnings


def test_years_before_2025_take_the_edition_of_2025() -> None:
    assert not lookup("8541430010", origin="MY", on="2021-06-15").warnings
    assert lookup("0709.51.01.10", origin="CN", on="2021-06-15").answered_as == "0709510100"


def test_strict_refuses_a_code_that_did_not_exist() -> None:
    with pytest.raises(UnknownCode, match=r"Ask for 0709\.51\.0100"):
        lookup("0709.51.01.10", origin="CN", on="2025-05-01", strict=True)


@pytest.mark.parametrize(
    ("origin", "on", "value", "free"),
    [
        ("CN", "2025-05-01", 800, True),
        ("CN", "2025-05-02", 800, False),
        ("VN", "2025-08-28", 10, True),
        ("VN", "2025-08-29", 10, False),
        ("VN", "2026-03-01", 10, False),
    ],
)
def test_parcels(origin: str, on: str, value: float, free: bool) -> None:
    found = lookup("9503000073", origin=origin, on=on, value_usd=value)
    assert found.parcel is not None
    assert found.parcel.free is free
    assert found.parcel.measure in found.to_dict()["parcel"]["measure"]


def test_what_is_worth_more_is_no_parcel() -> None:
    assert lookup("9503000073", origin="VN", on="2025-05-01", value_usd=801).parcel is None
