"""Does the record's own entry of an act state the figure: firms listed, minutes spoken, votes?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from detente.evidence.claims import Claim
from detente.evidence.judge.acts.named import told
from detente.evidence.judge.acts.stated import Stated, family, stated, telling
from detente.evidence.judge.context import Context, window
from detente.evidence.judge.figures import around, clause, compare
from detente.evidence.verdict import Outcome, Verdict
from detente.ledger import Event, Measure

__all__ = ["Entry", "entered", "entries"]

_BACK = 300  # characters before a figure in which the promise it belongs to is named
_WEEKS = 70  # days for which a text is recent
_KINDS = ("count", "money", "share", "duration", "price")
_LISTING = re.compile(
    r"\b(?:list|blacklist|add|put|plac|sanction|restrict|target|ban|bar|cover|includ|impos|registr|restor|reinstat)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:of (?:them|these|which|whom)|among|includ\w+|another|some|other|already|so far|Chinese|"
    r"American|Taiwan\w*|Singapor\w*|Hong Kong|Iran\w*|Turk\w*)\b"
)
_FIRM = re.compile(r"\b(?:[A-Z]{3,}|[A-Z][a-z]+[A-Z]\w+|[A-Z]\w{6,}(?= and |,| are| is))\b")
_LISTS = re.compile(r"\blist|\bentity|\bregistration", re.IGNORECASE)
_PLACES = frozenset(("chinese", "american", "commerce", "beijing", "washington", "usd", "bis"))
_WHICH_LIST = re.compile(r"\bunreliable\b|\bcontrol(?=[ -]list)", re.IGNORECASE)
_SURE = frozenset(
    ("firms", "lines", "economies", "chemicals", "exclusions", "aircraft", "votes", "minutes")
)
_SIDES = {"CN": r"\bChin|\bBeijing", "US": r"\bUS\b|U\.S\.|\bAmeric|\bWashington|United States"}
_OTHER_GOODS = re.compile(r"\b(?:maize|corn|wheat|meal|oil|gas|beef|pork|cotton|steel)\b", re.I)
_COURTS = ("supreme", "federal circuit", "trade court")
_COURT = re.compile(r"\b[Cc]ourt|\bjustices|\bjudges|\bruling")
_OPEN = ("", "at least", "or more", "more")  # what a limit is said with
_YEAR = 400  # days for which an act is looked for by its words alone
_DAYS_OFF = 3  # an act of so near a day needs one word less
_SHARED = 3  # words that must be shared with it then
_LEAST, _MOST = 0.2, 5.0  # a figure beyond these times the record's counts something else


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry of an act that a sentence may mean; `sure` that it names it."""

    name: str
    title: str
    text: str
    command: str
    cite: str
    sure: bool


def entered(claim: Claim, context: Context) -> Verdict | None:
    """A figure against those that the entries of the acts state which the sentence tells of.

    Supported where an entry states it of the same kind of things. Contradicted where the sentence
    names the act and its entry gives another number of them; loose where the figure may be a part
    of the number given. None where no entry counts such things.
    """
    if claim.type not in _KINDS or not isinstance(claim.value, float | int):
        return None
    unit, size = _asked(claim)
    found = list(_sides_of_promise(claim, context) if unit == "tonnes" else entries(claim, context))
    said = telling(clause(claim, 90))
    if unit == "votes":
        courts = [word for word in _COURTS if word in _court_words(claim)]
        found = [
            it for it in found if not courts or any(word in it.title.lower() for word in courts)
        ]
    for entry in found:
        title = telling(entry.title)
        for figure in stated(entry.text):
            fits = figure.unit == unit and _fits(claim, figure.value, size)
            named = said & (figure.own | title) or (entry.sure and unit == "votes")
            if fits and (named or unit == "minutes"):
                return _verdict(claim, entry, figure, Outcome.supported)
    if (
        unit not in ("tonnes", "votes")
        and (known := _by_words(claim, context, unit, size)) is not None
    ):
        return known
    if unit == "votes" and (ruled := _ruling(claim, context)) is not None:
        return ruled
    if unit == "percent":
        return _other_percent(claim, context, said)
    if unit not in _SURE or (unit == "firms" and not _LISTING.search(around(claim, 50))):
        return None
    if unit == "firms" and (other := _of_list(claim, found)) is not None:
        return other
    for entry in found:
        if entry.sure and (figure := _meant(claim, entry, unit, size, said)) is not None:
            part = size * float(claim.value) < figure.value and (
                claim.hedge or _PART.search(around(claim, 25))
            )
            return _verdict(claim, entry, figure, Outcome.loose if part else Outcome.contradicted)
    return None


def entries(claim: Claim, context: Context) -> Iterator[Entry]:
    """Entries that the sentence may mean, the acts that it names first."""
    acts = told(claim, context)
    for event, sure in acts:
        yield _entry(event, sure=sure)
    for event in context.ledger.events:
        if _names_in(event, claim.sentence) and _of_time(event, context):
            yield _entry(event, sure=True)
    of_acts = [name for event, sure in acts if sure for name in event.sets]
    named = (*context.mentioned(claim), *of_acts)
    for name in dict.fromkeys((*named, *_recent(claim, context))):
        measure = context.ledger.measures.get(name)
        if measure is not None:
            cite = measure.steps[0].source.cite
            command = f"detente measures {name}"
            yield Entry(name, measure.title, _text(measure), command, cite, name in named)


def _names_in(event: Event, text: str) -> bool:
    """Whether a text has a firm's name that the entry of an act of listing tells."""
    return any(it in text for it in _firms(event))


@lru_cache(maxsize=1024)
def _firms(event: Event) -> tuple[str, ...]:
    if not _LISTS.search(event.title) or event.kind != "act":
        return ()
    return tuple(
        it for it in _FIRM.findall(event.details) if it.lower() not in _PLACES and len(it) > 2
    )


def _ruling(claim: Claim, context: Context) -> Verdict | None:
    """The votes of the last ruling that a sentence on a court may mean, where they fit."""
    if not _COURT.search(claim.sentence):
        return None
    named = [word for word in _COURTS if word in _court_words(claim)]
    rulings = [
        it
        for it in context.ledger.events
        if it.kind == "court"
        and _of_time(it, context)
        and (not named or any(word in it.title.lower() for word in named))
    ]
    for event in sorted(rulings, key=lambda it: it.date, reverse=True):
        for figure in stated(f"{event.title}. {event.details}"):
            if figure.unit == "votes" and _fits(claim, figure.value, 1.0):
                return _verdict(claim, _entry(event, sure=False), figure, Outcome.supported)
    counted = [
        (event, figure)
        for event in rulings
        for figure in stated(f"{event.title}. {event.details}")
        if figure.unit == "votes"
    ]
    if named and counted and len({event.id for event, _ in counted}) == 1:
        event, figure = counted[0]
        return _verdict(claim, _entry(event, sure=True), figure, Outcome.contradicted)
    return None


def _court_words(claim: Claim) -> str:
    return claim.sentence.lower().replace("justices", "supreme")


def _of_time(event: Event, context: Context) -> bool:
    """Whether an act is recent for the article; any act before it where the day is not known."""
    age = (context.known - event.date).days
    return 0 <= age <= _YEAR or (context.published is None and age >= 0)


def _other_percent(claim: Claim, context: Context, said: frozenset[str]) -> Verdict | None:
    """The one percentage that an act's entry states, where the sentence has two of its words, or
    one that is a name such as H20, but another figure."""
    found = list(entries(claim, context))
    if any(_coded(word) for word in said):
        recent = (it for it in context.ledger.events if _of_time(it, context))
        found += [
            _entry(it, sure=False) for it in recent if _codes(said) & _codes(telling(it.title))
        ]
    for entry in found:
        figures = [it for it in stated(entry.text) if it.unit == "percent"]
        if len({it.value for it in figures}) != 1 or claim.hedge not in _OPEN:
            continue
        best = max(figures, key=lambda it: len(it.own & said))
        if len(best.own & said) >= _SHARED - 1:
            return _verdict(claim, entry, best, Outcome.contradicted)
    return None


def _of_list(claim: Claim, found: list[Entry]) -> Verdict | None:
    """Another number than the entry gives for the list that the sentence names next."""
    start = max(0, claim.start - claim.sentence_start)
    hit = _WHICH_LIST.search(claim.sentence[start : start + len(claim.text) + 60])
    if hit is None or claim.hedge:
        return None
    word = hit.group().lower()[:6]
    for entry in found:
        figures = [it for it in stated(entry.text) if it.unit == "firms" and word in it.own]
        if entry.sure and figures and all(it.own & {word} for it in figures):
            best = min(figures, key=lambda it: len(it.own))
            return _verdict(claim, entry, best, Outcome.contradicted)
    return None


def _sides_of_promise(claim: Claim, context: Context) -> Iterator[Entry]:
    """What promises on the goods of a claim say of the time before, and of what was done; whether
    the promise itself was kept is not read from words."""
    text = context.reading.text[max(0, claim.start - 2 * _BACK) : claim.end + 60].lower()
    for measure in context.ledger.measures.values():
        promise = measure.commitment
        goods = re.search(r"soy|coal|sorghum", measure.title.lower()) if promise else None
        if goods is None or goods.group() not in (claim.product.lower() or text):
            continue
        if _OTHER_GOODS.search(claim.sentence) and goods.group() not in claim.sentence.lower():
            continue
        told = f"{promise.get('baseline', '')}. {promise.get('outcome', '')}"
        cite = measure.steps[0].source.cite
        command = f"detente measures {measure.id}"
        yield Entry(measure.id, measure.title, told, command, cite, sure=False)


def _entry(event: Event, *, sure: bool) -> Entry:
    command = f"detente timeline --start {event.date} --end {event.date + timedelta(days=1)}"
    text = f"{event.title}. {event.details}"
    cite = event.instrument or event.source.cite
    return Entry(event.id, event.title, text, command, cite, sure)


def _asked(claim: Claim) -> tuple[str, float]:
    """The kind of things that a claim counts, and how many of it one of its unit is."""
    scales = {"minutes": 1.0, "hours": 60.0}
    lengths = {"days": 1.0, "weeks": 7.0, "months": 30.4, "years": 365.25}
    if claim.unit in scales:
        return "minutes", scales[claim.unit]
    if claim.unit in lengths:
        return "days", lengths[claim.unit]
    if claim.type in ("money", "price") or claim.unit in ("USD", "CNY"):
        return claim.unit.partition(" per ")[0], 1.0
    if claim.type == "share":
        return "percent", 1.0
    noun = claim.text.split()[-1].lower() if claim.text else ""
    return family(claim.text) or family(claim.unit) or claim.unit or noun, 1.0


def _fits(claim: Claim, record: float, size: float) -> bool:
    if size != 1.0 and isinstance(claim.value, float | int):
        return abs(float(claim.value) * size - record) <= 0.02 * record
    fit = compare(claim, record / size, near=0.0)
    return fit.how == "hedged" or (fit.how == "exact" and fit.gap <= 0.02 * record / size)


def _meant(
    claim: Claim, entry: Entry, unit: str, size: float, said: frozenset[str]
) -> Stated | None:
    """The figure of an entry that a claim with another number speaks of."""
    assert isinstance(claim.value, float | int)
    alike = [figure for figure in stated(entry.text) if figure.unit == unit]
    if not alike:
        return None
    sides = _sides(around(claim, 60))
    ranked = sorted(
        alike, key=lambda it: (len(sides & _sides(it.text)), len(it.own & said)), reverse=True
    )
    best = ranked[0]
    alone = unit == "votes" or len({it.value for it in alike}) == 1
    sure = alone or best.own & said or sides & _sides(best.text)
    near = _LEAST <= float(claim.value) * size / best.value <= _MOST
    return best if sure and near else None


def _sides(text: str) -> frozenset[str]:
    return frozenset(side for side, words in _SIDES.items() if re.search(words, text))


def _by_words(claim: Claim, context: Context, unit: str, size: float) -> Verdict | None:
    """A figure of an act that the sentence does not name, but tells of in three of its words."""
    said = telling(around(claim, 110))
    days = window(claim, context)
    for event in context.ledger.events:
        if not _of_time(event, context):
            continue
        for figure in stated(f"{event.title}. {event.details}"):
            if figure.unit != unit or not said & figure.own or not _fits(claim, figure.value, size):
                continue
            shared = said & (figure.own | telling(event.title))
            dated = days.said and abs((event.date - days.last).days) <= _DAYS_OFF
            odd = figure.value >= 100 and figure.value % 50 != 0
            if len(shared) + bool(_codes(shared)) + dated + odd >= _SHARED:
                return _verdict(claim, _entry(event, sure=False), figure, Outcome.supported)
    return None


def _coded(word: str) -> bool:
    return word[1:2].isdigit()


def _codes(words: frozenset[str]) -> frozenset[str]:
    """Names with a number in them, such as H20, which name one thing only."""
    return frozenset(word for word in words if _coded(word))


def _text(measure: Measure) -> str:
    notes = " ".join(step.note for step in measure.steps)
    promise = measure.commitment or {}
    told = " ".join(promise.get(name, "") for name in ("metric", "baseline", "outcome"))
    parties = ", ".join(measure.target.parties)
    return f"{measure.title}. {measure.scope.items}. {parties}. {notes} {told}"


def _verdict(claim: Claim, entry: Entry, figure: Stated, outcome: Outcome) -> Verdict:
    assert isinstance(claim.value, float | int)
    _, size = _asked(claim)
    short = figure.text if len(figure.text) <= 90 else figure.text[:88].rpartition(" ")[0] + " …"
    return Verdict(
        outcome=outcome,
        about="scope" if outcome is Outcome.loose else "",
        record=f"stated in the record's entry: {entry.title}: {short}",
        why="The record gives the number of all; which part is meant is not said."
        if outcome is Outcome.loose
        else "",
        command=entry.command,
        source=entry.cite,
        value=figure.value / size,
        fact=f"entry|{entry.name}|{claim.type}",
    )


def _recent(claim: Claim, context: Context) -> Iterator[str]:
    """Promises named before the figure, and measures with a text of the last weeks whose title
    has the word that is counted."""
    before = context.reading.text[max(0, claim.start - _BACK) : claim.end].lower()
    for measure in context.ledger.measures.values():
        head, colon, _ = measure.title.lower().partition(":")
        if measure.commitment and colon and head in before:
            yield measure.id
    noun = re.findall(r"[a-z]{5,}", claim.text.lower())[-1:] if claim.type == "count" else []
    for measure in context.ledger.measures.values() if noun else ():
        told = [step.announced for step in measure.steps]
        near = any(0 <= (context.known - day).days <= _WEEKS for day in told)
        if near and any(word.rstrip("s") in measure.title.lower() for word in noun):
            yield measure.id
