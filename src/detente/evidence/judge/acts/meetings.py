"""How often did the delegations meet, and how long?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from detente.evidence.claims import Claim
from detente.evidence.judge.acts.named import told
from detente.evidence.judge.context import Context, window
from detente.evidence.judge.figures import around, compare
from detente.evidence.verdict import Outcome, Verdict, unknown
from detente.ledger import Event

__all__ = ["judge_meeting", "judge_rounds"]

_TALKS = re.compile(
    r"\b(?:talks|negotiat\w+|meetings?|round|discussions|summit|visit)\b", re.IGNORECASE
)
_RUNNING = 3  # days for which a round is the one that is going on


def judge_rounds(claim: Claim, context: Context) -> Verdict:
    """Rounds of talks of the delegations in the year of the article, up to the article's day."""
    days = window(claim, context)
    if claim.as_of_words.lower().startswith("since"):
        days = replace(days, last=context.known)
    last = days.last if days.said and days.first == days.last else context.known
    last = min(last, days.last) if days.said else last
    rounds = [it for it in context.ledger.events if _is_round(it) and it.date <= last]
    if re.search(r"\bsince [A-Z]", claim.sentence) and not days.said:
        return unknown("no count", "Which meetings are meant is not said.")
    this_year = [it for it in rounds if it.date.year == last.year]
    if not this_year:
        return unknown("no count", "The record holds no round of talks in that year.")
    fact = f"count|rounds {last.year}"
    command = f"detente timeline --kind talks --start {last.year}-01-01 --end {last}"
    places = ", ".join(it.title for it in this_year)
    shared = {
        "record": f"{len(this_year)} rounds in {last.year} up to {last}: {places}",
        "command": command,
        "source": "; ".join(dict.fromkeys(it.source.cite for it in this_year))[:160],
        "value": float(len(this_year)),
        "fact": fact,
    }
    before = len([it for it in this_year if (last - it.date).days > _RUNNING])
    for number in (len(this_year), before):
        if compare(claim, number, near=0.0).how == "exact":
            return Verdict(outcome=Outcome.supported, why="Rounds of the delegations.", **shared)
    earlier = re.search(r"since|in total|overall", claim.sentence)
    delegations = _TALKS.search(claim.sentence) or "negotiat" in claim.sentence
    if earlier or not delegations or abs(compare(claim, len(this_year)).gap) > 3:
        return unknown("no count", "Which rounds are meant is not said.", fact=fact)
    return Verdict(
        outcome=Outcome.loose, about="scope", why="Which meetings count is not said.", **shared
    )


def judge_meeting(claim: Claim, context: Context) -> Verdict | None:
    """The days of a round of talks that the sentence names; None where none is named."""
    if claim.unit != "days" or not isinstance(claim.value, float | int):
        return None
    talks = [event for event, sure in told(claim, context) if sure and event.kind == "talks"]
    if not talks and _TALKS.search(around(claim, 30)):
        talks = [
            event
            for event in context.ledger.events
            if _is_round(event)
            and 0 <= (context.known - (event.end_date or event.date)).days <= _RUNNING
            and _length(event) == claim.value
        ]
    lengths = {event.id: _length(event) for event in talks if event.end_date}
    event = next((it for it in talks if lengths.get(it.id) == claim.value), None)
    if event is not None:
        return _of(event, Outcome.supported)
    near = around(claim, 30)
    if (
        len(lengths) == 1
        and _TALKS.search(near)
        and not re.search(r"\b(?:ago|after|la?ter)\b", near)
    ):
        return _of(next(it for it in talks if it.id in lengths), Outcome.contradicted)
    return None


def _length(event: Event) -> int:
    return ((event.end_date or event.date) - event.date).days + 1


def _of(event: Event, outcome: Outcome) -> Verdict:
    last = event.end_date or event.date
    return Verdict(
        outcome=outcome,
        record=f"{_length(event)} days, {event.date} to {last}: {event.title}",
        command=f"detente timeline --kind talks --start {event.date} "
        f"--end {last + timedelta(days=1)}",
        source=event.source.cite,
        value=float(_length(event)),
        fact=f"length|{event.id}|{last}",
    )


def _is_round(event: Event) -> bool:
    return (
        event.kind == "talks"
        and {"US", "CN"} <= set(event.actors)
        and event.id.endswith(("-talks", "-round"))
    )
