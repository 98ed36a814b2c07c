"""Who is meant by a name, a misspelling, an office or a pronoun?"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from detente.evidence.lexicon import place_words, rows
from detente.store import data_folder

__all__ = ["Cast", "Mention", "Person", "cast", "holder", "person"]


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


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody who may speak: kind is person, role, body, country or pronoun."""

    start: int
    end: int
    name: str  # canonical, "" for a pronoun
    written: str
    kind: str
    role: str = ""
    country: str = ""
    owner: bool = False  # "Trump's"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody mentioned in one article, in order of the text."""

    mentions: tuple[Mention, ...]
    starts: tuple[int, ...]

    def between(self, start: int, end: int) -> tuple[Mention, ...]:
        """The mentions that begin in [start, end)."""
        return self.mentions[
            bisect_right(self.starts, start - 1) : bisect_right(self.starts, end - 1)
        ]


def holder(office: str, day: date | None) -> Person | None:
    """Who held `office` on `day`; without a day the last one known."""
    held = [each for each in _people() if each.office == office]
    for each in reversed(held):
        if day is None or (
            (each.since is None or each.since <= day) and (each.until is None or day < each.until)
        ):
            return each
    return held[-1] if held else None


def person(name: str, day: date | None = None) -> Person | None:
    """The table's entry for a canonical name, in the office held on `day`."""
    found = [each for each in _people() if each.name == name]
    for each in reversed(found):
        if day is None or ((each.since or day) <= day and (each.until is None or day < each.until)):
            return each
    return found[-1] if found else None


def cast(text: str, day: date | None) -> Cast:
    """Find everybody in `text` who could say something.

    Names of the table are known by every alias; a capitalised word one slip away from a known
    surname is that person; an office without a name is its holder on `day`; other names count as
    persons, and a later surname alone refers back to the full name.
    """
    found: list[Mention] = []
    _known(text, found)
    _roles(text, day, found)
    _bodies(text, found)
    _strangers(text, found, day)
    _speaking(text, found)
    _unnamed(text, found)
    _pronouns(text, found)
    for word in place_words(text):
        if not word.adjective:
            written = text[word.start : word.end]
            found.append(
                Mention(
                    word.start,
                    word.end,
                    _COUNTRY_NAMES.get(word.iso2, written),
                    written,
                    "country",
                    "",
                    word.iso2,
                    word.owner,
                )
            )
    kept = _on_behalf(text, _joined(text, _without_overlaps(found)))
    return Cast(tuple(kept), tuple(each.start for each in kept))


_COUNTRY_NAMES = {"US": "US government", "CN": "Chinese government", "EU": "European Union"}
_COMMON = frozenset(
    (
        "Ross",
        "Burns",
        "Wright",
        "Johnson",
        "Huang",
        "Cook",
        "Harris",
        "Bruce",
        "Kelly",
        "Tai",
        "Perdue",
        "Pence",
        "Sullivan",
        "Desai",
        "Waltz",
    )
)
_OWNER = r"(?P<own>['’]s(?!\w))?"
_TITLE = (
    r"(?:(?:[Ff]ormer|[Tt]hen|[Aa]cting|[Dd]eputy|[Cc]hief|[Ss]enior) "
    r")*(?:President|Premier|Vice Premier|Secretary|"
    r"Minister|Chancellor|Senator|Sen\.|Rep\.|Representative|Governor|Gov\.|"
    r"Ambassador|Professor|Prof\.|"
    r"Dr\.?|Mr\.?|Mrs\.?|Ms\.?|Miss|General|Gen\.|Judge|Justice|Commissioner|"
    r"Chairman|Chairwoman|Chair|"
    r"CEO|Director|Analyst|Economist|Spokes(?:man|woman|person)|Under Secretary|Undersecretary)"
)
_PART = (
    r"[A-ZÀ-ÖØ-ÞĀ-ž][a-zà-öø-ÿā-ž]+(?:['’-][A-Z]?[a-zà-öø-ÿā-ž]+)*|(?:[A-Z]\.){1,3}|Mc[A-Z][a-z]+|"
    r"Mac[A-Z][a-z]+|O['’][A-Z][a-z]+"
)
_STRANGER = re.compile(
    rf"(?<![\w.])(?P<title>{_TITLE} )?(?P<name>(?:{_PART})(?: (?:von |van |der "
    rf"|de la |van den |van de |vom |ten |ter |le |la |du |di |el |de |da |del |dos |bin |"
    rf"al-)?(?:{_PART})){{1,3}}){_OWNER}(?!\w)"
)


def _not_names() -> frozenset[str]:
    return frozenset(
        word
        for line in (data_folder() / "evidence" / "not_names.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
        for word in line.split()
    )


_NOT_NAMES = _not_names()
_TITLED = re.compile(
    rf"(?<![\w.])(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Judge|Justice|Madam|Comrade|Captain)\.? "
    rf"(?P<name>[A-Z][a-zà-öø-ÿ]+){_OWNER}(?!\w)(?! [A-Z][a-z])"
)
_ALSO_SURNAMES = frozenset(
    ("York", "West", "North", "Day", "Wall", "Street", "April", "June", "August", "Virginia")
)
_AFTER_NAME = frozenset(["Said", "Says", "Told", "Added", "Wrote", "Stated"])
_PRONOUN = re.compile(
    r"\b(?P<p>[Hh]e|[Ss]he|[Aa] (?:(?:commerce )?ministry |government |department |embassy )?"
    r"(?P<spokes>spokes(?:person|man|woman))"
    r"(?: for the (?:ministry|department|embassy|government))?|(?:[Tt]he|"
    r"[Tt]his|[Tt]hat)(?: same)?(?: "
    r"(?:[Cc]hinese|[Aa]merican|U\.?S\.?|White House|[Rr]epublican|[Dd]emocratic|former|senior|"
    r"ministry))*"
    r" (?P<noun>spokes(?:person|man|woman)|official|president|secretary|minister|ministry|analyst|"
    r"economist|lawmaker|senator|professor|researcher|expert|executive|adviser|advisor|negotiator|"
    r"ambassador|department|report|statement|company|firm|association|group|bank|institute|agency|"
    r"chamber|union|council|newspaper|paper|carmaker|retailer|chipmaker|treasury chief|"
    r"commerce chief|billionaire|"
    r"farmer|trader|owner|manager|broker|importer|exporter|engineer|boss|director|founder|"
    r"diplomat|buyer|driver|scholar|historian|author|banker|strategist|consultant|grower|"
    r"congressman|attorney|lawyer|CEO|chief executive))\b"
)


@cache
def _people() -> tuple[Person, ...]:
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


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _known_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    names: dict[str, str] = {}
    for row in rows("people.csv"):
        for alias in (row["name"], row["surname"], *filter(None, row["aliases"].split("|"))):
            names.setdefault(alias, row["name"])
            if "'" in alias:
                names.setdefault(alias.replace("'", "’"), row["name"])
    words = "|".join(re.escape(each) for each in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w])(?P<n>{words}){_OWNER}(?![a-zà-ÿ])(?!['’][a-rt-z])"), names


@cache
def _role_patterns() -> list[tuple[re.Pattern[str], dict[str, str]]]:
    return [
        (re.compile(rf"(?<![\w])(?P<r>{row['pattern']}){_OWNER}(?!\w)"), row)
        for row in rows("roles.csv")
    ]


@cache
def _role_gate() -> re.Pattern[str]:
    return re.compile(
        r"[Ss]ecretary|[Mm]inist|[Rr]epresentative|[Aa]dvis[eo]r|[Dd]irector|[Pp]remier|spokes|"
        r"[Oo]fficial|[Cc]hair|[Pp]resident|leader|chief|aide|USTR|NEC"
    )


@cache
def _body_pattern() -> tuple[re.Pattern[str], list[dict[str, str]]]:
    table = rows("bodies.csv")
    parts = [f"(?P<b{number}>{row['aliases']})" for number, row in enumerate(table)]
    return re.compile(rf"(?<![\w.])(?:[Tt]he )?(?:{'|'.join(parts)}){_OWNER}(?!\w)"), table


def _known(text: str, found: list[Mention]) -> None:
    pattern, names = _known_pattern()
    full = set()
    for match in pattern.finditer(text):
        if " " in match["n"]:
            full.add(names[match["n"]])
    for match in pattern.finditer(text):
        name = names[match["n"]]
        if match["n"] in _COMMON and name not in full:
            continue
        entry = person(name)
        found.append(
            Mention(
                match.start(),
                match.end("n"),
                name,
                match["n"],
                "person",
                entry.role if entry else "",
                entry.country if entry else "",
                match["own"] is not None,
            )
        )


def _roles(text: str, day: date | None, found: list[Mention]) -> None:
    if not _role_gate().search(text):
        return
    present = {each.name for each in found if each.kind == "person"}
    for pattern, row in _role_patterns():
        for match in pattern.finditer(text):
            held = holder(row["office"], day) if row["office"] and day else None
            name = held.name if held else row["speaker"]
            if row["office"] and day is None:
                # without a day the one who held the office and is named in the text
                holders = {each.name for each in _people() if each.office == row["office"]}
                name = next(iter(holders & present), name)
            if re.search(
                r"\b(?:[Ff]ormer|[Ee]x-?) ?$", text[max(0, match.start() - 8) : match.start()]
            ):
                name = ""
            found.append(
                Mention(
                    match.start(),
                    match.end("r"),
                    name,
                    match["r"],
                    "role",
                    row["speaker"],
                    row["country"],
                    match["own"] is not None,
                )
            )


def _bodies(text: str, found: list[Mention]) -> None:
    pattern, table = _body_pattern()
    for match in pattern.finditer(text):
        group = next(key for key, value in match.groupdict().items() if value and key[0] == "b")
        row = table[int(group[1:])]
        found.append(
            Mention(
                match.start(),
                match.end(group),
                row["name"],
                match.group(group),
                "outlet" if row["kind"] in ("outlet", "platform") else "body",
                row["kind"],
                row["country"],
                match["own"] is not None,
            )
        )


def _strangers(text: str, found: list[Mention], day: date | None) -> None:
    taken = sorted(
        (each.start, each.end) for each in found if each.kind in ("person", "body", "outlet")
    )
    starts = [start for start, _ in taken]
    surnames: dict[str, str] = {}
    for match in _STRANGER.finditer(text):
        name = _trimmed(match["name"])
        if not name:
            continue
        start = match.start("name") + match["name"].index(name)
        end = start + len(name)
        spot = bisect_right(starts, end - 1) - 1
        if spot >= 0 and taken[spot][1] > start:
            continue
        parts = name.split()
        guess = _near_known(parts[-1])
        if guess and (len(parts) == 2 or match["title"]):
            entry = person(guess, day)
            found.append(
                Mention(
                    start,
                    end,
                    guess,
                    name,
                    "person",
                    entry.role if entry else "",
                    entry.country if entry else "",
                    match["own"] is not None,
                )
            )
            continue
        name, role, country = _expert(name)
        surnames.setdefault(parts[-1], name)
        own = match["own"] is not None
        found.append(Mention(start, end, name, text[start:end], "stranger", role, country, own))
    for match in _TITLED.finditer(text):
        word, start = match["name"], match.start("name")
        spot = bisect_right(starts, start) - 1
        if word in _NOT_NAMES or word in surnames or (spot >= 0 and taken[spot][1] > start):
            continue
        if not _near_known(word):
            own = match["own"] is not None
            found.append(
                Mention(match.start(), match.end("name"), word, match.group(), "person", owner=own)
            )
    known = {part for each in found for part in (each.written, each.written.split()[-1])}
    for word in set(re.findall(r"(?<![\w.])[A-Z][a-z]{4,}\b", text)) - known - _NOT_NAMES:
        guess = "" if word in surnames else _near_known(word)
        if guess:
            entry = person(guess, day)
            for match in re.finditer(rf"\b{word}{_OWNER}\b", text):
                found.append(
                    Mention(
                        match.start(),
                        match.start() + len(word),
                        guess,
                        word,
                        "person",
                        entry.role if entry else "",
                        entry.country if entry else "",
                        match["own"] is not None,
                    )
                )
    for surname, name in surnames.items():
        if len(surname) < 2 or surname in _NOT_NAMES:
            continue
        for match in re.finditer(rf"(?<![\w]){re.escape(surname)}{_OWNER}(?!\w)", text):
            found.append(
                Mention(
                    match.start(),
                    match.start() + len(surname),
                    name,
                    surname,
                    "stranger",
                    "",
                    "",
                    match["own"] is not None,
                )
            )


def _trimmed(name: str) -> str:
    parts = name.split()
    while parts and (
        parts[0] in _NOT_NAMES or parts[0].rstrip(".") in ("Mr", "Mrs", "Ms", "Dr", "Sen", "Rep")
    ):
        parts = parts[1:]
    while parts and parts[-1] in _AFTER_NAME:
        parts = parts[:-1]
    if len(parts) < 2 or any(part in _NOT_NAMES for part in parts[:-1]):
        return ""
    if parts[-1] in _NOT_NAMES and parts[-1] not in _ALSO_SURNAMES:
        return ""
    return " ".join(parts)


@cache
def _experts() -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["role"], row["country"]) for row in rows("experts.csv")}


@lru_cache(maxsize=4096)
def _expert(name: str) -> tuple[str, str, str]:
    """The quoted expert whose full name `name` is or misspells: name, role, country."""
    known = _experts()
    if name not in known:
        from rapidfuzz import fuzz, process

        best = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=85)
        if best is None or best[0][0] != name[0] or len(name) < 10:
            return name, "", ""
        name = best[0]
    return name, *known[name]


@lru_cache(maxsize=4096)
def _near_known(word: str) -> str:
    """The person whose surname `word` misspells, "" when none is near enough."""
    if len(word) < 5 or word in _NOT_NAMES:
        return ""
    from rapidfuzz import fuzz, process

    best = process.extractOne(word, _surnames(), scorer=fuzz.ratio, score_cutoff=83)
    if best is None or best[0][0] != word[0] or best[0] in _COMMON or word.rstrip("s") == best[0]:
        return ""
    return _surnames_to_names()[best[0]]


@cache
def _surnames() -> tuple[str, ...]:
    return tuple(each for each in _surnames_to_names() if len(each) >= 5 and " " not in each)


@cache
def _surnames_to_names() -> dict[str, str]:
    out: dict[str, str] = {}
    for each in _people():
        out.setdefault(each.surname, each.name)
    return out


def _pronouns(text: str, found: list[Mention]) -> None:
    for match in _PRONOUN.finditer(text):
        found.append(
            Mention(
                match.start(),
                match.end(),
                "",
                match.group(),
                "pronoun",
                match["noun"] or match["spokes"] or "",
            )
        )


_SPEAKERS = (
    r"(?:officials?|traders?|brokers?|executives?|managers?|importers?|exporters?|analysts?|economists?|lawyers?|"
    r"diplomats?|farmers?|buyers?|sellers?|retailers?|suppliers?|shippers?|users?|readers?|insiders?|sources?|"
    r"persons?|people|advis[eo]rs?|aides?|researchers?|experts?|consultants?|engineers?|workers?|owners?|"
    r"negotiators?|lawmakers?|shopkeepers?|manufacturers?|dealers?|growers?|miners?|lobbyists?|professors?|"
    r"residents?|bloggers?|commentators?|editorials?|columnists?|critics|observers|scholars?|employees?|"
    r"entrepreneurs?|businessm[ae]n|investors?|strategists?|bankers?|captains?|agents?|foremen|foreman|"
    r"investigators?|inspectors?|veterans?|insurers?|makers?|processors?|refiners?)"
)
_UNNAMED = re.compile(
    rf"(?<![\w.])(?:(?:[Aa]n?|[Oo]ne|[Aa]nother|[Ss]ome|[Ss]everal|[Mm]any|[Mm]ost|[Oo]ther|[Tt]wo|[Tt]hree)\s+"
    rf"(?P<what>(?:(?!of\b|in\b|for\b|who\b|that\b|and\b|to\b|on\b|with\b|said\b|is\b|was\b)"
    rf"[\w.'’-]+\s+){{0,4}}?{_SPEAKERS})"
    rf"|(?P<many>(?:(?:US|U\.S\.|American|Chinese|European|[Ss]enior|[Ii]ndustry|[Tt]rade|[Bb]usiness|[Ll]egal|[Mm]arket)\s+)*"
    rf"(?:[Oo]fficials|[Tt]raders|[Aa]nalysts|[Ee]conomists|[Cc]ritics|[Oo]bservers|[Ee]xperts|[Ss]ources|[Ll]awyers|"
    rf"[Ff]armers|[Ii]mporters|[Ee]xporters|[Ee]xecutives|[Dd]iplomats|[Ss]cholars|[Ii]nsiders)))"
    r"(?P<own>['’]s?(?!\w))?(?![\w-])"
)
_SPOKESPERSON = re.compile(
    r"(?<![\w.])(?:[Aa]n?\s+|[Tt]he\s+|[Oo]ne\s+)?"
    r"(?:(?P<who>[A-Z][\w&.]+(?:\s[A-Z][\w&.]+){0,2})(?:['’]s)?\s+spokes(?:person|man|woman)"
    r"|spokes(?:person|man|woman)\s+(?:for|of|at|with)\s+(?:the\s+)?"
    r"(?P<of>[A-Z][\w&.]*\w(?:\s(?:of\s)?[A-Z][\w&]+){0,3}))(?!\w)"
)


_VERBS = (
    r"(?:said|says|told|tells|wrote|writes|argued|argues|warned|warns|noted|notes|stated|added|adds|"
    r"explained|explains|claimed|claims|insisted|insists|quipped|replied|declared|announced|put it|"
    r"reckons?|estimates?|estimated|complained|thinks|believes|asked|asks|concluded|concludes)"
)
_CAPITALS = r"[A-Z][\w&’'-]*[\w](?:\s(?:of\s|for\s|and\s)?(?:the\s)?[A-Z][\w&’'-]*\w){0,5}"
_SPEAKING = re.compile(
    rf"(?<![\w.])(?P<a>{_CAPITALS})(?=\s+(?:has\s|have\s|also\s|once\s|later\s|had\s)?{_VERBS}\b)"
    rf"|(?:[Aa]ccording to|[\"”’],?\s(?:said|says|wrote|argued|"
    rf"argues))\s(?:the\s)?(?P<b>{_CAPITALS})(?!\w)"
)


def _speaking(text: str, found: list[Mention]) -> None:
    """Firms, bodies and lone surnames beside a saying verb that no table and no rule knows."""
    taken = sorted((each.start, each.end) for each in found)
    starts = [start for start, _ in taken]
    parts = {
        part: each
        for each in found
        if each.kind in ("person", "stranger") and len(each.name.split()) > 1
        for part in (each.name.split()[0], each.name.split()[-1])
    }
    for match in _SPEAKING.finditer(text):
        group = "a" if match["a"] else "b"
        start, end = match.span(group)
        words = text[start:end].split()
        while words and (
            words[0] in _STARTS or (len(words) > 1 and (words[0] in _OPENERS or words[0] in _DAYS))
        ):
            start += len(words[0]) + 1
            words = words[1:]
        if not words or (len(words) == 1 and (words[0] in _NOT_NAMES or len(words[0]) < 3)):
            continue
        if not _free(taken, starts, start, end) or place_words(words[-1]):
            continue
        name = " ".join(words)
        if name in parts:
            found.append(replace(parts[name], start=start, end=end, written=name, owner=False))
            continue
        kind = "person" if len(words) == 1 else "body"
        found.append(Mention(start, end, name, name, kind, "", "", False))


_STARTS = frozenset(("The", "A", "An", "But", "And", "In", "On", "As", "So", "Yet", "Still"))
_DAYS = frozenset(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
_OPENERS = frozenset(
    (
        "Then",
        "Later",
        "Meanwhile",
        "Yesterday",
        "Today",
        "However",
        "Also",
        "When",
        "While",
        "Mr",
        "Ms",
    )
)


def _unnamed(text: str, found: list[Mention]) -> None:
    """Voices without a name, by their role: "a soybean trader", "a spokeswoman for Apple"."""
    taken = sorted((each.start, each.end) for each in found if each.kind in ("person", "role"))
    starts = [start for start, _ in taken]
    voices = [each for each in found if each.kind == "role" and "spokes" in each.written.lower()]
    people = [each.end for each in found if each.kind in ("person", "stranger")]
    for match in _SPOKESPERSON.finditer(text):
        who = match["who"] or match["of"]
        known = any(one.start < match.end() and match.start() < one.end for one in voices)
        if (
            not known
            and _free(taken, starts, match.start(), match.start() + 1)
            and who.split()[0] not in ("The", "A", "But")
        ):
            name = f"{_body_of(who)} spokesperson"
            found.append(
                Mention(match.start(), match.end(), name, match.group(), "role", "not named")
            )
    for match in _UNNAMED.finditer(text):
        what = match["what"] or match["many"]
        end = match.end() - len(match["own"] or "")
        if not _free(taken, starts, match.start(), end):
            continue
        before = text[max(0, match.start() - 3) : match.start()]
        if before.endswith(", ") and any(abs(match.start() - 2 - stop) < 2 for stop in people):
            continue  # "Anna Berger, an economist": her trade
        name = re.sub(r"^(?:senior|former|top|leading)\s+", "", what)
        name = re.sub(r"^(?:U\.S\.|American)", "US", name)
        found.append(
            Mention(
                match.start(),
                end,
                name if match["what"] else name.lower().replace("us ", "US "),
                text[match.start() : end],
                "role",
                "not named",
                "",
                match["own"] is not None,
            )
        )


_BEHALF = re.compile(
    r"(?<!\w)(?:[Aa]n?\s+|[Tt]he\s+|[Oo]ne\s+)?spokes(?:person|man|woman)\s+(?:for|of)\s+(?:the\s+)?$"
)
_OFFICES = {
    "us_president": "White House",
    "us_treasury": "Treasury",
    "us_commerce": "Commerce Department",
    "us_state": "State Department",
    "us_ustr": "USTR",
    "cn_commerce": "MOFCOM",
    "cn_negotiator": "MOFCOM",
}


def _body_of(who: str) -> str:
    """The office of a person whom somebody speaks for; a body is itself."""
    last = who.split()[-1]
    holder = person(_surnames_to_names().get(last, "") or _near_known(last))
    return _OFFICES.get(holder.office, holder.name) if holder else who.removeprefix("The ")


def _on_behalf(text: str, mentions: list[Mention]) -> list[Mention]:
    """Who speaks for somebody is not that person: "a spokesperson for Jamieson Greer"."""
    out: list[Mention] = []
    for each in mentions:
        before = _BEHALF.search(text, max(0, each.start - 40), each.start)
        if before and each.kind in ("person", "stranger"):
            while out and out[-1].end > before.start():
                out.pop()
            written = text[before.start() : each.end]
            each = Mention(
                before.start(),
                each.end,
                f"{_body_of(each.name)} spokesperson",
                written,
                "role",
                "not named",
            )
        out.append(each)
    return out


def _free(taken: list[tuple[int, int]], starts: list[int], start: int, end: int) -> bool:
    spot = bisect_right(starts, end - 1) - 1
    return spot < 0 or taken[spot][1] <= start


_RANK = {"person": 0, "role": 1, "body": 2, "outlet": 2, "pronoun": 3, "stranger": 4, "country": 5}


def _without_overlaps(found: list[Mention]) -> list[Mention]:
    ordered = sorted(found, key=lambda m: (m.start - m.end, _RANK[m.kind], m.start))
    taken: list[tuple[int, int]] = []
    kept = []
    for each in sorted(ordered, key=lambda m: (m.start, m.start - m.end, _RANK[m.kind])):
        if taken and each.start < taken[-1][1]:
            if each.end - each.start > taken[-1][1] - taken[-1][0] and each.kind != "country":
                taken.pop()
                kept.pop()
            else:
                continue
        taken.append((each.start, each.end))
        kept.append(each)
    return kept


_BETWEEN_ROLE_AND_NAME = re.compile(r",? (?:Mr\.? |Ms\.? |Dr\.? )?")
_UNKNOWN_NAME = re.compile(rf",? (?P<n>(?:{_PART})(?: (?:{_PART}))?)(?=\W|Said)")


def _joined(text: str, mentions: list[Mention]) -> list[Mention]:
    """An office and the name beside it are one mention, and the name is the one to keep."""
    out: list[Mention] = []
    for each in mentions:
        last = out[-1] if out else None
        if (
            last
            and last.kind == "pronoun"
            and each.kind in ("person", "stranger")
            and text[last.end : each.start] in (" ", ", ")
            and each.start - last.end + last.end - last.start > 4
        ):
            out[-1] = each  # "the lawyer Susan Clark"
            continue
        if last and last.kind == "role" and not last.owner:
            gap = text[last.end : each.start]
            near = _BETWEEN_ROLE_AND_NAME.fullmatch(gap)
            if near and each.kind in ("person", "stranger"):
                name, role, country = (
                    each.name,
                    each.role or last.role,
                    each.country or last.country,
                )
                if each.kind == "stranger" and last.name and _alike(each.name, last.name):
                    name = last.name
                out[-1] = Mention(
                    last.start,
                    each.end,
                    name,
                    text[last.start : each.end],
                    each.kind if each.kind == "person" or name == each.name else "person",
                    role,
                    country,
                    each.owner,
                )
                continue
        out.append(each)
    return out


def _alike(written: str, known: str) -> bool:
    from rapidfuzz import fuzz

    return fuzz.ratio(written.split()[-1].lower(), known.split()[-1].lower()) >= 60
