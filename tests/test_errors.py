"""Errors are told apart by what the person can do about them."""

from __future__ import annotations

import pytest

from detente import errors
from detente.errors import BadQuestion, DetenteError, NoAnswer, nearest


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("BadQuestion", 2),
        ("UnknownPlace", 2),
        ("UnknownCode", 2),
        ("AxisMismatch", 2),
        ("LedgerError", 2),
        ("DataMissing", 2),
        ("NoAnswer", 1),
        ("NotConverged", 1),
    ],
)
def test_the_exit_code_says_whether_the_question_was_good(name: str, code: int) -> None:
    kind = getattr(errors, name)
    assert issubclass(kind, DetenteError)
    assert kind.exit_code == code
    assert kind.__doc__


def test_every_error_is_public() -> None:
    kinds = {
        name
        for name, thing in vars(errors).items()
        if isinstance(thing, type) and issubclass(thing, DetenteError)
    }
    assert kinds <= set(errors.__all__)


def test_no_answer_is_not_a_bad_question() -> None:
    assert not issubclass(NoAnswer, BadQuestion)


def test_the_nearest_word_is_offered_and_only_when_it_is_near() -> None:
    assert nearest("orgin", ["origin", "until"]) == " Did you mean 'origin'?"
    assert nearest("zzz", ["origin", "until"]) == ""
    assert nearest("x", []) == ""
