"""The bitemporal rules, on measures made up for the purpose: what held, and what was known."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.ledger import Calendar, Certainty, Kind, Measure, Source, Status, Step
from detente.ledger.model import Method, OriginRate, Scope, Target
from detente.ledger.timeline import (
    RECORD_END,
    change_days,
    origin_rate,
    speaks_to,
    state,
    timeline,
)

LATE = date(2027, 12, 31)


def day(text: str) -> date:
    return date.fromisoformat(text)


def step(announced: str, effective: str, **fields: object) -> Step:
    values: dict[str, object] = {
        "status": Status.in_force,
        "source": Source(cite="made up"),
        "certainty": Certainty.high,
        "number": 0,
    }
    return Step(announced=day(announced), effective=day(effective), **(values | fields))  # type: ignore[arg-type]


def measure(*steps: Step, target: Target | None = None) -> Measure:
    numbered = tuple(
        Step(**{f: getattr(s, f) for f in Step.__dataclass_fields__} | {"number": n})
        for n, s in enumerate(steps, start=1)
    )
    return Measure(
        id="us.s999",
        kind=Kind.tariff,
        title="Made up",
        imposer=("US",),
        authority="s999",
        target=target or Target(all_origins=True),
        scope=Scope(),
        steps=numbered,
        file="us/s999.yaml",
    )


def rate_on(
    subject: Measure,
    on: str,
    origin: str | None = None,
    known: date = LATE,
    calendar: Calendar = Calendar.legal,
) -> float | None:
    """The rate owed on a day, or None where nothing is in force."""
    found = state(subject, origin, day(on), known=known, calendar=calendar)
    if found is None or not found.in_force or found.step is None:
        return None
    if origin is None:
        return found.step.rate
    rate = origin_rate(found.step, origin, day(on))
    return None if rate is None else rate.rate


def test_nothing_holds_before_the_first_day() -> None:
    subject = measure(step("2025-02-01", "2025-02-04", rate=0.10))
    assert state(subject, None, day("2025-02-03"), known=LATE) is None
    assert rate_on(subject, "2025-02-04") == 0.10


def test_a_later_text_wipes_what_an_earlier_one_had_scheduled() -> None:
    """On 2 April 34 was decreed for the 9th; on 8 April 84 for the same day."""
    subject = measure(
        step("2025-04-02", "2025-04-05", rate=0.10),
        step("2025-04-02", "2025-04-09", rate=0.34),
        step("2025-04-08", "2025-04-09", rate=0.84),
    )
    assert rate_on(subject, "2025-04-08") == 0.10
    assert rate_on(subject, "2025-04-09") == 0.84
    assert rate_on(subject, "2025-04-09", known=day("2025-04-07")) == 0.34
    assert rate_on(subject, "2025-04-09", known=day("2025-04-08")) == 0.84


def test_a_scheduled_return_is_wiped_by_a_prolongation_and_holds_without_it() -> None:
    subject = measure(
        step("2025-05-12", "2025-05-14", rate=0.10),
        step("2025-05-12", "2025-08-12", rate=0.34),
        step("2025-08-11", "2025-08-12", rate=0.10),
        step("2025-08-11", "2025-11-10", rate=0.34),
    )
    assert rate_on(subject, "2025-09-01") == 0.10
    assert rate_on(subject, "2025-09-01", known=day("2025-08-10")) == 0.34
    assert rate_on(subject, "2025-11-10") == 0.34


def test_an_earlier_text_does_not_come_back_after_a_later_one() -> None:
    """A later text speaks from its first day on, also over days which only the earlier named."""
    subject = measure(
        step("2025-01-01", "2025-02-01", rate=0.10),
        step("2025-01-01", "2025-12-01", rate=0.50),
        step("2025-03-01", "2025-04-01", rate=0.20),
    )
    assert rate_on(subject, "2025-12-31") == 0.20


def test_where_a_text_ends_by_its_own_words_what_held_before_comes_back() -> None:
    subject = measure(
        step("2025-01-01", "2025-02-01", rate=0.25),
        step("2025-05-01", "2025-06-01", rate=0.10, until=day("2025-09-01")),
    )
    assert [rate_on(subject, on) for on in ("2025-05-31", "2025-06-01", "2025-08-31")] == [
        0.25,
        0.10,
        0.10,
    ]
    assert rate_on(subject, "2025-09-01") == 0.25


def test_what_comes_back_is_what_would_then_hold() -> None:
    subject = measure(
        step("2025-01-01", "2025-02-01", rate=0.25),
        step("2025-01-01", "2025-07-01", rate=0.30),
        step("2025-05-01", "2025-06-01", rate=0.10, until=day("2025-09-01")),
        step("2025-01-02", "2025-10-01", rate=0.40),
    )
    assert rate_on(subject, "2025-09-01") == 0.30
    assert rate_on(subject, "2025-09-30") == 0.30
    assert rate_on(subject, "2025-10-01") == 0.40


def test_a_text_that_runs_out_over_nothing_has_ended_and_says_which() -> None:
    subject = measure(step("2026-02-20", "2026-02-24", rate=0.10, until=day("2026-07-24")))
    found = state(subject, None, day("2026-07-24"), known=LATE)
    assert found is not None
    assert found.status is Status.ended
    assert found.step is None
    assert found.ended_by is subject.steps[0]
    assert rate_on(subject, "2026-07-23") == 0.10


def test_the_last_of_a_text_may_end_while_its_first_does_not() -> None:
    subject = measure(
        step("2025-01-01", "2025-02-01", rate=0.10, until=day("2025-03-01")),
        step("2025-01-01", "2025-03-01", rate=0.20, until=day("2025-04-01")),
    )
    assert rate_on(subject, "2025-02-28") == 0.10
    assert rate_on(subject, "2025-03-31") == 0.20
    assert rate_on(subject, "2025-04-01") is None


def test_named_origins_leave_the_general_steps_and_the_others_stay() -> None:
    subject = measure(
        step("2025-04-02", "2025-04-05", rate=0.10),
        step("2025-04-02", "2025-04-09", origins=("CN",), rate=0.84),
        step("2025-06-01", "2025-06-01", rate=0.15),
    )
    assert rate_on(subject, "2025-04-06", "CN") == 0.10
    assert rate_on(subject, "2025-04-09", "CN") == 0.84
    assert rate_on(subject, "2025-04-09", "VN") == 0.10
    assert rate_on(subject, "2025-06-01", "VN") == 0.15
    assert rate_on(subject, "2025-06-01", "CN") == 0.84


@pytest.mark.parametrize("status", [Status.ended, Status.suspended, Status.struck_down])
def test_a_general_end_speaks_for_those_that_were_named_too(status: Status) -> None:
    subject = measure(
        step("2025-04-02", "2025-04-05", rate=0.10),
        step("2025-04-02", "2025-04-09", origins=("CN",), rate=0.84),
        step("2026-02-20", "2026-02-20", status=status),
    )
    for origin in ("CN", "VN", None):
        assert rate_on(subject, "2026-02-19", origin) is not None
        assert rate_on(subject, "2026-02-20", origin) is None


def test_a_named_end_speaks_for_the_named_alone() -> None:
    subject = measure(
        step("2018-03-08", "2018-03-23", rate=0.25),
        step("2019-05-17", "2019-05-20", origins=("CA", "MX"), status=Status.suspended),
    )
    assert rate_on(subject, "2019-05-20", "CA") is None
    assert rate_on(subject, "2019-05-20", "DE") == 0.25


def test_a_rate_each_names_its_origins() -> None:
    rates = {"VN": OriginRate(0.46, Method.additive), "EU": OriginRate(0.15, Method.floor)}
    subject = measure(
        step("2025-04-02", "2025-04-05", rate=0.10), step("2025-04-02", "2025-04-09", rates=rates)
    )
    assert rate_on(subject, "2025-04-09", "VN") == 0.46
    assert rate_on(subject, "2025-04-09", "DE") == 0.15
    assert rate_on(subject, "2025-04-09", "CH") == 0.10
    found = state(subject, "DE", day("2025-04-09"), known=LATE)
    assert found is not None
    assert found.step is not None
    rate = origin_rate(found.step, "DE", day("2025-04-09"))
    assert rate is not None
    assert rate.method is Method.floor


def test_a_step_for_the_union_is_one_for_its_members_of_that_day() -> None:
    subject = measure(
        step("2018-03-08", "2018-03-23", rate=0.25),
        step("2018-03-22", "2018-03-23", origins=("EU",), status=Status.suspended),
        step("2021-10-31", "2022-01-01", origins=("EU",), rate=0.05),
    )
    assert rate_on(subject, "2018-04-01", "GB") is None
    assert rate_on(subject, "2022-01-01", "DE") == 0.05
    assert rate_on(subject, "2022-01-01", "GB") is None  # still under the text of 2018


@pytest.mark.parametrize("status", [Status.threatened, Status.announced, Status.withdrawn])
def test_what_was_only_said_is_never_in_force(status: Status) -> None:
    subject = measure(
        step("2025-01-01", "2025-02-01", rate=0.10),
        step("2025-10-10", "2025-11-01", rate=1.0, status=status),
    )
    assert rate_on(subject, "2025-11-02") == 0.10
    alone = measure(step("2025-10-10", "2025-11-01", rate=1.0, status=status))
    for calendar in Calendar:
        assert timeline(alone, None, known=LATE, calendar=calendar) == ()
        assert rate_on(subject, "2025-11-02", calendar=calendar) == 0.10


def test_the_three_calendars_of_a_backdated_text() -> None:
    """The floor for Japan: signed on 4 September, collected from the 16th, back to 7 August."""
    subject = measure(
        step("2025-07-31", "2025-08-07", rate=0.20),
        step("2025-09-04", "2025-08-07", collected=day("2025-09-16"), rate=0.15),
    )
    assert rate_on(subject, "2025-08-07") == 0.15
    assert rate_on(subject, "2025-09-15", calendar=Calendar.collected) == 0.20
    assert rate_on(subject, "2025-09-16", calendar=Calendar.collected) == 0.15
    assert rate_on(subject, "2025-09-03", calendar=Calendar.announced) == 0.20
    assert rate_on(subject, "2025-09-04", calendar=Calendar.announced) == 0.15
    assert rate_on(subject, "2025-08-07", known=day("2025-09-03")) == 0.20


def test_a_ruling_and_the_end_of_collection() -> None:
    subject = measure(
        step("2025-01-01", "2025-02-01", rate=0.10),
        step("2026-02-20", "2026-02-20", collected=day("2026-02-24"), status=Status.struck_down),
    )
    assert rate_on(subject, "2026-02-20") is None
    assert rate_on(subject, "2026-02-23", calendar=Calendar.collected) == 0.10
    assert rate_on(subject, "2026-02-24", calendar=Calendar.collected) is None


def test_announced_a_text_counts_from_its_day_and_its_schedule_from_its_own() -> None:
    subject = measure(
        step("2025-05-12", "2025-05-14", rate=0.10),
        step("2025-05-12", "2025-08-12", rate=0.34),
    )
    assert rate_on(subject, "2025-05-12", calendar=Calendar.announced) == 0.10
    assert rate_on(subject, "2025-08-11", calendar=Calendar.announced) == 0.10
    assert rate_on(subject, "2025-08-12", calendar=Calendar.announced) == 0.34


def test_announced_a_named_step_waits_while_its_text_opens_for_all() -> None:
    """On 2 April 2025: ten percent for everybody from the 5th, 34 for China from the 9th."""
    subject = measure(
        step("2025-04-02", "2025-04-05", rate=0.10),
        step("2025-04-02", "2025-04-09", origins=("CN",), rate=0.34),
    )
    assert rate_on(subject, "2025-04-02", "CN", calendar=Calendar.announced) == 0.10
    assert rate_on(subject, "2025-04-08", "CN", calendar=Calendar.announced) == 0.10
    assert rate_on(subject, "2025-04-09", "CN", calendar=Calendar.announced) == 0.34


def test_a_backdated_text_of_two_steps_is_announced_on_one_day() -> None:
    """Both days had passed when the text appeared: the later step counts from that day."""
    subject = measure(
        step("2025-01-01", "2025-02-01", rate=0.25),
        step("2025-12-04", "2025-11-01", rate=0.20),
        step("2025-12-04", "2025-11-14", rate=0.15),
    )
    assert rate_on(subject, "2025-12-03", calendar=Calendar.announced) == 0.25
    assert rate_on(subject, "2025-12-04", calendar=Calendar.announced) == 0.15
    assert rate_on(subject, "2025-11-13") == 0.20


def test_steps_collected_from_one_day_are_read_in_the_order_of_the_law() -> None:
    subject = measure(
        step("2025-01-01", "2025-02-01", rate=0.25),
        step("2025-09-25", "2025-08-01", collected=day("2025-09-25"), rate=0.20),
        step("2025-09-25", "2025-09-01", rate=0.15),
    )
    assert rate_on(subject, "2025-09-24", calendar=Calendar.collected) == 0.25
    assert rate_on(subject, "2025-09-25", calendar=Calendar.collected) == 0.15


def test_a_target_holds_its_origins_less_its_exceptions() -> None:
    subject = measure(
        step("2025-01-01", "2025-02-01", rate=0.1),
        target=Target(all_origins=True, except_origins=("RU", "EU")),
    )
    assert speaks_to(subject, "CN", day("2025-02-01"))
    assert not speaks_to(subject, "RU", day("2025-02-01"))
    assert not speaks_to(subject, "FR", day("2025-02-01"))
    union = measure(step("2019-01-01", "2019-02-01", rate=0.1), target=Target(origins=("EU",)))
    assert speaks_to(union, "GB", day("2020-01-31"))
    assert not speaks_to(union, "GB", day("2020-02-01"))


def test_what_begins_after_the_record_is_marked_scheduled() -> None:
    subject = measure(
        step("2025-11-04", "2025-11-10", rate=0.10), step("2025-11-04", "2026-11-10", rate=0.34)
    )
    first, second = timeline(subject, None, known=LATE)
    assert not first.scheduled
    assert second.scheduled
    assert second.since > RECORD_END


def test_a_text_that_had_ended_before_it_was_announced_changes_nothing_by_that_calendar() -> None:
    subject = measure(
        step("2025-01-01", "2025-02-01", rate=0.25),
        step("2025-06-01", "2025-03-01", rate=0.10, until=day("2025-05-01")),
    )
    assert rate_on(subject, "2025-04-01") == 0.10
    assert rate_on(subject, "2025-05-01") == 0.25
    for on in ("2025-04-01", "2025-06-01", "2025-06-02"):
        assert rate_on(subject, on, calendar=Calendar.announced) == 0.25


@st.composite
def histories(draw: st.DrawFn) -> Measure:
    """Measures with up to six texts, some retroactive, named, closing or ending by their words."""
    start = date(2025, 1, 1)
    steps = []
    for _ in range(draw(st.integers(1, 6))):
        announced = start + timedelta(days=draw(st.integers(0, 300)))
        effective = announced + timedelta(days=draw(st.integers(-30, 90)))
        fields: dict[str, object] = {
            "status": draw(st.sampled_from([Status.in_force, Status.in_force, Status.suspended])),
            "origins": draw(st.sampled_from([(), (), ("CN",), ("CN", "VN"), ("EU",)])),
            "rate": draw(st.sampled_from([0.1, 0.2, 0.3])),
        }
        if draw(st.booleans()):
            fields["until"] = effective + timedelta(days=draw(st.integers(1, 60)))
        if draw(st.booleans()):
            fields["collected"] = effective + timedelta(days=draw(st.integers(0, 40)))
        steps.append(step(announced.isoformat(), effective.isoformat(), **fields))
    return measure(*steps)


@settings(max_examples=400)
@given(
    subject=histories(),
    origin=st.sampled_from([None, "CN", "VN", "DE", "CH"]),
    known=st.integers(0, 400),
    calendar=st.sampled_from(Calendar),
)
def test_states_tile_time_and_rest_on_what_was_known(
    subject: Measure, origin: str | None, known: int, calendar: Calendar
) -> None:
    seen = date(2025, 1, 1) + timedelta(days=known)
    states = timeline(subject, origin, known=seen, calendar=calendar)
    for before, after in pairwise(states):
        assert before.until == after.since
        assert before.since < after.since
    if states:
        assert states[-1].until is None
    for entry in states:
        governing = entry.step or entry.ended_by
        assert governing is not None
        assert governing.announced <= seen
        if origin is not None and governing.named:
            assert origin in governing.origins or ("EU" in governing.origins and origin == "DE")
    days = change_days([subject], known=seen, calendar=calendar, origins=[origin])
    assert days == [entry.since for entry in states]


@given(subject=histories(), origin=st.sampled_from(["CN", "DE"]))
def test_the_latest_text_always_governs_its_own_first_day(subject: Measure, origin: str) -> None:
    speaking = [
        entry
        for entry in subject.steps
        if not entry.origins
        or origin in entry.origins
        or (origin == "DE" and "EU" in entry.origins)
    ]
    named = [entry for entry in speaking if entry.named]
    if not named:
        return
    last = max(named, key=lambda entry: entry.announced)
    later = [e for e in speaking if e.announced >= last.announced and e is not last]
    if later:
        return
    found = state(subject, origin, last.effective, known=LATE)
    assert found is not None
    assert found.step is last
