"""Is a stated sum of trade, purchases or fees the one on record?"""

from __future__ import annotations

import re
from functools import cache

from detente.evidence.claims import Claim
from detente.evidence.judge.acts.counts import judge_count
from detente.evidence.judge.context import Context, Window, window
from detente.evidence.judge.duties.parcels import judge_limit
from detente.evidence.judge.duties.tranches import tranche_worth
from detente.evidence.judge.figures import around, compare
from detente.evidence.judge.published.editions import aged
from detente.evidence.judge.trade.counted import judge_trade_sum
from detente.evidence.judge.trade.fees import judge_fee
from detente.evidence.verdict import Outcome, Verdict, best, unknown
from detente.macro import Published, published
from detente.store import table

__all__ = ["judge_money"]

_FEES = re.compile(r"\bfees?\b|\bper (?:net )?ton", re.IGNORECASE)
_SCALE = {"USD bn": 1e9, "USD tn": 1e12, "USD mn": 1e6, "USD": 1.0, "USD a year": 1.0}
_PURCHASES = re.compile(r"\b(?:purchas\w*|bought|commit\w*|phase one)\b", re.IGNORECASE)
_CATEGORIES = (
    ("ag", re.compile(r"\bfarm\b|\bagricultur|\bcrops\b", re.IGNORECASE)),
    ("energy", re.compile(r"\benergy\b|\boil and gas\b", re.IGNORECASE)),
    ("mfg", re.compile(r"\bmanufactur", re.IGNORECASE)),
    ("serv", re.compile(r"(?<!goods and )\bservices\b", re.IGNORECASE)),
)
_LARGE = 5e9  # smaller sums of purchases are too common to be told by their size
_SUBJECTS: tuple[tuple[str, str], ...] = (
    # words of a published quantity; words of a text that speaks of it
    (
        r"^Chinese exports to the US",
        r"chin\w*'?s? (?:goods )?(?:exports?|shipments|sales|sold|exported|shipped)\b.{0,60}"
        r"\b(?:u\.?s|united states|america)|\bexports? to the (?:u\.?s|united states)",
    ),
    (
        r"^Chinese imports from the US",
        r"chin\w*'?s? (?:goods )?(?:imports?|imported|bought|purchases)\b.{0,60}\b(?:u\.?s|united "
        r"states|america)",
    ),
    (r"^Chinese goods surplus", r"\bsurplus\b"),
    (r"per household|household,|middle-income", r"\bhousehold|\bfamil(?:y|ies)\b"),
    (r"^revenue", r"\brevenue|\brais(?:e|es|ed|ing)\b"),
    (r"port fees", r"\bport fees?\b|\bport charges?\b"),
    (r"^US goods imports from China", r"\bfrom china\b|\bchinese (?:goods|imports|exports)"),
)


def judge_money(claim: Claim, context: Context) -> Verdict:
    """The verdict on a sum: customs statistics by month and year, published sums, promises."""
    if (other := _other_category(claim, context)) is not None:
        return other
    promised = judge_count(claim, context)
    if promised.outcome is Outcome.supported:
        return promised
    if _FEES.search(claim.sentence):
        fee = judge_fee(claim, context)
        if fee.outcome is Outcome.supported:
            return fee
    if (limit := judge_limit(claim, context)) is not None:
        return limit
    days = window(claim, context)
    what = claim.topic or claim.product
    fact = f"sum|{what}|{days.last.year}" if what else ""
    if not isinstance(claim.value, float | int) or claim.unit != "USD":
        return unknown("no figure", "No table of the record has this sum.", fact=fact)
    covered = tranche_worth(claim)
    if covered is not None:
        return covered
    if (counted := _purchased(claim, context)) is not None:
        return counted
    found = (_published(claim, context, days, fact), judge_trade_sum(claim, days))
    return best(found) or unknown("no figure", "No table of the record has this sum.", fact=fact)


def _published(claim: Claim, context: Context, days: Window, fact: str) -> Verdict | None:
    """A sum that was published on what the text speaks of, in the year that it speaks of."""
    text = around(claim, 110).lower()
    wanted = [quantity for quantity, words in _SUBJECTS if re.search(words, text)]
    near: Verdict | None = None
    for row in published():
        scale = _SCALE.get(row.unit)
        asked = any(re.search(quantity, row.quantity, re.IGNORECASE) for quantity in wanted)
        if not scale or not asked or not _of_time(row, days, context):
            continue
        fit = compare(claim, abs(row.value) * scale, near=0.05)
        if fit.how == "off" or (near is not None and not fit.holds):
            continue
        verdict = Verdict(
            outcome=Outcome.supported if fit.holds else Outcome.close,
            record=f"{row.value:g} {row.unit}, {row.source}, {row.date}",
            why=f"{row.quantity}, {row.scenario}.",
            command=f"detente audit --record '{row.quantity}'",
            source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
            value=abs(row.value) * scale,
            fact=fact,
        )
        near = aged(verdict, row, claim, context, days)
        if fit.holds:
            break
    return near


def _other_category(claim: Claim, context: Context) -> Verdict | None:
    """A sum that Phase One promised, given to some goods though it is that of all, or of others."""
    if claim.unit != "USD" or not _PURCHASES.search(context.before(claim, 300)):
        return None
    near = f"{around(claim, 45)} {claim.product}"
    named = [name for name, words in _CATEGORIES if words.search(near)]
    terms = {
        name: it
        for name in ("total", *(name for name, _ in _CATEGORIES))
        if (it := context.ledger.measures.get(f"cn.commitment.p1-{name}")) and it.commitment
    }
    if len(named) != 1 or named[0] not in terms:
        return None
    sums = {name: 1e9 * float((it.commitment or {})["target"]) for name, it in terms.items()}
    fits = [name for name, value in sums.items() if compare(claim, value, near=0.0).how == "exact"]
    if not fits or named[0] in fits:
        return None
    measure, value = terms[named[0]], sums[named[0]]
    whole = "total" in fits
    return Verdict(
        outcome=Outcome.loose if whole else Outcome.contradicted,
        about="scope" if whole else "",
        record=f"USD {value / 1e9:g} bn: {measure.title}",
        why=f"The sum is that of {terms[fits[0]].title}.",
        command=f"detente measures {measure.id}",
        source=measure.steps[0].source.cite,
        value=value,
        fact=f"promise|{measure.id}",
    )


def _purchased(claim: Claim, context: Context) -> Verdict | None:
    """A sum of purchases that Phase One set or that was counted, where the text speaks of that."""
    if not _PURCHASES.search(context.before(claim, 300)):
        return None
    told = bool(_PURCHASES.search(claim.sentence))
    for row in (*_phase_one(), *(_goals(context) if told else ())):
        value = float(row["sum"]) * 1e9
        if value < _LARGE or compare(claim, value, near=0.0).how != "exact":
            continue
        return Verdict(
            outcome=Outcome.supported,
            record=f"USD {value / 1e9:g} bn {row['what']}, {row['start']} to {row['end']}",
            why="Purchases by China.",
            command="detente audit --record 'purchases as share'",
            source=row["source"],
            value=value,
            fact=f"purchases|{value / 1e9:g}",
        )
    return None


def _goals(context: Context) -> list[dict[str, str]]:
    """Sums of purchases that the ledger's commitments set, USD bn."""
    return [
        {
            "sum": str(it.commitment.get("target", 0)),
            "what": "promised",
            "source": it.steps[0].source.cite,
            "start": str(it.commitment.get("start", "")),
            "end": str(it.commitment.get("deadline", "")),
        }
        for it in context.ledger.measures.values()
        if it.commitment and it.commitment.get("unit") == "USD bn"
    ]


@cache
def _phase_one() -> tuple[dict[str, str], ...]:
    """Sums that Phase One promised and that were counted, USD bn."""
    counted = [
        {"sum": str(row["value"]), "what": "counted", "source": f"{row['source']}"}
        | {"start": str(row["start"]), "end": str(row["end"])}
        for row in table("tables/commitment_observations.csv").iter_rows(named=True)
        if str(row["series"]).startswith("p1_") and row["unit"] == "USD bn"
    ]
    promised = [
        {"sum": str(row["limit"]), "what": "promised", "source": "Economic and Trade Agreement"}
        | {"start": str(row["due"]), "end": str(row["deadline"])}
        for row in table("tables/commitment_terms.csv").iter_rows(named=True)
        if str(row["what"]).startswith("p1_") and row["test"] == "total"
    ]
    return (*counted, *promised)


def _of_time(row: Published, days: Window, context: Context) -> bool:
    """Whether a published sum is of the time that is meant: counts of their year or month, models'
    figures of any day that was known."""
    if row.date[:7] > f"{context.known:%Y-%m}":
        return False
    if row.scenario != "actual":
        return True
    month = row.date[:7]
    if row.quantity.endswith("month"):
        return f"{days.first:%Y-%m}" <= month <= f"{days.last:%Y-%m}"
    return str(days.first.year) <= row.date[:4] <= str(days.last.year) or not days.said
