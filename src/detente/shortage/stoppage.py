"""What does withholding one mineral product do to a world with stocks, and in which band?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion, NoAnswer
from detente.minerals.stages import holdings
from detente.places import place
from detente.shortage.answer import Answer, Band, Question
from detente.shortage.inputs import Product, bills, split_off, table_of
from detente.shortage.inventory import Course, DailyTable, Disruption, Stocks
from detente.shortage.inventory_run import simulate
from detente.shortage.licences import Arrivals
from detente.store import table
from detente.world.accounts import World
from detente.world.bundled import DEFAULT_WITH_SECTORS

__all__ = ["ByDay", "ProductFacts", "assess", "assess_by_day", "by_day", "facts"]

Array = NDArray[np.float64]

_MONTH = 365 / 12
_EXPORTER = "CN"
_AFTER = 60  # days watched after the cut ends
_SHOWN = 8
_CENT = 0.01  # USD million: less is rounding to readers
_MEMBERS_ON = date(2025, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFacts:
    """What is assumed of a mineral product; triples are favourable, central, adverse."""

    product: str
    stage: str
    parent: str
    bill: float  # of world GDP
    users: dict[str, float]
    reliance: tuple[float, float, float]
    cover: tuple[float, float, float]  # days
    certainty: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ByDay:
    """The three runs day by day: favourable, central, adverse. Shares of normal, (3, days)."""

    product: str
    arrivals: Array  # most that China's shipments may be
    gdp: Array  # value added of those who are withheld from
    industries: tuple[tuple[str, Array], ...]  # output of users, those that lose most first
    first_stop: tuple[int | None, int | None, int | None]  # earliest, central, latest


@dataclass(frozen=True, slots=True, kw_only=True)
class _Runs:
    """Three courses and what they were of."""

    known: ProductFacts
    paths: tuple[Array, Array, Array]
    courses: list[Course]
    who: list[str]  # regions withheld from
    exporter: str
    source: str
    names: dict[str, str]


def facts(element: str) -> ProductFacts:
    """What is assumed of the product that holds an element.

    Raises
    ------
    NoAnswer
        When nothing is on file for it.
    """
    rows = table("tables/shortage_products.csv").iter_rows(named=True)
    known = []
    for row in rows:
        elements = row["elements"].split(";")
        known += elements
        if element in elements:
            users = dict(part.split(":") for part in row["users"].split(";"))
            reliance = [float(row[f"reliance{end}"]) for end in ("_low", "", "_high")]
            cover = [float(row[f"cover{end}"]) for end in ("_high", "", "_low")]
            return ProductFacts(
                product=row["product"],
                stage=row["stage"],
                parent=row["parent"],
                bill=float(row["bill"]),
                users={sector: float(share) for sector, share in users.items()},
                reliance=(reliance[0], reliance[1], reliance[2]),
                cover=(cover[0], cover[1], cover[2]),
                certainty=row["certainty"],
                source=row["source"],
            )
    raise NoAnswer(
        f"The inventory method has no users on file for {element}; there is {', '.join(known)}."
    )


def assess(question: Question, world: World | None = None) -> Answer:
    """The inventory method: three runs, favourable, central and adverse.

    They differ in days of cover, in the part of using industries that needs the product, and in
    the arrival path of the licences (95th percentile, central, 5th).

    Raises
    ------
    BadQuestion
        When the destination is not a region of the world.
    """
    return _answer(question, _runs(question, world))


def by_day(question: Question, world: World | None = None, industries: int = 2) -> ByDay:
    """The runs of `assess` day by day, for the users that lose most in the adverse one."""
    return _days(_runs(question, world), industries)


def assess_by_day(question: Question, world: World | None = None) -> tuple[Answer, ByDay]:
    """Both of one set of runs."""
    runs = _runs(question, world)
    return _answer(question, runs), _days(runs, 2)


def _days(runs: _Runs, industries: int) -> ByDay:
    regions = _places(runs)
    first = runs.courses[0]
    lost = runs.courses[2].industry_loss()[regions].sum(axis=0)
    users = sorted(
        (first.sectors.index(user) for user in runs.known.users), key=lambda at: -lost[at]
    )
    hit = [at for at in users[:industries] if lost[at] > _CENT]
    value = np.stack([(course.production * course.value_added) for course in runs.courses])
    made = np.stack([course.production for course in runs.courses])[:, :, regions]
    usual = float((first.base * first.value_added)[regions].sum())
    return ByDay(
        product=runs.known.product,
        arrivals=np.stack(runs.paths),
        gdp=value[:, :, regions].sum(axis=(2, 3)) / usual,
        industries=tuple(
            (
                runs.names[first.sectors.labels[at]],
                made[..., at].sum(axis=2) / first.base[regions, at].sum(),
            )
            for at in hit
        ),
        first_stop=_stops(runs),
    )


def _runs(question: Question, world: World | None) -> _Runs:
    world = world or World.bundled(DEFAULT_WITH_SECTORS)
    known = facts(question.element)
    if question.cover is not None:
        low, central, high = question.cover
        known = replace(known, cover=(high, central, low))
    makers, source = _makers(world, question.element, known.stage)
    base = table_of(world)
    made = split_off(
        base,
        Product(
            name=known.product,
            parent=known.parent,
            bills=bills(
                base, known.bill * float(world.gdp.sum()), known.users, parent=known.parent
            ),
            makers=makers,
            source=known.source,
        ),
    )
    exporter = _region(world, _EXPORTER)
    to = [_region(world, question.destination)] if question.destination else []
    others = to or [label for label in world.regions if label != exporter]
    days = round(question.months * _MONTH) + _AFTER
    courses: list[Course] = []
    paths = _paths(question, days)
    for at, path in enumerate(paths):
        stocks = Stocks(
            days={known.product: known.cover[at]},
            criticality={known.product: "important"},
            run_out=frozenset({known.product}),
            reliance=dict.fromkeys(made.sectors.labels, known.reliance[at]),
        )
        shock = Disruption(
            name=("favourable", "central", "adverse")[at],
            exports={(exporter, known.product, label): path for label in others},
        )
        daily = DailyTable.of(made, stocks)
        courses += simulate(daily, [shock], days=days, watch=[known.product])
    return _Runs(
        known=known,
        paths=paths,
        courses=courses,
        who=others,
        exporter=exporter,
        source=source,
        names=dict(zip(made.sectors, made.sector_names, strict=True)),
    )


def _places(runs: _Runs) -> list[int]:
    return [runs.courses[0].regions.index(label) for label in runs.who]


def _stops(runs: _Runs) -> tuple[int | None, int | None, int | None]:
    adverse, middle, favourable = (
        _dry(course, runs.known.product, _places(runs)) for course in reversed(runs.courses)
    )
    return adverse, middle, favourable


def _answer(question: Question, runs: _Runs) -> Answer:
    known, courses, who, exporter = runs.known, runs.courses, runs.who, runs.exporter
    middle = courses[1]
    regions = _places(runs)
    lost = [float(course.gdp_loss_usd[regions].sum()) for course in courses]
    normal = float((middle.base * middle.value_added)[regions].sum()) * len(middle.production)
    losses = middle.industry_loss()[regions].sum(axis=0)
    place_ = middle.sectors.index(known.product)
    best = np.argsort(-losses)[:_SHOWN]
    more = (middle.production[:, :, place_] - middle.base[:, place_]).sum(axis=0)
    usual = middle.base[:, place_] * len(middle.production)
    gains = {
        label: float(more[at] / usual[at])
        for at, label in enumerate(middle.regions)
        if label != exporter and usual[at] > 0 and more[at] > 1e-6 * usual[at]
    }
    worst = max(courses, key=lambda course: list(type(course.status)).index(course.status))
    return Answer(
        method="inventory",
        status=worst.status.value,
        message=worst.message,
        place=who[0] if len(who) == 1 else f"all but {exporter}",
        gdp_loss=Band.of((lost[0], lost[1], lost[2])),
        gdp_loss_share=Band.of((lost[0] / normal, lost[1] / normal, lost[2] / normal)),
        industries=tuple(
            (runs.names[middle.sectors.labels[at]], float(losses[at]))
            for at in best
            if losses[at] > _CENT
        ),
        first_stop=_stops(runs),
        substitutes=tuple(sorted(gains.items(), key=lambda item: -item[1])),
        varied=(
            f"days of cover {known.cover[2]:g} to {known.cover[0]:g}, central {known.cover[1]:g}",
            f"part of using industries that needs {known.product}: {known.reliance[0]:.0%} to "
            f"{known.reliance[2]:.0%}, central {known.reliance[1]:.0%}",
            *(("exports and transit under the licence process",) if question.licences else ()),
        ),
        sources=(f"{known.source} ({known.certainty})", runs.source),
    )


def _paths(question: Question, days: int) -> tuple[Array, Array, Array]:
    """Favourable, central and adverse arrivals by day, then normal again."""
    end = round(question.months * _MONTH)
    if question.cut is not None:
        path = np.ones(days)
        path[:end] = 1 - question.cut
        return path, path, path
    if question.licences is None:
        raise BadQuestion("Say how much is withheld: a cut, or a licence process.")
    found: Arrivals = question.licences.path(days)
    sea = question.licences.transit_days
    paths = (
        np.concatenate([np.ones(round(transit)), path])[:days]
        for path, transit in (
            (found.high, sea.high),
            (found.central, sea.central),
            (found.low, sea.low),
        )
    )
    free = np.arange(days) >= end
    high, middle, low = (np.where(free, np.maximum(path, 1.0), path) for path in paths)
    return high, middle, low


def _dry(course: Course, product: str, regions: list[int]) -> int | None:
    """First day on which a user has less than a day's use left of what it needs."""
    with np.errstate(invalid="ignore"):
        dry = (course.cover[product][:, regions] < 1.0).any(axis=(1, 2))
    return int(dry.argmax()) if dry.any() else None


def _makers(world: World, element: str, stage: str) -> tuple[dict[str, float], str]:
    """Share of each region in making the product, by the newest source; the rest is ROW.

    Where no source speaks of the stage, another stage of the same element stands in.
    """
    for held in (*holdings(element, stage=stage), *holdings(element)):
        if held.share(_EXPORTER) is None:
            continue
        shares = dict.fromkeys(world.regions.labels, 0.0)
        rest = world.regions.labels[-1]
        for country, share in held.countries:
            label = rest
            if country != "other" and "+" not in country:
                label = _region(world, country, rest)
            shares[label] += share
        shares[rest] += max(1 - sum(shares.values()), 0.0)
        total = sum(shares.values())
        kept = {label: share / total for label, share in shares.items() if share > 0}
        return kept, f"makers: {held.source}, {held.year}, {held.definition} ({held.certainty})"
    raise NoAnswer(f"No shares of makers on file for {element} at the stage {stage}.")


def _region(world: World, country: str, default: str = "") -> str:
    found = place(country, groups=True)
    if found.iso3 in world.regions:
        return found.iso3
    if "EUU" in world.regions and not found.is_group and found.in_eu(_MEMBERS_ON):
        return "EUU"
    if default:
        return default
    raise BadQuestion(
        f"{found.name} is not a region of {world.name}; there is {', '.join(world.regions)}."
    )
