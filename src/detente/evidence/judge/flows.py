"""Is a stated sum of trade, purchases or fees the one on record?"""

from __future__ import annotations

import re
from functools import lru_cache

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, window
from detente.evidence.judge.counts import judge_count
from detente.evidence.judge.figures import around, compare, hypothetical
from detente.evidence.verdict import Outcome, Verdict, best, unknown
from detente.ledger import Measure, Step
from detente.macro import published
from detente.store import table

__all__ = ["judge_fee", "judge_money", "yearly_trade"]

_FEES = re.compile(r"\bfees?\b|\bper (?:net )?ton", re.IGNORECASE)
_STARTED = re.compile(r"\b(?:start|began|begin|initial|at first|opened)", re.IGNORECASE)
_OWN_WORDS = frozenset(("household", "surplus", "yield", "lifetime"))
_SCALE = {"USD bn": 1e9, "USD tn": 1e12, "USD mn": 1e6, "USD": 1.0, "USD a year": 1.0}


def judge_fee(claim: Claim, context: Context) -> Verdict:
    """The verdict on money per thing: the fees that the ledger's measures set."""
    days = window(claim, context)
    kind, _, thing = claim.unit.partition(" per ")
    found: list[tuple[bool, int, Measure, Step]] = []
    other: list[tuple[Measure, Step]] = []
    for measure in context.ledger.measures.values():
        steps = [step for step in measure.steps if step.fee is not None]
        for step in steps:
            fee = step.fee
            if fee is None or (claim.imposer and claim.imposer not in measure.imposer):
                continue
            if fee.currency != kind or (thing and thing[:3] not in fee.per):
                continue
            fits = compare(claim, fee.amount, near=0.0).holds
            if step is steps[0] and not fits:
                other.append((measure, step))
            late = step.effective > days.last and not hypothetical(claim)
            late = late or (bool(_STARTED.search(around(claim, 30))) and step is not steps[0])
            if fits:
                found.append((late, abs((step.effective - days.last).days), measure, step))
    if found:
        late, _, measure, step = min(found, key=lambda it: it[:2])
        if late and _STARTED.search(around(claim, 30)):
            first = next(it for it in measure.steps if it.fee is not None)
            return _fee(measure, first, Outcome.contradicted, "")
        return _fee(
            measure, step, Outcome.loose if late else Outcome.supported, "date" if late else ""
        )
    named = [(measure, step) for measure, step in other if measure.id in context.mentioned(claim)]
    if len(named) == 1 and not hypothetical(claim):
        return _fee(*named[0], Outcome.contradicted, "")
    return unknown("no fee", "No measure of the record sets this fee.")


def _fee(measure: Measure, step: Step, outcome: Outcome, about: str) -> Verdict:
    fee = step.fee
    assert fee is not None
    return Verdict(
        outcome=outcome,
        about=about,
        record=f"{fee.amount:g} {fee.currency} per {fee.per} from {step.effective}",
        why=f"{measure.title}.",
        command=f"detente measures {measure.id}",
        source=step.source.cite,
        value=fee.amount,
        fact=f"fee|{measure.id}",
    )


def judge_money(claim: Claim, context: Context) -> Verdict:
    """The verdict on a sum: customs statistics by month and year, published sums, promises."""
    promised = judge_count(claim, context)
    if promised.outcome is Outcome.supported:
        return promised
    if _FEES.search(claim.sentence):
        fee = judge_fee(claim, context)
        if fee.outcome is Outcome.supported:
            return fee
    text = around(claim, 110).lower()
    days = window(claim, context)
    what = claim.topic or claim.product
    fact = f"sum|{what}|{days.last.year}" if what else ""
    if not isinstance(claim.value, float | int) or claim.unit != "USD":
        return unknown("no figure", "No table of the record has this sum.", fact=fact)
    near: Verdict | None = None
    for row in published():
        scale = _SCALE.get(row.unit)
        words = set(re.findall(r"[a-z]{4,}", row.quantity.lower()))
        if scale and _named(words, text):
            fit = compare(claim, abs(row.value) * scale, near=0.05)
            if fit.how == "off" or (near is not None and not fit.holds):
                continue
            near = Verdict(
                outcome=Outcome.supported if fit.holds else Outcome.close,
                record=f"{row.value:g} {row.unit}, {row.source}, {row.date}",
                why=f"{row.quantity}, {row.scenario}.",
                command=f"detente audit --record '{row.quantity}'",
                source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
                value=abs(row.value) * scale,
                fact=fact,
            )
            if fit.holds:
                break
    return best((near, _customs(claim, text, days.last.year, fact))) or unknown(
        "no figure", "No table of the record has this sum.", fact=fact
    )


def _named(words: set[str], text: str) -> bool:
    """Whether a text speaks of a quantity: one word of its own, or two of any kind."""
    hits = {word for word in words if word[:6] in text}
    return bool(hits & _OWN_WORDS) or len(hits) >= min(2, len(words))


def _customs(claim: Claim, text: str, last: int, fact: str) -> Verdict | None:
    """US trade with China by year, from the monthly customs table."""
    asked = [
        (column, words)
        for column, words in (
            ("imports_musd", r"import|chinese goods|from china|buys? from"),
            (
                "exports_musd",
                r"export|american goods|to china|sells? to|sold china|sold to|shipped",
            ),
        )
        if re.search(words, text)
    ]
    if "trade" in text:
        asked.append(("both", "trade"))
    if "deficit" in text:
        asked = [("deficit", "deficit")]
    named = re.search(r"\b20\d\d\b", claim.as_of_words or claim.sentence)
    years = [int(named.group())] if named else [last, last - 1]
    for column, _ in asked:
        for year in years:
            value = yearly_trade(year, column)
            fit = compare(claim, value, near=0.06) if value else None
            if fit is not None and fit.how != "off":
                return Verdict(
                    outcome=Outcome.supported if fit.holds else Outcome.close,
                    record=f"USD {value / 1e9:.4g} bn in {year}",
                    why=f"US goods trade with China, {column.replace('_musd', '')}, {year}.",
                    command="detente audit --record 'US goods'",
                    source="US Census Bureau",
                    value=value,
                    fact=fact,
                )
    return None


@lru_cache(maxsize=128)
def yearly_trade(year: int, column: str) -> float:
    """US imports, exports, both or the deficit with China in a full year, USD; 0 if not known."""
    rows = [
        row
        for row in table("tables/us_china_trade_monthly.csv").iter_rows(named=True)
        if row["month"].startswith(str(year))
    ]
    imports = sum(float(row["imports_musd"]) for row in rows) * 1e6
    exports = sum(float(row["exports_musd"]) for row in rows) * 1e6
    if len(rows) < 12:
        found = {
            row.quantity: row.value * 1e9
            for row in published(source="US Census Bureau")
            if row.date == f"{year}-12-31" and row.unit == "USD bn"
        }
        imports = found.get("US goods imports from China", 0.0)
        exports = found.get("US goods exports to China", 0.0)
        if not imports or not exports:
            return 0.0
    return {
        "imports_musd": imports,
        "exports_musd": exports,
        "both": imports + exports,
        "deficit": imports - exports,
    }[column]
