"""Which part of the imports of a mineral comes from a country?"""

from __future__ import annotations

import re

from detente.evidence.claims import Claim
from detente.evidence.judge.figures import compare, shown
from detente.evidence.verdict import Outcome, Verdict, best
from detente.macro import published
from detente.minerals import import_reliance, import_sources

__all__ = ["judge_imports"]

_CHINA = re.compile(r"\bChin|\bBeijing")
_RELIES = re.compile(r"\brelian|\bdepend|\bnet import", re.IGNORECASE)
_KINDS = frozenset(("oxide", "dioxide", "ore"))
_YEARS = 3  # years before the newest in which a reliance may be the one that is meant


def judge_imports(claim: Claim, symbol: str, country: str, text: str) -> Verdict | None:
    """A share of US imports of a mineral by country of origin, or the net import reliance.

    None where the text does not speak of US imports or no table has them.
    """
    if not re.search(r"u\.?s\.?\b|united states|america", text):
        return None
    if claim.imposer not in ("", "US", "CN"):
        return None
    fact = f"import share|{symbol}|{country}"
    if not _CHINA.search(claim.sentence) or _RELIES.search(claim.sentence):
        if (found := _reliance(claim, symbol)) is not None:
            return found
        if not _CHINA.search(claim.sentence):
            return None
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
    goods = [row for row in rows if _good(row.detail) & _good(claim.sentence)]
    rows = goods or rows
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


def _reliance(claim: Claim, symbol: str) -> Verdict | None:
    """The net import reliance of the newest years, where one of them fits."""
    newest = import_reliance(symbol)
    if newest is None:
        return None
    found: list[Verdict] = []
    for year in range(int(newest.year), int(newest.year) - _YEARS, -1):
        row = import_reliance(symbol, year=year)
        if row is None or row.value is None:
            continue
        fit = compare(claim, 100 * row.value, near=0.05)
        if fit.how != "off":
            found.append(
                Verdict(
                    outcome=Outcome.supported if fit.holds else Outcome.close,
                    record=f"{shown(100 * row.value)} net import reliance, {row.year}",
                    command=f"detente minerals {symbol}",
                    source=row.source,
                    value=100 * row.value,
                    fact=f"reliance|{symbol}",
                )
            )
    return best(found)


def _good(text: str) -> frozenset[str]:
    """The kinds of good that a text names: oxide, metal, ore, dioxide."""
    return frozenset(re.findall(r"dioxide|oxide|metal|ore|concentrate", text.lower())) & _KINDS
