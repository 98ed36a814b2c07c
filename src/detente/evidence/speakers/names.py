"""Which capitalised words are a person's name?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from detente.evidence.speakers.mentions import Mention, Places
from detente.evidence.speakers.offices import person
from detente.evidence.speakers.spelling import (
    common_surnames,
    expert,
    known_name,
    lone_surname,
    title_surname,
)
from detente.evidence.words.lexicon import place_words, rows
from detente.store import data_folder

__all__ = ["NAME_PART", "OWNER", "known_people", "no_name", "other_people", "surname_of"]

OWNER = r"(?P<own>['’]s?(?!\w))?"
"""The mark of what belongs to somebody: "Trump's", "farmers'"."""

_UPPER = "A-ZÀ-ÖØ-ÞĀ-ſ\u1e00-\u1eff"
_LOWER = "a-zß-öø-ÿĀ-ſơưăđ\u1e00-\u1eff"
NAME_PART = (
    rf"(?:[{_UPPER}][{_LOWER}]+(?:['’-](?!s(?!\w))[A-ZÀ-Þ]?[{_LOWER}]+)*|(?:[A-Z]\.\s?){{1,3}}|"
    r"[A-Z]{2}(?= [A-Z][a-z])|Mc[A-Z][a-z]+|Mac[A-Z][a-z]+|(?:De|Di|La|Le|Van)[A-Z][a-z]+|"
    r"O['’][A-Z][a-z]+)"
)
"""One capitalised part of a name, with accents, initials and Irish or Scottish forms."""


def known_people(text: str) -> list[Mention]:
    """The people of the table, by every alias; a lone common surname needs the full name too.

    A known surname beside another given name ("Melania Trump") is another person, and so is the
    surname alone where only that other person is named in full.
    """
    pattern, names = _known_pattern()
    matches = list(pattern.finditer(text))
    full = {names[match["n"]] for match in matches if " " in match["n"]}
    common = common_surnames()
    found: list[Mention] = []
    namesakes: set[str] = set()
    for match in matches:
        name, word = names[match["n"]], match["n"]
        if word in common and name not in full and not _leads_one_named(text, name):
            continue
        if " " not in word and _other_given_name(text, match.start(), name):
            namesakes.add(name)
            continue
        if re.match(r"\s(?:Jr|Jnr)\b", text[match.end("n") : match.end("n") + 5]):
            continue
        found.append(_person(match.start(), match.end("n"), name, word, match["own"]))
    heads = [
        each
        for each in found
        if each.name not in namesakes
        or " " in each.written
        or (
            (each.name in full or each.role.endswith("President"))
            and not re.search(r"M(?:rs|s|iss)\.? $", text[max(0, each.start - 5) : each.start])
        )
    ]
    return heads + _surnames_first(text, heads)


def _leads_one_named(text: str, name: str) -> bool:
    """Whether `name` is the head of a firm that the text names: Huang where Nvidia is."""
    entry = person(name)
    house = _LEADS.match(entry.role) if entry else None
    return bool(house and house["house"] in text)


_LEADS = re.compile(r"(?:chief executive|founder|chairman) of (?P<house>[A-Z]\w+)$")


def other_people(text: str, found: list[Mention]) -> list[Mention]:
    """Names that the table has not as written: misspelt ones, experts and people unknown to it.

    A later surname alone refers back to the full name, and so does one beside "Mr".
    """
    holds = Places(each for each in found if each.kind in ("person", "body", "outlet"))
    out: list[Mention] = []
    surnames: dict[str, Mention] = {}
    for match in _full_names(text):
        name = _trimmed(match["name"])
        start = match.start("name") + match["name"].index(name)
        if not name or not holds.free(start, start + len(name)):
            continue
        mention = _named(name, start, match["own"], _title_before(text, match, start))
        surnames.setdefault(surname_of(name), mention)
        out.append(mention)
    for match in _TITLED.finditer(text):
        word, start = match["name"], match.start("name")
        if no_name(word) or word in surnames or not holds.free(start, start + 1):
            continue
        same = [each for each in out if word in each.name.split() and each.start < start]
        if same:
            surnames[word] = same[0]  # "Ms Lan" after "Nguyen Thi Lan"
            continue
        near = title_surname(word)
        out.append(
            _person(match.start(), match.end("name"), near or word, match.group(), match["own"])
        )
        surnames.setdefault(word, out[-1])
    out.extend(_lone_misspelt(text, {each.written for each in (*found, *out)} | surnames.keys()))
    out.extend(
        _again(text, {word: one for word, one in surnames.items() if not no_name(word)}, out)
    )
    return out


def surname_of(name: str) -> str:
    """The part by which the press goes on to name a person: the first of a Chinese name."""
    parts = name.split()
    if len(parts) in (2, 3) and parts[0] in _SURNAME_FIRST:
        return parts[0]
    if len(parts) == 2 and parts[0] in _KOREAN and "-" in parts[1]:
        return parts[0]
    return parts[-1]


_KOREAN = frozenset(("Kim", "Park", "Lee", "Choi", "Kang", "Cho", "Yoon", "Han", "Yeo", "Ahn"))


@cache
def _not_names() -> frozenset[str]:
    return frozenset(
        word
        for line in (data_folder() / "evidence" / "not_names.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
        for word in line.split()
    )


def no_name(word: str) -> bool:
    """Whether a capitalised word begins sentences or belongs to bodies and places, not names."""
    return word in _not_names()


_SURNAME_FIRST = frozenset(
    [
        "Wang",
        "Li",
        "Zhang",
        "Liu",
        "Chen",
        "Yang",
        "Zhao",
        "Huang",
        "Zhou",
        "Wu",
        "Xu",
        "Sun",
        "Zhu",
        "Ma",
        "Hu",
        "Guo",
        "Lin",
        "He",
        "Gao",
        "Liang",
        "Zheng",
        "Luo",
        "Song",
        "Xie",
        "Tang",
        "Han",
        "Cao",
        "Deng",
        "Feng",
        "Peng",
        "Zeng",
        "Xiao",
        "Tian",
        "Dong",
        "Yuan",
        "Pan",
        "Yu",
        "Jiang",
        "Cai",
        "Du",
        "Ye",
        "Cheng",
        "Su",
        "Wei",
        "Lu",
        "Lyu",
        "Ding",
        "Ren",
        "Shen",
        "Yao",
        "Jin",
        "Cui",
        "Tan",
        "Fan",
        "Shi",
        "Liao",
        "Jia",
        "Xia",
        "Fu",
        "Fang",
        "Bai",
        "Zou",
        "Meng",
        "Xiong",
        "Qin",
        "Qiu",
        "Hou",
        "Mao",
        "Dai",
        "Gu",
        "Shao",
        "Wan",
        "Qian",
        "Ni",
        "Tao",
        "Hua",
        "Ling",
        "Lan",
        "Shu",
        "Tu",
        "Da",
        "Zhong",
        "Wen",
        "Yan",
        "Kong",
        "Nguyen",
        "Tran",
        "Pham",
    ]
)
_TITLE = (
    r"(?:(?:[Ff]ormer|[Tt]hen|[Aa]cting|[Dd]eputy|[Cc]hief|[Ss]enior) )*(?:President|Premier|"
    r"Vice[- ]Premier|Secretary|Minister|Chancellor|Senator|Sen\.|Rep\.|Congress(?:wo)?man|"
    r"Representative|Governor|Gov\.|Ambassador|Professor|Prof\.|Dr\.?|Mr\.?|Mrs\.?|Ms\.?|Miss|"
    r"General|Gen\.|Judge|Justice|Commissioner|Chairman|Chairwoman|Chair|CEO|Director|Analyst|"
    r"Economist|Spokes(?:man|woman|person)|Under ?[Ss]ecretary)"
)
_PARTICLE = (
    r"(?:von der |van der |van den |van de |de la |von |van |der |vom |zu |ten |ter |le |la |du |"
    r"di |el |de |da |do |dos |del |bin |ibn |al-|Al-|El-)"
)
_STRANGER = re.compile(
    rf"(?<![\w.&])(?P<title>{_TITLE} )?(?P<name>{NAME_PART}(?:[ "
    rf"\u00a0]{_PARTICLE}?{NAME_PART}){{1,3}}){OWNER}(?!\w)"
)
_TITLED = re.compile(
    r"(?<![\w.])(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Judge|Justice|Madam|Comrade|Captain|Secretary|"
    r"Minister|Representative|Ambassador|Senator|Commissioner|Chancellor|President|Premier)\.? "
    rf"(?P<name>{_PARTICLE}?{NAME_PART}){OWNER}(?!\w)(?! [{_UPPER}][{_LOWER}])"
)
_OFFICE_BEFORE = re.compile(
    r"(?:spokes(?:man|woman|person)|[Mm]inister|[Pp]remier|[Pp]resident|negotiator|"
    r"[Rr]epresentative|[Ss]ecretary|[Cc]ommissioner|[Aa]mbassador|leader|[Gg]overnor|"
    r"[Aa]dvis[eo]r),?\s$"
)
_OFFICE_AFTER = re.compile(
    r",\s(?:the|a|an|its|China['’]s|America['’]s)?\s?(?:[\w-]+\s){0,3}"
    r"(?:spokes(?:man|woman|person)|minister|premier|negotiator|representative|secretary|"
    r"commissioner|ambassador|adviser)\b",
    re.I,
)
_ALSO_SURNAMES = frozenset(
    (
        "York",
        "West",
        "North",
        "Day",
        "Wall",
        "Street",
        "April",
        "June",
        "August",
        "Virginia",
        "Early",
    )
)
_AFTER_NAME = frozenset(("Said", "Says", "Told", "Added", "Wrote", "Stated", "Jr", "Sr"))
_HONOURS_TEXT = (
    "Mr Mrs Ms Dr Sen Rep Prof Gov Gen St Sir Dame Lord Lady Baroness Alhaji Hajia Sheikh Shri Smt "
    "Datuk Herr Frau Monsieur Madame Don Doña Señor Señora Engr Barr Rev Pastor Capt Col Hon"
)
_HONOURS = frozenset(_HONOURS_TEXT.split())
_OPENING = re.compile(r"[A-Z][a-z]+(?:ing|ly|ed)$")


@cache
def _known_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    names: dict[str, str] = {}
    for row in rows("people.csv"):
        for alias in (row["name"], row["surname"], *filter(None, row["aliases"].split("|"))):
            names.setdefault(alias, row["name"])
            names.setdefault(alias.replace("'", "’"), row["name"])
            if " " in alias and alias == row["surname"]:
                names.setdefault(alias.upper(), row["name"])  # the names of a transcript
        if row["country"] == "CN" and row["name"].count(" ") == 1:
            surname, given = row["name"].split(" ")
            for cut in range(2, len(given) - 1):  # "He Li Feng", "Wang Wen Tao"
                split = f"{surname} {given[:cut]} {given[cut:].capitalize()}"
                names.setdefault(split, row["name"])
    for name in list(names):
        if len(name) > 3:
            names.setdefault(name.upper(), names[name])
    words = "|".join(
        re.escape(each)
        + (r"(?! [A-Z][a-z])" if each.endswith(" He") else "")  # "Premier He Lifeng"
        for each in sorted(names, key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w])(?P<n>{words}){OWNER}(?![a-zà-ÿ])(?!['’-][a-zA-Z])"), names


def _person(start: int, end: int, name: str, written: str, own: str | None) -> Mention:
    entry = person(name)
    role, country = (entry.role, entry.country) if entry else ("", "")
    return Mention(start, end, name, written, "person", role, country, own is not None)


_GIVEN_BEFORE = re.compile(rf"(?P<given>{NAME_PART}(?: [A-Z]\.)?) $")


def _other_given_name(text: str, start: int, name: str) -> bool:
    """Whether somebody else's given name stands before a known surname: "Melania Trump"."""
    match = _GIVEN_BEFORE.search(text, max(0, start - 24), start)
    if not match:
        return False
    given = match["given"].split()[0]
    before = text[max(0, match.start() - 1) : match.start()]
    if before.isalnum() or before == "." or no_name(given) or given.rstrip(".") in _HONOURS:
        return False
    if place_words(given) or re.fullmatch(_TITLE, given) or _OPENING.match(given):
        return False
    full = f"{match['given']} {name.split()[-1]}"
    return known_name(full) != name


def _surnames_first(text: str, found: list[Mention]) -> list[Mention]:
    """Later places where somebody whose surname comes first is named by it: "Wang", "Mr. He"."""
    full: dict[str, list[Mention]] = {}
    for each in found:
        if each.country == "CN" and each.written == each.name and len(each.name.split()) == 2:
            full.setdefault(each.name.split()[0], []).append(each)
    out = []
    for surname, places in full.items():
        # "He" is a name after a title, and within a sentence: '…," He said'
        title = r"(?:(?:Mr|Ms|Mrs|Minister|Premier)\.? |(?<=,[\"”’] )|(?<=[\"”’], ))"
        before = title if surname == "He" else ""
        for match in re.finditer(rf"(?<!\w){before}{surname}{OWNER}(?![\w-]| [A-Z])", text):
            earlier = [each for each in places if each.start < match.start()]
            name = (earlier[-1] if earlier else places[0]).name
            end = match.end() - len(match["own"] or "")
            out.append(_person(match.start(), end, name, text[match.start() : end], match["own"]))
    return out


def _named(name: str, start: int, own: str | None, titled: bool) -> Mention:
    near = known_name(name, titled)
    if not near and titled and len(name.split()) == 2:
        surname = title_surname(name.split()[-1])
        near = surname if surname and known_name(name, True) == surname else ""
    end = start + len(name)
    if near:
        return _person(start, end, near, name, own)
    full, role, country = expert(name)
    return Mention(start, end, full, name, "stranger", role, country, own is not None)


def _title_before(text: str, match: re.Match[str], start: int) -> bool:
    return bool(
        match["title"]
        or _OFFICE_BEFORE.search(text, max(0, start - 20), start)
        or _OFFICE_AFTER.match(text, match.end("name"))
    )


def _full_names(text: str) -> Iterator[re.Match[str]]:
    """Runs of capitalised parts; one that opens with other words is read again after them."""
    at = 0
    while match := _STRANGER.search(text, at):
        parts = list(re.finditer(r"\S+", match["name"]))
        others = [part for part in parts[:-1] if no_name(part.group())]
        if others and len(parts) > 3:
            at = match.start("name") + others[-1].end()
            continue
        yield match
        at = match.end("name")


def _trimmed(name: str) -> str:
    parts = name.split()
    while parts and (no_name(parts[0]) or parts[0].rstrip(".") in _HONOURS):
        parts = parts[1:]
    while parts and parts[-1].rstrip(".") in _AFTER_NAME:
        parts = parts[:-1]
    if len(parts) > 2 and (_OPENING.match(parts[0]) or place_words(parts[0])):
        parts = parts[1:]
    if len(parts) == 2 and place_words(parts[0]) and place_words(parts[0])[0].adjective:
        return ""
    titles = [n for n, part in enumerate(parts[:-1]) if no_name(part)]
    if titles:
        parts = parts[titles[-1] + 1 :]
    if len(parts) < 2:
        return ""
    if no_name(parts[-1]) and parts[-1] not in _ALSO_SURNAMES:
        return ""
    return " ".join(parts)


def _lone_misspelt(text: str, known: set[str]) -> list[Mention]:
    parts = {part for each in known for part in each.split()}
    out = []
    for word in set(re.findall(r"(?<![\w.])[A-Z][a-z]{4,}\b", text)) - parts:
        name = "" if no_name(word) or place_words(word) else lone_surname(word)
        if name:
            out.extend(
                _person(match.start(), match.start() + len(word), name, word, match["own"])
                for match in re.finditer(rf"(?<![\w-]){word}{OWNER}(?!\w)", text)
            )
    return out


_CAPITAL = re.compile(rf"(?<![\w-])(?P<w>[A-ZÀ-ÖØ-ÞĀ-Ž](?:[\w-]|['’](?!s?(?!\w)))*){OWNER}(?!\w)")


def _again(text: str, surnames: dict[str, Mention], named: list[Mention]) -> list[Mention]:
    """Every place at which a person named in full is named by the surname alone.

    Of several with one surname it is the one who was named in full last.
    """
    full: dict[str, list[Mention]] = {}
    for each in sorted(named, key=lambda one: one.start):
        if " " in each.written and each.kind == "stranger":
            full.setdefault(surname_of(each.name), []).append(each)
    out = []
    for match in _CAPITAL.finditer(text) if surnames else ():
        first = surnames.get(match["w"])
        if first and len(match["w"]) > 1:
            same = full.get(match["w"], ())
            if len({each.name for each in same}) > 1:
                spot = bisect_left([each.start for each in same], match.start())
                first = same[spot - 1] if spot else first
            start, end, own = match.start(), match.end("w"), match["own"] is not None
            out.append(replace(first, start=start, end=end, written=match["w"], owner=own))
    return out
