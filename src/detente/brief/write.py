"""Which files does a brief leave, and where?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from detente.brief.contents import Brief
from detente.brief.figures import charts, pictures
from detente.brief.page import html
from detente.brief.render import standalone
from detente.errors import BadQuestion

__all__ = ["write"]


def write(brief: Brief, out: Path, progress: Callable[[str], None] | None = None) -> Path:
    """Write page, charts and data to ``out/brief-<name>-<day>/``; the path of the page.

    The page stands alone. Beside it: ``brief.json`` with everything, each table as CSV and
    Parquet, each chart as SVG.

    Raises
    ------
    BadQuestion
        When the folder cannot be written to.
    """
    told = progress or (lambda _: None)
    folder = out / brief.folder
    told("charts")
    found = charts(brief)
    drawn = pictures(found)
    page = html(brief, found, drawn)
    told("files")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.html").write_text(page, encoding="utf-8")
        text = json.dumps(brief.to_dict(), ensure_ascii=False, indent=1, allow_nan=False)
        (folder / "brief.json").write_text(text + "\n", encoding="utf-8")
        for chart in found:
            picture = standalone(drawn[chart.name, "wide"])
            (folder / f"{chart.name}.svg").write_text(picture, encoding="utf-8")
        for table in brief.tables:
            table.write(folder)
    except OSError as error:
        raise BadQuestion(f"--out {out}: {error.strerror or error}.") from None
    return folder / "index.html"
