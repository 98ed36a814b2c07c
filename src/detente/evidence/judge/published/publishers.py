"""Whose published figures does a text name?"""

from __future__ import annotations

from detente.evidence.claims import Claim

__all__ = ["named_in", "publishers"]

_PUBLISHERS = {
    "Bloomberg": ("bloomberg",),
    "PIIE": ("piie", "peterson", "bown"),
    "Yale Budget Lab": ("yale", "budget lab"),
    "Budget Lab": ("yale", "budget lab"),
    "Penn Wharton": ("penn", "wharton"),
    "Tax Foundation": ("tax foundation",),
    "IMF": ("imf", "international monetary fund"),
    "WTO": ("wto", "world trade organization", "world trade organisation"),
    "Kiel": ("kiel",),
    "Trade war redux": ("trade war redux",),
    "General Administration of Customs": (
        "customs data",
        "customs figures",
        "customs statistics",
        "administration of customs",
        "customs administration",
        "chinese customs",
        "china's customs",
        "customs office",
        "beijing's customs",
    ),
    "US Census": ("census", "commerce department"),
    "IEA": ("iea", "international energy agency"),
    "USGS": ("usgs", "geological survey"),
    "New York Fed": ("new york fed", "federal reserve bank of new york"),
    "Amiti, Redding": ("redding", "weinstein"),
    "CBO": ("cbo", "congressional budget office"),
    "USAFacts": ("usafacts",),
}


def publishers(claim: Claim) -> tuple[str, ...]:
    """Publishers of the tables that the claim's source or sentence names."""
    return named_in(f"{claim.source} {claim.sentence}")


def named_in(text: str) -> tuple[str, ...]:
    """Publishers of the tables that a text names."""
    text = text.lower()
    return tuple(name for name, words in _PUBLISHERS.items() if any(word in text for word in words))
