"""What if? A scenario put together by choosing, solved at once, beside another one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.brief.tables import Table
from detente.errors import BadQuestion, nearest
from detente.web.pages import lab_charts, lab_results
from detente.web.pages.lab_choices import Group, groups
from detente.web.pages.lab_form import (
    DEFICITS,
    FAMILIES,
    HELD,
    QUICK,
    TAXES,
    WORLDS,
    Ask,
    Options,
    besides,
    models,
    settings,
    starts,
)
from detente.web.pages.lab_law import (
    NOW,
    Given,
    change_words,
    scenario_of,
    scenario_text,
)
from detente.web.view import File, Page, View

if TYPE_CHECKING:
    from detente.brief.findings import Figure
    from detente.scenario import Scenario
    from detente.web.engine import Engine
    from detente.web.pages.lab_results import Told

__all__ = ["PAGE", "Ask", "Lab", "answer"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Lab(View):
    """The result, and the form that it came from."""

    scenario: Scenario
    told: Told
    bar: str  # the result in a line that stays in sight
    second: Told | None
    labels: tuple[str, ...]
    figures: tuple[Figure, ...]
    second_figures: tuple[Figure, ...]
    groups: tuple[Group, ...]
    starts: Options
    settings: tuple[Options, ...]
    model: tuple[Options, ...]
    besides: Options
    changed: tuple[tuple[str, str, bool], ...]  # words, the page without it, for some origins
    tariffs: tuple[tuple[str, str], ...]
    address: str
    hold: str
    swap: str
    drop: str
    examples: tuple[tuple[str, str], ...]
    second_finding: str = ""
    notes: tuple[str, ...] = field(default=())

    def data(self) -> dict[str, Any]:
        found = self.told.scenario
        return {
            "scenario": scenario_text(found),
            "on": found.moment.on,
            "known": found.moment.known,
            "baseline": found.baseline_title,
            "moves_trade": self.told.moves_trade,
            "trade_elasticities": list(self.told.elasticities),
            "model": dict(self.told.assumptions),
            "beside": scenario_text(self.second.scenario) if self.second else None,
        }


def answer(engine: Engine, ask: Ask) -> Lab:
    """The scenario solved against its baseline, and the second one.

    Raises
    ------
    BadQuestion
        For a scenario, measure, rate, world or model that is none.
    NotConverged
        When the trade model finds no answer.
    """
    first = _modelled(scenario_of(engine, ask.given), ask)
    told = _told(engine, first)
    second = _second(engine, ask)
    beside = _told(engine, second) if second else None
    labels = _labels(first, second)
    shown = [(labels[0], told)] + ([(labels[1], beside)] if beside else [])
    title = lab_results.finding(told)
    finding = lab_results.finding(beside) if beside else ""
    moves = told.moves_trade or (beside is not None and beside.moves_trade)
    return Lab(
        title=title,
        second_finding=finding,
        scenario=first,
        told=told,
        bar=_bar(told),
        second=beside,
        labels=labels,
        figures=lab_results.figures(told) if told.moves_trade else (),
        second_figures=lab_results.figures(beside) if beside and beside.moves_trade else (),
        groups=groups(engine, first, ask.change),
        starts=starts(ask),
        settings=settings(ask),
        model=models(ask),
        besides=besides(ask),
        changed=tuple(
            (
                change_words(engine.ledger, change),
                PAGE.address(
                    replace(ask, change=tuple(each for each in ask.change if each != change))
                ),
                change.count(":") > 1,
            )
            for change in ask.change
        ),
        tariffs=tuple(
            (measure.id, measure.title)
            for measure in sorted(engine.ledger.measures.values(), key=lambda each: each.title)
            if measure.kind.value == "tariff" and measure.authority != "base"
        ),
        address=PAGE.address(ask),
        hold=PAGE.address(replace(ask, beside=HELD, held=ask.given.packed())),
        swap=_swapped(ask),
        drop=PAGE.address(replace(ask, beside="", held=())),
        examples=_examples(),
        tables=_tables(shown, moves),
        charts=lab_charts.charts(shown) if moves else (),
        notes=_notes(told),
    )


def _told(engine: Engine, scenario: Scenario) -> Told:
    """The figures of a scenario; kept, since the charts and files of the page ask again."""
    key = "lab", scenario
    return engine.remember(key, lambda: lab_results.told(scenario.run(engine.ledger)))


def _tables(shown: list[tuple[str, Told]], moves: bool) -> tuple[Table, ...]:
    found = lab_results.tables(shown)
    if not moves:
        return tuple(table for table in found if table.name == "changes")
    return tuple(table for table in found if table.rows or table.name != "sectors")


def _modelled(scenario: Scenario, ask: Ask) -> Scenario:
    """The scenario with the world and the equations of the page."""
    if ask.world not in WORLDS:
        raise BadQuestion(
            f"There is no world {ask.world[:60]!r}.{nearest(ask.world, WORLDS)} "
            f"Use {', '.join(WORLDS)}."
        )
    families = FAMILIES[ask.world]
    family = ask.family
    if family not in families and any(family in each for each in FAMILIES.values()):
        family = ""  # the equations of the other world: the default of this one
    for name, value, known in (
        ("family", family, families),
        ("tax", ask.tax, TAXES),
        ("deficits", ask.deficits, DEFICITS),
    ):
        if value not in known:
            offered = [each for each in known if each]
            raise BadQuestion(
                f"{name} is {value[:60]!r}.{nearest(value, offered)} Use {', '.join(offered)}."
            )
    world = ask.world if ask.world != QUICK else scenario.world
    return replace(scenario, world=world, family=family, tax=ask.tax, deficits=ask.deficits)


def _second(engine: Engine, ask: Ask) -> Scenario | None:
    if not ask.beside:
        return None
    given = Given.unpacked(ask.held) if ask.beside == HELD else Given(start=ask.beside)
    if ask.beside == NOW:
        given = Given(start=NOW, against="january-2025")
    return _modelled(scenario_of(engine, given), ask)


def _labels(first: Scenario, second: Scenario | None) -> tuple[str, ...]:
    names = [_short(each.title) for each in (first, second) if each]
    if len(set(names)) < len(names):
        names = [f"{name} ({place})" for place, name in enumerate(names, start=1)]
    return tuple(names)


def _short(title: str) -> str:
    name = title.split(":")[0]
    return name if len(name) <= 60 else f"{name[:57].rstrip()}…"


def _swapped(ask: Ask) -> str:
    if not ask.beside:
        return ""
    other = Given.unpacked(ask.held) if ask.beside == HELD else Given(start=ask.beside)
    return PAGE.address(
        replace(
            ask, start=other.start, on=other.on, known=other.known, against=other.against,
            change=other.change, title=other.title, beside=HELD, held=ask.given.packed(),
        )
    )  # fmt: skip


def _examples() -> tuple[tuple[str, str], ...]:
    """Scenarios to begin with, as links."""
    tries = (
        ("The threatened 100 points on all Chinese goods", Ask(change=("us.threat.plus100:1",))),
        ("Section 301 lists 1 to 4A off", Ask(change=tuple(
            f"us.s301.{name}:off" for name in ("list1", "list2", "list3", "list4a")))),
        ("Both sides drop what they charge since 2025", Ask(change=(
            "us.s301.forced_labour:off", "cn.retaliation.reciprocal:off",
            "cn.retaliation.fentanyl_feb2025:off"))),
        ("The truce of Busan", Ask(start="busan")),
        ("No deal beside Busan", Ask(start="no-deal", beside="busan")),
    )  # fmt: skip
    return tuple((said, PAGE.address(ask)) for said, ask in tries)


def _bar(told: Told) -> str:
    if not told.moves_trade:
        return "No duty differs yet"
    duties = [told.duty("US", "CN"), told.duty("CN", "US")]
    us, cn = (told.country(code).outcomes["welfare"].central for code in ("USA", "CHN"))
    rates = [words.level(each.after) for each in duties]
    return (
        f"US on China {rates[0]}, China on US {rates[1]}; welfare {words.change(us)} in the US, "
        f"{words.change(cn)} in China"
    )


def _notes(told: Told) -> tuple[str, ...]:
    notes = []
    if told.moves_trade:
        notes.append(f"{told.assumptions.get('horizon', 'Long run')}.".capitalize())
    if told.controls == 1:
        notes.append(
            "One control, listing or fee differs from the baseline, which the trade model does not "
            "see."
        )
    elif told.controls:
        notes.append(
            f"{told.controls} controls, listings or fees differ from the baseline; the trade model "
            "does not see them."
        )
    if told.estimate:
        notes.append(
            "Third-country flows by sector are estimates with errors of 20 to 30 %: read gains by "
            "diversion as ranges."
        )
    return tuple(notes)


def _file(engine: Engine, ask: Ask) -> str:
    """The scenario file, with the way back to this page in a comment."""
    scenario = _modelled(scenario_of(engine, ask.given), ask)
    return f"# lab: {PAGE.address(ask)}\n{scenario_text(scenario)}"


def _brief(engine: Engine, ask: Ask) -> str:
    from detente.brief.figures import pictures
    from detente.brief.page import html

    scenario = _modelled(scenario_of(engine, ask.given), ask)
    found, drawn = engine.brief(scenario), engine.charts(scenario)
    return html(found, drawn, pictures(drawn))


PAGE = Page(
    name="lab",
    path="/lab",
    title="Scenario lab",
    template="lab.html.j2",
    ask=Ask,
    answer=answer,
    describes="Turn tariffs on and off and see trade, welfare, prices and revenue at once.",
    files={
        ".yaml": File(
            media="application/yaml; charset=utf-8", name="detente-scenario.yaml", write=_file
        ),
        ".brief.html": File(
            media="text/html; charset=utf-8", name="detente-brief.html", write=_brief
        ),
    },
)
