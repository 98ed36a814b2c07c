"""Which measures does a sentence name by number, by listing or by what they control?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from detente.evidence.grammar.scene import Scene
from detente.evidence.record import book
from detente.evidence.words.lexicon import element_spans
from detente.ledger.model import Kind, Measure

__all__ = ["Cited", "cited", "dated", "listings", "materials"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A measure as named: span in the sentence, the ledger's ids, and what it is."""

    start: int
    end: int
    ids: tuple[str, ...]
    imposer: str
    target: str
    kind: str
    item: str


def cited(scene: Scene) -> Iterator[Cited]:
    """Measures named by the number of their text: an order, an announcement, a tariff heading."""
    text = scene.flat
    for match in _HEADING.finditer(text):
        yield from _as_cited(match, _by_heading().get(match.group(), ()))
    for match in _ORDER.finditer(text):
        kind = "Proclamation" if match["proclamation"] else "EO"
        yield from _as_cited(match, _by_cite().get(f"{kind} {match['number']}", ()))
    for match in _ANNOUNCEMENT.finditer(text):
        year = int(match["year"]) if match["year"] else 0
        if _TARIFF_COMMISSION.search(text) or _TARIFF_COMMISSION.search(scene.before):
            year = year or (scene.published.year if scene.published else 0)
            names = [f"Announcement No. {each} of {year}" for each in _numbers(match["numbers"])]
            duties = [one for name in names for one in _by_announcement().get(name, ())]
            yield from _as_cited(match, tuple(duties))
            continue
        if not _OF_CHINA.search(text):
            continue
        found = [
            measure
            for number in _numbers(match["numbers"])
            for measure in _announced(int(number), year, scene.published)
        ]
        yield from _as_cited(match, tuple(found))


def listings(scene: Scene) -> Iterator[Cited]:
    """Firms put on a list of either side: the batch of the day named, else the latest before."""
    text = scene.flat
    for match in _LIST.finditer(text):
        chinese = bool(match["unreliable"]) or (
            not match["entity"] and _LISTS_OF_CHINA.search(text)
        )
        if not chinese and not match["entity"]:
            continue
        if not chinese and _PARTY.search(text):
            continue  # a firm with an entry of its own: the table of names knows it
        imposer, target = ("CN", "US") if chinese else ("US", "CN")
        days = [each.days for each in scene.dates if each.days]
        day = next((one.last for one in days if (one.last - one.first).days <= 31), scene.published)
        batch = _batch(imposer, day)
        ids = (batch.id,) if batch else ()
        item = batch.title if batch else "entity list"
        yield Cited(match.start(), match.end(), ids, imposer, target, "entity_rule", item)


def materials(scene: Scene) -> Iterator[Cited]:
    """Chinese export controls named by the elements that they cover."""
    text = scene.flat
    groups = _groups(text)
    for number, (start, end, symbols) in enumerate(groups):
        left = max(0, start - 90, text.rfind(";", 0, start) + 1)
        right = text.find(";", end)
        right = min(len(text), end + 90, right if right > 0 else len(text))
        near = _CONTROL.search(text, left, right)
        if near is None and not (number and _CONTROL.search(text, groups[number - 1][0], end)):
            continue
        after = groups[number + 1][0] if number + 1 < len(groups) else len(text)
        found = _covering(symbols, _date_of(scene, start, end, after), text[left:right], scene)
        if found is not None:
            target = "US" if "US" in found.target.destinations else "all"
            yield Cited(start, end, (found.id,), "CN", target, "export_control", found.title)


def dated(scene: Scene) -> Iterator[Cited]:
    """Export controls named by the day on which they were announced or began, one only."""
    text, base = scene.flat, scene.sentence.start
    for each in scene.dates:
        days, at = each.days, each.words.start - base
        if days is None or not days.exact or each.words.form not in ("day", "days"):
            continue
        near = [match for match in _CONTROLS.finditer(text) if abs(match.start() - at) < 110]
        whose = {"CN"} if _CHINESE.search(text) else {"CN", "US"}
        found = [one for one in _begun_on(days.first) if whose & set(one.imposer)]
        if not near or len(found) != 1:
            continue
        match = min(near, key=lambda one: abs(one.start() - at))
        measure = found[0]
        target = "US" if "US" in measure.target.destinations else "all"
        yield Cited(
            match.start(),
            match.end(),
            (measure.id,),
            measure.imposer[0],
            target if measure.imposer[0] == "CN" else "CN",
            "export_control",
            measure.title,
        )


_CONTROLS = re.compile(
    r"\b(?:[Ee]xport (?:licen[cs]\w+|bans?|controls?|restrictions|permits?)|"
    r"ban on (?:shipments|exports|sales)|licen[cs]ing|under licen[cs]e|"
    r"(?:needed|need|require[sd]?) (?:\w+ ){0,3}(?:licen[cs]es?|permits?))\b"
)
_CHINESE = re.compile(r"\b(?:China|Chinese|Beijing|MOFCOM)\b")
_HEADING = re.compile(r"\b99\d\d\.\d\d\.\d\d\b")
_ORDER = re.compile(
    r"\b(?:Executive [Oo]rder|E\.?O\.?|(?P<proclamation>Proclamation))(?: No\.?| Number)? "
    r"(?P<number>1\d{4})\b"
)
_ANNOUNCEMENT = re.compile(
    r"\b(?:[Aa]nnouncements?|[Nn]otices?|[Dd]ocuments?|[Dd]ecrees?)"
    r"(?: (?:No|Nos|Number|Numbers|nr)\.?)? ?(?P<numbers>\d{1,2}(?!\d)"
    r"(?:(?:,? ?(?:and|to|-|through) ?|, )(?:(?:No|Nos)\.? )?\d{1,2}(?!\d))*)"
    r"(?:,? (?:of|from|\() ?(?P<year>20\d\d))?"
)
_TARIFF_COMMISSION = re.compile(r"\bTariff Commission\b", re.I)
_OF_CHINA = re.compile(
    r"\b(?:MOFCOM|[Cc]ommerce [Mm]inistry|[Mm]inistry of [Cc]ommerce|[Mm]inistry|Beijing|"
    r"China|Chinese|"
    r"[Ee]xports?|[Ll]icen[cs]\w+|GAC|[Rr]are)\b"
)
_LIST = re.compile(
    r"\b(?P<unreliable>[Uu]nreliable[- ][Ee]ntit(?:y|ies)(?: [Ll]ist)?)|"
    r"\b[Ee]xport[- ]control list\b|(?P<entity>\bEntity List|\bentity list)\b|"
    r"\b(?:firms|companies|entities|businesses)\b[^.;]{0,40}\b(?:under|beneath) export controls?\b|"
    r"\b(?:firms|companies|entities|businesses)\b[^.;]{0,40}\bon (?:its|the|a) (?:\w+[- ]){0,3}"
    r"(?:lists?|blacklist)\b|"
    r"\b(?:China's|Beijing's) blacklist\b"
)
_LISTS_OF_CHINA = re.compile(
    r"\b(?:China|Beijing|Chinese|[Ii]ts)\b|"
    r"\b(?:American|U\.S\.|US) (?:\w+ ){0,2}(?:firms|companies|entities|businesses)\b"
)
_PARTY = re.compile(r"\b(?:Huawei|SMIC|YMTC|ZTE|affiliates?|subsidiar\w+|owned)\b")
_CONTROL = re.compile(
    r"[Ee]xport[- ](?:control|ban|restriction|limit|curb|licen[cs]|permit|rule|regime)\w*|"
    r"\b[Ll]icen[cs]\w+|\b[Pp]ermits?\b|\b[Rr]estrict\w*|\b[Bb]an(?:s|ned|ning)?\b|\b[Cc]urb\w*|"
    r"\b[Pp]rohibit\w*|\b[Hh]alt\w*|\b[Bb]lock(?:s|ed|ing)\b|\b[Tt]hrottl\w*|\b[Ss]uspen\w*|"
    r"\b[Bb]arr(?:ed|ing)\b|\b[Tt]ighten\w*|\bstrict(?:er)?\b|\b[Ss]topp\w*|(?:under|on) control|"
    r"\b[Cc]ontrols\b(?! (?:\d|about|some|nearly|roughly|more|over|most|an?\b|around|the|almost))"
)
_BAN = re.compile(
    r"\b(?:[Bb]an(?:s|ned|ning)?|[Pp]rohibit\w*|[Bb]arr(?:ed|ing)|[Hh]alt\w*|[Ss]topp\w*)\b"
)
_FOR_US = re.compile(r"\b(?:US|U\.S\.|United States|America\w*)\b")


def _as_cited(match: re.Match[str], found: tuple[Measure, ...]) -> Iterator[Cited]:
    if found:
        first = found[0]
        ids = tuple(dict.fromkeys(measure.id for measure in found))
        target = _target(first)
        item = first.title
        yield Cited(
            match.start(), match.end(), ids, first.imposer[0], target, str(first.kind), item
        )


def _target(measure: Measure) -> str:
    target = measure.target
    names = (*target.origins, *target.destinations)
    return names[0] if len(names) == 1 else "all"


def _numbers(text: str) -> list[str]:
    """The numbers of "55 to 58, 61 and 62"."""
    out: list[str] = []
    for match in re.finditer(r"(\d+)(?: ?(?:to|through|-) ?(\d+))?", text):
        first, last = int(match[1]), int(match[2] or match[1])
        out += [str(number) for number in range(first, min(last, first + 20) + 1)]
    return out


def _announced(number: int, year: int, published: date | None) -> tuple[Measure, ...]:
    """The announcement of that number: of the year given, else the latest known on the day."""
    found = [
        measure
        for measure in _controls()
        if re.fullmatch(rf"cn\.mofcom\.\d{{4}}-{number}", measure.id)
        and (not year or measure.id.startswith(f"cn.mofcom.{year}"))
        and (published is None or measure.steps[0].announced <= published + timedelta(2))
    ]
    return (max(found, key=lambda measure: measure.steps[0].announced),) if found else ()


def _batch(imposer: str, day: date | None) -> Measure | None:
    """The listing that was announced nearest to a day, of those not more than 200 days before."""
    if day is None:
        return None
    ages = [
        ((day - measure.steps[0].announced).days, measure)
        for measure in book().measures.values()
        if measure.kind == "entity_rule" and measure.imposer[0] == imposer
        if re.match(r"cn\.entities|us\.bis\.(?:el-|.*-el\b)", measure.id)
    ]
    fitting = [(age, measure) for age, measure in ages if -2 <= age <= 200]
    return min(fitting, key=lambda one: abs(one[0]))[1] if fitting else None


def _groups(text: str) -> list[tuple[int, int, frozenset[str]]]:
    """Elements named one after the other, as one group: start, end, symbols."""
    out: list[tuple[int, int, frozenset[str]]] = []
    for start, end, symbol in element_spans(text):
        if out and re.fullmatch(r"\s*(?:,|and|or|&|as well as|\s)*\s*", text[out[-1][1] : start]):
            out[-1] = (out[-1][0], end, out[-1][2] | {symbol})
        else:
            out.append((start, end, frozenset((symbol,))))
    return out


def _date_of(scene: Scene, start: int, end: int, after: int) -> tuple[date, date] | None:
    """The days beside a group of elements: after it and before the next group, else before it."""
    base = scene.sentence.start
    spans = [
        (each.words.start - base, each.days)
        for each in scene.dates
        if each.days and (each.days.last - each.days.first).days <= 366
    ]
    behind = [days for at, days in spans if end <= at < min(after, end + 90)]
    before = [days for at, days in spans if start - 60 <= at < start]
    days = behind[0] if behind else before[-1] if before else None
    return (days.first, days.last) if days else None


def _covering(
    symbols: frozenset[str], days: tuple[date, date] | None, words: str, scene: Scene
) -> Measure | None:
    known = [
        measure
        for measure in _controls()
        if symbols & set(measure.scope.elements)
        and (scene.published is None or measure.steps[0].announced <= scene.published)
    ]
    if not known:
        return None
    most = max(len(symbols & set(measure.scope.elements)) for measure in known)
    known = [one for one in known if len(symbols & set(one.scope.elements)) == most]
    if days is not None:
        first, last = days[0] - timedelta(3), days[1] + timedelta(3)
        dated = [
            one
            for one in known
            if first <= one.steps[0].announced <= last or first <= one.steps[0].effective <= last
        ]
        known = dated or known
    if _BAN.search(words) and _FOR_US.search(words):
        known = [one for one in known if one.target.destinations == ("US",)] or known
    else:
        known = [one for one in known if one.target.destinations != ("US",)] or known
    return min(known, key=lambda one: one.steps[0].announced)


@cache
def _controls() -> tuple[Measure, ...]:
    return tuple(
        measure for measure in book().measures.values() if measure.id.startswith("cn.mofcom.")
    )


@cache
def _begun_on(day: date) -> tuple[Measure, ...]:
    """The export controls of either side that were announced or began on a day."""
    return tuple(
        measure
        for measure in book().measures.values()
        if measure.kind == Kind.export_control
        and {"US", "CN"} & set(measure.imposer)
        and day in (measure.steps[0].announced, measure.steps[0].effective)
    )


@cache
def _by_heading() -> dict[str, tuple[Measure, ...]]:
    out: dict[str, tuple[Measure, ...]] = {}
    for measure in book().measures.values():
        if measure.heading:
            out[measure.heading] = (*out.get(measure.heading, ()), measure)
    return out


@cache
def _by_announcement() -> dict[str, tuple[Measure, ...]]:
    """China's duties by the Tariff Commission's announcement that a step of theirs cites."""
    out: dict[str, list[Measure]] = {}
    for measure in book().measures.values():
        for step in measure.steps if measure.imposer[0] == "CN" else ():
            cites = re.findall(
                r"Tariff Commission (Announcement No\. \d+ of \d{4})", step.source.cite
            )
            for cite in cites:
                out.setdefault(cite, []).append(measure)
    return {cite: tuple(found) for cite, found in out.items()}


@cache
def _by_cite() -> dict[str, tuple[Measure, ...]]:
    """Measures by the order or proclamation that a step of theirs cites, first steps first."""
    firsts: dict[str, list[Measure]] = {}
    others: dict[str, list[Measure]] = {}
    for measure in book().measures.values():
        for number, step in enumerate(measure.steps):
            for cite in re.findall(r"\b(?:EO|Proclamation) 1\d{4}\b", step.source.cite):
                (others if number else firsts).setdefault(cite, []).append(measure)
    return {cite: tuple(firsts.get(cite) or others[cite]) for cite in {*firsts, *others}}
