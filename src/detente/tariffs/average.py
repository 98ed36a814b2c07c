"""How high are an importer's duties on average, from one origin or from all, and of what parts?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion, nearest
from detente.ledger import Calendar, Ledger
from detente.places import EU, place
from detente.tariffs.alike import Law, law_of_day
from detente.tariffs.asked import asked_day, known_day
from detente.tariffs.assumptions import Assumptions, assumption_set
from detente.tariffs.schedule import Lines, schedule
from detente.tariffs.weights import Special, Weights, line_sectors, partners, weights_for

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ALL", "GROUPS", "Averages", "Group", "average", "goods_of", "members_of", "special_of"]

ALL = "all"
GROUPS = ("authority", "sector", "hs2", "origin")
_UNION_STANDS_FOR = "DE"  # the law treats members alike; a test holds it to that
Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Group:
    """A part of the imports: its share of the value that counts, and what its duties add to the
    average, (steps,) each. The contributions of all groups add up to the average."""

    key: str
    share: Array
    base: Array
    by_authority: dict[str, Array]

    @property
    def contribution(self) -> Array:
        """What the group adds to the average, (steps,)."""
        return self.base + sum(self.by_authority.values(), np.zeros(len(self.base)))

    @property
    def total(self) -> Array:
        """The average duty inside the group, (steps,); NaN where it carries no weight."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.contribution / self.share


@dataclass(frozen=True, eq=False)
class Averages:
    """Average duties of one importer, as steps: `days[k]` opens step k; the last ends at `end`.

    `total`, `base` and each of `by_authority` are (steps,) fractions of customs value; `base` and
    the parts add up to `total` exactly. `coverage` is the share of the weights' value that is in
    the average, `accounts` says where all of it went (shares that add up to 1). `origin` is
    ``all`` for all imports. `groups` splits the average by sector, chapter or origin.
    """

    importer: str
    origin: str
    calendar: Calendar
    known: date
    weights: str
    weights_meaning: str
    coverage: float
    assumptions: str
    days: tuple[date, ...]
    base: Array
    by_authority: dict[str, Array]
    assumption_set: str = ""
    switches: Mapping[str, str] = field(default_factory=dict)
    end: date = date.max
    accounts: Mapping[str, float] = field(default_factory=dict)
    by: str = ""
    groups: tuple[Group, ...] = ()

    @property
    def total(self) -> Array:
        """Base and all additions, (steps,)."""
        return self.base + self.additional

    @property
    def additional(self) -> Array:
        """All additions to the base, (steps,)."""
        return sum(self.by_authority.values(), np.zeros(len(self.days)))

    def position(self, on: date) -> int:
        """The step that holds on a day within the series."""
        return bisect_right(self.days, on) - 1

    def on(self, day: date) -> float:
        """The average total on a day."""
        return float(self.total[self.position(day)])

    def parts(self, step: int) -> dict[str, float]:
        """The base and each authority at a step; they add up to the total."""
        return {"base": float(self.base[step])} | {
            name: float(values[step]) for name, values in self.by_authority.items()
        }

    def to_dict(self, day: date) -> dict[str, Any]:
        """The answer for one day as plain data."""
        step = self.position(day)
        answer: dict[str, Any] = {
            "on": day.isoformat(),
            "importer": self.importer,
            "origin": self.origin,
            "calendar": self.calendar.value,
            "known": self.known.isoformat(),
            "total": float(self.total[step]),
            "additional": float(self.additional[step]),
            "by_authority": self.parts(step),
            "coverage": self.coverage,
            "accounts": dict(self.accounts),
            "weights": self.weights,
            "weights_meaning": self.weights_meaning,
            "assumptions": self.assumptions,
            "assumption_set": self.assumption_set,
            "switches": dict(self.switches),
        }
        if self.groups:
            answer["by"] = self.by
            answer["groups"] = [
                {
                    "key": group.key,
                    "total": None if np.isnan(group.total[step]) else float(group.total[step]),
                    "share_of_value": float(group.share[step]),
                    "contribution": float(group.contribution[step]),
                }
                for group in self.groups
            ]
        return answer

    def to_polars(self, *, daily: bool = False) -> pl.DataFrame:
        """One row a step (or a day): from, until, total, base and each authority; with groups, one
        row for each group and step, their columns being contributions to the average."""
        import polars as pl

        until = [*self.days[1:], self.end]
        frames = []
        for group in self.groups or (None,):
            source = group or self
            columns: dict[str, Any] = {
                "from": list(self.days),
                "until": until,
                "importer": self.importer,
                "origin": self.origin,
            }
            if group is not None:
                columns |= {self.by: group.key, "share_of_value": group.share}
                columns |= {"total": group.total, "contribution": group.contribution}
            else:
                columns |= {"total": self.total}
            frames.append(pl.DataFrame(columns | {"base": source.base} | source.by_authority))
        frame = pl.concat(frames)
        if not daily:
            return frame
        return (
            frame.with_columns(pl.date_ranges("from", "until", closed="left").alias("on"))
            .explode("on")
            .select("on", pl.exclude("on", "from", "until"))
        )


def average(
    *,
    origin: str,
    on: date | str | None = None,
    start: date | str | None = None,
    end: date | str | None = None,
    importer: str = "US",
    weights: str = "",
    by: str = "",
    special: Special | None = None,
    known: date | str | None = None,
    calendar: Calendar = Calendar.legal,
    assumptions: str = "trade",
    ledger: Ledger | None = None,
) -> Averages:
    """Average duty of `importer` on goods of `origin`: on one day, or over ``[start, end)``.

    A series has a step for every day on which any duty on the goods changes. Duties of the Union
    stand for each member; its weights are the Union's.

    Parameters
    ----------
    origin
        ISO-2 code, ``EU``, or ``all`` for all imports: each origin under its own weights, which
        count by what was imported from it in 2024 (under a file that names origins: by the file).
    weights
        See `weights_for`. Empty: the importer's own imports from the origin.
    by
        Split by ``sector`` (GTAP), ``hs2`` or ``origin`` as well as by authority.
    special
        ``out`` leaves chapters 98 and 99 out, ``zero`` counts them as free of duty; default as
        the assumptions say.
    assumptions
        A named set, perhaps with switches: ``trade``, ``yale``, ``trade,usmca=2025h2,metal=low``.

    Raises
    ------
    BadQuestion
        When the weights are unknown or not held for the origin, `by` is no such split, or there
        are no such assumptions.
    """
    book = ledger or Ledger.bundled()
    asked = on if on is not None else start
    first = date.today() if asked is None else asked_day(asked, "on")
    last = None if end is None else asked_day(end, "end")
    if on is not None or last is None:
        last = first + timedelta(days=1)
    if last <= first:
        raise BadQuestion(f"end is {last}, which is not after {first}.")
    if by and by not in GROUPS:
        raise BadQuestion(f"by is {by!r}.{nearest(by, GROUPS)} Use {', '.join(GROUPS)}.")
    seen = known_day(known)
    chosen = assumption_set(assumptions)
    if last - first == timedelta(days=1):
        law = law_of_day(book, importer, first, seen, calendar, chosen)
    else:
        law = Law(
            book,
            schedule(importer),
            first,
            last,
            known=seen,
            calendar=calendar,
            assumptions=chosen,
        )
    members = members_of(importer, origin, weights, special or special_of(chosen))
    name, meaning = members[0][1].name, members[0][1].meaning
    if origin == ALL:
        meaning += f"; each of {len(members)} origins by its imports of 2024"
    sums = _Sums(law, by)
    for code, scale, factor in members:
        sums.add(code, scale, factor)
    series = sums.series()
    accounts = _accounts(members, sums.without_rate)
    return Averages(
        importer=importer,
        origin=origin,
        calendar=calendar,
        known=seen,
        weights=name,
        weights_meaning=meaning,
        coverage=1 - sum(accounts[key] for key in _NOT_COUNTED),
        assumptions=chosen.meaning,
        assumption_set=chosen.name,
        switches=chosen.chosen,
        end=last,
        accounts=accounts,
        by=by if by != "authority" else "",
        **series,
    )


def special_of(assumed: Assumptions) -> Special:
    """What becomes of chapters 98 and 99 under the assumptions."""
    return "zero" if assumed.special == "zero" else "out"


def goods_of(origin: str) -> str:
    """The country whose duties stand for an origin of the weights: a member for the Union."""
    return _UNION_STANDS_FOR if origin == EU else origin


def members_of(
    importer: str, origin: str, weights: str, special: Special
) -> list[tuple[str, Weights, float]]:
    """The origins of an average, the weights of each, and what one unit of them counts."""
    if origin != ALL:
        code = place(origin, groups=True).iso2
        return [(code, weights_for(importer, code, weights, special), 1.0)]
    members = []
    own = weights in ("", "imports-2024", "imports-wto")
    for code, imported in partners(importer).items():
        try:
            scale = weights_for(importer, code, weights, special)
        except BadQuestion:
            if weights.endswith(".csv") or weights == "imports-2025":
                continue
            raise
        value = float(scale.value.sum()) + scale.zero
        factor = 1.0 if own or weights.endswith(".csv") else imported / value
        members.append((code, scale, factor))
    if not members or weights == "imports-2025":
        held = ", ".join(code for code, _, _ in members) or "no origin"
        raise BadQuestion(
            f"Weights {weights!r} are held for {held} and give no average of all imports. "
            "Use imports-2024, imports-2024-all, world-2024 or simple."
        )
    return members


_NOT_COUNTED = ("special_out", "no_line", "no_rate")


def _accounts(
    members: Sequence[tuple[str, Weights, float]], without_rate: float
) -> dict[str, float]:
    """Where the value of the weights went, as shares that add up to 1."""
    whole = sum(scale.total * factor for _, scale, factor in members)
    special = sum(scale.special * scale.total * factor for _, scale, factor in members)
    zero = sum(scale.zero * factor for _, scale, factor in members)
    coarse = sum(scale.coarse * scale.total * factor for _, scale, factor in members)
    placed = sum(scale.coverage * scale.total * factor for _, scale, factor in members)
    from_lines = min(placed - coarse, without_rate)  # no rate: taken from the lines first
    return {
        "by_line": (placed - coarse - from_lines) / whole,
        "by_shorter_code": (coarse - (without_rate - from_lines)) / whole,
        "special_at_zero": zero / whole,
        "special_out": (special - zero) / whole,
        "no_line": max(0.0, (whole - placed - special) / whole),
        "no_rate": without_rate / whole,
    }


class _Sums:
    """Duties and value by group of imports and treatment, added up over origins."""

    def __init__(self, law: Law, by: str) -> None:
        self.law, self.by = law, by
        self.keys: dict[str, int] = {}
        self.shape = len(law.days)
        self.duty: dict[tuple[int, str], Array] = {}
        self.value: dict[int, Array] = {}
        self.zero = 0.0
        self.without_rate = 0.0
        self.change: set[date] = {law.first}
        self._line_groups = _line_groups(law.lines, by)
        self._waiting: dict[tuple[tuple[date, int], ...], dict[int, Array]] = {}

    def add(self, origin: str, scale: Weights, factor: float) -> None:
        """Count one origin's imports, `factor` for each unit of its weights."""
        history = self.law.history(goods_of(origin))
        partition = self.law.partition(history[0][1])
        classes, size = partition.classes[scale.positions], len(partition.lines)
        zero = scale.zero * factor
        self.zero += zero
        for number, (group, inside) in enumerate(self._groups(origin, scale.positions)):
            if zero and number == 0 and self._line_groups is None:
                self._value(group)[:] += zero
            weight = np.bincount(classes[inside], scale.value[inside] * factor, size)
            self._waiting.setdefault(history, {}).setdefault(group, np.zeros(size))[:] += weight

    def _settle(self) -> None:
        """Price what was added; origins treated alike through all the days are priced together."""
        law = self.law
        while self._waiting:
            history, parts = self._waiting.popitem()
            self.change.update(day for day, _ in history)
            where = [bisect_right(law.days, day) - 1 for day, _ in history] + [self.shape]
            weights = np.column_stack(list(parts.values()))
            without = 0.0
            for number, (_, treatment) in enumerate(history):
                cells = law.cells(treatment)
                span = slice(where[number], where[number + 1])
                counted = ~np.isnan(cells.base)
                inside = weights * counted[:, None]
                value = inside.sum(axis=0)
                without = max(without, float(weights.sum() - value.sum()))
                for name, duty in {"base": cells.base, **cells.net}.items():
                    adds = np.where(counted, duty, 0.0) @ inside
                    for group, added in zip(parts, adds, strict=True):
                        self._duty(group, name)[span] += added
                for group, counts in zip(parts, value, strict=True):
                    self._value(group)[span] += counts
            self.without_rate += without

    def series(self) -> dict[str, Any]:
        """The arguments of `Averages` that hold the series."""
        self._settle()
        kept = [self.law.days.index(day) for day in sorted(self.change)]
        whole = sum(self.value.values(), np.zeros(self.shape))
        if self.zero and self.by in ("sector", "hs2"):
            whole = whole + self.zero
        names = sorted({name for _, name in self.duty})
        empty = np.zeros(self.shape)
        groups = []
        for key, group in self.keys.items():
            adds = {name: self.duty.get((group, name), empty) / whole for name in names}
            groups.append(
                Group(
                    key,
                    (self.value[group] / whole)[kept],
                    adds.pop("base")[kept],
                    {name: values[kept] for name, values in adds.items()},
                )
            )
        zeros = np.zeros(len(kept))
        authorities = [name for name in names if name != "base"]
        if self.by in ("sector", "hs2", "origin"):
            groups.sort(key=lambda group: -float(group.share.max()))
        return {
            "days": tuple(self.law.days[step] for step in kept),
            "base": sum((group.base for group in groups), zeros),
            "by_authority": {
                name: sum((group.by_authority[name] for group in groups), zeros)
                for name in authorities
            },
            "groups": tuple(groups) if self.by not in ("", "authority") else (),
        }

    def _groups(self, origin: str, held: NDArray[Any]) -> Iterable[tuple[int, Any]]:
        if self._line_groups is None:
            key = origin if self.by == "origin" else ""
            return [(self._number(key), slice(None))]
        names = self._line_groups[held]
        return [(self._number(str(key)), names == key) for key in np.unique(names)]

    def _number(self, key: str) -> int:
        return self.keys.setdefault(key, len(self.keys))

    def _value(self, group: int) -> Array:
        return self.value.setdefault(group, np.zeros(self.shape))

    def _duty(self, group: int, name: str) -> Array:
        return self.duty.setdefault((group, name), np.zeros(self.shape))


def _line_groups(lines: Lines, by: str) -> NDArray[Any] | None:
    """The group of every line of a schedule, (n,), or None where lines are not split."""
    if by == "hs2":
        return np.array([code[:2] for code in lines.codes.tolist()])
    if by == "sector":
        if lines.importer != "US":
            raise BadQuestion("Sectors are known for lines of the US schedule only; use hs2.")
        return np.array([sector or "none" for sector in line_sectors(lines)])
    return None
