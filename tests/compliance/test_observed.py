"""Published figures: nothing is seen before its period has ended and its figure is out."""

from __future__ import annotations

from datetime import date

import pytest

from detente.compliance.compare import levels
from detente.compliance.observed import KINDS, observations
from detente.compliance.terms import TESTS, terms, versions
from detente.ledger import Kind, Ledger
from detente.store import table

SERIES = sorted(
    {
        row["series"]
        for name in ("commitment_observations", "commitment_series")
        for row in table(f"tables/{name}.csv").to_dicts()
    }
)


@pytest.mark.parametrize("series", SERIES)
def test_every_row_has_a_source_and_was_published_after_its_period(series):
    for row in observations(series, on=date.max, known=date.max):
        assert row.source
        assert row.unit
        assert row.by
        assert row.kind in KINDS
        assert row.certainty in ("high", "medium", "low", "recalled")
        assert row.start <= row.end <= row.published


def test_a_figure_is_not_known_before_it_is_out():
    day = date(2026, 1, 10)
    assert [row.value for row in observations("soy_sales_busan", on=day, known=day)] == [
        0.332,
        4,
        8.5,
    ]
    later = observations("soy_sales_busan", on=day, known=date(2026, 1, 20))
    assert 8 in [row.value for row in later]
    assert 12 not in [row.value for row in later], "a claim of 20 January, asked for on the 10th"


def test_months_of_magnets_add_to_the_published_year():
    rows = observations("magnets_to_all", on=date.max, known=date.max)
    months = [r.value for r in rows if r.start.year == 2025 and (r.end - r.start).days < 31]
    [year] = [r.value for r in rows if r.start == date(2025, 1, 1) and r.end == date(2025, 12, 31)]
    assert len(months) == 12
    assert sum(months) == pytest.approx(year, abs=5)


def test_levels_against_2024_by_what_was_known():
    end = date(2026, 10, 10)
    found = {item.series: item for item in levels(on=end, known=end)}
    assert found["magnets_to_us"].now == pytest.approx((545 + 449 + 406) / 3)
    assert found["magnets_to_us"].before == pytest.approx(7444 / 12)
    assert found["soybeans_to_china"].ratio == pytest.approx(7.562 / 27.059, abs=0.001)
    early = {item.series: item for item in levels(on=date(2025, 6, 30), known=date(2025, 6, 30))}
    assert early["magnets_to_us"].now == 46.4
    assert early["soybeans_to_china"].now is None
    assert early["rare_earths_to_all"].ratio > 1, "the sum hides what the magnets show"


def test_every_term_speaks_of_a_commitment_and_every_commitment_has_a_term():
    book = Ledger.bundled()
    names = {name for name, item in book.measures.items() if item.kind is Kind.commitment}
    assert names == {row["commitment"] for row in table("tables/commitment_terms.csv").to_dicts()}
    assert names >= {r["commitment"] for r in table("tables/commitment_versions.csv").to_dicts()}
    for name in names:
        for term in terms(name):
            assert term.test in TESTS
            assert term.test != "none" or term.needs
            assert len(terms(name)) == 1 or term.by
        assert len({version.side for version in versions(name)}) == len(versions(name))
