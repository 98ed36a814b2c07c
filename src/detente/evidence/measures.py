"""Which measures of the ledger does an article mention?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache

from detente.evidence.claims import MeasureMention
from detente.evidence.grammar.scene import Scene
from detente.evidence.lexicon import rows

__all__ = ["find_measures"]


@dataclass(frozen=True, slots=True)
class _Rule:
    ids: tuple[str, ...]
    imposer: str
    target: str
    kind: str
    item: str
    since: date | None
    until: date | None
    first: re.Pattern[str]
    also: tuple[re.Pattern[str], ...]
    never: tuple[re.Pattern[str], ...]


def find_measures(article: str, scenes: list[Scene]) -> list[MeasureMention]:
    """The measures that the sentences name, each once, in order of the text."""
    out: list[MeasureMention] = []
    for scene in scenes:
        if not scene.topical or not _GATE.search(scene.flat):
            continue
        taken: list[tuple[int, int]] = []
        for rule, match in _matching(scene.flat):
            if scene.published is not None and (
                (rule.since and scene.published < rule.since)
                or (rule.until and scene.published > rule.until + timedelta(200))
            ):
                continue
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            taken.append(match.span())
            base = scene.sentence.start
            start, end = base + match.start(), base + match.end()
            days = [each.days for each in scene.dates if each.days]
            out.append(
                MeasureMention(
                    article=article,
                    start=start,
                    end=end,
                    text=scene.text[start:end],
                    imposer=rule.imposer,
                    target=rule.target,
                    kind=rule.kind,
                    item=rule.item,
                    ledger_ids=rule.ids,
                    as_of=days[0].first if days else None,
                )
            )
    return _merged(out)


_GATE = re.compile(
    r"tariff|dut(?:y|ies)|lev(?:y|ies)|control|restrict|ban|curb|limit|licen|"
    r"export|visa|fees?\b|de minimis|"
    r"Section|rare[- ]earth|chips?|countermeasures|surcharge|%|percent|ships|"
    r"Nexperia|soy|beans|precursor|parcels|[Aa]nnouncement|Boeing|[Pp]hase|entit|H200|review|elements|affiliates|samarium",
    re.I,
)


@lru_cache(maxsize=8192)
def _matching(text: str) -> tuple[tuple[_Rule, re.Match[str]], ...]:
    """The rules that a sentence fits, in their order, and where it does."""
    return tuple(
        (rule, match)
        for rule in _rules()
        if (match := rule.first.search(text)) is not None
        and all(also.search(text) for also in rule.also)
        and not any(never.search(text) for never in rule.never)
    )


@cache
def _rules() -> tuple[_Rule, ...]:
    out = []
    for row in rows("measures.tsv"):
        parts = [part.strip() for part in row["pattern"].split(" & ")]
        out.append(
            _Rule(
                tuple(row["ids"].split()),
                row["imposer"],
                row["target"],
                row["kind"],
                row["item"],
                _day(row["from"]),
                _day(row["until"]),
                re.compile(parts[0]),
                tuple(re.compile(part) for part in parts[1:] if not part.startswith("~")),
                tuple(re.compile(part[1:]) for part in parts[1:] if part.startswith("~")),
            )
        )
    return tuple(out)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _merged(mentions: list[MeasureMention]) -> list[MeasureMention]:
    out: dict[tuple[object, ...], MeasureMention] = {}
    for mention in mentions:
        key = (mention.ledger_ids or mention.item, mention.kind)
        if key in out:
            first = out[key]
            spans = first.spans or ((first.start, first.end),)
            out[key] = replace(
                first,
                occurrences=first.occurrences + 1,
                spans=(*spans, (mention.start, mention.end)),
            )
        else:
            out[key] = mention
    return list(out.values())
