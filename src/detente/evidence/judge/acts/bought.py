"""Which part of the purchases promised in Phase One was made?"""

from __future__ import annotations

import re
from datetime import date

from detente.compliance import observations, terms
from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context
from detente.evidence.judge.figures import compare, shown
from detente.evidence.verdict import Outcome, Verdict, best

__all__ = ["judge_bought"]

_BACK = 700  # characters before a figure in which the agreement is named
_PARTS = {
    "p1_ag_published": ("p1-ag", r"\bfarm|\bagricult"),
    "p1_mfg_published": ("p1-mfg", r"\bmanufactur"),
    "p1_energy_published": ("p1-energy", r"\benergy|\boil\b|\bgas\b"),
    "p1_services_published": ("p1-serv", r"\bservices\b"),
    "p1_goods_published": ("p1-goods", r"\bgoods\b"),
    "p1_total_published": ("p1-total", r""),
}
"""Published counts: the commitment of each and the words that name its goods, the narrow first."""
_AGREEMENT = re.compile(r"phase[- ](?:one|1)\b", re.IGNORECASE)
_BOUGHT = re.compile(
    r"\b(?:bought|buy\w*|purchas\w*|promis\w*|commit\w*|pledg\w*|target|goal|deliver\w*|met|"
    r"took|best|worst|reached|fulfil\w*|did|only)\b",
    re.IGNORECASE,
)


def judge_bought(claim: Claim, context: Context) -> Verdict | None:
    """A percentage of what Phase One promised, by the goods that the words around it name.

    Contradicted where the goods are named and the published share is another one; None where the
    text does not speak of those purchases.
    """
    text = context.reading.text[max(0, claim.start - _BACK) : claim.end + 60] or claim.sentence
    if not _AGREEMENT.search(text) or not _BOUGHT.search(claim.sentence):
        return None
    start = max(0, claim.start - claim.sentence_start)
    part = re.split(r"[;:]", claim.sentence[:start])[-1] + claim.text
    part += re.split(r"[;:,]", claim.sentence[start + len(claim.text) :])[0]
    fits: list[Verdict] = []
    last: Verdict | None = None
    said = [name for name, (_, goods) in _PARTS.items() if goods and re.search(goods, part, re.I)]
    if re.search(r"goods and services", part, re.IGNORECASE):
        said = ["p1_total_published"]
    for name, (commitment, _) in _PARTS.items():
        if said and name not in said:
            continue
        found = _of(claim, name, commitment)
        if found is None:
            continue
        if found.outcome is not Outcome.contradicted:
            fits.append(found)
        elif name in said or name == "p1_total_published":
            last = last or found
    if fits:
        return best(fits)
    promised = re.search(r"promis|commit|pledg|target|goal|best|worst", claim.sentence, re.I)
    return last if promised else None


def _of(claim: Claim, name: str, commitment: str) -> Verdict | None:
    late = date(9999, 1, 1)
    row = next(iter(observations(name, on=late, known=late)), None)
    if row is None:
        return None
    share = row.value
    if not row.unit.startswith("share"):
        limit = next((it.limit for it in terms(f"cn.commitment.{commitment}") if it.limit), None)
        if not limit:
            return None
        share = row.value / limit
    fit = compare(claim, 100 * share, near=0.05)
    outcome = {"exact": Outcome.supported, "hedged": Outcome.supported, "near": Outcome.close}
    return Verdict(
        outcome=outcome.get(fit.how, Outcome.contradicted),
        record=f"{shown(100 * share)} of the commitment, {row.start} to {row.end}",
        why=f"{row.note or 'Purchases under Phase One'}.",
        command=f"detente comply --commitment {commitment.upper()}",
        source=f"{row.source} ({row.certainty})",
        value=100 * share,
        fact=f"share of promise|{name}",
    )
