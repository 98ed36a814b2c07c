"""What do the charts share? Their sizes, rows that layers share, labels, the house's type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from detente.brief.palette import INK, LINE, MUTED
from detente.brief.render import FONT

if TYPE_CHECKING:
    pass

__all__ = [
    "NARROW",
    "SIGNED",
    "WIDE",
    "Chart",
    "Key",
    "Size",
    "Spec",
    "finish",
    "label_at",
    "levels",
    "plotted",
    "ticks",
]

SIGNED = "replace(format(datum.value, ',~g'), '-', '−')"
"""Labels of an axis with a true minus sign, for Vega-Lite's `labelExpr`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """One layout, in pixels."""

    width: int  # of the plot
    height: int
    font: int
    gap: int
    early: float  # share of the width for the years before the break
    margin: int  # at the right, for labels at the ends of lines
    bar_room: float  # domain of bars over the longest bar, so that its label has room


WIDE = Size(width=940, height=300, font=12, gap=10, early=0.26, margin=150, bar_room=1.75)
NARROW = Size(width=350, height=260, font=12, gap=6, early=0.24, margin=84, bar_room=3.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One layer of a stack: its colour token, name, and what it adds on the day and at most."""

    token: str
    title: str
    now: str
    most: str


Spec = dict[str, Any]
"""A chart's specification as plain data, as Vega-Lite reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: its finding, what is plotted, two sizes, and the table behind it.

    A size may be given as a function: it is drawn when `spec` first asks for it, and once.
    """

    name: str
    title: str
    subtitle: str
    table: str
    wide: Spec | Callable[[], Spec]
    narrow: Spec | Callable[[], Spec]
    keys: tuple[Key, ...] = ()
    _drawn: dict[str, Spec] = field(default_factory=dict, init=False, repr=False, compare=False)

    def spec(self, size: Literal["wide", "narrow"]) -> Spec:
        """The specification of one of the two sizes."""
        if size not in self._drawn:
            given = self.wide if size == "wide" else self.narrow
            self._drawn[size] = given() if callable(given) else given
        return self._drawn[size]


def levels(places: Sequence[float], room: float) -> list[int]:
    """A row for each label so that labels in one row stand `room` pixels apart or more."""
    ends: list[float] = []
    found = []
    for place in places:
        row = next((row for row, end in enumerate(ends) if place - end >= room), len(ends))
        if row == len(ends):
            ends.append(place)
        ends[row] = place
        found.append(row)
    return found


def label_at(
    text: str, x: float, y: float, colour: str, size: Size, *, middle: bool = False
) -> tuple[str, Any]:
    """A text at a place in pixels: to the right of it, or with its middle on it."""
    import altair as alt

    mark = plotted([{"text": text}]).mark_text(
        align="center" if middle else "left",
        baseline="middle",
        dx=0 if middle else 5,
        fontSize=size.font,
        color=colour,
        fontWeight="normal" if middle else "bold",
    )
    return "label", mark.encode(x=alt.value(x), y=alt.value(y), text="text:N")


def finish(chart: Any, right: int = 4) -> dict[str, Any]:
    """The specification with the house's type and lines, as a plain dictionary.

    `right` is room in pixels for labels in a type wider than the one charts are measured with.
    """
    return (
        chart.configure(
            font=FONT,
            background="transparent",
            padding={"left": 4, "top": 4, "bottom": 4, "right": right},
        )
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=MUTED,
            titleColor=MUTED,
            gridColor=LINE,
            labelFontSize=12,
            gridOpacity=1,
            labelPadding=5,
        )
        .configure_title(color=INK)
        .to_dict()
    )


def plotted(rows: Iterable[Mapping[str, Any]]) -> Any:
    """A chart of some rows, to be given a mark. As a tuple they are shared by its layers: Altair
    copies lists again for each."""
    import altair as alt

    return alt.Chart(alt.InlineData(values=tuple(rows)))


def ticks(top: float) -> list[float]:
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000) if top / step <= 6)
    return [float(step * place) for place in range(int(top // step) + 1)]
