"""How does a chart become a picture inside the page, for light and dark, wide and narrow?"""

from __future__ import annotations

import re
from typing import Any

from detente.brief.palette import HATCH, LINE, PAPER, TOKENS, shades

__all__ = ["FONT", "anchor", "away", "draw", "inline", "standalone"]

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_ANCHOR = "https://anchor.invalid/"
_AWAY = re.compile(r'<a [^>]*?href="' + re.escape(_ANCHOR) + r'/[^"]*"[^>]*>')
_SPOKEN = re.compile(r' (?:aria-[a-z]+|role)="[^"]*"')
_PATTERN = (
    '<defs><pattern id="{id}" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="{paper}"/>'
    '<rect width="1.4" height="6" fill="{line}"/></pattern></defs>'
)


def draw(spec: dict[str, Any]) -> str:
    """A Vega-Lite specification as SVG, in the light colours."""
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(spec)
    return _SPOKEN.sub("", drawn)  # each mark read out would drown the finding


def standalone(drawn: str) -> str:
    """A drawn chart as a file of its own, on white."""
    kept = _AWAY.sub("<a>", drawn)  # other pages are not beside the file
    picture = _hatched(kept, "hatch", LINE, PAPER).replace(_ANCHOR, "index.html")
    ground = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    return re.sub(r"(<svg\b[^>]*>)", rf"\1{ground}", picture, count=1)


def inline(drawn: str, name: str, alt: str) -> str:
    """A drawn chart to stand in the page: CSS variables for colours, `alt` for its finding."""
    drawn = _hatched(drawn, f"{name}-hatch", LINE, PAPER)
    drawn = re.sub(r'\bid="(?!' + re.escape(name) + r')([^"]+)"', rf'id="{name}-\1"', drawn)
    drawn = re.sub(r"url\(#(?!" + re.escape(name) + r")([^)]+)\)", rf"url(#{name}-\1)", drawn)
    colours = {token: pair[0] for token, pair in TOKENS.items()}
    for side in ("us", "cn"):
        colours |= {token: pair[0] for token, pair in shades(side).items()}
    taken: set[str] = set()
    for token, colour in colours.items():
        if colour not in taken:
            drawn = re.sub(re.escape(colour) + r"\b", f"var(--{token})", drawn, flags=re.IGNORECASE)
            taken.add(colour)
    drawn = re.sub(
        r'<a [^>]*?href="' + re.escape(_ANCHOR) + r'([^"]*)"[^>]*>', r'<a href="\1">', drawn
    )
    width, height = _size(drawn)
    label = alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return re.sub(
        r"<svg\b[^>]*>",
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{label}">',
        drawn,
        count=1,
    )


def anchor(target: str) -> str:
    """An address within the page, in the form that the renderer lets through."""
    return f"{_ANCHOR}#{target}"


def away(address: str) -> str:
    """The address of another page of the site, beginning with a slash, in that form too."""
    return f"{_ANCHOR}{address}"


def _hatched(drawn: str, name: str, line: str, paper: str) -> str:
    if HATCH not in drawn:
        return drawn
    pattern = _PATTERN.format(id=name, line=line, paper=paper)
    drawn = drawn.replace(f'fill="{HATCH}"', f'fill="url(#{name})"')
    return re.sub(r"(<svg\b[^>]*>)", rf"\1{pattern}", drawn, count=1)


def _size(drawn: str) -> tuple[str, str]:
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)
    assert found is not None
    return found.group(1), found.group(2)
