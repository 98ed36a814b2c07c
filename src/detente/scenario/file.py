"""Which day, as known when, with which measures amended, against which baseline? A YAML file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from detente.errors import BadQuestion, nearest
from detente.ledger import Calendar, Certainty, Ledger, Method, Source, Status, Step
from detente.ledger.yaml12 import Reader, read_yaml
from detente.scenario.moment import BEFORE_2025, Moment
from detente.store import data_folder

if TYPE_CHECKING:
    from detente.equilibrium import Model
    from detente.scenario.run import Run

__all__ = ["Amendment", "Scenario", "scenario_names"]

_STATUSES = (Status.in_force, Status.suspended, Status.ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A change to one measure: from a day on, a status and, for tariffs in force, a rate."""

    measure: str
    effective: date
    status: Status
    rate: float | None = None
    origins: tuple[str, ...] = ()
    until: date | None = None
    regime: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A moment, amendments to the ledger, and the baseline that it is compared with."""

    name: str
    title: str
    moment: Moment
    baseline: Moment
    baseline_title: str
    description: str = ""
    amendments: tuple[Amendment, ...] = ()
    elasticities: tuple[float, ...] = ()

    @classmethod
    def from_file(cls, path: str | Path) -> Scenario:
        """The scenario in a YAML file.

        Raises
        ------
        BadQuestion
            When there is no such file.
        LedgerError
            When the file breaks a rule; the text names line and field.
        """
        path = Path(path)
        if not path.exists():
            raise BadQuestion(f"There is no scenario file {path}.")
        return _scenario(read_yaml(path.read_text(encoding="utf-8"), str(path)), path.stem)

    @classmethod
    def named(cls, name: str) -> Scenario:
        """A bundled scenario by name, or one in a file by its path."""
        if name.endswith((".yaml", ".yml")):
            return cls.from_file(name)
        path = data_folder() / "scenarios" / f"{name}.yaml"
        if not path.exists():
            known = scenario_names()
            raise BadQuestion(
                f"There is no scenario {name!r}.{nearest(name, known)} "
                f"Known are: {', '.join(known)}; or give the path of a .yaml file."
            )
        return cls.from_file(path)

    @classmethod
    def today(cls, on: date, known: date) -> Scenario:
        """The record as it stands, against the eve of January 2025."""
        return cls(
            name="now",
            title="The record as it stands",
            moment=Moment(on, known),
            baseline=BEFORE_2025,
            baseline_title="19 January 2025, before any measure of 2025",
            description="What is in force on the day, compared with the eve of January 2025.",
        )

    def at(self, on: date, known: date | None = None) -> Scenario:
        """The same scenario on another day, judged by what is known on `known` if given."""
        return replace(self, moment=replace(self.moment, on=on, known=known or self.moment.known))

    def ledger(self, book: Ledger) -> Ledger:
        """The ledger with the amendments applied.

        Raises
        ------
        BadQuestion
            When an amendment names a measure that the ledger does not hold.
        """
        for number, amendment in enumerate(self.amendments, start=1):
            measure = book.measure(amendment.measure)
            step = _step(amendment, len(measure.steps) + number, self)
            book = book.amend(replace(measure, steps=(*measure.steps, step)))
        return book

    def run(self, ledger: Ledger | None = None, model: Model | None = None) -> Run:
        """Everything that the trade model says of this scenario against its baseline."""
        from detente.scenario.run import run

        return run(self, ledger or Ledger.bundled(), model)


def scenario_names() -> tuple[str, ...]:
    """The bundled scenarios."""
    return tuple(sorted(path.stem for path in (data_folder() / "scenarios").glob("*.yaml")))


def _scenario(reader: Reader, stem: str) -> Scenario:
    moment = _moment(reader)
    baseline = reader.child("baseline")
    title = "19 January 2025, before any measure of 2025"
    before = BEFORE_2025
    if baseline is not None:
        before, title = _moment(baseline), baseline.text("title")
        baseline.done()
    scenario = Scenario(
        name=reader.text("name", stem),
        title=reader.text("title"),
        description=reader.text("description", ""),
        moment=moment,
        baseline=before,
        baseline_title=title,
        amendments=tuple(_amendment(entry) for entry in reader.children("amend", "amendment")),
        elasticities=_elasticities(reader.child("model")),
    )
    reader.done()
    return scenario


def _moment(reader: Reader) -> Moment:
    on = reader.day("on")
    return Moment(on, reader.day("known", on), reader.choice("calendar", Calendar, Calendar.legal))


def _elasticities(reader: Reader | None) -> tuple[float, ...]:
    if reader is None:
        return ()
    values = reader.raw("trade_elasticities")
    if (
        not isinstance(values, list)
        or not values
        or any(
            isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0
            for value in values
        )
    ):
        raise reader.fail(
            "trade_elasticities", "give a list of numbers above 0, such as [2, 4, 8]."
        )
    reader.done()
    return tuple(float(value) for value in values)


def _amendment(reader: Reader) -> Amendment:
    amendment = Amendment(
        measure=reader.text("measure"),
        effective=reader.day("from"),
        until=reader.day("until", None),
        status=reader.choice("status", Status, Status.in_force),
        rate=reader.rate("rate", None),
        origins=reader.texts("origins", ()),
        regime=reader.text("regime", ""),
        note=reader.text("note", ""),
    )
    reader.done()
    if amendment.status not in _STATUSES:
        names = ", ".join(_STATUSES)
        raise reader.fail("status", f"a scenario can set {names}, not {amendment.status}.")
    if amendment.until is not None and amendment.until <= amendment.effective:
        raise reader.fail("until", f"until {amendment.until} is not after {amendment.effective}.")
    return amendment


def _step(amendment: Amendment, number: int, scenario: Scenario) -> Step:
    return Step(
        number=number,
        announced=scenario.moment.known,
        effective=amendment.effective,
        until=amendment.until,
        status=amendment.status,
        origins=amendment.origins,
        rate=amendment.rate,
        method=Method.additive,
        regime=amendment.regime,
        source=Source(cite=f"assumed in the scenario {scenario.name!r}"),
        certainty=Certainty.low,
        note=amendment.note,
    )
