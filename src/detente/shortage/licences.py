"""What still leaves port, day by day, once a licence is needed?

A control stops part of a flow on its first day. Goods already cleared leave during some days of
grace. Exporters apply for their order book at once and for new orders as they come; the authority
takes a lead time, passes a share, and may handle only so much a day; what it turns down is applied
for again. Licensed orders leave as fast as shippers can catch up. General licences take part of
the flow out of the queue from their first day; a ban licenses nothing.

Everything is in units of the flow before, so 1 is normal. Each parameter is a range: the central
path takes the middle value, the band is the 5th to 95th percentile of paths with every parameter
drawn on its own between its ends. No parameter is fitted to a trade figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion, nearest
from detente.ledger.model import Measure

__all__ = ["COVERS", "IDENTIFIES", "Arrivals", "Licences", "Range", "first_stops"]

Array = NDArray[np.float64]

COVERS = (15, 30, 45, 60, 75, 90, 105, 120)
IDENTIFIES = (
    "The first month shows the days of grace, the second the part of the flow that a control "
    "stops, the month of recovery papers and lead time, the months after it approvals and catching "
    "up. One episode of four months tells no more than these four apart. Ranges are wide and set "
    "by process, not fitted; days for papers were added because the legal 45 working days count "
    "from a complete file, and without them the model recovers a month early.",
    "First plant stops seven to nine weeks after a control identify the cover of the plants that "
    "stopped first; they validate nothing else.",
)
_DRAWS, _SEED = 400, 18  # draws of the band
_OUTLOOK = 400  # days worked out unless asked for more
_FIFTHS = (-1.2816, -0.5244, 0.0, 0.5244, 1.2816)  # middles of the fifths of a normal law


@dataclass(frozen=True, slots=True)
class Range:
    """Lowest, central and highest value of a parameter, and where they come from."""

    low: float
    central: float
    high: float
    source: str = ""

    def __post_init__(self) -> None:
        if not self.low <= self.central <= self.high:
            raise BadQuestion(
                f"A range must rise: got {self.low:g}, {self.central:g}, {self.high:g}."
            )


_LEAD = "45 working days allowed by the dual-use regulation (State Council Order 792, recalled)"
_ASSUMED = "assumed; wide on purpose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Licences:
    """One licence process. Days are calendar days; shares lie between 0 and 1."""

    stopped_share: Range = Range(
        0.5, 0.75, 1.0, "assumed: HS 850511 holds free neodymium magnets too, but customs held and "
        "tested those as well"
    )  # fmt: skip
    grace_days: Range = Range(0, 7, 14, "goods cleared or at the port; " + _ASSUMED)
    lead_days: Range = Range(45, 63, 80, _LEAD + ", less a week or two, or more for questions")
    prepare_days: Range = Range(
        5, 14, 30, "end-user papers; the 45 days count from a complete file; " + _ASSUMED
    )
    lead_spread_days: Range = Range(5, 10, 20, _ASSUMED)
    approval_share: Range = Range(
        0.5, 0.7, 0.9, "some applications approved from June 2025; " + _ASSUMED
    )
    order_book_days: Range = Range(15, 30, 60, _ASSUMED)
    handled_a_day: Range = Range(1.0, 2.0, 4.0, "days of normal flow handled a day; " + _ASSUMED)
    catch_up: Range = Range(1.0, 1.15, 1.4, "most shipped a day against normal; " + _ASSUMED)
    general_share: Range = Range(0.0, 0.0, 0.0, "no general licences unless said")
    general_from_day: float = np.inf
    end_day: float = np.inf  # the control ends
    transit_days: Range = Range(5, 30, 45, "air to sea freight; " + _ASSUMED)

    def __post_init__(self) -> None:
        for name in ("stopped_share", "approval_share", "general_share"):
            given = getattr(self, name)
            if not 0 <= given.low <= given.high <= 1:
                raise BadQuestion(f"{name} must lie between 0 and 1. Was it given in percent?")
        if self.general_share.high > 0 and np.isinf(self.general_from_day):
            raise BadQuestion("general_share needs general_from_day: the day on which they begin.")
        for name in ("grace_days", "lead_days", "prepare_days", "order_book_days", "transit_days"):
            if getattr(self, name).low < 0:
                raise BadQuestion(f"{name} must be 0 or more days.")
        for name in ("lead_spread_days", "handled_a_day", "catch_up"):
            if getattr(self, name).low <= 0:
                raise BadQuestion(f"{name} must be above 0.")

    @staticmethod
    def banned() -> Licences:
        """A ban that reaches everything in its scope: no licence in principle."""
        none = Range(0.0, 0.0, 0.05, "a ban: hardly a licence")
        return Licences(stopped_share=Range(1, 1, 1, "the whole scope"), approval_share=none)

    @staticmethod
    def delay(days: float) -> Licences:
        """Everything waits `days`, then leaves as before: the plainest case."""

        def exactly(value: float) -> Range:
            return Range(value, value, value, "as asked")

        return Licences(
            stopped_share=exactly(1.0),
            grace_days=exactly(0),
            lead_days=exactly(0),
            prepare_days=exactly(0),
            approval_share=exactly(0),
            order_book_days=exactly(0),
            catch_up=exactly(1.0),
            transit_days=exactly(0),
            end_day=days,
        )

    @staticmethod
    def of(measure: Measure, on: date, *, known: date | None = None) -> Licences:
        """The process that a control of the ledger sets up, counted from the day `on`.

        A ban licenses nothing; a case-by-case licence takes longer and passes less. A scheduled
        suspension or end of the control ends it.
        """
        process, begun = Licences(), False
        steps = [s for s in measure.steps if known is None or s.announced <= known]
        for step in steps:
            regime, status = step.regime or "", step.status.value
            if step.effective is None:
                continue
            after = (step.effective - on).days
            if status == "in_force" and after <= 0:
                begun = True
                if "ban" in regime or "denial" in regime:
                    process = Licences.banned()
                elif "case_by_case" in regime:
                    process = replace(
                        Licences(),
                        lead_days=Range(63, 90, 150, "case by case; " + _ASSUMED),
                        approval_share=Range(0.2, 0.5, 0.8, "case by case; " + _ASSUMED),
                    )
            elif begun and status in ("suspended", "ended", "struck_down") and after > 0:
                process = replace(process, end_day=min(process.end_day, after))
        return process

    @staticmethod
    def from_file(path: Path, *, stopped: float | None = None) -> Licences:
        """Read a process from YAML: each parameter a number, or ``[low, central, high]``.

        `stopped` is the share of exports that needs a licence, where it is asked and not in the
        file.

        Raises
        ------
        BadQuestion
            When the file is absent or no YAML, or a name or value in it is not right.
        """
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError

        try:
            given = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise BadQuestion(f"--licences {path}: {error.strerror or error}.") from None
        except (YAMLError, UnicodeDecodeError):
            raise BadQuestion(f"--licences {path}: this is not valid YAML.") from None
        if not isinstance(given, dict):
            raise BadQuestion(f"--licences {path}: write one `name: value` on each line.")
        if stopped is not None:
            if "stopped_share" in given:
                raise BadQuestion(
                    f"--licences {path} gives stopped_share and --cut gives {stopped:.0%}: both "
                    "say which share of exports needs a licence. Leave one out."
                )
            given = given | {"stopped_share": stopped}
        return Licences.from_mapping(given, str(path))

    @staticmethod
    def from_mapping(
        given: Mapping[str, Any], where: str, base: Licences | None = None
    ) -> Licences:
        """The process with the values of `given` in place of those of `base`, else the defaults."""
        known = [field.name for field in fields(Licences)]
        ranges = {f.name for f in fields(Licences) if isinstance(f.default, Range)}
        made: dict[str, object] = {}
        for name, value in given.items():
            if name not in known:
                raise BadQuestion(
                    f"{where}: {name!r} is not a licence parameter.{nearest(name, known)} There "
                    f"is {', '.join(known)}."
                )
            numbers = list(value) if isinstance(value, (list, tuple)) else [value] * 3
            if len(numbers) != 3 or not all(_is_number(number) for number in numbers):
                raise BadQuestion(
                    f"{where}: {name} is {value!r}; give a number or [low, central, high]."
                )
            low, central, high = (float(number) for number in numbers)
            made[name] = Range(low, central, high, where) if name in ranges else central
        return replace(base or Licences(), **made)  # type: ignore[arg-type]

    def path(self, days: int = _OUTLOOK) -> Arrivals:
        """Exports by day since the control began, as share of the flow before: central and band."""
        draws = self._draws()
        shipped = _shipped(draws, days, self.general_from_day, self.end_day)
        low, high = np.quantile(shipped[:, 1:], (0.05, 0.95), axis=1)
        central = shipped[:, 0]
        return Arrivals(
            central=central,
            low=np.minimum(low, central),
            high=np.maximum(high, central),
            draws=shipped,
            transit=draws["transit_days"],
        )

    def _draws(self) -> dict[str, Array]:
        """Each parameter's central value, then draws between its ends (triangular)."""
        rng = np.random.default_rng(_SEED)
        drawn = {}
        for field in fields(self):
            given = getattr(self, field.name)
            if isinstance(given, Range):
                part = (
                    rng.triangular(given.low, given.central, given.high, _DRAWS)
                    if given.high > given.low
                    else np.full(_DRAWS, given.central)
                )
                drawn[field.name] = np.concatenate([[given.central], part])
        return drawn


@dataclass(frozen=True, kw_only=True, eq=False)
class Arrivals:
    """Exports by day since a control began; 1 is the flow before."""

    central: Array  # (days,)
    low: Array  # (days,) 5th percentile of the draws
    high: Array  # (days,) 95th
    draws: Array  # (days, 1 + draws) each path, the central one first
    transit: Array  # (1 + draws,) days from port to user

    @staticmethod
    def withheld(share: float, days: int) -> Arrivals:
        """A share of the flow is missing for some days; nothing about it is uncertain."""
        path = np.where(np.arange(max(days, _OUTLOOK)) < days, 1.0 - share, 1.0)
        certain = np.repeat(path[:, None], 2, axis=1)
        return Arrivals(central=path, low=path, high=path, draws=certain, transit=np.zeros(2))

    def monthly(self, begun: date, months: Iterable[date]) -> dict[str, tuple[float, float, float]]:
        """Low, central and high share of normal by month ("2025-04"); before `begun` is normal."""
        found = {}
        for month in months:
            first = month.replace(day=1)
            after = (first + timedelta(days=32)).replace(day=1)
            at = np.arange((first - begun).days, (after - begun).days)
            paths = np.where(
                (at >= 0)[:, None],
                self.draws[np.clip(at, 0, len(self.draws) - 1)],
                1.0,
            ).mean(axis=0)
            low, high = np.quantile(paths[1:], (0.05, 0.95))
            middle = float(paths[0])
            found[f"{first:%Y-%m}"] = (min(float(low), middle), middle, max(float(high), middle))
        return found

    def arriving(self, transit_days: int) -> Array:
        """(days,) central path at the user's gate, `transit_days` after the port."""
        return np.concatenate([np.ones(transit_days), self.central])[: len(self.central)]


def first_stops(
    arrivals: Arrivals, covers: Iterable[float] = COVERS
) -> dict[float, tuple[int | None, int | None, int | None]]:
    """Day of the first stop by days of cover: earliest, central, latest; None where none comes.

    A user takes one day of normal flow a day, from what arrives and from `cover` days of stock, and
    stops on the first day it lacks. Earliest and latest are the 5th and 95th percentile of the
    draws, transit included.
    """
    days = len(arrivals.draws)
    at = np.arange(days)[:, None] - np.round(arrivals.transit)[None].astype(int)
    came = np.where(
        at >= 0, np.take_along_axis(arrivals.draws, np.clip(at, 0, days - 1), axis=0), 1.0
    )
    # Users refill to the cover they hold in normal times and no further.
    found = {}
    for cover in covers:
        stock = np.full(came.shape[1], float(cover))
        stop = np.full(came.shape[1], np.inf)
        for day in range(days):
            stock = np.minimum(stock + came[day] - 1.0, float(cover))
            stop = np.where((stock < -1e-9) & np.isinf(stop), day, stop)
        early, late = np.quantile(stop[1:], (0.05, 0.95), method="nearest")
        found[cover] = tuple(
            None if np.isinf(value) else int(value)
            for value in (min(early, stop[0]), stop[0], max(late, stop[0]))
        )
    return found


def _shipped(draws: Mapping[str, Array], days: int, general_from: float, end: float) -> Array:
    """(days, draws) exports a day; a fluid queue in units of one day of the stopped flow."""
    grace, book = draws["grace_days"], draws["order_book_days"]
    width = len(grace)
    handled = np.zeros((days, width))
    shipped = np.empty((days, width))
    queue, licensed, due = np.zeros(width), np.zeros(width), np.zeros(width)
    behind = [  # how long ago each fifth of today's decisions was taken up
        np.maximum(
            np.round(draws["prepare_days"] + draws["lead_days"] + z * draws["lead_spread_days"]), 0
        ).astype(int)
        for z in _FIFTHS
    ]
    at = np.arange(width)
    for day in range(days):
        cleared = np.clip(grace - day, 0.0, 1.0)
        general = draws["general_share"] if day >= general_from else np.zeros(width)
        owed = (1 - cleared) * (1 - general)  # what falls due today and needs a licence
        # Orders are applied for when they enter the book, `book` days before they fall due.
        queue += (1 - general) * (np.maximum(book - grace, 0.0) if day == 0 else 1.0)
        handled[day] = np.minimum(queue, draws["handled_a_day"])
        decided = sum(
            0.2 * np.where(ago <= day, handled[np.maximum(day - ago, 0), at], 0.0) for ago in behind
        )
        refused = (1 - draws["approval_share"]) * decided
        queue += refused - handled[day]
        licensed += decided - refused
        due += owed
        free = np.minimum(due, draws["catch_up"])
        left = free if day >= end else np.minimum(free, licensed)
        licensed = np.maximum(licensed - left, 0.0)
        due -= left
        through = np.minimum(cleared + (1 - cleared) * general + left, draws["catch_up"])
        shipped[day] = 1 - draws["stopped_share"] * (1 - through)
    return shipped


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
