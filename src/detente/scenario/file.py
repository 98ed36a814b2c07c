"""Which day, as known when, with which measures amended, against which baseline? A YAML file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import BadQuestion, LedgerError, nearest
from detente.ledger import (
    Calendar,
    Certainty,
    Kind,
    Ledger,
    Measure,
    Method,
    Source,
    Status,
    Step,
)
from detente.ledger.yaml12 import Reader, read_yaml
from detente.scenario.moment import BEFORE_2025, Moment
from detente.store import data_folder
from detente.world.bundled import NAMES

if TYPE_CHECKING:
    from detente.equilibrium import Model
    from detente.scenario.run import Run
    from detente.scenario.shock import DutyShocks
    from detente.world import World

__all__ = ["Amendment", "Scenario", "scenario_names"]

_STATUSES = (Status.in_force, Status.suspended, Status.ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A change to one measure: from a day on, a status and, for tariffs in force, a rate.

    A `method` left out is the measure's own where all its rates have one method, else additive;
    the content share that its duties fall on is kept likewise. `where` is file and line.
    """

    measure: str
    effective: date
    status: Status
    rate: float | None = None
    origins: tuple[str, ...] = ()
    until: date | None = None
    method: Method | None = None
    regime: str = ""
    note: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A moment, changes to the ledger, and the baseline that it is compared with.

    Measure files in `add` come first, then measures in `remove` are off from the start, then
    `amendments` apply. `world` and what is said of the model are defaults for `run`: an empty
    text leaves the choice to it. `elasticities` are numbers or names of sets by sector.
    """

    name: str
    title: str
    moment: Moment
    baseline: Moment
    baseline_title: str
    description: str = ""
    amendments: tuple[Amendment, ...] = ()
    add: tuple[Path, ...] = ()
    remove: tuple[str, ...] = ()
    world: str = ""
    family: str = ""
    tax: str = ""
    deficits: str = ""
    elasticities: tuple[float | str, ...] = ()
    file: str = ""

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
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadQuestion(f"{path} cannot be read: {error}.") from None
        return _scenario(read_yaml(text, str(path), path.parent), path)

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

    @property
    def changes_law(self) -> bool:
        """Whether the scenario amends, adds or removes any measure."""
        return bool(self.amendments or self.add or self.remove)

    def ledger(self, book: Ledger) -> Ledger:
        """The ledger with the scenario's changes applied.

        Raises
        ------
        BadQuestion
            When a measure that is changed or removed is not in the ledger.
        LedgerError
            When an added file breaks a rule, or an amendment puts a tariff in force without a rate.
        """
        if self.add:
            known = set(book.measures)
            book = book.with_files(self.add)
            for name in sorted(set(book.measures) - known):
                _seen(book.measures[name], self)
        book = book.without(self.remove)
        for number, amendment in enumerate(self.amendments, start=1):
            measure = book.measure(amendment.measure)
            _check(amendment, measure)
            step = _step(amendment, measure, number, self)
            book = book.amend(replace(measure, steps=(*measure.steps, step)))
        return book

    def model(self, world: World) -> Model:
        """The model that the scenario names, or the default for the world."""
        from detente.equilibrium import Model
        from detente.scenario.settings import default_family

        chosen: dict[str, Any] = {
            "family": self.family or default_family(world),
            "tax": self.tax,
            "deficits": self.deficits,
        }
        return Model(**{name: value for name, value in chosen.items() if value})

    def duties(self, world: World, ledger: Ledger | None = None) -> DutyShocks:
        """The duties of scenario and baseline in a world, without solving anything."""
        from detente.scenario.run import shocks

        return shocks(self, ledger or Ledger.bundled(), world)

    def run(
        self,
        ledger: Ledger | None = None,
        model: Model | None = None,
        world: World | None = None,
    ) -> Run:
        """Everything that the trade model says of this scenario against its baseline.

        `world` is the scenario's own where none is given, else ``world-2023``.
        """
        from detente.scenario.run import run

        return run(self, ledger or Ledger.bundled(), model, world)


def scenario_names() -> tuple[str, ...]:
    """The bundled scenarios."""
    return tuple(sorted(path.stem for path in (data_folder() / "scenarios").glob("*.yaml")))


def _scenario(reader: Reader, path: Path) -> Scenario:
    moment = _moment(reader)
    baseline = reader.child("baseline")
    title = "19 January 2025, before any measure of 2025"
    before = BEFORE_2025
    if baseline is not None:
        before, title = _moment(baseline), baseline.text("title")
        baseline.done()
    world = reader.text("world", "")
    scenario = Scenario(
        name=reader.text("name", path.stem),
        title=reader.text("title"),
        description=reader.text("description", ""),
        moment=moment,
        baseline=before,
        baseline_title=title,
        amendments=tuple(_amendment(entry) for entry in reader.children("amend", "amendment")),
        add=tuple(_beside(reader, name) for name in reader.texts("add", ())),
        remove=reader.texts("remove", ()),
        world=world if world in ("", *NAMES) else str(_beside(reader, world, "world")),
        **_assumptions(reader.child("model")),
        file=str(path),
    )
    reader.done()
    return scenario


def _beside(reader: Reader, name: str, field: str = "add") -> Path:
    """A file named in a scenario: relative to the folder of the scenario file."""
    path = (reader.folder or Path()) / name
    if not path.is_file():
        hint = (
            f" Bundled worlds are {', '.join(NAMES)}.{nearest(name, NAMES)}"
            if field == "world"
            else " A path is relative to the folder of the scenario file."
        )
        raise reader.fail(field, f"{field} names {name}, and there is no file {path}.{hint}")
    return path


def _moment(reader: Reader) -> Moment:
    on = reader.day("on")
    return Moment(on, reader.day("known", on), reader.choice("calendar", Calendar, Calendar.legal))


def _assumptions(reader: Reader | None) -> dict[str, Any]:
    if reader is None:
        return {}
    from detente.equilibrium import Deficits, Family, Tax

    found = {
        "family": reader.choice("family", Family, ""),
        "tax": reader.choice("tax", Tax, ""),
        "deficits": reader.choice("deficits", Deficits, ""),
        "elasticities": _elasticities(reader),
    }
    reader.done()
    return found


def _elasticities(reader: Reader) -> tuple[float | str, ...]:
    from detente.scenario.settings import ELASTICITY_SETS

    values = reader.raw("trade_elasticities", None)
    if values is None:
        return ()
    named = ", ".join(ELASTICITY_SETS)
    if not isinstance(values, list) or not values or not all(map(_is_elasticity, values)):
        raise reader.fail(
            "trade_elasticities",
            f"give a list of numbers above 0, such as [2, 4, 8], or of sets by sector: {named}.",
        )
    return tuple(value if isinstance(value, str) else float(value) for value in values)


def _is_elasticity(value: Any) -> bool:
    from detente.scenario.settings import ELASTICITY_SETS

    if isinstance(value, str):
        return value in ELASTICITY_SETS
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0


def _amendment(reader: Reader) -> Amendment:
    amendment = Amendment(
        measure=reader.text("measure"),
        effective=reader.day("from"),
        until=reader.day("until", None),
        status=reader.choice("status", Status, Status.in_force),
        rate=reader.rate("rate", None),
        origins=reader.texts("origins", ()),
        method=reader.choice("method", Method, None),
        regime=reader.text("regime", ""),
        note=reader.text("note", ""),
        where=str(reader.fail("measure", "")).removesuffix(": "),
    )
    reader.done()
    if amendment.status not in _STATUSES:
        names = ", ".join(_STATUSES)
        raise reader.fail("status", f"a scenario can set {names}, not {amendment.status}.")
    if amendment.until is not None and amendment.until <= amendment.effective:
        raise reader.fail("until", f"until {amendment.until} is not after {amendment.effective}.")
    return amendment


def _check(amendment: Amendment, measure: Measure) -> None:
    """Refuse what would be read and then do nothing."""
    in_force = amendment.status is Status.in_force
    if measure.kind is Kind.tariff and in_force and amendment.rate is None:
        raise LedgerError(
            f"{amendment.where}: {measure.id} is a tariff; to put it in force, give its rate as a "
            "fraction, such as 'rate: 0.25'."
        )
    if measure.kind is not Kind.tariff and amendment.rate is not None:
        raise LedgerError(
            f"{amendment.where}: {measure.id} is no tariff ({measure.kind}) and has no rate; drop "
            "'rate', and say what holds with 'regime'."
        )
    if not in_force and amendment.rate is not None:
        raise LedgerError(
            f"{amendment.where}: {measure.id} would be {amendment.status} and owe nothing; drop "
            "'rate' or the status."
        )


def _seen(measure: Measure, scenario: Scenario) -> None:
    first = min(step.announced for step in measure.steps)
    if first > scenario.moment.known:
        raise LedgerError(
            f"{measure.file}: {measure.id} is announced on {first}, after the day of knowledge of "
            f"the scenario {scenario.name!r}, {scenario.moment.known}, so nothing of it would be "
            "seen. Announce it earlier, or set 'known' later."
        )


def _step(amendment: Amendment, measure: Measure, number: int, scenario: Scenario) -> Step:
    owed = [
        step
        for step in measure.steps
        if step.rate is not None or step.rates or step.rates_by_product
    ]
    methods = {step.method for step in owed} | {
        rate.method for step in owed for rate in step.rates.values()
    }
    contents = {step.content for step in owed}
    return Step(
        number=len(measure.steps) + number,
        announced=scenario.moment.known,
        effective=amendment.effective,
        until=amendment.until,
        status=amendment.status,
        origins=amendment.origins,
        rate=amendment.rate,
        method=amendment.method or (next(iter(methods)) if len(methods) == 1 else Method.additive),
        content=next(iter(contents)) if len(contents) == 1 else None,
        regime=amendment.regime,
        source=Source(cite=f"assumed in the scenario {scenario.name!r}"),
        certainty=Certainty.low,
        note=amendment.note,
    )
