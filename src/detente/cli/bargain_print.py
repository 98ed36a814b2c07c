"""How does a state of talks read in a terminal? No wider than 100 columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from detente.bargain.solution import CONCEPTS, NO_DEAL
from detente.bargain.talks import settled
from detente.brief import words
from detente.brief.chart_clock import clock_finding
from detente.brief.chart_frontier import frontier_finding
from detente.brief.chart_levers import shown_levers
from detente.cli import output

if TYPE_CHECKING:
    from rich.console import Console

    from detente.bargain.agreed import Agreed
    from detente.bargain.talks import Talks

__all__ = ["show"]

_WHO = {"US": "the US", "CN": "China"}
_EVERY = 91  # days between the rows of the clock
_MOVES = 8
_THIRD = 4


def show(
    talks: Talks,
    agreed: Sequence[Agreed],
    habits: tuple[float, float],
    days: int,
    console: Console,
) -> None:
    """Print the finding, the package chosen, levers, clock, what was agreed, sensitivity."""
    from rich.text import Text

    table = talks.valuation
    agenda = talks.agenda
    held = len(agenda.items) - int((np.ptp(table.choices, axis=0) > 0).sum())
    console.print(Text(f"Talks between the US and China as known on {agenda.known}", style="bold"))
    console.print(
        f"{_many(len(agenda.items), 'item')} on the agenda ({agenda.name}), "
        f"{_many(len(talks.gains), 'package')} valued"
        + (f"; {_many(held, 'item')} worth least held as they stand" if held else "") + ".",
        markup=False, style="dim",
    )  # fmt: skip
    console.print(Text(f"{frontier_finding(talks)}.", style="bold"))
    _chosen(talks, console)
    _levers(talks, console)
    _clock(talks, console)
    _keeping(talks, habits, days, console)
    if agreed:
        _agreed(talks, agreed, console)
    _sensitivity(talks, console)
    _third(talks, console)
    for text in _notes(talks):
        console.print(text, markup=False, style="dim")


def _chosen(talks: Talks, console: Console) -> None:
    table = talks.valuation
    if talks.chosen is None:
        _refused(talks, console)
        return
    row = talks.chosen
    grid = output.grid(
        f"{CONCEPTS[talks.concept]}, against no deal = {talks.no_deal}: USD bn a year",
        {"": "left"}
        | dict.fromkeys(("gain", "real income", "shortages", "stated", "tariff revenue"), "right"),
    )
    for at, side in enumerate(table.sides):
        cells = [_band([table.gains(band)[row, at] for band in table.bands])]
        for part in (*table.parts, "tariff revenue"):
            if part in table.parts or part in table.shown:
                cells.append(_band([table.part(part, band)[row, at] for band in table.bands]))
        grid.add_row(_WHO[side], *cells)
    console.print(grid)
    console.print("Central value, and least to most over the bands; revenue is within real income.",
                  style="dim", markup=False)  # fmt: skip
    _settles(talks, row, console)
    _lottery(talks, console)


def _lottery(talks: Talks, console: Console) -> None:
    lottery = talks.solved["central"].lottery
    if lottery is None:
        return
    odds = ", ".join(
        f"{100 * share:.0f} % {'no deal' if at == NO_DEAL else f'package {at}'}"
        for at, share in zip(lottery.rows, lottery.odds, strict=True)
    )
    one, other = (words.money_change(gain) for gain in lottery.gains)
    console.print(
        f"By lottery or with a divisible item ({odds}): the US {one}, China {other}.",
        markup=False, style="dim",
    )  # fmt: skip


def _settles(talks: Talks, row: int, console: Console) -> None:
    changes = settled(talks.agenda, talks.valuation.choices[row].tolist())
    for side in talks.valuation.sides:
        given = [f"{title}: {option}" for giver, title, option in changes if giver == side]
        style = {"US": "blue", "CN": "red"}[side]
        who = _WHO[side]
        console.print(f"{who[0].upper()}{who[1:]} gives:", style=style)
        for text in given or ["nothing"]:
            console.print(f"  {text}", markup=False)


def _refused(talks: Talks, console: Console) -> None:
    found = talks.refusal
    if found is None:
        return
    loser = _WHO[talks.valuation.sides[found.loser]]
    winner = _WHO[talks.valuation.sides[1 - found.loser]]
    turn = (
        f"a payment of that size by {winner}, which gains more, would turn it"
        if found.paid
        else f"no item on this agenda turns it, and {winner} does not gain enough to pay"
    )
    console.print(
        f"Nearest miss: {loser} would lose {words.money(found.loss)} a year; {turn}.",
        markup=False,
    )
    _settles(talks, found.row, console)
    _lottery(talks, console)


def _levers(talks: Talks, console: Console) -> None:
    shown = shown_levers(talks)
    if not shown:
        return
    grid = output.grid(
        "Each concession alone: USD bn a year",
        {"Concession": "left", "By": "left", "Gain of taker": "right", "Cost to giver": "right",
         "Shapley US, China": "right"},
    )  # fmt: skip
    for lever in shown:
        item = talks.agenda.items[lever.item]
        shares = lever.shapley
        grid.add_row(
            f"{item.title}: {item.options[lever.option].title}",
            words.by(item.giver),
            _band(lever.gain),
            _band(lever.cost) + ("\nhelps its giver" if lever.hurts_imposer else ""),
            "" if shares is None else ", ".join(_billions(value) for value in shares),
        )
    console.print(grid)
    from detente.bargain.leverage import orders_that_hold

    said = "Shapley: share in the package named above, whatever the order of conceding."
    if len(talks.levers) > 1:
        share = 100 * orders_that_hold(talks.levers)
        said = (
            f"The order by gain for each dollar of cost holds in every band for {share:.0f} % of "
            f"pairs. {said}"
        )
    console.print(said, markup=False, style="dim")


def _clock(talks: Talks, console: Console) -> None:
    if talks.clock is None:
        return
    costs, offers = talks.clock.costs["central"], talks.clock.offers
    console.print(f"{clock_finding(talks)}.", markup=False, style="bold")
    if talks.clock.idle:
        return
    grid = output.grid(
        "Cost of no deal by day",
        {"Day": "left", "US, USD million": "right", "% of GDP": "right",
         "China, USD million": "right", "% of GDP ": "right", "US pressure": "right",
         "US share of the pie": "right"},
    )  # fmt: skip
    days = sorted({*range(0, len(costs.days), _EVERY), *_jumps(talks)})
    for at in days:
        one, other = costs.flow[at]
        share = costs.share_of_gdp[at]
        offer = int(np.searchsorted(offers.day, at, side="right")) - 1
        grid.add_row(
            str(costs.days[at]),
            f"{one:,.0f}", f"{100 * share[0]:.3f}",
            f"{other:,.0f}", f"{100 * share[1]:.3f}",
            _percent(costs.index[at]), _percent(offers.share[offer]),
        )  # fmt: skip
    console.print(grid)
    for jump in costs.jumps:
        said = []
        for pair, when in ((jump.adds, ""), (jump.later, " once stocks have run out")):
            if any(pair):
                one, other = (_billions(value) for value in pair)
                said.append(f"US {one}, China {other}{when}")
        console.print(
            f"{jump.day}: {jump.what}; adds USD bn a year: {'; '.join(said)}",
            markup=False, style="dim",
        )  # fmt: skip


def _jumps(talks: Talks) -> list[int]:
    """Days on which a cost has moved by a tenth of the largest since the last such day."""
    assert talks.clock is not None
    flow = talks.clock.costs["central"].flow
    step, last, found = 0.1 * np.abs(flow).max(), flow[0], []
    for day, now in enumerate(flow):
        if np.abs(now - last).max() > step:
            found.append(day)
            last = now
    return found[:_MOVES]


def _keeping(talks: Talks, habits: tuple[float, float], days: int, console: Console) -> None:
    if talks.chosen is None:
        return
    said = []
    for each in talks.keeping(talks.chosen, habits[::-1]):
        who = _WHO[talks.valuation.sides[each.side]]
        if each.least_delta is None:
            said.append(f"{who} would break it at any patience")
        elif each.least_delta == 0:
            said.append(f"{who} gains nothing by breaking it")
        else:
            said.append(
                f"{who} keeps it from a discount factor of {each.least_delta:.2f} a quarter"
            )
    text = "; ".join(said)
    us, cn = (f"{habit:.0%}" for habit in habits)
    other = f", if the US breaks in {us} of quarters and China in {cn}" if any(habits) else ""
    console.print(f"Repeated play: {text}{other}.", markup=False)
    found, broken = talks.lasting(talks.chosen, days, habits)
    kinds = [(f"a truce of {days} days", found.value), ("kept for ever", found.longer)]
    if any(habits):
        kinds.append(("ended by the first breach", broken))
    worth = "; ".join(f"{kind} {_billions(one)} and {_billions(two)}" for kind, (one, two) in kinds)
    console.print(f"Worth to the US and China, USD bn at 5 % a year: {worth}.", markup=False)


def _agreed(talks: Talks, agreed: Sequence[Agreed], console: Console) -> None:
    grid = output.grid(
        f"What was agreed in {agreed[0].round.title} on {agreed[0].round.agreed}, looked up after",
        {"Reading": "left", "No deal": "left", "Rank": "right", "Percentile": "right",
         "US gain": "right", "China’s gain": "right", "To frontier": "right"},
    )  # fmt: skip
    for each in agreed:
        for at, point in enumerate(talks.valuations):
            places = [talks.place(each.row, band, point) for band in talks.valuation.bands]
            middle = places[1]
            percentiles = [place.percentile for place in places]
            grid.add_row(
                each.reading.title if at == 0 else "",
                point,
                f"{middle.rank:,} of {middle.of:,}",
                f"{middle.percentile:.0f}\n({min(percentiles):.0f}–{max(percentiles):.0f})",
                _band([place.gains[0] for place in places]),
                _band([place.gains[1] for place in places]),
                f"{middle.distance / 1000:,.1f}",
            )
    console.print(grid)
    console.print(
        "USD bn a year; a package drawn blindly has percentile 50 on average. The backtest pages "
        "say what was agreed and the agenda cannot say.",
        markup=False, style="dim",
    )  # fmt: skip


def _sensitivity(talks: Talks, console: Console) -> None:
    grid = output.grid(
        "The same question under other assumptions, one at a time",
        {"Assumption": "left", "Value": "left", "US gain": "right", "China’s gain": "right",
         "Items settled otherwise": "right"},
    )  # fmt: skip
    for outcome in talks.outcomes:
        gains = outcome.gains
        moved = "" if outcome.items_moved is None else str(outcome.items_moved)
        grid.add_row(
            outcome.assumption,
            outcome.value,
            "no deal" if gains is None else _billions(gains[0]),
            "no deal" if gains is None else _billions(gains[1]),
            "base" if outcome.assumption == "base case" else moved,
        )
    console.print(grid)


def _third(talks: Talks, console: Console) -> None:
    table = talks.valuation
    if not table.regions:
        return
    worth = sorted(table.others(talks.reference).items(), key=lambda pair: pair[1])
    lose = [pair for pair in worth[:_THIRD] if pair[1] < -5]
    gain = [pair for pair in worth[::-1][:_THIRD] if pair[1] > 5]
    for what, found in (("lose", lose), ("gain", gain)):
        if found:
            said = ", ".join(
                f"{words.place_name(name)} {words.money_change(value)}" for name, value in found
            )
            console.print(f"Others that {what} most by the package: {said} a year.", markup=False)


def _notes(talks: Talks) -> list[str]:
    how = talks.valuation.how
    found = [
        f"Payoffs: {how.get('method', 'given')}, {how.get('solves', 0):,} solves of "
        f"{how.get('world', 'no world')}; shortages over {how.get('horizon_years', 1)} year(s)."
    ]
    errors = how.get("pairwise_errors")
    if isinstance(errors, dict) and errors:
        worst = max(error["most"] for error in errors.values())
        found.append(f"Pairwise form: largest error on packages solved {words.money(worst)}.")
    without = how.get("controls_without_a_loss")
    if isinstance(without, list) and without:
        found.append(f"No method gives a loss for: {', '.join(without)}; they count as nothing.")
    return [*found, *(talks.clock.notes if talks.clock else ())]


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _band(values: Sequence[float]) -> str:
    low, middle, high = min(values), values[1], max(values)
    if _billions(low) == _billions(high):
        return _billions(middle)
    return f"{_billions(middle)}\n[dim]{_billions(low)} to {_billions(high)}[/]"


def _billions(value: float) -> str:
    text = f"{value / 1000:,.1f}" if abs(value) >= 100 else f"{value / 1000:,.2f}"
    return "0" if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def _percent(value: float) -> str:
    return "–" if value != value else f"{100 * value:.0f} %"
