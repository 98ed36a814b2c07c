"""Does a note beside a published figure give the stated one: another month, partner or edition?"""

from __future__ import annotations

import re

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context
from detente.evidence.judge.figures import around, clean, compare
from detente.evidence.judge.published.publishers import publishers
from detente.evidence.verdict import Outcome, Verdict
from detente.macro import Published, published

__all__ = ["noted"]

_NUMBER = re.compile(r"(?<![\w.])[+-]?\d{1,3}(?: \d{3})+(?!\d)|(?<![\w.])[+-]?\d+(?:\.\d+)?")
_SCALES = {"USD": (1e9, 1e12, 1.0), "tonnes": (1.0, 1e3, 1e6)}
_TELLING = 200  # a figure so large is that of the goods spoken of before, where it fits
_PLAIN = frozenset(("year", "actual", "with", "from", "share", "change", "rate", "level", "other"))


def noted(claim: Claim, context: Context) -> Verdict | None:
    """A figure that stands in the note of a published row on the same subject; None without one.

    The subject is the same when two words of the row's quantity are near the claim, or one and
    the publisher's name.
    """
    text = f"{claim.topic} {claim.product} {around(claim, 110)}".lower()
    if isinstance(claim.value, float) and abs(claim.value) >= _TELLING:
        text += " " + context.before(claim, 300).lower()
    text = text.replace("china's", "chinese")
    named = publishers(claim)
    if claim.type in ("gdp", "price") and not named:
        return None  # figures of models differ: whose one it is must be said
    if claim.type == "count" and "ton" not in claim.unit:
        return None
    for row in published():
        if "ton" in claim.unit and "ton" not in f"{row.quantity} {row.note} {row.unit}".lower():
            continue
        if "magnet" in claim.text.lower() and "magnet" not in f"{row.quantity} {row.note}".lower():
            continue
        if row.date[:7] > f"{context.known:%Y-%m}" or not _same(row, text, named):
            continue
        for hit in _NUMBER.findall(clean(row.note)):
            value = abs(float(hit.replace(" ", "")))
            if claim.unit == "USD" and f"USD {hit}" not in row.note:
                continue
            if claim.type == "growth" and row.scenario != "actual" and not named:
                continue
            for scale in _SCALES.get(claim.unit, (1.0,)):
                if value >= 2 and _equal(claim, value * scale):
                    turned = _turned(claim, hit, row)
                    if turned is not None:
                        return turned
                    return Verdict(
                        outcome=Outcome.supported,
                        record=f"{hit} in the note on {row.quantity}, {row.source}, {row.date}",
                        why=f"{clean(row.note)}.",
                        command=f"detente audit --record '{row.quantity}'",
                        source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
                        value=value * scale,
                    )
    return None


def _turned(claim: Claim, hit: str, row: Published) -> Verdict | None:
    """The verdict on a change that a note gives with the other sign; None where it has the same."""
    if hit[0] not in "+-" or not claim.change or not claim.direction:
        return None
    if (hit[0] == "+") == (claim.direction == "up"):
        return None
    return Verdict(
        outcome=Outcome.contradicted,
        about="sign",
        record=f"{hit} in the note on {row.quantity}, {row.source}, {row.date}",
        why=f"The sign is the other one: {clean(row.note)}.",
        command=f"detente audit --record '{row.quantity}'",
        source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
        value=float(hit.replace(" ", "")),
    )


def _same(row: Published, text: str, named: tuple[str, ...]) -> bool:
    words = set(re.findall(r"[a-z]{4,}", row.quantity.lower())) - _PLAIN
    shared = sum(word[:6] in text for word in words)
    return shared >= min(2, len(words)) or (
        shared >= 1 and any(name in row.source for name in named)
    )


def _equal(claim: Claim, value: float) -> bool:
    return any(compare(claim, sign * value, near=0.0).how == "exact" for sign in (1, -1))
