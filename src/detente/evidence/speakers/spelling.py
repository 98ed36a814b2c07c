"""Whose name is misspelt here?"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from detente.evidence.speakers.offices import people
from detente.evidence.words.lexicon import rows

__all__ = [
    "common_surnames",
    "expert",
    "known_name",
    "lone_surname",
    "plain",
    "sound",
    "title_surname",
]


@lru_cache(maxsize=8192)
def known_name(name: str, titled: bool = False) -> str:
    """The person of the table whose full name is misspelt as `name`; "" for none.

    Both the given name and the surname must be near: another person's given name beside a known
    surname ("Melania Trump") is another person. Short names written surname first (Lin Jian) are
    near many others, so that a slip in them counts only where an office stands beside (`titled`).
    """
    given, _, surname = plain(name).rpartition(" ")
    if not given:
        return ""
    given = given.split(" ")[0]
    written = plain(name)
    for each, known, first, last in _full_names().get(sound(surname)[:1], ()):
        if " " not in first and len(last) < 7 and each in _short_names():
            if given == first and (titled or len(last) >= 6) and _one_letter(surname, last):
                return each
            continue
        short, other = _NICKNAMES.get(given, given), first.split(" ")[0]
        alike = _ratio(written, known) >= 78 or short == _NICKNAMES.get(other, other)
        if alike and _same_given(given, other) and _near(surname, last):
            return each
    return ""


def title_surname(word: str) -> str:
    """The person whose surname `word` misspells beside a title: "Secretary Bessont"."""
    return _surname(plain(word), 3)


def lone_surname(word: str) -> str:
    """The person whose surname `word` misspells where nothing else tells that a name is meant."""
    return _surname(plain(word), 4)


@lru_cache(maxsize=4096)
def expert(name: str) -> tuple[str, str, str]:
    """The quoted expert whose full name `name` is or misspells: name, role, country."""
    known = _experts()
    if name not in known:
        from rapidfuzz import fuzz, process

        written = _formal(name)
        best = process.extractOne(
            written, list(_formal_names()), scorer=fuzz.ratio, score_cutoff=85
        )
        if best is not None and best[0][0] == written[0] and len(written) >= 10:
            found = _formal_names()[best[0]]
            return found, *known[found]
        turned = " ".join(reversed(name.split()))
        return (turned, *known[turned]) if turned in known else (name, "", "")
    return name, *known[name]


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """The consonants of a name as they sound: doubled letters, vowels and voicing do not count."""
    letters = plain(word).lower().replace("ph", "f").replace("ck", "k").replace("x", "ks")
    letters = letters.translate(_SOUNDS)
    letters = re.sub(r"(.)\1+", r"\1", letters)
    return _vowel(letters[:1]) + re.sub(r"[aeiouyh'-]", "", letters[1:])


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """The name without accents and typographic apostrophes."""
    folded = unicodedata.normalize("NFKD", name.replace("’", "'").replace("ø", "o"))
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


_SOUNDS = str.maketrans({"c": "k", "q": "k", "g": "k", "z": "s", "d": "t", "b": "p", "v": "f"})
_NICKNAMES = {
    "Jim": "James",
    "Bob": "Robert",
    "Rob": "Robert",
    "Bill": "William",
    "Mike": "Michael",
    "Steve": "Steven",
    "Dave": "David",
    "Tom": "Thomas",
    "Ted": "Edward",
    "Larry": "Lawrence",
    "Jay": "Jerome",
    "Joe": "Joseph",
    "Dan": "Daniel",
    "Ben": "Benjamin",
    "Don": "Donald",
    "Pete": "Peter",
    "Jake": "Jacob",
    "Tony": "Antony",
    "Kathy": "Katherine",
}


def _vowel(letter: str) -> str:
    return "a" if letter in "aeiou" else letter


def _ratio(one: str, two: str) -> float:
    from rapidfuzz import fuzz

    return fuzz.ratio(one, two)


def _near(one: str, two: str) -> bool:
    """Whether two surnames are one, a slip of spelling or hearing apart."""
    if one == two:
        return True
    if len(one) < 4 or len(two) < 4 or sound(one)[:1] != sound(two)[:1]:
        return False
    return _ratio(one, two) >= 80 or (_ratio(one, two) >= 60 and sound(one) == sound(two))


def _same_given(one: str, two: str) -> bool:
    one, two = one.rstrip("."), two.rstrip(".")
    if len(one) == 1:
        return one == two[0]
    names = {_NICKNAMES.get(one, one), one}
    others = {_NICKNAMES.get(two, two), two}
    return bool(names & others) or any(
        _ratio(a, b) >= 75 or (_ratio(a, b) >= 60 and sound(a) == sound(b))
        for a in names
        for b in others
    )


def _one_letter(one: str, two: str) -> bool:
    from rapidfuzz.distance import OSA

    longer = max(len(one), len(two))
    return longer >= 4 and one[:2] == two[:2] and OSA.distance(one, two) == 1


@lru_cache(maxsize=8192)
def _surname(word: str, least: int) -> str:
    if len(word) < 5:
        return ""
    from rapidfuzz import fuzz, process

    heard = sound(word)
    table = _surnames()
    best = process.extractOne(word, list(table), scorer=fuzz.ratio, score_cutoff=83)
    if best is not None and best[0][0] == word[0] and word.rstrip("s") != best[0]:
        return table[best[0]]
    if len(heard) < least:
        return ""
    for surname, name in table.items():
        if sound(surname) == heard and surname[0] == word[0] and _ratio(surname, word) >= 68:
            return name
    return ""


@cache
def _surnames() -> dict[str, str]:
    out: dict[str, str] = {}
    for each in people():
        surname = plain(each.surname)
        if len(surname) >= 5 and " " not in surname and each.surname not in common_surnames():
            out.setdefault(surname, each.name)
    return out


@cache
def common_surnames() -> frozenset[str]:
    """Surnames of the table that many others bear too: known beside the full name only."""
    return frozenset(row["surname"] for row in rows("people.csv") if row["common"])


@cache
def _full_names() -> dict[str, list[tuple[str, str, str, str]]]:
    """Names of the table under their surname's first sound, plain and in two parts."""
    out: dict[str, list[tuple[str, str, str, str]]] = {}
    for name in dict.fromkeys(each.name for each in people()):
        first, _, last = plain(name).rpartition(" ")
        if first:
            out.setdefault(sound(last)[:1], []).append((name, plain(name), first, last))
    return out


@cache
def _short_names() -> frozenset[str]:
    """Names of the table written surname first: they differ in a letter or two only."""
    return frozenset(each.name for each in people() if each.name == each.surname)


def _formal(name: str) -> str:
    given, _, rest = name.partition(" ")
    return f"{_NICKNAMES.get(given, given)} {rest}"


@cache
def _formal_names() -> dict[str, str]:
    return {_formal(name): name for name in _experts()}


@cache
def _experts() -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["role"], row["country"]) for row in rows("experts.csv")}
