"""Which law does a lab scenario mean: where it starts, what is set otherwise, against what?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detente.brief import words
from detente.errors import BadQuestion, nearest
from detente.ledger import Kind, Status
from detente.ledger.book import tracks
from detente.scenario import Amendment, Moment, Scenario, scenario_names
from detente.scenario.moment import BEFORE_2025

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.web.engine import Engine

__all__ = [
    "AGAINST",
    "NEVER",
    "NOW",
    "OFF",
    "ON",
    "Given",
    "change_words",
    "level",
    "scenario_of",
    "scenario_text",
    "tidy",
]

NOW = "now"
OFF, NEVER, ON = "off", "never", "on"
AGAINST = {
    "record": "the same day without the changes",
    "own": "the scenario’s own baseline",
    "january-2025": "19 January 2025, before any measure of 2025",
}
_MOST_CHANGES = 60
_HIGHEST = 10.0  # a rate of 1000 %; beyond it somebody mistook the unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One scenario of the lab, as texts: the half of the page's address that says what holds."""

    start: str = NOW
    on: str = ""
    known: str = ""
    against: str = ""
    change: tuple[str, ...] = ()
    title: str = ""

    def packed(self) -> tuple[str, ...]:
        """The same as a few short texts, to be held in an address beside another one."""
        named = {"start": self.start, "on": self.on, "known": self.known, "against": self.against}
        named["title"] = self.title
        return (
            *(f"{name}={value}" for name, value in named.items() if value),
            *(f"change={change}" for change in self.change),
        )

    @classmethod
    def unpacked(cls, texts: Iterable[str]) -> Given:
        """What `packed` made.

        Raises
        ------
        BadQuestion
            For a text that it would not have made.
        """
        found: dict[str, str] = {}
        changes = []
        for text in texts:
            name, _, value = text.partition("=")
            if name == "change":
                changes.append(value)
            elif name in ("start", "on", "known", "against", "title"):
                found[name] = value
            else:
                raise BadQuestion(f"held has {text[:60]!r}; it comes from the page itself.")
        return cls(**found, change=tuple(changes))


def tidy(changes: Iterable[str], extra: tuple[str, str, str] = ("", "", "")) -> tuple[str, ...]:
    """Changes without empty ones, the last for each measure and origins; `extra` is one more.

    `extra` is a measure, a rate in percent (or ``off``, ``never``) and origins.

    Raises
    ------
    BadQuestion
        When `extra` is half given, or its rate is none.
    """
    found = [change for change in changes if change]
    measure, rate, origins = extra
    if measure or rate:
        if not (measure and rate):
            lacks = "rate" if measure else "measure"
            raise BadQuestion(f"To set a measure, give both measure and rate; {lacks} is missing.")
        value = rate if rate in (OFF, NEVER, ON) else f"{_percent(rate) / 100:.10g}"
        codes = ",".join(origins.replace(",", " ").upper().split())
        found.append(f"{measure}:{value}" + (f":{codes}" if codes else ""))
    return _last_of_each(found)


def _last_of_each(changes: Sequence[str]) -> tuple[str, ...]:
    """Of changes of the same measure for the same origins only the last."""
    kept: dict[tuple[str, str], str] = {}
    for change in changes:
        measure, _, rest = change.partition(":")
        kept[measure, rest.partition(":")[2]] = change
    return tuple(kept.values())


def scenario_of(engine: Engine, given: Given) -> Scenario:
    """The scenario that the texts mean.

    Raises
    ------
    BadQuestion
        For a start, day, baseline or change that is none; the nearest is named.
    UnknownPlace
        For origins that are no places.
    """
    from detente.web.answers.scenarios import named

    if given.start == NOW:
        on = engine.day(given.on, "on")
        base = Scenario.today(on, engine.known(given.known, on))
    else:
        _check_name(given.start)
        base = named(given.start)
        on = engine.day(given.on, "on") if given.on else base.moment.on
        known = engine.day(given.known, "known") if given.known else base.moment.known
        base = base.at(on, known)
    if len(given.change) > _MOST_CHANGES:
        raise BadQuestion(f"{len(given.change)} changes are given; at most {_MOST_CHANGES}.")
    against = given.against or ("record" if given.start == NOW else "own")
    if against not in AGAINST:
        raise BadQuestion(
            f"against is {against[:60]!r}.{nearest(against, AGAINST)} Use {', '.join(AGAINST)}."
        )
    title, baseline = base.baseline_title, base.baseline
    if against == "record":
        baseline = base.moment
        title = f"the law of {words.day(on)}, nothing changed"
    elif against == "january-2025":
        baseline, title = BEFORE_2025, "19 January 2025, before any measure of 2025"
    amendments, removed = _read(engine.ledger, given.change, base.moment)
    own = "".join(letter for letter in given.title if letter.isprintable())
    if not given.change and not own and baseline == base.baseline:
        return replace(base, file="")
    told = "; ".join(change_words(engine.ledger, change) for change in given.change)
    return replace(
        base,
        name="lab",
        title=own or _title(base, given, told),
        description=_sentence(base, given, told),
        baseline=baseline,
        baseline_title=title,
        amendments=(*base.amendments, *amendments),
        remove=(*base.remove, *removed),
        file="",
    )


def change_words(ledger: Ledger, change: str) -> str:
    """A change for people: the measure's title and what is done to it."""
    measure, value, origins = _parts(change)
    title = ledger.measure(measure).title
    for_whom = f" for {', '.join(words.place_name(code) for code in origins)}" if origins else ""
    said = {OFF: "off", NEVER: "as if never decreed", ON: "in force"}
    return f"{title} {said.get(value) or 'at ' + level(float(value))}{for_whom}"


def scenario_text(scenario: Scenario) -> str:
    """The scenario as a file for ``detente solve`` and ``detente brief``."""
    lines = [f"name: {json.dumps(scenario.name)}", f"title: {_quoted(scenario.title)}"]
    if scenario.description:
        lines.append(f"description: {_quoted(scenario.description)}")
    lines += _moment_lines(scenario.moment)
    inside = ", ".join(_moment_lines(scenario.baseline))
    lines.append(f"baseline: {{title: {_quoted(scenario.baseline_title)}, {inside}}}")
    if scenario.remove:
        lines.append(f"remove: [{', '.join(scenario.remove)}]")
    if scenario.amendments:
        lines.append("amend:")
        lines += [f"  - {{{', '.join(_amendment_fields(each))}}}" for each in scenario.amendments]
    if scenario.world:
        lines.append(f"world: {scenario.world}")
    model = {"family": scenario.family, "tax": scenario.tax, "deficits": scenario.deficits}
    if any(model.values()) or scenario.elasticities:
        told = [f"{name}: {value}" for name, value in model.items() if value]
        if scenario.elasticities:
            told.append(f"trade_elasticities: {json.dumps(list(scenario.elasticities))}")
        lines.append(f"model: {{{', '.join(told)}}}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _moment_lines(moment: Moment) -> list[str]:
    found = [f"on: {moment.on}", f"known: {moment.known}"]
    return found + ([f"calendar: {moment.calendar}"] if moment.calendar != "legal" else [])


def _amendment_fields(each: Amendment) -> list[str]:
    found = [f"measure: {each.measure}", f"from: {each.effective}"]
    if each.until:
        found.append(f"until: {each.until}")
    found.append(f"status: {each.status.value}")
    if each.rate is not None:
        found.append(f"rate: {each.rate:.10g}")
    if each.method:
        found.append(f"method: {each.method.value}")
    if each.origins:
        found.append(f"origins: [{', '.join(_quoted(code) for code in each.origins)}]")
    for name in ("regime", "note"):
        if value := getattr(each, name):
            found.append(f"{name}: {_quoted(value)}")
    return found


def _read(
    ledger: Ledger, changes: Sequence[str], moment: Moment
) -> tuple[tuple[Amendment, ...], tuple[str, ...]]:
    amendments: list[Amendment] = []
    removed: list[str] = []
    for change in changes:
        name, value, origins = _parts(change)
        measure = ledger.measure(name)
        if value == NEVER:
            if origins:
                raise BadQuestion(f"{change}: a measure that never was has no origins.")
            removed.append(name)
            continue
        if measure.kind is Kind.tariff and value == ON:
            raise BadQuestion(f"{change}: {name} is a tariff; give its rate, such as {name}:0.25.")
        if measure.kind is not Kind.tariff and value not in (OFF, ON):
            raise BadQuestion(f"{change}: {name} is no tariff; it can be {OFF} or {ON}.")
        rate = None if value in (OFF, ON) else float(value)
        one = Amendment(
            measure=name,
            effective=moment.on,
            status=Status.ended if value == OFF else Status.in_force,
            rate=rate,
            origins=origins,
            note="set in the lab",
            where=change,
        )
        amendments.append(one)
        named = tuple(origin for origin in tracks(measure) if origin)
        if rate is not None and named and not origins:
            amendments.append(replace(one, origins=named))
    return tuple(amendments), tuple(dict.fromkeys(removed))


def _parts(change: str) -> tuple[str, str, tuple[str, ...]]:
    from detente.places import place

    name, _, rest = change.partition(":")
    value, _, origins = rest.partition(":")
    if value not in (OFF, NEVER, ON):
        try:
            rate = float(value)
        except ValueError:
            rate = -1.0
        if not 0 <= rate <= _HIGHEST:
            raise BadQuestion(
                f"change is {change[:80]!r}; write measure:rate with a fraction such as 0.25, or "
                f"measure:{OFF}, measure:{NEVER}."
            )
    codes = tuple(place(code, groups=True).iso2 for code in origins.split(",") if code)
    return name, value, codes


def _check_name(name: str) -> None:
    known = (NOW, *scenario_names())
    if name not in known:
        raise BadQuestion(
            f"There is no scenario {name[:80]!r}.{nearest(name, known)} "
            f"Known are: {', '.join(known)}."
        )


def _percent(text: str) -> float:
    try:
        value = float(text.replace("%", "").strip())
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100 * _HIGHEST:
        raise BadQuestion(f"rate is {text[:60]!r}; write percent of the value, such as 25.")
    return value


def _title(base: Scenario, given: Given, told: str) -> str:
    if not given.change:
        return base.title
    first = "Now" if given.start == NOW else base.title.split(":")[0]
    count = len(given.change)
    return f"{first}, {told}" if count <= 2 and len(told) < 90 else f"{first} with {count} changes"


def _sentence(base: Scenario, given: Given, told: str) -> str:
    start = base.description if given.start != NOW else "The law as the record holds it."
    return f"{start} Changed from {words.day(base.moment.on)} on: {told}." if told else start


def level(rate: float) -> str:
    """A rate as it was typed: ``12.5 %``."""
    return f"{100 * rate:.10g} %"
