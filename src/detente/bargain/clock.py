"""How do the costs of no deal run from the day of the talks on: at once, from dry stocks, by date?

The cost of a day without a deal is what the deal would bring: the gains of the reference package
over the day's law. Duties and stated values count at once. A shortage costs nothing while users
live off their stock; then its yearly cost falls due in proportion to what does not arrive that day.
What the record schedules or threatens after the day adds its cost from its own day on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.bargain.pressure import Jump, alternating_offers, cost_of_delay
from detente.bargain.talks import Clock
from detente.bargain.valuation import PARTS, Valuation
from detente.ledger import Status
from detente.ledger.timeline import timeline

if TYPE_CHECKING:
    from detente.bargain.agenda import Item
    from detente.ledger import Ledger, Measure
    from detente.shortage.licences import Licences

__all__ = ["clock", "dated", "unmet"]

Array = NDArray[np.float64]

DAYS = 365
_SHORTAGE = PARTS[1]
_COVER = (90.0, 45.0, 20.0)  # days: favourable, central, adverse, where no product is on file
_RAISED = "takes-effect"
_SIGHT = timedelta(days=DAYS)


def clock(
    standing: Valuation,
    reference: int,
    ledger: Ledger,
    gdp: tuple[float, float],
    *,
    days: int = DAYS,
    every: int = 14,
    rate: float = 0.05,
) -> Clock:
    """Cost of delay by day and band, and the offers that follow from the central costs.

    Parameters
    ----------
    standing
        Payoffs against the status quo, in which delay is measured whatever the no-deal point.
    reference
        Row of the package that delay puts off.
    gdp
        Of the two sides, USD million a year.
    every, rate
        Days between offers, and the yearly discount rate.
    """
    agenda = standing.agenda
    known = agenda.known
    choice = standing.choices[reference].tolist()
    lifted = [
        (place, item)
        for place, item in enumerate(agenda.items)
        if item.kind == "export_control" and choice[place]
    ]
    notes = [
        "Delay is measured against the day's law: what the package named would bring each side.",
        "A shortage counts once stocks have run out (days of cover as in the inventory method), in "
        "proportion to what does not arrive that day.",
    ]
    jumps: dict[str, list[Jump]] = {band: [] for band in standing.bands}
    after = {band: np.zeros((days, 2)) for band in standing.bands}
    for place, item in enumerate(agenda.items):
        names = [option.id for option in item.options]
        if _RAISED not in names or choice[place] == names.index(_RAISED):
            continue
        other = standing.sides[1 - standing.sides.index(item.giver)]
        day = dated(item, ledger, other, known)
        if day is None:
            notes.append(f"{item.title}: threatened without a day, so that no day has its cost.")
            continue
        row = _alone(standing, place, names.index(_RAISED))
        if row is None:
            continue  # worth too little to be valued
        begins = (day - known).days
        for number, band in enumerate(standing.bands):
            lost = standing.gains(band)[0] - standing.gains(band)[row]
            part = standing.part(_SHORTAGE, band)
            later = part[0] - part[row]
            if not lost.any() and not later.any():
                continue
            jump = Jump(
                day=day,
                adds=_two(lost - later),
                what=f"{item.title} takes effect",
                later=_two(later),
            )
            jumps[band].append(jump)
            if later.any() and begins < days:
                shape = _fresh_shape(item, ledger, days - begins, number)
                after[band][begins:] += shape[:, None] * later[None] / DAYS
    costs = {}
    for number, band in enumerate(standing.bands):
        gains = standing.gains(band)[reference] - standing.gains(band)[0]
        short = standing.part(_SHORTAGE, band)[reference] - standing.part(_SHORTAGE, band)[0]
        shape = _shape(standing, lifted, ledger, known, days, number, band)
        costs[band] = cost_of_delay(
            known,
            days,
            (gains - short).tolist(),
            gdp,
            shortages=shape[:, None] * short[None] / DAYS + after[band],
            jumps=jumps[band],
        )
    return Clock(
        costs=costs,
        offers=alternating_offers(costs["central"].flow, every=every, rate=rate),
        notes=tuple(notes),
    )


def dated(item: Item, ledger: Ledger, other: str, known: date) -> date | None:
    """The first day within a year on which something of the item that is pending comes in."""
    days = []
    for change in next(option for option in item.options if option.id == _RAISED).amendments:
        measure = ledger.measure(change.measure)
        days += [
            entry.since
            for entry in timeline(measure, other, known=known)
            if known < entry.since <= known + _SIGHT and entry.in_force
        ]
        days += [
            step.effective
            for step in measure.steps
            if step.announced <= known < step.effective <= known + _SIGHT
            and step.status in (Status.threatened, Status.announced)
        ]
    return min(days, default=None)


def unmet(arriving: Array, cover: float) -> Array:
    """(days,) share of a day's need that neither arrivals nor stock meet.

    A user starts with `cover` days of stock, refills to that and no further, and what it could not
    make it does not make up for.
    """
    stock, lacking = cover, np.zeros(len(arriving))
    for day, came in enumerate(arriving.tolist()):
        stock += came - 1.0
        if stock < 0:
            lacking[day], stock = -stock, 0.0
        stock = min(stock, cover)
    return lacking


def _shape(
    standing: Valuation,
    lifted: Sequence[tuple[int, Item]],
    ledger: Ledger,
    known: date,
    days: int,
    number: int,
    band: str,
) -> Array:
    """(days,) the day's shortage over its yearly mean without stocks, items by their cost."""
    part = standing.part(_SHORTAGE, band)
    total, found = 0.0, np.zeros(days)
    for place, item in lifted:
        names = [option.id for option in item.options]
        row = _alone(standing, place, names.index("removed") if "removed" in names else 1)
        worth = float(np.abs(part[row] - part[0]).max()) if row is not None else 0.0
        if worth <= 0:
            continue
        dry, normal = np.zeros(days), np.zeros(days)
        for name in item.measures:
            arriving, elapsed = _arrivals(ledger.measure(name), known, days, number)
            cover = _cover(ledger.measure(name), number)
            dry = np.maximum(dry, unmet(arriving, cover)[elapsed:])
            normal = np.maximum(normal, np.maximum(1 - arriving[elapsed:], 0.0))
        if normal.mean() > 0:
            found += worth * dry / normal.mean()
            total += worth
    return found / total if total else found


def _alone(standing: Valuation, place: int, option: int) -> int | None:
    """The row of the package with one option alone, None where it was not valued."""
    wanted = np.zeros(standing.choices.shape[1], dtype=np.int64)
    wanted[place] = option
    rows = np.flatnonzero((standing.choices == wanted).all(axis=1))
    return int(rows[0]) if len(rows) else None


def _fresh_shape(item: Item, ledger: Ledger, days: int, number: int) -> Array:
    """(days,) as `_shape`, for a control that begins on the first of the days."""
    from detente.shortage.licences import Licences

    dry, normal = np.zeros(days), np.zeros(days)
    for name in item.measures:
        measure = ledger.measure(name)
        banned = any("ban" in (step.regime or "") for step in measure.steps)
        process = Licences.banned() if banned else Licences()
        arriving = _at_the_gate(process, DAYS, number)[:days]
        dry = np.maximum(dry, unmet(arriving, _cover(measure, number)))
        normal = np.maximum(normal, np.maximum(1 - arriving, 0.0))
    mean = float(normal.sum()) / DAYS
    return dry / mean if mean > 0 else dry


def _arrivals(measure: Measure, known: date, days: int, number: int) -> tuple[Array, int]:
    """Arrivals at the user's gate since the control began, and the day of the talks among them."""
    from detente.shortage.licences import Licences

    begun = min(
        (step.effective for step in measure.steps
         if step.status is Status.in_force and step.announced <= known),
        default=known,
    )  # fmt: skip
    elapsed = max((known - begun).days, 0)
    process = Licences.of(measure, known, known=known)
    return _at_the_gate(process, elapsed + days, number), elapsed


def _at_the_gate(process: Licences, days: int, number: int) -> Array:
    """(days,) what arrives under a licence process: favourable, central or adverse."""
    path, sea = process.path(days), process.transit_days
    course = (path.high, path.central, path.low)[number]
    transit = round((sea.high, sea.central, sea.low)[number])
    return np.concatenate([np.ones(transit), course])[:days]


def _cover(measure: Measure, number: int) -> float:
    """Days of stock that users of what a control names hold: the shortest of its products."""
    from detente.errors import NoAnswer
    from detente.shortage.stoppage import facts

    covers = []
    for element in measure.scope.elements:
        try:
            covers.append(facts(element).cover[number])
        except NoAnswer:
            continue
    return min(covers, default=_COVER[number])


def _two(values: Array) -> tuple[float, float]:
    return float(values[0]), float(values[1])
