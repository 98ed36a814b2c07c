"""Which files does a page load, and under which address that changes with their content?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from detente.brief.palette import TOKENS, shades
from detente.store import cached

__all__ = ["Asset", "asset", "assets", "charts_bundle"]

_FOLDER = Path(__file__).parent / "static"
_BRIEF = Path(__file__).parent.parent / "brief" / "templates" / "page.css"
_AUDIT = Path(__file__).parent.parent / "evidence" / "templates" / "audit_parts.css"
_MEDIA = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_SNIPPET = "window.vegaEmbed = vegaEmbed;"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its address with a mark of its content, and the bytes."""

    name: str
    content: bytes
    media: str

    @property
    def address(self) -> str:
        """Where it is fetched; the browser may keep it for ever."""
        stem, dot, ending = self.name.rpartition(".")
        return f"/static/{stem}-{hashlib.sha256(self.content).hexdigest()[:10]}{dot}{ending}"


@cache
def assets() -> dict[str, Asset]:
    """The style sheet, our scripts and htmx, by name."""
    found = {"site.css": Asset("site.css", _style().encode(), _MEDIA[".css"])}
    for path in (*_FOLDER.glob("*.js"), *(_FOLDER / "vendor").glob("*.js")):
        found[path.name] = Asset(path.name, path.read_bytes(), _MEDIA[".js"])
    return found


def asset(name: str) -> str:
    """The address of a file by its name; the bundle of the charts is not read for it."""
    if name == "charts.js":
        return f"/static/charts-{_bundle_key()}.js"
    return assets()[name].address


@cache
def charts_bundle() -> bytes:
    """Vega, Vega-Lite and Vega-Embed as one script, out of vl-convert; nothing is fetched."""
    import vl_convert

    def build() -> bytes:
        return vl_convert.javascript_bundle(_SNIPPET).encode()

    return cached("web-charts", _bundle_key(), build)


@cache
def _bundle_key() -> str:
    from importlib.metadata import version

    told = f"{version('vl-convert-python')} {_SNIPPET}"
    return hashlib.sha256(told.encode()).hexdigest()[:10]


def _style() -> str:
    """The brief's style and ours, on the same colours, light or dark as asked or by the system."""
    tokens = {**TOKENS, **shades("us"), **shades("cn")}
    light = "".join(f"--{name}:{pair[0]};" for name, pair in tokens.items())
    dark = "".join(f"--{name}:{pair[1]};" for name, pair in tokens.items())
    swatches = "".join(f".swatch.{name}{{background:var(--{name})}}" for name in tokens)
    return "\n".join(
        (
            f":root{{color-scheme:light;{light}}}",
            "@media screen and (prefers-color-scheme:dark){"
            f":root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}",
            f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}",
            _BRIEF.read_text(encoding="utf-8"),
            _AUDIT.read_text(encoding="utf-8"),
            (_FOLDER / "site.css").read_text(encoding="utf-8"),
            swatches,
        )
    )
