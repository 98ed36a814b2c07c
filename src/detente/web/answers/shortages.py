"""What does a control or a cut do, and which parts does it touch: as plain data."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.errors import BadQuestion

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.shortage.answer import Question

__all__ = ["exposure", "question", "shortage"]

_LONGEST = 60  # months


def question(
    ledger: Ledger,
    *,
    control: str = "",
    element: str = "",
    cut: float | None = None,
    destination: str = "",
    begun: date | None = None,
    months: int = 12,
    today: date,
) -> Question:
    """A control of the ledger, or a share of China's exports of an element withheld.

    Raises
    ------
    BadQuestion
        When neither or both are asked, or they do not go together.
    """
    from detente.minerals.elements import element as symbol
    from detente.places import place
    from detente.shortage.answer import Question
    from detente.shortage.licences import Licences

    if bool(control) == (cut is not None):
        raise BadQuestion("Give either control, or cut with element, such as Ga and 0.8.")
    if not 1 <= months <= _LONGEST:
        raise BadQuestion(f"months is {months}; give 1 to {_LONGEST}.")
    to = place(destination, groups=True).iso2 if destination else None
    if cut is not None:
        if not element:
            raise BadQuestion("cut needs element: the symbol or name of what is withheld.")
        if not 0 <= cut <= 1:
            raise BadQuestion(f"cut is {cut:g}; it is a share from 0 to 1.")
        return Question(
            element=symbol(element), cut=cut, destination=to, begun=begun or today, months=months
        )
    measure = ledger.measure(control)
    if measure.kind.value != "export_control":
        said = measure.kind.value.replace("_", " ")
        raise BadQuestion(f"{control} is a {said}, no export control.")
    named = list(measure.scope.elements or ())
    if not named and not element:
        raise BadQuestion(f"{control} names no element; say which with element.")
    chosen = symbol(element) if element else ("Dy" if "Dy" in named else named[0])
    if named and chosen not in named:
        raise BadQuestion(f"{control} does not name {chosen}; it names {', '.join(named)}.")
    days = [step.effective for step in measure.steps if step.status.value == "in_force"]
    if begun is None and not days:
        raise BadQuestion(f"{control} was never in force; say from which day with begun.")
    first = begun or min(days)
    return Question(
        element=chosen,
        licences=Licences.of(measure, first),
        destination=to,
        begun=first,
        months=months,
        control=control,
    )


def shortage(asked: Question, method: str = "all") -> dict[str, Any]:
    """GDP at risk, industries hit, prices, day of first stop, rent and substitutes, by method.

    Raises
    ------
    BadQuestion
        For an unknown method, or an element that the methods do not hold.
    """
    from detente.shortage.answer import METHODS
    from detente.shortage.licences import COVERS, IDENTIFIES, first_stops
    from detente.shortage.side_by_side import answers

    if method != "all" and method not in METHODS:
        raise BadQuestion(f"method is {method!r}; use all, {', '.join(METHODS)}.")
    found = answers(asked, METHODS if method == "all" else (method,))
    path = asked.licences.path() if asked.licences else None
    stops = first_stops(path, COVERS) if path else {}
    monthly = path.monthly(asked.begun, _months(asked.begun, asked.months)) if path else {}
    return {
        "question": {
            "element": asked.element,
            "cut": asked.cut,
            "control": asked.control or None,
            "destination": asked.destination,
            "begun": asked.begun,
            "months": asked.months,
        },
        "answers": [asdict(answer) for answer in found],
        "exports_by_month": {
            month: dict(zip(("low", "central", "high"), band, strict=True))
            for month, band in monthly.items()
        },
        "first_stop_by_cover": {
            str(cover): dict(zip(("earliest", "central", "latest"), days, strict=True))
            for cover, days in stops.items()
        },
        "notes": list(IDENTIFIES) if stops else [],
    }


def exposure(
    parts: bytes,
    ledger: Ledger,
    *,
    on: date,
    known: date | None = None,
    destination: str = "US",
    military: bool = False,
    party: str = "",
) -> dict[str, Any]:
    """Which parts of a bill of materials are caught, and how long they last.

    `parts` is the CSV file. It is held in a folder of its own only while it is read.
    """
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from detente.exposure import exposure as assess
    from detente.exposure import read_parts

    with TemporaryDirectory() as folder:
        path = Path(folder) / "parts.csv"
        path.write_bytes(parts)
        read = read_parts(path)
    return assess(
        read,
        on=on,
        known=known,
        destination=destination,
        military=military,
        party=party,
        ledger=ledger,
    ).to_dict()


def _months(begun: date, months: int) -> list[date]:
    first = begun.year * 12 + begun.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(first, first + months)]
