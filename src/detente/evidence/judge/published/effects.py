"""Growth, output and prices: is it the figure that was published, with its sign?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, Window, window
from detente.evidence.judge.duties.means import average_of
from detente.evidence.judge.duties.own import own_words
from detente.evidence.judge.figures import around, clause, clean, compare, hypothetical, shown
from detente.evidence.judge.published.editions import aged
from detente.evidence.judge.published.estimates import signed
from detente.evidence.judge.published.publishers import publishers
from detente.evidence.judge.trade.counted import judge_trade_growth
from detente.evidence.judge.trade.series import judge_series_growth
from detente.evidence.verdict import Outcome, Verdict, unknown
from detente.macro import Published, effects, published

__all__ = ["judge_effect", "judge_growth", "rows_on"]

_SUBJECTS: tuple[tuple[str, str], ...] = (
    # words of a published quantity; words of a sentence that speaks of it
    (
        r"^Chinese exports to the US",
        r"(?:export|shipment|sale)\w*.{0,40}\b(?:u\.?s|united states|america)",
    ),
    (r"^Chinese exports, all", r"\bexports\b(?!.{0,30}(?:u\.?s\b|united states|america))"),
    (r"^Chinese imports from the US", r"import\w*.{0,30}(?:u\.?s|united states|america)"),
    (r"US-China (?:goods )?trade", r"trade.{0,40}between|u\.?s\.?-chin\w+ trade|bilateral trade"),
    (r"world goods trade", r"(?:world|global).{0,12}trade"),
    (r"GDP|output|income|welfare|growth", r"\bgdp\b|\boutput\b|\beconom\w+|\bgrowth\b"),
    (r"price", r"\bprices?\b|\binflation\b|\bcpi\b|cost of living"),
    (r"wage", r"\bwages?\b|\bearnings\b"),
    (r"unemployment", r"\bunemploy|\bjobless"),
    (r"rare-earth magnet exports", r"magnet\w*.{0,30}(?:export|shipment)"),
    (r"rare-earth exports", r"rare[- ]earth\w*.{0,30}(?:export|shipment)"),
    (r"household", r"household|famil"),
)
_WHOSE = {
    "China": r"\bchin",
    "United States": r"\bu\.?s\b|united states|americ",
    "world": r"\bworld|\bglobal",
}
_TARGET = re.compile(r"\btargets?\b|\bgoal\b", re.IGNORECASE)
_OTHER_BASE = re.compile(
    r"\b(?:month|quarter|first|half|january|to date|dollar|yuan|volume|containers?|some|rate of|"
    r"average|seasonally)\b",
    re.IGNORECASE,
)
_NO_FLOW = re.compile(
    r"\b(?:investment|retail|sales|production|industrial|output of|profits?|orders|prices?|"
    r"freight|containers?|shares?|stocks?|futures|revenue|employment|jobs|tourism|visitors)\b",
    re.IGNORECASE,
)
_DAYS = 45
_BEFORE = 260  # characters before a sentence in which its flow is looked for


def judge_growth(claim: Claim, context: Context) -> Verdict:
    """The verdict on a change of trade or output over a year or month."""
    if (shipped := judge_series_growth(claim, context)) is not None:
        return shipped
    days = window(claim, context)
    rows = rows_on(claim) or _of_flow_before(claim, context)
    rows = tuple(
        row
        for row in rows
        if row.unit.startswith("percent") and _same_length(row, days) and _same_goods(row, claim)
    )
    fact = f"growth|{_topic(claim)}|{days.last:%Y-%m}"
    if not publishers(claim) and _NO_FLOW.search(f"{claim.topic} {clause(claim, 60)}"):
        rows = tuple(row for row in rows if _named_so(row, claim))
    dated = [row for row in rows if _months(row.date)[0] <= context.known]
    near = [row for row in dated if _inside(row, days)] if days.said else []
    counted = judge_trade_growth(claim, days)
    if counted is not None and counted.outcome is Outcome.supported:
        return counted
    told = [row for row in dated if _month_told(row, claim)]
    for row in told:
        if compare(_with(claim, signed(claim)), row.value).holds:
            return _verdict(Outcome.supported, "", row, fact, row.note)
    if told and _whole_flow(told[-1], claim) and not hypothetical(claim):
        others = [
            row
            for row in dated
            if row not in told
            and row.quantity == told[-1].quantity
            and compare(_with(claim, signed(claim)), row.value).holds
        ]
        fit = compare(_with(claim, signed(claim)), told[-1].value, near=0.1)
        if others or fit.how != "near":
            why = "Another one was counted."
            why = f"It is the figure of {others[-1].date}." if others else why
            return _verdict(Outcome.contradicted, "", told[-1], fact, why)
    found = _match(claim, near, fact, exact_day=True)
    if found is None and near and days.said and not hypothetical(claim) and claim.topic:
        row = near[0]
        if row.scenario == "actual" and (claim.imposer or claim.target) and _whole_flow(row, claim):
            other = _match(claim, dated, fact, exact_day=False)
            why = f"It is the figure of {other.record}." if other else "Another one was published."
            return _verdict(Outcome.contradicted, "", row, fact, why)
    found = found or _match(claim, dated, fact, exact_day=not days.said)
    if found is not None:
        return found
    if counted is not None:
        return counted
    return unknown("no figure", "No published figure of the record answers it.", fact=fact)


def _of_flow_before(claim: Claim, context: Context) -> tuple[Published, ...]:
    """Counts of Chinese exports to the US, where only the text before a figure speaks of them."""
    if claim.product or claim.topic not in ("", "growth") or _NO_FLOW.search(claim.sentence):
        return ()
    start = max(0, claim.sentence_start - _BEFORE)
    text = context.reading.text[start : claim.sentence_start].rpartition("\n\n")[2]
    words = dict(_SUBJECTS)[r"^Chinese exports to the US"]
    if not re.search(words, text, re.IGNORECASE) or not re.search(r"\bchin", text, re.IGNORECASE):
        return ()
    return published(quantity="Chinese exports to the US, year on year")


def _whole_flow(row: Published, claim: Claim) -> bool:
    """Whether a claim speaks of all of a flow on which there is one count: Chinese exports to the
    US, with no word of a part or another base."""
    chinese = row.quantity.startswith("Chinese exports to the US")
    return chinese and not claim.product and not _OTHER_BASE.search(clause(claim, 70))


def _month_told(row: Published, claim: Claim) -> bool:
    """Whether the words around the figure name the month of a row, in the article's last year."""
    first, last = _months(row.date)
    return (last - first).days <= 31 and f"{first:%B}" in clause(claim, 40)


def _same_length(row: Published, days: Window) -> bool:
    """Whether a figure of a month meets a month, and one of a year a year."""
    first, last = _months(row.date)
    monthly = (last - first).days <= 61 and "actual" in row.scenario
    return not monthly or (days.last - days.first).days <= 61


def _same_goods(row: Published, claim: Claim) -> bool:
    """Whether figures on all goods are kept from claims on some."""
    if not claim.product:
        return True
    return any(word[:6] in row.quantity.lower() for word in claim.product.lower().split())


def judge_effect(claim: Claim, context: Context) -> Verdict:
    """The verdict on an effect on output or prices.

    The named publisher's figure decides; a figure of the right size with the sign turned is
    contradicted. Beside it stands what the rule of thumb gives for our own average duty.
    """
    days = window(claim, context)
    rows = [row for row in rows_on(claim) if _months(row.date)[0] <= context.known]
    named = publishers(claim)
    own = [row for row in rows if any(name in row.source for name in named)] if named else rows
    fact = f"effect|{claim.type}|{_topic(claim)}"
    if claim.type == "gdp" and (not named or _TARGET.search(around(claim, 60))):
        why = "Whose estimate it is is not said; figures differ by model."
        if _TARGET.search(around(claim, 60)):
            why = "A target is no estimate; the record holds none."
        return unknown("model-dependent", why, fact=fact)
    found = _match(claim, own, fact, exact_day=True, beside=_rule(claim, context, days))
    if found is not None and not named and found.outcome is Outcome.close:
        found = None  # figures of models differ: whose one it is must be said
    row = next((row for row in own if found is not None and found.value == row.value), None)
    if found is not None:
        return aged(found, row, claim, context, days) if row is not None else found
    if not named and own and (turned := _against_all(claim, own)) is not None:
        return turned
    if not own:
        why = "No figure of that publisher is on record." if named else "No published figure fits."
        return unknown("no figure", why, fact=fact)
    if named and claim.type in ("gdp", "price"):
        row = min(own, key=lambda it: abs(abs(it.value) - abs(_value(claim))))
        return _verdict(
            Outcome.disputed, "", row, fact, "The publisher's nearest figure is another one."
        )
    return unknown("model-dependent", "Figures differ by model and none was named.", fact=fact)


def _against_all(claim: Claim, rows: list[Published]) -> Verdict | None:
    """A rise or fall of US prices that every published estimate has the other way round."""
    if claim.type != "price" or claim.imposer not in ("", "US") or not claim.direction:
        return None
    if not re.search(r"\btariffs?\b|\bduties\b", claim.sentence, re.IGNORECASE):
        return None
    signs = {row.value > 0 for row in rows if "price" in row.quantity and "US" in row.quantity}
    value = signed(claim)
    if signs != {True} or value >= 0 or claim.product:
        return None
    low, high = min(row.value for row in rows), max(row.value for row in rows)
    row = max(rows, key=_rank)
    found = _verdict(Outcome.contradicted, "sign", row, f"effect|price|{_topic(claim)}", "")
    return replace(
        found,
        record=f"+{shown(max(low, 0.0))} to +{shown(high)} by model",
        why="Every published estimate has US prices rise with the duties.",
    )


def _named_so(row: Published, claim: Claim) -> bool:
    """Whether a published quantity is named by the claim's own topic."""
    return bool(claim.topic) and claim.topic[:6].lower() in row.quantity.lower()


def rows_on(claim: Claim) -> tuple[Published, ...]:
    """Published figures that speak of what the claim speaks of."""
    text = f"{claim.topic} {around(claim, 110)}".lower()
    wanted = [quantity for quantity, words in _SUBJECTS if re.search(words, text)]
    own = own_words(claim).place[-90:].lower()
    said = next((it for it in ("wage", "unemployment") if re.search(dict(_SUBJECTS)[it], own)), "")
    if claim.type == "price":
        wanted = ["price"]
    if claim.type == "gdp":
        wanted = [r"GDP|output|income|growth"]
    if said:
        wanted = [said]
    rows = published()
    if claim.type in ("gdp", "growth"):
        near = clause(claim, 80)
        rows = tuple(row for row in rows if _same_country(row, near))
    return tuple(
        row
        for row in rows
        if any(re.search(quantity, row.quantity, re.IGNORECASE) for quantity in wanted)
        and not row.quantity.startswith(("US core prices per", "US GDP per", "fall in ex"))
    )


def _same_country(row: Published, near: str) -> bool:
    """Whether a figure of one country is kept from a clause that names another only."""
    whose = re.search(r", (China|United States|world)$", row.quantity)
    named = {side for side, words in _WHOSE.items() if re.search(words, near, re.IGNORECASE)}
    return whose is None or not named or whose.group(1) in named


def _match(
    claim: Claim, rows: list[Published], fact: str, *, exact_day: bool, beside: str = ""
) -> Verdict | None:
    named = publishers(claim)
    ordered = sorted(
        rows, key=lambda row: (not any(name in row.source for name in named), -_rank(row))
    )
    value = signed(claim)
    for row in ordered:
        fit = compare(_with(claim, value), row.value)
        if fit.holds:
            right = exact_day or f"{_months(row.date)[0]:%B}" in claim.sentence
            outcome = Outcome.supported if right else Outcome.loose
            return _verdict(outcome, "" if right else "date", row, fact, row.note, beside)
    if value:
        for row in ordered:
            turned = compare(_with(claim, -value), row.value).how == "exact"
            if turned and (claim.direction or claim.change):
                return _verdict(
                    Outcome.contradicted,
                    "sign",
                    row,
                    fact,
                    "The published sign is the other one.",
                    beside,
                )
    for row in ordered if exact_day else ():
        if compare(_with(claim, value), row.value, near=0.1).how == "near":
            return _verdict(Outcome.close, "", row, fact, row.note, beside)
    return None


def _verdict(
    outcome: Outcome, about: str, row: Published, fact: str, why: str, beside: str = ""
) -> Verdict:
    return Verdict(
        outcome=outcome,
        about=about,
        record=f"{shown(row.value, row.unit)}, {row.source}, {row.date}" + beside,
        why=f"{row.quantity}, {row.scenario}. {clean(why)}".strip(),
        command=f"detente audit --record '{row.quantity}'",
        source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
        value=row.value,
        fact=fact,
    )


def _rule(claim: Claim, context: Context, days: Window) -> str:
    """What the rule of thumb gives for the change of our own average duty since 2025."""
    if days.last < date(2025, 2, 1) or claim.type not in ("gdp", "price"):
        return ""
    now, then = (
        average_of(context.ledger, "US", "all", day, "imports-2024")
        for day in (min(days.last, context.known), date(2025, 1, 1))
    )
    if now is None or then is None:
        return ""
    found = effects(now - then)
    value = found.gdp if claim.type == "gdp" else found.prices
    if value is None:
        return ""
    points = shown(100 * (now - then), "percentage points")
    return f"; rule of thumb {shown(100 * value)} for {points} of average duty"


def _with(claim: Claim, value: float) -> Claim:
    upper = claim.upper
    if isinstance(upper, float | int) and value * upper < 0:
        upper = -upper
    return replace(claim, value=value, upper=upper)


def _value(claim: Claim) -> float:
    return float(claim.value) if isinstance(claim.value, float | int) else 0.0


def _topic(claim: Claim) -> str:
    return " ".join(dict.fromkeys(filter(None, (claim.topic, claim.product)))) or claim.type


def _rank(row: Published) -> int:
    return {"high": 3, "medium": 2, "low": 1}.get(row.confidence, 0)


def _months(text: str) -> tuple[date, date]:
    """First and last day of what a table's date means: a day, month, year or two months."""
    parts = text.replace("/", "-").split("-")
    year = int(parts[0])
    if len(parts) >= 3 and len(text) == 10 and "/" not in text:
        day = date.fromisoformat(text)
        return day, day
    if len(parts) >= 2:
        first = date(year, int(parts[1]), 1)
        month = int(parts[-1])
        following = date(year + month // 12, month % 12 + 1, 1)
        return first, following - timedelta(days=1)
    return date(year, 1, 1), date(year, 12, 31)


def _inside(row: Published, days: Window) -> bool:
    first, last = _months(row.date)
    return first <= days.last and last >= days.first
