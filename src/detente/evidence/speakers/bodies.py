"""Which ministries, agencies, institutes, outlets and firms are named?"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from functools import cache

from detente.evidence.speakers.mentions import Mention, Places
from detente.evidence.speakers.names import OWNER, no_name
from detente.evidence.speakers.sayings import SAYING
from detente.evidence.words.lexicon import place_words, rows

__all__ = [
    "ADJECTIVE",
    "FIELD",
    "bodies",
    "demonym",
    "firms",
    "institutions",
    "ministries",
    "ministry_at_home",
]

ADJECTIVE = (
    r"(?:[A-Z][a-z]+(?:ese|ian|ean|an|ish|ch|i|ic)|South (?:Korean|African)|Saudi|Greek|Swiss|Thai|"
    r"Czech)"
)
"""A nationality, or a word that looks like one."""

FIELD = (
    r"(?:commerce|trade|economy|economic affairs|economics|finance|foreign|agriculture|industry|"
    r"defen[cs]e|energy|transport|mines|mining|trade and industry|commerce and industry|"
    r"economy and trade|external affairs)"
)


def bodies(text: str) -> list[Mention]:
    """Ministries, agencies, institutes and outlets of the table."""
    pattern, table = _body_pattern()
    out = []
    for match in pattern.finditer(text):
        group = str(match.lastgroup if match.lastgroup != "own" else "")
        if not group or group == "own":
            group = next(key for key, value in match.groupdict().items() if value and key != "own")
        row = table[int(group[1:])]
        kind = "outlet" if row["kind"] in ("outlet", "platform") else "body"
        start, end = match.start(), match.end(group)
        own = match["own"] is not None
        name, country = row["name"], row["country"]
        if "inistry" in match.group() and country == "CN":
            name, country = ministry_at_home(text, start, match.group(), name, country)
        if row["kind"] == "government" and _FOREIGN.search(text, max(0, start - 24), start):
            continue
        out.append(Mention(start, end, name, match.group(group), kind, row["kind"], country, own))
    return out


def ministries(text: str) -> list[Mention]:
    """Ministries of other countries: "India's commerce ministry", "the Dutch Ministry of Finance".

    Later places that name the ministry's field alone mean the one that was named last.
    """
    out: list[Mention] = []
    named: dict[str, list[Mention]] = {}
    for match in _MINISTRY.finditer(text):
        where = match["adjective"] or match["owner"] or match["place"] or match["city"]
        adjective = demonym(re.sub(r"['’]s?$", "", where))
        if adjective in ("", "American", "US", "U.S."):
            continue
        parts = (match[key] for key in ("field", "of", "field2", "of2"))
        what = next(part for part in parts if part).lower()
        if adjective == "Chinese" and what in ("commerce", "foreign", "finance"):
            continue  # in the table of bodies
        name = f"{adjective} {what} ministry"
        end = match.end() - len(match["own"] or "")
        out.append(
            Mention(
                match.start(),
                end,
                name,
                text[match.start() : end],
                "body",
                "government",
                "",
                match["own"] is not None,
            )
        )
        named.setdefault(what, []).append(out[-1])
    ends = {what: [each.end for each in each_of] for what, each_of in named.items()}
    line = _DATELINE.search(text[:900])
    home, code = _CAPITALS_OF[line["city"].upper()] if line else ("", "")
    for match in _BARE.finditer(text) if named or home else ():
        what = (match["field"] or match["of"]).lower()
        spot = bisect_left(ends.get(what, ()), match.start())
        if not spot and home and what not in ("commerce", "foreign", "finance"):
            start, end = match.start(), match.end() - len(match["own"] or "")
            name, own = f"{home} {what} ministry", match["own"] is not None
            out.append(Mention(start, end, name, text[start:end], "body", "government", code, own))
            continue
        if spot and not _CHINESE.search(text, max(0, match.start() - 12), match.start()):
            start, end = match.start(), match.end() - len(match["own"] or "")
            written, own = text[start:end], match["own"] is not None
            out.append(
                replace(named[what][spot - 1], start=start, end=end, written=written, owner=own)
            )
    return out


def ministry_at_home(
    text: str, start: int, written: str, name: str, country: str
) -> tuple[str, str]:
    """The ministry, and its country, that a bare "commerce ministry" is in a dispatch from abroad.

    "NEW DELHI: … the finance ministry said" is India's, unless China was named just before.
    """
    line = _DATELINE.search(text[:900])
    if not line or _CHINAS.search(written) or _CHINAS.search(text, max(0, start - 300), start):
        return name, country
    adjective, code = _CAPITALS_OF[line["city"].upper()]
    field = re.search(rf"(?i:{FIELD})", written)
    return (f"{adjective} {field.group().lower()} ministry", code) if field else (name, country)


_CHINAS = re.compile(r"Chin(?:a|ese)|Beijing")
_CAPITALS_OF = {
    "NEW DELHI": ("Indian", "IN"),
    "MUMBAI": ("Indian", "IN"),
    "KOLKATA": ("Indian", "IN"),
    "TOKYO": ("Japanese", "JP"),
    "SEOUL": ("South Korean", "KR"),
    "BERLIN": ("German", "DE"),
    "FRANKFURT": ("German", "DE"),
    "MUNICH": ("German", "DE"),
    "DÜSSELDORF": ("German", "DE"),
    "STUTTGART": ("German", "DE"),
    "HAMBURG": ("German", "DE"),
    "OSAKA": ("Japanese", "JP"),
    "MILAN": ("Italian", "IT"),
    "CHENNAI": ("Indian", "IN"),
    "BENGALURU": ("Indian", "IN"),
    "LONDON": ("British", "GB"),
    "DHAKA": ("Bangladeshi", "BD"),
    "MANILA": ("Philippine", "PH"),
    "TAIPEI": ("Taiwanese", "TW"),
    "WARSAW": ("Polish", "PL"),
    "OTTAWA": ("Canadian", "CA"),
    "MEXICO CITY": ("Mexican", "MX"),
    "ANKARA": ("Turkish", "TR"),
    "PARIS": ("French", "FR"),
    "ROME": ("Italian", "IT"),
    "MADRID": ("Spanish", "ES"),
    "THE HAGUE": ("Dutch", "NL"),
    "HANOI": ("Vietnamese", "VN"),
    "BANGKOK": ("Thai", "TH"),
    "JAKARTA": ("Indonesian", "ID"),
    "KUALA LUMPUR": ("Malaysian", "MY"),
    "CANBERRA": ("Australian", "AU"),
    "BRASÍLIA": ("Brazilian", "BR"),
    "BRASILIA": ("Brazilian", "BR"),
    "PRETORIA": ("South African", "ZA"),
    "MOSCOW": ("Russian", "RU"),
}
_DATELINE = re.compile(
    rf"(?m)^\W{{0,4}}(?P<city>(?i:{'|'.join(_CAPITALS_OF)}))\b(?:,[^.\n]{{1,40}}?)?\s?(?:--|—|–|-|:|\()"
)


def institutions(text: str, found: list[Mention]) -> list[Mention]:
    """Bodies that no table has, known by their noun: "the Federation of German Industries (BDI)".

    Later places of the abbreviation that a bracket gives mean the same body.
    """
    holds = Places(each for each in found if each.kind in ("person", "role", "body", "outlet"))
    out: list[Mention] = []
    short: dict[str, str] = {}
    for match in _INSTITUTION.finditer(text):
        start, end = match.span("name")
        while word := _LEADING.match(text, start, end):
            start = word.end()
        name = text[start:end]
        if len(name.split()) < 2 or not holds.free(start, end) or name.isupper():
            continue
        own = match["own"] is not None
        out.append(
            Mention(
                start,
                match.end("abbr") + 1 if match["abbr"] else end,
                name,
                name,
                "body",
                "",
                "",
                own,
            )
        )
        if match["abbr"]:
            short.setdefault(match["abbr"], name)
    if short:
        taken = Places([*found, *out])
        words = "|".join(map(re.escape, short))
        for match in re.finditer(rf"(?<![\w-])(?P<n>{words}){OWNER}(?![\w-])", text):
            start, end = match.span("n")
            if taken.free(start, end):
                own = match["own"] is not None
                out.append(Mention(start, end, short[match["n"]], match["n"], "body", "", "", own))
    return out


_LEADING = re.compile(
    r"(?:The|A|An|But|And|In|On|At|As|For|To|So|Yet|While|When|Meanwhile|Both|Its|Our|Their|By|From|"
    r"With|According|Even|Also)\s(?:the\s)?"
)
_HOUSE_NOUN = (
    r"(?:Federation|Association|Council|Chamber|Institut(?:e|ion)|Cent(?:er|re)|Union|"
    r"Organi[sz]ations?|Alliance|Committee|Bureau|Agency|Foundation|Network|Initiative|"
    r"Confederation|Coalition|Society|Commission|Board|Guild|League|Forum|Academy|University|"
    r"Observatory|Consortium|Authority|Syndicate|Cooperative|Chambers)"
)
_CAP = r"[A-ZÀ-Þ][\w’'&-]*\w"
_INSTITUTION = re.compile(
    rf"(?<![\w.-])(?P<name>(?:{_CAP}\s(?:(?:and|&)\s)?){{0,6}}{_HOUSE_NOUN}"
    rf"(?:\s(?:of|for|on|in|to)\s(?:the\s)?{_CAP}(?:\s{_CAP}){{0,3}}"
    rf"(?:(?:,\s{_CAP}){{0,3}},?\s(?:and|&)\s(?:the\s)?{_CAP}(?:\s{_CAP})?)?"
    rf"(?:\s(?:of|for|in)\s(?:the\s)?{_CAP}(?:\s{_CAP})?)?)?)"
    rf"(?:\s\((?P<abbr>[A-Z][A-Za-z&]{{1,8}})\))?{OWNER}"
    rf"(?![\w-]|\s(?:Agreement|Act|Report|Law|Building|Street|Treaty)\b)"
)


def firms(text: str, found: list[Mention]) -> list[Mention]:
    """Firms, bodies and lone surnames beside a saying verb that no table and no rule knows."""
    holds = Places(each for each in found if each.kind != "stranger")
    strangers = [each for each in found if each.kind == "stranger"]
    strangers.sort(key=lambda each: each.start)
    starts = [each.start for each in strangers]
    parts = {
        part: each
        for each in found
        if each.kind in ("person", "stranger") and len(each.name.split()) > 1
        for part in (each.name.split()[0], each.name.split()[-1])
    }
    out = []
    for match in _SPEAKING.finditer(text):
        group = str(match.lastgroup)
        start, end = match.span(group)
        words = text[start:end].split()
        while words and (
            words[0] in _STARTS
            or (
                len(words) > 1
                and (words[0] in _OPENERS or words[0] in _DAYS or words[0] in _TRADES)
            )
        ):
            start += len(words[0]) + 1
            words = words[1:]
        if not words or words[-1] in _STARTS or words[0] in _NOBODY:
            continue
        if words[-1] in _HONOURS:
            continue  # "says Dr. Amelia Forsyth"
        if len(words) == 1 and (no_name(words[0]) or len(words[0]) < 2):
            continue
        if re.search(r"-(?:based|owned|listed|backed)$", words[0]) and len(words) > 1:
            start += len(words[0]) + 1
            words = words[1:]
        own = next((n for n, word in enumerate(words) if re.search(r"['’]s?$", word)), None)
        if own is not None:  # "Maersk's Asia head": the firm alone
            words = words[: own + 1]
            words[-1] = re.sub(r"['’]s?$", "", words[-1])
        name = " ".join(words)
        end = start + len(name)
        within = strangers[bisect_left(starts, start) : bisect_left(starts, end)]
        place = place_words(name)
        if not holds.free(start, end) or (place and place[-1].end == len(name)):
            continue
        if _NATIONAL.fullmatch(name) and text[start - 4 : start].lower() == "the ":
            continue  # "the Slovak": whoever was named before
        if within and (
            not re.search(r"\b(?:of|for) (?:the )?$", text[start : within[0].start])
            or any(
                each.end == end and _HEADS_IT.search(text[start : each.start]) for each in within
            )
        ):
            continue
        if name in parts:
            out.append(replace(parts[name], start=start, end=end, written=name, owner=False))
            continue
        owner = own is not None
        kind = "person" if len(words) == 1 and not owner else "body"
        out.append(Mention(start, end, name, name, kind, "", "", owner))
    return out


@cache
def _adjectives() -> dict[str, str]:
    """The adjective of every place of the table, and of every adjective itself."""
    out = {}
    for row in rows("places.csv"):
        adjectives = [word for word in row["adjectives"].split("|") if word]
        for word in (*row["names"].split("|"), *adjectives):
            out[word] = adjectives[0] if adjectives else row["names"].split("|")[0]
    return out


def demonym(where: str) -> str:
    return _adjectives().get(where, where)


@cache
def _body_pattern() -> tuple[re.Pattern[str], list[dict[str, str]]]:
    table = rows("bodies.csv")
    parts = [f"(?P<b{number}>{row['aliases']})" for number, row in enumerate(table)]
    first = (
        r"(?=[A-Z\u0080-\uffff]|the [A-Zcfm]|c(?:ommerce|ustoms) |f(?:oreign|inance) |"
        rf"ministry |dpa{''})"
    )
    return re.compile(rf"(?<![\w.]){first}(?:[Tt]he )?(?:{'|'.join(parts)}){OWNER}(?!\w)"), table


_BARE = re.compile(
    rf"(?<!\w)(?:[Tt]he )?(?:(?P<field>(?i:{FIELD})) [Mm]inistry|"
    rf"[Mm]inistry of (?P<of>(?i:{FIELD}))){OWNER}(?!\w)"
)
_FOREIGN = re.compile(rf"(?:\b(?!Chinese|American)(?:{ADJECTIVE})|(?!China)\b[A-Z]\w+['’]s?) $")
_CHINESE = re.compile(r"(?:Chinese|China['’]s|Beijing['’]s) $")
_MINISTRY = re.compile(
    rf"(?<!\w)(?:[Tt]he )?(?:(?:(?P<adjective>{ADJECTIVE})|"
    rf"(?P<owner>[A-Z]\w+(?: [A-Z]\w+)?['’]s?)) "
    rf"(?:federal |central )?(?:(?P<field>(?i:{FIELD})) [Mm]inistry|"
    rf"[Mm]inistry (?:of|for) (?P<of>(?i:{FIELD}))(?: [Aa]ffairs)?)"
    rf"|(?P<field2>(?i:{FIELD})) [Mm]inistry (?:in|of) (?!Beijing|China)(?P<city>[A-Z]\w+)"
    rf"|[Mm]inistry of (?P<of2>(?i:{FIELD}))(?: [Aa]ffairs)? (?:in|of) "
    rf"(?!Beijing|China)(?P<place>[A-Z]\w+)){OWNER}(?!\w)"
)


_VERBS = (
    r"(?:said|says?|told|tells|wrote|writes|argued|argues|warned|warns|noted|notes|stated|added|"
    r"adds|explained|explains|claimed|claims|insisted|insists|quipped|replied|declared|announced|"
    r"put it|reckons?|estimates?|estimated|complained|thinks|believes|asked|asks|concluded|"
    r"concludes|posted|described|describes|called|calls|spoke of|speaks of|"
    r"expects|predicted|predicts|responded)"
)
_CAPITALS = r"[A-Z][\w&’'-]*\w(?:\s(?:of\s|for\s|and\s|&\s)?(?:the\s)?[A-Z][\w&’'-]*\w){0,5}"
_SPEAKING = re.compile(
    rf"(?<![\w.])(?P<a>{_CAPITALS})(?=(?:\sfrom\s[A-Z][\w ,]{{2,25}}?|"
    rf",\sthe\s[^,.;“”\"\n]{{3,60}},)?"
    rf"\s+(?:has\s|have\s|also\s|once\s|later\s|had\s)?"
    rf"(?:{_VERBS}\b|(?:{SAYING}|criticis|welcom)\w*\b[^.;“”\"\n]{{0,60}}\s[“\"]\w))"
    rf"|(?:[,!?][\"”’]|[\"”’],)\s(?:the\s)?(?P<c>{_CAPITALS})(?=\s[a-z]{{3,}}[\s.,])"
    rf"|(?:[Aa]ccording to|[\"”’],?\s(?:said|says|wrote|argued|argues)|"
    rf"(?:[,!?][\"”’]|[\"”’],)\s[a-z]{{3,}}(?:ed|es|s))\s(?:the\s)?(?P<b>{_CAPITALS})(?!\w)"
)
_NATIONAL = re.compile(
    rf"{ADJECTIVE}|Slovak|Pole|Dane|Swede|Spaniard|Briton|Scot|Finn|Turk|Texan|New Yorker|"
    r"[A-Z][a-z]+(?:man|woman)"
)
_HONOURS = frozenset(
    ("Dr", "Mr", "Mrs", "Ms", "Prof", "Sen", "Rep", "Gov", "Gen", "St", "Capt", "Col")
)
_HEADS_IT = re.compile(
    r"\b(?:CEO|CFO|COO|[Cc]hief|[Pp]resident|[Cc]hair(?:man|woman)?|[Dd]irector|[Bb]oss|[Hh]ead|"
    r"[Ee]xecutive|[Ff]ounder|[Ee]conomist|[Aa]nalyst|[Pp]rofessor|[Ss]ecretary)\s$"
)
_STARTS = frozenset(("The", "A", "An", "But", "And", "In", "On", "As", "So", "Yet", "Still"))
_NOBODY = frozenset(
    (
        "Nobody",
        "Everybody",
        "Everyone",
        "Somebody",
        "Someone",
        "None",
        "Few",
        "He",
        "She",
        "Its",
        "Their",
        "His",
        "Her",
        "Our",
        "My",
        "This",
        "That",
        "It",
        "They",
        "We",
        "You",
        "What",
    )
)
_TRADES = frozenset(
    ("Rival", "Carmaker", "Automaker", "Chipmaker", "Retailer", "Toymaker", "Drugmaker", "Startup")
)
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
