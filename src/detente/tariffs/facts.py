"""What is known of a shipment that no code shows?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from detente.errors import BadQuestion, nearest
from detente.ledger.model import Condition
from detente.tariffs.assumptions import Assumptions, assumption_set
from detente.tariffs.preferences import canonical

__all__ = ["KEYS", "Assumptions", "Facts", "assumption_set", "candidates"]

_FLAG = ("0", "1")
_USES = (
    "civil_aircraft",
    "us_data_centre",
    "pharmaceutical",
    "named_article",
    "other",
    "none_exempt",
)
KEYS: Mapping[str, str | tuple[str, ...]] = {
    "preference": "programme",
    "exported": "day",
    "loaded": "day",
    "vehicle_part": _FLAG,
    "claims": "heading",
    "end_use": _USES,
    "sts_crane": _FLAG,
    "chinese_component": _FLAG,
    "steel_share": "share",
    "aluminium_share": "share",
    "copper_share": "share",
    "metal_weight_share": "share",
    "us_content_share": "share",
    "quota": ("in", "out"),
    "metal_origin": "country",
    "model_year": "number",
    "cabinet_or_vanity": _FLAG,
    "semiconductor_article": _FLAG,
    "patented": _FLAG,
    "unit_value_usd": "number",
    "retaliation_exclusion": _FLAG,
}
"""The facts that may be given, each with its permitted values or the kind of them."""


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
            For an unknown key (the nearest is named), a value that the key does not allow, or a
            key that is given twice with different values.
        """
        given: dict[str, str] = {}
        for pair in pairs:
            key, sign, value = pair.partition("=")
            key, value = key.strip(), value.strip()
            if not sign:
                raise BadQuestion(f"--given {pair!r}: write KEY=VALUE, such as steel_share=0.4.")
            if key not in KEYS:
                known = ", ".join(sorted(KEYS))
                hint = nearest(key, KEYS)
                raise BadQuestion(f"--given {key!r} is not a fact.{hint} Known are: {known}.")
            value = _checked(key, value)
            if given.get(key, value) != value:
                raise BadQuestion(f"--given {key} stands twice: {given[key]} and {value}.")
            given[key] = value
        return cls(given)

    def has(self, key: str) -> bool:
        """Whether the fact is given."""
        return key in self.given

    def number(self, key: str) -> float | None:
        """A fact that is a number (a share, a year, USD), or None."""
        value = self.given.get(key)
        return None if value is None else float(value)

    def word(self, key: str) -> str:
        """A fact in words; empty when it is not given."""
        return self.given.get(key, "")

    def meets(self, condition: Condition, on: date) -> bool | None:
        """Whether the facts pass a test on the day of entry; None when they do not say."""
        key = next((name for name in condition.facts if name in self.given), None)
        if key is None:
            return None
        value = self.given[key]
        if condition.before is not None:
            return date.fromisoformat(value) < condition.before
        if condition.age_at_least is not None:
            return float(value) <= on.year - condition.age_at_least
        if condition.below is not None and not float(value) < condition.below:
            return False
        if condition.at_least is not None and not float(value) >= condition.at_least:
            return False
        words = value.split(",")
        if condition.equals:
            return any(word in condition.equals for word in words)
        if condition.differs:
            return all(word not in condition.differs for word in words)
        if condition.below is not None or condition.at_least is not None:
            return True
        return value not in ("0", "none")

    def with_fact(self, key: str, value: str) -> Facts:
        """These facts and one more, which replaces what was given under its key."""
        return Facts({**self.given, key: value})


def candidates(condition: Condition, on: date) -> list[tuple[str, str, str]]:
    """Values that a test tells apart: (fact, value as shown, value to ask with)."""
    key = condition.facts[0]
    if condition.before is not None:
        day = (condition.before - timedelta(days=1)).isoformat()
        return [(key, day, day)]
    if condition.age_at_least is not None:
        year = str(on.year - condition.age_at_least)
        return [(key, year, year)]
    if condition.at_least is not None:
        return [(key, f"{condition.at_least:g}", str(condition.at_least))]
    if condition.below is not None:
        return [(key, f"below {condition.below:g}", str(condition.below / 2))]
    values = [(key, word, word) for word in condition.equals]
    kind = KEYS.get(key)
    if isinstance(kind, tuple):
        values += [(key, word, word) for word in kind if word not in condition.equals]
    elif condition.differs:
        values += [(key, word, word) for word in condition.differs]
        values.append((key, f"other than {' or '.join(condition.differs)}", "ZZ"))
    return values


def _checked(key: str, value: str) -> str:
    kind = KEYS[key]
    if isinstance(kind, tuple):
        if value not in kind:
            hint = nearest(value, kind)
            raise BadQuestion(f"--given {key}={value}: write one of {', '.join(kind)}.{hint}")
        return value
    if kind == "day":
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise BadQuestion(f"--given {key}={value}: write a day such as 2025-04-01.") from None
    if kind in ("share", "number"):
        return _number(key, value, share=kind == "share")
    if kind == "country":
        from detente.places import place

        return place(value).iso2
    if kind == "programme":
        return canonical(value)
    return ",".join(_heading(key, part.strip()) for part in value.split(","))


def _number(key: str, value: str, *, share: bool) -> str:
    try:
        number = float(value)
    except ValueError:
        raise BadQuestion(f"--given {key}={value}: write a number.") from None
    if share and not 0 <= number <= 1:
        raise BadQuestion(f"--given {key}={value}: a share lies between 0 and 1.")
    if not share and not 0 < number < float("inf"):
        raise BadQuestion(f"--given {key}={value}: must be a number above 0.")
    return value


def _heading(key: str, value: str) -> str:
    digits = value.replace(".", "")
    if value == "none":
        return value
    if not digits.isdigit() or len(digits) != 8 or not digits.startswith(("98", "99")):
        raise BadQuestion(f"--given {key}={value}: write a heading such as 9903.88.69.")
    return f"{digits[:4]}.{digits[4:6]}.{digits[6:]}"
