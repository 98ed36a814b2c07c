"""Do the published results come out again when the papers are solved?

>>> from detente.equilibrium import replicate
>>> found = replicate.replicate("ignatenko-2025")
>>> found.agree == len(found.cells)
True
"""

from __future__ import annotations

from pathlib import Path

from detente.equilibrium.replicate.compare import Cell, Replication, Run, Verdict
from detente.errors import BadQuestion, nearest

__all__ = ["STUDIES", "Cell", "Replication", "Run", "Verdict", "replicate"]

STUDIES = ("ignatenko-2025", "caliendo-parro-2015", "gegravity-sample")


def replicate(study: str, *, data: Path | None = None) -> Replication:
    """Solve a study anew and set its figures beside the computed ones.

    Parameters
    ----------
    study
        One of `STUDIES`.
    data
        Folder that holds the study's files, or a folder of such folders; ``../shared/data`` beside
        the checkout when left out. The world of `ignatenko-2025` comes with detente.

    Raises
    ------
    BadQuestion
        When there is no such study.
    DataMissing
        When its files are not found.
    NotConverged
        When one of its cases has no equilibrium.
    """
    if study == "ignatenko-2025":
        from detente.equilibrium.replicate import ignatenko

        return ignatenko.replicate()
    if study == "caliendo-parro-2015":
        from detente.equilibrium.replicate import caliendo

        return caliendo.replicate(data)
    if study == "gegravity-sample":
        from detente.equilibrium.replicate import gegravity

        return gegravity.replicate(data)
    raise BadQuestion(
        f"No study is called {study!r}; there is {', '.join(STUDIES)}.{nearest(study, STUDIES)}"
    )
