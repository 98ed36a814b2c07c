"""What is a country: its codes, its names, and whether it was in the European Union on a day."""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from detente.errors import DataMissing, UnknownPlace

__all__ = ["EU", "Place", "countries", "eu_members", "expand", "place", "plain_name"]

EU = "EU"
"""The one group of countries that law speaks of as if it were a country (Census code 0003)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One customs origin: an ISO 3166-1 country or territory, Kosovo, or the European Union."""

    iso2: str  # "CN"; Kosovo is the user-assigned XK, the Union the reserved EU
    iso3: str  # "CHN"; Kosovo XKX and the Union EUU, as the World Bank writes them
    census: tuple[str, ...]  # US Census Schedule C, four digits: ("5700",); () where it has none
    name: str  # usual English name
    aliases: tuple[str, ...] = ()
    eu: tuple[tuple[date, date | None], ...] = ()  # membership as [from, until)

    @property
    def is_group(self) -> bool:
        """True for the European Union, which stands for its members."""
        return self.iso2 == EU

    def in_eu(self, on: date) -> bool:
        """Whether this country was a member of the Union (before 1993: the Communities) that day.

        Windows follow membership. The United Kingdom left on 2020-02-01, although EU customs law
        went on applying there to the end of that year.
        """
        return any(start <= on and (end is None or on < end) for start, end in self.eu)


def place(text: str, *, groups: bool = False) -> Place:
    """The place that `text` means: ISO-2, ISO-3 or Census code, name or alias.

    Case, accents, punctuation and a leading or trailing "the" do not matter: ``"cn"``, ``"CHN"``,
    ``"5700"``, ``"Mainland China"``. Hong Kong, Macao and Taiwan are places of their own.

    Parameters
    ----------
    text
        One code or name. ``"Korea"`` is South Korea and ``"Congo"`` is Congo (Brazzaville), as in
        US statistics.
    groups
        Accept the European Union too. Without it the Union is refused, because it has no duty of
        its own: its members have.

    Raises
    ------
    UnknownPlace
        When nothing matches, with the nearest name known.
    """
    if not isinstance(text, str):
        raise UnknownPlace(
            f"A country is text such as 'CN', 'CHN', '5700' or 'China'; got {text!r}."
            + (" Was NO, for Norway, read as false?" if text is False else "")
        )
    known = _index()
    found = known.get(plain_name(text))
    if found is None:
        raise UnknownPlace(_unknown(text, known))
    if found.is_group and not groups:
        raise UnknownPlace(
            f"{text!r} is a group of countries and one country is needed here. "
            "Name a member, such as DE, FR or IT."
        )
    return found


def countries() -> tuple[Place, ...]:
    """Every country and territory in order of its ISO-2 code; groups are left out."""
    return tuple(each for each in _places() if not each.is_group)


@cache
def eu_members(on: date) -> frozenset[str]:
    """ISO-2 codes of the members of the European Union on a day.

    Source: the Treaty of Rome (1958-01-01), the accession treaties of 1973, 1981, 1986, 1995,
    2004, 2007 and 2013, and the withdrawal agreement of 2020 (OJ L 29, 31.1.2020).
    """
    return frozenset(each.iso2 for each in _places() if each.in_eu(on))


def expand(texts: Iterable[str], on: date) -> frozenset[str]:
    """ISO-2 codes of all countries named, where ``"EU"`` stands for its members on the day.

    ``expand(["EU", "China"], date(2025, 4, 9))`` has 28 codes.
    """
    if isinstance(texts, str):
        raise UnknownPlace(f"A list of countries is needed; got the one text {texts!r}.")
    return _expanded(tuple(texts), on)


@lru_cache(maxsize=4096)
def _expanded(texts: tuple[str, ...], on: date) -> frozenset[str]:
    found: set[str] = set()
    for each in (place(text, groups=True) for text in texts):
        found |= eu_members(on) if each.is_group else {each.iso2}
    return frozenset(found)


def plain_name(text: str) -> str:
    """Lower-case words without accents or punctuation: ``"St. Lucia"`` is ``"saint lucia"``."""
    if text.isascii() and text.isalnum():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    bare = "".join(mark for mark in folded if not unicodedata.combining(mark))
    # A dot after a single letter joins, so that "U.K." becomes "uk" and not "u k".
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<!\w\w)\.", "", bare))
    words = ["saint" if word == "st" else word for word in words]
    if len(words) > 1:
        words = words[words[0] == "the" : len(words) - (words[-1] == "the")]
    return " ".join(words)


@cache
def _places() -> tuple[Place, ...]:
    path = Path(__file__).parent / "data" / "tables" / "places.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(_read(row) for row in csv.DictReader(file))
    except FileNotFoundError:
        raise DataMissing(f"The bundled table {path} is missing. Reinstall detente.") from None


def _read(row: dict[str, str]) -> Place:
    return Place(
        iso2=row["iso2"],
        iso3=row["iso3"],
        census=tuple(row["census"].split()),
        name=row["name"],
        aliases=tuple(alias for alias in row["aliases"].split("; ") if alias),
        eu=tuple(_window(text) for text in row["eu"].split()),
    )


def _window(text: str) -> tuple[date, date | None]:
    start, _, end = text.partition("/")
    return date.fromisoformat(start), date.fromisoformat(end) if end else None


@cache
def _index() -> dict[str, Place]:
    """Plain form of every code and name, so that one look-up answers."""
    index: dict[str, Place] = {}
    for each in _places():
        for text in (each.iso2, each.iso3, *each.census, each.name, *each.aliases):
            index[plain_name(text)] = each
    return index


def _unknown(text: str, known: dict[str, Place]) -> str:
    plain = plain_name(text)
    if re.fullmatch(r"\d+", plain):
        return (
            f"{text!r} is not a US Census country code. They have four digits, such as 5700 for "
            "China; an ISO code (CN, CHN) or a name will do as well."
        )
    names = [key for key in known if not key.isdigit() and (len(key) > 3 or len(plain) <= 3)]
    near = [known[key] for key in difflib.get_close_matches(plain, names, n=1)]
    hint = (
        f"Did you mean {near[0].name} ({near[0].iso2})?" if near else "Give a name or an ISO code."
    )
    return f"{text!r} is not a country that detente knows. {hint}"
