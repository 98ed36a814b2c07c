"""What does the terminal say of a brief? No wider than 100 columns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.contents import Brief
from detente.ledger import RECORD_END

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["summary"]

_STYLES = {"US": "blue", "CN": "red"}
_ROWS = 8


def summary(brief: Brief, page: Path, console: Console) -> None:
    """Print header, finding, the four figures, what is due, and where the page is."""
    from rich.text import Text

    console.print(Text(f"US–China trade conflict: {brief.scenario.title}", style="bold"))
    console.print(
        Text(
            f"As of {words.day(brief.on)}, judged by what was known on {words.day(brief.known)}, "
            f"against {brief.scenario.baseline_title}.",
            style="dim",
        )
    )
    if brief.after_record:
        console.print(
            Text(
                f"The record ends on {words.day(RECORD_END)}; what is dated later is text or "
                "statement, outcome not known.",
                style="yellow",
            )
        )
    console.print()
    console.print(Text(brief.headline, style="bold"))
    for sentence in brief.lede:
        console.print(Text(sentence))
    _figures(brief, console)
    _due(brief, console)
    console.print(Text(f"Full brief: {page}"), soft_wrap=True)


def _figures(brief: Brief, console: Console) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, width=min(console.width, 100))
    table.add_column("Question", width=24)
    table.add_column("Whom", width=20)
    table.add_column("Answer", justify="right", width=18)
    table.add_column("Note")
    for figure in brief.figures:
        for number, (whom, value) in enumerate(figure.parts):
            first = number == 0
            table.add_row(
                Text(figure.question if first else ""),
                Text(whom),
                Text(value, style="bold"),
                Text(figure.note if first else "", style="dim"),
            )
    console.print(table)


def _due(brief: Brief, console: Console) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    for title, rules in (
        ("Dated after the record, outcome not known; neither reading is in force", brief.undecided),
        ("Due next, as known then", brief.due),
    ):
        if not rules:
            continue
        table = Table(
            title=title,
            title_justify="left",
            title_style="bold",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            width=min(console.width, 100),
        )
        table.add_column("Day", width=11)
        table.add_column("By", width=5)
        table.add_column("Measure", ratio=3)
        table.add_column("Text says", ratio=2)
        table.add_column("Only stated", ratio=2)
        order = sorted(rules, key=lambda rule: (rule.since, rule.kind != "tariff", rule.measure))
        for rule in order[:_ROWS]:
            table.add_row(
                Text(words.short_day(rule.since)),
                Text(rule.imposer, style=_STYLES.get(rule.imposer, "")),
                Text(rule.title),
                Text(rule.text),
                Text(rule.stated, style="yellow"),
            )
        console.print(table)
        if len(rules) > _ROWS:
            console.print(Text(f"… and {len(rules) - _ROWS} more on the page.", style="dim"))
