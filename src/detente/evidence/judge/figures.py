"""Is a figure in a text the figure of record, given how it was rounded and hedged?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.evidence.claims import Claim

__all__ = [
    "Fit",
    "around",
    "clause",
    "clean",
    "compare",
    "former",
    "hypothetical",
    "shown",
    "size",
    "step_of",
]

_AT_LEAST = ("more than", "over", "at least", "above", "exceed", "upward", "no less", "greater")
_AT_MOST = ("less than", "under", "below", "at most", "up to", "as much as", "no more", "as high")
_NEARLY = ("nearly", "almost", "close to", "just under", "just below", "approach", "some")
_ABOUT = (
    "about",
    "around",
    "approximately",
    "roughly",
    "circa",
    "some",
    "or so",
    "~",
    "estimated",
    "near to",
)
_HYPOTHETICAL = re.compile(
    r"\b(?:if|would|could|might|(?-i:may)|consider\w*|propos\w*|plan\w*|potential\w*|threat\w*|"
    r"suggest\w*|should|wants?|expect\w*|aim\w*|hope\w*|unless|will)\b",
    re.IGNORECASE,
)
_FORMER = re.compile(r"\b(?:from|than|against|compared (?:with|to)|after|earlier)\s*$", re.I)
_BREAK = re.compile(r"[,;:]\s|\b(?:while|and|but|whereas) ")
_OWN_TEXTS = re.compile(r"\barticle 00\d\b")
_ROOM = 0.10  # how far past a bound ("more than 60") the figure may lie and still be meant
_LOOSE = 0.05  # what "about" and "nearly" allow


@dataclass(frozen=True, slots=True)
class Fit:
    """How a figure of record stands to a claim: `how` is exact, hedged, near or off."""

    how: str
    gap: float

    @property
    def holds(self) -> bool:
        """Whether the claim, as hedged and rounded, is true of the figure."""
        return self.how in ("exact", "hedged")


def step_of(value: float) -> float:
    """The place to which a figure was written: 1 for 145, 0.1 for 57.6, 10 for a bare 60."""
    text = f"{abs(value):.6g}"
    if "e" in text:
        mantissa, power = text.split("e")
        return 10.0 ** (int(power) - len(mantissa.partition(".")[2]))
    return 10 ** -len(text.split(".")[1]) if "." in text else 1.0


def compare(claim: Claim, record: float, *, near: float = 0.03, floor: float = 0.0) -> Fit:
    """How `record`, in the claim's own unit, stands to the claim.

    ``near`` is the relative gap that still counts as near, ``floor`` the absolute one.
    """
    assert isinstance(claim.value, float | int)
    low, value = float(claim.value), float(claim.value)
    high = float(claim.upper) if isinstance(claim.upper, float | int) else value
    low, high = min(low, high), max(low, high)
    half = 0.5 * step_of(value) + 1e-9
    gap = 0.0 if low <= record <= high else min(abs(record - low), abs(record - high))
    if claim.upper is not None and low - half <= record <= high + half:
        return Fit("exact", 0.0)
    if abs(record - value) <= min(half, 0.05 * abs(value) + 1e-9):
        return Fit("exact", abs(record - value))
    hedge, mass = claim.hedge.lower(), abs(value)
    beyond = (abs(record) - mass) / mass if mass else 0.0
    same_side = record * value >= 0
    if same_side and _has(hedge, _AT_LEAST) and 0 <= beyond <= _ROOM:
        return Fit("hedged", gap)
    if same_side and _has(hedge, _AT_MOST) and -_ROOM <= beyond <= 0:
        return Fit("hedged", gap)
    if same_side and _has(hedge, _NEARLY) and -_LOOSE <= beyond <= 0.01:
        return Fit("hedged", gap)
    if same_side and _has(hedge, _ABOUT) and abs(beyond) <= _LOOSE:
        return Fit("hedged", gap)
    if same_side and gap <= max(near * mass, floor, half):
        return Fit("near", gap)
    return Fit("off", gap)


def size(claim: Claim) -> float:
    """The claim's figure, the larger end of a range."""
    value = float(claim.value) if isinstance(claim.value, float | int) else 0.0
    upper = float(claim.upper) if isinstance(claim.upper, float | int) else value
    return max(value, upper, key=abs)


def around(claim: Claim, reach: int = 90) -> str:
    """The words of the sentence around the claim."""
    start = max(0, claim.start - claim.sentence_start)
    return claim.sentence[max(0, start - reach) : start + len(claim.text) + reach]


def clause(claim: Claim, reach: int = 60) -> str:
    """The words around the claim up to the next comma, semicolon or "and" on either side."""
    start = max(0, claim.start - claim.sentence_start)
    before = claim.sentence[max(0, start - reach) : start]
    after = claim.sentence[start + len(claim.text) : start + len(claim.text) + reach]
    return _BREAK.split(before)[-1] + claim.text + _BREAK.split(after)[0]


def clean(note: str) -> str:
    """A note of a table without its clauses on the texts that it was taken from."""
    return "; ".join(part for part in note.split("; ") if not _OWN_TEXTS.search(part))


def former(claim: Claim) -> bool:
    """Whether the figure is given as the level before: "down from 47.5 percent"."""
    start = max(0, claim.start - claim.sentence_start)
    figure = re.search(r"\d", claim.text)
    before = (
        claim.sentence[max(0, start - 25) : start] + claim.text[: figure.start() if figure else 0]
    )
    return bool(_FORMER.search(before))


def hypothetical(claim: Claim) -> bool:
    """Whether the sentence speaks of what would, could or might be, near the figure."""
    start = max(0, claim.start - claim.sentence_start)
    near = claim.sentence[max(0, start - 70) : start + len(claim.text) + 25]
    return bool(_HYPOTHETICAL.search(near))


def shown(value: float, unit: str = "percent") -> str:
    """A figure with its unit, as people read it."""
    figures = 4 if abs(value) >= 100 or unit not in ("percent", "percentage points") else 3
    text = f"{value:.{figures}g}".replace("-", "−")
    return {"percent": f"{text} %", "percentage points": f"{text} points"}.get(
        unit, f"{text} {unit}"
    )


def _has(hedge: str, words: tuple[str, ...]) -> bool:
    return any(word in hedge for word in words)
