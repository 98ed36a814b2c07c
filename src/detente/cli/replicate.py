"""``detente replicate``: do published results come out again when the papers are solved?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli import output

__all__ = ["replicate"]


def replicate(
    study: Annotated[
        str,
        typer.Argument(
            metavar="STUDY",
            help="ignatenko-2025, caliendo-parro-2015 or gegravity-sample; all when left out.",
        ),
    ] = "",
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="DIR",
            help="Folder with cp2015/ and gegravity_sample/, or the one a study needs.",
            show_default="../shared/data beside the checkout",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Also write each study's whole tables there as CSV."
        ),
    ] = None,
    as_json: output.JsonOption = False,
) -> None:
    """Solve published studies and set their figures beside the computed ones.

    Nothing is stored but the published figures. Where one is known to be wrong, the notes say why.
    With --out, several studies write into a folder each.

    Examples:

      detente replicate ignatenko-2025

      detente replicate caliendo-parro-2015 --data ../shared/data --out out/cp --json
    """
    from detente.equilibrium import replicate as papers

    studies = [study] if study else list(papers.STUDIES)
    found = [papers.replicate(name, data=data) for name in studies]
    written: dict[str, list[str]] = {}
    if out is not None:
        for each in found:
            folder = out if study else out / each.study
            written[each.study] = [str(path) for path in each.write(folder)]
    if as_json:
        answers = [
            {
                "study": each.study,
                "title": each.title,
                "agree": each.agree,
                "of": len(each.cells),
                "cells": [cell.row() for cell in each.cells],
                "solves": [
                    {
                        "case": run.case,
                        "status": run.status,
                        "residual": run.residual,
                        "sweeps": run.sweeps,
                        "method": run.method,
                    }
                    for run in each.runs
                ],
                "notes": list(each.notes),
                "files": written.get(each.study, []),
            }
            for each in found
        ]
        output.emit_json(answers[0] if study else {"studies": answers})
        return
    console = output.console()
    columns = {
        "Case": "left",
        "Region": "left",
        "Figure": "left",
        "Given": "right",
        "Computed": "right",
        "By": "left",
        "": "left",
    }
    for each in found:
        table = output.grid(each.title, columns)
        for cell in each.cells:
            digits = max(cell.decimals + 2, 4)
            table.add_row(
                cell.case,
                cell.region,
                cell.measure + (" %" if cell.unit == "percent" else ""),
                f"{cell.published:.{cell.decimals}f}",
                f"{cell.computed:.{digits}f}",
                cell.kind,
                cell.verdict.value,
            )
        console.print(table)
        console.print(
            f"{each.agree} of {len(each.cells)} figures agree to every digit given; "
            f"{len(each.runs)} solves, all converged."
        )
        for note in each.notes:
            console.print(f"- {note}", style="dim")
        for path in written.get(each.study, []):
            console.print(f"Wrote {path}", style="dim")
        console.print()
