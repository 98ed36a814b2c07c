"""Which parts need a licence, how much Chinese material is in them, and when do they run out?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from detente.errors import BadQuestion
from detente.exposure.duty import NO_LINE, tariffs_now
from detente.exposure.parts import Made, Part, Parts
from detente.exposure.stops import stop_days
from detente.ledger import Ledger
from detente.minerals.contents import by_words
from detente.minerals.controls import (
    REGIMES,
    VALUE_RULE_ID,
    ControlStatus,
    Rule,
    ValueRule,
    status,
    value_rule,
)
from detente.minerals.elements import NAMES
from detente.minerals.producers import alternatives, price
from detente.minerals.stages import STAGES
from detente.places import place
from detente.shortage.licences import Licences, Range

__all__ = ["MONTH", "Exposure", "exposure"]

MONTH = 365.25 / 12
"""Days in a month of use."""

_OXIDE = 0.87  # mass of the element in a rare-earth oxide where the table has none
_STRICTER = Licences(
    lead_days=Range(63, 90, 150, "case by case; assumed"),
    approval_share=Range(0.2, 0.5, 0.8, "case by case; assumed"),
)


@dataclass(frozen=True, eq=False)
class Exposure:
    """The answer: one row a line of the file, in its order, and what was asked.

    Columns of `rows`: what the line says (`part`, `description`, `hts`, `supplier`), what is in it
    (`elements`, `possible_elements`, `controlled`), how a control bears on it (`reach`: listed,
    possible, upstream, inputs, none, unknown), `regime`, `licence_for` (destination), `instruments`
    and `citations`, `suspended` and `coming` instruments, the value rule (`chinese_share_low`,
    `chinese_share_high`, `value_rule`), `days_of_cover`, `control_from`, `stop_earliest`,
    `stop_central`, `stop_latest` (days; None: no stop within two years), `stop_chance`,
    `alternatives`, `tariff_low`, `tariff_high` and `missing`.
    """

    rows: tuple[dict[str, Any], ...]
    on: date
    known: date
    destination: str
    military: bool
    value_rule: ValueRule
    notes: tuple[str, ...]
    name: str = ""

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many lines the controls reach, by `reach`."""
        return dict(Counter(row["reach"] for row in self.rows))

    def first_stop(self) -> dict[str, Any] | None:
        """The line whose central day of stop comes first, None where none stops."""
        stopping = [row for row in self.rows if row["stop_central"] is not None]
        return min(stopping, key=lambda row: row["stop_central"], default=None)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values, for JSON."""
        first = self.first_stop()
        return {
            "file": self.name,
            "on": self.on,
            "known": self.known,
            "destination": self.destination,
            "military": self.military,
            "lines": len(self.rows),
            "reach": self.counts,
            "with_gaps": sum(bool(row["missing"]) for row in self.rows),
            "first_stop": None
            if first is None
            else {name: first[name] for name in ("row", "part", "stop_central")},
            "value_rule": {
                "threshold": self.value_rule.threshold,
                "binds": self.value_rule.binds,
                "status": self.value_rule.status,
                "citation": self.value_rule.citation,
                "outcome_known": self.value_rule.outcome_known,
            },
            "notes": self.notes,
            "parts": self.rows,
        }


@dataclass(frozen=True, slots=True)
class _Bearing:
    """How the controls bear on goods of one make from one supplier."""

    reach: str
    regime: str
    licence_for: str
    controlled: tuple[str, ...]
    rules: tuple[Rule, ...]
    suspended: tuple[Rule, ...]
    coming: tuple[Rule, ...]
    said: tuple[str, ...]
    texts: Mapping[str, str]


def exposure(
    parts: Parts,
    *,
    on: date,
    known: date | None = None,
    destination: str = "US",
    military: bool = False,
    party: str = "",
    licences: Licences | None = None,
    ledger: Ledger | None = None,
) -> Exposure:
    """What China's export controls and the tariff mean for every line of a bill of materials.

    Parameters
    ----------
    parts
        Lines of `read_parts`.
    on
        The day of the stocks; controls in force are counted from it, controls that begin later
        from their first day.
    known
        Judge by what was announced by this day; default `on`.
    destination
        Country of the plant that uses the parts.
    licences
        A licence process in place of the one that the regime suggests.

    Raises
    ------
    UnknownPlace
        For an unknown destination.
    BadQuestion
        When `known` lies before every record, or there are no lines.
    """
    if not len(parts):
        raise BadQuestion(f"{parts.name} has a heading and no lines.")
    book = ledger or Ledger.bundled()
    seen = known or on
    where = place(destination).iso2
    bear = lru_cache(maxsize=None)(
        lambda made, supplier: _bearing(made, supplier, where, on, seen, military, party, book)
    )
    bearings = [bear(_plain(part.made), part.supplier or "CN") for part in parts.parts]
    rule = value_rule(None, on, seen, ledger=book)
    rates = tariffs_now(
        [part.made.code for part in parts.parts],
        [part.supplier for part in parts.parts],
        where,
        on,
        seen,
        book,
    )
    stops = _stops(parts.parts, bearings, on, licences)
    rows = []
    for part, bearing, (low, high, why), stop in zip(
        parts.parts, bearings, rates, stops, strict=True
    ):
        issues, reach = list(part.issues), bearing.reach
        if why.startswith(NO_LINE):
            issues.append(f"hts: {why}")
            reach = "unknown" if reach == "none" and not part.made.basis else reach
        row = {
            "row": part.row,
            "part": part.part,
            "description": part.description,
            "hts": part.made.code or part.hts,
            "supplier": part.supplier,
            "elements": " ".join(part.made.inside),
            "possible_elements": " ".join(part.made.possible),
            "known_by": part.made.basis,
            "controlled": " ".join(bearing.controlled),
            "reach": reach,
            "regime": bearing.regime,
            "licence_for": bearing.licence_for,
            **bearing.texts,
            **_value_share(part, rule),
            **stop,
            "tariff_low": None if low != low else low,
            "tariff_high": None if high != high else high,
            "tariff_note": why,
            "missing": "; ".join(issues),
        }
        rows.append(row)
    said = dict.fromkeys(text for bearing in bearings for text in bearing.said)
    return Exposure(
        rows=tuple(rows),
        on=on,
        known=seen,
        destination=where,
        military=military,
        value_rule=rule,
        notes=(*_notes(parts, licences, rule), *said),
        name=parts.name,
    )


def _plain(made: Made) -> Made:
    """What decides about controls: amounts and gaps left out, so that alike parts share."""
    return replace(made, kg=(), percent=(), basis="", issues=())


def _bearing(
    made: Made,
    supplier: str,
    destination: str,
    on: date,
    known: date,
    military: bool,
    party: str,
    book: Ledger,
) -> _Bearing:
    goes_to = destination if supplier == "CN" else supplier
    asked: dict[str, Any] = {"known": known, "military": military, "party": party, "ledger": book}
    own = _own(made, goes_to, on, asked)
    elements = (*made.inside, *(name for name in made.possible if name not in made.inside))
    inner = [(name, status(name, goes_to, on, **asked)) for name in elements]
    if supplier != "CN" and destination not in (supplier, "CN"):
        # A ban aimed at the final destination holds for goods sent on to it as well.
        inner = [
            (name, _with_bans(found, status(name, destination, on, **asked), book))
            for name, found in inner
        ]
    controlled = tuple(
        name for name, found in inner if found.possible != "free" and name in made.inside
    )
    maybe = tuple(
        name for name, found in inner if found.possible != "free" and name in made.possible
    )
    if supplier == "CN":
        listed = own is not None and own.possible != "free"
        reach = (
            ("listed" if own is not None and own.regime != "free" else "possible")
            if listed
            else ("inputs" if controlled else "possible inputs" if maybe else "none")
        )
    else:
        reach = "upstream" if controlled else "possible upstream" if maybe else "none"
    if not elements and own is not None and own.possible != "free":
        reach = "possible" if supplier == "CN" else "possible upstream"
    if not made.code and not elements and not made.stage:
        reach = "unknown"
    found = [own] if reach in ("listed", "possible") and own is not None else []
    found = found or [entry for name, entry in inner if name in (controlled or maybe)]
    rules = _unique(rule for entry in found for rule in entry.rules)
    regime = max((rule.regime for rule in rules), key=REGIMES.index, default="free")
    if reach in ("inputs", "possible inputs"):
        regime = "free"  # the good itself; its materials are controlled where they stand alone
    others = [*([own] if own is not None else []), *(entry for _, entry in inner)]
    suspended = _unique(rule for entry in others for rule in entry.suspended)
    coming = _unique(rule for entry in others for rule in entry.coming)
    said = tuple(dict.fromkeys(text for entry in others for text in entry.said))
    licence_for = goes_to if regime != "free" and reach not in ("none", "inputs") else ""
    texts = {
        "instruments": "; ".join(rule.measure for rule in rules),
        "citations": "; ".join(
            f"{rule.citation} ({rule.regime} since {rule.since}"
            + (")" if rule.outcome_known else ", scheduled, outcome not known)")
            for rule in rules
        ),
        "why": "; ".join(dict.fromkeys(rule.why for rule in rules)),
        "suspended": "; ".join(
            f"{rule.measure} until {rule.until or 'not told'}" for rule in suspended
        ),
        "coming": "; ".join(
            f"{rule.measure}: {rule.regime} from {rule.since}"
            + ("" if rule.outcome_known else " (scheduled, outcome not known)")
            for rule in coming
        ),
        "alternatives": _alternatives((*controlled, *maybe)[:3]),
    }
    return _Bearing(reach, regime, licence_for, controlled, rules, suspended, coming, said, texts)


def _own(made: Made, goes_to: str, on: date, asked: Mapping[str, Any]) -> ControlStatus | None:
    """How the good itself stands: by its code, or as a material of a stage."""
    if made.code:
        told = made.possible if made.inside or made.possible else None
        return status(made.code, goes_to, on, elements=made.inside, possible=told, **asked)
    if made.stage in STAGES and made.inside:
        return status(made.inside[0], goes_to, on, elements=made.inside[1:], **asked)
    return None


def _with_bans(found: ControlStatus, final: ControlStatus, book: Ledger) -> ControlStatus:
    extra = tuple(
        rule
        for rule in final.rules
        if rule.regime == "ban" and not book.measure(rule.measure).target.all_destinations
    )
    if not extra:
        return found
    return replace(found, regime="ban", possible="ban", rules=(*extra, *found.rules))


def _unique(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    found: dict[tuple[str, date], Rule] = {}
    for rule in rules:
        key = (rule.measure, rule.since)
        if key not in found or (rule.certain and not found[key].certain):
            found[key] = rule
    order = sorted(found.values(), key=lambda rule: (-REGIMES.index(rule.regime), rule.measure))
    return tuple(order)


@lru_cache(maxsize=4096)
def _alternatives(elements: tuple[str, ...]) -> str:
    texts = []
    for name in elements:
        stages = []
        for stage in STAGES:
            found = alternatives(name, stage)[:3]
            if found:
                held = ", ".join(f"{code} {100 * share:.0f} %" for code, share in found)
                stages.append(f"{STAGES[stage]}: {held}")
        stages = stages or ["no share outside China in the tables"]
        texts.append(f"{NAMES[name][0]}: " + " | ".join(stages))
    return "; ".join(texts)


@lru_cache(maxsize=256)
def _usd_per_kg(symbol: str) -> float | None:
    """Price of the element in USD per kg contained, from the newest yearly average."""
    found = price(symbol)
    if found is None or found.value is None:
        return None
    if "oxide" in found.detail.lower():
        good = by_words(f"{NAMES[symbol][0]} oxide")
        return found.value / (good.fractions.get(symbol, _OXIDE) if good else _OXIDE)
    return found.value


def _value_share(part: Part, rule: ValueRule) -> dict[str, Any]:
    """The share of value made up by Chinese rare earths of the annex, and what the rule says."""
    low, high, why = _share(part, rule.elements)
    if high is None:
        verdict = why
    elif low is not None and low >= rule.threshold:
        verdict = "at or above"
    elif high < rule.threshold:
        verdict = "below"
    else:
        verdict = "depends on origin"
    return {
        "chinese_share_low": low,
        "chinese_share_high": high,
        "value_rule": verdict,
        "value_rule_licence": bool(
            rule.binds and part.supplier != "CN" and low is not None and low >= rule.threshold
        ),
    }


def _share(part: Part, annex: Sequence[str]) -> tuple[float | None, float | None, str]:
    numbers, made = part.numbers, part.made
    if "chinese_share" in numbers:
        return numbers["chinese_share"], numbers["chinese_share"], ""
    held = [name for name in (*made.inside, *made.possible) if name in annex]
    if not held:
        return (0.0, 0.0, "") if made.basis else (None, None, "not known: content missing")
    amounts = dict(made.kg)
    if "unit_mass_kg" in numbers:
        for name, share in made.percent:
            amounts[name] = amounts.get(name, 0.0) + share * numbers["unit_mass_kg"]
    lacking = [name for name in held if not amounts.get(name, float("nan")) >= 0]
    if lacking:
        return None, None, f"not known: amount of {' '.join(lacking)} missing"
    if not numbers.get("unit_value_usd"):
        return None, None, "not known: unit_value_usd missing"
    worth = 0.0
    for name in held:
        each = _usd_per_kg(name)
        if each is None:
            return None, None, f"not known: no price of {NAMES[name][0]} in the tables"
        worth += amounts[name] * each
    high = min(1.0, worth / numbers["unit_value_usd"])
    if part.material_origin:
        high = high if part.material_origin == "CN" else 0.0
        return high, high, ""
    low = high if part.supplier == "CN" else 0.0
    return low, high, ""


def _stops(
    parts: Sequence[Part],
    bearings: Sequence[_Bearing],
    on: date,
    licences: Licences | None,
) -> list[dict[str, Any]]:
    """Days of cover and the day of stop of each part, one licence process after the other."""
    use = np.array([part.numbers.get("monthly_use", np.nan) for part in parts])
    stock = np.array([part.numbers.get("stock", np.nan) for part in parts])
    lead = np.array([part.numbers.get("lead_time_days", np.nan) for part in parts])
    with np.errstate(divide="ignore", invalid="ignore"):
        cover = np.where(use > 0, stock / (use / MONTH), np.where(use == 0, np.inf, np.nan))
    begun = [_begins(bearing, on) for bearing in bearings]
    out: list[dict[str, Any]] = [
        {
            "days_of_cover": None if np.isnan(days) else (round(float(days), 1)),
            "control_from": start,
            "stop_earliest": None,
            "stop_central": None,
            "stop_latest": None,
            "stop_chance": None,
        }
        for days, (start, _) in zip(cover, begun, strict=True)
    ]
    groups: dict[Licences, list[int]] = {}
    for row, (start, regime) in enumerate(begun):
        if start is not None and np.isfinite(cover[row]):
            groups.setdefault(licences or _process(regime), []).append(row)
    for process, rows in groups.items():
        at = np.array(rows)
        found = stop_days(process, cover[at], lead[at])
        for place_, row in enumerate(rows):
            start = begun[row][0]
            out[row]["stop_earliest"] = _after(start, found.early[place_])
            out[row]["stop_central"] = _after(start, found.central[place_])
            out[row]["stop_latest"] = _after(start, found.late[place_])
            out[row]["stop_chance"] = round(float(found.chance[place_]), 3)
    for row, days in enumerate(cover):
        if np.isinf(days):
            out[row]["days_of_cover"] = None
    return out


def _begins(bearing: _Bearing, on: date) -> tuple[date | None, str]:
    """From which day supply may wait for licences, and under which regime."""
    if bearing.reach in ("none", "inputs", "possible inputs", "unknown"):
        coming = [rule for rule in bearing.coming if rule.regime != "free"]
        if bearing.reach != "none" or not coming:
            return None, ""
        first = min(coming, key=lambda rule: rule.since)
        return first.since, first.regime
    return on, bearing.regime


def _process(regime: str) -> Licences:
    if regime == "ban":
        return Licences.banned()
    return _STRICTER if regime == "stricter licence" else Licences()


def _after(start: date | None, days: float) -> date | None:
    if start is None or not np.isfinite(days):
        return None
    return start + timedelta(days=int(days))


def _notes(parts: Parts, licences: Licences | None, rule: ValueRule) -> list[str]:
    process = licences or Licences()
    notes = [
        "Days of stop ask: what if no licence is held on the day and supply waits for one? Lead "
        f"time {process.lead_days.low:g} to {process.lead_days.high:g} days, "
        f"{100 * process.approval_share.low:.0f} to {100 * process.approval_share.high:.0f} % of "
        "applications passed at each try; "
        + ("as given." if licences else "assumed ranges, see shortage licences."),
        "A supplier outside China (upstream) may hold stocks of its own; they are not counted.",
        "Codes are compared to six digits, and most headings are wider than a control: 'possible' "
        "means that the content decides.",
    ]
    if not rule.binds:
        notes.append(
            f"The value rule ({VALUE_RULE_ID}, {100 * rule.threshold:g} % by value) does not bind "
            f"on the day: {rule.status.replace('_', ' ')}"
            + (f" until {rule.until}." if rule.until else ".")
        )
    notes.append(
        "Shares of value take the yearly average price of the element or its oxide, USGS; the "
        "annex of the rule was not read, its elements are those of Nos. 18 and 57."
    )
    if parts.unknown_columns:
        notes.append(f"Columns not read: {', '.join(parts.unknown_columns)}.")
    if parts.blank:
        shown = ", ".join(map(str, parts.blank[:10])) + (" …" if len(parts.blank) > 10 else "")
        notes.append(f"Lines without any value, not counted as parts: {shown}.")
    if parts.encoding != "utf-8":
        notes.append(f"The file was read as {parts.encoding}.")
    return notes
