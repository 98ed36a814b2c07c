"""Which acts moved the averages most, to be numbered on the chart and cited beneath it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from detente.brief.readings import Track
from detente.brief.standing import PAIRS
from detente.ledger import Event, Kind, Ledger, Measure, Step, step_words
from detente.ledger.model import CLOSED
from detente.ledger.timeline import origin_rate, speaks_to, state
from detente.scenario import Moment

__all__ = ["Mark", "changed_measures", "last_change", "marks", "moves"]

_LEAST = 0.01  # one point of either average
_MOST = 14
_VISIBLE = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One day on which an average moved: by how much, through which act, with its citation."""

    number: int
    on: date
    us: float  # change of the US average on Chinese goods, a fraction
    cn: float
    title: str
    cite: str
    url: str
    certainty: str
    measures: tuple[str, ...]

    @property
    def size(self) -> float:
        """The greater of the two changes."""
        return max(abs(self.us), abs(self.cn))


def marks(ledger: Ledger, moment: Moment, track: Track) -> tuple[Mark, ...]:
    """The greatest moves of either average, at most fourteen, numbered in order of day."""
    days = {day for importer, _ in PAIRS for day in track.of(importer).days}
    found = [
        _mark(ledger, moment, track, day)
        for day in sorted(days)
        if day > track.start and max(map(abs, moves(track, day))) >= _LEAST
    ]
    kept = sorted(found, key=lambda mark: -mark.size)[:_MOST]
    return tuple(
        replace(mark, number=number)
        for number, mark in enumerate(sorted(kept, key=lambda mark: mark.on), start=1)
    )


def last_change(ledger: Ledger, moment: Moment, track: Track, until: date) -> Mark | None:
    """The last day up to `until` on which either average moved by a tenth of a point or more."""
    days = sorted({day for importer, _ in PAIRS for day in track.of(importer).days}, reverse=True)
    for day in days:
        if track.start < day <= until and max(map(abs, moves(track, day))) >= _VISIBLE:
            return _mark(ledger, moment, track, day)
    return None


def moves(track: Track, day: date) -> tuple[float, float]:
    """By how much the US and the Chinese average move on a day, fractions."""
    eve = day - timedelta(days=1)
    return track.us.on(day) - track.us.on(eve), track.cn.on(day) - track.cn.on(eve)


def changed_measures(ledger: Ledger, moment: Moment, day: date) -> list[tuple[Measure, Step]]:
    """Tariffs between the two sides that pass into another state on the day, with the step.

    Where there is none, rules of customs that do: an exclusion changes duties too.
    """
    return _changed(ledger, moment, day, Kind.tariff) or _changed(
        ledger, moment, day, Kind.customs_rule
    )


def _changed(ledger: Ledger, moment: Moment, day: date, kind: Kind) -> list[tuple[Measure, Step]]:
    found = []
    eve = day - timedelta(days=1)
    for measure in ledger.measures.values():
        if measure.kind is not kind:
            continue
        for importer, origin in PAIRS:
            if importer not in measure.imposer or not speaks_to(measure, origin, day):
                continue
            old, new = (
                state(measure, origin, when, known=moment.known, calendar=moment.calendar)
                for when in (eve, day)
            )
            step = new and (new.step or new.ended_by)
            if step and new and (old is None or old.since != new.since):
                found.append((measure, step))
    return found


def _mark(ledger: Ledger, moment: Moment, track: Track, day: date) -> Mark:
    us, cn = moves(track, day)
    sides = {importer for importer, moved in (("US", us), ("CN", cn)) if abs(moved) >= _VISIBLE}
    changed = [
        (measure, step)
        for measure, step in changed_measures(ledger, moment, day)
        if sides & set(measure.imposer)
    ]
    title, cite, url, certainty = _act(ledger, moment, day, sides, changed)
    if min(us, cn) < 0 and (left := _displaced(ledger, moment, day, changed)):
        title += f"; its goods leave the {left.lower()}"
    return Mark(
        number=0,
        on=day,
        us=us,
        cn=cn,
        title=title,
        cite=cite,
        url=url,
        certainty=certainty,
        measures=tuple(measure.id for measure, _ in changed),
    )


def _displaced(
    ledger: Ledger, moment: Moment, day: date, changed: Sequence[tuple[Measure, Step]]
) -> str:
    """The greatest duty that new ones push aside; empty unless all that changed are new duties.

    It says why an average falls on the day of a new duty.
    """
    if not changed or any(
        step.status in CLOSED or step != measure.steps[0] for measure, step in changed
    ):
        return ""
    begun = {measure.id for measure, _ in changed}
    aside = [
        (found.rate, measure.title)
        for measure in ledger.measures.values()
        for importer, origin in PAIRS
        if importer in measure.imposer
        and any(begun & set(each.measures) for each in measure.yields_to)
        and speaks_to(measure, origin, day)
        and (now := state(measure, origin, day, known=moment.known, calendar=moment.calendar))
        and now.in_force
        and now.step
        and (found := origin_rate(now.step, origin, day))
    ]
    return max(aside, default=(0.0, ""))[1]


def _act(
    ledger: Ledger,
    moment: Moment,
    day: date,
    sides: set[str],
    changed: Sequence[tuple[Measure, Step]],
) -> tuple[str, str, str, str]:
    """Title, citation, address and certainty of what made the move."""
    texts = {step.source.cite: step for _, step in changed}
    titles = []
    for side in sorted(sides, reverse=True):
        own = [(measure, step) for measure, step in changed if side in measure.imposer]
        titles += _told(ledger, moment, day, side, own)
    step = next(iter(texts.values()), None)
    title = "; ".join(dict.fromkeys(titles)) or "Product lists of measures in force change"
    if step is None:
        return title, "dates within the lists of the measures in force", "", "high"
    cites = "; ".join(list(texts)[:3])
    return title, cites, step.source.url, step.certainty.value


def _told(
    ledger: Ledger,
    moment: Moment,
    day: date,
    side: str,
    changed: Sequence[tuple[Measure, Step]],
) -> list[str]:
    """Titles of at most two events that between them set what changed; else the measure's own.

    An event of the day of announcement tells of the first step of its text only, not of the later
    steps, such as the end of a suspension, that the same text wrote down. An event of the first
    day in law tells of it, unless the next text of the measure was announced on that day.
    """
    days: dict[str, set[date]] = {measure.id: set() for measure, _ in changed}
    for measure, step in changed:
        if day not in {each.announced for each in measure.steps} - {step.announced}:
            days[measure.id].add(day)
        text = [each.effective for each in measure.steps if each.announced == step.announced]
        if step.effective == min(text):
            days[measure.id].add(step.announced)
    left = set(days)
    titles: list[str] = []
    while left and len(titles) < 2:
        found = [
            (event, {name for name in left & set(event.sets) if event.date in days[name]})
            for event in ledger.events
            if side in event.actors and (event.date <= moment.known or event.kind == "scheduled")
        ]
        found = [(event, names) for event, names in found if names]
        if not found:
            break
        event, names = min(found, key=lambda pair: _rank(pair[0], day, pair[1]))
        titles.append(event.title)
        left -= names
    if titles or not changed:
        return titles
    measure, step = changed[0]
    return [f"{measure.title}: {step_words(step)}"]


def _rank(event: Event, day: date, names: set[str]) -> tuple[bool, int, date]:
    return event.date != day, -len(names & set(event.sets)), event.date
