"""Where in the text that was read do the spans of an annotation stand?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

__all__ = ["located"]


def located(gold: Mapping[str, Any], text: str) -> Mapping[str, Any]:
    """The annotations with the starts that their spans have in `text`; -1 for those not in it.

    Annotations whose spans stand where they say are given back as they are.
    """
    rows = [
        (part, number, str(row.get("text_span") or row.get("quote_first_words") or ""))
        for part in _PARTS
        for number, row in enumerate(gold.get(part, ()))
    ]
    stated = {(part, number): int(gold[part][number]["start"]) for part, number, _ in rows}
    if all(text.startswith(span, stated[part, number]) for part, number, span in rows):
        return gold
    plain, origin = _plain(text)
    places = {key[:2]: _places(key[2], plain, origin) for key in rows}
    sure = sorted((stated[key], found[0]) for key, found in places.items() if len(found) == 1)
    out: dict[str, Any] = dict(gold)
    for part in _PARTS:
        out[part] = [
            {
                **row,
                "start": _nearest(places[part, number], stated[part, number], sure),
                "also": [
                    {**other, "start": place}
                    for other in row.get("also", ())
                    for place in _places(str(other["text_span"]), plain, origin)[:1]
                ],
            }
            for number, row in enumerate(gold.get(part, ()))
        ]
    return out


_PARTS = ("claims", "quotes", "events", "measures")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in plain marks with single blanks, and where each of its characters stood."""
    letters: list[str] = []
    origin: list[int] = []
    for number, letter in enumerate(text.translate(_PLAIN)):
        if letter.isspace():
            if letters and letters[-1] == " ":
                continue
            letter = " "
        letters.append(letter)
        origin.append(number)
    return "".join(letters), origin


def _places(span: str, plain: str, origin: list[int]) -> list[int]:
    """Every place of a span in the text, as places of the text before it was made plain."""
    words = re.sub(r"\s+", " ", span.translate(_PLAIN)).strip()
    if not words:
        return []
    return [origin[match.start()] for match in re.finditer(re.escape(words), plain)]


def _nearest(found: list[int], stated: int, sure: list[tuple[int, int]]) -> int:
    """Of several places the one nearest to where the spans before and after it put it."""
    if len(found) < 2 or not sure:
        return found[0] if found else -1
    spot = bisect_right(sure, (stated, 0))
    before, after = sure[max(0, spot - 1)], sure[min(len(sure) - 1, spot)]
    slope = (after[1] - before[1]) / (after[0] - before[0]) if after[0] != before[0] else 1.0
    guess = before[1] + slope * (stated - before[0])
    return min(found, key=lambda place: abs(place - guess))
