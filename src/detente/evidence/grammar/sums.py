"""Which sums of money and prices per thing does a sentence claim?"""

from __future__ import annotations

import re

from detente.evidence.grammar.scene import DOMAIN, Reading1, Scene
from detente.evidence.words.numbers import Quantity

__all__ = ["read_money"]

_PAID = re.compile(r"\b(?:pays?|paid|owes?|owed)\b[^.;]{0,60}$|\bpays?\b|\bat the border\b", re.I)
_MONEY_ANCHOR = re.compile(
    r"\b(?:imports?|exports?|trade|deficit|surplus|purchas\w+|buy\w*|bought|"
    r"soybeans?|tariffs?|dut(?:y|ies)|revenue|invest\w*|fine[sd]?|fees?|"
    r"collect\w*|goods|market|worth|value[d]?|cost\w*|sales|sold|shipments?|"
    r"aid|bailout|farmers?|refunds?|chips?|orders?|billion|trillion|"
    r"price[sd]?|tonne|ton|kilogram|barrel|parcels?|packages?|threshold|exemption|"
    r"de minimis|surcharge|households?|famil(?:y|ies)|consumers?|customers?|container|"
    r"penalt\w+|compensation|pledge\w*|promise\w*|budget|loss\w*)\b",
    re.I,
)
_PER_PAIR = re.compile(
    r"^\s*(?:to|and|or|[-–])\s*(?:US)?[$€£¥]\s?[\d,.]+\s*(?:per|a|an|/)\s?(?:net |metric )?"
    r"(?P<unit>tonn?e?|kg|kilogram|kilo|barrel|bushel|pound|container|ship|parcel)\b",
    re.I,
)
_EACH_COSTS = re.compile(
    r"\b(?:a|an|one|per|each|every)\s(?:metric |net )?(?P<unit>tonn?e?|kg|kilogram|kilo|barrel|"
    r"bushel|pound)\b"
    r"[^.;]{0,60}\b(?:costs?|fetch\w*|sells? for|sold for|trades? at|traded at|goes for|went for|"
    r"paid|is|was)\s+"
    r"(?:(?:about|some|around|nearly|over|only)\s+)?$",
    re.I,
)
_QUOTED = re.compile(
    r"\b(?:dollar|euro|rupee|yuan|renminbi|real|peso|pound|yen)\s+(?:\w+\s+){0,2}(?:closed|traded|"
    r"ended|stood|fell|rose|"
    r"bought|slid|weakened|strengthened)\s+(?:\w+\s+){0,3}$",
    re.I,
)
_OTHER_GOODS = re.compile(
    r"\b(?:oil|crude|Brent|gold|bitcoin|silver|rents?|rented|petrol|gasoline)\b", re.I
)
_PER = re.compile(
    (
        r"^\s*(?:per|a|an|/|(?:for|on) (?:each|every)|each)\s?(?:net |metric |short )?"
        r"(?P<unit>tonn?e?|kg|kilogram|kilo|barrel|bushel|pound|container|vessel|ship|item|package|"
        r"parcel|head|share|"
        r"year|month|day)\b"
    ),
    re.I,
)


def read_money(scene: Scene, quantity: Quantity) -> Reading1 | None:
    """A sum in a currency; a sum per thing is a price."""
    if not scene.topical:
        return None
    text = scene.flat
    near = text[max(0, quantity.start - 110) : quantity.end + 90]
    per = _PER.match(text[quantity.end : quantity.end + 24]) or _PER_PAIR.match(
        text[quantity.end : quantity.end + 44]
    )
    each = None if per else _EACH_COSTS.search(text[: quantity.start])
    per = per or each
    priced = per is not None and per["unit"].lower() not in ("year", "month", "day")
    if (
        not priced
        and quantity.value < 1e6
        and (
            not (
                _MONEY_ANCHOR.search(near) or (scene.memory == "tariff_rate" and _PAID.search(near))
            )
            or (
                quantity.value < 1e6
                and not (scene.memory == "tariff_rate" and _PAID.search(near))
                and not re.search(
                    (
                        r"\b(?:fees?|per|price[sd]?|households?|famil(?:y|ies)|a year|de "
                        r"minimis|jobs?|worth|parcels?|packages?|fine|dut(?:y|ies)|tariffs?|"
                        r"threshold|"
                        r"exemption|consumers?|"
                        r"tonne?|ton|kilo\w*|barrel|container)\b"
                    ),
                    near,
                    re.I,
                )
            )
        )
    ):
        return None
    if _QUOTED.search(text[max(0, quantity.start - 40) : quantity.start]):
        return None
    if priced and _OTHER_GOODS.search(text) and not DOMAIN.search(text):
        return None
    if per is not None and priced:
        name = per["unit"].lower()
        name = {"ton": "tonne", "kg": "kilogram", "kilo": "kilogram"}.get(name, name)
        return Reading1(
            quantity=quantity,
            start=quantity.start,
            end=quantity.end + (0 if each else per.end()),
            type="price",
            unit=f"{quantity.unit} per {name}",
            value=quantity.value,
        )
    left = text[max(0, quantity.start - 60) : quantity.start]
    change = bool(re.search(r"\bby\s+(?:\w+\s+){0,2}$", left))
    return Reading1(
        quantity=quantity,
        start=quantity.start,
        end=quantity.end,
        type="money",
        unit=quantity.unit,
        value=quantity.value,
        change=change,
    )
