"""How many texts did one side issue on a day, and how many lines does a list have?"""

from __future__ import annotations

import re
from datetime import timedelta

from detente.evidence.claims import Claim
from detente.evidence.judge.acts.stated import stated
from detente.evidence.judge.acts.themes import theme
from detente.evidence.judge.context import Context, window
from detente.evidence.judge.figures import compare
from detente.evidence.verdict import Outcome, Verdict
from detente.ledger import Kind, Measure, Status
from detente.ledger.products import product_list

__all__ = ["judge_lines", "judge_texts"]

_TEXTS = re.compile(r"\b(?:announcements?|notices?|measures|texts|controls|orders)\b", re.I)
_LINES = re.compile(r"\b(?:tariff )?(?:lines|codes|headings|subheadings|products)\b", re.IGNORECASE)
_FREE = re.compile(r"\b(?:free|exempt\w*|spared|excluded|not subject)\b", re.IGNORECASE)
_RESTS = re.compile(r"\b(?:suspend\w*|suspension|paus\w*|lift\w*|shelv\w*|put off)\b", re.I)
_LISTED = 60  # days after its first day for which a measure is the one that is spoken of


def judge_texts(claim: Claim, context: Context) -> Verdict | None:
    """How many controls or other measures one side announced on a day: "six announcements".

    Where the sentence says that they were suspended, those that a later text suspended are
    counted, and another number is contradicted.
    """
    days = window(claim, context)
    if not _TEXTS.search(f"{claim.unit} {claim.text}") or not days.said or days.first != days.last:
        return None
    told = [
        measure
        for measure in context.ledger.measures.values()
        if measure.steps[0].announced == days.first
        and measure.kind in (Kind.export_control, Kind.entity_rule, Kind.tariff, Kind.fee)
        and (not claim.imposer or claim.imposer in measure.imposer)
    ]
    controls = [it for it in told if it.kind is Kind.export_control]
    resting = [it for it in controls if _suspended(it, context)]
    groups = [resting] if _RESTS.search(claim.sentence) and resting else [told, controls]
    hit = next(
        (it for it in groups if len(it) > 1 and compare(claim, len(it), near=0.0).how == "exact"),
        None,
    )
    wrong = hit is None and groups == [resting] and len(resting) > 1 and not claim.hedge
    if hit is None and not wrong:
        return None
    meant = hit or resting
    return Verdict(
        outcome=Outcome.contradicted if wrong else Outcome.supported,
        record=f"{len(meant)} texts of {days.first}: {', '.join(it.id for it in meant)}",
        command=f"detente timeline --start {days.first} --end {days.first + timedelta(days=1)}",
        source="; ".join(dict.fromkeys(it.steps[0].source.cite for it in meant)),
        value=float(len(meant)),
        fact=f"count|texts of {days.first}",
    )


def judge_lines(claim: Claim, context: Context) -> Verdict | None:
    """How many lines are on the lists of a measure, or free of it."""
    if not _LINES.search(claim.text) or not isinstance(claim.value, float | int):
        return None
    if (stated_lines := _lines_of_theme(claim, context)) is not None:
        return stated_lines
    days = window(claim, context)
    named = context.mentioned(claim)
    best_found: tuple[float, Verdict] | None = None
    for measure in context.ledger.measures.values():
        recent = any(0 <= (days.last - step.effective).days <= _LISTED for step in measure.steps)
        if measure.id not in named and not (recent and measure.scope.products.everything):
            continue
        free = bool(_FREE.search(claim.sentence))
        lists = [
            name for it in measure.scope.exemptions if it.products for name in it.products.lists
        ]
        for name in lists if free else measure.scope.products.lists:
            size = len(product_list(name).entries)
            fit = compare(claim, size, near=0.03)
            if fit.how == "off":
                continue
            verdict = Verdict(
                outcome=Outcome.supported if fit.holds else Outcome.close,
                record=f"{size} lines on the list {name.replace('_', ' ')}",
                why=f"{measure.title}: lines {'free of it' if free else 'that it names'}.",
                command=f"detente measures {measure.id}",
                source=measure.steps[0].source.cite,
                value=float(size),
                fact=f"lines|{name}",
            )
            if best_found is None or fit.gap < best_found[0]:
                best_found = (fit.gap, verdict)
    return best_found[1] if best_found else None


def _lines_of_theme(claim: Claim, context: Context) -> Verdict | None:
    """The lines of the list that the sentence speaks of, as its notice or its event counts them."""
    measures = theme(claim, context, either=True)
    if len(measures) != 1 or claim.hedge or _FREE.search(claim.sentence):
        return None
    measure = measures[0]
    texts = [(step.note, step.source.cite) for step in measure.steps]
    texts += [
        (f"{event.title}. {event.details}", event.instrument or event.source.cite)
        for event in context.ledger.events
        if measure.id in event.sets and event.date <= context.known
    ]
    counted = [
        (figure.value, cite)
        for text, cite in texts
        for figure in stated(text)
        if figure.unit == "lines"
    ]
    if not counted:
        return None
    hit = next((it for it in counted if it[0] == claim.value), None)
    value, cite = hit or max(counted)
    return Verdict(
        outcome=Outcome.supported if hit else Outcome.contradicted,
        record=f"{value:g} lines: {measure.title}",
        command=f"detente measures {measure.id}",
        source=cite,
        value=value,
        fact=f"lines|{measure.id}",
    )


def _suspended(measure: Measure, context: Context) -> bool:
    return any(
        step.status is Status.suspended and step.announced <= context.known
        for step in measure.steps
    )
