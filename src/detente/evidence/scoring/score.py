"""How much of an annotated article was found, and how much of what was found is right?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from detente.evidence.claims import Claim, Event, Reading
from detente.evidence.scoring.alike import number_of, same_claim
from detente.evidence.scoring.located import located
from detente.evidence.scoring.voice import same_voice

__all__ = ["Score", "Tally", "score", "total"]

VERDICTS = {
    "correct": "supported",
    "close": "close",
    "loose": "loose",
    "incomplete": "loose",
    "ambiguous": "loose",
    "wrong": "contradicted",
    "contested": "disputed",
    "outdated": "outdated",
}
"""The gold's verdict to the verdict of `detente.evidence`; other words are not scored."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Found items of the gold, and right items among the found; missed and extra by name."""

    hits: int
    gold: int
    right: int
    found: int
    missed: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        """Share of the gold's items that were found; 1 where the gold has none."""
        return self.hits / self.gold if self.gold else 1.0

    @property
    def precision(self) -> float:
        """Share of the found items that the gold has; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one or several articles. `published` tells how many days are right."""

    claims: Tally
    speakers: Tally
    event_days: Tally
    measures: Tally
    verdicts: Tally
    sign_errors: int = 0
    published: Tally = field(default_factory=lambda: Tally(0, 0, 0, 0))

    def rows(self) -> list[tuple[str, float, float, int, int]]:
        """Name, recall, precision, items in the gold, items found."""
        pairs = (
            ("claims", self.claims),
            ("speakers", self.speakers),
            ("event days", self.event_days),
            ("measures", self.measures),
            ("verdicts", self.verdicts),
            ("day of publication", self.published),
        )
        return [(name, each.recall, each.precision, each.gold, each.found) for name, each in pairs]


def score(
    reading: Reading,
    gold: Mapping[str, Any],
    verdicts: Mapping[int, str] | Callable[[Claim], str] | None = None,
) -> Score:
    """Compare what was read with the annotations of the same article (``articles_gold/1``).

    How matches are counted:

    - **Places.** Where the text read is not the file (saved HTML: a gold `start` counts the
      characters of the file), each span is looked for in the text by its words, white space,
      quotation marks and dashes made plain; of several places the one that fits its neighbours.
      A span that is not in the text that was read is not found.
    - **Claims.** A gold claim is found when a claim overlaps its text span (any place of a
      repeated statement counts, on either side: `also` in the gold), is of the same family of
      types (`SAME_TYPE`: an average of duties counts as a duty, a fee, price or amount as one
      another, a threshold as a share), has the same unit and an equal value. Nouns that count
      the same things are one unit ("firms" and "entities", "rounds" and "meetings"), tons and
      tonnes too. Values of changes are compared without their sign; a wrong sign is counted in
      `sign_errors`. A gold value equal to either end of a range counts, and so does either end
      of a gold range (`value_high`; a claim with its other end is not false). A value with more
      decimals counts as equal when it rounds to the gold's (two thirds and 66.7). Durations are
      compared in minutes. A gold date counts as equal when it lies in the period that the claim
      states ("December 2024" holds 2024-12-03). A claim matches one gold claim at most for each
      place at which it stands. *Recall* is found gold claims over all gold claims, dates included.
      *Precision* is matched claims over all claims except unmatched dates, which are never
      false: the gold lists only some of them.
    - **Speakers.** A gold quotation is found when a quotation overlaps its first words and has
      the same speaker (`same_voice`: spelling as in the gold or the table of bodies; a body and
      its spokesperson are one; of two descriptions without a name one may say less; nobody, or a
      voice without a name, where the gold says "unattributed"). Precision: the quotations with
      the right speaker over all that overlap a quotation of the gold; quotations that the gold
      does not list are not judged.
    - **Event days.** A gold event is found when an event whose words overlap its span (at any of
      its places), or of the same kind, has its day (for a month in the gold: lies in it; a period
      of at most 31 days
      that holds the gold's day counts when the spans overlap). Where a text tells an act with a
      wrong day, annotators keep the text's or put the record's: either counts when the event
      states both (`Event.recorded`). Precision: the events that match
      any gold event over those whose span overlaps one of the gold's or whose day is exact and
      of the same kind; others are not judged.
    - **Measures.** A gold measure is found when a mention of the same imposer and kind (a fee is
      a port fee) overlaps its span or stands in the same sentence (up to 160 characters away), at
      any of its places. Precision: mentions that match any gold measure over all mentions.
    - **Verdicts.** For matched claims with a verdict in `VERDICTS`: share with the same verdict.
      `verdicts` maps a claim's place in `reading.claims`, or the claim itself, to its verdict.
    """
    gold = located(gold, reading.text)
    claims, sign_errors, pairs = _claims(reading, gold)
    return Score(
        claims=claims,
        speakers=_speakers(reading, gold),
        event_days=_events(reading, gold),
        measures=_measures(reading, gold),
        verdicts=_verdicts(reading, pairs, verdicts),
        sign_errors=sign_errors,
        published=_published(reading, gold),
    )


def total(scores: Sequence[Score]) -> Score:
    """The score of several articles together: counts are added up."""

    def added(tallies: Sequence[Tally]) -> Tally:
        return Tally(
            sum(each.hits for each in tallies),
            sum(each.gold for each in tallies),
            sum(each.right for each in tallies),
            sum(each.found for each in tallies),
            tuple(name for each in tallies for name in each.missed),
            tuple(name for each in tallies for name in each.extra),
        )

    return Score(
        claims=added([each.claims for each in scores]),
        speakers=added([each.speakers for each in scores]),
        event_days=added([each.event_days for each in scores]),
        measures=added([each.measures for each in scores]),
        verdicts=added([each.verdicts for each in scores]),
        sign_errors=sum(each.sign_errors for each in scores),
        published=added([each.published for each in scores]),
    )


def _claims(
    reading: Reading, gold: Mapping[str, Any]
) -> tuple[Tally, int, list[tuple[int, Mapping[str, Any]]]]:
    used: set[tuple[int, int]] = set()
    pairs: list[tuple[int, Mapping[str, Any]]] = []
    missed, signs = [], 0
    for item in gold.get("claims", ()):
        found = _best_place(reading, item, used)
        if found is None:
            missed.append(f"{item['id']}: {item['text_span']}")
            continue
        used.add(found)
        pairs.append((found[0], item))
        claim, value = reading.claims[found[0]], number_of(item["value"])
        if claim.change and value and isinstance(claim.value, float) and value * claim.value < 0:
            signs += 1
    right = {number for number, _ in used}
    right.update(
        number
        for _, item in pairs
        if item.get("value_high") is not None
        for number, claim in enumerate(reading.claims)
        if same_claim(claim, item) and _best_place(reading, item, set(), (number,))
    )
    counted = [n for n, claim in enumerate(reading.claims) if n in right or claim.type != "date"]
    extra = tuple(
        f"{reading.name}: {reading.claims[n].type} {reading.claims[n].text}"
        for n in counted
        if n not in right
    )
    size = len(gold.get("claims", ()))
    return Tally(len(used), size, len(right), len(counted), tuple(missed), extra), signs, pairs


def _best_place(
    reading: Reading,
    item: Mapping[str, Any],
    used: set[tuple[int, int]],
    among: Sequence[int] | None = None,
) -> tuple[int, int] | None:
    """The claim and the place of it that share most with an annotation, of those still free."""
    stretches = [
        (each["start"], each["start"] + len(each["text_span"]))
        for each in (item, *item.get("also", ()))
        if each["start"] >= 0
    ]
    best, top = None, 0
    for number in among if among is not None else range(len(reading.claims)):
        claim = reading.claims[number]
        if not same_claim(claim, item):
            continue
        for place, (a, b) in enumerate(claim.spans or ((claim.start, claim.end),)):
            if (number, place) in used:
                continue
            shared = max((min(end, b) - max(begin, a) for begin, end in stretches), default=0)
            if shared > top:
                best, top = (number, place), shared
    return best


def _speakers(reading: Reading, gold: Mapping[str, Any]) -> Tally:
    hits, overlapping, missed, wrong = 0, 0, [], []
    for item in gold.get("quotes", ()):
        begin = item["start"]
        end = begin + max(1, len(item.get("quote_first_words", "")))
        near = [each for each in reading.quotes if each.start - 2 < end and begin < each.end]
        overlapping += bool(near)
        wanted = str(item["speaker"])
        if any(
            (wanted == "unattributed" and (not each.speaker or each.role == "not named"))
            or same_voice(each.speaker, wanted)
            for each in near
        ):
            hits += 1
        else:
            missed.append(f"{item['id']}: {item['speaker']}")
            wrong.extend(f"{reading.name}: {each.speaker or 'nobody'}" for each in near)
    return Tally(hits, len(gold.get("quotes", ())), hits, overlapping, tuple(missed), tuple(wrong))


def _events(reading: Reading, gold: Mapping[str, Any]) -> Tally:
    items = list(gold.get("events", ()))
    missed, right = [], set()
    for item in items:
        matching = [n for n, event in enumerate(reading.events) if _same_event(event, item)]
        right.update(matching)
        if not matching:
            missed.append(f"{item['id']}: {item['date']} {item['summary']}")
    judged = {
        number
        for number, event in enumerate(reading.events)
        for item in items
        if _overlaps(event, item) or (event.day == event.last and event.kind == _kind(item))
    } | right
    extra = tuple(
        f"{reading.name}: {reading.events[n].day} {reading.events[n].text}"
        for n in sorted(judged - right)
    )
    return Tally(
        len(items) - len(missed), len(items), len(right), len(judged), tuple(missed), extra
    )


def _kind(item: Mapping[str, Any]) -> str:
    """The kind of an annotated event or measure, in the words of a reading."""
    return {"port_fee": "fee"}.get(item["kind"], str(item["kind"]))


def _same_event(event: Event, item: Mapping[str, Any]) -> bool:
    wanted, wanted_kind = str(item["date"]), _kind(item)
    overlap = _overlaps(event, item)
    if len(wanted) < len("2025-05-12"):  # a month or a year
        ends = {end.isoformat()[: len(wanted)] for end in (event.day, event.last)}
        return ends == {wanted} and (overlap or event.kind == wanted_kind)
    day = date.fromisoformat(wanted)
    if event.day == event.last:
        if event.recorded == day and overlap:
            return True
        return event.day == day and (overlap or event.kind == wanted_kind)
    return overlap and event.day <= day <= event.last and (event.last - event.day).days <= 31


def _measures(reading: Reading, gold: Mapping[str, Any]) -> Tally:
    items = list(gold.get("measures", ()))
    missed, right = [], set()
    for item in items:
        matching = [
            number
            for number, each in enumerate(reading.mentions)
            if each.imposer == item["imposing"]
            and each.kind == _kind(item)
            and any(
                _overlap(start - 160, end + 160, item)
                for start, end in each.spans or ((each.start, each.end),)
            )
        ]
        right.update(matching)
        if not matching:
            missed.append(f"{item['id']}: {item['item']}")
    extra = tuple(
        f"{reading.name}: {each.text}"
        for number, each in enumerate(reading.mentions)
        if number not in right
    )
    return Tally(
        len(items) - len(missed),
        len(items),
        len(right),
        len(reading.mentions),
        tuple(missed),
        extra,
    )


def _verdicts(
    reading: Reading,
    pairs: list[tuple[int, Mapping[str, Any]]],
    verdicts: Mapping[int, str] | Callable[[Claim], str] | None,
) -> Tally:
    if verdicts is None:
        return Tally(0, 0, 0, 0)
    hits, scored, missed = 0, 0, []
    for number, item in pairs:
        wanted = VERDICTS.get(str(item.get("verdict", "")))
        if wanted is None:
            continue
        scored += 1
        claim = reading.claims[number]
        got = verdicts(claim) if callable(verdicts) else verdicts.get(number, "")
        if got == wanted:
            hits += 1
        else:
            missed.append(f"{item['id']}: {wanted}, not {got or 'judged'}")
    return Tally(hits, scored, hits, scored, tuple(missed))


def _published(reading: Reading, gold: Mapping[str, Any]) -> Tally:
    wanted = str(gold.get("metadata", {}).get("published", ""))
    if len(wanted) != 10:
        return Tally(0, 0, 0, 0)
    got = reading.published.isoformat() if reading.published else ""
    hit = int(got == wanted)
    return Tally(
        hit, 1, hit, int(bool(got)), () if hit else (f"{reading.name}: {wanted}, not {got}",)
    )


def _overlap(start: int, end: int, item: Mapping[str, Any]) -> bool:
    begin = item["start"]
    return begin >= 0 and start < begin + len(item["text_span"]) and begin < end


def _overlaps(event: Event, item: Mapping[str, Any]) -> bool:
    return any(
        _overlap(start, end, item) for start, end in event.spans or ((event.start, event.end),)
    )
