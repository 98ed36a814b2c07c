"""Dated acts and named measures against sentences of our own: score stated, level kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from detente.evidence import Reading, read

HERE = Path(__file__).parent
ABOUT = "Trade between the United States and China, customs and sanctions are the subject.\n\n"
LEVEL = 0.95
"""Recall and precision below which the tests fail; what was reached is printed by ``pytest -s``."""


def cases(name: str) -> list[dict[str, Any]]:
    return YAML(typ="safe", pure=True).load((HERE / name).read_text(encoding="utf-8"))


def reading_of(case: dict[str, Any]) -> Reading:
    return read(ABOUT + case["text"] + "\n", as_day(case["day"]), name="sentence")


def as_day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def outcome_of_acts() -> tuple[int, int, int, int, list[str]]:
    hits = wanted = right = found = 0
    wrong: list[str] = []
    for case in cases("acts.yaml"):
        events = [event for event in reading_of(case).events if event.start >= len(ABOUT)]
        maybe = {as_day(day) for day in case.get("maybe", ())}
        good: set[int] = set()
        for days, kind, actors in case["events"]:
            first, last = days if isinstance(days, list) else (days, days)
            fitting = [
                number
                for number, event in enumerate(events)
                if (event.day, event.last) == (as_day(first), as_day(last))
                and kind in ("", event.kind)
                and (not actors or set(actors.split()) == set(event.actors))
            ]
            wanted += 1
            hits += bool(fitting)
            good.update(fitting)
            if not fitting:
                wrong.append(f"missed {first} {kind} {actors}: {case['text']}")
        rest = [n for n, event in enumerate(events) if n not in good and event.day not in maybe]
        right += len(good)
        found += len(good) + len(rest)
        for number in rest:
            event = events[number]
            days = f"{event.day}" if event.day == event.last else f"{event.day}..{event.last}"
            wrong.append(f"extra {days} {event.kind} {event.actors}: {case['text']}")
    return hits, wanted, right, found, wrong


def outcome_of_measures() -> tuple[int, int, int, int, list[str]]:
    hits = wanted = right = found = 0
    wrong: list[str] = []
    for case in cases("named_measures.yaml"):
        mentions = [each for each in reading_of(case).mentions if each.start >= len(ABOUT)]
        known = {*case["measures"], *case.get("maybe", ())}
        wanted += len(case["measures"])
        found += len(mentions)
        for measure in case["measures"]:
            hit = any(measure in each.ledger_ids for each in mentions)
            hits += hit
            if not hit:
                wrong.append(f"missed {measure}: {case['text']}")
        for each in mentions:
            if known & set(each.ledger_ids):
                right += 1
            else:
                wrong.append(f"extra {each.text!r} {each.ledger_ids[:2]}: {case['text']}")
    return hits, wanted, right, found, wrong


def test_there_are_enough_sentences_and_traps() -> None:
    for name, field in (("acts.yaml", "events"), ("named_measures.yaml", "measures")):
        listed = cases(name)
        assert len(listed) >= 80
        assert sum(not case[field] for case in listed) >= 10
        assert len({case["text"] for case in listed}) == len(listed)


@pytest.mark.parametrize("what", ["acts", "measures"])
def test_our_own_sentences_are_read(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    counted = outcome_of_acts() if what == "acts" else outcome_of_measures()
    hits, wanted, right, found, wrong = counted
    with capsys.disabled():
        print(
            f"\nown {what}: recall {hits}/{wanted} = {hits / wanted:.3f}, "
            f"precision {right}/{found} = {right / found:.3f}"
        )
    assert hits / wanted >= LEVEL, "\n".join(wrong)
    assert right / found >= LEVEL, "\n".join(wrong)
