"""What can each side give, and in which ways? Items, their options, and the agenda they make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import prod

from detente.errors import BadQuestion, nearest
from detente.scenario import Amendment, Moment

__all__ = ["SIDES", "Agenda", "Item", "Option", "Purchase", "Stated"]

SIDES = ("US", "CN")
"""The two players, in the order of every axis `sides`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """A promise to buy goods of one sector of a world from the other side.

    `value` is the whole flow promised, USD million a year; `share` the part of the sector's flow
    that the goods are (soybeans of crops), so that the rest of it stays as the model has it.
    """

    sector: str
    value: float
    goods: str
    share: float = 1.0
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A value that no trade flow shows, USD million a year to each side, as somebody states it.

    Central values are nought unless stated; low and high are the ends of the range.
    """

    low: tuple[float, float] = (0.0, 0.0)
    central: tuple[float, float] = (0.0, 0.0)
    high: tuple[float, float] = (0.0, 0.0)
    source: str = "stated, no source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to settle an item: changes to the law of the day, a purchase, a stated value."""

    id: str
    title: str
    amendments: tuple[Amendment, ...] = ()
    purchase: Purchase | None = None
    stated: Stated = Stated()
    basis: str = ""  # which step or rule this option comes from


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that `giver` can change. Option 0 is what holds without the item."""

    id: str
    giver: str
    title: str
    kind: str  # tariff, export_control, entity_rule, fee, customs_rule, commitment
    options: tuple[Option, ...]
    measures: tuple[str, ...] = ()

    def option(self, name: str) -> int:
        """The number of an option.

        Raises
        ------
        BadQuestion
            When the item has no such option.
        """
        names = [option.id for option in self.options]
        if name not in names:
            raise BadQuestion(
                f"Item {self.id} has no option {name!r}; it has {', '.join(names)}."
                f"{nearest(name, names)}"
            )
        return names.index(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What can be given on a day, as known on another.

    `left_out` says of measures that hold, or are threatened, why they are no item.
    """

    name: str
    moment: Moment
    items: tuple[Item, ...]
    left_out: tuple[tuple[str, str], ...] = ()  # (measure, why)

    @property
    def known(self) -> date:
        """The day of knowledge."""
        return self.moment.known

    @property
    def sizes(self) -> tuple[int, ...]:
        """Options of each item."""
        return tuple(len(item.options) for item in self.items)

    @property
    def packages(self) -> int:
        """How many packages there are: the product of the options."""
        return prod(self.sizes)

    def item(self, name: str) -> Item:
        """The item called `name`.

        Raises
        ------
        BadQuestion
            When there is none.
        """
        return self.items[self.place(name)]

    def place(self, name: str) -> int:
        """The number of the item called `name`, the column of `Valuation.choices`."""
        names = [item.id for item in self.items]
        if name not in names:
            raise BadQuestion(
                f"The agenda {self.name!r} has no item {name!r}; it has {', '.join(names)}."
                f"{nearest(name, names)}"
            )
        return names.index(name)
