"""The page's section on the talks: what it says, and the tables behind its charts."""

from __future__ import annotations

from datetime import date

import pytest

from detente.brief import Brief, deal
from detente.brief.figures import charts
from detente.ledger import Ledger


def test_the_section_says_where_the_talks_stand(late: Brief) -> None:
    assert late.talks is not None
    said = deal.sentences(late.talks)
    assert said[0].startswith(f"As known on 22 November 2026 there are "
                              f"{len(late.talks.agenda.items)} things")  # fmt: skip
    assert "not as a forecast" in said[1]
    assert "Geneva" in said[1], "how earlier rounds came out stands beside it"
    assert "a blind draw has 50" in said[1]


def test_before_the_first_round_nothing_is_said_of_rounds() -> None:
    found = deal.state(date(2025, 5, 9), Ledger.bundled())
    assert found is not None
    assert "Geneva" not in " ".join(deal.sentences(found))


def test_tables_and_charts_tell_the_same(late: Brief) -> None:
    talks = late.talks
    assert talks is not None
    names = {table.name: table for table in deal.tables(talks)}
    assert set(names) == {"deal_solution", "deal_frontier", "deal_levers", "deal_pressure"}
    assert len(names["deal_frontier"].rows) == len(talks.frontier)
    one, other = talks.gains[talks.chosen]
    shown = [(row["us"].central, row["cn"].central) for row in names["deal_frontier"].rows]
    assert (pytest.approx(one), pytest.approx(other)) in shown
    drawn = {chart.name: chart for chart in charts(late)}
    for chart in ("deal-frontier", "deal-levers", "deal-clock"):
        assert drawn[chart].table in names


def test_where_there_is_no_agenda_there_is_no_section() -> None:
    assert deal.state(date(1995, 1, 1), Ledger.bundled()) is None
    assert deal.sentences(None) == ()
    assert deal.tables(None) == ()
