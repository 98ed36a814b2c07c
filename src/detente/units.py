"""How numbers are shown to people. Inside, rates are fractions and money is USD million."""

from __future__ import annotations

__all__ = ["percent", "points", "signed_percent"]

MINUS = "\N{MINUS SIGN}"


def _sign(text: str) -> str:
    return text.replace("-", MINUS)


def percent(fraction: float, digits: int = 1) -> str:
    """0.256 as ``25.6 %``: a level or a share."""
    return f"{_sign(f'{100 * fraction:.{digits}f}')} %"


def signed_percent(fraction: float, digits: int = 1) -> str:
    """A relative change, 0.012 as ``+1.2 %``."""
    return f"{_sign(f'{100 * fraction:+.{digits}f}')} %"


def points(difference: float, digits: int = 1) -> str:
    """A difference of two rates, -0.1 as ``−10.0 pp`` (percentage points, never percent)."""
    return f"{_sign(f'{100 * difference:+.{digits}f}')} pp"
