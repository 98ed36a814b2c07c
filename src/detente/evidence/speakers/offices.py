"""Who held which office on a day?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from detente.evidence.words.lexicon import rows
from detente.store import data_folder

__all__ = ["Person", "holder", "office_body", "people", "person", "woman"]


@dataclass(frozen=True, slots=True)
class Person:
    """One person in one office; `until` is exclusive, None where still held."""

    name: str
    surname: str
    office: str
    role: str
    country: str
    since: date | None
    until: date | None

    def held(self, day: date) -> bool:
        """Whether the office was held on `day`."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@cache
def people() -> tuple[Person, ...]:
    """Everybody in the table of people and offices, one entry an office, in its order."""
    return tuple(
        Person(
            row["name"],
            row["surname"],
            row["office"],
            row["role"],
            row["country"],
            _day(row["from"]),
            _day(row["until"]),
        )
        for row in rows("people.csv")
    )


def holder(office: str, day: date | None) -> Person | None:
    """Who held `office` on `day`; without a day, or after the record, the one who took it last."""
    held = _by_office().get(office, ())
    if day is not None:
        for each in held:
            if each.held(day):
                return each
    return held[0] if held else None


def person(name: str, day: date | None = None) -> Person | None:
    """The table's entry for a canonical name, in the office held on `day`, else the latest."""
    entries = _by_name().get(name, ())
    for each in entries:
        if day is not None and each.held(day):
            return each
    return entries[0] if entries else None


def office_body(name: str) -> str:
    """For whom the holder of an office speaks: the ministry of a minister; "" for nobody known."""
    entry = person(name)
    return _BODIES.get(entry.office, "") if entry else ""


def woman(name: str) -> bool | None:
    """Whether a person is a woman, by the table or the given name; None where neither tells."""
    known = _women().get(name)
    if known is None and " " in name:
        return _given_names().get(re.split(r"[ -]", name)[0])
    return known


_BODIES = {
    "us_president": "White House",
    "us_treasury": "Treasury",
    "us_commerce": "Commerce Department",
    "us_state": "State Department",
    "us_agriculture": "Agriculture Department",
    "us_energy": "Energy Department",
    "us_defense": "Pentagon",
    "us_ustr": "USTR",
    "cn_commerce": "MOFCOM",
    "cn_negotiator": "MOFCOM",
    "cn_foreign": "Chinese foreign ministry",
    "eu_president": "European Commission",
    "eu_trade": "European Commission",
}


@cache
def _women() -> dict[str, bool]:
    return {row["name"]: row["she"] == "yes" for row in rows("people.csv")}


@cache
def _given_names() -> dict[str, bool]:
    """Given names that nearly always are a woman's (True) or a man's (False)."""
    known: dict[str, bool] = {}
    for line in (data_folder() / "evidence" / "given_names.txt").read_text("utf-8").splitlines():
        kind, _, names = line.partition(":")
        if kind in ("women", "men"):
            known.update((name, kind == "women") for name in names.split())
    return known


@cache
def _by_office() -> dict[str, tuple[Person, ...]]:
    return _grouped("office")


@cache
def _by_name() -> dict[str, tuple[Person, ...]]:
    return _grouped("name")


def _grouped(key: str) -> dict[str, tuple[Person, ...]]:
    groups: dict[str, list[Person]] = {}
    for each in people():
        groups.setdefault(getattr(each, key), []).append(each)
    latest_first = {
        word: sorted(each, key=lambda one: one.since or date.min, reverse=True)
        for word, each in groups.items()
    }
    return {word: tuple(each) for word, each in latest_first.items()}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
