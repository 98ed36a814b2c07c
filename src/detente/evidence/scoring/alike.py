"""Does a claim say what an annotation says: type, unit and value?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from detente.evidence.claims import Claim

__all__ = ["SAME_TYPE", "number_of", "same_claim"]

_RATE, _CHANGE, _PRICE = ("tariff_rate",), ("tariff_change",), ("price", "money")

SAME_TYPE: dict[str, tuple[str, ...]] = {
    "tariff_average": _RATE,
    "average_tariff": _RATE,
    "tariff_level": _RATE,
    "rate": _RATE,
    "average": _RATE,
    "change": _CHANGE,
    "average_tariff_change": _CHANGE,
    "trade_change": ("growth",),
    "trade_growth": ("growth",),
    "export_growth": ("growth",),
    "trade": ("growth",),
    "growth": ("growth", "gdp"),
    "gdp": ("gdp", "growth"),
    "gdp_effect": ("gdp",),
    "inflation": ("price",),
    "price_effect": ("price",),
    "prices": _PRICE,
    "price": _PRICE,
    "fee": _PRICE,
    "amount": _PRICE,
    "value": _PRICE,
    "money": _PRICE,
    "threshold": ("share", "money", "price"),
    "ownership": ("share",),
    "quantity": ("count",),
    "length": ("duration",),
}
"""Other annotators' names for a type, and the types that count as it; others stand for themselves.

Sums, prices and fees are one family: "$50 per net ton" is a fee to one annotator and a price to
another. A threshold ("owned 50 percent or more") is a share or a sum. An economy that
grows 5 percent is growth to one and GDP to another."""

_SAME_UNIT = (
    {"meetings", "rounds", "times"},
    {"products", "lines"},
    {"countries", "economies"},
    {"measures", "announcements"},
    {"companies", "entities"},
    {"elements", "minerals", "metals", "categories", "types"},
    {"chemicals", "materials"},
    {"licences", "applications"},
)
"""Nouns of a count that mean the same things counted; the number itself must be equal."""

_MINUTES = {
    "minutes": 1.0,
    "hours": 60.0,
    "days": 1440.0,
    "weeks": 10080.0,
    "months": 43800.0,
    "years": 525600.0,
}


def same_claim(claim: Claim, item: Mapping[str, Any]) -> bool:
    """Whether a claim has the type, unit and value of an annotation; spans are not compared."""
    kind = str(item["type"])
    if claim.type not in SAME_TYPE.get(kind, (kind,)):
        return False
    if claim.type == "date":
        return _in_period(claim, str(item["value"]))
    value, (unit, scale) = number_of(item["value"]), _unit(str(item.get("unit", "")))
    if value is None or isinstance(claim.value, date) or claim.value is None:
        return False
    ends = [claim.value, *([claim.upper] if isinstance(claim.upper, float | int) else [])]
    wanted = [value] if not isinstance(item["value"], list) else [float(v) for v in item["value"]]
    high = number_of(item.get("value_high"))
    wanted += [high] if high is not None else []
    if claim.type == "duration":
        factor, other = _MINUTES.get(unit), _MINUTES.get(claim.unit)
        if factor and other:
            return any(_equal(abs(w) * factor, abs(e) * other) for w in wanted for e in ends)
    mine = _unit(claim.unit)[0]
    alike = claim.type == "count" and any({unit, mine} <= same for same in _SAME_UNIT)
    if unit != mine and not alike and not _same_money(unit, mine):
        return False
    places = len(str(item["value"]).partition(".")[2]) if scale == 1.0 else 0
    if places and any(round(abs(e), places) == abs(w) for w in wanted for e in ends):
        return True
    return any(_equal(abs(w) * scale, abs(e)) for w in wanted for e in ends)


def number_of(value: object) -> float | None:
    """The number of an annotation's value, of a list the first; None where it is none."""
    if isinstance(value, list) and value:
        value = value[0]
    try:
        return float(str(value).replace(",", ""))
    except ValueError:
        return None


def _in_period(claim: Claim, text: str) -> bool:
    if not isinstance(claim.value, date):
        return False
    last = claim.upper if isinstance(claim.upper, date) else claim.value
    first = claim.value.isoformat()
    if len(text) < 10:
        return first[: len(text)] == text == last.isoformat()[: len(text)]
    return first <= text <= last.isoformat()


def _equal(one: float, two: float) -> bool:
    return abs(one - two) <= 1e-6 * max(1.0, abs(one), abs(two))


def _unit(text: str) -> tuple[str, float]:
    """A unit under one name, and the factor in it: "million tonnes" is 1e6 tonnes."""
    words, scale = [], 1.0
    for word in text.lower().replace("net ", "").split():
        if word in _FACTORS:
            scale *= _FACTORS[word]
        else:
            words.append(word)
    low = " ".join(words).removeprefix("metric ").removesuffix(" per year")
    head, per, thing = low.partition(" per ")
    if per:
        return f"{head} per {_UNITS.get(thing, thing)}", scale
    low = _UNITS.get(low, low)
    if low and not low.endswith("s") and low.isalpha() and low not in _NO_PLURAL:
        low += "s"
    return {"tonnes": "tonnes", "tons": "tonnes", "tonne": "tonnes"}.get(low, low), scale


_FACTORS = {
    **dict.fromkeys(("thousand", "k"), 1e3),
    **dict.fromkeys(("million", "mn", "m"), 1e6),
    **dict.fromkeys(("billion", "bn"), 1e9),
    **dict.fromkeys(("trillion", "tn"), 1e12),
}
_UNITS = {
    "percentage point": "percentage points",
    "%": "percent",
    "pp": "percentage points",
    "firms": "companies",
    "ton": "tonne",
    "kg": "kilogram",
}
_NO_PLURAL = ("percent", "date", "usd", "cny", "eur", "gbp", "aircraft")


def _same_money(one: str, two: str) -> bool:
    return one[:3] == two[:3] and two[:3] in ("usd", "cny", "eur", "gbp")
