"""Which acts does a sentence tell without their day, that the record dates by what was done?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from detente.evidence.acts.onrecord import StepDay, percents, steps_of
from detente.ledger.model import Kind

__all__ = ["Undated", "undated_acts"]

_DONE = {
    "suspend": r"suspended|paused|shelved|froze|deferred|postponed|put off|put on hold",
    "end": r"lifted|scrapped|ended|revoked|abolished|withdrew|withdrawn|dropped|removed|cancell?ed|"
    r"rescinded|repealed|terminated|disappeared",
    "cut": r"cut|halved|lowered|reduced|slashed|trimmed",
    "raise": r"raised|doubled|hiked|increased|tripled",
    "begin": r"imposed|placed|put(?! off| on hold)|introduced|slapped|levied|mirrored|matched|hit|"
    r"extended|charged",
}
_VERBS = "|".join(f"(?P<{way}>{verbs})" for way, verbs in _DONE.items())
_ACTIVE = re.compile(
    rf"\b(?:(?:then|also|later|soon|first|now|finally|formally|has|have|had|,|and|which|it|they|he|"
    rf"(?-i:Beijing|China|Washington|Trump|(?:United|the) States|ministry|administration)) )"
    rf"(?:{_VERBS})\b",
    re.I,
)
_PASSIVE = re.compile(rf"\b(?:was|were|has been|have been|had been) (?:now )?(?:{_VERBS})\b")
_NOT_TOLD = re.compile(
    r"\b(?:if|unless|whether|would|could|may|might|should|will|to|not|never|were|was|be|been)\s+"
    r"(?:\w+\s+)?$|\bby\s+(?:having\s+)?$",
    re.I,
)
_REACH = 90  # letters between a verb and the measure that it acts on


@dataclass(frozen=True, slots=True)
class Undated:
    """An act without its day: span in the sentence, the step of the record."""

    start: int
    end: int
    step: StepDay


def undated_acts(
    text: str,
    measures: Sequence[tuple[int, int, str, tuple[str, ...]]],
    published: date | None,
) -> list[Undated]:
    """The acts of a sentence whose verb and measure fit one day of the record only.

    `measures`: start and end in the sentence, imposer and the ledger's ids of those named in it.
    """
    if published is None:
        return []
    out: list[Undated] = []
    for pattern, passive in ((_ACTIVE, False), (_PASSIVE, True)):
        for match in pattern.finditer(text):
            way = next(way for way in _DONE if match[way])
            verb = match.start(way)
            if not passive and _NOT_TOLD.search(text[:verb]):
                continue
            near = [
                one
                for one in measures
                if one[3] and len(one[3]) <= 6 and _acts_on(text, match, one, passive=passive)
            ]
            for start, end, imposer, ids in near[:1]:
                clause = text[min(verb, start) : max(match.end(), end) + 60]
                step = _step(way, ids, imposer, percents(clause), published)
                if step is not None:
                    out.append(Undated(min(verb, start), max(match.end(), end), step))
    return out


def _acts_on(
    text: str, match: re.Match[str], one: tuple[int, int, str, tuple[str, ...]], *, passive: bool
) -> bool:
    gap = text[one[1] : match.start()] if passive else text[match.end() : one[0]]
    placed = one[1] <= match.start() if passive else one[0] >= match.start()
    return placed and len(gap) < _REACH and not re.search(r"[;.]|, (?:while|but|and|after)\b", gap)


def _step(
    way: str, ids: Sequence[str], imposer: str, rates: frozenset[float], published: date
) -> StepDay | None:
    """The one day on which the measures took such a step, the last before the text was written."""
    steps = [
        each
        for each in steps_of(ids)
        if each.day <= published + timedelta(1)
        and imposer in each.measure.imposer
        and (each.way == way or (way == "end" and each.way == "suspend"))
        and (each.begins or (way == "begin" and each.measure.kind != Kind.tariff))
    ]
    if rates and way in ("cut", "raise", "begin"):
        steps = [each for each in steps if each.rates & rates] or steps
    if not steps:
        return None
    day = min(each.day for each in steps) if way == "begin" else max(each.day for each in steps)
    texts = {each.day for each in steps if each.day == each.announced}
    if way == "begin" and len(texts) > 1:
        return None
    return next(each for each in steps if each.day == day)
