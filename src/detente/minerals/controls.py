"""What was free, licensed or banned on a day, for which destination and user, as known when?

The answer is read from the ledger's Chinese export controls. Codes of the Harmonized System are
comparable between countries to six digits only, and most headings are wider than a control: what
is in the good decides, and where that is not known the answer says "possible".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from detente.errors import BadQuestion
from detente.ledger import Kind, Ledger, Measure, State, Status
from detente.ledger.timeline import state, timeline
from detente.minerals.contents import by_code
from detente.minerals.elements import NAMES, RARE_EARTHS, element
from detente.minerals.stages import stage_of
from detente.nomenclature import parse_code
from detente.places import place

__all__ = [
    "REGIMES",
    "VALUE_RULE",
    "VALUE_RULE_ID",
    "ControlStatus",
    "Rule",
    "Span",
    "ValueRule",
    "instruments",
    "spans",
    "status",
    "value_rule",
]

REGIMES = ("free", "listed exporters", "licence", "stricter licence", "ban")
"""From free to barred. A ban is one in principle: single licences are not excluded by its text."""

VALUE_RULE = 0.001
"""Share of value of Chinese rare earths from which No. 61 of 2025, item I(1), asks a licence."""

VALUE_RULE_ID = "cn.mofcom.2025-61"

_FORCE = {
    "": "licence",
    "licence": "licence",
    "licence_case_by_case": "stricter licence",
    "exporter_list": "listed exporters",
    "presumption_of_denial": "ban",
    "ban": "ban",
    "entity_listing": "ban",
}
_STAGES = {
    "ore": "mining",
    "mineral": "mining",
    "mining": "mining",
    "compound": "separation",
    "separation": "separation",
    "processed": "separation",
    "wafer": "wafer",
    "metal": "metal",
    "alloy": "metal",
    "magnet": "magnet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One instrument and how it stands on the day.

    `binds` tells whether it is in force; `certain` is false where only the heading fits and the
    content of the good decides. `since` and `until` bound the present state; `outcome_known` is
    false for states scheduled after the record ends.
    """

    measure: str
    title: str
    status: str
    regime: str
    binds: bool
    certain: bool
    since: date
    until: date | None
    citation: str
    certainty: str
    note: str
    why: str
    outcome_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlStatus:
    """What holds for a good or an element. `regime` is the strictest rule that surely binds.

    `possible` is the strictest that may bind (the same where the content is known); `rules` bind,
    `suspended` would if they were not suspended, `coming` are states announced by the known day
    that begin later, `said` are statements without an instrument.
    """

    subject: str
    elements: tuple[str, ...]
    destination: str
    military: bool
    on: date
    known: date
    regime: str
    possible: str
    rules: tuple[Rule, ...]
    suspended: tuple[Rule, ...]
    coming: tuple[Rule, ...]
    said: tuple[str, ...]

    @property
    def free(self) -> bool:
        """Whether no instrument binds, not even possibly."""
        return self.possible == "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRule:
    """The 0.1 % rule for goods made outside China, as it stood on a day.

    `binds`: in force for content (items I(1) and I(2)); `resale_binds`: for goods of Chinese
    origin passed on abroad (item I(3)). `applies` is None where the share is not known.
    """

    threshold: float
    binds: bool
    resale_binds: bool
    status: str
    since: date | None
    until: date | None
    outcome_known: bool
    applies: bool | None
    citation: str
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One bar of the calendar: an instrument in one state from `since` to `until` (exclusive)."""

    measure: str
    title: str
    elements: str
    destination: str
    regime: str
    status: str
    since: date
    until: date | None
    outcome_known: bool
    citation: str


def status(
    subject: str,
    destination: str,
    on: date | str,
    known: date | str | None = None,
    military: bool = False,
    *,
    stage: str | None = None,
    elements: Iterable[str] = (),
    possible: Iterable[str] | None = None,
    party: str = "",
    abroad: bool = False,
    ledger: Ledger | None = None,
) -> ControlStatus:
    """What China's export controls asked for a good on a day, to a destination and user.

    Exports from China are meant; the rule on goods made or resold abroad is `value_rule`, and
    enters here only with `abroad`.

    Parameters
    ----------
    subject
        An element (symbol or name), a customs code (six digits or more), or both through
        `elements`.
    destination
        Country to which the good goes: ISO code or name.
    known
        Judge by what was announced by this day; default `on`.
    military
        The user or the use is military.
    stage
        Only instruments that reach this stage (``mining``, ``separation``, ``metal``, ``magnet``).
    elements
        What is known to be in a good that `subject` names by its code.
    possible
        What may be in it besides; by the table of contents where not told.
    party
        Name of the user, looked for on the lists of barred firms.
    abroad
        The good of Chinese origin is passed on from another country.

    Raises
    ------
    BadQuestion
        For an unknown element, code, place or day.
    """
    day = _day(on, "on")
    seen = _day(known, "known") if known is not None else day
    code, inside, may_hold = _subject(subject, elements)
    if possible is not None:
        may_hold = tuple(name for name in possible if name not in inside)
    return _status(
        ledger or Ledger.bundled(),
        subject,
        code,
        inside,
        may_hold,
        place(destination).iso2,
        day,
        seen,
        military,
        stage_of(stage) if stage else "",
        party,
        abroad,
    )


def value_rule(
    share: float | None,
    on: date | str,
    known: date | str | None = None,
    *,
    ledger: Ledger | None = None,
) -> ValueRule:
    """The 0.1 % rule on a day: MOFCOM Announcement No. 61 of 2025, suspended by No. 70.

    `share` is the share of the good's value made up by Chinese rare earths of the annex, a
    fraction.
    """
    day = _day(on, "on")
    seen = _day(known, "known") if known is not None else day
    measure = (ledger or Ledger.bundled()).measure(VALUE_RULE_ID)
    first = min(step.announced for step in measure.steps)
    content_day = max(step.effective for step in measure.steps if step.announced == first)
    found = state(measure, None, day, known=seen)
    in_force = found is not None and found.in_force
    binds = in_force and day >= content_day
    return ValueRule(
        threshold=VALUE_RULE,
        binds=binds,
        resale_binds=in_force,
        status="not yet announced or begun" if found is None else found.status.value,
        since=found.since if found else None,
        until=found.until if found else None,
        outcome_known=found is None or not found.scheduled,
        applies=None if share is None else binds and share >= VALUE_RULE,
        citation=found.step.source.cite if found and found.step else "",
        elements=measure.scope.elements,
    )


@lru_cache(maxsize=64)
def instruments(ledger: Ledger) -> tuple[Measure, ...]:
    """China's export controls on goods, oldest first."""
    found = [
        measure
        for measure in ledger.measures.values()
        if measure.kind is Kind.export_control and "CN" in measure.imposer
    ]
    return tuple(sorted(found, key=lambda item: (item.steps[0].announced, item.id)))


def spans(
    known: date | str | None = None, *, ledger: Ledger | None = None, of: str | None = None
) -> tuple[Span, ...]:
    """The calendar: every instrument in every state, as known on a day (default: all of record).

    Announcements of the Ministry of Commerce on minerals and dual-use items; single firms and
    other goods are left out.

    Raises
    ------
    BadQuestion
        For an unknown element in `of`.
    """
    seen = _day(known, "known") if known is not None else date.max
    wanted = element(of) if of else None
    out = []
    for measure in instruments(ledger or Ledger.bundled()):
        if not measure.id.startswith("cn.mofcom."):
            continue
        if wanted and wanted not in measure.scope.elements and wanted != "REE":
            continue
        for entry in timeline(measure, None, known=seen):
            out.append(
                Span(
                    measure=measure.id,
                    title=measure.title,
                    elements=" ".join(measure.scope.elements),
                    destination=_aim(measure),
                    regime=_force(entry) if entry.in_force else "free",
                    status=entry.status.value,
                    since=entry.since,
                    until=entry.until,
                    outcome_known=not entry.scheduled,
                    citation=entry.step.source.cite if entry.step else "",
                )
            )
    return tuple(out)


@lru_cache(maxsize=65_536)
def _status(
    ledger: Ledger,
    subject: str,
    code: str,
    inside: tuple[str, ...],
    may_hold: tuple[str, ...],
    destination: str,
    on: date,
    known: date,
    military: bool,
    stage: str,
    party: str,
    abroad: bool,
) -> ControlStatus:
    rules: list[Rule] = []
    suspended: list[Rule] = []
    coming: list[Rule] = []
    catch_alls: list[Measure] = []
    for measure in instruments(ledger):
        if not _aimed(measure, destination) or (measure.id == VALUE_RULE_ID and not abroad):
            continue
        if _catch_all(measure):
            catch_alls.append(measure)
            continue
        if measure.target.parties:
            continue
        reached = _reach(measure, code, inside, may_hold, stage)
        if reached is None:
            continue
        certain, why = reached
        now = state(measure, None, on, known=known)
        for entry in timeline(measure, None, known=known):
            rule = _rule(measure, entry, certain, why)
            if entry is now or (now is not None and entry.since == now.since):
                if entry.in_force:
                    rules.append(rule)
                elif entry.status is Status.suspended:
                    suspended.append(rule)
            elif entry.since > on:
                coming.append(rule)
    listed = [*rules]
    for measure in catch_alls if military and listed else ():
        entry = state(measure, None, on, known=known)
        if entry is not None and entry.in_force:
            certain = any(rule.certain for rule in listed)
            why = "a listed dual-use item for a military user or use"
            rules.append(_rule(measure, entry, certain, why))
    for measure in _lists(ledger, party, destination) if party and listed else ():
        entry = state(measure, None, on, known=known)
        if entry is not None and entry.in_force:
            certain = any(rule.certain for rule in listed)
            rules.append(_rule(measure, entry, certain, f"{party} is on the list"))
    rules.sort(key=lambda rule: (-REGIMES.index(rule.regime), rule.measure))
    return ControlStatus(
        subject=subject,
        elements=inside,
        destination=destination,
        military=military,
        on=on,
        known=known,
        regime=_strictest(rule.regime for rule in rules if rule.certain),
        possible=_strictest(rule.regime for rule in rules),
        rules=tuple(rules),
        suspended=tuple(suspended),
        coming=tuple(sorted(coming, key=lambda rule: (rule.since, rule.measure))),
        said=_said(ledger, on, known, [*rules, *suspended, *coming]),
    )


def _subject(subject: str, elements: Iterable[str]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The code that is asked about, what is surely in the good, and what may be in it."""
    given = tuple(dict.fromkeys(element(word) for word in elements))
    digits = subject.replace(".", "").replace(" ", "")
    if digits[:1].isdigit():
        code = parse_code(subject)
        known = by_code(code)
        inside = given or (known.elements if known else ())
        may_hold = tuple(known.possible) if known else ()
        return code, inside, tuple(name for name in may_hold if name not in inside)
    try:
        return "", (*given, element(subject)), ()
    except BadQuestion as error:
        raise BadQuestion(f"{error} A customs code of six digits or more will do too.") from None


def _reach(
    measure: Measure,
    code: str,
    inside: tuple[str, ...],
    may_hold: tuple[str, ...],
    stage: str,
) -> tuple[bool, str] | None:
    """Whether an instrument reaches a good: surely or possibly, and why."""
    scope = measure.scope
    if stage and not _at_stage(measure, stage):
        return None
    named = [name for name in inside if name in scope.elements]
    if "REE" in inside and not named and any(name in _RARE for name in scope.elements):
        return False, "some rare earths are listed, not all"
    if not code:
        names = ", ".join(NAMES[name][0] for name in named)
        return (True, f"{names} is on its list") if named else None
    six = {entry[:6] for entry in scope.hts if len(entry) == 6}
    narrow = {entry[:6] for entry in scope.hts if len(entry) > 6} - six
    if code[:6] in six or any(entry.startswith(code) for entry in six):
        if named:
            return True, f"{NAMES[named[0]][0]} in a good of heading {code[:6]}"
        maybe = [name for name in may_hold if name in scope.elements]
        if maybe:
            which = ", ".join(NAMES[name][0] for name in maybe)
            return False, f"listed where it holds {which}"
        if inside or may_hold or ((good := by_code(code)) is not None and not good.possible):
            return None
        return False, f"heading {code[:6]} is wider than the list: the content decides"
    if code[:6] in narrow and named:
        return True, f"{NAMES[named[0]][0]} in a good of heading {code[:6]}"
    return None


def _at_stage(measure: Measure, stage: str) -> bool:
    stages = measure.scope.stages
    return not stages or stage in {_STAGES.get(name, name) for name in stages}


def _catch_all(measure: Measure) -> bool:
    """Whether it reaches every listed item for some users, such as the military of a country."""
    scope = measure.scope
    return bool(measure.target.parties) and not (scope.elements or scope.hts or scope.stages)


def _aimed(measure: Measure, destination: str) -> bool:
    return measure.target.all_destinations or destination in measure.target.destinations


def _lists(ledger: Ledger, party: str, destination: str) -> list[Measure]:
    """Batches of barred firms that name the party."""
    low = party.strip().lower()
    return [
        measure
        for measure in ledger.measures.values()
        if measure.kind is Kind.entity_rule
        and "CN" in measure.imposer
        and _aimed(measure, destination)
        and any(low and low in name.lower() for name in measure.target.parties)
    ]


def _rule(measure: Measure, entry: State, certain: bool, why: str) -> Rule:
    step = entry.step
    return Rule(
        measure=measure.id,
        title=measure.title,
        status=entry.status.value,
        regime=_force(entry),
        binds=entry.in_force,
        certain=certain,
        since=entry.since,
        until=entry.until,
        citation=step.source.cite if step else "",
        certainty=step.certainty.value if step else "",
        note=step.note if step else "",
        why=why,
        outcome_known=not entry.scheduled,
    )


def _force(entry: State) -> str:
    if not entry.in_force or entry.step is None:
        return "free"
    return _FORCE.get(entry.step.regime, "licence")


def _strictest(found: Iterable[str]) -> str:
    return max(found, key=REGIMES.index, default="free")


def _said(ledger: Ledger, on: date, known: date, rules: Iterable[Rule]) -> tuple[str, ...]:
    names = {rule.measure for rule in rules}
    return tuple(
        f"{measure.title}: {step.note or step.source.cite} (said on {step.announced}, no "
        "instrument found)"
        for measure, step in ledger.statements(known)
        if measure.id in names and (step.until is None or on < step.until)
    )


def _aim(measure: Measure) -> str:
    where = "all" if measure.target.all_destinations else " ".join(measure.target.destinations)
    return where + (", " + "; ".join(measure.target.parties) if measure.target.parties else "")


def _day(value: date | str, name: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadQuestion(f"{name} is {value!r}; a day such as 2025-04-09 is needed.") from None


_RARE = frozenset(RARE_EARTHS)
