"""What do these customs entries owe, and what of it comes back?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion
from detente.ledger import Calendar, Ledger
from detente.nomenclature import show_code
from detente.tariffs.entries.alike import Question
from detente.tariffs.entries.cells import NO_DAY
from detente.tariffs.entries.duty import Rates, line_rates
from detente.tariffs.entries.read import Batch, read_entries
from detente.tariffs.facts import assumption_set
from detente.tariffs.lookup import NOT_INCLUDED
from detente.tariffs.refunds import Claims, RefundLaw, Routed, day_number, plain_day, refund_law
from detente.tariffs.schedule import Lines, schedule

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Assessment", "assess"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class Assessment:
    """Duties and refunds of customs entries. Money in USD.

    `frame` holds every computed row: the file's own columns behind their row number, then the
    results; `rejects` the others with their reasons. Together they have `rows_in` rows, less
    `folded` rows of chapter 99 headings that were read into the goods they belong to.
    """

    as_of: date
    known: date
    calendar: Calendar
    frame: pl.DataFrame
    rejects: pl.DataFrame
    rows_in: int
    folded: int
    authorities: tuple[str, ...]
    entry_column: str | None
    importer_column: str | None
    revive: bool
    notes: tuple[str, ...]
    assumptions: str
    seconds: float

    @property
    def totals(self) -> dict[str, float]:
        """Sums over all computed rows, USD."""
        names = ("duty_total", "duty_base", *(f"duty_{name}" for name in self.authorities))
        more = ("ieepa_paid", "revived_duty", "refundable", "interest", "refund")
        sums = {name: float(self.frame[name].sum()) for name in (*names, *more)}
        return {"value": float(self.frame["customs_value"].sum())} | sums

    def by(self, column: str) -> list[dict[str, Any]]:
        """Rows, refundable duty and interest by a column such as ``route``."""
        import polars as pl

        grouped = (
            self.frame.group_by(column)
            .agg(
                pl.len().alias("rows"),
                pl.col("refundable", "interest", "refund").sum(),
                pl.col("deadline").min().alias("first_deadline"),
            )
            .sort("refundable", column, descending=[True, False])
        )
        return grouped.to_dicts()

    def declarations(self, *, most: int = 9_999) -> list[list[str]]:
        """Entry numbers for CAPE phase 1, in files of at most `most` rows; each entry once.

        Raises
        ------
        BadQuestion
            When the file has no column of entry numbers.
        """
        import polars as pl

        if self.entry_column is None:
            raise BadQuestion("A CAPE declaration needs entry numbers: a column `entry`.")
        chosen = self.frame.filter(pl.col("route") == "cape_phase_1")
        numbers = chosen[self.entry_column].cast(pl.String).str.replace_all(r"[^A-Za-z0-9]", "")
        entries = numbers.drop_nulls().unique(maintain_order=True).to_list()
        return [entries[start : start + most] for start in range(0, len(entries), most)]

    def to_dict(self, most_lines: int = 1000) -> dict[str, Any]:
        """The answer as plain data; the lines themselves only up to `most_lines` of them."""
        totals = self.totals
        answer: dict[str, Any] = {
            "as_of": self.as_of.isoformat(),
            "known": self.known.isoformat(),
            "calendar": self.calendar.value,
            "rows_in": self.rows_in,
            "rows_out": self.frame.height,
            "rejects": self.rejects.height,
            "folded": self.folded,
            "seconds": round(self.seconds, 3),
            "lines_per_second": round(self.rows_in / self.seconds) if self.seconds else None,
            "total_value": totals["value"],
            "total_duty": totals["duty_total"],
            "by_authority": {"base": totals["duty_base"]}
            | {name: totals[f"duty_{name}"] for name in self.authorities},
            "refundable": totals["refundable"],
            "interest": totals["interest"],
            "refund": totals["refund"],
            "revived_duty": totals["revived_duty"],
            "revived_duty_deducted": self.revive,
            "by_route": self.by("route"),
            "by_state": self.by("state"),
            "by_importer": self.by(self.importer_column) if self.importer_column else None,
            "assumptions": self.assumptions,
            "notes": list(self.notes),
        }
        small = self.frame.height <= most_lines
        answer["lines"] = self.frame.to_dicts() if small else None
        answer["rejected"] = self.rejects.head(20).select("row", "reason").to_dicts()
        return answer


def assess(
    path: Path,
    *,
    as_of: date | None = None,
    known: date | None = None,
    calendar: Calendar = Calendar.collected,
    assumptions: str = "shipment",
    revive: bool = False,
    ledger: Ledger | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Assessment:
    """Duty by line and authority of the customs entries in a file, and what comes back.

    Parameters
    ----------
    path
        CSV or Parquet with columns entry_date, hts, origin, value, and optional others.
    as_of
        The day on which state, route and interest are judged; default today.
    known
        Judge the law by what was announced by then; default `as_of`.
    calendar
        Default ``collected``: what customs took on the day of entry.
    revive
        Take off the refund what other duties the entry would have owed without the void ones
        (EO 14289: Canadian and Mexican metals, 4 March to 3 June 2025).
    progress
        Hears of rows done and rows in all.

    Raises
    ------
    BadQuestion
        When the file cannot be read, or its header lacks a needed column.
    """
    begun = perf_counter()
    today = as_of or date.today()
    lines, law = schedule("US"), refund_law()
    batch = read_entries(path, lines)
    question = Question(
        ledger or Ledger.bundled(),
        "US",
        known or today,
        calendar,
        assumption_set(assumptions),
        law,
    )
    done = batch.rows_in - len(batch)
    progress(done, batch.rows_in)

    def advance(rows: int) -> None:
        nonlocal done
        done += rows
        progress(done, batch.rows_in)

    rates = line_rates(batch, lines, question, advance)
    frame, rejects = _frame(batch, rates, lines, law, today, revive)
    return Assessment(
        as_of=today,
        known=question.known,
        calendar=calendar,
        frame=frame,
        rejects=rejects,
        rows_in=batch.rows_in,
        folded=batch.folded,
        authorities=tuple(sorted(rates.authorities)),
        entry_column=batch.columns.get("entry"),
        importer_column=batch.columns.get("importer"),
        revive=revive,
        notes=tuple(_notes(batch, frame, law, today)),
        assumptions=question.assumptions.meaning,
        seconds=perf_counter() - begun,
    )


def _frame(
    batch: Batch, rates: Rates, lines: Lines, law: RefundLaw, today: date, revive: bool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    import polars as pl

    codes = pl.Series([show_code(str(code)) for code in lines.codes])
    results: dict[str, Any] = {"hts_used": codes.gather(rates.line), "customs_value": batch.value}
    results["duty_base"] = rates.base * batch.value
    total = rates.base.copy()
    for name in sorted(rates.authorities):
        total += rates.authorities[name]
        results[f"duty_{name}"] = rates.authorities[name] * batch.value
    results |= {"duty_total": total * batch.value, "rate_total": total}
    results |= {"base_estimated": rates.estimated, "code_replaced": rates.replaced}
    results |= _refund(batch, rates, total * batch.value, law, today, revive)
    own = {name: f"{name}_" for name in batch.frame.columns if name in results}
    frame = batch.frame.rename(own).hstack(pl.DataFrame(results))
    unknown = np.isnan(rates.base)
    if not unknown.any():
        return frame, batch.rejects
    why = [_no_base(lines, int(position)) for position in rates.line[unknown]]
    more = batch.frame.filter(pl.Series(unknown)).insert_column(1, pl.Series("reason", why))
    rejects = pl.concat([batch.rejects, more], how="diagonal_relaxed").sort("row")
    return frame.filter(pl.Series(~unknown)), rejects


def _no_base(lines: Lines, position: int) -> str:
    unit = lines.text["unit"][position]
    repair = f"give quantity and unit ({unit})" if unit else "its duty cannot be computed"
    return (
        f"the base duty of {show_code(str(lines.codes[position]))} is printed as "
        f"{lines.text['general'][position]!r} and no share of value is known for it; {repair}"
    )


def _refund(
    batch: Batch, rates: Rates, total: Array, law: RefundLaw, today: date, revive: bool
) -> Mapping[str, Any]:
    """What is refundable on each line, by which route, until when, with what interest."""
    given = batch.deposits
    inside = (batch.entered >= day_number(law.start)) & (batch.entered < day_number(law.end))
    computed = np.where(inside, rates.void * batch.value, 0.0)
    paid = _paid(batch, law, computed, rates.floored)
    principal = np.maximum(np.where(inside, paid, 0.0) - given.drawback, 0.0)
    revived = np.where(inside & (paid > 0), rates.revived * batch.value, 0.0)
    if revive:
        principal = np.maximum(principal - revived, 0.0)
    if today < law.ruling:
        pool, principal = principal, np.zeros(len(batch))
    else:
        pool = principal
    deposited = np.where(given.deposited == NO_DAY, batch.entered, given.deposited)
    guessed = given.liquidated == NO_DAY
    liquidated = np.where(guessed, batch.entered + law.estimate_days, given.liquidated)
    corporate = _corporate(given.importer_type, law)
    claims = Claims(
        entered=batch.entered,
        deposited=deposited.astype(np.int32),
        liquidated=liquidated.astype(np.int32),
        pending=given.pending,
        refundable=pool,
        drawback=given.drawback > 0,
        reconciliation=given.reconciliation,
        corporate=corporate,
        entry_type=given.entry_type,
        importer_type=given.importer_type,
        protest=given.protest,
    )
    routed = law.route(claims, today)
    interest = law.interest(principal, deposited.astype(np.int32), day_number(today), corporate)
    mine = np.where(given.paid_given, _stated(batch, law), given.paid_total)
    ours = np.where(given.paid_given, computed, total)
    off = np.abs(mine - ours) > law.gap * np.maximum(mine, ours)
    return {
        "ieepa_computed": computed,
        "ieepa_paid": np.where(inside, paid, 0.0),
        "paid_differs": off,
        "revived_duty": revived,
        "refundable": principal,
        "interest": interest,
        "refund": principal + interest,
        "liquidation": _dates(np.where(given.pending, NO_DAY, liquidated)),
        "liquidation_estimated": guessed & ~given.pending,
        "state": _pick(["unliquidated", "liquidated"], routed.liquidated),
        **_routed(routed, today),
        **_lapses(claims, law),
    }


def _lapses(claims: Claims, law: RefundLaw) -> dict[str, pl.Series]:
    """The last day of each right on the lines that have something to refund."""
    found = {}
    for name, deadline in law.deadlines.items():
        open_ended = claims.pending & (deadline.counted_from == "liquidation")
        idle = open_ended | (claims.refundable <= 0)
        found[f"{name}_by"] = _dates(np.where(idle, NO_DAY, law.lapses(deadline, claims)))
    return found


def _paid(batch: Batch, law: RefundLaw, computed: Array, floored: NDArray[np.bool_]) -> Array:
    """Duty of the pool paid on each line: as the file says by heading, else as computed.

    Where an all-in level applies, the heading may carry the whole level and the general rate
    nothing; only the computed part over the general rate comes back then.
    """
    given = batch.deposits
    if not given.paid:
        return computed
    paid = _stated(batch, law)
    paid = np.where(floored, np.minimum(paid, computed), paid)
    return np.where(given.paid_given, paid, computed)


def _stated(batch: Batch, law: RefundLaw) -> Array:
    """Positive duty that the file states on headings of the pool, (n,)."""
    paid = np.zeros(len(batch))
    for heading, values in batch.deposits.paid.items():
        if law.refundable_heading(heading):
            paid += np.maximum(values, 0.0)
    return paid


def _corporate(importer_type: NDArray[Any], law: RefundLaw) -> NDArray[np.bool_]:
    default = law.default_type in law.corporate_types
    other = np.isin(importer_type, law.other_types)
    named = np.isin(importer_type, law.corporate_types)
    return np.where(named, True, np.where(other, False, default))


def _routed(routed: Routed, today: date) -> dict[str, Any]:
    import polars as pl

    opened = np.array([route.opens is None or route.opens <= today for route in routed.routes])
    dated = routed.has_deadline
    days = np.where(dated, routed.deadline.astype(np.int64) - day_number(today), 0)
    left = pl.Series(days).set(pl.Series(~dated), None)
    deadline = pl.Series(routed.deadline).set(pl.Series(~dated), None).cast(pl.Date)
    return {
        "route": _pick([route.id for route in routed.routes], routed.number),
        "route_open": opened[routed.number],
        "deadline": deadline,
        "days_left": left,
        "paid_when_liquidated": routed.paid_late,
    }


def _pick(words: Sequence[str], number: NDArray[Any]) -> pl.Series:
    import polars as pl

    return pl.Series(words).gather(number.astype(np.int64))


def _dates(days: NDArray[Any]) -> pl.Series:
    import polars as pl

    found = pl.Series(days.astype(np.int32))
    return found.set(found == NO_DAY, None).cast(pl.Date)


def _notes(batch: Batch, frame: pl.DataFrame, law: RefundLaw, today: date) -> list[str]:
    notes = [NOT_INCLUDED]
    if batch.ignored:
        notes.append(f"Columns carried along unread: {', '.join(batch.ignored)}.")
    if batch.folded:
        notes.append(f"{batch.folded:,} rows of chapter 99 headings were read into their goods.")
    flags = (
        ("liquidation_estimated", f"liquidation is taken as entry + {law.estimate_days} days"),
        ("code_replaced", "the code did not exist on the day; hts_used answers for it"),
        ("base_estimated", "the base duty is an estimate; quantity and unit make it exact"),
        ("paid_differs", f"duty paid and computed differ by more than {100 * law.gap:g} percent"),
        ("paid_when_liquidated", "paid only when the entry liquidates"),
    )
    for name, meaning in flags:
        count = int(frame[name].sum())
        if count:
            notes.append(f"{count:,} row{'s' * (count > 1)}: {meaning} ({name}).")
    if "importer_type" not in batch.columns and frame["refundable"].sum() > 0:
        notes.append(f"No importer_type: interest at the rate of a {law.default_type} importer.")
    if np.isin(batch.deposits.entry_type, law.informal_types).any():
        notes.append(law.informal_note)
    if law.carried(today):
        notes.append(f"Interest after {law.until} carries the last known rate on.")
    moved = frame["revived_duty"].sum()
    if moved > 0:
        notes.append(
            f"{moved:,.2f} USD of other duties stood back for the void ones and could be claimed "
            "now; no text was found that customs bills them. `revive` takes them off."
        )
    if today < law.ruling:
        notes.append(f"On {today} the duties were not yet held unlawful ({law.ruling_cite}).")
    if today > plain_day(day_number(law.ruling)):
        notes.append(f"Refunds: {law.ruling_cite}. Interest: {law.interest_cite}.")
    return notes
