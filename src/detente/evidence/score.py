"""How much of an annotated article was found, and how much of what was found is right?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from detente.evidence.claims import Claim, Event, Reading

__all__ = ["Score", "Tally", "same_claim", "score", "total"]

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

SAME_TYPE = {
    "tariff_average": "tariff_rate",
    "average_tariff": "tariff_rate",
    "tariff_level": "tariff_rate",
    "rate": "tariff_rate",
    "average": "tariff_rate",
    "change": "tariff_change",
    "trade_change": "growth",
    "trade_growth": "growth",
    "export_growth": "growth",
    "trade": "growth",
    "gdp_effect": "gdp",
    "inflation": "price",
    "price_effect": "price",
    "amount": "money",
    "value": "money",
    "threshold": "share",
    "ownership": "share",
    "quantity": "count",
    "length": "duration",
}
"""Other annotators' names for a type, and the type they are counted as."""

_MINUTES = {
    "minutes": 1.0,
    "hours": 60.0,
    "days": 1440.0,
    "weeks": 10080.0,
    "months": 43800.0,
    "years": 525600.0,
}


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

    - **Claims.** A gold claim is found when a claim overlaps its text span (any place of a
      repeated statement counts), is of the same type (`SAME_TYPE` joins annotators' synonyms),
      has the same unit and an equal value. Values of changes are compared without their sign;
      a wrong sign is counted in `sign_errors`. A gold value equal to either end of a range
      counts. Durations are compared in minutes. A gold date counts as equal when it lies in the
      period that the claim states ("December 2024" holds 2024-12-03). Each claim matches one
      gold claim at most. *Recall* is found gold claims over all gold claims, dates included.
      *Precision* is matched claims over all claims except unmatched dates, which are never
      false: the gold lists only some of them.
    - **Speakers.** A gold quotation is found when a quotation overlaps its first words and has
      the same speaker (spelling as in the gold, case ignored). Precision: the quotations with
      the right speaker over all that overlap a quotation of the gold; quotations that the gold
      does not list are not judged.
    - **Event days.** A gold event is found when an event whose words overlap its span, or of the
      same kind, has its day (for a month in the gold: lies in it; a period of at most 31 days
      that holds the gold's day counts when the spans overlap). Precision: the events that match
      any gold event over those whose span overlaps one of the gold's or whose day is exact and
      of the same kind; others are not judged.
    - **Measures.** A gold measure is found when a mention of the same imposer and kind overlaps
      its span or stands in the same sentence (up to 160 characters away). Precision: mentions
      that match any gold measure over all mentions.
    - **Verdicts.** For matched claims with a verdict in `VERDICTS`: share with the same verdict.
      `verdicts` maps a claim's place in `reading.claims`, or the claim itself, to its verdict.
    """
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


def same_claim(claim: Claim, item: Mapping[str, Any]) -> bool:
    """Whether a claim has the type, unit and value of an annotation; spans are not compared."""
    kind = str(item["type"])
    if claim.type != SAME_TYPE.get(kind, kind):
        return False
    if claim.type == "date":
        return _in_period(claim, str(item["value"]))
    value, unit = _number(item["value"]), str(item.get("unit", ""))
    if value is None or isinstance(claim.value, date) or claim.value is None:
        return False
    ends = [claim.value, *([claim.upper] if isinstance(claim.upper, float | int) else [])]
    wanted = [value] if not isinstance(item["value"], list) else [float(v) for v in item["value"]]
    if claim.type == "duration":
        factor, other = _MINUTES.get(_plural(unit)), _MINUTES.get(claim.unit)
        if factor and other:
            return any(_equal(abs(w) * factor, abs(e) * other) for w in wanted for e in ends)
    if _plural(unit) != _plural(claim.unit) and not _same_money(unit, claim.unit):
        return False
    scale = _scale(unit)
    return any(_equal(abs(w) * scale, abs(e)) for w in wanted for e in ends)


def _claims(
    reading: Reading, gold: Mapping[str, Any]
) -> tuple[Tally, int, list[tuple[int, Mapping[str, Any]]]]:
    used: set[int] = set()
    pairs: list[tuple[int, Mapping[str, Any]]] = []
    missed, signs = [], 0
    for item in gold.get("claims", ()):
        begin, end = item["start"], item["start"] + len(item["text_span"])
        best, top = -1, 0
        for number, claim in enumerate(reading.claims):
            if number in used or not same_claim(claim, item):
                continue
            spans = claim.spans or ((claim.start, claim.end),)
            shared = max(min(end, b) - max(begin, a) for a, b in spans)
            if shared > top:
                best, top = number, shared
        if best < 0:
            missed.append(f"{item['id']}: {item['text_span']}")
            continue
        used.add(best)
        pairs.append((best, item))
        claim, value = reading.claims[best], _number(item["value"])
        if claim.change and value and isinstance(claim.value, float) and value * claim.value < 0:
            signs += 1
    counted = [n for n, claim in enumerate(reading.claims) if n in used or claim.type != "date"]
    extra = tuple(
        f"{reading.name}: {reading.claims[n].type} {reading.claims[n].text}"
        for n in counted
        if n not in used
    )
    size = len(gold.get("claims", ()))
    return Tally(len(used), size, len(used), len(counted), tuple(missed), extra), signs, pairs


def _speakers(reading: Reading, gold: Mapping[str, Any]) -> Tally:
    hits, overlapping, missed, wrong = 0, 0, [], []
    for item in gold.get("quotes", ()):
        begin = item["start"]
        end = begin + max(1, len(item.get("quote_first_words", "")))
        near = [each for each in reading.quotes if each.start - 2 < end and begin < each.end]
        overlapping += bool(near)
        if any(each.speaker.lower() == str(item["speaker"]).lower() for each in near):
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
        if _overlap(event.start, event.end, item)
        or (event.day == event.last and event.kind == item["kind"])
    } | right
    extra = tuple(
        f"{reading.name}: {reading.events[n].day} {reading.events[n].text}"
        for n in sorted(judged - right)
    )
    return Tally(
        len(items) - len(missed), len(items), len(right), len(judged), tuple(missed), extra
    )


def _same_event(event: Event, item: Mapping[str, Any]) -> bool:
    wanted = str(item["date"])
    overlap = _overlap(event.start, event.end, item)
    if len(wanted) == 7:
        fits = event.day.isoformat()[:7] == wanted == event.last.isoformat()[:7]
        return fits and (overlap or event.kind == item["kind"])
    day = date.fromisoformat(wanted)
    if event.day == event.last:
        return event.day == day and (overlap or event.kind == item["kind"])
    return overlap and event.day <= day <= event.last and (event.last - event.day).days <= 31


def _measures(reading: Reading, gold: Mapping[str, Any]) -> Tally:
    items = list(gold.get("measures", ()))
    missed, right = [], set()
    for item in items:
        matching = [
            number
            for number, each in enumerate(reading.mentions)
            if each.imposer == item["imposing"]
            and each.kind == item["kind"]
            and _overlap(each.start - 160, each.end + 160, item)
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
    return start < begin + len(item["text_span"]) and begin < end


def _in_period(claim: Claim, text: str) -> bool:
    if not isinstance(claim.value, date):
        return False
    last = claim.upper if isinstance(claim.upper, date) else claim.value
    first = claim.value.isoformat()
    if len(text) < 10:
        return first[: len(text)] == text == last.isoformat()[: len(text)]
    return first <= text <= last.isoformat()


def _number(value: object) -> float | None:
    if isinstance(value, list) and value:
        value = value[0]
    try:
        return float(str(value).replace(",", ""))
    except ValueError:
        return None


def _equal(one: float, two: float) -> bool:
    return abs(one - two) <= 1e-6 * max(1.0, abs(one), abs(two))


def _plural(unit: str) -> str:
    low = unit.lower().strip()
    low = {
        "percentage point": "percentage points",
        "%": "percent",
        "pp": "percentage points",
        "firms": "companies",
        "tons": "tonnes",
        "metric tons": "tonnes",
    }.get(low, low)
    if low and not low.endswith("s") and low not in ("percent", "date") and low.isalpha():
        low += "s"
    return low


def _scale(unit: str) -> float:
    low = unit.lower()
    if low.endswith((" bn", " billion")):
        return 1e9
    if low.endswith((" mn", " million", " m")):
        return 1e6
    return 1e12 if low.endswith((" tn", " trillion")) else 1.0


def _same_money(one: str, two: str) -> bool:
    return one.upper()[:3] == two.upper()[:3] and two.upper()[:3] in ("USD", "CNY", "EUR", "GBP")
