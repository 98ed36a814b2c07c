"""Running accounts of our own: days counted from acts told before, and what the record dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from detente.evidence import Reading, read
from detente.evidence.claims import Event

FILE = Path(__file__).with_name("running.yaml")
LEVEL = 0.85
"""Recall and precision below which the tests fail; what was reached is printed by ``pytest -s``."""
ABOUT = "Trade between the United States and China, customs and sanctions are the subject.\n\n"


def articles() -> Iterator[tuple[dict[str, Any], Reading]]:
    for case in YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8")):
        yield case, read(case["text"], as_day(case["day"]), name=case["name"])


def as_day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def on_it(event: Event, days: Any) -> bool:
    first, last = (as_day(day) for day in (days if isinstance(days, list) else (days, days)))
    if first == last and event.recorded == first:
        return True
    within = first <= event.day and event.last <= last
    around = event.day <= first and last <= event.last and (event.last - event.day).days < 32
    return within or around


def told(text: str, day: date) -> list[Event]:
    reading = read(ABOUT + text + "\n", day, name="account")
    return [event for event in reading.events if event.start >= len(ABOUT)]


def test_days_of_running_accounts(capsys: pytest.CaptureFixture[str]) -> None:
    hits = wanted = right = found = 0
    wrong: list[str] = []
    for case, reading in articles():
        good = {
            number
            for number, event in enumerate(reading.events)
            if any(on_it(event, days) for days, _ in case["events"])
        }
        for days, kind in case["events"]:
            hit = any(on_it(event, days) for event in reading.events)
            hits += hit
            wanted += 1
            if not hit:
                wrong.append(f"missed {case['name']} {days} {kind}")
        right += len(good)
        found += len(reading.events)
    with capsys.disabled():
        print(f"\nrunning accounts: recall {hits}/{wanted}, precision {right}/{found}")
    assert hits / wanted >= LEVEL, "\n".join(wrong)
    assert right / found >= LEVEL


def test_measures_of_running_accounts(capsys: pytest.CaptureFixture[str]) -> None:
    hits = wanted = right = found = 0
    wrong: list[str] = []
    for case, reading in articles():
        ids = {name for each in reading.mentions for name in each.ledger_ids}
        missed = [name for name in case["measures"] if name not in ids]
        wrong += [f"missed {case['name']} {name}" for name in missed]
        wanted += len(case["measures"])
        hits += len(case["measures"]) - len(missed)
        known = {*case["measures"], *case["maybe"]}
        named = [each for each in reading.mentions if each.kind != "enforcement"]
        right += sum(bool(known & set(each.ledger_ids)) for each in named)
        found += len(named)
    with capsys.disabled():
        print(f"\nmeasures of running accounts: recall {hits}/{wanted}, precision {right}/{found}")
    assert hits / wanted >= 0.8, "\n".join(wrong)
    assert right / found >= 0.9


@pytest.mark.parametrize(
    ("text", "day", "recorded"),
    [
        ("Copper has paid a tariff of 50 percent since July 1.", (2025, 7, 1), (2025, 8, 1)),
        (
            "On October 8 China's market regulator opened an antitrust case against Qualcomm.",
            (2025, 10, 8),
            (2025, 10, 10),
        ),
        (
            "The letters that stopped chip-design software were sent on May 19.",
            (2025, 5, 19),
            (2025, 5, 23),
        ),
        ("The duty on copper has stood at 50 percent since August 1.", (2025, 8, 1), None),
        (
            "On April 2 the president announced reciprocal tariffs on nearly every country.",
            (2025, 4, 2),
            None,
        ),
        ("Customs stopped collecting duties of 25 percent on May 6.", (2025, 5, 6), None),
        ("The trade court ruled against the duties on May 28.", (2025, 5, 28), None),
    ],
)
def test_a_wrong_day_is_kept_and_the_record_s_named(
    text: str, day: tuple[int, int, int], recorded: tuple[int, int, int] | None
) -> None:
    events = told(text, date(2025, 11, 5))
    assert [event.day for event in events] == [date(*day)]
    assert events[0].recorded == (date(*recorded) if recorded else None)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Beijing has suspended its six announcements on rare earths.", [(2025, 11, 7)]),
        ("China lifted the ban on exports of gallium to the United States.", [(2025, 11, 9)]),
        ("Washington also doubled the fentanyl tariff to 20 percent.", [(2025, 3, 4)]),
        ("Washington would suspend the Affiliates Rule.", []),
        ("Unless Beijing lifted the ban on gallium, nothing would move.", []),
        ("Nobody expects that the fentanyl tariff will be lifted.", []),
    ],
)
def test_acts_without_a_day(text: str, days: list[tuple[int, int, int]]) -> None:
    found = [event for event in told(text, date(2025, 12, 20)) if event.basis != "named act"]
    assert [event.day for event in found] == [date(*day) for day in days]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            "The Supreme Court struck down the duties on February 20. In the evening of the ruling "
            "the White House proclaimed a tariff of 10 percent.",
            (2026, 2, 20),
        ),
        (
            "Delegations met in Paris on March 15. Two days after the talks China lifted a tariff "
            "on cherries.",
            (2026, 3, 17),
        ),
        (
            "Washington announced a tariff on March 12. A day after the announcement Beijing "
            "imposed a duty on nuts.",
            (2026, 3, 13),
        ),
        (
            "Last week the department opened two inquiries into tariffs, one of them on Wednesday.",
            (2026, 3, 11),
        ),
        (
            "On March 6, 2018, the order on tariffs was signed. China imposed a tariff on nuts on "
            "2 April.",
            (2018, 4, 2),
        ),
        (
            "The duty began on March 6, 2018. It was raised again on 2 February of last year.",
            (2025, 2, 2),
        ),
        ("Four years ago today the two governments signed a tariff agreement.", (2022, 3, 17)),
    ],
)
def test_days_told_by_other_acts(text: str, day: tuple[int, int, int]) -> None:
    events = told(text, date(2026, 3, 17))
    assert date(*day) in {event.day for event in events if event.day == event.last}


def test_a_month_that_tells_which_is_no_act() -> None:
    text = "The March surtax on farm goods came off on November 10."
    assert [event.day for event in told(text, date(2025, 12, 1))] == [date(2025, 11, 10)]
