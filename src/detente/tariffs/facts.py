"""What is known of a shipment that no code shows, and what is assumed where nothing is known?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from detente.errors import BadQuestion, nearest

__all__ = ["ASSUMPTIONS", "Assumptions", "Facts", "assumption_set"]

_DAYS = frozenset({"exported", "loaded"})
_FLAGS = frozenset(
    {
        "vehicle_part",
        "sts_crane",
        "chinese_component",
        "cabinet_or_vanity",
        "semiconductor_article",
        "patented",
        "retaliation_exclusion",
    }
)
_SHARES = frozenset(
    {"steel_share", "aluminium_share", "copper_share", "metal_weight_share", "us_content_share"}
)
_NUMBERS = frozenset({"unit_value_usd", "model_year"})
_WORDS = frozenset({"preference", "claims", "end_use", "quota", "metal_origin"})
_KEYS = _DAYS | _FLAGS | _SHARES | _NUMBERS | _WORDS


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts given for a shipment, such as ``{"steel_share": "0.4"}``, checked on the way in."""

    given: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, pairs: Iterable[str]) -> Facts:
        """Facts from texts ``KEY=VALUE``.

        Raises
        ------
        BadQuestion
            For an unknown key (the nearest is named) or a value the key does not allow.
        """
        given: dict[str, str] = {}
        for pair in pairs:
            key, sign, value = pair.partition("=")
            key, value = key.strip(), value.strip()
            if not sign:
                raise BadQuestion(f"--given {pair!r}: write KEY=VALUE, such as steel_share=0.4.")
            if key not in _KEYS:
                known = ", ".join(sorted(_KEYS))
                hint = nearest(key, _KEYS)
                raise BadQuestion(f"--given {key!r} is not a fact.{hint} Known are: {known}.")
            _check(key, value)
            given[key] = value
        return cls(given)

    def has(self, key: str) -> bool:
        """Whether the fact is given."""
        return key in self.given

    def flag(self, key: str) -> bool:
        """A fact that is true or false."""
        return self.given[key] == "1"

    def number(self, key: str) -> float | None:
        """A fact that is a number (a share, a year, USD), or None."""
        value = self.given.get(key)
        return None if value is None else float(value)

    def word(self, key: str) -> str:
        """A fact in words."""
        return self.given.get(key, "")

    def day(self, key: str) -> date:
        """A fact that is a day."""
        return date.fromisoformat(self.given[key])


def _check(key: str, value: str) -> None:
    if key in _FLAGS and value not in ("0", "1"):
        raise BadQuestion(f"--given {key}={value}: write 0 or 1.")
    if key in _DAYS:
        try:
            date.fromisoformat(value)
        except ValueError:
            raise BadQuestion(f"--given {key}={value}: write a day such as 2025-04-01.") from None
    if key in _SHARES | _NUMBERS:
        try:
            number = float(value)
        except ValueError:
            raise BadQuestion(f"--given {key}={value}: write a number.") from None
        if key in _SHARES and not 0 <= number <= 1:
            raise BadQuestion(f"--given {key}={value}: a share lies between 0 and 1.")
        if key in _NUMBERS and not number > 0:
            raise BadQuestion(f"--given {key}={value}: must be above 0.")


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What stands in for facts that nobody gave.

    `claims` switches on the estimated shares of trade that claim a preference or an exclusion:
    right for an average over all trade, wrong for one shipment of which nothing is claimed.
    """

    name: str
    claims: bool
    meaning: str


ASSUMPTIONS = {
    entry.name: entry
    for entry in (
        Assumptions(
            "shipment",
            False,
            "one shipment that claims no preference, exclusion or special use; metal content and "
            "vehicle use of a code at their estimated shares",
        ),
        Assumptions(
            "trade",
            True,
            "all trade of a line: estimated shares claim USMCA and Section 301 exclusions; metal "
            "content and vehicle use at their estimated shares",
        ),
    )
}


def assumption_set(name: str) -> Assumptions:
    """The named set of assumptions.

    Raises
    ------
    BadQuestion
        When there is no such set.
    """
    if name not in ASSUMPTIONS:
        raise BadQuestion(
            f"There is no assumption set {name!r}.{nearest(name, ASSUMPTIONS)} "
            f"Known are: {', '.join(ASSUMPTIONS)}."
        )
    return ASSUMPTIONS[name]
