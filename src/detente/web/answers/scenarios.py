"""What does a scenario, given as text or by name, say: read safely, run, as plain data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from detente.errors import BadQuestion, LedgerError

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.scenario import Scenario

__all__ = ["TEXT_LIMIT", "brief", "from_text", "named"]

TEXT_LIMIT = 64_000  # characters of a scenario file
_MOST_AMENDMENTS = 200
_DEEPEST = 20  # lists and mappings within each other


def named(name: str) -> Scenario:
    """A bundled scenario by its name; never a file.

    Raises
    ------
    BadQuestion
        When there is none; the text offers the nearest.
    """
    from detente.errors import nearest
    from detente.scenario import Scenario, scenario_names

    known = scenario_names()
    if name not in known:
        raise BadQuestion(
            f"There is no scenario {name[:80]!r}.{nearest(name, known)} "
            f"Known are: {', '.join(known)}."
        )
    return Scenario.named(name)


def from_text(text: str) -> Scenario:
    """The scenario in a YAML text that a stranger may have written.

    It may not name files: no measures of its own in `add`, no world but the bundled ones.

    Raises
    ------
    BadQuestion
        For a text too long, or one that names files or repeats itself by anchors.
    LedgerError
        When the text breaks a rule; the message names line and field.
    """
    from detente.ledger.yaml12 import read_yaml
    from detente.scenario import Scenario
    from detente.world.bundled import NAMES

    if len(text) > TEXT_LIMIT:
        raise BadQuestion(f"The scenario has {len(text)} characters; at most {TEXT_LIMIT}.")
    _refuse_tricks(text)
    top = read_yaml(text, "scenario.yaml")
    if top.raw("add", None):
        raise BadQuestion("scenario.yaml: here a scenario cannot add measure files; use amend.")
    world = top.raw("world", None)
    if world is not None and world not in NAMES:
        raise BadQuestion(f"scenario.yaml: world must be one of {', '.join(NAMES)}.")
    amendments = top.raw("amend", None)
    if isinstance(amendments, list) and len(amendments) > _MOST_AMENDMENTS:
        raise BadQuestion(f"scenario.yaml: at most {_MOST_AMENDMENTS} amendments are read here.")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        found = Scenario.from_file(path)
    placed = tuple(
        replace(each, where=each.where.replace(str(path), path.name)) for each in found.amendments
    )
    return replace(found, file="", amendments=placed)


def brief(
    scenario: Scenario, ledger: Ledger, told: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """The brief of a scenario: its data, and the page as one HTML text."""
    from detente.brief import contents
    from detente.brief.figures import charts, pictures
    from detente.brief.page import html

    found = contents(scenario, ledger, told)
    told("drawing the charts")
    drawn = charts(found)
    return {"brief": found.to_dict(), "html": html(found, drawn, pictures(drawn))}


def _refuse_tricks(text: str) -> None:
    """Anchors let a short text stand for an endless one, deep nesting for a slow one."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent

    depth = 0
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            if getattr(event, "anchor", None):
                raise BadQuestion("scenario.yaml: anchors and aliases are not read here.")
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if depth > _DEEPEST:
                raise BadQuestion(f"scenario.yaml: nested more than {_DEEPEST} deep.")
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise LedgerError(f"scenario.yaml{where}: not valid YAML: {problem}.") from None
