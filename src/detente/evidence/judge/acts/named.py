"""Which acts of the ledger does a sentence tell of, and does it name them for sure?"""

from __future__ import annotations

import re
from functools import lru_cache

from detente.evidence.claims import Claim
from detente.evidence.judge.acts.facts import named_events
from detente.evidence.judge.context import Context, window
from detente.ledger import Event

__all__ = ["abroad", "foreign", "told"]

_DAYS_OFF = 3  # an act linked by its words may be dated so far off
_CALL_DAYS = 14  # days for which a call is the one that is spoken of
_CALL = re.compile(r"\b(?:call|phone|spoke|speak|telephon|conversation|chat)", re.IGNORECASE)
_PAIR = re.compile(r"\bTrump\b.*\bXi\b|\bXi\b.*\bTrump\b|\b(?:presidents|leaders)\b", re.DOTALL)
_SIDES = re.compile(r"\bChin|\bBeijing|\bU\.?S\b|\bAmerica|\bWashington|\bTrump|United States")
_PLACES = {
    "CA": r"Canad",
    "MX": r"Mexic",
    "BR": r"Brazil",
    "IN": r"India",
    "RU": r"Russia",
    "GB": r"Brit|U\.K\.|United Kingdom|\bUK\b",
    "EU": r"Europe|\bEU\b|Brussels",
    "JP": r"Japan",
    "KR": r"Korea",
    "VN": r"Vietnam",
}


@lru_cache(maxsize=64)
def told(claim: Claim, context: Context) -> tuple[tuple[Event, bool], ...]:
    """The events that a sentence may tell of, with whether it names them for sure.

    Sure are: an event of the very day that the claim names, one that the reader linked where the
    day or month fits, one known by its name where no day is said, and the last call of the
    presidents where one is spoken of. The sure ones come first, then the reader's own, then by
    nearness to the day.
    """
    linked = set(context.events(claim))
    mentioned = set(context.mentioned(claim))
    names = named_events()
    days = window(claim, context)
    called = _call(claim, context)
    found = []
    for event in context.ledger.events:
        if event.date > context.known:
            continue
        phrases = names.get(event.id)
        named = phrases is not None and phrases.score(claim.sentence) > 0
        on_day = days.said and days.first == days.last == event.date
        last = event.end_date if event.kind == "talks" and event.end_date else event.date
        within = days.said and (days.holds(event.date) or event.date <= days.last <= last)
        bound = event.id in linked or bool(mentioned & set(event.sets))
        if not (bound or named or on_day or event in called):
            continue
        sure = on_day or event is called[0] or (bound and within)
        if not days.said or abs((event.date - days.last).days) <= _DAYS_OFF:
            sure = sure or named or event.id in linked
        found.append((event, sure))
    found.sort(
        key=lambda it: (not it[1], it[0].id not in linked, abs((it[0].date - days.last).days))
    )
    return tuple(found)


def foreign(origins: tuple[str, ...], text: str) -> bool:
    """Whether a duty falls on named places only, none of them China or spoken of in the text."""
    if not origins or set(origins) & {"CN", "HK", "US", "all"}:
        return False
    return not any(re.search(_PLACES.get(it, r"(?!)"), text) for it in origins)


def abroad(text: str) -> bool:
    """Whether a text speaks of another place, and neither of China nor of the United States."""
    return not _SIDES.search(text) and any(re.search(it, text) for it in _PLACES.values())


def _call(claim: Claim, context: Context) -> tuple[Event | None, Event | None]:
    """The last call of the presidents before the article, where the sentence tells of a call:
    as a sure one (where it names both), and as one that may be meant."""
    text = context.subject(claim)
    if not _CALL.search(text):
        return None, None
    days = window(claim, context)
    calls = [
        event
        for event in context.ledger.events
        if event.id.endswith("-presidents-call")
        and 0 <= (days.last - event.date).days <= _CALL_DAYS
    ]
    last = max(calls, key=lambda it: it.date, default=None)
    return (last if _PAIR.search(text) else None), last
