"""Which agenda does a file describe? YAML of the same shape as the default agenda, checked.

The format is in ``docs/reference/agenda-format.md``. A file can start from the default agenda of
its day and take, drop and change items, or list all of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from detente.bargain.agenda import SIDES, Agenda, Item, Option, Purchase
from detente.bargain.docket import OTHER, default_agenda
from detente.bargain.programmes import NOTHING_STATED, read_stated
from detente.errors import BadQuestion, nearest
from detente.ledger import Kind, Ledger, Measure, Method, Status
from detente.ledger.timeline import speaks_to
from detente.ledger.yaml12 import Reader, read_file
from detente.scenario import Amendment, Moment

if TYPE_CHECKING:
    from datetime import date

    from detente.world import World

__all__ = ["read_agenda"]

_STATUSES = (Status.in_force, Status.suspended, Status.ended)


def read_agenda(
    path: str | Path,
    *,
    known: date | None = None,
    ledger: Ledger | None = None,
    world: World | None = None,
) -> Agenda:
    """The agenda in a YAML file.

    Parameters
    ----------
    known
        The day of knowledge where the file gives none.
    world
        Needed for purchases: it says which sectors there are.

    Raises
    ------
    BadQuestion
        When there is no such file, or no day is given.
    LedgerError
        When the file breaks a rule; the text names file, line and field.
    """
    path = Path(path)
    if not path.is_file():
        raise BadQuestion(f"There is no agenda file {path}.")
    book = ledger or Ledger.bundled()
    reader = read_file(path, str(path))
    day = reader.day("known", known)
    if day is None:
        raise reader.fail(
            "known", "say which day's knowledge counts: 'known: 2025-05-09', or --known."
        )
    name = reader.text("title", path.stem)
    start = reader.choice("start", ("default", "empty"), "empty")
    items: dict[str, Item] = {}
    left: tuple[tuple[str, str], ...] = ()
    if start == "default":
        base = default_agenda(day, ledger=book, world=world)
        items = {item.id: item for item in base.items}
        left = base.left_out
    for drop in reader.texts("drop", ()):
        if drop not in items:
            raise reader.fail(
                "drop", f"drop names {drop!r}, which is no item here.{nearest(drop, items)}"
            )
        del items[drop]
    listed: set[str] = set()
    for entry in reader.children("items", "item"):
        item = _item(entry, book, world, day)
        if item.id in listed:
            raise entry.fail("id", f"the item {item.id!r} stands twice.")
        listed.add(item.id)
        items[item.id] = item
    reader.done()
    _sensible(reader, items)
    ordered = sorted(items.values(), key=lambda item: SIDES.index(item.giver))
    return Agenda(name=name, moment=Moment(day, day), items=tuple(ordered), left_out=left)


def _sensible(reader: Reader, items: dict[str, Item]) -> None:
    """Refuse an agenda about which nobody could bargain."""
    if not items:
        raise reader.fail("items", "the agenda is empty: list items, or 'start: default'.")
    owner: dict[str, str] = {}
    for item in items.values():
        for name in item.measures:
            if name in owner:
                raise reader.fail(
                    "items",
                    f"{name} is in two items, {owner[name]} and {item.id}; what holds would depend "
                    "on their order. Leave it in one.",
                )
            owner[name] = item.id
    flows = [
        (item.giver, option.purchase.sector, item.id)
        for item in items.values()
        for option in item.options
        if option.purchase is not None
    ]
    for giver, sector, name in flows:
        for other, same, second in flows:
            if (giver, sector) == (other, same) and name != second:
                raise reader.fail(
                    "items", f"{name} and {second} both promise to buy {sector}; leave one."
                )


def _item(reader: Reader, book: Ledger, world: World | None, day: date) -> Item:
    giver = reader.choice("giver", SIDES)
    measures = tuple(
        _measure(reader, name, giver, book, day) for name in reader.texts("measures", ())
    )
    stays = Option(id=reader.text("stays", "kept"), title="as it stands", basis="the day's law")
    options = [stays]
    for entry in reader.children("options", "option"):
        option = _option(entry, giver, measures, world, day)
        if option.id in {each.id for each in options}:
            raise entry.fail("id", f"the option {option.id!r} stands twice in this item.")
        options.append(option)
    if len(options) < 2:
        raise reader.fail(
            "options", "an item needs an option besides what holds already; list one or more."
        )
    kinds = {measure.kind for measure in measures}
    if Kind.tariff in kinds and len(kinds) > 1:
        raise reader.fail("measures", "tariffs and other measures go into items of their own.")
    kind = next(iter(kinds)).value if kinds else Kind.commitment.value
    item = Item(
        id=reader.text("id"),
        giver=giver,
        title=reader.text("title", reader.text("id")),
        kind=kind,
        options=tuple(options),
        measures=tuple(measure.id for measure in measures),
    )
    reader.done()
    return item


def _measure(reader: Reader, name: str, giver: str, book: Ledger, day: date) -> Measure:
    if name not in book.measures:
        raise reader.fail(
            "measures", f"the ledger holds no measure {name!r}.{nearest(name, book.measures)}"
        )
    measure = book.measures[name]
    if giver not in measure.imposer:
        who = ", ".join(measure.imposer)
        raise reader.fail("measures", f"{name} is a measure of {who}; {giver} cannot give it.")
    first = min(step.announced for step in measure.steps)
    if first > day:
        raise reader.fail("measures", f"{name} was announced on {first}, and nobody knew on {day}.")
    if measure.kind is Kind.commitment:
        raise reader.fail("measures", f"{name} is a promise already; give its goods as 'buys'.")
    if measure.kind is Kind.tariff and not speaks_to(measure, OTHER[giver], day):
        raise reader.fail("measures", f"{name} does not fall on goods of {OTHER[giver]}.")
    return measure


def _option(
    reader: Reader, giver: str, measures: tuple[Measure, ...], world: World | None, day: date
) -> Option:
    promise = _purchase(reader.child("buys"), world)
    named = reader.choice("status", _STATUSES, None)
    status = None if named is None else Status(named)
    rate = reader.rate("rate", None)
    tariff = any(measure.kind is Kind.tariff for measure in measures)
    if rate is not None and not tariff:
        raise reader.fail("rate", "only an item of tariffs has a rate.")
    if rate is not None and status not in (None, Status.in_force):
        raise reader.fail("rate", f"a tariff that is {status} has no rate; drop one of the two.")
    if status is Status.in_force and tariff and rate is None:
        raise reader.fail("status", "a tariff in force needs a rate, such as 'rate: 0.1'.")
    if measures and promise is not None:
        raise reader.fail("buys", "a purchase is an item of its own, without measures.")
    if measures and rate is None and status is None:
        raise reader.fail("id", "say what the option changes: 'rate: 0.1' or 'status: suspended'.")
    if not measures and (rate is not None or status is not None):
        raise reader.fail("id", "an item without measures can only buy, or state a value.")
    amendments = []
    for measure in measures:
        amendments.append(
            Amendment(
                measure=measure.id,
                effective=day,
                status=Status.in_force if rate is not None else status or Status.suspended,
                rate=rate,
                method=reader.choice("method", Method, None) if tariff else None,
                origins=(reader.texts("origins", (OTHER[giver],))) if tariff else (),
                regime=reader.text("regime", "" if status is None else str(status))
                if not tariff
                else "",
            )
        )
    stated = reader.child("stated")
    option = Option(
        id=reader.text("id"),
        title=reader.text("title", reader.text("id")),
        amendments=tuple(amendments),
        purchase=promise,
        stated=NOTHING_STATED if stated is None else read_stated(stated),
        basis=reader.text("basis", "the agenda file"),
    )
    reader.done()
    return option


def _purchase(reader: Reader | None, world: World | None) -> Purchase | None:
    if reader is None:
        return None
    sector = reader.text("sector")
    if world is not None and sector not in world.sectors:
        raise reader.fail(
            "sector",
            f"{world.name} has no sector {sector!r}; it has {', '.join(world.sectors)}.",
        )
    value = reader.number("usd_million_a_year")
    if not value > 0:
        raise reader.fail("usd_million_a_year", "a purchase must be worth more than 0.")
    found = Purchase(
        sector=sector,
        value=value,
        goods=reader.text("goods", sector),
        share=reader.share("share", 1.0),
        source=reader.text("source", "the agenda file"),
    )
    reader.done()
    return found
