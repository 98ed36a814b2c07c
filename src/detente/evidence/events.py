"""Which dated acts does an article mention: what day, what kind, whose?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from functools import cache

from detente.evidence.attribution import attributed
from detente.evidence.claims import Event
from detente.evidence.dates import Resolved
from detente.evidence.grammar.acts import dated_acts
from detente.evidence.grammar.scene import Scene
from detente.evidence.people import person
from detente.evidence.record import LedgerEvent, ledger_events, ledger_match, named_acts

__all__ = ["find_events"]


def find_events(article: str, scenes: list[Scene]) -> list[Event]:
    """The dated acts of an article, in order, the same act once."""
    out: list[Event] = []
    by_id = {event.id: event for event in ledger_events()}
    for scene in scenes:
        if not scene.topical or _BYLINE.match(scene.flat):
            continue
        found = [*_dated(article, scene), *_named(article, scene, by_id)]
        out.extend(sorted(found, key=lambda event: event.start))
    return _merged(out)


_KINDS = (
    ("visa", re.compile(r"\bvisas?\b", re.I)),
    ("court", re.compile(r"\b(?:court|judges?|ruled|ruling|struck down|upheld)\b", re.I)),
    (
        "truce",
        re.compile(
            (
                r"\b(?:truce|(?:tariff|temporary|90-day|trade) pause|paus(?:e|ed|ing)|"
                r"suspend(?:ed|ing)? (?:the |some |most |its )?tariffs|tariff reductions?|"
                r"ceasefire)\b"
            ),
            re.I,
        ),
    ),
    (
        "talks",
        re.compile(
            r"\b(?:met\b|meet(?:s|ing|ings)?|talks|negotiat(?:ions|ors|ing)|return to "
            r"the table|phone|phoned|telephone|spoke (?:with|to|on)|summit|visit(?:ed|"
            r"s)?|"
            r"lunch|called (?:Chinese |President |leader |US |U\.S\. |his )|"
            r"call with|round|discussions|gather(?:ed|ing)?|convened?)",
            re.I,
        ),
    ),
    (
        "agreement",
        re.compile(
            (
                r"\b(?:sign(?:ed|ing)?|inked|sealed|agreed|reached|struck|deal|agreement|"
                r"accord|framework|pact)\b"
            ),
            re.I,
        ),
    ),
    ("threat", re.compile(r"\b(?:threaten(?:ed|s|ing)?|threats?|vowed)\b", re.I)),
    (
        "export_control",
        re.compile(
            r"\b(?:export (?:controls?|bans?|restrictions?|curbs?|limits?|licen[cs]\w+|"
            r"regulations?|rules?)|export-control|entity list|blacklist\w*|"
            r"(?:controls?|curbs?|restrict\w*|ban\w*|limits?|suspend\w*|"
            r"halt\w*|tighten\w*|prohibit\w*)[^.;]{0,60}(?:exports?|rare[- "
            r"]earths?|minerals?|chips?|magnets?|technology|gallium))",
            re.I,
        ),
    ),
    ("tariff", re.compile(r"\b(?:tariffs?|duties|lev(?:y|ies)|surcharge)\b", re.I)),
    (
        "enforcement",
        re.compile(
            (
                r"\b(?:investigat\w+|probe|operation|crack(?:ed|ing)? down|raid\w*|fined|"
                r"summoned|seiz\w+|inspect\w*)\b"
            ),
            re.I,
        ),
    ),
    ("purchase", re.compile(r"\b(?:bought|buy(?:s|ing)?|purchas\w+|ordered)\b", re.I)),
    (
        "data",
        re.compile(
            (
                r"\b(?:data|figures|statistics|exports? (?:rose|fell|plunged|grew)|"
                r"imports? (?:rose|fell|plunged|grew))\b"
            ),
            re.I,
        ),
    ),
)

_DATELINE = re.compile(r"\s*(?:\([^)]{2,40}\))?\s*(?:--|[-–—])")
_SAY = re.compile(
    r"\b(?:said|says|told|tells|stated|wrote|posted|noted|announced|claimed|"
    r"warned|reiterated|responded|declared|interview|"
    r"remarks|criticized|criticised|attacked|denied|denies|accused|called on|"
    r"calling|voiced|protested|alluded|reported|responding|"
    r"statement|released|published|cited|confirmed|considering|rejected|"
    r"slammed|urged|commented|tweeted)\b",
    re.I,
)

_BYLINE = re.compile(r"\W*(?:Posted|Published|Updated|By)\b[^.]{0,70}$", re.I)

_ACT_KINDS = {"sign": "agreement", "court": "court", "agree": "agreement"}


def _dated(article: str, scene: Scene) -> list[Event]:
    out = []
    text, base = scene.flat, scene.sentence.start
    acts = {act.dated.words.start: act for act in dated_acts(scene)}
    for dated in scene.dates:
        days = dated.days
        if days is None or (days.last - days.first).days > 31:
            continue
        start, end = dated.words.start - base, dated.words.end - base
        if (
            any(quote.start <= dated.words.start < quote.end for quote in scene.quotes)
            and dated.words.start not in acts
        ):
            continue
        if start < 60 and _DATELINE.match(text[end : end + 50]) and text[:start].isupper():
            continue
        left, right = _clause(text, start, end)
        window = text[left:right]
        act = acts.get(dated.words.start)
        kind, said = _kind(window, start - left, act.verb if act else "")
        if not kind:
            continue
        linked = _link(window, days, said)
        basis, ledger_id = days.basis, ""
        if linked:
            ledger_id = linked.id
            if (
                not days.exact
                and days.first <= linked.day <= days.last
                and not ((days.last - days.first).days > 26 and _twins(linked))
            ):
                days, basis = (
                    Resolved(linked.day, linked.day, "ledger"),
                    f"{dated.words.text}, day from the ledger",
                )
        begin = min(start, act.verb_start) if act else start
        stop = max(end, act.verb_end) if act else end
        if stop - begin < 25:
            stop = min(len(text), max(stop, begin + 60))
        out.append(
            Event(
                article=article,
                start=base + begin,
                end=base + stop,
                text=scene.text[base + begin : base + stop],
                day=days.first,
                last=days.last,
                kind=kind,
                actors=_actors(scene, left, right, kind, linked),
                basis=basis,
                ledger_id=ledger_id,
            )
        )
    return out


def _named(article: str, scene: Scene, by_id: dict[str, LedgerEvent]) -> list[Event]:
    out = []
    base = scene.sentence.start
    published = scene.published
    for match, event_id, kind in named_acts(scene.flat):
        event = by_id.get(event_id)
        if event is None or (published and event.day > published + timedelta(45)):
            continue
        if published is None and event.kind == "talks":
            continue
        out.append(
            Event(
                article=article,
                start=base + match.start(),
                end=base + match.end(),
                text=scene.text[base + match.start() : base + match.end()],
                day=event.day,
                last=event.day,
                kind=kind,
                actors=event.actors,
                basis="named act",
                ledger_id=event.id,
            )
        )
    return out


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    left = max(0, start - 150)
    right = min(len(text), end + 150)
    for match in re.finditer(
        r"[;]|,\s+(?:while|but|although|after|before)\s|\s-\s|\s-(?=\w+ )", text[left:start]
    ):
        left = max(left, left + match.end()) if match.end() < start - left else left
    cut = re.search(r"[;]|,\s+(?:while|but|although)\s", text[end:right])
    if cut:
        right = end + cut.start()
    return left, right


def _kind(window: str, at: int, verb: str) -> tuple[str, bool]:
    """The kind of act nearest to the date at `at`, and whether somebody only speaks there."""
    best, distance = "", 400.0
    front = at < 30
    for kind, pattern in _KINDS:
        for match in pattern.finditer(window):
            gap = at - match.end() if match.start() < at else match.start() - at
            weight = max(gap, 0) + (15 if kind in ("tariff", "data", "purchase") else 0)
            weight += 25 if match.start() > at and not front else 0
            if weight < distance:
                best, distance = kind, float(weight)
    said = 400
    for match in _SAY.finditer(window):
        gap = at - match.end() if match.end() <= at else match.start() - at
        said = min(said, gap + (25 if match.start() > at and not front else 0))
    if verb:
        mapped = _ACT_KINDS.get(verb, "")
        if mapped and best not in ("truce", "court", "visa"):
            return mapped, False
        return best or "act", False
    if said <= 45 and (said < distance or said < 30):
        return "statement", True
    if not best:
        return ("statement", True) if said < 150 else ("", False)
    return best, False


@cache
def _twins(event: LedgerEvent) -> bool:
    """Whether the ledger has an order and its beginning, or two like acts, within four days."""
    return event.kind == "act" and any(
        other.kind == "act"
        and other.actors == event.actors
        and other.id != event.id
        and abs((other.day - event.day).days) <= 4
        and len(other.title & event.title) >= 1
        for other in ledger_events()
    )


def _link(window: str, days: Resolved, said: bool) -> LedgerEvent | None:
    for _, event_id, _ in named_acts(window):
        event = next((each for each in ledger_events() if each.id == event_id), None)
        if event and days.first <= event.day <= days.last and not said:
            return event
    least = 1.5 if days.exact else 3.5
    if said:
        least = 5.0
    found = ledger_match(window, days.first, days.last, least=least)
    return found[0] if found else None


def _actors(
    scene: Scene, left: int, right: int, kind: str, linked: LedgerEvent | None
) -> tuple[str, ...]:
    if linked and kind != "statement":
        return linked.actors
    seen: dict[str, None] = {}
    base = scene.sentence.start
    for mention in scene.cast.between(base + left, base + right):
        if mention.country in (
            "US",
            "CN",
            "EU",
            "UA",
            "CA",
            "MX",
            "JP",
            "KR",
            "IN",
            "VN",
            "BR",
        ) and (
            kind in ("talks", "agreement", "truce")
            or mention.kind in ("person", "role", "body", "country")
        ):
            seen.setdefault(mention.country)
        if kind == "statement" and seen:
            break
    if kind == "statement" and not seen:
        who = attributed(
            scene.text, scene.sentence, base + left, base + left, scene.cast, strict=False
        )
        entry = person(who.name) if who.name else None
        if entry and entry.country:
            seen.setdefault(entry.country)
    return tuple(seen)


def _merged(events: list[Event]) -> list[Event]:
    out: list[Event] = []
    for event in events:
        for number, other in enumerate(out):
            same_day = event.day == other.day and event.last == other.last
            same = same_day and (
                (event.ledger_id and event.ledger_id == other.ledger_id)
                or (
                    event.kind == other.kind
                    and event.actors == other.actors
                    and event.kind != "statement"
                )
                or (
                    event.kind == other.kind == "statement"
                    and event.actors == other.actors
                    and abs(event.start - other.start) < 60
                )
            )
            if same:
                spans = other.spans or ((other.start, other.end),)
                out[number] = replace(
                    other,
                    occurrences=other.occurrences + 1,
                    spans=(*spans, (event.start, event.end)),
                )
                break
        else:
            out.append(event)
    return out
