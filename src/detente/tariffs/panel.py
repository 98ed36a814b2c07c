"""What does every product pay from every origin on every day, by authority?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion, UnknownCode
from detente.ledger import Calendar, Ledger
from detente.nomenclature import parse_code
from detente.places import countries, expand, place
from detente.tariffs.alike import Cells, Law, Partition
from detente.tariffs.asked import asked_calendar, asked_day, known_day
from detente.tariffs.facts import assumption_set
from detente.tariffs.lookup import FIRST_DAY, LAST_DAY
from detente.tariffs.schedule import Lines, schedule

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Panel", "import_origins", "panel"]

BASE = "base"
Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Panel:
    """The duties of one importer on ``[start, end)``, each stored once for all that is alike.

    `rows` has one row for each authority, class of origins, class of lines and interval:
    ``authority, origins, lines, from, until`` (exclusive), ``net`` (what the authority adds; the
    net parts of a cell add up to its total) and ``gross`` (what it would add if none of its
    measures yielded to another programme), fractions of customs value. Cells without duty are not
    stored; a base without an ad valorem figure is null. `origin_classes` (``origins, origin``) and
    `line_classes` (``lines, hts``) say who is in a class. Classes are formed for each authority.
    """

    importer: str
    start: date
    end: date
    calendar: Calendar
    known: date
    assumptions: str
    rows: pl.DataFrame
    origin_classes: pl.DataFrame
    line_classes: pl.DataFrame
    lines: tuple[str, ...]
    origins: tuple[str, ...]
    days: tuple[date, ...]

    def cell(self, hts: str, origin: str, on: date) -> dict[str, tuple[float, float]]:
        """Net and gross by authority for one line, origin and day; what owes nothing is absent.

        Raises
        ------
        BadQuestion
            When the panel does not hold the line, origin or day.
        """
        import polars as pl

        code, country = parse_code(hts), place(origin).iso2
        if code not in self.lines or country not in self.origins:
            raise BadQuestion(f"The panel holds no cell for {hts} from {origin}.")
        if not self.start <= on < self.end:
            raise BadQuestion(f"The panel covers {self.start} to {self.end}, not {on}.")
        groups = self.origin_classes.filter(pl.col("origin") == country)["origins"].to_list()
        classes = self.line_classes.filter(pl.col("hts") == code)["lines"].to_list()
        found = self.rows.filter(
            (pl.col("from") <= on)
            & (pl.col("until") > on)
            & pl.col("origins").is_in(groups)
            & pl.col("lines").is_in(classes)
        )
        return {
            name: (np.nan if net is None else net, np.nan if gross is None else gross)
            for name, net, gross in found.select("authority", "net", "gross").iter_rows()
        }

    def expand(self, origins: Iterable[str] | None = None) -> Iterator[pl.DataFrame]:
        """Every cell that owes duty, one frame an origin, so that the whole never stands in memory.

        Columns: hts, origin, authority, from, until, net, gross.
        """
        import polars as pl

        wanted = self.origins if origins is None else [place(text).iso2 for text in origins]
        for origin in wanted:
            groups = self.origin_classes.filter(pl.col("origin") == origin)["origins"].to_list()
            yield (
                self.rows.filter(pl.col("origins").is_in(groups))
                .join(self.line_classes, on="lines")
                .select(
                    "hts",
                    pl.lit(origin).alias("origin"),
                    "authority",
                    "from",
                    "until",
                    "net",
                    "gross",
                )
                .sort("hts", "authority", "from")
            )

    def write(self, path: Path | str) -> tuple[Path, Path, Path]:
        """Write the rows to `path` (Parquet) and the two class tables beside it.

        ``panel.parquet`` gets ``panel.origins.parquet`` and ``panel.lines.parquet``.

        Raises
        ------
        BadQuestion
            For another ending, or a folder that cannot be written to.
        """
        target = Path(path)
        if target.suffix != ".parquet":
            raise BadQuestion(f"--out {path}: the name must end in .parquet.")
        files = (
            (target, self.rows),
            (target.with_suffix(".origins.parquet"), self.origin_classes),
            (target.with_suffix(".lines.parquet"), self.line_classes),
        )
        try:
            for file, frame in files:
                frame.write_parquet(file, compression="zstd", compression_level=1)
        except OSError as error:
            raise BadQuestion(f"--out {path}: {error.strerror or error}.") from None
        return files[0][0], files[1][0], files[2][0]


def panel(
    start: date | str,
    end: date | str,
    *,
    origins: Sequence[str] | None = None,
    products: Sequence[str] | None = None,
    calendar: Calendar | str = Calendar.legal,
    known: date | str | None = None,
    importer: str = "US",
    assumptions: str = "shipment",
    ledger: Ledger | None = None,
) -> Panel:
    """The duties on every line from every origin on every day of ``[start, end)``, by authority.

    Parameters
    ----------
    origins
        Codes or names, ``EU`` for its members; default all countries and territories with a US
        Census code.
    products
        Codes of 2 to 10 digits, each for all lines below it; default the whole schedule.

    Raises
    ------
    BadQuestion
        Days outside the record or in the wrong order, an unknown place, code or calendar.
    """
    book = ledger or Ledger.bundled()
    first, last = asked_day(start, "start"), asked_day(end, "end")
    if not FIRST_DAY <= first < last:
        raise BadQuestion(
            f"start is {first} and end is {last}; end must be later than start, and "
            f"start not before {FIRST_DAY}."
        )
    if (last - LAST_DAY).days > 1:
        raise BadQuestion(f"end is {last}; the record covers {FIRST_DAY} to {LAST_DAY}.")
    seen = known_day(known)
    importer = place(importer).iso2
    lines = _selected(schedule(importer), products)
    law = Law(
        book,
        lines,
        first,
        last,
        known=seen,
        calendar=asked_calendar(calendar),
        assumptions=assumption_set(assumptions),
    )
    codes = _origins(importer, origins, first)
    return _store(law, codes, assumption_set(assumptions).meaning)


def import_origins(importer: str) -> tuple[str, ...]:
    """Whose goods an importer's panel holds by default: for the US all with a Census code."""
    if importer == "CN":
        return ("US",)
    return tuple(each.iso2 for each in countries() if each.census and each.iso2 != importer)


def _origins(importer: str, origins: Sequence[str] | None, on: date) -> tuple[str, ...]:
    if not origins:
        return import_origins(importer)
    codes = expand(origins, on)
    if importer in codes:
        raise BadQuestion(f"Goods of {importer} entering {importer} are not imports.")
    return tuple(sorted(codes))


def _selected(lines: Lines, products: Sequence[str] | None) -> Lines:
    if not products:
        return lines
    inside = np.zeros(len(lines), dtype=bool)
    for text in products:
        code = parse_code(text)
        start, stop = lines.find(code)
        if start == stop:
            raise UnknownCode(f"The {lines.importer} schedule has no line under {text}.")
        inside[start:stop] = True
    return lines.at(np.flatnonzero(inside))


class _Blocks:
    """Columns of duties over the classes of lines, each different one kept once."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[bytes, bytes], int] = {}
        self.values: list[tuple[Array, Array]] = []

    def number(self, net: Array, gross: Array) -> int:
        key = (net.tobytes(), gross.tobytes())
        found = self.numbers.get(key)
        if found is None:
            found = self.numbers[key] = len(self.values)
            self.values.append((net, gross))
        return found


_Spell = tuple[date, date, int]  # from, until, block


def _store(law: Law, origins: Sequence[str], assumptions: str) -> Panel:
    """Compute every treatment once and fold the results into classes."""
    import polars as pl

    alike: dict[tuple[tuple[date, int], ...], list[str]] = {}
    for origin in origins:
        alike.setdefault(law.history(origin), []).append(origin)
    blocks = _Blocks()
    numbers: dict[int, dict[str, int]] = {}
    # by authority, partition of lines and spells: the origins alike
    spells: dict[tuple[str, int, tuple[_Spell, ...]], list[str]] = {}
    partitions: dict[int, Partition] = {}
    for history, members in alike.items():
        partition = law.partition(history[0][1])
        partitions[id(partition)] = partition
        for treatment in {number for _, number in history} - numbers.keys():
            numbers[treatment] = _numbered(blocks, law.cells(treatment))
            law.forget(treatment)
        for name in sorted({name for _, number in history for name in numbers[number]}):
            spell = _spells(name, history, numbers, law.last)
            spells.setdefault((name, id(partition), spell), []).extend(members)
    rows = _Rows()
    in_classes: list[tuple[int, str]] = []
    for number, ((name, where, spell), members) in enumerate(sorted(spells.items(), key=_order)):
        rows.add(name, number, partitions[where], spell, blocks)
        in_classes += [(number, code) for code in members]
    return Panel(
        importer=law.lines.importer,
        start=law.first,
        end=law.last,
        calendar=law.calendar,
        known=law.known,
        assumptions=assumptions,
        rows=rows.frame(),
        origin_classes=pl.DataFrame(
            in_classes, schema={"origins": pl.Int32, "origin": pl.String}, orient="row"
        ),
        line_classes=rows.line_classes(law.lines),
        lines=tuple(law.lines.codes.tolist()),
        origins=tuple(origins),
        days=law.days,
    )


def _order(item: tuple[tuple[str, int, tuple[_Spell, ...]], list[str]]) -> tuple[str, str]:
    return item[0][0], min(item[1])


def _numbered(blocks: _Blocks, cells: Cells) -> dict[str, int]:
    """The blocks of a treatment by authority."""
    found = {BASE: blocks.number(cells.base, cells.base)}
    for name, net in cells.net.items():
        found[name] = blocks.number(net, cells.gross[name])
    return found


def _spells(
    name: str,
    history: tuple[tuple[date, int], ...],
    numbers: dict[int, dict[str, int]],
    last: date,
) -> tuple[_Spell, ...]:
    """The intervals of one authority in a history; neighbours that are equal become one."""
    found: list[_Spell] = []
    ends = [*(day for day, _ in history[1:]), last]
    for (day, treatment), until in zip(history, ends, strict=True):
        block = numbers[treatment].get(name)
        if block is None:
            continue
        if found and found[-1][1:] == (day, block):
            found[-1] = (found[-1][0], until, block)
        else:
            found.append((day, until, block))
    return tuple(found)


class _Rows:
    """Stored rows as growing columns, and the classes of lines that they name."""

    def __init__(self) -> None:
        self.pieces: list[dict[str, Any]] = []
        self.sets: dict[tuple[int, bytes], tuple[int, Partition, NDArray[Any]]] = {}
        self.next_set = 0

    def add(
        self,
        authority: str,
        origins: int,
        partition: Partition,
        spells: tuple[_Spell, ...],
        blocks: _Blocks,
    ) -> None:
        """Store an authority's spells for a class of origins, with its own classes of lines."""
        used = [blocks.values[block] for block in dict.fromkeys(block for *_, block in spells)]
        table = np.column_stack([values for pair in used for values in pair])
        _, first, classes = np.unique(_marks(table), return_index=True, return_inverse=True)
        key = (id(partition), classes.tobytes())
        if key not in self.sets:
            self.sets[key] = (self.next_set, partition, classes)
            self.next_set += len(first)
        offset = self.sets[key][0]
        for start, until, block in spells:
            net, gross = (values[first] for values in blocks.values[block])
            owed = np.flatnonzero((net != 0) | (gross != 0))  # NaN counts as owed
            self.pieces.append(
                {
                    "authority": authority,
                    "origins": origins,
                    "lines": owed + offset,
                    "from": start,
                    "until": until,
                    "net": net[owed],
                    "gross": gross[owed],
                }
            )

    def frame(self) -> pl.DataFrame:
        """All rows as one frame."""
        import polars as pl

        pieces = [piece for piece in self.pieces if len(piece["lines"])]
        sizes = [len(piece["lines"]) for piece in pieces]

        def spread(name: str, dtype: Any) -> pl.Series:
            values = pl.Series(name, [piece[name] for piece in pieces], dtype=dtype)
            return values.gather(np.repeat(np.arange(len(pieces), dtype=np.uint32), sizes))

        def joined(name: str, dtype: Any) -> pl.Series:
            parts = [piece[name] for piece in pieces]
            values = np.concatenate(parts) if parts else np.zeros(0)
            return pl.Series(name, values, dtype=dtype, nan_to_null=True)

        authorities = sorted({piece["authority"] for piece in pieces})
        return pl.DataFrame(
            [
                spread("authority", pl.Enum(authorities)),
                spread("origins", pl.Int32),
                joined("lines", pl.Int32),
                spread("from", pl.Date),
                spread("until", pl.Date),
                joined("net", pl.Float64),
                joined("gross", pl.Float64),
            ]
        )

    def line_classes(self, lines: Lines) -> pl.DataFrame:
        """Which lines are in each class that a row names."""
        import polars as pl

        named = np.zeros(self.next_set, dtype=bool)
        for piece in self.pieces:
            named[piece["lines"]] = True
        numbers, positions = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for offset, partition, classes in self.sets.values():
            ids = classes[partition.classes] + offset
            kept = np.flatnonzero(named[ids])
            order = kept[np.argsort(ids[kept], kind="stable")]
            numbers.append(ids[order])
            positions.append(order)
        codes = pl.Series("hts", lines.codes.tolist(), dtype=pl.String)
        return pl.DataFrame(
            [
                pl.Series("lines", np.concatenate(numbers), dtype=pl.Int32),
                codes.gather(np.concatenate(positions).astype(np.uint32)),
            ]
        )


def _marks(table: Array) -> NDArray[np.uint64]:
    """A 64-bit mark for each row of a table, equal for equal rows."""
    weights = np.random.default_rng(0).integers(1, 2**63, table.shape[1], dtype=np.uint64) | 1
    bits = (np.where(np.isnan(table), -1.0, table) + 0.0).view(np.uint64)
    mixed = (bits ^ (bits >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return ((mixed ^ (mixed >> np.uint64(29))) * weights).sum(axis=1, dtype=np.uint64)
