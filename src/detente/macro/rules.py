"""What does a point of average tariff do to GDP and core prices, by rule of thumb?

Short-run and linear, beside the structural models, not instead of them: no retaliation, no
diversion, no response of policy is in a rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from detente.errors import BadQuestion, nearest
from detente.macro.benchmarks import Published, published

if TYPE_CHECKING:
    from detente.ledger import Ledger

__all__ = [
    "RULES",
    "Comparison",
    "Effects",
    "Rule",
    "average_change",
    "compare_with_bloomberg",
    "compare_with_others",
    "effects",
]

START = 0.023  # average US tariff before 2025; tracker of tradewartracker, 1 January 2025
BEFORE = date(2025, 1, 1)
PEAK = date(2025, 5, 9)  # day of the publisher's text
_ROUNDING = 0.0005  # published to a tenth of a percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Fractions of GDP and of the core price level per unit of average tariff (0.14: 0.14 % a
    point). `prices` is None where the source gives none."""

    name: str
    gdp: float
    prices: float | None
    horizon: str
    source: str
    confidence: str
    basis: str


RULES = {
    rule.name: rule
    for rule in (
        Rule(
            name="bloomberg",
            gdp=-0.14,
            prices=0.09,
            horizon="two to three years",
            source=(
                "Bloomberg Economics, 2 April 2025: GDP -4 % and core prices +2.5 % for 28 points, "
                "from a model run of the Federal Reserve of 2018; commonly given as 0.14 and 0.09"
            ),
            confidence="medium",
            basis="derived",
        ),
        Rule(
            name="furceri",
            gdp=-0.4 / 3.6,
            prices=None,
            horizon="five years",
            source=(
                "Furceri, Hannan, Ostry and Rose (2020), Macroeconomic consequences of tariffs: "
                "output -0.4 % for 3.6 points, 151 countries"
            ),
            confidence="medium",
            basis="seen",
        ),
        Rule(
            name="budget-lab-long-run",
            gdp=-0.006 / (0.28 - START),
            prices=0.030 / (0.28 - START),
            horizon="GDP in the long run, prices in the short run before substitution",
            source=(
                "The Budget Lab at Yale, 15 April 2025: average rate 28 %, real GDP -0.6 %, "
                "consumer prices +3.0 %, over a start of 2.3 %"
            ),
            confidence="medium",
            basis="derived",
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Effects of a change of the average tariff, fractions (0.01 is 1 %)."""

    change: float  # of the average tariff, 0.20 is 20 points
    gdp: float
    prices: float | None
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A published figure beside ours, fractions; `computed` is None where the rule has none."""

    published: Published
    change: float  # of the average tariff that the publisher gives
    value: float
    computed: float
    verdict: str

    @property
    def gap(self) -> float:
        """Ours less the published."""
        return self.computed - self.value


def effects(change: float, rule: str = "bloomberg") -> Effects:
    """GDP and core prices after the average tariff moved by `change` (0.20 is 20 points).

    Raises
    ------
    BadQuestion
        For a rule that does not exist, or a change that looks like percent.
    """
    if rule not in RULES:
        raise BadQuestion(
            f"There is no rule {rule!r}; there are {', '.join(RULES)}.{nearest(rule, RULES)}"
        )
    if not -2 <= change <= 2:
        raise BadQuestion(
            f"A change of the average tariff of {change:g} is {100 * change:g} points; write a "
            f"fraction, 0.20 for 20 points."
        )
    chosen = RULES[rule]
    return Effects(
        change=change,
        gdp=chosen.gdp * change,
        prices=None if chosen.prices is None else chosen.prices * change,
        rule=chosen,
    )


def average_change(on: date, since: date = BEFORE, *, ledger: Ledger | None = None) -> float:
    """Change of the average US duty on all imports between two days, by our own record.

    Imports of 2024 as weights: before anybody substitutes, as the publishers count too.
    """
    from detente.tariffs.average import average

    after, before = (
        float(average(origin="all", on=day, known=day, ledger=ledger).total[0])
        for day in (on, since)
    )
    return after - before


def compare_with_bloomberg(
    *, own_average: bool = False, ledger: Ledger | None = None
) -> tuple[Comparison, ...]:
    """The default rule against each effect that Bloomberg Economics published, misses named.

    The tariff change is the one that the publisher gives for the scenario.

    Parameters
    ----------
    own_average
        Compare the change of the average tariff itself as well, and the effects that the rule
        gives for our own average of the day; takes a second or more.
    """
    rows = []
    for day, change, words in (
        ("2025-04-02", 0.28, "the rule was read off this figure, so it cannot miss by much"),
        ("2025-05-09", 0.20, "not used for the rule; the publisher says 'more than 20' points"),
    ):
        found = effects(change)
        for quantity, computed in (("US GDP", found.gdp), ("prices", found.prices)):
            figure = next(
                row
                for row in published(source="Bloomberg", quantity=quantity, date=day)
                if row.source == "Bloomberg Economics" and row.unit == "percent"
            )
            rows.append(_compared(figure, change, computed or 0.0, words))
    return (*rows, *(_by_own_average(ledger) if own_average else ()))


def compare_with_others() -> tuple[Comparison, ...]:
    """The default rule against other institutions' effects of a known average tariff."""
    rows = []
    for figure in published(
        source="Yale Budget Lab", quantity="average effective tariff rate before"
    ):
        change = figure.value / 100 - START
        for quantity, computed in (
            ("US real GDP, long run", effects(change).gdp),
            ("consumer price level, short run", effects(change).prices or 0.0),
        ):
            same = [
                row
                for row in published(source="Yale Budget Lab", quantity=quantity)
                if (row.date, row.scenario) == (figure.date, figure.scenario)
            ]
            why = (
                "the Lab's long run, in which revenue is recycled and capital adjusts; the rule "
                "speaks of two to three years"
                if "GDP" in quantity
                else "all consumer prices without a response of the central bank; the rule speaks "
                "of core prices"
            )
            rows += [_compared(row, change, computed, why) for row in same]
    return tuple(rows)


def _by_own_average(ledger: Ledger | None) -> list[Comparison]:
    """The publisher's tariff change and effects of May 2025 against those of our own average."""
    ours = average_change(PEAK, ledger=ledger)
    found = effects(ours)
    words = (
        "our own average by imports of 2024 as known that day; the publisher's weights and "
        "exemptions are not known"
    )
    rows = []
    for quantity, computed in (
        ("average US tariff, change", ours),
        ("US GDP", found.gdp),
        ("prices", found.prices or 0.0),
    ):
        figure = published(
            source="Bloomberg", scenario="tariffs in force", quantity=quantity, date="2025-05-09"
        )[0]
        rows.append(_compared(figure, ours, computed, words))
    return rows


def _compared(figure: Published, change: float, computed: float, words: str) -> Comparison:
    value = figure.value / 100
    gap = computed - value
    if abs(gap) <= _ROUNDING:
        verdict = f"met within rounding ({words})"
    else:
        side = "stronger" if abs(computed) > abs(value) else "weaker"
        verdict = f"missed by {100 * gap:+.2f} points: the rule is {side}"
        if figure.unit == "percent":
            verdict += f"; the figure implies {value / change:+.3f} % a point"
        else:
            verdict = f"missed by {100 * gap:+.2f} points"
        verdict += f" ({words})"
    return Comparison(
        published=figure, change=change, value=value, computed=computed, verdict=verdict
    )
