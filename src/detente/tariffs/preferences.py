"""Which preference may goods of an origin claim, and what does the special column then charge?"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from detente.errors import BadQuestion, nearest
from detente.store import table_path

__all__ = [
    "Programme",
    "Special",
    "canonical",
    "claimable",
    "printed_rate",
    "programme",
    "special_rate",
]

_TABLE = "tables/us_preferences.csv"
_GROUP = re.compile(r"([^()]*)\(([^()]*)\)")
_AD_VALOREM = re.compile(r"(\d+(?:\.\d+)?)(?:\s+(\d)/(\d))?\s*%")
_CENTS = re.compile(r"(\d+(?:\.\d+)?)\s*¢/")
_DOLLARS = re.compile(r"\$\s*(\d+(?:\.\d+)?)\s*/")


@dataclass(frozen=True, slots=True)
class Programme:
    """A preference programme: its symbols in the special column and who may claim it, and when."""

    name: str
    symbols: tuple[str, ...]
    origins: tuple[str, ...]  # ("*",) for every origin
    effective: date
    until: date | None
    cite: str

    def open_to(self, origin: str, on: date) -> bool:
        """Whether goods of the origin may claim it on the day."""
        return (
            (self.origins == ("*",) or origin in self.origins)
            and self.effective <= on
            and (self.until is None or on < self.until)
        )


@dataclass(frozen=True, slots=True)
class Special:
    """A rate of the special column: ad valorem, and USD for each unit of the specific duty."""

    ad_valorem: float
    specific_usd: float


@cache
def _programmes() -> dict[str, Programme]:
    found = {}
    with table_path(_TABLE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["programme"]] = Programme(
                row["programme"],
                tuple(row["symbols"].split()),
                tuple(row["origins"].split()),
                date.fromisoformat(row["from"]),
                date.fromisoformat(row["until"]) if row["until"] else None,
                row["cite"],
            )
    return found


@cache
def _names() -> dict[str, str]:
    """Every name, alias and unambiguous symbol in lower case, and the programme it stands for."""
    names: dict[str, str] = {}
    with table_path(_TABLE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names[row["programme"].lower()] = row["programme"]
            for alias in (*row["aliases"].split(), *row["symbols"].split()):
                names.setdefault(alias.lower(), row["programme"])
    return names


def canonical(name: str) -> str:
    """The programme's own name for a name, alias or symbol such as KR; ``none`` stays.

    Raises
    ------
    BadQuestion
        When no programme is called so; the text offers the nearest.
    """
    if name.lower() == "none":
        return "none"
    found = _names().get(name.lower())
    if found is None:
        raise BadQuestion(
            f"--given preference={name}: no such programme.{nearest(name, _programmes())} "
            f"Known are: none, {', '.join(_programmes())}."
        )
    return found


def programme(name: str) -> Programme | None:
    """The programme of that (canonical) name; None for ``none`` and the empty text."""
    return _programmes().get(name)


def claimable(origin: str, on: date) -> list[Programme]:
    """The programmes of the origin itself that may be claimed on the day."""
    return [
        entry
        for entry in _programmes().values()
        if entry.origins != ("*",) and entry.open_to(origin, on)
    ]


def special_rate(text: str | None, symbols: tuple[str, ...]) -> Special | None:
    """What the text of the special column charges under one of the symbols, or None if nothing.

    Reads ``Free (A,KR,…)`` and ``3.2% (JP) 8.8¢/liter (KR)``; a reference such as ``See
    9823.01.01 (S+)`` points to a quota and sets no rate here.
    """
    for words, listed in _GROUP.findall(text or ""):
        if not any(symbol in re.split(r"[,\s]+", listed) for symbol in symbols):
            continue
        rate = printed_rate(words)
        if rate is not None:
            return rate
    return None


def printed_rate(text: str | None) -> Special | None:
    """A rate as a schedule prints it: ``Free``, ``33 1/3%``, ``8.8¢/liter + 4%``; else None.

    A text with several percentages or several specific duties (on parts of an article) is none.
    """
    words = (text or "").strip()
    if words.lower().startswith("free"):
        return Special(0.0, 0.0)
    percents, cents = _AD_VALOREM.findall(words), _CENTS.findall(words)
    dollars = _DOLLARS.findall(words)
    specifics = [float(each) / 100 for each in cents] + [float(each) for each in dollars]
    if words.lower().startswith("see") or len(percents) > 1 or len(specifics) > 1:
        return None
    if not percents and not specifics:
        return None
    ad_valorem = 0.0
    for whole, part, of in percents:
        ad_valorem = (float(whole) + (float(part) / float(of) if of else 0.0)) / 100
    return Special(ad_valorem, specifics[0] if specifics else 0.0)
