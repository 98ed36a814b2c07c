"""What do the backtests say, in sentences and tables that a sceptic can check? Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from detente.bargain.agreed import rounds
from detente.bargain.backtest import GOOD, kept, verdict
from detente.bargain.value import WRITTEN_LATER
from detente.units import MINUS

__all__ = ["SECTIONS", "answer", "hindsight", "lacking", "percentiles", "rows_of", "worth"]

Row = Mapping[str, Any]

_VERDICTS = {
    "foreseen": "foreseen under every assumption",
    "contradicted": "contradicted under every assumption",
    "mixed": "depends on the assumption",
}
_BANDS = ("low", "central", "high")


def rows_of(rows: Iterable[Row], **wanted: str) -> list[Row]:
    """The rows in which every field named has the value given."""
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def answer(rows: Sequence[Row] | None = None) -> str:
    """The finding in plain words: how often the model did better than a blind draw."""
    rows = kept() if rows is None else rows
    plain = rows_of(rows, weights="none")
    said = [_finding(plain, "Without political weights"), ""]
    weighed = rows_of(rows, weights="political")
    if weighed:
        said.append(_finding(weighed, "With political weights"))
    readings = _readings(plain)
    said.append("")
    said += [
        f"- **{title}, {reading}**: {_VERDICTS[verdict(found)]}; percentile "
        f"{_span(row['percentile'] for row in found)}. {_losers(found)}"
        for (title, reading), found in readings.items()
    ]
    return "\n".join(said) + "\n"


def percentiles(rows: Sequence[Row] | None = None, weights: str = "none") -> str:
    """Percentile of each reading under every no-deal point and band."""
    rows = rows_of(kept() if rows is None else rows, weights=weights)
    lines = [
        "| round and reading | no deal | packages | beat no deal | "
        "percentile, low | central | high | better for both |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for (title, reading), found in _readings(rows).items():
        for point in dict.fromkeys(row["no_deal"] for row in found):
            by_band = {row["band"]: row for row in rows_of(found, no_deal=point)}
            middle = by_band["central"]
            lines.append(
                f"| {title}, {reading} | {point} | {middle['of']:,} | {middle['accepted']:,} | "
                + " | ".join(f"{by_band[band]['percentile']:.0f}" for band in _BANDS)
                + f" | {middle['dominated_by']:,} |"
            )
    return "\n".join(lines) + "\n"


def worth(rows: Sequence[Row] | None = None, weights: str = "none") -> str:
    """Gain to each side, and distance to the frontier, under every no-deal point and band."""
    rows = rows_of(kept() if rows is None else rows, weights=weights)
    lines = [
        "| round and reading | no deal | US gain | China's gain | to frontier | "
        "the model's package: US | China |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for (title, reading), found in _readings(rows).items():
        for point in dict.fromkeys(row["no_deal"] for row in found):
            here = rows_of(found, no_deal=point)
            lines.append(
                f"| {title}, {reading} | {point} | "
                + " | ".join(
                    _band(here, field)
                    for field in ("gain_us", "gain_cn", "distance", "solution_us", "solution_cn")
                )
                + " |"
            )
    return "\n".join(lines) + "\n"


def lacking() -> str:
    """What was agreed that the agenda of the day before could not say."""
    lines = []
    for each in rounds():
        lines.append(f"- **{each.title}** ({each.agreed})")
        lines += [f"  - {lack.side}: {lack.what}" for lack in each.lacking]
        notes = {
            f"{choice.item}: {choice.note}"
            for reading in each.readings
            for choice in reading.choices
            if choice.fit == "near" and choice.note
        }
        lines += [f"  - stands near only: {note}" for note in sorted(notes)]
    return "\n".join(lines) + "\n"


def hindsight() -> str:
    """What the test reads that nobody could read on the day."""
    return "".join(f"- {text}\n" for text in WRITTEN_LATER)


def _finding(rows: Sequence[Row], head: str) -> str:
    good = sum(row["beats_no_deal"] and row["percentile"] >= GOOD for row in rows)
    refused = sum(not row["beats_no_deal"] for row in rows)
    middle = median(row["percentile"] for row in rows)
    least, most = (find(row["percentile"] for row in rows) for find in (min, max))
    return (
        f"{head}, {good} of {len(rows)} combinations of reading, no-deal point and band put the "
        f"package that was agreed in the best tenth; in {refused} one side loses by it. The "
        f"percentile is {middle:.0f} in the median and lies between {least:.0f} and {most:.0f}; "
        "a package drawn blindly has 50 on average."
    )


def _span(values: Iterable[float]) -> str:
    ordered = sorted(values)
    return f"{ordered[0]:.0f} to {ordered[-1]:.0f}"


def _losers(rows: Sequence[Row]) -> str:
    parts = []
    for field, who in (("gain_us", "the US"), ("gain_cn", "China")):
        lost = [row for row in rows if row[field] < 0]
        if lost:
            points = sorted({row["no_deal"] for row in lost})
            parts.append(f"{who} loses in {len(lost)} of {len(rows)} ({', '.join(points)})")
    return ("Against no deal " + "; ".join(parts) + ".") if parts else "Both sides always gain."


def _readings(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["title"], row["reading_title"]), []).append(row)
    return found


def _band(rows: Sequence[Row], field: str) -> str:
    by_band = {row["band"]: row[field] for row in rows}
    values = [value for value in by_band.values() if value is not None]
    if not values:
        return "none"
    middle = by_band["central"]
    if middle is None:
        some = [f"{band} {_bn(by_band[band])}" for band in _BANDS if by_band[band] is not None]
        return f"none ({', '.join(some)})"
    return f"{_bn(middle)} ({_bn(min(values))} to {_bn(max(values))})"


def _bn(value: float) -> str:
    text = f"{value / 1000:,.1f}"
    return "0" if float(text.replace(",", "")) == 0 else text.replace("-", MINUS)


SECTIONS: Mapping[str, Callable[[], str]] = {
    "backtest-answer": answer,
    "backtest-percentiles": percentiles,
    "backtest-worth": worth,
    "backtest-percentiles-political": lambda: percentiles(weights="political"),
    "backtest-lacking": lacking,
    "backtest-hindsight": hindsight,
}
"""What the documentation shows, by the name of its place on the page."""
