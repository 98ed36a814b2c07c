"""Which sums of money does a sentence name, in which currency and range?"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.evidence.words.number_words import DIGITS, NUMBER, number_value
from detente.evidence.words.quantity import Quantity

__all__ = ["MONEY", "MONEY_WORD", "SCALE", "SCALES", "money", "money_range"]

SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
    "m": 1e6,
    "b": 1e9,
    "k": 1e3,
    "dozen": 12.0,
    "mln": 1e6,
    "bln": 1e9,
}
SCALE = r"(?:thousand|million|billion|trillion|mln|bln|mn|bn|tn)"
MONEY = re.compile(
    rf"(?P<c>US\s?\$|USD\s?|RMB\s?|CNY\s?|HK\$|(?<![A-Z])(?:A|C|S|R|NT|AU|CA)\s?\$|"
    rf"[$€£¥])\s?(?P<n>{DIGITS})(?:\s?(?:-|–|to)\s?(?P<hi>{DIGITS})(?=\s?(?:{SCALE}|"
    rf"[mbk]\b)))?(?:\s?[-]?(?P<s>{SCALE}|[mbk](?![\w])))?"
    rf"|(?P<n2>{NUMBER}|\ba(?=\s(?:million|billion|trillion)\s))\s?(?P<s2>{SCALE}|"
    rf"[mbk](?=\s))?\s(?P<c2>(?:US |U\.S\. )?dollars?|"
    rf"yuan|renminbi|RMB|euros?|USD|pounds sterling|yen|(?<=lion )won|rupees|reais|pesos|"
    rf"dirhams)\b",
    re.I,
)
MONEY_WORD = re.compile(
    r"[$€£¥]|dollar|yuan|renminbi|RMB|CNY|USD|euro|sterling|yen|\bwon|rupee|reais|peso|dirham", re.I
)
_LOW_SUM = re.compile(
    rf"(?:\b(?:between|from)\s+)?(?:US)?[$€£¥]?\s?(?P<n>{DIGITS})(?:\s?(?P<s>{SCALE}))?\s?(?P<c>to|"
    rf"and|or|-|–|—)\s?$",
    re.I,
)


_OTHERS = {
    "hk$": "HKD",
    "a$": "AUD",
    "au$": "AUD",
    "c$": "CAD",
    "ca$": "CAD",
    "s$": "SGD",
    "nt$": "TWD",
    "r$": "BRL",
    "reais": "BRL",
    "yen": "JPY",
    "won": "KRW",
    "rupees": "INR",
    "pesos": "MXN",
    "dirhams": "AED",
}


def money(match: re.Match[str]) -> Quantity:
    symbol = (match["c"] or match["c2"]).lower().replace(" ", "")
    digits = match["n"] or match["n2"]
    scale = SCALES.get((match["s"] or match["s2"] or "").lower(), 1.0)
    if "€" in symbol or "euro" in symbol:
        unit = "EUR"
    elif symbol in ("rmb", "cny", "yuan", "renminbi", "¥"):
        unit = "CNY"
    elif "£" in symbol or "sterling" in symbol:
        unit = "GBP"
    elif symbol in _OTHERS:
        unit = _OTHERS[symbol]
    else:
        unit = "USD"
    return Quantity(
        start=match.start(),
        end=match.end(),
        kind="money",
        value=number_value(digits) * scale,
        upper=number_value(match["hi"]) * scale if match["hi"] else None,
        unit=unit,
    )


def money_range(last: Quantity, sentence: str, found: list[Quantity]) -> Quantity:
    """The sum with its lower end: "between $6 billion and $7 billion", "5 to 10 million yuan"."""
    low = _LOW_SUM.search(sentence, max(0, last.start - 36), last.start)
    if low is None:
        return last
    before = next(
        (one for one in found if one.kind == "money" and one.end >= low.end("n") - 1), None
    )
    words = low.group().lower().strip()
    joint = low["c"].lower()
    if joint in ("and", "or") and not words.startswith("between"):
        return last
    if joint == "to" and (words.startswith("from") or not (low["s"] or before is None)):
        return last
    value = number_value(low["n"])
    factor = SCALES.get((low["s"] or "").lower(), 0.0)
    if before is not None and before.unit == last.unit:
        value = before.value
        if not low["s"] and value < 1000.0 <= last.value:
            value *= _magnitude(last.value)
    elif before is None:
        value *= factor or _magnitude(last.value)
    else:
        return last
    if not 0.0 < value < last.value or re.fullmatch(r"(?:19|20)\d\d", low["n"]):
        return last
    if before is not None:
        found.remove(before)
    start = before.start if before else low.start("n")
    return replace(last, start=start, value=value, upper=last.value)


def _magnitude(value: float) -> float:
    """The scale of the word behind a sum: 1e9 for 7e9; 1 below a thousand."""
    return next((scale for scale in (1e12, 1e9, 1e6, 1e3) if value >= scale), 1.0)
