"""The panel says for every cell what a look-up says, in classes that tile lines, origins, days."""

import random
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from detente.errors import BadQuestion, NoAnswer, UnknownCode
from detente.ledger import Calendar, Ledger
from detente.tariffs import duties, lookup, panel, schedule, tariff_measures
from detente.tariffs.case import Case
from detente.tariffs.facts import assumption_set
from detente.tariffs.panel import import_origins

KNOWN = date(2026, 10, 10)
OFTEN = ["CN", "HK", "CA", "MX", "DE", "JP", "KR", "GB", "BR", "IN", "RU", "CU", "CH", "VN", "TW"]


@pytest.fixture(scope="module")
def two_years():
    return panel("2025-01-01", "2027-01-01", known=KNOWN)


def agree(found, hts, origin, on, calendar="legal"):
    cell = found.cell(hts, origin, on)
    try:
        asked = lookup(hts, origin=origin, on=on, known=KNOWN, calendar=calendar)
    except NoAnswer:
        assert np.isnan(cell["base"][0])
        return
    want = {name: part for name, part in asked.by_authority.items() if part}
    got = {name: net for name, (net, _) in cell.items() if net}
    assert got == pytest.approx(want, abs=1e-12), (hts, origin, on)


def test_random_cells_agree_with_look_ups(two_years):
    draw = random.Random(5)
    places = [*two_years.origins, *OFTEN * 20]
    for _ in range(150):
        on = draw.choice(two_years.days) + timedelta(days=draw.randrange(2))
        agree(two_years, draw.choice(two_years.lines), draw.choice(places), min(on, KNOWN))


def test_lists_by_origin_agree_with_look_ups():
    """The aircraft dispute of 2019-21 taxed other goods of France than of Spain."""
    found = panel("2019-10-01", "2021-03-20", origins=["EU", "GB"], known=KNOWN)
    draw = random.Random(8)
    listed = [code for code in found.lines if code[:4] in ("2204", "0405", "0406", "1509", "6201")]
    for _ in range(60):
        origin = draw.choice(["FR", "ES", "DE", "GB", "IT", "IE"])
        agree(found, draw.choice(listed), origin, draw.choice(found.days))


@pytest.mark.parametrize("calendar", ["collected", "announced"])
def test_other_calendars_agree_with_look_ups(calendar):
    found = panel("2026-02-15", "2026-03-05", origins=OFTEN, known=KNOWN, calendar=calendar)
    draw = random.Random(6)
    for _ in range(40):
        on = date(2026, 2, 15) + timedelta(days=draw.randrange(18))
        agree(found, draw.choice(found.lines), draw.choice(OFTEN), on, calendar)


@pytest.mark.parametrize(
    ("origin", "day"),
    [("CN", date(2025, 4, 20)), ("DE", date(2025, 9, 10)), ("CA", date(2025, 5, 1))],
)
def test_every_line_agrees_with_the_law_asked_line_by_line(two_years, origin, day):
    lines = schedule("US")
    case = Case(origin=origin, on=day, known=KNOWN, assumptions=assumption_set("shipment"))
    asked = duties(lines, tariff_measures(Ledger.bundled(), "US", day), case)
    cells = pl.concat(list(two_years.expand([origin])))
    cells = cells.filter((pl.col("from") <= day) & (pl.col("until") > day))
    totals = cells.group_by("hts").agg(pl.col("net").sum(), pl.col("net").null_count().alias("no"))
    found = dict(zip(totals["hts"], totals["net"], strict=True))
    unknown = set(totals.filter(pl.col("no") > 0)["hts"])
    for code, total in zip(lines.codes.tolist(), asked.total.tolist(), strict=True):
        if np.isnan(total):
            assert code in unknown
        else:
            assert found.get(code, 0.0) == pytest.approx(total, abs=1e-12)


def test_intervals_lie_inside_and_do_not_overlap(two_years):
    keys = ["authority", "origins", "lines"]
    rows = two_years.rows.sort(*keys, "from")
    assert (rows["from"] < rows["until"]).all()
    assert rows["from"].min() >= two_years.start
    assert rows["until"].max() <= two_years.end
    clash = rows.filter(pl.col("until").shift(1).over(keys) > pl.col("from"))
    assert clash.is_empty()
    assert rows.filter(pl.col("net") > pl.col("gross") + 1e-12).is_empty()


def test_classes_are_apart(two_years):
    in_class = two_years.origin_classes.group_by("origins", "origin").len()
    assert (in_class["len"] == 1).all()
    named = set(two_years.rows["lines"].unique())
    assert named == set(two_years.line_classes["lines"].unique())
    reciprocal = two_years.rows.filter(pl.col("authority") == "ieepa_reciprocal")["origins"]
    members = two_years.origin_classes.filter(
        pl.col("origins").is_in(reciprocal.unique().implode())
    )
    class_of = dict(members.select("origin", "origins").iter_rows())
    assert class_of["DE"] == class_of["FR"] != class_of["CN"]


def test_gross_keeps_what_net_yields(two_years):
    """A passenger car from Germany in 2025: reciprocal yields to Section 232."""
    cell = two_years.cell("8703.23.01.90", "DE", date(2025, 7, 1))
    assert cell["s232"][0] == pytest.approx(0.25)
    assert cell["ieepa_reciprocal"] == (0.0, pytest.approx(0.10))


def test_files_can_be_joined_to_cells(two_years, tmp_path):
    files = two_years.write(tmp_path / "panel.parquet")
    rows, origins, lines = (pl.read_parquet(file) for file in files)
    cells = (
        rows.join(origins, on="origins")
        .join(lines, on="lines")
        .filter(
            (pl.col("hts") == "9503000073")
            & (pl.col("origin") == "CN")
            & (pl.col("from") <= date(2025, 4, 10))
            & (pl.col("until") > date(2025, 4, 10))
        )
    )
    assert cells["net"].sum() == pytest.approx(1.45)


def test_a_part_of_the_panel():
    found = panel("2025-04-09", "2025-04-10", origins=["EU", "China"], products=["8505"])
    assert len(found.origins) == 28
    assert all(code.startswith("8505") for code in found.lines)
    assert len(list(found.expand(["CN"]))) == 1


def test_the_chinese_side():
    found = panel("2025-03-01", "2025-06-01", importer="CN", known=KNOWN)
    assert found.origins == import_origins("CN") == ("US",)
    asked = lookup("12019019", origin="US", on="2025-04-15", importer="CN", known=KNOWN)
    cell = found.cell("12019019", "US", date(2025, 4, 15))
    assert sum(net for net, _ in cell.values()) == pytest.approx(asked.total)


def test_trade_assumptions_use_claimed_shares():
    ordinary = panel("2025-05-01", "2025-05-02", origins=["MX"], known=KNOWN)
    claimed = panel("2025-05-01", "2025-05-02", origins=["MX"], known=KNOWN, assumptions="trade")
    assert claimed.rows["net"].sum() != ordinary.rows["net"].sum()
    assert claimed.calendar is Calendar.legal


def test_a_measure_less_is_seen():
    ledger = Ledger.bundled().without(["us.ieepa.fentanyl_china"])
    found = panel("2025-04-10", "2025-04-11", origins=["CN"], known=KNOWN, ledger=ledger)
    assert "ieepa_fentanyl" not in set(found.rows["authority"])


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("end must be later", {"start": "2025-02-01", "end": "2025-01-01"}),
        ("record covers", {"start": "2027-02-01", "end": "2029-01-01"}),
        ("are not imports", {"origins": ["US"]}),
        ("calendar", {"calendar": "lunar"}),
    ],
)
def test_bad_questions_get_one_clear_message(words, asked):
    with pytest.raises(BadQuestion, match=words):
        panel(**({"start": "2025-01-01", "end": "2025-01-02"} | asked))


def test_unknown_products_and_cells_are_refused(two_years):
    with pytest.raises(UnknownCode, match="no line under"):
        panel("2025-01-01", "2025-01-02", products=["0199"])
    with pytest.raises(BadQuestion, match="covers"):
        two_years.cell("9503000073", "CN", date(2028, 1, 1))
    with pytest.raises(BadQuestion, match="must end in"):
        two_years.write("panel.csv")
