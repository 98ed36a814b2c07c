"""What is a measure, a step, an event? The records of the ledger, frozen and free of arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

__all__ = [
    "CLOSED",
    "BroughtIn",
    "Calendar",
    "Certainty",
    "Condition",
    "Conflict",
    "Content",
    "Event",
    "Exemption",
    "Fee",
    "Instead",
    "Kind",
    "Measure",
    "Method",
    "OriginRate",
    "Products",
    "Scope",
    "Source",
    "Status",
    "Step",
    "Target",
    "YieldsTo",
]


class Kind(StrEnum):
    """What sort of act a measure is."""

    tariff = "tariff"
    export_control = "export_control"
    entity_rule = "entity_rule"
    fee = "fee"
    customs_rule = "customs_rule"
    investment_rule = "investment_rule"
    commitment = "commitment"


class Status(StrEnum):
    """What a step does. Only the first four change what holds; the rest are on record as said."""

    in_force = "in_force"
    suspended = "suspended"
    ended = "ended"
    struck_down = "struck_down"
    threatened = "threatened"
    announced = "announced"
    withdrawn = "withdrawn"


CLOSED = frozenset({Status.suspended, Status.ended, Status.struck_down})
"""Statuses under which nothing is owed; a general step with one of them speaks for every origin."""


class Certainty(StrEnum):
    """How well a fact is founded. `recalled` means from memory, not re-read in a text."""

    high = "high"
    medium = "medium"
    low = "low"
    recalled = "recalled"


class Method(StrEnum):
    """How a rate turns into duty."""

    additive = "additive"  # rate on top of everything else
    floor = "floor"  # all-in level: adds max(0, rate - base)
    in_lieu_of_base = "in_lieu_of_base"  # takes the place of the base duty


class Calendar(StrEnum):
    """Which day of a step counts."""

    legal = "legal"  # the effective day, later backdating applied
    collected = "collected"  # the first day customs really applied it
    announced = "announced"  # the day the public knew


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact comes from."""

    cite: str
    url: str = ""
    published: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Products:
    """A product scope: all goods, named lists of codes, or codes written out (prefixes)."""

    everything: bool = False
    lists: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A test on a fact of the shipment; of several `facts` the first that is given is tested.

    Without a test the fact must be true (not 0, not ``none``). `before` and `age_at_least` (years
    before the year of entry) are for facts that are days and years.
    """

    facts: tuple[str, ...]
    equals: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    below: float | None = None
    at_least: float | None = None
    before: date | None = None
    age_at_least: int | None = None
    effective: date | None = None  # where a target is widened by a fact: from this day on


@dataclass(frozen=True, slots=True)
class Instead:
    """The rate that goods pay in place of the measure's own, where a condition holds."""

    rate: float
    method: Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Goods, or a share of trade, that a measure spares or charges `instead` at another rate.

    All `conditions` must hold. `default_share` is the part of the goods that is spared when no
    fact is given: 1 for an unconditional list; a number; or the name of a share list, which an
    assumption set switches on. `share_from` is a fact that is itself the share of value spared.
    Goods that stay `still_subject` owe nothing, and yet push aside what yields to the measure.
    """

    products: Products | None = None
    unless: Products | None = None
    conditions: tuple[Condition, ...] = ()
    entered_before: date | None = None
    origins: tuple[str, ...] = ()
    default_share: float = 1.0
    share_list: str = ""
    share_from: str = ""
    still_subject: bool = False
    instead: Instead | None = None
    effective: date | None = None
    collected: date | None = None
    until: date | None = None
    announced: date | None = None
    cite: str = ""
    why: str = ""

    @property
    def fact(self) -> str:
        """The fact that decides, or an empty text where none has to."""
        return self.conditions[0].facts[0] if self.conditions else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class YieldsTo:
    """Named programmes that push a duty aside.

    `extent` is ``article`` (the good is free of this duty) or ``remainder`` (the duty falls on the
    share of value that the named duties leave); `when` is ``subject`` or ``owed``.
    """

    measures: tuple[str, ...]
    extent: str
    when: str = "subject"
    effective: date | None = None
    collected: date | None = None
    until: date | None = None
    announced: date | None = None
    cite: str = ""


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """Goods off the lists that a fact, such as a certificate, puts under the measure."""

    condition: Condition
    unless: Products | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a measure reaches: products for tariffs, items in words for controls."""

    products: Products = Products(everything=True)
    exemptions: tuple[Exemption, ...] = ()
    brings_in: BroughtIn | None = None
    reaches: Condition | None = None
    reaches_share: float | str = 1.0  # a number, or the name of a share list
    items: str = ""
    elements: tuple[str, ...] = ()
    hts: tuple[str, ...] = ()
    eccn: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    value_up_to: float | None = None  # USD: a rule on small parcels


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom a measure speaks of. Empty `origins` or `destinations` with the flag false: nobody.

    Goods of other origins are meant too where one of the conditions in `also` holds.
    """

    all_origins: bool = False
    origins: tuple[str, ...] = ()
    also: tuple[Condition, ...] = ()
    except_origins: tuple[str, ...] = ()
    all_destinations: bool = False
    destinations: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """The material on whose share of value a duty falls, and that share where nothing is known."""

    of: str
    default: float | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount that is not a share of value, such as 50 USD per net ton."""

    amount: float
    currency: str
    per: str


@dataclass(frozen=True, slots=True)
class OriginRate:
    """The rate that one step sets for one origin."""

    rate: float
    method: Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A dated change of a measure. It never overwrites an older step.

    `rate` is a fraction of the value it multiplies; `rates` names origins; `rates_by_product`
    names a list with a rate per code; `column` names a column of the tariff schedule, and `against`
    the column with which a floor is compared (else the base duty that is due).
    """

    announced: date
    effective: date
    status: Status
    source: Source
    certainty: Certainty
    number: int
    published: date | None = None
    collected: date | None = None
    until: date | None = None
    origins: tuple[str, ...] = ()
    rate: float | None = None
    rates: Mapping[str, OriginRate] = field(default_factory=dict)
    rates_by_product: str = ""
    column: str = ""
    method: Method = Method.additive
    against: str = ""  # a floor is compared with: "" the base duty due, or a column
    content: Content | None = None
    regime: str = ""
    fee: Fee | None = None
    note: str = ""

    @property
    def named(self) -> bool:
        """Whether the step speaks of named origins only."""
        return bool(self.origins or self.rates)

    def day(self, calendar: Calendar) -> date:
        """The first day on which the step counts under `calendar`."""
        if calendar is Calendar.collected and self.collected is not None:
            return self.collected
        if calendar is Calendar.announced:
            return self.announced
        return self.effective


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A field on which sources disagree: every figure with its source, and the one used."""

    field: str
    values: tuple[tuple[str, str], ...]  # (value, source)
    used: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measure:
    """One programme of one authority, with its whole history. Compared and hashed by identity."""

    id: str
    kind: Kind
    title: str
    imposer: tuple[str, ...]
    target: Target
    scope: Scope
    steps: tuple[Step, ...]
    authority: str = ""
    authority_title: str = ""
    statute: str = ""
    heading: str = ""
    highest_of: str = ""
    yields_to: tuple[YieldsTo, ...] = ()
    answers: tuple[str, ...] = ()
    commitment: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    notes: str = ""
    file: str = ""

    @property
    def authority_name(self) -> str:
        """The authority in words, for people."""
        return self.authority_title or self.authority


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A dated act: talks, a threat, a truce, a ruling, a decree."""

    id: str
    date: date
    kind: str
    title: str
    actors: tuple[str, ...]
    source: Source
    certainty: Certainty
    end_date: date | None = None
    details: str = ""
    instrument: str = ""
    sets: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    suspends: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    note: str = ""
    file: str = ""
