"""What went wrong, said so that a person can mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = [
    "AxisMismatch",
    "BadQuestion",
    "DataMissing",
    "DetenteError",
    "LedgerError",
    "NoAnswer",
    "NotConverged",
    "UnknownCode",
    "UnknownPlace",
    "nearest",
]


class DetenteError(Exception):
    """Base of every error that detente raises on purpose.

    The command line prints the text alone and leaves with `exit_code`: 1 means that the question
    was good and has no answer, 2 that the question, or a file it names, must be mended.
    """

    exit_code = 2


class BadQuestion(DetenteError):
    """The question cannot be answered as put: a bad date, file, option or value."""


class UnknownPlace(BadQuestion):
    """A country name or code that detente does not know."""


class UnknownCode(BadQuestion):
    """A product code that is malformed or not in the schedule of that day."""


class AxisMismatch(BadQuestion):
    """Two labelled arrays do not carry the same labels in the same order."""


class LedgerError(BadQuestion):
    """A ledger file breaks a rule. The text names file, line, step, field and the repair."""


class DataMissing(DetenteError):
    """A bundled table or a dataset is absent or damaged."""


class NoAnswer(DetenteError):
    """The question is good; the record or the model holds no answer."""

    exit_code = 1


class NotConverged(NoAnswer):
    """A value was asked of a solution that did not converge."""


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint such as ``" Did you mean 'origin'?"``, or an empty string when nothing is near."""
    close = difflib.get_close_matches(word, [str(name) for name in known], n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""
