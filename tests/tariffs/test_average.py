"""Averages: parts that add up, known levels under three weights, no import value lost."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from detente.errors import BadQuestion
from detente.ledger import Calendar, Ledger
from detente.places import eu_members
from detente.tariffs import average, schedule
from detente.tariffs.stack import Case, duties, tariff_measures

KNOWN = date(2026, 10, 10)


def on(day: str, origin: str = "CN", ledger: Ledger | None = None, **more: str) -> float:
    first = date.fromisoformat(day)
    found = average(origin=origin, on=first, known=KNOWN, ledger=ledger, **more)  # type: ignore[arg-type]
    return found.on(first)


# Tariff rules, section 6: the same law under three weights, percent, by another engine.
WEIGHTED = [
    ("2025-01-15", 11.7, 19.9, 23.4),
    ("2025-02-10", 21.7, 29.9, 33.4),
    ("2025-03-10", 31.7, 39.9, 43.4),
    ("2025-04-10", 116.8, 111.7, 148.3),
    ("2025-05-20", 40.5, 48.8, 52.5),
    ("2025-10-20", 41.9, 50.1, 54.7),
    ("2025-11-15", 31.9, 40.0, 44.5),
    ("2026-03-10", 22.4, 29.8, 34.3),
]


@pytest.mark.parametrize(("day", "own", "world", "simple"), WEIGHTED)
def test_the_same_law_under_three_weights(
    day: str, own: float, world: float, simple: float, ledger: Ledger
) -> None:
    """Within two points: ours has specific duties and exclusions that the other engine lacks.

    On 10 April 2025 it taxed the value that is not metal of derivatives with 125 percent, where
    the law freed the whole article (tariff rules 10.1 no. 1): four points of China's average.
    """
    gap = 5.0 if day == "2025-04-10" else 2.0
    assert 100 * on(day, ledger=ledger) == pytest.approx(own, abs=gap)
    assert 100 * on(day, ledger=ledger, weights="simple") == pytest.approx(simple, abs=2.5)
    assert 100 * on(day, ledger=ledger, weights="world-2024") == pytest.approx(world, abs=3.0)


def test_the_steps_are_those_of_the_law(ledger: Ledger) -> None:
    """An all-goods step without exemption moves every average by itself."""
    assert on("2025-02-04", ledger=ledger) - on("2025-02-03", ledger=ledger) == pytest.approx(
        0.10, abs=1e-3
    )
    assert on("2025-03-04", ledger=ledger) - on("2025-03-03", ledger=ledger) == pytest.approx(
        0.10, abs=1e-3
    )
    assert on("2025-11-10", ledger=ledger) - on("2025-11-09", ledger=ledger) == pytest.approx(
        -0.10, abs=1e-3
    )


@pytest.mark.parametrize("origin", ["CN", "EU", "MX", "JP"])
def test_base_and_parts_add_up_to_the_total_on_every_step(origin: str, ledger: Ledger) -> None:
    found = average(
        origin=origin,
        start=date(2025, 1, 1),
        end=date(2026, 9, 1),
        known=KNOWN,
        ledger=ledger,
    )
    parts = sum(found.by_authority.values(), np.zeros(len(found.days)))
    np.testing.assert_allclose(found.base + parts, found.total, atol=1e-12)
    np.testing.assert_allclose(found.additional, parts, atol=1e-12)
    assert (found.base > 0).all()
    assert all((values >= 0).all() for values in found.by_authority.values())
    assert found.days[0] == date(2025, 1, 1)
    assert list(found.days) == sorted(set(found.days))
    data = found.to_dict(date(2025, 4, 10))
    assert sum(data["by_authority"].values()) == pytest.approx(data["total"], abs=1e-12)
    assert data["additional"] == pytest.approx(data["total"] - data["by_authority"]["base"])


def test_a_series_agrees_with_single_days(ledger: Ledger) -> None:
    series = average(
        origin="CN", start=date(2025, 3, 1), end=date(2025, 6, 1), known=KNOWN, ledger=ledger
    )
    for number, day in enumerate(series.days):
        assert on(day.isoformat(), ledger=ledger) == pytest.approx(series.total[number], abs=1e-12)
        later = series.days[number + 1] if number + 1 < len(series.days) else date(2025, 6, 1)
        eve = later - timedelta(days=1)
        assert on(eve.isoformat(), ledger=ledger) == pytest.approx(series.total[number], abs=1e-12)


def test_calendars_and_knowledge_reach_the_average(ledger: Ledger) -> None:
    day = date(2026, 2, 21)
    asked = {"origin": "CN", "on": day, "known": KNOWN, "ledger": ledger}
    legal = average(**asked).on(day)  # type: ignore[arg-type]
    collected = average(**asked, calendar=Calendar.collected).on(day)  # type: ignore[arg-type]
    assert collected - legal > 0.10
    april = date(2025, 4, 9)
    then = average(origin="CN", on=april, known=date(2025, 4, 7), ledger=ledger).on(april)
    now = average(origin="CN", on=april, known=KNOWN, ledger=ledger).on(april)
    assert 0.2 < now - then < 0.5  # 84 for 34, less the electronics that were spared afterwards


def test_no_import_value_is_lost(ledger: Ledger) -> None:
    for origin in ("CN", "EU", "MX", "VN"):
        found = average(origin=origin, on=date(2025, 6, 10), known=KNOWN, ledger=ledger)
        assert 0.9 < found.coverage <= 1.0 + 1e-12
        assert sum(found.accounts.values()) == pytest.approx(1.0)
        assert found.accounts["no_line"] < 1e-6
        assert found.accounts["no_rate"] < 1e-3


def test_a_scenario_without_a_measure_is_lower(ledger: Ledger) -> None:
    less = ledger.without(["us.ieepa.fentanyl_china"])
    assert on("2025-06-10", ledger=ledger) - on("2025-06-10", ledger=less) == pytest.approx(
        0.20, abs=0.002
    )


@pytest.mark.parametrize(
    "day", ["2018-06-10", "2022-02-01", "2025-04-09", "2025-08-20", "2026-08-01"]
)
def test_members_of_the_union_are_treated_alike(day: str, ledger: Ledger) -> None:
    """One member stands for all of them in averages: the law must not tell them apart."""
    when = date.fromisoformat(day)
    lines = schedule("US")
    sample = lines.at(np.arange(0, len(lines), 40))
    measures = tariff_measures(ledger, "US", when)
    totals = {
        member: duties(sample, measures, Case(origin=member, on=when, known=KNOWN)).total
        for member in sorted(eu_members(when))
    }
    first = totals.pop("DE")
    for member, total in totals.items():
        if member == "GB":  # a member to 2020-01-31
            continue
        np.testing.assert_array_equal(total, first, err_msg=member)


def test_into_china(ledger: Ledger) -> None:
    day = date(2025, 4, 12)
    found = average(origin="US", importer="CN", on=day, known=KNOWN, ledger=ledger)
    assert found.on(day) > 1.25
    eve = date(2025, 4, 9)
    before = average(origin="US", importer="CN", on=eve, known=KNOWN, ledger=ledger).on(eve)
    assert found.on(day) - before == pytest.approx(1.25, abs=1e-9)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"weights": "imports-2042"}, "no weights 'imports-2042'.*Did you mean 'imports-202"),
        ({"weights": "imports-wto"}, "do not belong|no weights"),
        ({"assumptions": "trades"}, "Did you mean 'trade'"),
    ],
)
def test_bad_weights_are_refused_in_words(asked: dict[str, str], said: str) -> None:
    with pytest.raises(BadQuestion, match=said):
        average(origin="CN", on=date(2025, 4, 10), **asked)  # type: ignore[arg-type]


def test_an_average_as_a_frame_has_a_row_for_each_step(ledger: Ledger) -> None:
    found = average(
        origin="CN", start=date(2025, 1, 1), end=date(2025, 6, 1), known=KNOWN, ledger=ledger
    )
    frame = found.to_polars()
    assert len(frame) == len(found.days)
    assert {"from", "total", "base"} <= set(frame.columns)
