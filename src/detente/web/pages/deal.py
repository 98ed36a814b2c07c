"""Which deals beat no deal for both, what would a rule choose, who is pressed by waiting?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.errors import BadQuestion, NoAnswer
from detente.web.answers import talks as valued
from detente.web.pages import deal_tables
from detente.web.view import Page, View, Work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.bargain.agreed import Agreed, Round
    from detente.bargain.solution import Place
    from detente.bargain.talks import Talks
    from detente.brief.chart_parts import Chart
    from detente.brief.tables import Table
    from detente.web.engine import Engine

__all__ = ["PAGE", "Ask", "Deal", "answer", "awaits"]

_POINTS = {
    "": "the law stays as it stands",
    "threatened": "all that is scheduled or threatened comes",
    "nash": "tariffs that are best answers to each other",
}
_RULES = {"": "Nash bargaining", "ks": "Kalai–Smorodinsky", "equal": "equal gains"}
_COUNTS = {"": "up to 65,536", "4096": "up to 4,096", "512": "up to 512 (quicker)"}
_SIDES = ("the United States", "China")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The day of knowledge, what no deal means, the rule, and the package that is open.

    `weight` is the bargaining weight of the US; `years` over which shortages count; `packages` how
    many are valued at most; `package` a row number, empty for the one that the rule chooses.
    """

    known: str = ""
    no_deal: str = ""
    solution: str = ""
    weight: str = "0.5"
    years: str = "1"
    packages: str = ""
    package: str = ""

    def __post_init__(self) -> None:
        for name, first in (("no_deal", "status-quo"), ("solution", "nash"), ("packages", "65536")):
            if getattr(self, name) == first:
                object.__setattr__(self, name, "")


@dataclass(frozen=True, kw_only=True, eq=False)
class Deal(View):
    """The state of the talks, and one package opened."""

    known: date
    talks: Talks
    row: int
    is_chosen: bool
    place: Place
    robust: bool
    mended: str
    keeping: tuple[str, ...]
    lottery: str
    agreed: tuple[Agreed, ...]
    round: Round | None
    doors: tuple[tuple[str, str], ...]  # words, address
    caveats: tuple[str, ...]
    notes: tuple[str, ...]
    points: dict[str, str]
    rules: dict[str, str]
    counts: dict[str, str]

    def data(self) -> dict[str, Any]:
        table = self.talks.valuation
        choice = table.choices[self.row].tolist()
        return {
            "known": self.known,
            "no_deal": self.talks.no_deal,
            "rule": self.talks.concept,
            "weight_us": self.talks.weight,
            "packages_valued": len(self.talks.gains),
            "packages_that_beat_no_deal": int(self.talks.accepted.sum()),
            "packages_that_beat_no_deal_in_every_band": int(self.talks.robust.sum()),
            "chosen": self.talks.chosen,
            "package": {
                "row": self.row,
                "options": {
                    item.id: item.options[option].id
                    for item, option in zip(self.talks.agenda.items, choice, strict=True)
                    if option
                },
                "gains": {
                    side: {band: float(table.gains(band)[self.row, at]) for band in table.bands}
                    for at, side in enumerate(table.sides)
                },
                "place": self.place,
            },
            "method": dict(table.how),
            "notes": self.notes,
        }


def awaits(engine: Engine, ask: Ask) -> Work | None:
    """The valuation of a day, where it is neither in memory nor on disk.

    Raises
    ------
    BadQuestion
        For whatever the question gets wrong, before any work is begun.
    """
    _checked(ask)
    known = engine.day(ask.known, "known")
    asked = _question(engine, ask)
    if valued.is_held(asked):
        return None
    return Work(
        kind="deal",
        question=asked,
        what=f"Everything that the two sides could give each other as known on {words.day(known)} "
        f"is put together into up to {asked['packages']:,} packages, and each is valued",
    )


def answer(engine: Engine, ask: Ask) -> Deal:
    """The talks of a day, as ``detente bargain`` tells them, with one package opened.

    Raises
    ------
    BadQuestion
        For a rule, no-deal point, weight or package that is none.
    NoAnswer
        When the day has not been valued yet.
    """
    _checked(ask)
    return engine.remember_deal(("view", ask, engine.today()), lambda: _built(engine, ask))


def _built(engine: Engine, ask: Ask) -> Deal:
    from detente.bargain.agreed import agreed, round_known
    from detente.brief import deal as told

    talks = _talks(engine, ask)
    row = _row(talks, ask)
    known = talks.agenda.known
    found = round_known(known)
    readings = agreed(talks.valuation, found.id) if found else ()

    def opens(number: int) -> str:
        return PAGE.address(replace(ask, package=str(number))) + "#package"

    if talks.chosen is None:
        title = f"On {words.day(known)} no package on the agenda made both sides better off"
    else:
        one, other = (words.money_change(gain) for gain in talks.gains[talks.chosen])
        title = (
            f"As known on {words.day(known)}, a deal by the rule of {_RULES[ask.solution]} would "
            f"bring the US {one} and China {other} a year"
        )
    tables: list[Table] = [
        deal_tables.package(talks, row),
        deal_tables.worth(talks, row),
        *deal_tables.charted(talks, opens),
        deal_tables.rounds_table(lambda day: PAGE.address(replace(ask, known=day, package=""))),
        deal_tables.sensitivity(talks, opens),
        deal_tables.others(talks, row),
        deal_tables.agenda(talks),
    ]
    if readings:
        tables.append(deal_tables.agreed_table(talks, readings, opens))
    sentences = told.sentences(talks)
    return Deal(
        title=title,
        known=known,
        talks=talks,
        row=row,
        is_chosen=row == talks.chosen,
        place=talks.place(row),
        robust=bool(talks.robust[row]),
        mended=_mended(talks, row),
        keeping=_keeping(talks, row),
        lottery=_lottery(talks),
        agreed=readings,
        round=found,
        doors=_doors(talks, readings, opens),
        caveats=sentences[1:2],
        notes=_notes(talks),
        points=_POINTS,
        rules=_RULES,
        counts=_COUNTS,
        tables=tuple(table for table in tables if table.rows or table.name == "package"),
        charts=_charts(engine, ask, talks, row, readings),
    )


def _checked(ask: Ask) -> float:
    from detente.bargain.solution import checked_concept
    from detente.bargain.valued import checked_point

    checked_point(ask.no_deal or "status-quo")
    checked_concept(ask.solution or "nash")
    valued.question(date.min, ask.packages, ask.years, "")
    try:
        weight = float(ask.weight)
    except ValueError:
        weight = 0.0
    if not 0 < weight < 1:
        raise BadQuestion(f"weight is {ask.weight[:20]!r}; give a share between 0 and 1, as 0.5.")
    if ask.package and not ask.package.isdecimal():
        raise BadQuestion(f"package is {ask.package[:20]!r}; give the number of a package.")
    return weight


def _question(engine: Engine, ask: Ask) -> dict[str, Any]:
    known = engine.day(ask.known, "known")
    return valued.question(known, ask.packages, ask.years, engine.mark)


def _talks(engine: Engine, ask: Ask) -> Talks:
    asked = _question(engine, ask)
    key = tuple(asked.items())

    def opened() -> valued.Opened:
        found = valued.held(asked)
        if found is None:
            raise NoAnswer(f"The packages of {asked['known']} are not valued yet; ask again.")
        return found

    def build() -> Talks:
        return valued.at(
            engine.remember_deal(("opened", key), opened),
            engine.ledger,
            no_deal=ask.no_deal or "status-quo",
            concept=ask.solution or "nash",
            weight=float(ask.weight),
        )

    question = ("talks", key, ask.no_deal, ask.solution, float(ask.weight))
    return engine.remember_deal(question, build)


def _row(talks: Talks, ask: Ask) -> int:
    if not ask.package:
        return talks.reference
    row = int(ask.package)
    if row >= len(talks.gains):
        last = len(talks.gains) - 1
        raise BadQuestion(f"There is no package {ask.package[:20]}; the last is {last}.")
    return row


def _charts(
    engine: Engine, ask: Ask, talks: Talks, row: int, readings: Sequence[Agreed]
) -> tuple[Chart, ...]:
    from detente.brief.chart_clock import clock_chart
    from detente.brief.chart_frontier import frontier_chart, with_package
    from detente.brief.chart_levers import lever_chart

    named = (readings[0].row, readings[0].round.title) if readings else None
    door = PAGE.address(replace(ask, package=""))
    door += ("&" if "?" in door else "?") + "package="

    def drawn() -> tuple[Chart, ...]:
        found = [frontier_chart(talks, named, opens=door), lever_chart(talks)]
        if talks.clock is not None and not talks.clock.idle:
            found.append(clock_chart(talks))
        return tuple(found)

    key = ("charts", replace(ask, package=""), engine.today())
    first, *rest = engine.remember_deal(key, drawn)
    if ask.package and row not in (talks.chosen, named and named[0]):
        shown = f"package {row:,}"
        first = with_package(first, talks, row, shown) or frontier_chart(
            talks, named, shown=(row, shown), opens=door
        )
    return (first, *rest)


def _doors(
    talks: Talks, readings: Sequence[Agreed], opens: deal_tables.Opens
) -> tuple[tuple[str, str], ...]:
    """Packages that a reader would want to open, by name."""
    from detente.bargain.solution import CONCEPTS, solve

    found: list[tuple[str, int]] = []
    for rule, name in CONCEPTS.items():
        settled = solve(talks.gains, rule, talks.weight).package
        if settled is not None:
            found.append((name, settled.rows[0]))
    best = [row for row in talks.frontier.tolist() if talks.accepted[row]]
    if best:
        found += [
            ("best for the US that China accepts", max(best, key=lambda row: talks.gains[row, 0])),
            ("best for China that the US accepts", max(best, key=lambda row: talks.gains[row, 1])),
        ]
    found += [(f"agreed: {each.reading.title}", each.row) for each in readings]
    found.append(("all as it stands", 0))
    return tuple((name, opens(row)) for name, row in found)


def _mended(talks: Talks, row: int) -> str:
    """The smallest change that would make a refused package acceptable, in a sentence."""
    if talks.accepted[row] or not row:
        return ""
    try:
        found = talks.mend(row)
    except BadQuestion:
        return ""
    if found is None:
        return "No change of a few items would make it acceptable to both."
    changes = words.joined(
        [
            f"{talks.agenda.items[item].title}: {talks.agenda.items[item].options[to].title}"
            for item, _, to in found.changes
        ]
    )
    one, other = (words.money_change(gain) for gain in found.gains)
    return f"It would do with one change more: {changes} (then the US {one}, China {other})."


def _keeping(talks: Talks, row: int) -> tuple[str, ...]:
    if not talks.accepted[row]:
        return ()
    try:
        found = talks.keeping(row)
    except BadQuestion:
        return ()
    said = []
    for each in found:
        who = _SIDES[each.side]
        if each.least_delta is None:
            said.append(f"{who} would break it at any patience")
        elif each.least_delta == 0:
            said.append(f"{who} gains nothing by breaking it")
        else:
            least = f"{each.least_delta:.0%}"
            said.append(f"{who} keeps it where a quarter ahead counts {least} of today or more")
    return tuple(said)


def _lottery(talks: Talks) -> str:
    from detente.bargain.solution import NO_DEAL

    found = talks.solved["central"].lottery
    if found is None:
        return ""
    odds = ", ".join(
        f"{share:.0%} {'no deal' if at == NO_DEAL else f'package {at:,}'}"
        for at, share in zip(found.rows, found.odds, strict=True)
    )
    one, other = (words.money_change(gain) for gain in found.gains)
    return f"With odds or one divisible item ({odds}) the rule reaches {one} and {other}."


def _notes(talks: Talks) -> tuple[str, ...]:
    how = talks.valuation.how
    said = [
        f"Payoffs: {how.get('method', 'given')}, {how.get('solves', 0):,} solves of "
        f"{how.get('world', 'no world')}; shortages over {how.get('horizon_years', 1)} year(s)."
    ]
    errors = how.get("pairwise_errors")
    if isinstance(errors, dict) and errors:
        worst = max(error["most"] for error in errors.values())
        said.append(f"Pairwise form: largest error on packages solved {words.money(worst)}.")
    without = how.get("controls_without_a_loss")
    if isinstance(without, list) and without:
        said.append(f"No method gives a loss for {', '.join(without)}; they count as nothing.")
    return (*said, *(talks.clock.notes if talks.clock else ()))


PAGE = Page(
    name="deal",
    path="/deal",
    title="Deal room",
    template="deal.html.j2",
    ask=Ask,
    answer=answer,
    awaits=awaits,
    describes="Which deals beat no deal for both sides, what a rule would choose, who is pressed.",
    example="/deal?known=2026-10-01&packages=512",
)
