"""Each reader takes a small file in its publisher's own format and loses nothing."""

from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path

import numpy as np
import pytest

from detente.axes import Axis
from detente.errors import BadQuestion, DataMissing
from detente.world import check
from detente.world.sources import Concordance, read_baci, read_icio, read_itpd, read_wiod

SHARED = Path(__file__).parents[4] / "shared" / "data"
FINAL = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR")


def _workbooks():
    path = Path(__file__).with_name("workbooks.py")
    spec = importlib.util.spec_from_file_location("workbooks", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(n: int, s: int, f: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sales to sectors (n*s, n*s) and to final users (n*s, n*f), and output, of a toy world."""
    rng = np.random.default_rng(seed)
    middle = rng.uniform(0, 5, (n * s, n * s)).round(3)
    final = rng.uniform(5, 30, (n * s, n * f)).round(3)
    return middle, final, middle.sum(axis=1) + final.sum(axis=1)


# ── OECD ICIO ────────────────────────────────────────────────────────────────────────────────────


def write_icio(path: Path, regions, sectors) -> tuple:
    """``2022_SML.csv``: V1, industries, final demand, OUT; rows TLS, VA, OUT below."""
    middle, final, output = table(len(regions), len(sectors), len(FINAL))
    industries = [f"{region}_{sector}" for region in regions for sector in sectors]
    users = [f"{region}_{kind}" for region in regions for kind in FINAL]
    lines = [",".join(["V1", *industries, *users, "OUT"])]
    for k, label in enumerate(industries):
        cells = [*middle[k], *final[k], output[k]]
        lines.append(",".join([label, *(repr(float(cell)) for cell in cells)]))
    taxes = np.full(len(industries), 0.5)
    added = output - middle.sum(axis=0) - taxes
    blank = [""] * (len(users) + 1)
    for label, values in (("TLS", taxes), ("VA", added), ("OUT", output)):
        lines.append(",".join([label, *(repr(float(value)) for value in values), *blank]))
    path.write_text("\n".join(lines) + "\n")
    return middle, final, output


def test_icio_of_any_size(tmp_path):
    regions, sectors = ("ARG", "CHN", "USA", "ROW"), ("A01", "B06", "C302T309", "C17_18", "G")
    middle, final, output = write_icio(tmp_path / "2022_SML.csv", regions, sectors)
    found = read_icio(tmp_path / "2022_SML.csv")
    assert found.year == 2022
    assert found.regions.labels == regions
    assert found.sectors.labels == sectors
    assert found.categories.labels == FINAL
    np.testing.assert_array_equal(found.intermediate.reshape(20, 20), middle)
    np.testing.assert_array_equal(found.final.reshape(20, 24), final)
    np.testing.assert_allclose(found.output.ravel(), output)
    np.testing.assert_allclose(found.row_gap, 0.0, atol=1e-9)


def test_an_icio_file_becomes_a_balanced_world(tmp_path):
    write_icio(tmp_path / "2022_SML.csv", ("CHN", "USA", "ROW"), ("A01", "C26", "G"))
    read = read_icio(tmp_path / "2022_SML.csv")
    world = read.to_world(goods=(True, True, False))
    assert all(row.holds for row in check(world, tolerance=1e-9))
    expected = read.intermediate[0, 1, 1].sum() + read.final[0, 1, 1].sum()
    assert world.flow("CHN", "USA", "C26") == pytest.approx(expected)
    tariffs = np.zeros((3, 3, 3))
    tariffs[0, 1, 1] = 0.25
    assert all(row.holds for row in check(read.to_world(tariffs=tariffs), tolerance=1e-9))


def test_the_extended_icio_adds_types_of_firm_together(tmp_path):
    path = tmp_path / "2020.csv"
    middle, final, _ = table(3, 2, 1)
    industries = [f"{r}_{s}" for r in ("CN1", "CN2", "USA") for s in ("A01_02", "C26")]
    lines = [",".join(["V1", *industries, "CHN_HFCE", "USA_HFCE", "OUT"])]
    for k, label in enumerate(industries):
        cells = [*middle[k], final[k, 0], final[k, 2]]
        lines.append(",".join([label, *map(repr, map(float, cells)), repr(float(sum(cells)))]))
    path.write_text("\n".join(lines))
    found = read_icio(path)
    assert found.regions.labels == ("CHN", "USA")
    sales = found.intermediate[0, 1, 0, 1]
    assert sales == pytest.approx(middle[np.ix_([1, 3], [1, 3])].sum())


def test_icio_in_an_archive_of_several_years(tmp_path):
    write_icio(tmp_path / "2022_SML.csv", ("CHN", "USA"), ("A01", "C26"))
    with zipfile.ZipFile(tmp_path / "2016-2022_SML.zip", "w") as archive:
        archive.write(tmp_path / "2022_SML.csv", "2022_SML.csv")
        archive.writestr("2021_SML.csv", "nothing")
    found = read_icio(tmp_path / "2016-2022_SML.zip", year=2022)
    assert found.regions.labels == ("CHN", "USA")


def test_a_cut_icio_file_is_refused(tmp_path):
    path = tmp_path / "2022_SML.csv"
    write_icio(path, ("CHN", "USA"), ("A01", "C26"))
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:2], *lines[3:]]))
    with pytest.raises(BadQuestion, match="is the file whole"):
        read_icio(_cut_columns(path, tmp_path / "2021_SML.csv", lines))
    with pytest.raises(DataMissing, match="There is no file"):
        read_icio(tmp_path / "2019_SML.csv")


def _cut_columns(_: Path, to: Path, lines: list[str]) -> Path:
    to.write_text("\n".join(",".join(line.split(",")[:3]) for line in lines))
    return to


def test_icio_regions_and_sectors_add_up_when_aggregated(tmp_path):
    write_icio(tmp_path / "2022_SML.csv", ("DEU", "FRA", "USA"), ("C24A", "C24B", "G"))
    found = read_icio(tmp_path / "2022_SML.csv")
    small = found.aggregated(
        regions={"DEU": "EUU", "FRA": "EUU"}, sectors={"C24A": "C24", "C24B": "C24"}
    )
    assert small.regions.labels == ("EUU", "USA")
    assert small.sectors.labels == ("C24", "G")
    assert small.intermediate.sum() == pytest.approx(found.intermediate.sum())
    assert small.output.sum() == pytest.approx(found.output.sum())
    np.testing.assert_allclose(small.row_gap, 0.0, atol=1e-9)
    assert all(row.holds for row in check(small.to_world(), tolerance=1e-9))


# ── WIOD ─────────────────────────────────────────────────────────────────────────────────────────


def wiod_grid(regions, codes, first_final: int, title: str):
    """Rows 3-6 and columns A-D of labels, figures from E7, totals below, output at the end."""
    middle, final, output = table(len(regions), len(codes), 5)
    final[:, 4] *= -0.1
    output = middle.sum(axis=1) + final.sum(axis=1)
    names = [f"Industry {code}" for code in codes]
    sellers = [(r, k) for r in regions for k in range(len(codes))]
    users = [*sellers, *((r, first_final + k) for r in regions for k in range(5))]
    head: list[list[str | float | None]] = [
        [title, None],
        ["(in millions of US$)", None],
        [None] * 4,
        [None] * 4,
        [None] * 4,
        [None] * 4,
    ]
    for region, k in users:
        industry = k < len(codes)
        head[2].append(codes[k] if industry else None)
        head[3].append(names[k] if industry else "Final consumption")
        head[4].append(region)
        head[5].append(f"c{k + 1}")
    for row, text in zip(head[2:], (None, "Total output", "TOT", "c62"), strict=True):
        row.append(text)
    rows = [
        [codes[k], names[k], region, f"c{k + 1}", *middle[n], *final[n], output[n]]
        for n, (region, k) in enumerate(sellers)
    ]
    blank = [None] * (len(regions) * 5 + 1)
    rows += [
        ["II_fob", "Total intermediate consumption", "TOT", "r65", *middle.sum(axis=0), *blank],
        ["GO", "Output at basic prices", "TOT", "r73", *output, *blank],
    ]
    plain = [[float(c) if isinstance(c, (int, float)) else c for c in row] for row in rows]
    return head + plain, middle, final, output


@pytest.mark.parametrize(
    ("name", "codes", "regions", "title", "year"),
    [
        ("WIOT11_ROW_Sep12.xlsx", ("AtB", "C", "15t16"), ("AUS", "ROM", "RoW"),
         "World Input-Output Table for the year 2011", 2011),
        ("WIOT2014_Nov16_ROW.xlsb", ("A01", "A02", "C10-C12"), ("AUS", "USA", "ROW"),
         "Intercountry Input-Output Table", 2014),
    ],
    ids=["release-2013", "release-2016"],
)  # fmt: skip
def test_wiod_workbooks(tmp_path, name, codes, regions, title, year):
    books = _workbooks()
    grid, middle, final, output = wiod_grid(regions, codes, 36, title)
    write = books.write_xlsb if name.endswith("b") else books.write_xlsx
    write(tmp_path / name, grid)
    found = read_wiod(tmp_path / name)
    assert found.year == year
    assert found.sectors.labels == codes
    assert found.regions.labels[-1] == "ROW"
    assert "ROM" not in found.regions
    assert found.categories.labels[0] == "household consumption"
    np.testing.assert_allclose(found.intermediate.reshape(9, 9), middle)
    np.testing.assert_allclose(found.final.reshape(9, 15), final)
    np.testing.assert_allclose(found.output.ravel(), output)
    world = found.to_world()
    assert all(row.holds for row in check(world, tolerance=1e-9))


def test_wiod_2016_as_csv_for_r_and_stata(tmp_path):
    regions, codes = ("AUS", "USA"), ("A01", "A02")
    middle, final, output = table(2, 2, 5)
    path = tmp_path / "WIOT2014_October16_ROW.csv"
    columns = [f"{r}{k}" for r in regions for k in (1, 2)]
    columns += [f"{r}{k}" for r in regions for k in range(57, 62)]
    head = ["IndustryCode", "IndustryDescription", "Country", "RNr", "Year", *columns, "TOT"]
    lines = [",".join(head)]
    for n, (region, k) in enumerate((r, k) for r in regions for k in (1, 2)):
        cells = [*middle[n], *final[n], output[n]]
        lines.append(
            ",".join(
                [
                    codes[k - 1],
                    f'"Crop, {k}"',
                    region,
                    str(k),
                    "2014",
                    *map(repr, map(float, cells)),
                ]
            )
        )
    lines.append(",".join(["VA", "Value added", "TOT", "70", "2014", *["1.0"] * 4, *[""] * 11]))
    path.write_text("\n".join(lines))
    found = read_wiod(path)
    assert (found.year, found.sectors.labels) == (2014, codes)
    np.testing.assert_allclose(found.intermediate.reshape(4, 4), middle)
    np.testing.assert_allclose(found.final.reshape(4, 10), final)


def test_another_sheet_is_no_wiod_table(tmp_path):
    books = _workbooks()
    books.write_xlsx(tmp_path / "WIOT2014.xlsx", [["a", 1.0]] * 9)
    with pytest.raises(BadQuestion, match="no world table"):
        read_wiod(tmp_path / "WIOT2014.xlsx")
    (tmp_path / "WIOT2013.xlsb").write_text("text")
    with pytest.raises(BadQuestion, match="no Excel workbook"):
        read_wiod(tmp_path / "WIOT2013.xlsb")


def test_the_table_of_2011_makes_the_world_of_the_reference():
    """Value added by region as the note beside the arrays gives it."""
    if not SHARED.exists():
        pytest.skip("the shared inputs are not beside the repository")
    from detente.world import IoTable

    raw = np.load(SHARED / "wiod_2011" / "wiot_2011.npz")
    n, s = len(raw["regions"]), len(raw["industries"])
    found = IoTable(
        name="wiod-2011",
        year=2011,
        regions=Axis("regions", tuple(map(str, raw["regions"]))),
        sectors=Axis("sectors", tuple(map(str, raw["industries"]))),
        categories=Axis("categories", tuple(map(str, raw["final_categories"]))),
        intermediate=raw["intermediate"].reshape(n, s, n, s),
        final=raw["final"].reshape(n, s, n, 5),
        output=raw["output"].reshape(n, s),
    )
    # Stated for output less inputs, rounding and all.
    added = found.value_added.sum(axis=1)
    assert added.sum() == pytest.approx(69_327_812)
    assert added[found.regions.index("USA")] == pytest.approx(15_162_486)
    world = found.to_world(goods=tuple(k < 16 for k in range(s)))
    assert all(row.holds for row in check(world, tolerance=1e-8))
    assert world.flow("CHN", "USA") == pytest.approx(412_844, rel=2e-3)


# ── BACI ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def baci(tmp_path):
    (tmp_path / "BACI_HS22_Y2023_V202501.csv").write_text(
        "t,i,j,k,v,q\n"
        "2023,156,842,10121,   1000.5,     12.0\n"
        "2023,156,842,850440,2000.000,NA\n"
        "2023,490,842,850440,500.000,1.0\n"
        "2023,842,156,999999,70.000,NA\n"
        "2023,842,156,850440,30.000,2.5\n"
    )
    (tmp_path / "country_codes_V202501.csv").write_text(
        "country_code,country_name,country_iso2,country_iso3\n"
        "156,China,CN,CHN\n842,USA,US,USA\n"
        '490,"Other Asia, not elsewhere specified",,S19\n'
    )
    (tmp_path / "concordance.csv").write_text(
        "hs6,sector,share\n0101,A01,\n850440,C26,0.25\n850440,C27,0.75\n"
    )
    return tmp_path


def test_baci_by_sector(baci):
    found = read_baci(
        baci / "BACI_HS22_Y2023_V202501.csv", Concordance.read(baci / "concordance.csv")
    )
    assert found.year == 2023
    assert set(found.regions) == {"CHN", "USA", "TWN"}
    cn, us = found.regions.index("CHN"), found.regions.index("USA")
    np.testing.assert_allclose(found.sales[cn, us], [1.0005, 0.5, 1.5])
    assert found.sales.sum() == pytest.approx(3.5305)
    assert found.lost_usd_million == pytest.approx(0.07)
    world = found.to_world({"CHN": 1e4, "USA": 2e4, "TWN": 1e3})
    assert world.flow("TWN", "USA", "C27") == pytest.approx(0.375)
    with pytest.raises(BadQuestion, match="no GDP is given for TWN"):
        found.to_world({"CHN": 1e4, "USA": 2e4})


def test_baci_needs_its_country_file(baci):
    (baci / "country_codes_V202501.csv").unlink()
    with pytest.raises(DataMissing, match="country_codes"):
        read_baci(baci / "BACI_HS22_Y2023_V202501.csv", Concordance.read(baci / "concordance.csv"))


def test_shares_of_a_code_must_add_up(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("hs6,sector,share\n850440,C26,0.5\n")
    with pytest.raises(BadQuestion, match=r"850440 add up to 0\.5"):
        Concordance.read(path)


def test_the_real_concordance_reads():
    path = SHARED / "trade_sectors_2020" / "hs6_to_wiod2016.csv"
    if not path.exists():
        pytest.skip("the shared inputs are not beside the repository")
    found = Concordance.read(path)
    assert len(found.sectors) == 22
    assert found.targets("851713")


# ── USITC ITPD ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("names", [True, False], ids=["with-names", "no-names"])
def test_itpd_of_one_year(tmp_path, names):
    path = tmp_path / ("ITPD_E_R03.csv" if names else "ITPDE_R03_no_names.csv")
    rows = [
        ("USA", "United States", "USA", "United States", 2019, 36, "Meat", "Manufacturing", 90.5),
        ("CHN", "China", "USA", "United States", 2019, 36, "Meat", "Manufacturing", 7.25),
        ("CHN", "China", "USA", "United States", 2019, 5, "Soya", "Agriculture", 0.0),
        ("CHN", "China", "USA", "United States", 2019, 2, "Wheat", "Agriculture", 1.0),
        ("CHN", "China", "USA", "United States", 2018, 36, "Meat", "Manufacturing", 99.0),
    ]
    head = "exporter_iso3,exporter_dynamic_code,exporter_name,importer_iso3,importer_dynamic_code,importer_name,year,industry_id,industry_descr,broad_sector,trade,flag_mirror,flag_zero"  # noqa: E501
    if not names:
        head = (
            "exporter_iso3,importer_iso3,year,industry_id,broad_sector,trade,flag_mirror,flag_zero"
        )
    lines = [head]
    for x, xn, m, mn, year, number, text, broad, trade in rows:
        cells = [x, x, xn, m, m, mn, year, number, text, broad, trade, 0, "r"]
        if not names:
            cells = [x, m, year, number, broad, trade, 0, "r"]
        lines.append(",".join(map(str, cells)))
    path.write_text("\n".join(lines))
    found = read_itpd(path, year=2019)
    assert found.sectors.labels == ("Agriculture", "Manufacturing")
    cn, us = found.regions.index("CHN"), found.regions.index("USA")
    np.testing.assert_allclose(found.sales[cn, us], [1.0, 7.25])
    assert found.sales[us, us, 1] == 90.5
    assert found.has_domestic
    assert found.region_names[us] == ("United States" if names else "USA")
    assert read_itpd(path, year=2019, by="industry_id").sectors.labels == ("2", "5", "36")
    own = read_itpd(path, year=2019, names={"2": "farm", "5": "farm", "36": "food"})
    assert own.sectors.labels == ("farm", "food")
    world = found.to_world({"CHN": 10.0, "USA": 200.0})
    assert world.domestic[us, 1] == 90.5
    with pytest.raises(BadQuestion, match="no rows of 2001"):
        read_itpd(path, year=2001)
    with pytest.raises(BadQuestion, match="no sector in the mapping"):
        read_itpd(path, year=2019, names={"2": "farm"})


def test_adding_regions_of_a_trade_table(baci):
    found = read_baci(
        baci / "BACI_HS22_Y2023_V202501.csv", Concordance.read(baci / "concordance.csv")
    )
    small = found.aggregated(regions={"TWN": "CHN"}, sectors={"C26": "E", "C27": "E"})
    assert small.regions.labels == ("CHN", "USA")
    assert small.sales.sum() == pytest.approx(found.sales.sum())
