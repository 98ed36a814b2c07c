"""What was agreed in a round, as a package of the agenda of that day? Read by the ranking alone.

No agenda, value or parameter comes from here. What was agreed and the agenda lacks is reported,
and so is where an option only stands near to what was agreed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np

from detente.bargain.agenda import Agenda
from detente.bargain.valuation import Valuation
from detente.errors import BadQuestion, nearest
from detente.ledger.yaml12 import Reader, read_file
from detente.store import data_folder

__all__ = ["Agreed", "Choice", "Lacking", "Round", "agreed", "round_known", "rounds"]

FITS = ("exact", "near")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing agreed: an item and the option taken; `near` ones say in what they differ."""

    item: str
    option: str
    fit: str
    cite: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """One thing agreed that the agenda cannot say."""

    side: str
    what: str
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One party's view of what was agreed."""

    id: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of talks: the day before it, and what came out."""

    id: str
    title: str
    known: date
    agreed: date
    event: str
    readings: tuple[Reading, ...]
    lacking: tuple[Lacking, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A reading as a package of an agenda.

    `row` is its row in a valuation. Items that the valuation holds as they stand cannot be
    taken in it; they are in `unvalued`.
    """

    round: Round = field(repr=False)
    reading: Reading
    options: tuple[int, ...]
    row: int
    near: tuple[Choice, ...]
    unvalued: tuple[str, ...]
    lacking: tuple[Lacking, ...]


@cache
def rounds() -> tuple[Round, ...]:
    """The rounds on file, ``data/bargain/agreed.yaml``."""
    path = data_folder() / "bargain" / "agreed.yaml"
    reader = read_file(path, path.name)
    found = tuple(_round(entry) for entry in reader.children("rounds", "round"))
    reader.done()
    return found


def round_known(known: date) -> Round | None:
    """The round whose talks began after the day of knowledge, or None."""
    return next((each for each in rounds() if each.known == known), None)


def agreed(valuation: Valuation, which: str) -> tuple[Agreed, ...]:
    """Every reading of a round as a package of the valuation's agenda.

    Raises
    ------
    BadQuestion
        When no round has that name, or the agenda is of another day.
    """
    names = [each.id for each in rounds()]
    if which not in names:
        raise BadQuestion(
            f"There is no round {which!r}; there are {', '.join(names)}.{nearest(which, names)}"
        )
    found = rounds()[names.index(which)]
    agenda = valuation.agenda
    if not agenda.known <= found.agreed:
        raise BadQuestion(
            f"{found.title} was agreed on {found.agreed}, and the agenda is of {agenda.known}: "
            "nothing is left to foresee."
        )
    return tuple(_package(found, reading, valuation) for reading in found.readings)


def _package(found: Round, reading: Reading, valuation: Valuation) -> Agreed:
    agenda: Agenda = valuation.agenda
    items = {item.id: place for place, item in enumerate(agenda.items)}
    options = [0] * len(agenda.items)
    lacking = list(found.lacking)
    near = []
    for choice in reading.choices:
        place = items.get(choice.item)
        known = [] if place is None else [option.id for option in agenda.items[place].options]
        if place is None or choice.option not in known:
            why = "no such item" if place is None else f"no option {choice.option}"
            what = f"{choice.item}: {choice.option} ({why} on the agenda)"
            lacking.append(Lacking(side=choice.item[:2].upper(), what=what, cite=choice.cite))
            continue
        options[place] = known.index(choice.option)
        if choice.fit == "near":
            near.append(choice)
    moved = {k for k in range(len(options)) if np.ptp(valuation.choices[:, k]) > 0}
    unvalued = [k for k, option in enumerate(options) if option and k not in moved]
    held = [0 if k in unvalued else option for k, option in enumerate(options)]
    return Agreed(
        round=found,
        reading=reading,
        options=tuple(options),
        row=valuation.row(held),
        near=tuple(near),
        unvalued=tuple(agenda.items[k].id for k in unvalued),
        lacking=tuple(lacking),
    )


def _round(reader: Reader) -> Round:
    found = Round(
        id=reader.text("id"),
        title=reader.text("title"),
        known=reader.day("known"),
        agreed=reader.day("agreed"),
        event=reader.text("event"),
        readings=tuple(_reading(entry) for entry in reader.children("readings", "reading")),
        lacking=tuple(_lacking(entry) for entry in reader.children("lacking")),
    )
    reader.done()
    return found


def _reading(reader: Reader) -> Reading:
    found = Reading(
        id=reader.text("id"),
        title=reader.text("title"),
        choices=tuple(_choice(entry) for entry in reader.children("choices", "choice")),
    )
    reader.done()
    return found


def _choice(reader: Reader) -> Choice:
    found = Choice(
        item=reader.text("item"),
        option=reader.text("option"),
        fit=reader.choice("fit", FITS),
        cite=reader.texts("cite"),
        note=reader.text("note", ""),
    )
    reader.done()
    return found


def _lacking(reader: Reader) -> Lacking:
    found = Lacking(
        side=reader.text("side"), what=reader.text("what"), cite=reader.texts("cite", ())
    )
    reader.done()
    return found
