"""Into which sectors do product codes fall?"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from detente.axes import Axis
from detente.errors import BadQuestion, DataMissing

__all__ = ["Concordance"]


@dataclass(frozen=True, kw_only=True)
class Concordance:
    """Product codes and the shares of their trade that fall into each sector.

    A code that is not listed goes where the longest listed beginning of it goes; without one it
    has no sector.
    """

    name: str
    sectors: Axis
    shares: dict[str, tuple[tuple[int, float], ...]] = field(repr=False)

    @classmethod
    def read(cls, path: Path | str, *, sectors: Iterable[str] = ()) -> Concordance:
        """From CSV with a code, a sector and perhaps a share in its first three columns.

        Shares of a code must add up to 1 (left out they are 1). `sectors` gives the order of the
        axis; else sectors stand in the order of the alphabet.

        Raises
        ------
        DataMissing
            When the file is absent.
        BadQuestion
            When the shares of a code do not add up to 1, or a sector is not among `sectors`.
        """
        path = Path(path)
        if not path.exists():
            raise DataMissing(f"There is no file {path}.")
        found: dict[str, list[tuple[str, float]]] = {}
        with path.open(newline="") as file:
            for row in list(csv.reader(file))[1:]:
                if row and row[0].strip():
                    share = float(row[2]) if len(row) > 2 and row[2].strip() else 1.0
                    found.setdefault(row[0].strip(), []).append((row[1].strip(), share))
        labels = tuple(sectors) or tuple(sorted({s for rows in found.values() for s, _ in rows}))
        axis = Axis("sectors", labels)
        for code, rows in found.items():
            total = sum(share for _, share in rows)
            if abs(total - 1) > 1e-3:
                raise BadQuestion(
                    f"{path.name}: the shares of {code} add up to {total:g}; they must be 1."
                )
        shares = {
            code: tuple((axis.index(sector), share) for sector, share in rows)
            for code, rows in found.items()
        }
        return cls(name=path.name, sectors=axis, shares=shares)

    def targets(self, code: str) -> tuple[tuple[int, float], ...]:
        """The places of sectors and their shares; empty when the code has no sector."""
        for length in range(len(code), 0, -1):
            if (found := self.shares.get(code[:length])) is not None:
                return found
        return ()
