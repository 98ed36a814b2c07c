"""How does a chart get its frame and its file?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from detente.brief.palette import INK, LINE, MUTED
from detente.errors import BadQuestion

__all__ = ["checked", "dressed", "heading", "write"]

_ENDINGS = (".png", ".svg", ".html")
_PPI = 144


def checked(path: Path, option: str = "--chart") -> Path:
    """The path, if a chart can be written to it.

    Raises
    ------
    BadQuestion
        For an ending other than .png, .svg or .html; `option` is what the text names.
    """
    if path.suffix not in _ENDINGS:
        raise BadQuestion(f"{option} {path}: the name must end in {', '.join(_ENDINGS)}.")
    return path


def heading(title: str | list[str], subtitle: str | list[str] | None = None, **more: Any) -> Any:
    """A title from the left in ink, with what is plotted beneath it in grey."""
    import altair as alt

    return alt.Title(
        title,
        subtitle=subtitle or alt.Undefined,
        anchor="start",
        color=INK,
        subtitleColor=MUTED,
        **more,
    )


def dressed(chart: Any) -> Any:
    """An Altair chart without a box, its axes in the house's greys."""
    return chart.configure_view(stroke=None).configure_axis(
        gridColor=LINE, labelColor=MUTED, titleColor=MUTED, domainColor=LINE, tickColor=LINE
    )


def write(chart: Any, path: Path, option: str = "--chart") -> Path:
    """Write an Altair chart as PNG, SVG or a page that opens offline.

    Raises
    ------
    BadQuestion
        For another ending, or a folder that cannot be written to.
    """
    checked(path, option)
    options: dict[str, Any] = {"inline": True} if path.suffix == ".html" else {}
    if path.suffix == ".png":
        options = {"ppi": _PPI}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        chart.save(str(path), **options)
    except OSError as error:
        raise BadQuestion(f"{option} {path}: {error.strerror or error}.") from None
    return path
