"""Does the ledger's own entry of the act state the figure: firms listed, trade covered, a limit?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, window
from detente.evidence.judge.facts import named_events
from detente.evidence.judge.figures import compare
from detente.evidence.verdict import Outcome, Verdict
from detente.ledger import Event

__all__ = ["entered"]

_MONEY = re.compile(r"(?:USD |(?<=of )(?=[\d.]+ bn))(\d[\d,. ]*\d|\d) ?(bn|mn|tn|billion|million)?")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?(?:%|per ?cent)")
_COUNT = re.compile(r"(?<![\d.-])(\d{1,3}(?:[ ,]\d{3})+|\d+)(?![\d.%-])(?= [a-z])", re.IGNORECASE)
_POWER = {"bn": 1e9, "billion": 1e9, "mn": 1e6, "million": 1e6, "tn": 1e12}
_BACK = 300  # characters before a figure in which the promise it belongs to is named
_WEEKS = 70  # days for which a text is recent
_KINDS = ("count", "money", "share", "duration")


def entered(claim: Claim, context: Context) -> Verdict | None:
    """A figure that the entry of an act states, where the sentence tells of that act.

    The act is one that the reader linked, one known by its name, or the only kind of act on the
    day that the claim names. None where no entry states the figure.
    """
    if claim.type not in _KINDS or not isinstance(claim.value, float | int):
        return None
    for name, title, text, command, cite in _entries(claim, context):
        if any(compare(claim, value, near=0.0).how == "exact" for value in _figures(claim, text)):
            return Verdict(
                outcome=Outcome.supported,
                record=f"stated in the record's entry: {title}",
                command=command,
                source=cite,
                value=float(claim.value),
                fact=f"entry|{name}|{claim.type}",
            )
    return None


def _entries(claim: Claim, context: Context) -> Iterator[tuple[str, str, str, str, str]]:
    """Entries that the sentence may mean: id, title, text, command and citation."""
    for event in _events(claim, context):
        day = event.date
        command = f"detente timeline --start {day} --end {day.fromordinal(day.toordinal() + 1)}"
        cite = event.instrument or event.source.cite
        yield event.id, event.title, f"{event.title}. {event.details}", command, cite
    for name in dict.fromkeys((*context.mentioned(claim), *_recent(claim, context))):
        measure = context.ledger.measures.get(name)
        if measure is not None:
            notes = " ".join(step.note for step in measure.steps)
            promise = measure.commitment or {}
            told = " ".join(promise.get(name, "") for name in ("metric", "baseline", "outcome"))
            text = f"{measure.title}. {measure.scope.items} {notes} {told}"
            cite = measure.steps[0].source.cite
            yield name, measure.title, text, f"detente measures {name}", cite


def _recent(claim: Claim, context: Context) -> Iterator[str]:
    """Promises named before the figure, and measures with a text of the last weeks whose title
    has the word that is counted."""
    before = context.reading.text[max(0, claim.start - _BACK) : claim.end].lower()
    for measure in context.ledger.measures.values():
        head, colon, _ = measure.title.lower().partition(":")
        if measure.commitment and colon and head in before:
            yield measure.id
    noun = re.findall(r"[a-z]{5,}", claim.text.lower())[-1:] if claim.type == "count" else []
    for measure in context.ledger.measures.values():
        told = [step.announced for step in measure.steps]
        near = any(0 <= (context.known - day).days <= _WEEKS for day in told)
        if near and any(word.rstrip("s") in measure.title.lower() for word in noun):
            yield measure.id


def _events(claim: Claim, context: Context) -> list[Event]:
    told = set(context.events(claim))
    mentioned = set(context.mentioned(claim))
    names = named_events()
    days = window(claim, context)
    found = []
    for event in context.ledger.events:
        phrases = names.get(event.id)
        known = event.date <= context.known
        linked = event.id in told or bool(mentioned & set(event.sets))
        named = phrases is not None and phrases.score(claim.sentence) > 0
        dated = days.said and days.first == days.last == event.date
        if known and (linked or named or dated):
            found.append(event)
    return sorted(found, key=lambda it: (it.id not in told, abs((it.date - days.last).days)))


def _figures(claim: Claim, text: str) -> list[float]:
    if claim.type == "money":
        return [
            float(re.sub(r"[ ,]", "", number)) * _POWER.get(power, 1.0)
            for number, power in _MONEY.findall(text)
        ]
    if claim.type == "share":
        return [float(number) for number in _PERCENT.findall(text)]
    plain = _MONEY.sub(" ", re.sub(r"\b(?:19|20)\d\d(?:-\d\d-\d\d)?\b|No\. ?\d+", " ", text))
    return [
        value
        for number in _COUNT.findall(plain)
        if (value := float(re.sub(r"[ ,]", "", number))) >= 2
    ]
