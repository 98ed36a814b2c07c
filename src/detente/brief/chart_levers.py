"""What is each concession worth to the side that takes it, and what does it cost the giver?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.brief.chart_parts import NARROW, SIGNED, WIDE, Chart, Size, finish, plotted
from detente.brief.palette import INK, LINE, PAPER, SIDES

if TYPE_CHECKING:
    from detente.bargain.leverage import Lever
    from detente.bargain.talks import Talks


__all__ = ["lever_chart", "lever_finding", "lever_picture", "shown_levers"]

_LEVERS = 14


def lever_chart(talks: Talks) -> Chart:
    """What each concession gives and costs."""
    return Chart(
        name="deal-levers",
        title=lever_finding(talks),
        subtitle=(
            "Each concession alone, where nothing else is given: gain of the side that takes it "
            "(filled) and what it costs the side that gives it (hollow; left of nought the giver "
            "gains too), USD bn a year; lines: band over elasticities and stated values. Colour: "
            "whose gain or cost."
        ),
        table="deal_levers",
        wide=lambda: finish(lever_picture(talks, WIDE)),
        narrow=lambda: finish(lever_picture(talks, NARROW)),
    )


def lever_finding(talks: Talks) -> str:
    """The finding of the leverage chart with its figures."""
    shown = shown_levers(talks)
    if not shown:
        return "No concession on the agenda is worth anything to the other side by itself"
    best = {}
    for side in (0, 1):
        given = [lever for lever in shown if lever.giver == side]
        if given:
            best[side] = max(given, key=lambda lever: lever.gain[1])
    said = [
        f"{words.side(talks.valuation.sides[1 - side])} would gain most from "
        f"“{_name(talks, lever, 100)}” ({words.money_change(lever.gain[1])} a year)"
        for side, lever in sorted(best.items(), reverse=True)
    ]
    text = "; ".join(said)
    hurt = sum(lever.hurts_imposer for lever in shown)
    tail = f"; {hurt} of the {len(shown)} shown would help their own giver" if hurt else ""
    return text[0].upper() + text[1:] + tail


def shown_levers(talks: Talks) -> tuple[Lever, ...]:
    """The concessions that a table or chart shows: worth something to the side that takes them.

    One option an item, the one worth most; largest first.
    """
    best: dict[int, Lever] = {}
    for lever in talks.levers:
        held = best.get(lever.item)
        if lever.gain[1] > 5 and (held is None or lever.gain[1] > held.gain[1]):
            best[lever.item] = lever
    return tuple(sorted(best.values(), key=lambda lever: -lever.gain[1])[:_LEVERS])


def lever_picture(talks: Talks, size: Size) -> Any:
    """The leverage chart as an Altair chart."""
    import altair as alt

    shown = shown_levers(talks)
    sides = talks.valuation.sides
    row = 46
    rows, names = [], []
    for place, lever in enumerate(shown):
        names.append({"y": row * place + 11, "text": _name(talks, lever, size.width // 7)})
        for what, ends, side in (("gain", lever.gain, 1 - lever.giver),
                                 ("cost", lever.cost, lever.giver)):  # fmt: skip
            low, middle, high = (end / 1000 for end in ends)
            rows.append(
                {
                    "y": row * place + (24 if what == "gain" else 35),
                    "what": what,
                    "low": min(low, middle, high),
                    "mid": middle,
                    "high": max(low, middle, high),
                    "colour": SIDES[sides[side]],
                }
            )
    height = max(row * len(shown), row)
    ends = [0.0, *(each[end] for each in rows for end in ("low", "high"))]
    axis = alt.Axis(
        domain=False, tickCount=6, labelExpr=SIGNED, title="USD bn a year", gridColor=LINE,
        titleFontWeight="normal",
    )  # fmt: skip
    x = alt.X("low:Q", axis=axis, scale=alt.Scale(nice=True, domain=[min(ends), max(ends)]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
    colour = alt.Color("colour:N", scale=None)
    lines = [{"y": row * place} for place in range(1, len(shown))]
    zero = plotted([{"zero": 0}])
    layers = [
        plotted(lines).mark_rule(color=LINE, strokeWidth=1).encode(y=y),
        zero.mark_rule(color=INK, strokeWidth=0.8).encode(x=alt.X("zero:Q")),
    ]
    for what in ("gain", "cost"):
        chart = plotted([each for each in rows if each["what"] == what])
        layers += [
            chart.mark_rule(strokeWidth=3, opacity=0.4).encode(y=y, x=x, x2="high:Q", color=colour),
            chart.mark_point(size=52, filled=what == "gain", opacity=1, strokeWidth=1.5).encode(
                y=y, x=alt.X("mid:Q"), color=colour
            ),
        ]
    text = plotted(names)
    layers += [
        text.mark_text(align="left", color=PAPER, stroke=PAPER, strokeWidth=4,
                       fontSize=size.font).encode(x=alt.value(0), y=y, text="text:N"),
        text.mark_text(align="left", color=INK, fontSize=size.font).encode(
            x=alt.value(0), y=y, text="text:N"
        ),
    ]  # fmt: skip
    width = size.width - 190 if size is WIDE else size.width - 30
    return alt.layer(*layers).properties(width=width, height=height)


def _name(talks: Talks, lever: Lever, most: int = 60) -> str:
    item = talks.agenda.items[lever.item]
    text = f"{item.title}: {item.options[lever.option].title}"
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
