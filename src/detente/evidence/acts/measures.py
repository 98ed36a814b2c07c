"""Which measures of the ledger does an article mention?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache

from detente.evidence.acts.cited import Cited, cited, dated, listings, materials
from detente.evidence.acts.levied import levied
from detente.evidence.claims import Claim, MeasureMention
from detente.evidence.grammar.scene import Scene
from detente.evidence.words.lexicon import rows

__all__ = ["find_measures"]

_NEAR = 130  # characters round a name within which its other words stand
_AFTERLIFE = timedelta(200)  # how long after a rule's last day articles still speak of it


def find_measures(
    article: str, scenes: list[Scene], claims: Sequence[Claim] = ()
) -> list[MeasureMention]:
    """The measures that the sentences name, each once, in order of the text.

    `claims` tell of those that are not named: "a duty of 28 percent on American soybeans".
    """
    out: list[MeasureMention] = []
    for scene in scenes:
        if not scene.topical or not _GATE.search(scene.flat):
            continue
        base = scene.sentence.start
        day = next((each.days.first for each in scene.dates if each.days), None)
        taken: list[tuple[int, int]] = []
        for found in _found(scene):
            if any(a < found.end and found.start < b for a, b in taken):
                continue
            taken.append((found.start, found.end))
            start, end = base + found.start, base + found.end
            out.append(
                MeasureMention(
                    article=article,
                    start=start,
                    end=end,
                    text=scene.text[start:end],
                    imposer=found.imposer,
                    target=found.target,
                    kind=found.kind,
                    item=found.item,
                    ledger_ids=found.ids,
                    as_of=day,
                )
            )
    published = scenes[0].published if scenes else None
    out += levied([claim for claim in claims if scenes[0].topical], out, published)
    return _folded(_merged(sorted(out, key=lambda each: each.start)))


_GATE = re.compile(
    r"tariff|dut(?:y|ies)|lev(?:y|ies)|tax|control|restrict|ban\b|bann|barr|curb|limit|licen|permit|"
    r"export|visa|fees?\b|dues|charg|de minimis|parcel|exempt|paid|pays?\b|owes?\b|"
    r"Section|rare[- ]earth|chips?|countermeasures|surcharge|%|percent|per cent|ships|vessels|"
    r"Nexperia|soy|beans|precursor|[Aa]nnouncement|Notice|Boeing|[Pp]hase|entit|list|H20|"
    r"review|elements|affiliates|owned|samarium|Liberation|[Rr]eciprocal|Order|EO |E\.O\.|"
    r"Proclamation|9903|throttl|prohibit|suspen|shelv|block|halt|rules?\b|Ascend|Huawei|HBM|"
    r"investigation|inquir|[Pp]robe|trade[- ]barrier|owned|exclusion|packets|[Ll]ist \d|"
    r"memory|software|magnet|permission|waiver|design|subsidiar|Board of|farm|agricult|ethane|"
    r"shortage|[Pp]urchas|commit|pledg|promis|\$17|"
    r"\$200",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Near:
    pattern: re.Pattern[str]
    within: int


@dataclass(frozen=True, slots=True)
class _Rule:
    ids: tuple[str, ...]
    imposer: str
    target: str
    kind: str
    item: str
    since: date | None
    until: date | None
    name: re.Pattern[str]
    also: tuple[_Near, ...]
    never: tuple[_Near, ...]


def _found(scene: Scene) -> Iterator[Cited]:
    """Everything that one sentence names: by citation first, then by name, then by content."""
    yield from cited(scene)
    yield from listings(scene)
    day = scene.published
    for rule, start, end in _named(scene.flat):
        early = day and rule.since and day < rule.since
        late = day and rule.until and day > rule.until + _AFTERLIFE
        if not early and not late:
            yield Cited(start, end, rule.ids, rule.imposer, rule.target, rule.kind, rule.item)
    yield from materials(scene)
    yield from dated(scene)


@lru_cache(maxsize=8192)
def _named(text: str) -> tuple[tuple[_Rule, int, int], ...]:
    """The rules of the table that a sentence fits, in their order, and where it does."""
    return tuple(
        (rule, match.start(), match.end())
        for rule in _rules()
        for match in rule.name.finditer(text)
        if all(_stands(near, text, match) for near in rule.also)
        and not any(_stands(near, text, match) for near in rule.never)
    )


def _stands(near: _Near, text: str, match: re.Match[str]) -> bool:
    """Whether a rule's other word stands near its name, in the same clause."""
    left, right = max(0, match.start() - near.within), min(len(text), match.end() + near.within)
    left = max(left, text.rfind(";", left, match.start()) + 1)
    stop = text.find(";", match.end(), right)
    return near.pattern.search(text, left, stop if stop > 0 else right) is not None


_WORDS = {
    "duty": r"(?:\b[Tt]ariffs?\b|\b[Dd]ut(?:y|ies)\b|\b[Ll]ev(?:y|ies)\b|\b[Ss]urcharges?\b|"
    r"\b(?:paid|pays?|paying|owe[sd]?|charged|hit with|subject to|face[sd]?)\b[^.;]{0,25}?"
    r"(?:\d ?%|\d[- ](?:percent|per cent))|remain at \d\d percent)",
    "cnduty": r"(?:(?:China|Beijing)(?:'s)? (?:\w+ ){0,3}(?:tariffs?|dut(?:y|ies)|lev(?:y|ies))\b|"
    r"Chinese (?:retaliatory )?(?:tariffs?|dut(?:y|ies)|lev(?:y|ies))\b)",
    "control": r"(?:[Ee]xport[- ](?:control|ban|restriction|limit|curb|licen[cs]|permit|rule|"
    r"regulation|regime|quota)\w*|[Ll]icen[cs]\w+|\b[Pp]ermits?\b|\b[Rr]estrict\w*|"
    r"\b[Bb]an(?:s|ned|ning)?\b|\b[Cc]urb\w*|\b[Pp]rohibit\w*|\b[Hh]alt\w*|\b[Bb]lock(?:s|ed|ing)\b|"
    r"\b[Tt]hrottl\w*|\b[Cc]hok\w*|\b[Ss]uspen\w*|\b[Bb]arr(?:ed|ing)\b|\b[Tt]ighten\w*|"
    r"\b[Cc]lamp\w*|\b[Ww]ithh[eo]ld\w*|\b[Ss]topp\w*|\b[Ee]mbargo\w*|(?:under|on) control|"
    r"\b[Pp]ermission\b|\b[Aa]pproval (?:to|for) export|"
    r"\b[Ll]imit(?:s|ed|ing) (?:the |its )?(?:exports?|shipments|sales|supply)|"
    r"\b[Cc]ontrols\b(?! (?:\d|about|some|nearly|roughly|more|over|most|an?\b|around|the|"
    r"almost|much|its|up to))|\b[Cc]ontrolled\b(?! (?:by|\d)))",
    "fee": r"\b(?:[Pp]ort |[Dd]ocking |[Hh]arbou?r )?(?:fees?|charg(?:e|es|ing)|dues|"
    r"levies|levied|levy)\b",
    "buy": r"\b(?:buy(?:s|ing)?|bought|purchas\w+|take|import|order)\b",
    "promise": r"\b(?:promis\w*|pledg\w*|commit\w*|agree[sd]?|agreement|undert\w+|vow\w*|"
    r"is to|was to|would|will|must|target|target\w*|owes|under (?:it|the deal|the truce))\b",
}


@cache
def _rules() -> tuple[_Rule, ...]:
    out = []
    for row in rows("measures.tsv"):
        name, *parts = re.split(r" &(\d*) ", row["pattern"])
        also, never = [], []
        for within, part in zip(parts[::2], parts[1::2], strict=True):
            near = _Near(_pattern(part.removeprefix("~")), int(within or _NEAR))
            (never if part.startswith("~") else also).append(near)
        out.append(
            _Rule(
                tuple(row["ids"].split()),
                row["imposer"],
                row["target"],
                row["kind"],
                row["item"],
                _day(row["from"]),
                _day(row["until"]),
                _pattern(name),
                tuple(also),
                tuple(never),
            )
        )
    return tuple(out)


def _pattern(text: str) -> re.Pattern[str]:
    """A pattern of the table, with the words in braces put in."""
    return re.compile(re.sub(r"\{([a-z]+)\}", lambda word: _WORDS[word.group(1)], text))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _merged(mentions: list[MeasureMention]) -> list[MeasureMention]:
    same: dict[tuple[object, ...], list[MeasureMention]] = {}
    for mention in mentions:
        key = (mention.ledger_ids or (mention.item, mention.imposer), mention.kind)
        same.setdefault(key, []).append(mention)
    return [_joined(*found) if len(found) > 1 else found[0] for found in same.values()]


def _joined(*found: MeasureMention) -> MeasureMention:
    """One mention, the first, with the places of all."""
    spans = (span for each in found for span in each.spans or ((each.start, each.end),))
    return replace(
        found[0],
        occurrences=sum(each.occurrences for each in found),
        spans=tuple(dict.fromkeys(spans)),
    )


def _folded(mentions: list[MeasureMention]) -> list[MeasureMention]:
    """Without the mentions that others say already.

    Part of a package of texts ("the rare-earth rules" beside "the six announcements") counts as
    the package, one measure beside the pair that it belongs to as the pair; a sum ("145 percent")
    counts as its parts where the article names every one.
    """
    out = list(mentions)
    for each in mentions:
        ids = set(each.ledger_ids)
        pair = next((one for one in out if ids < set(one.ledger_ids) and _beside(one, each)), None)
        if len(ids) == 1 and pair is not None:
            out = [_joined(one, each) if one is pair else one for one in out if one is not each]
        if len(ids) < 2 or each not in out:
            continue
        parts = [one for one in out if len(one.ledger_ids) == 1 and set(one.ledger_ids) <= ids]
        if {one.ledger_ids[0] for one in parts} == ids and each.kind == "tariff":
            out = [_joined(one, each) if one in parts else one for one in out if one is not each]
            continue
        whole = next((one for one in out if ids < set(one.ledger_ids)), None)
        if whole is not None and whole.imposer == each.imposer:
            out = [_joined(one, each) if one is whole else one for one in out if one is not each]
    return out


def _beside(one: MeasureMention, other: MeasureMention) -> bool:
    """Whether two mentions stand in the same few words."""
    return abs(one.start - other.start) < _NEAR
