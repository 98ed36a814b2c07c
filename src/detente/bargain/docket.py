"""What is on the table on a day, as known then: everything in force, threatened or announced.

Measures are taken from the ledger by one rule for every day. A measure is an item when it is aimed
at the other side by name and holds, is suspended with a return in sight, or was threatened or
announced of late. Its options are read from its own steps and those of the measure it answers:

kept (option 0)   as it stands on the day
cut               to the level for everybody, or to the one first announced, where lower
removed           nothing is owed, or the control is suspended
takes effect      the highest rate, or the return, that is scheduled or threatened

Nothing here reads what was agreed later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from detente.bargain.agenda import SIDES, Agenda, Item, Option, Purchase
from detente.bargain.programmes import Basket, Programme, programmes
from detente.errors import NoAnswer
from detente.ledger import Kind, Ledger, Measure, Status, Step
from detente.ledger.timeline import origin_rate, state, timeline
from detente.scenario import Amendment, Moment

if TYPE_CHECKING:
    from detente.world import World

__all__ = ["FRESH_DAYS", "OTHER", "SIGHT_DAYS", "default_agenda"]

FRESH_DAYS = 183
"""A text that is older no longer counts as a threat: what it scheduled is settled law."""

SIGHT_DAYS = 365
"""What begins later than this is out of sight of the talks."""

OTHER = {"US": "CN", "CN": "US"}

_WITH_CHINA = ("HK", "MO")


def default_agenda(
    known: date, *, ledger: Ledger | None = None, world: World | None = None
) -> Agenda:
    """The agenda of a day as known on it.

    Parameters
    ----------
    world
        Gives purchase baskets their levels; without one, no purchases are on the agenda.

    Raises
    ------
    NoAnswer
        When neither side has anything to give.
    """
    book = ledger or Ledger.bundled()
    found, baskets = programmes()
    moment = Moment(known, known)
    left: list[tuple[str, str]] = []
    grouped: dict[str, list[Measure]] = {}
    owners: dict[str, Programme] = {}
    for measure in sorted(book.measures.values(), key=lambda each: each.id):
        side = _giver(measure)
        if side is None or measure.kind is Kind.commitment or not _seen(measure, known):
            continue
        why = _why_not(measure, side, known)
        if why is None:
            owner = _owner(measure, side, found)
            owners[owner.id] = owner
            grouped.setdefault(owner.id, []).append(measure)
        elif why:
            left.append((measure.id, why))
    order = {each.id: place for place, each in enumerate(found)}
    names = sorted(
        grouped,
        key=lambda name: (SIDES.index(owners[name].giver), order.get(name, len(order)), name),
    )
    items = [_item(owners[name], grouped[name], book, known) for name in names]
    if world is not None:
        items += [_buys(basket, world) for basket in baskets if _on_record(basket, book, known)]
    items = [item for item in items if len(item.options) > 1]
    items.sort(key=lambda item: SIDES.index(item.giver))
    if not items:
        raise NoAnswer(f"On {known} nothing is in force, threatened or announced between the two.")
    return Agenda(
        name=f"everything known on {known}",
        moment=moment,
        items=tuple(items),
        left_out=tuple(left),
    )


def _giver(measure: Measure) -> str | None:
    sides = [side for side in SIDES if side in measure.imposer]
    return sides[0] if len(sides) == 1 else None


def _seen(measure: Measure, known: date) -> bool:
    return any(step.announced <= known for step in measure.steps)


def _why_not(measure: Measure, side: str, known: date) -> str | None:
    """None where a measure is on the agenda; a text why it is not; empty where it is long over."""
    live = _in_force(measure, OTHER[side], known) or _pending(measure, OTHER[side], known)
    if not live:
        return ""
    if not _aimed(measure, OTHER[side], known):
        return "aimed at all, not at the other side by name"
    return None


def _aimed(measure: Measure, other: str, known: date) -> bool:
    target = measure.target
    if other in target.origins or other in target.destinations or other in target.parties:
        return True
    if any(each.holds(measure) for each in programmes()[0]):
        return True
    return any(
        other in step.origins or other in step.rates
        for step in measure.steps
        if step.announced <= known
    )


def _in_force(measure: Measure, other: str, on: date) -> bool:
    found = state(measure, other, on, known=on)
    return found is not None and found.in_force


def _pending(measure: Measure, other: str, known: date) -> tuple[Step, ...]:
    """Steps that would bring the measure in or raise it: threats, fresh texts, ends of truces."""
    last = known + timedelta(days=SIGHT_DAYS)
    fresh = known - timedelta(days=FRESH_DAYS)
    now = state(measure, other, known, known=known)
    suspended = now is not None and now.status is Status.suspended
    found = []
    for entry in timeline(measure, other, known=known):
        step = entry.step
        if step is None or not known < entry.since <= last or not entry.in_force:
            continue
        if step.announced >= fresh or suspended or _returns(measure, step, other):
            found.append(step)
    withdrawn = [s.announced for s in measure.steps if s.status is Status.withdrawn]
    for step in measure.steps:
        said = step.status in (Status.threatened, Status.announced) and step.regime != "suspended"
        gone = any(step.announced <= day <= known for day in withdrawn)
        if said and fresh <= step.announced <= known and step.effective <= last and not gone:
            found.append(step)
    return tuple(found)


def _returns(measure: Measure, step: Step, other: str) -> bool:
    """Whether a scheduled step is the return that a text of the truce wrote beside its cut."""
    rate = origin_rate(step, other, step.effective)
    same = [s for s in measure.steps if s.announced == step.announced and s is not step]
    cuts = [origin_rate(s, other, s.effective) for s in same if s.effective < step.effective]
    return rate is not None and any(cut is not None and cut.rate < rate.rate for cut in cuts)


def _owner(measure: Measure, side: str, found: Iterable[Programme]) -> Programme:
    for each in found:
        if each.giver == side and each.holds(measure):
            return each
    return Programme(id=measure.id, giver=side, title=measure.title, measures=(measure.id,))


def _item(owner: Programme, measures: Sequence[Measure], book: Ledger, known: date) -> Item:
    other = OTHER[owner.giver]
    tariff = measures[0].kind is Kind.tariff
    options = [Option(id="kept", title="as it stands", basis="the day's law")]
    live = [m for m in measures if _in_force(m, other, known)]
    if tariff and len(measures) == 1 and live:
        options += _levels(measures[0], other, book, known)
    if live:
        options.append(
            Option(
                id="removed",
                title="removed" if tariff else "suspended",
                amendments=tuple(_closing(m, other, known) for m in live),
                stated=owner.stated,
                basis="every measure can be suspended",
            )
        )
    raised = [a for m in measures for a in _raising(m, other, known)]
    if raised:
        options.append(
            Option(
                id="takes-effect",
                title=_raise_title(raised),
                amendments=tuple(raised),
                basis="scheduled, threatened or announced as known on the day",
            )
        )
    return Item(
        id=owner.id,
        giver=owner.giver,
        title=owner.title,
        kind=measures[0].kind.value,
        options=tuple(options),
        measures=tuple(m.id for m in measures),
    )


def _origins(measure: Measure, other: str, known: date) -> tuple[str, ...]:
    """The origins that go with the other side: Hong Kong and Macau where the day's step does."""
    found = state(measure, other, known, known=known)
    return _together(found.step if found else None, other)


def _together(step: Step | None, other: str) -> tuple[str, ...]:
    if step is None or other not in step.origins:
        return (other,)
    return tuple(origin for origin in step.origins if origin in (other, *_WITH_CHINA))


def _rate(measure: Measure, other: str, known: date) -> float | None:
    found = state(measure, other, known, known=known)
    if found is None or found.step is None or not found.in_force:
        return None
    rate = origin_rate(found.step, other, known)
    return None if rate is None else rate.rate


def _levels(measure: Measure, other: str, book: Ledger, known: date) -> list[Option]:
    """Cuts that stop short of removal, highest first."""
    now = _rate(measure, other, known)
    if now is None:
        return []
    levels: dict[float, str] = {}
    answered = [book.measures[name] for name in measure.answers if name in book.measures]
    for source in (measure, *(m for m in answered if m.kind is Kind.tariff)):
        side = other if source is measure else OTHER[other]
        own = "" if source is measure else f" of {source.id}"
        for rate, basis in _own_levels(source, side, known):
            levels.setdefault(rate, basis + own)
    options = []
    for rate in sorted((rate for rate in levels if 0 < rate < now), reverse=True):
        amendment = Amendment(
            measure=measure.id,
            effective=known,
            status=Status.in_force,
            rate=rate,
            origins=_origins(measure, other, known),
        )
        options.append(
            Option(
                id=f"to-{rate * 100:g}",
                title=f"cut to {rate * 100:g} %",
                amendments=(amendment,),
                basis=levels[rate],
            )
        )
    return options


def _own_levels(measure: Measure, other: str, known: date) -> list[tuple[float, str]]:
    """The level first announced for the origin, and the one for everybody that holds."""
    found = []
    steps = sorted(
        (s for s in measure.steps if s.announced <= known),
        key=lambda s: (s.announced, s.number),
    )
    named = [s for s in steps if other in s.origins or other in s.rates]
    for step in (named or [s for s in steps if not s.named])[:1]:
        rate = origin_rate(step, other, step.effective)
        if rate is not None:
            found.append((rate.rate, "the level first announced"))
    general = state(measure, None, known, known=known)
    if named and general is not None and general.in_force and general.step is not None:
        rate = origin_rate(general.step, "", known)
        if rate is not None:
            found.append((rate.rate, "the level for everybody"))
    return found


def _closing(measure: Measure, other: str, known: date) -> Amendment:
    tariff = measure.kind is Kind.tariff
    return Amendment(
        measure=measure.id,
        effective=known,
        status=Status.suspended,
        origins=_origins(measure, other, known) if tariff else (),
        regime="" if tariff else "suspended",
    )


def _raising(measure: Measure, other: str, known: date) -> list[Amendment]:
    """The measure as it would be once all that is pending has come: the highest rate of it."""
    pending = _pending(measure, other, known)
    if not pending:
        return []
    if measure.kind is not Kind.tariff:
        if _in_force(measure, other, known):
            return []
        regime = next((step.regime for step in pending if step.regime), "licence")
        return [
            Amendment(measure=measure.id, effective=known, status=Status.in_force, regime=regime)
        ]
    now = _rate(measure, other, known) or 0.0
    best = max(
        ((rate.rate, step) for step in pending if (rate := origin_rate(step, other, known))),
        default=None,
        key=lambda pair: pair[0],
    )
    if best is None or best[0] <= now:
        return []
    rate, step = best
    return [
        Amendment(
            measure=measure.id,
            effective=known,
            status=Status.in_force,
            rate=rate,
            origins=_together(step, other),
            method=step.method,
        )
    ]


def _raise_title(raised: Sequence[Amendment]) -> str:
    rates = sorted({a.rate for a in raised if a.rate is not None})
    if not rates:
        return "takes effect"
    return "raised to " + ", ".join(f"{rate * 100:g} %" for rate in rates)


def _on_record(basket: Basket, book: Ledger, known: date) -> bool:
    return any(
        name in book.measures and _seen(book.measures[name], known) for name in basket.commitments
    )


def _buys(basket: Basket, world: World) -> Item:
    if basket.sector not in world.sectors:
        return Item(id=basket.id, giver=basket.giver, title=basket.title, kind="", options=())
    buyer, seller = ("CHN", "USA") if basket.giver == "CN" else ("USA", "CHN")
    at = (world.regions.index(seller), world.regions.index(buyer))
    flow = float(world.flows[(*at, world.sectors.index(basket.sector))])
    options = [Option(id="none", title="no promise", basis="the day's law")]
    for name, title, multiple in basket.levels:
        options.append(
            Option(
                id=name,
                title=f"{title}: USD {flow * multiple / 1000:.1f} bn a year",
                purchase=Purchase(
                    sector=basket.sector,
                    value=flow * multiple,
                    goods=basket.goods,
                    source=f"{multiple:g} times the flow of {world.year} in {world.name}",
                ),
                basis="a commitment of this kind was on record",
            )
        )
    return Item(
        id=basket.id,
        giver=basket.giver,
        title=basket.title,
        kind=Kind.commitment.value,
        options=tuple(options),
    )
