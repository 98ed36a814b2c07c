from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

import detente.bargain
from detente.bargain.agenda import Agenda
from detente.bargain.agreed import agreed, round_known, rounds
from detente.bargain.docket import default_agenda
from detente.bargain.valuation import BANDS, PARTS, Valuation
from detente.errors import BadQuestion
from detente.ledger import Ledger
from detente.world import World


def _valuation(agenda: Agenda, varied: set[str]) -> Valuation:
    """All packages with at most two changes among some items, worth nothing."""
    rows = [[0] * len(agenda.items)]
    for place, item in enumerate(agenda.items):
        if item.id in varied:
            rows = [
                [*row[:place], option, *row[place + 1 :]]
                for row in rows
                for option in range(len(item.options))
            ]
    choices = np.array(rows)
    zero = np.zeros((len(rows), 2, len(PARTS)))
    return Valuation(
        agenda=agenda,
        choices=choices,
        sides=("US", "CN"),
        parts=PARTS,
        no_deal="status quo",
        values=dict.fromkeys(BANDS, zero),
    )


@pytest.mark.parametrize("which", [each.id for each in rounds()])
def test_what_was_agreed_is_a_package_of_the_agenda_of_the_day(which: str) -> None:
    world, book = World.bundled("world-2023-sectors"), Ledger.bundled()
    found = next(each for each in rounds() if each.id == which)
    agenda = default_agenda(found.known, ledger=book, world=world)
    names = {choice.item for reading in found.readings for choice in reading.choices}
    changed = {name for name in names if len(agenda.item(name).options) < 4} - {"us-entities"}
    packages = agreed(_valuation(agenda, set(sorted(changed)[:8])), which)
    assert len(packages) == len(found.readings)
    for package in packages:
        assert len(package.lacking) == len(found.lacking), package.lacking
        taken = {
            item.id: item.options[number].id
            for item, number in zip(agenda.items, package.options, strict=True)
            if number
        }
        said = {
            choice.item: choice.option
            for choice in package.reading.choices
            if choice.option != "kept"
        }
        assert taken == said
        assert set(package.unvalued) <= set(taken)


def test_every_choice_cites_the_ledger() -> None:
    book = Ledger.bundled()
    known = set(book.measures) | {event.id for event in book.events}
    for each in rounds():
        assert each.event in known
        assert each.known < each.agreed
        for reading in each.readings:
            for choice in reading.choices:
                assert choice.cite, choice
                assert set(choice.cite) <= known, choice
                assert choice.fit == "exact" or choice.note or reading.id == "us-text"
        for lack in each.lacking:
            assert set(lack.cite) <= known, lack


def test_an_agenda_of_after_the_round_has_nothing_to_foresee() -> None:
    from datetime import date

    agenda = default_agenda(date(2025, 10, 28))
    with pytest.raises(BadQuestion, match="nothing is left to foresee"):
        agreed(_valuation(agenda, set()), "geneva")
    with pytest.raises(BadQuestion, match="Did you mean 'geneva'"):
        agreed(_valuation(agenda, set()), "genva")


def test_an_option_that_the_agenda_lacks_is_reported() -> None:
    from dataclasses import replace
    from datetime import date

    agenda = default_agenda(date(2025, 5, 9))
    less = replace(agenda, items=tuple(i for i in agenda.items if i.id != "us-reciprocal"))
    (first, _) = agreed(_valuation(less, {"cn-reciprocal"}), "geneva")
    assert any("us-reciprocal: to-10 (no such item" in lack.what for lack in first.lacking)
    assert round_known(date(2025, 5, 9)) is first.round
    assert round_known(date(2025, 5, 8)) is None


def test_only_the_ranking_reads_what_was_agreed() -> None:
    """No module that builds or values an agenda imports the file of agreed packages."""
    folder = Path(detente.bargain.__file__).parent
    builders = ("agenda", "agenda_file", "docket", "rates", "payoff", "purchases", "pairwise")
    for name in (*builders, "shortfall", "threat", "value", "valuation", "political"):
        tree = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert "agreed" not in (node.module or "")
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert "agreed.yaml" not in node.value
