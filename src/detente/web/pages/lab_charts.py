"""Sorted dots with bands of one scenario, or of two: filled the first, hollow the second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.brief.chart_parts import Chart
from detente.brief.outcomes import MEASURED
from detente.brief.palette import SIDES, TOKENS
from detente.web.pages import plots, plots_dots

if TYPE_CHECKING:
    from detente.scenario import Range
    from detente.web.pages.lab_results import Told

__all__ = ["charts"]

_MOST = 12
_OF = {"USA": SIDES["US"], "CHN": SIDES["CN"]}


def charts(found: Sequence[tuple[str, Told]]) -> tuple[Chart, ...]:
    """Effects, trade and revenue, diversion; and sectors where the world has them."""
    shown = [_effects(found), _trade(found), _diversion(found)]
    if found[0][1].sectors:
        shown.append(_sectors(found))
    return tuple(shown)


def _effects(found: Sequence[tuple[str, Told]]) -> Chart:
    first = found[0][1]
    listed = sorted(first.countries, key=lambda each: -each.outcomes["welfare"].central)
    names = [each.name for each in listed]

    def panel(what: str, title: str, size: plots.Size, place: int) -> plots.Plot:
        marks = [
            _dot(country.name, country.outcomes[what], 100, country.code, reading)
            for reading, (_, one) in enumerate(found)
            for country in one.countries
            if country.name in names
        ]
        alone = size.width < 500
        width = size.width - 160 if alone else (size.width - 170) // 4 - 18
        return plots_dots.dots(
            marks, f"{title}, %", size, width=width, names=alone or place == 0, order=names
        )

    def drawn(size: plots.Size) -> plots.Plot:
        return plots_dots.side_by_side(
            [panel(key, name, size, place) for place, (key, name) in enumerate(MEASURED.items())],
            size,
        )

    us, cn = (first.country(code).outcomes["welfare"] for code in ("USA", "CHN"))
    return _chart(
        "effects",
        f"Welfare changes by {words.change_band(us)} in the US and by {words.change_band(cn)} "
        "in China",
        "Change against the baseline, %, long run: the two sides and the ten economies whose "
        f"welfare moves most in dollars. {_how(found)} Prices are measured against their world "
        "mean.",
        "effects",
        drawn,
    )


def _trade(found: Sequence[tuple[str, Told]]) -> Chart:
    def rows(one: Told, reading: int) -> list[plots_dots.Dot]:
        sides = (("CHN", "China to the US"), ("USA", "US to China"))
        moved = []
        for code, name in sides:
            flow = one.flow(code)
            span = flow.change
            moved.append((name, code, flow.before * span.low, flow.after - flow.before,
                          flow.before * span.high))  # fmt: skip
        for code, name in (("USA", "US revenue"), ("CHN", "China’s revenue")):
            taken = one.country(code).revenue
            moved.append((name, code, taken.low, taken.central, taken.high))
        return [
            plots_dots.Dot(
                name=name, low=low / 1000, mid=mid / 1000, high=high / 1000, colour=_OF[code],
                label=words.money_change(mid) if len(found) == 1 else "", reading=reading,
            )
            for name, code, low, mid, high in moved
        ]  # fmt: skip

    marks = [dot for place, (_, one) in enumerate(found) for dot in rows(one, place)]
    first = found[0][1]
    sold, bought = first.flow("CHN"), first.flow("USA")
    return _chart(
        "trade",
        f"China’s sales to the US go from {words.money(sold.before)} to {words.money(sold.after)} "
        f"a year, US sales to China from {words.money(bought.before)} to "
        f"{words.money(bought.after)}",
        "Change of goods sold, value before duty, and of tariff revenue, USD bn a year. "
        f"{_how(found)}",
        "trade",
        lambda size: plots_dots.dots(
            marks,
            "",
            size,
            width=size.width - (140 if len(found) > 1 else 230),
            room=112,
            aside=True,
        ),
    )


def _diversion(found: Sequence[tuple[str, Told]]) -> Chart:
    first = found[0][1]

    def panel(what: str, title: str, size: plots.Size) -> plots.Plot:
        def value(gain: Any) -> Range:
            return getattr(gain, what)

        ranked = [gain for gain in first.gains if gain.code != "USA"]
        ranked = sorted(ranked, key=lambda gain: -abs(value(gain).central))[:_MOST]
        ranked.sort(key=lambda gain: -value(gain).central)
        names = [gain.name for gain in ranked]
        marks = [
            _dot(gain.name, value(gain), 0.001, gain.code, reading)
            for reading, (_, one) in enumerate(found)
            for gain in one.gains
            if gain.name in names and gain.code != "USA"
        ]
        width = size.width - 160 if size.width < 500 else size.width // 2 - 158
        return plots_dots.dots(marks, title, size, width=width, order=names)

    best = max(
        (gain for gain in first.gains if gain.code != "USA"), key=lambda gain: gain.sold.central
    )
    worst = min(
        (gain for gain in first.gains if gain.code != "USA"), key=lambda gain: gain.sold.central
    )
    home = next(gain.sold for gain in first.gains if gain.code == "USA")
    lost = first.lost.central
    most = best if lost <= 0 else worst
    verb = "loses" if lost < 0 else "gains"
    return _chart(
        "diversion",
        f"China {verb} {words.money(abs(lost))} of sales a year in the US; {most.name} "
        f"{'gains' if most.sold.central > 0 else 'loses'} most among others, "
        f"{words.money(abs(most.sold.central))}",
        "USD bn a year, goods before duty; the twelve that move most on each side. What US "
        f"producers sell at home changes by {words.money_change(home.central)}, so the others do "
        f"not add up to China’s change. {_how(found)}",
        "diversion",
        lambda size: plots_dots.side_by_side(
            [
                panel("sold", "Sells more to the US", size),
                panel("bought", "Buys more from China", size),
            ],
            size,
        ),
    )


def _sectors(found: Sequence[tuple[str, Told]]) -> Chart:
    first = found[0][1]

    def panel(side: str, size: plots.Size) -> plots.Plot:
        listed = [row for row in first.sectors if row.side == side]
        listed = sorted(listed, key=lambda row: -abs(row.change.central))[: _MOST + 2]
        names = [row.name for row in sorted(listed, key=lambda row: -row.change.central)]
        marks = [
            _dot(row.name, row.change, 100, "USA" if side == "the US" else "CHN", reading)
            for reading, (_, one) in enumerate(found)
            for row in one.sectors
            if row.side == side and row.name in names
        ]
        width = size.width - 190 if size.width < 500 else size.width // 2 - 190
        title = f"Output in {side}, %"
        return plots_dots.dots(marks, title, size, width=width, order=names, room=170)

    most = max(first.sectors, key=lambda row: abs(row.change.central))
    return _chart(
        "sectors",
        f"Output moves most in {most.side}: {most.name}, {words.change_band(most.change)}",
        f"Sales to all buyers, change against the baseline, %. {_how(found)} The fourteen sectors "
        "that move most on each side; the table has all.",
        "sectors",
        lambda size: plots_dots.side_by_side([panel("the US", size), panel("China", size)], size),
    )


def _chart(
    name: str, title: str, subtitle: str, table: str, drawn: Callable[[plots.Size], plots.Plot]
) -> Chart:
    return Chart(
        name=name,
        title=title,
        subtitle=subtitle,
        table=table,
        wide=plots.finished(drawn(plots.WIDE), right=12),
        narrow=plots.finished(drawn(plots.NARROW), right=12),
    )


def _dot(name: str, span: Range, scale: float, code: str, reading: int) -> plots_dots.Dot:
    return plots_dots.Dot(
        name=name,
        low=scale * span.low,
        mid=scale * span.central,
        high=scale * span.high,
        colour=_OF.get(code, TOKENS["other"][0]),
        reading=reading,
    )


def _how(found: Sequence[tuple[str, Told]]) -> str:
    first, *rest = found
    low, *_, high = first[1].elasticities
    told = f"Dots: central trade elasticity; lines: {low} to {high}."
    return told + (f" Filled: {first[0]}; hollow: {rest[0][0]}." if rest else "")
