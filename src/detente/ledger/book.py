"""What was decreed, what held on a day, and what is due? The ledger itself and its questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from detente.errors import BadQuestion, LedgerError, nearest
from detente.ledger.load import read_events, read_measure
from detente.ledger.model import Calendar, Event, Kind, Measure, Status, Step
from detente.ledger.products import product_list
from detente.ledger.timeline import State, change_days, speaks_to, state, timeline
from detente.store import cached, data_folder, fingerprint

__all__ = ["Change", "Hit", "Ledger", "names_product", "tracks"]

_GROUPS = frozenset({"us", "cn", "both"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A measure that reaches a product, country or party on a day, and the state it is in."""

    measure: Measure
    state: State | None
    origin: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which a measure passes from one state to another, for some origins (empty: all)."""

    on: date
    measure: Measure
    before: State | None
    after: State
    origins: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Ledger:
    """All measures and events, immutable. `amend` shares what it does not change."""

    measures: Mapping[str, Measure]
    events: tuple[Event, ...]

    @classmethod
    def bundled(cls, extra: Sequence[Path] = ()) -> Ledger:
        """The record that ships with detente, with the files or folders in `extra` added.

        Raises
        ------
        LedgerError
            When a file breaks a rule, or an id stands twice.
        """
        folder = data_folder() / "ledger"
        files = tuple(sorted(folder.rglob("*.yaml")))
        lists = tuple((data_folder() / "lists").glob("*.csv"))
        code = tuple(Path(__file__).parent.glob("*.py"))
        base = _cached_ledger(fingerprint((*files, *lists, *code)), folder, files)
        if not extra:
            return base
        return base.with_files(_yaml_files(extra))

    @classmethod
    def from_files(cls, files: Iterable[Path], root: Path | None = None) -> Ledger:
        """A ledger of the given files alone; files in a folder called ``events`` hold events."""
        return cls({}, ()).with_files(files, root)

    def with_files(self, files: Iterable[Path], root: Path | None = None) -> Ledger:
        """This ledger and the given files. References between measures are checked at the end."""
        measures = dict(self.measures)
        events = list(self.events)
        for file in files:
            shown = str(file.relative_to(root)) if root else str(file)
            if file.parent.name == "events":
                events += read_events(file, shown)
                continue
            measure = read_measure(file, shown)
            if measure.id in measures:
                raise LedgerError(
                    f"{shown}: id {measure.id!r} stands already in {measures[measure.id].file}."
                )
            for name in _list_names(measure):
                product_list(name)
            measures[measure.id] = measure
        ledger = Ledger(measures, tuple(sorted(events, key=lambda event: (event.date, event.id))))
        ledger._check_references()
        return ledger

    def measure(self, measure_id: str) -> Measure:
        """The measure with that id.

        Raises
        ------
        BadQuestion
            When there is none; the text offers the nearest.
        """
        found = self.measures.get(measure_id)
        if found is None:
            hint = nearest(measure_id, self.measures)
            raise BadQuestion(f"The ledger holds no measure {measure_id!r}.{hint}")
        return found

    def state(
        self,
        measure_id: str,
        on: date,
        *,
        origin: str | None = None,
        known: date | None = None,
        calendar: Calendar = Calendar.legal,
    ) -> State | None:
        """What governs one measure on the day, for one origin; None before its first day."""
        return state(
            self.measure(measure_id), origin, on, known=known or date.max, calendar=calendar
        )

    def on(
        self,
        day: date,
        *,
        known: date | None = None,
        calendar: Calendar = Calendar.legal,
        kind: Kind | None = None,
    ) -> tuple[Hit, ...]:
        """Every measure that has begun by `day` as known on `known`, with the state it is in.

        A measure whose steps name origins gives one hit for each group of origins that share a
        state.
        """
        hits = []
        for measure in self._of(kind):
            for origins in tracks(measure):
                found = state(measure, origins, day, known=known or date.max, calendar=calendar)
                if found is not None:
                    hits.append(Hit(measure, found, origins))
        return tuple(hits)

    def hitting(
        self,
        *,
        product: str | None = None,
        country: str | None = None,
        on: date,
        known: date | None = None,
        calendar: Calendar = Calendar.legal,
        kind: Kind | None = None,
    ) -> tuple[Hit, ...]:
        """Measure first: what reaches this product, or this country, and in what state it is.

        `country` is the other side: the origin of goods under a tariff, the destination of a
        control, or a party that is named.
        """
        seen = known or date.max
        hits = []
        for measure in self._of(kind):
            if product is not None and not names_product(measure, product):
                continue
            if country is not None and not _reaches(measure, country, on):
                continue
            for origin in (country,) if country else tracks(measure):
                found = state(measure, origin, on, known=seen, calendar=calendar)
                hits.append(Hit(measure, found, origin))
        return tuple(hits)

    def changes(
        self,
        start: date,
        end: date,
        *,
        known: date | None = None,
        calendar: Calendar = Calendar.legal,
        kind: Kind | None = None,
    ) -> tuple[Change, ...]:
        """Every change of state with ``start <= day < end``, in order of day and measure."""
        found: dict[tuple[date, str, str], list[str]] = {}
        states: dict[tuple[date, str, str], tuple[State | None, State]] = {}
        for measure in self._of(kind):
            for origin in tracks(measure):
                previous: State | None = None
                for entry in timeline(measure, origin, known=known or date.max, calendar=calendar):
                    if start <= entry.since < end:
                        key = (entry.since, measure.id, _signature(entry, origin))
                        found.setdefault(key, []).append(origin or "")
                        states[key] = (previous, entry)
                    previous = entry
        return tuple(
            Change(
                key[0],
                self.measures[key[1]],
                *states[key],
                tuple(sorted(origin for origin in found[key] if origin)),
            )
            for key in sorted(found)
        )

    def next_changes(
        self,
        day: date,
        *,
        days: int = 400,
        known: date | None = None,
        calendar: Calendar = Calendar.legal,
    ) -> tuple[Change, ...]:
        """What is scheduled after `day`, as known on `known` (default: on `day`)."""
        tomorrow = day + timedelta(days=1)
        return self.changes(
            tomorrow, tomorrow + timedelta(days=days), known=known or day, calendar=calendar
        )

    def change_days(
        self, *, known: date | None = None, calendar: Calendar = Calendar.legal
    ) -> list[date]:
        """Every day on which anything changes, for anybody, product lists included."""
        days: set[date] = set()
        for measure in self.measures.values():
            origins = tracks(measure)
            days.update(
                change_days([measure], known=known or date.max, calendar=calendar, origins=origins)
            )
        return sorted(days | self.scope_days(self.measures.values()))

    def scope_days(self, measures: Iterable[Measure]) -> set[date]:
        """Every day on which a product list, an exemption or a yielding rule starts or ends."""
        days: set[date | None] = set()
        for measure in measures:
            for name in _list_names(measure):
                days |= product_list(name).days()
            for rule in (*measure.scope.exemptions, *measure.yields_to):
                days |= {rule.effective, rule.collected, rule.until}
        return {day for day in days if day is not None}

    def statements(self, known: date) -> tuple[tuple[Measure, Step], ...]:
        """Steps that were only said by `known`: threatened or announced, without an instrument."""
        said = (Status.threatened, Status.announced)
        return tuple(
            (measure, step)
            for measure in self.measures.values()
            for step in measure.steps
            if step.status in said
            and step.announced <= known
            and not any(
                later.status is Status.withdrawn and step.announced <= later.announced <= known
                for later in measure.steps
            )
        )

    def amend(self, measure: Measure) -> Ledger:
        """A ledger in which `measure` stands in place of the one with its id, or is added."""
        return replace(self, measures={**self.measures, measure.id: measure})

    def without(self, measure_ids: Iterable[str]) -> Ledger:
        """A ledger that lacks the named measures."""
        gone = set(measure_ids)
        for name in gone:
            self.measure(name)
        kept = {name: value for name, value in self.measures.items() if name not in gone}
        return replace(self, measures=kept)

    def _of(self, kind: Kind | None) -> list[Measure]:
        return [item for item in self.measures.values() if kind is None or item.kind is kind]

    def _check_references(self) -> None:
        events = {event.id for event in self.events}
        if len(events) != len(self.events):
            ids = [event.id for event in self.events]
            twice = next(name for name in ids if ids.count(name) > 1)
            raise LedgerError(f"events: id {twice!r} stands twice.")
        both = events | set(self.measures)
        for measure in self.measures.values():
            for rule in measure.yields_to:
                _check(measure.file, measure.id, "yields_to", rule.measures, set(self.measures))
            _check(measure.file, measure.id, "answers", measure.answers, both)
        for event in self.events:
            _check(event.file, event.id, "sets", event.sets, set(self.measures))
            _check(event.file, event.id, "suspends", event.suspends, set(self.measures))
            _check(event.file, event.id, "answers", event.answers, both)


@cache
def _cached_ledger(key: str, folder: Path, files: tuple[Path, ...]) -> Ledger:
    return cached("ledger", key, lambda: Ledger.from_files(files, folder))


def _yaml_files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(path.rglob("*.yaml"))
        elif path.exists():
            files.append(path)
        else:
            raise BadQuestion(f"There is no ledger file or folder {path}.")
    return files


def _check(file: str, owner: str, field: str, names: Iterable[str], known: Iterable[str]) -> None:
    pool = set(known)
    for name in names:
        if name not in pool:
            raise LedgerError(
                f"{file}: {owner}: {field} names {name!r}, which the ledger does not hold."
                f"{nearest(name, pool)}"
            )


def _list_names(measure: Measure) -> set[str]:
    names = set(measure.scope.products.lists)
    for exemption in measure.scope.exemptions:
        for products in (exemption.products, exemption.unless):
            if products is not None:
                names.update(products.lists)
        if exemption.share_list:
            names.add(exemption.share_list)
    brought_in = measure.scope.brings_in
    if brought_in is not None and brought_in.unless is not None:
        names.update(brought_in.unless.lists)
    if isinstance(measure.scope.reaches_share, str):
        names.add(measure.scope.reaches_share)
    names.update(step.rates_by_product for step in measure.steps if step.rates_by_product)
    return names


def tracks(measure: Measure | None) -> tuple[str | None, ...]:
    """The origins that steps of a measure name, and None for all others."""
    if measure is None:
        return ()
    named = {code for step in measure.steps for code in (step.origins or tuple(step.rates))}
    general = any(not step.named for step in measure.steps)
    return ((None,) if general or not named else ()) + tuple(sorted(named))


def _signature(entry: State, origin: str | None) -> str:
    if entry.step is None:
        return "ended"
    step = entry.step
    rate = step.rates.get(origin or "") if step.rates else None
    return f"{step.number}:{rate}:{'' if origin else 'all'}"


def names_product(measure: Measure, product: str) -> bool:
    """Whether the scope of a measure names a product on any day, or a part of its heading."""
    if measure.kind is not Kind.tariff:
        return any(
            product.startswith(code) or code.startswith(product) for code in measure.scope.hts
        )
    products = measure.scope.products
    return (
        products.everything
        or any(product.startswith(code) for code in products.codes)
        or any(product_list(name).names(product) for name in products.lists)
    )


def _reaches(measure: Measure, country: str, on: date) -> bool:
    target = measure.target
    if measure.kind is Kind.tariff:
        return speaks_to(measure, country, on)
    return target.all_destinations or country in target.destinations or country in target.parties
