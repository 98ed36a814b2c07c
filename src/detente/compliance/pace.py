"""How far has a promised quantity come, and what pace does it need from here to the deadline?

Rules. Only figures that an office counted decide; an estimate and a party's claim are shown beside
them (under the test ``claimed`` they count, and the verdict says so). Of the figures in the window
the one with the latest last day is used, the later publication of equal ones.

- before the window: open;
- no counted figure in the window: not measurable;
- the figure reaches the target: met (a figure of a later day than the deadline does not show that
  it was reached in time, and is not used for ``met``);
- the figure runs to the deadline or beyond and falls short: missed;
- else against the straight line from nothing on the first day to the target on the last, at the
  figure's own last day: on pace or behind. Phase One has a corner at the end of its first year.

The pace needed is what is left over the days from the day asked to the deadline, by 30.4-day month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from detente.compliance.observed import Observation, observations
from detente.compliance.terms import Term

__all__ = ["MONTH", "Progress", "level", "line", "progress"]

MONTH = 30.4375  # days
_LAST_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """A quantity against its line: all amounts in `unit`, paces per month.

    `due_by_now` is the amount on the straight line at the last day of the figure used.
    """

    verdict: str
    target: float
    unit: str
    done: float | None
    counted_to: date | None
    due_by_now: float | None
    pace_so_far: float | None
    pace_needed: float | None
    used: Observation | None
    seen: tuple[Observation, ...]
    by_claim: bool = False

    @property
    def share(self) -> float | None:
        """Part of the target that is done."""
        return None if self.done is None else self.done / self.target


def progress(term: Term, *, on: date, known: date) -> Progress:
    """Judge a ``total`` or ``claimed`` term on the bundled figures."""
    seen = observations(term.what[0], on=on, known=known)
    return line(term, seen, on=on, corners=())


def line(
    term: Term,
    seen: Sequence[Observation],
    *,
    on: date,
    corners: Sequence[tuple[date, float]],
    target: float | None = None,
) -> Progress:
    """Judge running totals `seen` against a line through `corners` (day, amount due by then).

    `target` is the amount due by the deadline where it is not the term's own limit.
    """
    goal = target if target is not None else term.limit or 0.0
    unit = seen[0].unit if seen else ""
    nothing = Progress("open", goal, unit, None, None, None, None, None, None, tuple(seen))
    if on < term.due or term.deadline is None:
        return nothing
    usable = [row for row in seen if row.counted or term.test == "claimed"]
    if not usable:
        left = (term.deadline - on).days
        needed = goal / left * MONTH if left > 0 else None
        return Progress(
            "not measurable", goal, unit, None, None, None, None, needed, None, tuple(seen)
        )
    used = max(usable, key=lambda row: (row.end, row.published, row.value))
    reached = any(row.value >= goal and row.end <= term.deadline for row in usable)
    expected = _due(term, goal, corners, used.end)
    left = (term.deadline - on).days
    if reached:
        verdict = "met"
    elif used.end >= term.deadline:
        verdict = "missed"
    else:
        verdict = "on pace" if used.value >= expected else "behind"
    so_far = used.value / max((used.end - term.due).days + 1, 1) * MONTH
    missing = max(goal - used.value, 0.0)
    needed = missing / left * MONTH if left > 0 else None
    return Progress(
        verdict,
        goal,
        unit,
        used.value,
        used.end,
        expected,
        so_far,
        needed,
        used,
        tuple(seen),
        by_claim=not used.counted,
    )


def level(term: Term, *, on: date, known: date) -> Progress:
    """Judge a ``level`` term: the last three months counted against the mean month of 2024.

    Raises
    ------
    ValueError
        When the bundled series has no year 2024 to compare with.
    """
    everything = observations(term.what[0], on=on, known=date.max)
    base = next(
        (
            row.value / 12
            for row in everything
            if row.start == date(2024, 1, 1) and _days(row) > 360
        ),
        None,
    )
    seen = observations(term.what[0], on=on, known=known)
    months = [row for row in seen if _days(row) <= 31 and row.start > term.due]
    unit = f"{everything[0].unit} a month" if everything else ""
    if base is None:
        if on < term.due:
            return Progress("open", 0.0, unit, None, None, None, None, None, None, seen)
        raise ValueError(f"{term.what[0]} has no total for 2024.")
    if on < term.due or not months:
        verdict = "open" if on < term.due else "not measurable"
        return Progress(verdict, base, unit, None, None, base, None, None, None, seen)
    last = months[-_LAST_MONTHS:]
    mean = sum(row.value for row in last) / len(last)
    verdict = "on pace" if mean >= base else "behind"
    return Progress(verdict, base, unit, mean, last[-1].end, base, mean, base, last[-1], seen)


def _days(row: Observation) -> int:
    return (row.end - row.start).days + 1


def _due(term: Term, goal: float, corners: Sequence[tuple[date, float]], day: date) -> float:
    """The amount due by the end of `day` on the line through the corners."""
    last = term.deadline or day
    points = [(term.due - timedelta(days=1), 0.0), *corners]
    if points[-1][0] < last:
        points.append((last, goal))
    for (start, low), (end, high) in pairwise(points):
        if day <= end:
            return low + (high - low) * max((day - start).days, 0) / (end - start).days
    return goal
