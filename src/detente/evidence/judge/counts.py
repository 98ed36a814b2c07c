"""How many and how long: elements under control, rounds of talks, firms listed, days of a pause?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from detente.evidence.claims import Claim
from detente.evidence.judge.context import Context, window
from detente.evidence.judge.facts import Fact, facts, named_events
from detente.evidence.judge.figures import around, compare, shown
from detente.evidence.judge.series import judge_series
from detente.evidence.verdict import Outcome, Verdict, best, unknown
from detente.ledger import Event, Kind, Measure, Status, Step
from detente.ledger.products import product_list
from detente.macro import published
from detente.minerals import NAMES, elements_in

__all__ = ["Span", "judge_count", "judge_duration", "spans"]

_THINGS = re.compile(
    r"element|mineral|metal|rare[- ]earth|categor|kind|type|item|material", re.IGNORECASE
)
_MEETINGS = re.compile(r"\bround|\btimes?\b|\bmeeting|\btalks\b|\bsession", re.IGNORECASE)
_FIRMS = re.compile(r"compan|firm|entit|organi[sz]ation", re.IGNORECASE)
_MORE = re.compile(r"superhard|super-hard|technolog|graphite", re.IGNORECASE)
_TEXTS = re.compile(r"\b(?:announcements?|notices?|measures|texts|controls|orders)\b", re.I)
_LINES = re.compile(r"\b(?:tariff )?(?:lines|codes|headings|subheadings|products)\b", re.IGNORECASE)
_FREE = re.compile(r"\b(?:free|exempt\w*|spared|excluded|not subject)\b", re.IGNORECASE)
_REMAIN = re.compile(r"\b(?:left|remain\w*|to go|away|from now|until|before|more)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:after|before|later|earlier|since|following|ahead of|prior)\b", re.I)
_LISTED = 60  # days after its first day for which a measure is the one that is spoken of
_TOPICS = re.compile(
    r"phase one|soy\w*|sorghum|aircraft|boeing|farm|agricult\w*|energy|coal|ships?|chemicals?|"
    r"lines|goods|services|manufactur\w*|trade|exports|invest\w*"
)
_AHEAD = timedelta(days=21)  # a text agreed today may count from so much later
_RECENT = 60  # days for which a listing is the newest one
_FAR = 200  # days between a stretch and the day meant, from which other facts come first
_IN_DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.4, "years": 365.25}
_IN_MINUTES = {"minutes": 1.0, "hours": 60.0}


def judge_count(claim: Claim, context: Context) -> Verdict:
    """The verdict on a number of things.

    Elements and goods are counted in the scope of the control that the sentence names; rounds of
    talks in the ledger's events; quantities promised in its commitments.
    """
    unit = f"{claim.unit} {claim.text}"
    if _MEETINGS.search(unit) and not _THINGS.search(claim.unit):
        return _meetings(claim, context)
    if _THINGS.search(unit):
        found = best(_in_control(claim, measure) for measure in _controls(claim, context))
        if found is not None:
            return found
    if _FIRMS.search(unit):
        found = best(_listed(claim, measure) for measure in _entity_lists(claim, context))
        if found is not None:
            return found
    return (
        _commitment(claim, context)
        or judge_series(claim, context)
        or _published(claim, context)
        or _texts_of_day(claim, context)
        or _free_lines(claim, context)
        or _of_facts(claim, context)
        or unknown("no count", "The record does not count these.")
    )


def _texts_of_day(claim: Claim, context: Context) -> Verdict | None:
    """How many controls or other measures one side announced on a day: "six announcements"."""
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
    groups = [told, [it for it in told if it.kind is Kind.export_control]]
    hit = next(
        (it for it in groups if len(it) > 1 and compare(claim, len(it), near=0.0).how == "exact"),
        None,
    )
    if hit is None:
        return None
    return Verdict(
        outcome=Outcome.supported,
        record=f"{len(hit)} texts of {days.first}: {', '.join(it.id for it in hit)}",
        command=f"detente timeline --start {days.first} --end {days.first + timedelta(days=1)}",
        source="; ".join(dict.fromkeys(it.steps[0].source.cite for it in hit)),
        value=float(len(hit)),
        fact=f"count|texts of {days.first}",
    )


def _free_lines(claim: Claim, context: Context) -> Verdict | None:
    """How many lines are on the lists of a measure, or free of it."""
    if not _LINES.search(claim.text) or not isinstance(claim.value, float | int):
        return None
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


def judge_duration(claim: Claim, context: Context) -> Verdict:
    """The verdict on a length of time: of a meeting, or of a truce, pause or suspension."""
    if claim.unit in _IN_MINUTES:
        return _of_facts(claim, context) or unknown("no length", "No length is on record for it.")
    if claim.unit not in _IN_DAYS or not isinstance(claim.value, float | int):
        return unknown("no length", "No length is on record for it.")
    days = float(claim.value) * _IN_DAYS[claim.unit]
    allowed = {"days": 2.0, "weeks": 4.0, "months": 16.0, "years": 12.0}[claim.unit]
    about = window(claim, context)
    found: list[tuple[float, Verdict]] = []
    near = set(context.mentioned(claim)) | set(context.events(claim))
    for span in spans(claim, context) if _speaks_of_pause(claim) else ():
        length = (span.last - span.first).days
        if span.first > context.known + _AHEAD or abs(length - days) > allowed:
            continue
        gap = min(abs((span.first - about.last).days), abs((span.last - about.last).days))
        found.append(
            (
                gap + 5 * abs(length - days) - 1000 * (span.name in near),
                Verdict(
                    outcome=Outcome.supported,
                    record=f"{length} days, {span.first} to {span.last}: {span.what}",
                    command=span.command,
                    source=span.cite,
                    value=round(length / _IN_DAYS[claim.unit], 1),
                    fact=f"length|{span.name}|{span.last}",
                ),
            )
        )
    told, names = set(context.events(claim)), named_events()
    for event in context.ledger.events:
        phrases = names.get(event.id)
        meant = event.id in told or (phrases is not None and phrases.score(claim.sentence) > 0)
        if meant and event.kind == "talks" and event.end_date:
            length = (event.end_date - event.date).days + 1
            if length == days:
                found.append((-2000, _length_of(event, length)))
    best_gap, best_found = min(found, key=lambda it: it[0], default=(0, None))
    if best_found is not None and best_gap <= _FAR:
        return best_found
    return (
        _of_facts(claim, context)
        or _left(claim, context, days, allowed)
        or _apart(claim, context, days, allowed)
        or best_found
        or unknown("no length", "No length fits.")
    )


def _left(claim: Claim, context: Context, days: float, allowed: float) -> Verdict | None:
    """The time from the article's day to the end of a suspension that is running."""
    if context.published is None or not _REMAIN.search(around(claim, 30)):
        return None
    for span in spans(claim, context):
        length = (span.last - context.published).days
        if span.first <= context.published < span.last and abs(length - days) <= allowed:
            return Verdict(
                outcome=Outcome.supported,
                record=f"{length} days from {context.published} to {span.last}: {span.what}",
                command=span.command,
                source=span.cite,
                value=round(length / _IN_DAYS[claim.unit], 1),
                fact=f"left|{span.name}",
            )
    return None


def _apart(claim: Claim, context: Context, days: float, allowed: float) -> Verdict | None:
    """The time between two acts that the sentence names, or from one of them to the article."""
    if not _BETWEEN.search(around(claim, 25)):
        return None
    acts: dict[date, str] = {}
    names = named_events()
    told = set(context.events(claim))
    for event in context.ledger.events:
        phrases = names.get(event.id)
        if event.id in told or (phrases is not None and phrases.score(claim.sentence)):
            acts.setdefault(event.date, event.title)
            acts.setdefault(event.end_date or event.date, event.title)
    for name in context.mentioned(claim):
        measure = context.ledger.measures.get(name)
        for step in measure.steps if measure else ():
            acts.setdefault(step.announced, measure.title if measure else "")
    ordered = sorted(acts)
    close_by = [
        (abs((two - one).days - days), one, two)
        for place, one in enumerate(ordered)
        for two in ordered[place + 1 :]
        if acts[one] != acts[two] and abs((two - one).days - days) <= max(allowed, 1.0)
    ]
    if not close_by:
        return None
    _, one, two = min(close_by)
    length = (two - one).days
    return Verdict(
        outcome=Outcome.supported,
        record=f"{length} days from {one} ({acts[one]}) to {two} ({acts[two]})",
        command=f"detente timeline --start {one} --end {two + timedelta(days=1)}",
        source="days of the ledger",
        value=round(length / _IN_DAYS[claim.unit], 1),
        fact=f"apart|{one}|{two}",
    )


def _length_of(event: Event, length: int) -> Verdict:
    return Verdict(
        outcome=Outcome.supported,
        record=f"{length} days, {event.date} to {event.end_date}: {event.title}",
        command=f"detente timeline --kind talks --start {event.date} --end {event.end_date}",
        source=event.source.cite,
        value=float(length),
        fact=f"length|{event.id}|{event.end_date}",
    )


def _speaks_of_pause(claim: Claim) -> bool:
    return bool(
        re.search(
            r"truce|pause|suspen|deal|delay|postpon|extend|extension|agree|halt|freeze|hold|"
            r"tariff|control|arrangement|reprieve|window|phase one|purchas|promis",
            claim.sentence,
            re.IGNORECASE,
        )
    )


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days with an end of its own: a truce, a suspension, a promise."""

    name: str
    what: str
    first: date
    last: date
    cite: str
    command: str


def spans(claim: Claim, context: Context) -> list[Span]:
    """Truces, promises with an end, and suspensions until a return; of measures that the sentence
    names every step with an end."""
    mentioned = context.mentioned(claim)
    found = []
    for measure in context.ledger.measures.values():
        for step in measure.steps:
            ends = {step.until} if measure.kind is Kind.commitment else set()
            if step.status is Status.suspended or measure.id in mentioned:
                ends |= {step.until, _return(measure, step)}
            for end in ends - {None}:
                if end is not None and end > step.effective:
                    found.append(
                        Span(
                            measure.id,
                            measure.title,
                            step.effective,
                            end,
                            step.source.cite,
                            f"detente measures {measure.id}",
                        )
                    )
        if (span := _promise(measure)) is not None and span.last > span.first:
            found.append(span)
    for event in context.ledger.events:
        if event.kind == "truce" and event.end_date and event.end_date > event.date:
            command = f"detente timeline --kind truce --start {event.date}"
            cite = event.instrument or event.source.cite
            found.append(Span(event.id, event.title, event.date, event.end_date, cite, command))
    return found


def _promise(measure: Measure) -> Span | None:
    """The stretch of days for which something was promised."""
    promise = measure.commitment or {}
    try:
        first = date.fromisoformat(promise.get("start", ""))
        last = date.fromisoformat(promise.get("deadline", ""))
    except ValueError:
        return None
    cite = measure.steps[0].source.cite
    return Span(measure.id, measure.title, first, last, cite, f"detente measures {measure.id}")


def _return(measure: Measure, step: Step) -> date | None:
    """The day for which the same text writes the next step."""
    later = [
        other.effective
        for other in measure.steps
        if other.announced == step.announced and other.effective > step.effective
    ]
    return min(later, default=None)


def _controls(claim: Claim, context: Context) -> list[Measure]:
    """Export controls that the sentence names, or that list the elements that it names."""
    named = [context.ledger.measures.get(name) for name in context.mentioned(claim)]
    found = [
        measure
        for measure in named
        if measure is not None and measure.kind is Kind.export_control and measure.scope.elements
    ]
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
            for measure in context.ledger.measures.values()
            if measure.kind is Kind.export_control
            and "CN" in measure.imposer
            and any(
                abs((step.announced - days.last).days) <= 31 or days.holds(step.announced)
                for step in measure.steps
            )
            and measure.scope.elements
        ]
    return found


def _in_control(claim: Claim, measure: Measure) -> Verdict | None:
    listed = measure.scope.elements
    further = sorted({hit.lower() for hit in _MORE.findall(measure.scope.items)})
    inside = [symbol for symbol in elements_in(claim.sentence) if symbol in listed]
    others = [symbol for symbol in listed if symbol not in inside]
    names = ", ".join(NAMES[symbol][0] for symbol in listed)
    shared = {
        "record": f"{len(listed)} elements: {names}" + (_also(further, listed)),
        "command": f"detente measures {measure.id}",
        "source": measure.steps[0].source.cite,
        "fact": f"count|{measure.id}",
    }
    beyond = [word for word in further if word != "graphite" or "C" not in listed]
    if compare(claim, len(listed), near=0.0).how == "exact" and not beyond:
        return Verdict(
            outcome=Outcome.supported, why=f"{measure.title}.", value=len(listed), **shared
        )
    said = compare(claim, len(inside), near=0.0).how == "exact" and len(inside) >= 2
    if compare(claim, len(listed), near=0.0).how == "exact" or said:
        rest = [NAMES[symbol][0] for symbol in others if inside] + beyond
        return Verdict(
            outcome=Outcome.loose if rest else Outcome.supported,
            about="incomplete" if rest else "",
            why=f"{measure.title}: also {', '.join(rest)}." if rest else f"{measure.title}.",
            value=len(listed),
            **shared,
        )
    return None


def _also(further: list[str], listed: tuple[str, ...]) -> str:
    rest = [word for word in further if word != "graphite" or "C" not in listed]
    return f"; and {', '.join(rest)} items" if rest else ""


def _entity_lists(claim: Claim, context: Context) -> list[Measure]:
    days = window(claim, context)
    return [
        measure
        for measure in context.ledger.measures.values()
        if measure.kind is Kind.entity_rule
        and (
            measure.id in context.mentioned(claim)
            or any(
                days.holds(step.announced)
                or (not days.said and 0 <= (days.last - step.announced).days <= _RECENT)
                for step in measure.steps
            )
        )
    ]


def _listed(claim: Claim, measure: Measure) -> Verdict | None:
    notes = (step.note for step in measure.steps)
    stated = " ".join((measure.title, measure.scope.items, *measure.target.parties, *notes))
    counts = {float(number) for number in re.findall(r"\b\d{1,3}\b", stated)}
    parties = next((it for it in sorted(counts) if compare(claim, it, near=0.0).holds), None)
    if parties is None:
        return None
    return Verdict(
        outcome=Outcome.supported,
        record=f"{parties:.0f}: {measure.title}",
        command=f"detente measures {measure.id}",
        source=measure.steps[0].source.cite,
        value=parties,
        fact=f"count|{measure.id}",
    )


def _meetings(claim: Claim, context: Context) -> Verdict:
    """Rounds of talks of the delegations in the year of the article, up to the article's day."""
    days = window(claim, context)
    last = min(days.last, context.known) if days.said else context.known
    rounds = [it for it in context.ledger.events if _is_round(it) and it.date <= last]
    this_year = [it for it in rounds if it.date.year == last.year]
    if not this_year:
        return unknown("no count", "The record holds no round of talks in that year.")
    fact = f"count|rounds {last.year}"
    command = f"detente timeline --kind talks --start {last.year}-01-01 --end {last}"
    places = ", ".join(it.title for it in this_year)
    shared = {
        "record": f"{len(this_year)} rounds in {last.year} up to {last}: {places}",
        "command": command,
        "source": "; ".join(dict.fromkeys(it.source.cite for it in this_year))[:160],
        "value": float(len(this_year)),
        "fact": fact,
    }
    before = len([it for it in this_year if (last - it.date).days > 3])
    for number in (len(this_year), before):
        if compare(claim, number, near=0.0).how == "exact":
            return Verdict(outcome=Outcome.supported, why="Rounds of the delegations.", **shared)
    earlier = re.search(r"since|in total|overall", claim.sentence)
    if earlier or abs(compare(claim, len(this_year)).gap) > 3:
        return unknown("no count", "Which rounds are meant is not said.", fact=fact)
    return Verdict(
        outcome=Outcome.loose, about="scope", why="Which meetings count is not said.", **shared
    )


def _is_round(event: Event) -> bool:
    return (
        event.kind == "talks"
        and {"US", "CN"} <= set(event.actors)
        and event.id.endswith(("-talks", "-round"))
    )


def _commitment(claim: Claim, context: Context) -> Verdict | None:
    """A quantity promised: tonnes of soybeans, aircraft, dollars."""
    text = f"{claim.product} {around(claim, 120)}".lower()
    for measure in context.ledger.measures.values():
        promise = measure.commitment
        target = _number(promise.get("target", "")) if promise else None
        unit = promise.get("unit", "")
        kind, scale = _promised(unit)
        if target is None or not kind or (kind == "USD") != (claim.unit == "USD"):
            continue
        if kind == "tonnes" and "ton" not in claim.unit:
            continue
        words = _TOPICS.findall(f"{measure.title} {promise.get('metric', '')}".lower())
        if not any(word[:6] in text for word in words):
            continue
        if compare(claim, target * scale, near=0.0).holds:
            deadline = promise.get("deadline", "")
            return Verdict(
                outcome=Outcome.supported,
                record=f"{target:g} {unit}" + (f" by {deadline}" if deadline else ""),
                why=f"{measure.title} (a promise, deadline {deadline or 'none'}).",
                command=f"detente measures {measure.id}",
                source=measure.steps[0].source.cite,
                value=target * scale,
                fact=f"promise|{measure.id}",
            )
    return None


def _published(claim: Claim, context: Context) -> Verdict | None:
    """Tonnes that customs counted in the month that is meant."""
    if "ton" not in claim.unit:
        return None
    days = window(claim, context)
    text = f"{claim.product} {around(claim, 60)}".lower()
    for row in sorted(published(), key=lambda it: -len(it.quantity)):
        scale = {"tonnes": 1.0, "million tonnes": 1e6}.get(row.unit)
        words = re.findall(r"[a-z]{4,}", row.quantity.lower().partition(",")[0])
        same = all(word[:5] in text for word in words)
        if scale and same and f"{days.last:%Y-%m}" == row.date[:7]:
            fit = compare(claim, row.value * scale, near=0.05)
            return Verdict(
                outcome=Outcome.supported
                if fit.holds
                else Outcome.close
                if fit.how == "near"
                else Outcome.contradicted,
                record=f"{row.value:g} {row.unit}, {row.source}, {row.date}",
                why=f"{row.quantity}.",
                command=f"detente audit --record '{row.quantity}'",
                source=f"{row.source}, {row.date} ({row.confidence}, {row.basis})",
                value=row.value * scale,
                fact=f"sum|{row.quantity}|{row.date}",
            )
    return None


def _promised(unit: str) -> tuple[str, float]:
    """What a promise counts, and how many of it one unit is."""
    kinds = (("million tonnes", 1e6), ("USD bn", 1e9), ("USD mn", 1e6))
    for words, scale in kinds:
        if unit.startswith(words):
            return words.split()[-1] if words.endswith("tonnes") else "USD", scale
    return ("count", 1.0) if unit in ("count", "chemicals", "ships") else ("", 1.0)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _of_facts(claim: Claim, context: Context) -> Verdict | None:
    text = claim.sentence
    held = set(context.events(claim)) | set(context.mentioned(claim))
    found: list[tuple[int, Fact]] = []
    for fact in facts():
        same_unit = fact.unit == claim.unit or {fact.unit, claim.unit} <= set(_IN_MINUTES)
        score = fact.words.score(text)
        if fact.value is None or not same_unit or not score:
            continue
        day = claim.as_of or context.published
        near = day is None or ((day - fact.day).days >= -40 and (day - fact.last).days <= 400)
        if fact.measure in held or near or _same(claim, fact):
            found.append((score + 50 * (fact.measure in held), fact))
    ranked = sorted(found, key=lambda it: (not _same(claim, it[1]), -it[0]))
    for _, fact in ranked:
        assert fact.value is not None
        record = fact.value
        if fact.unit != claim.unit:
            record *= _IN_MINUTES[fact.unit] / _IN_MINUTES[claim.unit]
        exact = fact.act == "ruling"
        fit = compare(claim, record, near=0.0 if exact else 0.1)
        if fit.how == "off" and exact and day is not None and fact.day == claim.as_of:
            return Verdict(
                outcome=Outcome.contradicted,
                record=f"{shown(record, claim.unit)}, {fact.day}",
                why=f"{fact.what}.",
                command=f"detente audit --record {fact.id}",
                source=f"{fact.source} ({fact.certainty})",
                value=record,
                fact=f"figure|{fact.id}",
            )
        if fit.how != "off":
            known = fact.measure in context.ledger.measures
            return Verdict(
                outcome=Outcome.close if fit.how == "near" else Outcome.supported,
                record=f"{shown(record, claim.unit)}, {fact.day}",
                why=f"{fact.what}.",
                command=f"detente measures {fact.measure}"
                if known
                else f"detente audit --record {fact.id}",
                source=f"{fact.source} ({fact.certainty})",
                value=record,
                fact=f"figure|{fact.id}",
            )
    return None


def _same(claim: Claim, fact: Fact) -> bool:
    """Whether a fact has the very figure of the claim."""
    factor = 1.0
    if fact.unit != claim.unit:
        factor = _IN_MINUTES[fact.unit] / _IN_MINUTES[claim.unit]
    return fact.value is not None and compare(claim, fact.value * factor, near=0.0).holds
