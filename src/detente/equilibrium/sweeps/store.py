"""Where do a sweep's results go, so that a kill loses nothing and a second start goes on?

A sweep writes into a folder: ``sweep.json`` says what it is, and ``part-000000.parquet`` onwards
hold rows in the order they were finished. A part is written under another name, brought to disk
and then renamed, so a part that can be seen is whole. Any Parquet reader takes ``*.parquet``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import BadQuestion, DataMissing

if TYPE_CHECKING:
    import polars as pl

__all__ = ["SweepStore"]

Row = dict[str, Any]

_SAYS = "sweep.json"


class SweepStore:
    """The folder of one sweep.

    Raises
    ------
    BadQuestion
        When the folder holds another sweep, or files that are none.
    """

    def __init__(self, folder: Path | str, question: dict[str, Any]) -> None:
        self.folder = Path(folder)
        self.question = question
        said = self.folder / _SAYS
        if said.exists():
            known = json.loads(said.read_text(encoding="utf-8"))
            other = [key for key in question if known.get(key) != question[key]]
            if other:
                raise BadQuestion(
                    f"{self.folder} holds another sweep (it differs in {', '.join(other)}). Name "
                    f"another folder, or remove this one."
                )
        elif self.folder.exists() and any(self.folder.iterdir()):
            raise BadQuestion(f"{self.folder} is not empty and holds no sweep; name a new folder.")
        else:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(said, (json.dumps(question, indent=1) + "\n").encode())
        for unfinished in self.folder.glob(".*.tmp"):
            unfinished.unlink(missing_ok=True)
        self._next = 1 + max(
            (int(path.stem.removeprefix("part-")) for path in self.parts()), default=-1
        )

    def parts(self) -> list[Path]:
        """The files of rows, oldest first."""
        return sorted(self.folder.glob("part-*.parquet"))

    def done(self) -> set[int]:
        """The scenarios whose rows are on disk."""
        import polars as pl

        found: set[int] = set()
        for path in self.parts():
            found |= set(pl.read_parquet(path, columns=["scenario"])["scenario"].to_list())
        return found

    def append(self, rows: Sequence[Row], schema: dict[str, Any]) -> Path:
        """Add rows as one more part; on return they are on disk."""
        import io

        import polars as pl

        buffer = io.BytesIO()
        pl.DataFrame(list(rows), schema=schema, orient="row").write_parquet(buffer)
        path = self.folder / f"part-{self._next:06d}.parquet"
        _write(path, buffer.getvalue())
        self._next += 1
        return path

    @staticmethod
    def read(folder: Path | str) -> pl.DataFrame:
        """All rows of a sweep so far, in the order of its scenarios.

        Raises
        ------
        DataMissing
            When the folder holds no rows.
        """
        import polars as pl

        parts = sorted(Path(folder).glob("part-*.parquet"))
        if not parts:
            raise DataMissing(f"{folder} holds no rows of a sweep.")
        return pl.concat([pl.read_parquet(path) for path in parts]).sort("scenario")


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    # The rename itself is on disk only when the folder is.
    with suppress(OSError):
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
