"""The tables and charts of one product's duties on one day, out of the engine's own answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.brief.chart_parts import Chart
from detente.brief.palette import INK, SIDES, TOKENS, shades
from detente.brief.tables import Column, Table, cited, link
from detente.web.pages import plots, plots_dots

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.tariffs import Stack

__all__ = [
    "components_table",
    "controls_table",
    "not_applied_table",
    "origins_chart",
    "origins_table",
    "other_origins",
    "stack_chart",
]

_SOLD_BY = {
    "US": ("VN", "MX", "CA", "JP", "KR", "TW", "IN", "DE", "TH", "GB", "MY", "IT"),
    "CN": ("JP", "KR", "TW", "DE", "AU", "BR", "VN", "MY", "RU", "CA", "FR", "TH"),
}
_OTHERS = 10


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the same product from another country pays."""

    origin: str
    total: float
    parts: tuple[tuple[str, float], ...]  # title of the authority, its part
    imports_musd: float | None


def components_table(stack: Stack, value: float | None) -> Table:
    """What is owed, one row a duty, and the total."""
    rows: list[dict[str, Any]] = [
        {
            "title": entry.title,
            "heading": entry.heading,
            "rate": entry.rate,
            "share": None if entry.share_of_value == 1 else entry.share_of_value,
            "duty": words.level(entry.duty),
            "usd": _usd(entry.duty, value),
            "since": entry.effective,
            "source": cited(entry.note, entry.citation),
            "certainty": entry.certainty,
            "measure": entry.measure,
            "authority": entry.authority,
            "duty_fraction": entry.duty,
        }
        for entry in stack.components
    ]
    rows.append(
        {
            "title": "Total",
            "duty": words.level(stack.total),
            "usd": _usd(stack.total, value),
            "duty_fraction": stack.total,
        }
    )
    return Table(
        name="components",
        title="Duties owed, share of customs value",
        columns=(
            Column("title", "Duty"),
            Column("heading", "Heading"),
            Column("rate", "Rate", "level"),
            Column("share", "On this share of value", "level"),
            Column("duty", "Adds"),
            Column("usd", "USD"),
            Column("since", "Since", "day"),
            Column("source", "Note and source", "cited"),
            Column("certainty", "Certainty"),
        ),
        rows=tuple(rows),
        hidden=("measure", "authority", "duty_fraction"),
    )


def not_applied_table(stack: Stack, *, near: bool) -> Table:
    """Measures that are not owed: those that speak of origin and product, or all others."""
    return Table(
        name="not_applied" if near else "not_applied_elsewhere",
        title="Not owed, and why" if near else "Measures on other origins or products",
        columns=(Column("title", "Measure"), Column("reason", "Why it is not owed")),
        rows=tuple(
            {"title": entry.title, "reason": entry.reason, "measure": entry.measure}
            for entry in stack.not_applied
            if entry.near is near
        ),
        hidden=("measure",),
    )


def stack_chart(stack: Stack, ledger: Ledger, title: str) -> Chart:
    """The duties owed as a waterfall, the base first."""
    side = "us" if stack.importer == "US" else "cn"
    tints = shades(side)
    bars, height = [], 0.0
    for place, entry in enumerate(stack.components):
        tint = f"{side}-{min(2 + place, 7)}"
        bars.append(
            plots.Bar(
                title="Base duty"
                if entry.authority == "base"
                else ledger.measure(entry.measure).authority_name,
                beneath=entry.heading,
                low=100 * height,
                high=100 * (height + entry.duty),
                label=("" if place == 0 else "+") + _short(entry.duty),
                colour=tints[tint][0],
            )
        )
        height += entry.duty
    total = plots.Bar(
        title="Total", beneath="", low=0.0, high=100 * stack.total,
        label=_short(stack.total), colour=INK,
    )  # fmt: skip
    bars.append(total)
    return Chart(
        name="stack",
        title=title,
        subtitle="Share of customs value, %. Each duty stands on the ones before it, with its "
        "heading in the tariff schedule beneath its name; the last bar is their sum.",
        table="components",
        wide=plots.finished(plots.waterfall(bars, plots.WIDE)),
        narrow=plots.finished(plots.waterfall(bars, plots.NARROW)),
    )


def other_origins(
    code: str, stack: Stack, ledger: Ledger, given: Sequence[str] = ()
) -> tuple[Elsewhere, ...]:
    """The same product from the origin asked and ten others: for the US its greatest sellers."""
    from detente.errors import DetenteError
    from detente.tariffs import lookup

    sold = _imports(code) if stack.importer == "US" else {}
    order = [name for name in sold if name not in (stack.origin, stack.importer)]
    order += [name for name in _SOLD_BY.get(stack.importer, ()) if name not in order]
    rows = []
    for origin in (stack.origin, *(name for name in order if name != stack.origin)):
        if len(rows) > _OTHERS:
            break
        try:
            found = lookup(
                code, origin=origin, on=stack.on, importer=stack.importer, known=stack.known,
                calendar=stack.calendar, given=given, ledger=ledger,
            )  # fmt: skip
        except DetenteError:
            continue
        titles: dict[str, float] = {}
        for part in found.components:
            if part.duty:
                title = (
                    "base"
                    if part.authority == "base"
                    else ledger.measure(part.measure).authority_name
                )
                titles[title] = titles.get(title, 0.0) + part.duty
        rows.append(Elsewhere(origin, found.total, tuple(titles.items()), sold.get(origin)))
    return tuple(sorted(rows, key=lambda row: (-row.total, words.place_name(row.origin))))


def origins_table(rows: Sequence[Elsewhere], addresses: dict[str, str]) -> Table:
    """One row an origin, the dearest first."""
    return Table(
        name="origins",
        title="The same product from other origins",
        columns=(
            Column("origin", "From", "link"),
            Column("total", "Total", "level"),
            Column("parts", "Of it"),
            Column("imports", "US imports of it in 2024", "text"),
        ),
        rows=tuple(
            {
                "origin": link(words.place_name(row.origin), addresses.get(row.origin, "")),
                "total": row.total,
                "parts": ", ".join(f"{title} {words.level(part)}" for title, part in row.parts),
                "imports": "" if row.imports_musd is None else _millions(row.imports_musd),
                "code": row.origin,
                "imports_musd": row.imports_musd,
            }
            for row in rows
        ),
        hidden=("code", "imports_musd"),
    )


def origins_chart(rows: Sequence[Elsewhere], stack: Stack) -> Chart:
    """The same as sorted dots."""
    chosen = SIDES["US" if stack.importer == "US" else "CN"]
    marks = [
        plots_dots.Dot(
            name=words.place_name(row.origin),
            low=100 * row.total, mid=100 * row.total, high=100 * row.total,
            colour=chosen if row.origin == stack.origin else TOKENS["other"][0],
            label=_short(row.total),
        )
        for row in rows
    ]  # fmt: skip
    others = [row.total for row in rows if row.origin != stack.origin] or [stack.total]
    own = next((row.total for row in rows if row.origin == stack.origin), stack.total)
    name = words.side(stack.origin)
    low, high = (words.level(value) for value in (min(others), max(others)))
    rest = low if low == high else f"{low.removesuffix(' %')}–{high}"
    return Chart(
        name="origins",
        title=f"The same product pays {rest} from ten other origins, "
        f"{words.level(own)} from {name}",
        subtitle="Total duty on the same day, share of customs value, %, without any fact given"
        + (
            ". The ten sold most of it to the US in 2024, filled up from the main partners."
            if stack.importer == "US"
            else ". Preferences of China's trade agreements are not in it."
        ),
        table="origins",
        wide=plots.finished(plots_dots.dots(marks, "", plots.WIDE, width=760, unit=" %")),
        narrow=plots.finished(plots_dots.dots(marks, "", plots.NARROW, width=210, unit=" %")),
    )


def controls_table(code: str, stack: Stack, ledger: Ledger) -> Table:
    """Export controls and other measures that are no tariffs and speak of the product."""
    from detente.ledger import Kind, step_words
    from detente.minerals import status

    rows: dict[str, dict[str, Any]] = {}
    if stack.origin == "CN":
        told = status(code[:6], stack.importer, stack.on, min(stack.known, stack.on), ledger=ledger)
        for rule in (*told.rules, *told.suspended, *told.coming):
            rows.setdefault(
                rule.measure,
                {
                    "title": rule.title,
                    "by": "China",
                    "status": rule.status.replace("_", " "),
                    "says": rule.regime if rule.binds else "free",
                    "why": rule.why,
                    "mark": "" if rule.certain else "the content decides",
                    "since": rule.since,
                    "citation": rule.citation,
                    "measure": rule.measure,
                },
            )
    for hit in ledger.hitting(product=code, on=stack.on, known=stack.known):
        if hit.measure.kind is Kind.tariff or hit.state is None or hit.measure.id in rows:
            continue
        step = hit.state.step
        rows[hit.measure.id] = {
            "title": hit.measure.title,
            "by": words.by("/".join(hit.measure.imposer)),
            "status": hit.state.words,
            "says": step_words(step) if step else "",
            "why": "its heading is named",
            "mark": "the content decides",
            "since": hit.state.since,
            "citation": step.source.cite if step else "",
            "measure": hit.measure.id,
        }
    return Table(
        name="controls",
        title="Controls and other rules that speak of this product",
        columns=(
            Column("title", "Measure"),
            Column("by", "By"),
            Column("status", "Status"),
            Column("says", "Asks"),
            Column("why", "Why it may reach the product"),
            Column("mark", "Doubt"),
            Column("since", "Since", "day"),
            Column("citation", "Source"),
        ),
        rows=tuple(sorted(rows.values(), key=lambda row: row["status"] != "in force")),
        hidden=("measure",),
    )


def _imports(code: str) -> dict[str, float]:
    """US imports of a line in 2024 by origin, USD million, the greatest first."""
    import polars as pl

    from detente.store import table

    found = table("tables/us_imports_2024.parquet").filter(pl.col("hts") == code)
    return dict(found.sort("value_musd", descending=True).select("origin", "value_musd").rows())


def _millions(value: float) -> str:
    return words.money(value) if value >= 100 else f"USD {value:,.3g} m"


def _short(rate: float) -> str:
    """A rate on a chart; nothing owed is zero without decimals."""
    return words.level(rate) if rate else "0 %"


def _usd(duty: float, value: float | None) -> str:
    return "" if value is None else f"{duty * value:,.2f}"
