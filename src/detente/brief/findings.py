"""What is the finding, in words and in four figures?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.marks import moves
from detente.brief.outcomes import flows
from detente.brief.readings import last_known
from detente.ledger import RECORD_END, Kind
from detente.scenario import Range

if TYPE_CHECKING:
    from detente.brief.contents import Brief
    from detente.brief.standing import Rule

__all__ = [
    "Figure",
    "area_finding",
    "effects_finding",
    "figures",
    "flows_finding",
    "headline",
    "lede",
    "track_finding",
]

_PAIRS = (("US", "CN"), ("CN", "US"))
_TINY = 5e-4  # rates that differ by less are told as one
_CLOSE = 0.01  # two readings that differ by less are told as a range
_WEIGHT = ("tariff", "fee", "export_control", "entity_rule")  # which change is named first


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One of the four figures: its question, answer and unit, and where it is computed."""

    key: str  # rate | last | next | cost
    question: str
    parts: tuple[tuple[str, str], ...]  # (whom, value with its unit)
    note: str
    anchor: str
    values: dict[str, float | str | None]


def headline(brief: Brief) -> str:
    """The finding of the page: rates, or that only controls change."""
    us, cn = (_rates(brief, *pair) for pair in _PAIRS)
    if brief.is_record:
        return (
            f"The US charges {_now(us)} on Chinese goods on average, China {_now(cn)} on US "
            f"goods{_doubt(brief)}"
        )
    run = brief.written.run
    name = brief.scenario.title.split(":")[0]
    if not run.moves_trade:
        count = len([each for each in run.controls if each.measure.kind is not Kind.commitment])
        noun = "control" if count == 1 else "controls"
        return (
            f"{name} changes {count} {noun} and no duty: the US average on Chinese goods stays "
            f"at {words.level(us[-1])}, China’s on US goods at {words.level(cn[-1])}"
        )
    return (
        f"{name}: {_moved('the US average on Chinese goods', us)}, "
        f"{_moved('China’s on US goods', cn)}"
    )


def lede(brief: Brief) -> tuple[str, ...]:
    """The finding's context, effect and outlook, one sentence each."""
    return tuple(
        sentence
        for sentence in (_against(brief), _after_record(brief), _effect(brief), _outlook(brief))
        if sentence
    )


def figures(brief: Brief) -> tuple[Figure, ...]:
    """Rate now, last change, next change, cost."""
    return _rate(brief), _last(brief), _next(brief), _cost(brief)


def track_finding(brief: Brief) -> str:
    """The title of the first chart: the peaks, and where the averages stand."""
    track = brief.tracks["written"]
    since = last_known(brief.on)
    peaks = []
    for importer, name in (("US", "the US average"), ("CN", "China’s")):
        series = track.of(importer)
        seen = [
            (float(total), day)
            for total, day in zip(series.total, series.days, strict=True)
            if day <= since
        ]
        most, day = max(seen)
        now = series.on(since)
        if most - now < 0.01:
            peaks.append(f"{name} stands at its highest, {words.level(now)}")
        else:
            peaks.append(
                f"{name} peaked at {words.level(most)} on {words.day(day)} and stood at "
                f"{words.level(now)} on {words.day(since)}"
            )
    text = "; ".join(peaks)
    return text[0].upper() + text[1:]


def area_finding(brief: Brief, importer: str) -> str:
    """The title of the stack: the greatest part of the average on the last known day."""
    series = brief.tracks["written"].of(importer)
    step = series.position(last_known(brief.on))
    parts = {"base": float(series.base[step])} | {
        name: float(values[step]) for name, values in series.by_authority.items()
    }
    top = sorted((name for name in parts if parts[name] > 0), key=lambda name: -parts[name])[:2]
    named = words.joined(
        [f"{brief.authority_title(importer, name)} {100 * parts[name]:.3g} points" for name in top]
    )
    whose = "US average on Chinese goods" if importer == "US" else "Chinese average on US goods"
    return (
        f"Of the {whose}, {words.level(sum(parts.values()))} on "
        f"{words.day(last_known(brief.on))}, most is {named}"
    )


def effects_finding(brief: Brief) -> str:
    """The title of the chart of outcomes."""
    effects = brief.written.run.effects
    us, cn = (effects.region(code, "welfare") for code in ("USA", "CHN"))
    return (
        f"Welfare changes by {words.change_band(us)} in the US and by "
        f"{words.change_band(cn)} in China"
    )


def flows_finding(brief: Brief) -> str:
    """The title of the chart of trade between the two."""
    parts = [
        f"{'Chinese' if flow.exporter == 'CHN' else 'US'} goods sold to "
        f"{'the US' if flow.importer == 'USA' else 'China'} go from {words.money(flow.before)} "
        f"to {words.money(flow.after)} a year"
        for flow in flows(brief.written.run)
    ]
    return "; ".join(parts)


def _rates(brief: Brief, importer: str, origin: str) -> list[float]:
    """Baseline, then the day under each reading."""
    before, after = brief.written.duty(importer, origin)
    return [before, after, *(each.duty(importer, origin)[1] for each in brief.readings[1:])]


def _now(rates: list[float]) -> str:
    values = [rates[1]]
    if len(rates) > 2 and abs(rates[2] - rates[1]) > _TINY:
        values.append(rates[2])
    low, high = (words.level(value) for value in (min(values), max(values)))
    if max(values) - min(values) < _CLOSE:
        return low if low == high else f"{low.removesuffix(' %')}–{high}"
    return f"{low} or {high}"


def _doubt(brief: Brief) -> str:
    if len(brief.readings) < 2:
        return ""
    return ", depending on whether texts dated after the record hold"


def _moved(what: str, rates: list[float]) -> str:
    before, after = rates[0], rates[1]
    gap = after - before
    if abs(gap) < _TINY:
        return f"{what} stays at {words.level(after)}"
    verb = "rises" if gap > 0 else "falls"
    return f"{what} {verb} from {words.level(before)} to {words.level(after)} ({words.points(gap)})"


def _against(brief: Brief) -> str:
    us, cn = (_rates(brief, *pair) for pair in _PAIRS)
    if not brief.is_record:
        return brief.scenario.description
    title = brief.scenario.baseline_title
    when = title if title[0].isdigit() else f"the baseline ({title})"
    return f"On {when}, the averages were {words.level(us[0])} and {words.level(cn[0])}."


def _after_record(brief: Brief) -> str:
    if not brief.after_record:
        return ""
    us, cn = (brief.tracks["written"].of(side).on(RECORD_END) for side in ("US", "CN"))
    text = (
        f"On {words.day(RECORD_END)}, the last day of the record, they were {words.level(us)} "
        f"and {words.level(cn)}."
    )
    if not brief.undecided:
        return text
    days = sorted({rule.since for rule in brief.undecided})
    stated = sum(bool(rule.stated) for rule in brief.undecided)
    return (
        f"{text} Texts date {len(brief.undecided)} changes between then and "
        f"{words.day(brief.on)} (most on {words.day(days[0])}); for {stated} of them something "
        f"else was stated, without a text. This page calls neither in force."
    )


def _effect(brief: Brief) -> str:
    run = brief.written.run
    if not run.moves_trade:
        return (
            "No duty differs from the baseline, so the trade model sees no change; what the "
            "controls withhold is not in it."
        )
    out, back = flows(run)
    return (
        f"In the long run of the trade model{_read(brief)}, US imports from China go from "
        f"{words.money(out.before)} to {words.money(out.after)} a year and China’s from the US "
        f"from {words.money(back.before)} to {words.money(back.after)}, against the baseline."
    )


def _read(brief: Brief) -> str:
    return ", the texts taken as they are written" if len(brief.readings) > 1 else ""


def _outlook(brief: Brief) -> str:
    same = _following(brief)
    if not same:
        return "No further change is scheduled within 400 days."
    when = same[0].since
    more = f" and {len(same) - 1} more" if len(same) > 1 else ""
    return (
        f"Next on paper: {_due_words(same[0])}{more}, on {words.day(when)} "
        f"({words.days_between(brief.on, when)})."
    )


def _following(brief: Brief) -> list[Rule]:
    """What is due on the next day on which anything is, the weightiest first."""
    due = [rule for rule in brief.due if rule.kind != "date"]
    same = [rule for rule in due if rule.since == due[0].since]
    return sorted(
        same,
        key=lambda rule: (
            _WEIGHT.index(rule.kind) if rule.kind in _WEIGHT else len(_WEIGHT),
            rule.measure,
        ),
    )


def _due_words(rule: Rule) -> str:
    what = rule.stated if rule.text == "no text" else rule.text
    return f"{rule.title} ({rule.before} → {what})" if rule.before else f"{rule.title} ({what})"


def _rate(brief: Brief) -> Figure:
    us, cn = (_rates(brief, *pair) for pair in _PAIRS)
    note = f"Average duty, share of customs value. Baseline: {words.level(us[0])} and "
    note += f"{words.level(cn[0])}."
    if len(brief.readings) > 1:
        note += " Two values: texts as written, or the prolongation that was only stated."
    return Figure(
        key="rate",
        question="What is the rate now?",
        parts=(("US on Chinese goods", _now(us)), ("China on US goods", _now(cn))),
        note=note,
        anchor="averages",
        values={
            "us_on_china": us[1],
            "china_on_us": cn[1],
            "us_on_china_stated": us[2] if len(us) > 2 else None,
            "china_on_us_stated": cn[2] if len(cn) > 2 else None,
            "us_on_china_baseline": us[0],
            "china_on_us_baseline": cn[0],
        },
    )


def _last(brief: Brief) -> Figure:
    mark = brief.last
    if mark is None:
        return Figure(
            key="last",
            question="What changed last?",
            parts=(("Averages", "no change on record"),),
            note="",
            anchor="events",
            values={"on": None, "us": None, "cn": None},
        )
    us, cn = moves(brief.tracks["written"], mark.on)
    parts = [
        (name, words.points(moved))
        for name, moved in (("US on Chinese goods", us), ("China on US goods", cn))
        if abs(moved) >= _TINY
    ]
    ago = (brief.on - mark.on).days
    when = "the same day" if ago == 0 else f"{ago} {'day' if ago == 1 else 'days'} before"
    return Figure(
        key="last",
        question="What changed last?",
        parts=tuple(parts),
        note=f"{words.day(mark.on)}, {when}: {mark.title}.",
        anchor="events",
        values={"on": mark.on.isoformat(), "us": us, "cn": cn},
    )


def _next(brief: Brief) -> Figure:
    same = _following(brief)
    if not same:
        return Figure(
            key="next",
            question="What comes next?",
            parts=(("On paper", "nothing in 400 days"),),
            note="",
            anchor="next",
            values={"on": None, "days": None, "measures": 0},
        )
    when = same[0].since
    titles = [_due_words(rule) for rule in same[:2]]
    more = f" and {len(same) - 2} more" if len(same) > 2 else ""
    gap = (when - brief.on).days
    mark = " Outcome not known." if when > RECORD_END else ""
    return Figure(
        key="next",
        question="What comes next?",
        parts=((words.day(when), f"in {gap} {'day' if gap == 1 else 'days'}"),),
        note=f"{'; '.join(titles)}{more}.{mark}",
        anchor="next",
        values={"on": when.isoformat(), "days": gap, "measures": len(same)},
    )


def _cost(brief: Brief) -> Figure:
    run = brief.written.run
    found: dict[str, Range] = {code: run.effects.region(code, "welfare") for code in ("USA", "CHN")}
    if not run.moves_trade:
        parts = (("US and China", "no change"),)
        note = "No duty differs from the baseline, so the trade model sees none. See the controls."
    else:
        parts = tuple(
            (name, words.change(found[code].central))
            for name, code in (("US welfare", "USA"), ("Chinese welfare", "CHN"))
        )
        note = (
            f"Long-run real income against the baseline; bands {words.band(found['USA'])} and "
            f"{words.band(found['CHN'])}. Plus is a gain."
        )
        if len(brief.readings) > 1:
            note += " Texts as written."
    return Figure(
        key="cost",
        question="What does it cost whom?",
        parts=parts,
        note=note,
        anchor="effects",
        values={
            f"{code}_{bound}": value
            for code, span in found.items()
            for bound, value in (
                ("low", span.low),
                ("central", span.central),
                ("high", span.high),
            )
        },
    )
