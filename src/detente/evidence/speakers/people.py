"""Who is meant by a name, a misspelling, an office or a pronoun?"""

from __future__ import annotations

import re
from datetime import date

from detente.evidence.speakers.bodies import bodies, firms, institutions, ministries
from detente.evidence.speakers.mentions import Cast, Mention
from detente.evidence.speakers.names import known_people, other_people
from detente.evidence.speakers.offices import Person, holder, person
from detente.evidence.speakers.sayings import SAYING
from detente.evidence.speakers.trades import trades
from detente.evidence.speakers.voices import on_behalf, roles, spokespersons
from detente.evidence.words.lexicon import place_words

__all__ = ["Cast", "Mention", "Person", "cast", "holder", "person"]


def cast(text: str, day: date | None) -> Cast:
    """Find everybody in `text` who could say something.

    Names of the table are known by every alias; a name a slip or two away from a known one is that
    person; an office without a name is its holder on `day`; other names count as persons, and a
    later surname alone refers back to the full name.
    """
    found = known_people(text)
    found += roles(text, day, found)
    found += ministries(text) + bodies(text)
    found += other_people(text, found)
    found += institutions(text, found)
    found += firms(text, found)
    found += spokespersons(text, found)
    found += trades(text, found)
    found += _pronouns(text)
    found += _countries(text)
    kept = on_behalf(text, _joined(text, _without_overlaps(found)))
    return Cast(tuple(kept), tuple(each.start for each in kept), day)


_COUNTRY_NAMES = {"US": "US government", "CN": "Chinese government", "EU": "European Union"}
_ORIGIN = (
    r"(?:[Cc]hinese|[Aa]merican|U\.?S\.?|White House|[Rr]epublican|[Dd]emocratic|[Ff]rench|"
    r"[Gg]erman|[Ii]ndian|[Bb]ritish|[Jj]apanese|former|senior|ministry|veteran|retired)"
)
_SAME = (
    r"(?:[a-z]+ ){1,2}(?:boss|chief|man|woman|maker|owner|manager|executive|trader|farmer|grower|"
    r"founder|analyst|economist|adviser|official|lawyer|professor|diplomat|veteran|head|secretary|"
    r"minister|leader|czar|tsar|envoy)|[A-Z][a-z]+(?:ese|ian|ean|an|ish|ch|man|woman)|Slovak|Pole|"
    r"(?!(?:letter|order|paper|poster|banner|number|container|filter|newspaper|computer|matter|"
    r"quarter|factor|sector|plant|former|latter|other|newsletter|answer|ledger|chapter|brother)\b)"
    r"[a-z]{3,}(?:er|or|ist|ian|eer|man|woman|smith)|"
    r"Dane|Swede|Spaniard|Briton|Scot|Finn|Turk"
)
_PRONOUN = re.compile(
    r"\b(?P<p>[Hh]e|[Ss]he|(?:[Aa]n?|[Tt]he|[Tt]his|[Tt]hat|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er|"
    r"[Aa]nother)(?: same)? (?:commerce |chief |company )?(?:(?:ministry|government|department|"
    r"embassy|commission|agency|group)(?:['’]s)? )?(?P<spokes>spokes(?:person|man|"
    r"woman))(?: (?:for|of|at) the (?:ministry|department|embassy|government|company|group|agency|"
    r"commission))?|(?:[Tt]he|[Tt]his|[Tt]hat)(?: same)?"
    rf"(?: {_ORIGIN})*"
    r" (?P<noun>spokes(?:person|man|woman)|official|prime minister|president|secretary|minister|"
    r"ministry|chancellor|commissioner|premier|analyst|economist|lawmaker|senator|professor|"
    r"researcher|expert|executive|adviser|advisor|negotiator|ambassador|department|report|"
    r"statement|company|firm|association|group|bank|institute|agency|chamber|union|council|"
    r"newspaper|paper|carmaker|retailer|chipmaker|treasury chief|embassy|commission|commerce chief|"
    r"billionaire|trader|farmer|owner|manager|broker|importer|exporter|engineer|boss|director|"
    r"founder|diplomat|buyer|driver|scholar|historian|author|banker|strategist|consultant|grower|"
    r"think tank|administration|congressman|attorney|lawyer|CEO|chief executive))\b(?P<own>['’]s)?"
    r"|\b(?P<party>[Tt]he (?:[A-Z]\w+ ){0,3}(?:Democrat|Republican))\b(?!s)"
    r"|\b(?P<its>[Ii]ts embassy)\b(?! spokes)"
    rf"|\b(?P<one>[Tt]he (?:\d{{1,2}}-year-old(?: [a-z]+)?|{_SAME})|[Ii]t|"
    rf"(?:[Hh]is|[Hh]er|[Ii]ts) (?:letter|post|statement|message|note|report|tweet|column))"
    rf"(?=,? (?:also |later |then |has |had )?{SAYING}\b)"
)


def _pronouns(text: str) -> list[Mention]:
    out = []
    for match in _PRONOUN.finditer(text):
        group = next(key for key in ("party", "its", "one", "p") if match[key])
        start, end = match.span(group)
        noun = "lawmaker" if match["party"] else match["noun"] or match["spokes"] or ""
        if match["one"] and match["one"].lower().startswith(("it", "its ")):
            noun = "it"
        noun = "embassy" if match["its"] else noun
        own = match["own"] is not None
        out.append(Mention(start, end, "", text[start:end], "pronoun", noun, "", own))
    return out


def _countries(text: str) -> list[Mention]:
    out = []
    for word in place_words(text):
        if not word.adjective:
            written = text[word.start : word.end]
            name = _COUNTRY_NAMES.get(word.iso2, written)
            out.append(
                Mention(word.start, word.end, name, written, "country", "", word.iso2, word.owner)
            )
    return out


_RANK = {"person": 0, "role": 1, "body": 2, "outlet": 2, "pronoun": 3, "stranger": 4, "country": 5}


def _without_overlaps(found: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for each in sorted(found, key=lambda m: (m.start, m.start - m.end, _RANK[m.kind])):
        last = kept[-1] if kept else None
        if last and each.start < last.end:
            if each.end - each.start <= last.end - last.start or each.kind == "country":
                continue
            kept.pop()
        kept.append(each)
    return kept


_BETWEEN_ROLE_AND_NAME = re.compile(r",? (?:Mr\.? |Ms\.? |Mrs\.? |Dr\.? )?")
_BETWEEN_NAME_AND_ROLE = re.compile(
    r", (?:(?:the|a|an|its|who is|China['’]s|America['’]s)\s)?(?:new |top |chief )?"
)


_APPOSITION_ENDS = re.compile(
    r"(?:\s(?:in|of|at|for|to|from|under)\s[^,.;:\"“”]{2,60}?)?(?=[,.;:\"”)—]|\s(?:and|who)\b|$)"
)


def _joined(text: str, mentions: list[Mention]) -> list[Mention]:
    """An office and the name beside it are one mention, and the name is the one to keep."""
    out: list[Mention] = []
    for each in mentions:
        last = out[-1] if out else None
        person_here = each.kind in ("person", "stranger")
        gap = text[last.end : each.start] if last else ""
        if last and last.kind == "pronoun" and person_here and gap in (" ", ", "):
            if last.end - last.start > 4:
                out[-1] = each  # "the lawyer Susan Clark"
                continue
        elif last and last.kind == "role" and not last.owner and person_here:
            if _BETWEEN_ROLE_AND_NAME.fullmatch(gap):
                out[-1] = _office_and_name(text, last, each)
                continue
        elif (
            last
            and (last.kind in ("person", "stranger") or "spokes" in last.name)
            and each.kind == "role"
            and not last.owner
            and not each.owner
            and _BETWEEN_NAME_AND_ROLE.fullmatch(gap)
            and _APPOSITION_ENDS.match(text, each.end)
        ):
            continue  # "Piyush Goyal, the Indian commerce minister, …"
        out.append(each)
    return out


def _office_and_name(text: str, office: Mention, each: Mention) -> Mention:
    name, kind = each.name, each.kind
    if each.kind == "stranger" and office.name and _alike(each.name, office.name):
        name, kind = office.name, "person"
    return Mention(
        office.start,
        each.end,
        name,
        text[office.start : each.end],
        kind,
        each.role or office.role,
        each.country or office.country,
        each.owner,
    )


def _alike(written: str, known: str) -> bool:
    from rapidfuzz import fuzz

    return fuzz.ratio(written.split()[-1].lower(), known.split()[-1].lower()) >= 60
