"""How many elements or goods does an export control name?"""

from __future__ import annotations

import re
from datetime import timedelta

from detente.evidence.claims import Claim
from detente.evidence.judge.acts.named import told
from detente.evidence.judge.acts.themes import theme
from detente.evidence.judge.context import Context, window
from detente.evidence.judge.figures import around, compare
from detente.evidence.verdict import Outcome, Verdict, best
from detente.ledger import Kind, Measure, Status
from detente.minerals import NAMES, elements_in
from detente.minerals.elements import RARE_EARTHS

__all__ = ["judge_elements"]

_PARTS = re.compile(
    r"\b(?:of (?:the|them|these|those|which)|some|several|17|seventeen|at least|including)\b", re.I
)
_MORE = re.compile(r"superhard|super-hard|graphite", re.IGNORECASE)
_RARE = re.compile(r"rare[- ]earth", re.IGNORECASE)
_TOTAL = re.compile(
    r"\b(?:now|total|in all|altogether|br(?:ing|ought)\w*|arriv\w+|reach\w*|grew|so far|"
    r"to date|by then|already)\b",
    re.IGNORECASE,
)
_ADDED = re.compile(r"\b(?:more|further|additional|added|adds?|another|new|other)\b", re.IGNORECASE)
_ELEMENTS = re.compile(r"element|rare[- ]earth|metal|mineral", re.IGNORECASE)
_MONTH = 31
_YEAR = 400
_PROMETHIUM = 1  # counted among the rare earths, not traded and in no table
_TOLD = re.compile(
    r"\b(?:control|restrict|licen[cs]|curb|limit|ban|halt|suspend|export|cover|appl|add|list|name)",
    re.IGNORECASE,
)


def judge_elements(claim: Claim, context: Context) -> Verdict | None:
    """The verdict on a number of elements or minerals; None where no control can be meant.

    It is compared with the scope of the controls that the sentence names, with what they hold
    together, and with all rare earths. A part of a scope is incomplete; a number that no text
    named, nor any group of its day, holds is contradicted.
    """
    if (themed := _of_theme(claim, context)) is not None:
        return themed
    found = _controls(claim, context)
    told = best(_in_control(claim, measure) for measure in found)
    if told is not None and told.outcome is Outcome.supported:
        return told
    return (
        _all_rare_earths(claim)
        or _together(claim, context)
        or told
        or _in_entry(claim, context)
        or _off(claim, context)
    )


def _of_theme(claim: Claim, context: Context) -> Verdict | None:
    """The number of elements of the text that the sentence speaks of: "the April list"."""
    unit = f"{claim.unit} {claim.text}"
    near = around(claim, 40)
    if not _ELEMENTS.search(unit) or claim.hedge or claim.value is None:
        return None
    total = _TOTAL.search(near) and not _ADDED.search(around(claim, 12))
    texts = [
        measure
        for measure in theme(claim, context, either=True)
        if measure.kind is Kind.export_control
        and measure.scope.elements
        and measure.steps[0].announced <= context.known
    ]
    rare = [it for it in texts if set(it.scope.elements) <= {*RARE_EARTHS}]
    if total or not rare or not _TOLD.search(claim.sentence) or _PARTS.search(near):
        return None
    measure = min(rare, key=lambda it: len(it.scope.elements))
    sizes = {len(it.scope.elements) for it in rare}
    if _ADDED.search(near):
        sizes = {len(measure.scope.elements)}
    inside = set(elements_in(claim.sentence)) & set(measure.scope.elements)
    if claim.value == len(inside) and claim.value not in sizes:
        return None
    return Verdict(
        outcome=Outcome.supported if claim.value in sizes else Outcome.contradicted,
        record=f"{len(measure.scope.elements)} elements: {_names(measure.scope.elements)}",
        why=f"{measure.title}.",
        command=f"detente measures {measure.id}",
        source=measure.steps[0].source.cite,
        value=float(len(measure.scope.elements)),
        fact=f"count|{measure.id}",
    )


def _controls(claim: Claim, context: Context) -> list[Measure]:
    """Export controls that the sentence names, or that list the elements that it names."""
    found = _named(claim, context)
    inside = set(elements_in(claim.sentence))
    if len(inside) >= 2:
        found += [
            measure
            for measure in context.ledger.measures.values()
            if measure.kind is Kind.export_control
            and inside <= set(measure.scope.elements)
            and measure not in found
            and (not claim.imposer or claim.imposer in measure.imposer)
        ]
    if not found:
        days = window(claim, context)
        found = [
            measure
            for measure in _chinese(context)
            if any(
                abs((step.announced - days.last).days) <= _MONTH or days.holds(step.announced)
                for step in measure.steps
            )
        ]
    return found


def _chinese(context: Context) -> list[Measure]:
    return [
        measure
        for measure in context.ledger.measures.values()
        if measure.kind is Kind.export_control
        and "CN" in measure.imposer
        and measure.scope.elements
    ]


def _named(claim: Claim, context: Context) -> list[Measure]:
    """Controls with listed elements that the sentence names, or that are of an act it tells of."""
    acts = {name for event, sure in told(claim, context) if sure for name in event.sets}
    return [
        measure
        for name in dict.fromkeys((*context.mentioned(claim), *sorted(acts)))
        if (measure := context.ledger.measures.get(name)) is not None
        and measure.kind is Kind.export_control
        and measure.scope.elements
    ]


def _in_control(claim: Claim, measure: Measure) -> Verdict | None:
    listed = measure.scope.elements
    further = sorted({hit.lower() for hit in _MORE.findall(measure.scope.items)})
    inside = [symbol for symbol in elements_in(claim.sentence) if symbol in listed]
    others = [symbol for symbol in listed if symbol not in inside]
    beyond = [word for word in further if word != "graphite" or "C" not in listed]
    shared = {
        "record": f"{len(listed)} elements: {_names(listed)}"
        + (f"; and {', '.join(beyond)} items" if beyond else ""),
        "command": f"detente measures {measure.id}",
        "source": measure.steps[0].source.cite,
        "fact": f"count|{measure.id}",
    }
    whole = compare(claim, len(listed), near=0.0).how == "exact"
    if whole and not beyond:
        return Verdict(
            outcome=Outcome.supported, why=f"{measure.title}.", value=len(listed), **shared
        )
    said = compare(claim, len(inside), near=0.0).how == "exact" and len(inside) >= 2
    if whole or said:
        rest = [NAMES[symbol][0] for symbol in others if inside] + beyond
        return Verdict(
            outcome=Outcome.loose if rest else Outcome.supported,
            about="incomplete" if rest else "",
            why=f"{measure.title}: also {', '.join(rest)}." if rest else f"{measure.title}.",
            value=len(listed),
            **shared,
        )
    return None


def _all_rare_earths(claim: Claim) -> Verdict | None:
    """The number of the rare earths themselves."""
    number = len(RARE_EARTHS) + _PROMETHIUM
    if not _RARE.search(claim.text) or compare(claim, number, near=0.0).how != "exact":
        return None
    return Verdict(
        outcome=Outcome.supported,
        record=f"{number} rare earths: {_names(RARE_EARTHS)}, promethium",
        why="The lanthanides with scandium and yttrium.",
        command="detente minerals REE",
        source="IUPAC Red Book 2005, IR-3.5 (recalled)",
        value=float(number),
        fact="count|REE",
    )


def _together(claim: Claim, context: Context) -> Verdict | None:
    """The rare earths that all Chinese controls announced by the day hold together."""
    rare = bool(_RARE.search(claim.text)) or (
        claim.unit == "elements" and bool(_RARE.search(claim.sentence))
    )
    if not rare or not (_TOTAL.search(claim.sentence) or _ADDED.search(around(claim, 12))):
        return None
    known = [it for it in _chinese(context) if it.steps[0].announced <= context.known]
    held = [it for it in known if _last(it, context) is not Status.ended]
    listed = [it for it in RARE_EARTHS if any(it in measure.scope.elements for measure in held)]
    if not listed or not _TOTAL.search(claim.sentence) or _ADDED.search(around(claim, 12)):
        return None
    fits = compare(claim, len(listed), near=0.0).how == "exact"
    texts = [it for it in held if set(it.scope.elements) & set(listed)]
    if not fits and any(
        compare(claim, len(it.scope.elements), near=0.0).how == "exact" for it in texts
    ):
        return None
    return Verdict(
        outcome=Outcome.supported if fits else Outcome.contradicted,
        record=f"{len(listed)} rare earths on {context.known}: {_names(tuple(listed))}",
        why="All Chinese controls announced by then, suspended ones counted.",
        command=f"detente minerals REE --on {context.known}",
        source="; ".join(dict.fromkeys(it.steps[0].source.cite for it in texts))[:160],
        value=float(len(listed)),
        fact="count|rare earths under control",
    )


def _in_entry(claim: Claim, context: Context) -> Verdict | None:
    """Elements that the entry of an act lists together, where the sentence names two of them."""
    inside = [it for it in elements_in(claim.sentence) if it != "C"]
    if len(inside) < 2 or compare(claim, len(inside), near=0.0).how != "exact":
        return None
    events = sorted(context.ledger.events, key=lambda it: it.date, reverse=True)
    for event in events:
        if not 0 <= (context.known - event.date).days <= _YEAR:
            continue
        for part in re.split(r"[.;]\s", event.details):
            listed = tuple(it for it in elements_in(part) if it != "C")
            if len(listed) >= 2 and set(inside) <= set(listed):
                rest = [NAMES[it][0] for it in listed if it not in inside]
                return Verdict(
                    outcome=Outcome.loose if rest else Outcome.supported,
                    about="incomplete" if rest else "",
                    record=f"{len(listed)} elements: {_names(listed)}",
                    why=f"{event.title}." + (f" Also {', '.join(rest)}." if rest else ""),
                    command=f"detente timeline --start {event.date} "
                    f"--end {event.date + timedelta(days=1)}",
                    source=event.instrument or event.source.cite,
                    value=float(len(listed)),
                    fact=f"count|{event.id}",
                )
    return None


def _last(measure: Measure, context: Context) -> Status:
    told = [step for step in measure.steps if step.announced <= context.known]
    return max(told, key=lambda step: (step.announced, step.effective)).status


def _off(claim: Claim, context: Context) -> Verdict | None:
    """A number of elements that the text which the sentence names does not have."""
    named = _named(claim, context)
    days = window(claim, context)
    dated = [
        measure
        for measure in _chinese(context)
        if days.said and days.first == days.last == measure.steps[0].announced
    ]
    meant = [it for it in dict.fromkeys((*named, *dated)) if not it.scope.stages or it in named]
    unit = f"{claim.unit} {claim.text}"
    if not meant or not _ELEMENTS.search(unit) or not _TOLD.search(claim.sentence):
        return None
    if _RARE.search(unit):
        meant = [it for it in meant if set(it.scope.elements) & set(RARE_EARTHS)]
    sizes = {len(it.scope.elements) for it in meant}
    if not meant or len(sizes) != 1 or claim.hedge:
        return None
    measure = meant[0]
    return Verdict(
        outcome=Outcome.contradicted,
        record=f"{len(measure.scope.elements)} elements: {_names(measure.scope.elements)}",
        why=f"{measure.title}.",
        command=f"detente measures {measure.id}",
        source=measure.steps[0].source.cite,
        value=float(len(measure.scope.elements)),
        fact=f"count|{measure.id}",
    )


def _names(symbols: tuple[str, ...]) -> str:
    return ", ".join(NAMES[symbol][0] for symbol in symbols)
