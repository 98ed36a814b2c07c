"""Which colour means what, in light and in dark?

Charts are drawn with the light colours and then pointed at CSS variables, so that one picture
serves both grounds. Every colour here is therefore used for one meaning only.
"""

from __future__ import annotations

__all__ = ["HATCH", "INK", "LINE", "MUTED", "PAPER", "SIDES", "THREAT", "TOKENS", "shades"]

TOKENS: dict[str, tuple[str, str]] = {
    "us": ("#2f5d8c", "#7fb0e0"),
    "cn": ("#b5412b", "#ee8f78"),
    "other": ("#6b7280", "#a3aab5"),
    "deal": ("#2e7d5b", "#74c7a0"),
    "threat": ("#a06a00", "#e0b24d"),
    "ink": ("#1b1f24", "#e8eaed"),
    "muted": ("#5b6470", "#a3aab4"),
    "line": ("#d9dde3", "#343a43"),
    "paper": ("#ffffff", "#14171b"),
}
"""Token to (light, dark)."""

INK, MUTED, LINE, PAPER, THREAT = (
    TOKENS[name][0] for name in ("ink", "muted", "line", "paper", "threat")
)
SIDES = {"US": TOKENS["us"][0], "CN": TOKENS["cn"][0]}
HATCH = "#fedcb9"  # stands for the hatching of what is scheduled; never seen
SHADES = 8


def shades(side: str) -> dict[str, tuple[str, str]]:
    """Eight tints of a side's hue from light to dark, as tokens ``us-1`` to ``us-8``."""
    light, dark = TOKENS[side]
    found = {}
    for number in range(1, SHADES + 1):
        part = 0.2 + 0.8 * (number - 1) / (SHADES - 2)
        found[f"{side}-{number}"] = (
            _towards(light, TOKENS["paper"][0], TOKENS["ink"][0], part),
            _towards(dark, TOKENS["paper"][1], TOKENS["ink"][1], part),
        )
    return found


def _towards(hue: str, ground: str, beyond: str, part: float) -> str:
    """Part of the way from the ground to the hue; past 1, on towards the ink."""
    first, second, part = (ground, hue, part) if part <= 1 else (hue, beyond, 2 * (part - 1))
    mixed = (
        round(one + (other - one) * part)
        for one, other in zip(_channels(first), _channels(second), strict=True)
    )
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
