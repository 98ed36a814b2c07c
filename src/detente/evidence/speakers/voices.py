"""Who speaks for an office or a body?"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from detente.evidence.speakers.bodies import ADJECTIVE, FIELD, demonym, ministry_at_home
from detente.evidence.speakers.mentions import Mention, Places
from detente.evidence.speakers.names import NAME_PART, OWNER
from detente.evidence.speakers.offices import holder, office_body, people
from detente.evidence.speakers.spelling import known_name, title_surname
from detente.evidence.words.lexicon import place_words, rows

__all__ = ["on_behalf", "roles", "spoken_for", "spokespersons"]


def roles(text: str, day: date | None, found: list[Mention]) -> list[Mention]:
    """Offices without a name, as their holder on `day`: "the Treasury secretary".

    Another country's office is its own holder's ("India's commerce minister"). Without a day the
    holder is the one whom the text names.
    """
    if not _ROLE_GATE.search(text):
        return []
    present = {each.name for each in found if each.kind == "person"}
    out = _offices_abroad(text, day)
    abroad = Places(out)
    stems = [stem for stem in _STEMS if stem in text]
    for pattern, row, needs in _role_patterns():
        if not any(stem in stems for stem in needs):
            continue
        for match in pattern.finditer(text):
            if not abroad.free(match.start(), match.end()):
                continue
            if _BELOW.search(text, max(0, match.start() - 10), match.start()):
                continue
            if "[Mm]inistry" in row["pattern"] and _ELSEWHERE.match(text, match.end()):
                continue
            held = holder(row["office"], day) if row["office"] and day else None
            name = held.name if held else row["speaker"]
            if "inistry" in match.group() and row["country"] == "CN" and "MOFCOM" in name:
                house, code = ministry_at_home(text, match.start(), match.group(), "", "CN")
                if house:
                    row = row | {"speaker": f"{house} spokesperson", "country": code}
                    name = row["speaker"]
            if row["office"] and day is None:
                holders = {each.name for each in people() if each.office == row["office"]}
                name = next(iter(holders & present), name)
            if _FORMER.search(text, max(0, match.start() - 8), match.start()):
                name = ""
            end, own = match.end("r"), match["own"] is not None
            out.append(
                Mention(
                    match.start(),
                    end,
                    name,
                    match["r"],
                    "role",
                    row["speaker"],
                    row["country"],
                    own,
                )
            )
    return out


def spokespersons(text: str, found: list[Mention]) -> list[Mention]:
    """Who speaks for a body: "a spokesperson for Japan's foreign ministry", "Apple spokeswoman"."""
    holds = Places(each for each in found if each.kind in ("person", "role"))
    table = {each.start: each for each in found if each.kind == "body"}
    out = []
    for match in _SPOKES_BODY.finditer(text):
        if not holds.free(match.start(), match.start() + 1):
            continue
        if match["who"]:
            start = match.start("who")
            body = table.get(start) or table.get(match.start())
            name = body.name if body and body.end >= match.end("who") - 2 else match["who"]
        else:
            start = match.start("of")
            inside = [each for at, each in table.items() if start - 4 <= at <= start + 1]
            body = max(inside, key=lambda each: each.end) if inside else None
            name = body.name if body else match["of"]
            if body is None and re.fullmatch(r"(?:ministry|department|embassy|government)", name):
                continue
        end = max(match.end(), body.end if body else 0)
        words = name.split()
        if not words or (words[0] in ("The", "A", "But", "No", "House") and body is None):
            continue
        written = text[match.start() : end]
        name = f"{spoken_for(name)} spokesperson"
        country = body.country if body else ""
        out.append(Mention(match.start(), end, name, written, "role", "not named", country))
    return out


def on_behalf(text: str, mentions: list[Mention]) -> list[Mention]:
    """Who speaks for somebody is not that person: "a spokesperson for Jamieson Greer"."""
    out: list[Mention] = []
    for each in mentions:
        before = _BEHALF.search(text, max(0, each.start - 90), each.start)
        if before and each.kind in ("person", "stranger", "role") and not _speaks(each):
            while out and out[-1].end > before.start():
                out.pop()
            body = spoken_for(each.name or each.written)
            written = text[before.start() : each.end]
            name = f"{body} spokesperson"
            each = Mention(before.start(), each.end, name, written, "role", "not named")
        elif each.owner and each.kind in ("person", "stranger"):
            after = _OWN_VOICE.match(text, each.end)
            if after and not re.match(rf",? {NAME_PART}", text[after.end() : after.end() + 20]):
                name = f"{spoken_for(each.name)} spokesperson"
                written = text[each.start : after.end()]
                each = Mention(each.start, after.end(), name, written, "role", "not named")
        out.append(each)
    return out


def spoken_for(who: str) -> str:
    """The office of a person whom somebody speaks for; a body is itself."""
    name = known_name(who) or who
    if name in _DEPARTMENTS:
        return name.removeprefix("US ")
    body = office_body(name) or office_body(title_surname(name.split()[-1]))
    return body or name.removeprefix("The ").removeprefix("the ").removesuffix(" spokesperson")


_ROLE_GATE = re.compile(
    r"[Ss]ecretary|[Mm]inist|[Rr]epresentative|[Aa]dvis[eo]r|[Dd]irector|[Pp]remier|spokes|"
    r"[Oo]fficial|[Cc]hair|[Pp]resident|leader|chief|aide|USTR|NEC|[Aa]mbassador|envoy|"
    r"[Gg]overnor|[Cc]ommissioner|CEO|head|[Cc]hancellor|boss|negotiator"
)
_FORMER = re.compile(r"\b(?:[Ff]ormer|[Ee]x-?) ?$")
_ELSEWHERE = re.compile(r"\s(?:in|of)\s(?!Beijing|China|Washington|[A-Z][a-z]+day)[A-Z]")
_BELOW = re.compile(r"\b(?:[Vv]ice|[Dd]eputy|[Aa]ssistant|[Uu]nder|[Ss]hadow)[ -]?$")


_STEMS = (
    "ecretary",
    "resident",
    "inister",
    "remier",
    "epresentative",
    "dvis",
    "irector",
    "spokes",
    "fficial",
    "hair",
    "hief",
    "head",
    "nvoy",
    "negotiator",
    "mbassador",
    "overnor",
    "ommissioner",
    "eader",
    "boss",
    "CEO",
)


@cache
def _role_patterns() -> list[tuple[re.Pattern[str], dict[str, str], tuple[str, ...]]]:
    """Every office's pattern, its row, and words one of which it cannot do without."""
    return [
        (
            re.compile(rf"(?<![\w])(?P<r>{row['pattern']}){OWNER}(?!\w)"),
            row,
            tuple(stem for stem in _STEMS if stem in row["pattern"]),
        )
        for row in rows("roles.csv")
    ]


_OFFICE_ABROAD = re.compile(
    rf"(?<!\w)(?:[Tt]he )?(?:(?P<adjective>{ADJECTIVE}|EU|European Union|UK)|"
    rf"(?P<owner>[A-Z]\w+(?: [A-Z]\w+)?)['’]s?) (?:federal )?"
    rf"(?P<office>(?i:prime minister|chancellor|president|premier|trade (?:chief|commissioner|"
    rf"secretary|envoy|negotiator)|(?:chief|lead|top)(?: trade)? negotiator|"
    rf"{FIELD} (?:minister|secretary))){OWNER}(?!\w)"
)
_FURTHER = {
    "South Africa": "ZA",
    "South African": "ZA",
    "Italy": "IT",
    "Italian": "IT",
    "Spain": "ES",
    "Spanish": "ES",
    "Hungary": "HU",
    "Hungarian": "HU",
}
"""Countries whose offices the table of people has, but which are no places of tariffs."""
_OFFICE_KEYS = {
    "prime minister": "prime_minister",
    "premier": "prime_minister",
    "chancellor": "chancellor",
    "president": "president",
    "finance minister": "finance",
    "foreign minister": "foreign",
    "external affairs minister": "foreign",
}


def _offices_abroad(text: str, day: date | None) -> list[Mention]:
    out = []
    for match in _OFFICE_ABROAD.finditer(text):
        where = match["adjective"] or match["owner"]
        if where == "White House" or (
            match["owner"] and not (place_words(where) or where in _FURTHER)
        ):
            continue
        place = place_words(where)
        code = place[0].iso2 if place else _FURTHER.get(where, "")
        if code in ("CN", "US") or (_FORMER.search(text, max(0, match.start() - 8), match.start())):
            continue
        what = match["office"].lower()
        held = holder(f"{code.lower()}_{_OFFICE_KEYS.get(what, 'trade')}", day) if code else None
        name = held.name if held else f"{demonym(where)} {what}"
        role = held.role if held else "not named"
        end = match.end() - len(match["own"] or "")
        own = match["own"] is not None
        out.append(
            Mention(match.start(), end, name, text[match.start() : end], "role", role, code, own)
        )
    return out


_SPOKES = r"(?:spokes(?:person|people|man|woman|men|women)|press officer|press office)"
_SPOKES_BODY = re.compile(
    rf"(?<![\w.])(?:[Aa]n?\s+|[Tt]he\s+|"
    rf"[Oo]ne\s+)?(?:(?P<who>[A-Z][\w&.]+(?:\s(?:of\s)?[A-Z][\w&.]+){{0,3}}(?:\s(?:foreign|"
    rf"commerce|finance|economy|trade|defence|defense|"
    rf"agriculture)\sministry)?)(?:['’]s)?\s+{_SPOKES}|{_SPOKES}\s+(?:for|of|at|with|"
    rf"from)\s+(?:the\s+)?(?P<of>[A-Z][\w&.'’]*\w(?:\s(?:of\s(?:the\s)?)?[A-Z][\w&]+){{0,4}}(?:\s(?"
    rf":foreign|commerce|finance|economy|trade|defence|defense|agriculture)\s(?:ministry|"
    rf"department))?|(?:commerce|foreign|finance|state|customs)\s(?:ministry|department|"
    rf"administration)))(?!\w)"
)
_BEHALF = re.compile(
    rf"(?<!\w)(?:[Aa]n?\s+|[Tt]he\s+|[Oo]ne\s+)?{_SPOKES}\s+(?:for|of)\s+(?:the\s+)?"
    r"(?:(?:[Uu]\.?[Ss]\.?|then|former|Treasury|Commerce|Agriculture|Energy|Trade|State)\s+)*"
    r"(?:[Ss]ecretary|[Rr]epresentative|[Pp]resident|[Mm]inister|[Pp]rime [Mm]inister|[Ss]enator|"
    r"[Cc]ommissioner|Mr\.?|Ms\.?)?\s*$"
)
_DEPARTMENTS = ("US Treasury", "US Commerce Department", "US Agriculture Department")
_OWN_VOICE = re.compile(rf"['’]s?\s+(?:own\s)?(?:chief\s)?{_SPOKES}")


def _speaks(each: Mention) -> bool:
    return "spokes" in each.name.lower()
