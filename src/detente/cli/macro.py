"""``detente macro``: the short run by rules of thumb, beside the models."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from detente.cli import output

__all__ = ["macro"]


def macro(
    points: Annotated[
        float | None,
        typer.Argument(metavar="[POINTS]", help="Change of the average tariff, in points."),
    ] = None,
    rule: Annotated[
        str, typer.Option("--rule", metavar="RULE", help="bloomberg, furceri, budget-lab-long-run.")
    ] = "bloomberg",
    monthly: Annotated[
        bool, typer.Option("--monthly", help="US imports from China by month against customs.")
    ] = False,
    structural: Annotated[
        bool, typer.Option("--structural/--no-structural", help="Solve the model beside it.")
    ] = True,
    ledger: output.LedgerOption = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """GDP and core prices per point of average tariff; or monthly imports from China.

    Without POINTS the rule is set against the published effects, misses named.

    Examples:

      detente macro 12.6

      detente macro --monthly
    """
    if monthly:
        _monthly(structural, ledger, out, as_json)
    elif points is None:
        _compared(ledger, out, as_json)
    else:
        _effects(points / 100, rule, out, as_json)


def _effects(change: float, rule: str, out: Any, as_json: bool) -> None:
    from detente.macro import effects
    from detente.units import points, signed_percent

    found = effects(change, rule)
    row = {
        "change": found.change,
        "gdp": found.gdp,
        "core_prices": found.prices,
        "rule": rule,
        "horizon": found.rule.horizon,
        "source": found.rule.source,
        "confidence": found.rule.confidence,
        "basis": found.rule.basis,
    }
    output.write_rows([row], out)
    if as_json:
        output.emit_json(row)
        return
    prices = "not given" if found.prices is None else signed_percent(found.prices, 2)
    console = output.console()
    console.print(f"Average tariff {points(change)}, within {found.rule.horizon}:")
    console.print(f"  GDP {signed_percent(found.gdp, 2)}, core prices {prices}")
    console.print(f"  {found.rule.source} ({found.rule.confidence})", style="dim", markup=False)


def _compared(ledger: Any, out: Any, as_json: bool) -> None:
    from detente.macro import compare_with_bloomberg, compare_with_others
    from detente.units import points, signed_percent

    bloomberg = compare_with_bloomberg(own_average=True, ledger=output.ledger(ledger))
    found = (*bloomberg, *compare_with_others())
    rows = [
        {
            "source": row.published.source,
            "date": row.published.date,
            "scenario": row.published.scenario,
            "quantity": row.published.quantity,
            "change": row.change,
            "published": row.value,
            "computed": row.computed,
            "gap": row.gap,
            "verdict": row.verdict,
            "confidence": row.published.confidence,
            "basis": row.published.basis,
        }
        for row in found
    ]
    output.write_rows(rows, out)
    if as_json:
        output.emit_json({"comparisons": rows})
        return
    columns = {"Published": "left", "Tariff": "right", "says": "right", "rule": "right"}
    table = output.grid("The rule of thumb against published effects", columns | {"": "left"})
    for row in found:
        who = row.published
        table.add_row(
            f"{who.source}, {who.date}\n[dim]{who.quantity} ({who.confidence})[/]",
            points(row.change),
            signed_percent(row.value),
            signed_percent(row.computed),
            row.verdict,
        )
    output.console().print(table)


def _monthly(structural: bool, ledger: Any, out: Any, as_json: bool) -> None:
    from datetime import date

    from detente.macro import (
        BAND,
        WHY,
        china_rates,
        compare_monthly,
        forecast,
        misses,
        structural_changes,
    )
    from detente.units import percent, signed_percent

    book = output.ledger(ledger)
    found = forecast(china_rates(date(2024, 1, 1), date(2026, 8, 1), ledger=book))
    compared = compare_monthly(found, structural_changes(found) if structural else None)
    rows = [
        {
            "month": row.month,
            "measure": row.measure,
            "rate": row.rate,
            "predicted": row.predicted,
            "low": row.low,
            "high": row.high,
            "supplied": row.supplied,
            "inside": row.inside,
            "structural": row.structural,
            "confidence": row.confidence,
            "basis": row.basis,
        }
        for row in compared
    ]
    said = misses(compared)
    output.write_rows(rows, out)
    if as_json:
        output.emit_json(
            {"rows": rows, "misses": said, "why_structural_differs": WHY, "band": BAND.sources}
        )
        return
    columns = {"Month": "left", "": "left", "Duty": "right", "Predicted": "right", "Band": "right"}
    table = output.grid(
        "US imports from China", columns | {"Customs": "right", "Structural": "right"}
    )
    for row in compared:
        level = row.measure.endswith("level")

        def shown(value: float | None, level: bool = level) -> str:
            if value is None:
                return ""
            return f"{value / 1e3:.1f}" if level else signed_percent(value)

        table.add_row(
            row.month,
            f"{row.measure}{' (bn)' if level else ''}",
            percent(row.rate),
            shown(row.predicted),
            f"{shown(row.low)} – {shown(row.high)}",
            f"{shown(row.supplied)}{'' if row.inside else ' *'}",
            shown(row.structural),
        )
    console = output.console()
    console.print(table)
    for text in (*said, WHY, *BAND.sources):
        console.print(text, style="dim", markup=False)
