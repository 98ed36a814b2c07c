"""Licence processes: the magnets of 2025, cover and stops, and what a file may say."""

from datetime import date

import numpy as np
import pytest

from detente.errors import BadQuestion
from detente.ledger import Ledger
from detente.shortage.licences import (
    COVERS,
    IDENTIFIES,
    Arrivals,
    Licences,
    Range,
    first_stops,
)

CONTROL = date(2025, 4, 4)
# China's exports of rare-earth magnets over those of the year before, April to July 2025 (GACC by
# way of Reuters; flows_monthly of the project's data), and those to the United States.
PUBLISHED = {"2025-04": 0.55, "2025-05": 0.26, "2025-06": 0.62, "2025-07": 1.06}
PUBLISHED_US = {"2025-04": 0.41, "2025-05": 0.07}


def test_the_magnet_collapse_of_2025_lies_in_the_band():
    process = Licences.of(Ledger.bundled().measure("cn.mofcom.2025-18"), CONTROL)
    months = [date(2025, month, 1) for month in range(3, 8)]
    found = process.path().monthly(CONTROL, months)
    assert found["2025-03"] == (1.0, 1.0, 1.0)
    for month, share in PUBLISHED.items():
        low, _, high = found[month]
        assert low <= share <= high, month
        assert high - low < 0.75, "a band this wide says nothing"
    centre = {month: band[1] for month, band in found.items()}
    assert centre["2025-05"] < centre["2025-04"] < 1
    assert centre["2025-05"] < centre["2025-06"] < centre["2025-07"]


def test_april_to_the_united_states_lies_in_the_band_and_may_at_its_edge():
    found = Licences().path().monthly(CONTROL, [date(2025, 4, 1), date(2025, 5, 1)])
    low, _, high = found["2025-04"]
    assert low <= PUBLISHED_US["2025-04"] <= high
    assert found["2025-05"][0] == pytest.approx(PUBLISHED_US["2025-05"], abs=0.02)


def test_every_range_says_where_it_comes_from():
    process = Licences()
    for name in process.__dataclass_fields__:
        value = getattr(process, name)
        assert not isinstance(value, Range) or value.source


def test_sixty_days_stop_those_with_less_than_sixty_days_of_cover():
    stops = first_stops(Licences.delay(60).path())
    assert set(stops) == set(COVERS)
    assert stops[15] == (15, 15, 15)
    assert stops[45] == (45, 45, 45)
    for cover in (60, 75, 90, 105, 120):
        assert stops[cover] == (None, None, None)


def test_more_cover_never_stops_earlier():
    stops = first_stops(Licences().path())
    days = [[1e9 if day is None else day for day in stops[cover]] for cover in COVERS]
    assert (np.diff(days, axis=0) >= 0).all()
    for early, middle, late in days:
        assert early <= middle <= late


def test_nothing_leaves_that_was_not_ordered():
    """Shipments never exceed what fell due, and all that is due leaves once a control ends."""
    path = Licences().path(800).draws
    cumulative = np.cumsum(path - 1, axis=0)
    assert (cumulative <= 1e-9).all()
    ended = Licences.delay(60).path(200).central
    assert (ended[:60] == 0).all()
    assert (ended[60:] == 1).all()


def test_catching_up_ships_the_whole_backlog():
    process = Licences.from_mapping(
        {"end_day": 30, "catch_up": 1.5, "stopped_share": 1, "approval_share": 0, "grace_days": 0},
        "test",
    )
    path = process.path(200).central
    assert path[:30].max() == 0
    assert path.sum() == pytest.approx(200)


def test_more_approvals_and_shorter_leads_ship_more():
    def total(**given: object) -> float:
        return float(Licences.from_mapping(given, "test").path(200).central.sum())

    assert total(approval_share=0.9) > total(approval_share=0.5) > total(approval_share=0.1)
    assert total(lead_days=30) > total(lead_days=60) > total(lead_days=120)
    assert total(stopped_share=0.5) > total(stopped_share=1.0)
    assert total(general_share=0.5, general_from_day=60) > total()
    assert total(handled_a_day=2) > total(handled_a_day=0.5)


def test_a_ban_lets_only_the_goods_already_cleared_out():
    path = Licences.banned().path(365)
    assert path.central[30:].max() == 0
    assert path.high.max() <= 1


def test_a_suspension_ends_the_ban_of_the_ledger():
    measure = Ledger.bundled().measure("cn.mofcom.2024-46")
    process = Licences.of(measure, date(2024, 12, 3))
    assert process.end_day == (date(2025, 11, 9) - date(2024, 12, 3)).days
    unknown = Licences.of(measure, date(2024, 12, 3), known=date(2025, 1, 1))
    assert np.isinf(unknown.end_day)


def test_what_seven_to_nine_weeks_identify_is_said():
    assert any("identify the cover" in text for text in IDENTIFIES)
    assert any("validate nothing" in text for text in IDENTIFIES)


def test_files(tmp_path):
    file = tmp_path / "process.yaml"
    file.write_text("lead_days: [20, 30, 40]\napproval_share: 0.8\n", encoding="utf-8")
    process = Licences.from_file(file)
    assert (process.lead_days.low, process.lead_days.high) == (20, 40)
    assert process.approval_share.central == 0.8
    for text, word in (
        ("lead_day: 3", "lead_days"),
        ("approval_share: 80", "percent"),
        ("lead_days: [3, 2, 1]", "rise"),
        ("lead_days: soon", "number"),
        ("- 3", "name: value"),
        ("a: [", "YAML"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(BadQuestion, match=word):
            Licences.from_file(file)
    with pytest.raises(BadQuestion, match="No such file"):
        Licences.from_file(tmp_path / "absent.yaml")


def test_a_cut_stops_users_when_their_stock_has_made_up_for_it():
    stops = first_stops(Arrivals.withheld(0.8, 60))
    assert stops[15] == (18, 18, 18)  # 18 days at 0.8 take 14.4 of 15 days of stock
    assert stops[45] == (56, 56, 56)
    for cover in (60, 75, 90, 105, 120):
        assert stops[cover] == (None, None, None)
    assert first_stops(Arrivals.withheld(0.0, 60))[15] == (None, None, None)
