"""Are the publishers' files read as they are printed?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from detente.errors import BadQuestion
from detente.minerals.sources import read_bgs, read_mcs, read_mcs_world
from detente.minerals.sources.figures import figure

_MCS = """MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,\
Notes,Is critical mineral 2025,Other notes
GALLIUM,World Low-Purity Production and Production Capacity,Gallium,China,Production,\
Primary production,kilograms,2025,"900,000",Estimated. -- From a firm.,Yes,
GALLIUM,Salient Statistics\u2014United States,Gallium,United States,Production,\
"Production, primary",kilograms,2025,\u2014,,Yes,
GERMANIUM,Salient Statistics\u2014United States,Germanium,United States,Net import reliance,\
Net import reliance as a percentage,percent,2025,>50,,Yes,
GALLIUM,Import Sources,Gallium,China,Import sources 2021-2024,Metal,percent,2021\u201324,18,,Yes,
"""


def test_mcs_2026_in_its_code_page(tmp_path: Path) -> None:
    path = tmp_path / "mcs.csv"
    path.write_bytes(_MCS.encode("cp1252"))
    made, reliance, source = read_mcs(path)
    assert (made.figure.value, made.unit, made.estimated) == (900.0, "t", True)
    assert (reliance.figure.low, reliance.figure.high) == (50.0, None)
    assert (source.statistic, source.year, source.figure.value) == ("import source", "2021-24", 18)


def test_mcs_2025_wide(write: Callable[[str, str], Path]) -> None:
    head = "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,PROD_NOTES,CAP_2023,"
    path = write(
        "wide.csv",
        f"""\
        \ufeff{head}CAP_EST_ 2024,CAP_NOTES,RESERVES_2024,RESERVE_NOTES
        MCS2025,Rare earths,Burma,"Mine production",metric tons,43000,31000,x,,,,,NA
        MCS2025,Rare earths,World total (rounded),"Mine production",metric tons,376000,390000,,,,,\
>90000000,
        """.replace("\\\n", ""),
    )
    rows = read_mcs_world(path)
    assert [(row.year, row.figure.value, row.estimated) for row in rows[:2]] == [
        ("2023", 43_000, False),
        ("2024", 31_000, True),
    ]
    assert rows[-1].statistic == "reserves"
    assert rows[-1].figure.mark == "at least"


def test_bgs_says_why_a_quantity_is_missing(write: Callable[[str, str], Path]) -> None:
    path = write(
        "bgs.csv",
        """\
        year,country_trans,country_iso3_code,bgs_statistic_type_trans,bgs_commodity_trans,\
bgs_sub_commodity_trans,units,quantity,data_precision_description,concat_figure_notes_text
        2006-01-01 00:00:00,China,CHN,Production,"gallium, primary",,tonnes (metric),,\
Figures not available,
        2023-01-01 00:00:00,China,CHN,Production,"gallium, primary",,tonnes (metric),621,,Estimates.
        """.replace("\\\n", ""),
    )
    missing, made = read_bgs(path)
    assert (missing.figure.value, missing.figure.mark) == (None, "Figures not available")
    assert (made.year, made.country, made.figure.value, made.estimated) == (
        "2023", "CHN", 621.0, True,
    )  # fmt: skip


def test_another_file_is_refused(write: Callable[[str, str], Path]) -> None:
    path = write("other.csv", "a,b\n1,2\n")
    for reader in (read_mcs, read_mcs_world, read_bgs):
        with pytest.raises(BadQuestion, match=r"other\.csv"):
            reader(path)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("45,500", 45_500, 45_500),
        ("—", 0, 0),
        ("10,000 - 15,000", 10_000, 15_000),
        ("50–300", 50, 300),
        ("<1", None, 1),
        (">95", 95, None),
        ("W", None, None),
        ("Large", None, None),
    ],
)
def test_figures(text: str, low: float | None, high: float | None) -> None:
    assert (figure(text).low, figure(text).high) == (low, high)
