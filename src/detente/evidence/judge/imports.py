"""Which part of the imports of a mineral comes from a country?"""

from __future__ import annotations

import re

from detente.evidence.claims import Claim
from detente.evidence.judge.figures import around, compare, shown
from detente.evidence.verdict import Outcome, Verdict
from detente.macro import published
from detente.minerals import import_reliance, import_sources

__all__ = ["judge_imports"]

_FROM = re.compile(r"\b(?:from|on) (?:China|Beijing)", re.IGNORECASE)


def judge_imports(claim: Claim, symbol: str, country: str, text: str) -> Verdict | None:
    """A share of US imports of a mineral by country of origin, or the net import reliance.

    None where the text does not speak of US imports or no table has them.
    """
    if not re.search(r"u\.?s\.?\b|united states|america", text):
        return None
    if claim.imposer not in ("", "US", "CN"):
        return None
    fact = f"import share|{symbol}|{country}"
    reliance = import_reliance(symbol)
    if not _FROM.search(around(claim, 90)) and reliance is not None and reliance.value is not None:
        fit = compare(claim, 100 * reliance.value, near=0.05)
        if fit.how != "off":
            return Verdict(
                outcome=Outcome.supported if fit.holds else Outcome.close,
                record=f"{shown(100 * reliance.value)} net import reliance, {reliance.year}",
                command=f"detente minerals {symbol}",
                source=reliance.source,
                value=100 * reliance.value,
                fact=f"reliance|{symbol}",
            )
    for row in published(quantity="imports"):
        same = "share of US" in row.quantity and "rare-earth" in row.quantity
        if symbol == "REE" and same and compare(claim, row.value).holds:
            return Verdict(
                outcome=Outcome.supported,
                record=f"{shown(row.value)}, {row.source}, {row.date}",
                why=f"{row.quantity}, {row.scenario}: {row.note}.",
                command=f"detente minerals {symbol}",
                source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
                value=row.value,
                fact=fact,
            )
    rows = [row for row in import_sources(symbol) if row.country == country and row.value]
    if not rows:
        return None
    nearest = min(rows, key=lambda row: compare(claim, 100 * (row.value or 0)).gap)
    fit = compare(claim, 100 * (nearest.value or 0), near=0.05)
    outcome = {
        "exact": Outcome.supported,
        "hedged": Outcome.supported,
        "near": Outcome.close,
    }.get(fit.how, Outcome.contradicted if fit.gap > 15 else Outcome.loose)
    return Verdict(
        outcome=outcome,
        about="scope" if outcome is Outcome.loose else "",
        record=f"{shown(100 * (nearest.value or 0))}, {nearest.source}, {nearest.year}",
        why=f"US imports of {nearest.detail}, {nearest.year}.",
        command=f"detente minerals {symbol}",
        source=nearest.source,
        value=100 * (nearest.value or 0),
        fact=fact,
    )
