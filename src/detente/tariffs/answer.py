"""What does an answer about one product say, as a record, as plain data and in words?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from detente.ledger import Calendar
from detente.nomenclature import show_code

__all__ = ["Component", "NotApplied", "Parcel", "Stack", "WouldChange"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One duty that is owed. `rate` times `share_of_value` is its part of the total."""

    measure: str
    authority: str
    title: str
    heading: str
    rate: float
    share_of_value: float
    effective: date
    citation: str
    certainty: str
    note: str = ""

    @property
    def duty(self) -> float:
        """The part of the total, a fraction of customs value."""
        return self.rate * self.share_of_value


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplied:
    """A measure that is not owed, and why; `near` when it speaks of the origin and the product."""

    measure: str
    title: str
    reason: str
    near: bool


@dataclass(frozen=True, slots=True)
class WouldChange:
    """A fact that was not given, a value of it, and the total that it would lead to."""

    fact: str
    value: str
    total: float


@dataclass(frozen=True, slots=True)
class Parcel:
    """Whether a parcel of that value may enter free of duty, and by which rule (or why not)."""

    value_usd: float
    free: bool
    measure: str
    since: date
    citation: str
    certainty: str

    @property
    def sentence(self) -> str:
        """The rule in words."""
        verb = "may enter free of duty" if self.free else "is not free of duty as a small parcel"
        return (
            f"A shipment worth {self.value_usd:g} USD {verb} ({self.measure}, since {self.since}; "
            f"{self.citation})."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The answer for one product, origin and day. Rates are fractions of customs value.

    `answered_as` names the code that stands in for one that did not exist on the day. What facts
    would change the answer is worked out when `would_change` is called.
    """

    hts: str
    answered_as: str = ""
    description: str
    origin: str
    importer: str
    on: date
    known: date
    calendar: Calendar
    total: float
    base: float
    components: tuple[Component, ...]
    not_applied: tuple[NotApplied, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    assumptions: str
    parcel: Parcel | None = None
    ask: Callable[[], tuple[WouldChange, ...]] = field(default=tuple, repr=False, compare=False)

    @property
    def by_authority(self) -> dict[str, float]:
        """The parts of the total by authority; they add up to it."""
        parts: dict[str, float] = {}
        for component in self.components:
            parts[component.authority] = parts.get(component.authority, 0.0) + component.duty
        return parts

    def would_change(self) -> tuple[WouldChange, ...]:
        """Facts that were not given and would change the total, the largest change first."""
        return self.ask()

    def to_dict(self, value_usd: float | None = None) -> dict[str, Any]:
        """The answer as plain data, for JSON; with a customs value in dollars too."""
        answer: dict[str, Any] = {
            "hts": show_code(self.hts),
            "description": self.description,
            "origin": self.origin,
            "importer": self.importer,
            "on": self.on.isoformat(),
            "known": self.known.isoformat(),
            "calendar": self.calendar.value,
            "total": round(self.total, 12),
            "base": round(self.base, 12),
            "components": [
                {
                    "measure": component.measure,
                    "authority": component.authority,
                    "title": component.title,
                    "heading": component.heading,
                    "rate": round(component.rate, 12),
                    "share_of_value": round(component.share_of_value, 12),
                    "effective": component.effective.isoformat(),
                    "citation": component.citation,
                    "certainty": component.certainty,
                }
                for component in self.components
            ],
            "not_applied": [
                {"measure": entry.measure, "reason": entry.reason} for entry in self.not_applied
            ],
            "by_authority": {name: round(part, 12) for name, part in self.by_authority.items()},
            "would_change": [
                {"fact": entry.fact, "value": entry.value, "total": round(entry.total, 12)}
                for entry in self.would_change()
            ],
            "assumptions": self.assumptions,
            "warnings": list(self.warnings),
            "notes": list(self.notes),
        }
        if self.answered_as:
            answer["answered_as"] = show_code(self.answered_as)
        if self.parcel is not None:
            answer["parcel"] = {
                "value_usd": self.parcel.value_usd,
                "free": self.parcel.free,
                "measure": self.parcel.measure,
                "since": self.parcel.since.isoformat(),
                "citation": self.parcel.citation,
                "certainty": self.parcel.certainty,
            }
        if value_usd is not None:
            answer |= {"value_usd": value_usd, "duty_usd": round(self.total * value_usd, 2)}
        return answer

    def explain(self) -> str:
        """The answer in words, one line a component and a reason."""
        lines = [
            f"{show_code(self.hts)} from {self.origin} into {self.importer} on {self.on}: "
            f"{100 * self.total:.4g} % of customs value"
        ]
        for entry in self.components:
            part = "" if entry.share_of_value == 1 else f" on {100 * entry.share_of_value:.3g} %"
            lines.append(
                f"  + {100 * entry.rate:.4g} %{part}  {entry.title} [{entry.measure}], "
                f"{entry.citation}, from {entry.effective} ({entry.certainty})"
            )
        for absent in self.not_applied:
            if absent.near:
                lines.append(f"  - {absent.title} [{absent.measure}]: {absent.reason}")
        for change in self.would_change():
            lines.append(
                f"  ? {change.fact}={change.value} would make it {100 * change.total:.4g} %"
            )
        parcel = (self.parcel.sentence,) if self.parcel else ()
        return "\n".join([*lines, *self.warnings, *parcel, *self.notes])
