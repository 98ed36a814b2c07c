"""What does a newer official tariff schedule hold that the ledger and our schedule do not?

A to-do for the keeper of the record: nothing is changed, everything that differs is listed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from detente.ledger import Kind, Ledger
from detente.ledger.book import tracks
from detente.ledger.products import product_list
from detente.ledger.timeline import state
from detente.nomenclature import show_code
from detente.store import data_folder, table
from detente.tariffs.hts_export import (
    HEADING,
    RATES,
    ExportLine,
    kind_of,
    official_text,
    plain,
    read_export,
)

__all__ = ["Harvest", "Task", "harvest"]

_RANGE = re.compile(r"(9903\.\d\d)\.(\d\d) to (?:9903)?\.?(?:\d\d\.)?(\d\d)\b")
_LIST = re.compile(r"9903\.(\d\d)\.\d\d((?:(?:,| and| or|/) ?\.(?:\d\d\.)?\d\d)+)")
_ORDER = (
    "unknown_heading",
    "changed_heading",
    "ledger_rate",
    "gone_heading",
    "changed_rate",
    "new_code",
    "dropped_code",
    "dead_entry",
)
_ADDED = re.compile(r"(?:\+|plus)\s*(?:an additional\s+)?(\d+(?:\.\d+)?)\s*%", re.IGNORECASE)
_ALONE = re.compile(r"^(\d+(?:\.\d+)?)\s*%$")
_PLACE = 90  # characters shown on each side of a heading found in a text


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing for the keeper to look at: what differs, and where in the record it bears."""

    kind: str
    code: str
    was: str = ""
    now: str = ""
    where: tuple[str, ...] = ()
    todo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """The to-do. `lines` and `headings` count what was read, `files` says what each file was."""

    on: date
    files: tuple[tuple[str, str], ...]
    lines: int
    headings: int
    tasks: tuple[Task, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Tasks by kind."""
        return dict(Counter(task.kind for task in self.tasks))

    def to_dict(self) -> dict[str, Any]:
        """The to-do as plain data."""
        return {
            "on": self.on.isoformat(),
            "files": [{"file": name, "read_as": kind} for name, kind in self.files],
            "lines": self.lines,
            "headings": self.headings,
            "counts": self.counts,
            "tasks": [asdict(task) | {"where": list(task.where)} for task in self.tasks],
        }


def harvest(
    files: Sequence[Path], *, on: date | None = None, ledger: Ledger | None = None
) -> Harvest:
    """Compare official files with the record.

    Parameters
    ----------
    files
        Exports of the schedule as USITC publishes them (CSV or JSON) and texts of chapter 99;
        each may be gzipped. Which is which is told by their content.
    on
        The day on which the export is in force, for rates in the ledger; default today.

    Raises
    ------
    BadQuestion
        When a file is missing, or is none of these.
    """
    day, book = on or date.today(), ledger or Ledger.bundled()
    named = _named_headings()
    tasks: list[Task] = []
    kinds, lines, headings = [], 0, 0
    for path in files:
        content = official_text(path)
        kind = kind_of(content, path)
        kinds.append((str(path), kind))
        if kind == "text of chapter 99":
            tasks += _in_text(content, named)
            continue
        export = read_export(path)
        goods = [line for line in export if not line.code.startswith("99")]
        acts = {line.code: line for line in export if line.code.startswith("9903")}
        lines += len(goods)
        headings += len(acts)
        if goods:
            tasks += _goods(goods)
        if acts:
            tasks += _acts(acts, named, book, day)
    order = {kind: number for number, kind in enumerate(_ORDER)}
    tasks.sort(key=lambda task: (order[task.kind], task.code))
    return Harvest(
        on=day,
        files=tuple(kinds),
        lines=lines,
        headings=headings,
        tasks=tuple(dict.fromkeys(tasks)),
    )


def _goods(lines: Sequence[ExportLine]) -> Iterator[Task]:
    """New, dropped and changed lines of chapters 1 to 98."""
    codes = {line.code for line in lines}
    parents = {code[:8] for code in codes if len(code) == 10}
    now = {
        line.code.ljust(10, "0"): line
        for line in lines
        if (len(line.code) == 10 or (len(line.code) == 8 and line.code not in parents))
        and (line.general or line.other)
    }
    chapters = {code[:2] for code in now}
    held = {
        row["hts"]: row
        for row in table("tables/us_schedule_2025.parquet").iter_rows(named=True)
        if row["hts"][:2] in chapters
    }
    known = {code: row for code, row in held.items() if row["valid_until"] is None}
    for code in now.keys() - known.keys():
        again = "it stood in an earlier edition; " if code in held else ""
        yield Task(
            kind="new_code",
            code=show_code(code),
            now=f"{now[code].description}: {now[code].general}",
            where=_lists(code),
            todo=f"{again}add the line; check the lists that cover it by a shorter code",
        )
    for code in known.keys() - now.keys():
        near = _successors(code, now, known)
        yield Task(
            kind="dropped_code",
            code=show_code(code),
            was=known[code]["description"] or "",
            now=", ".join(map(show_code, near)),
            where=_lists(code),
            todo="end the line; " + ("perhaps it became these" if near else "find what it became"),
        )
    for code in known.keys() & now.keys():
        for name, column in zip(RATES, ("general", "special", "column2"), strict=True):
            before, after = plain(known[code][f"{column}_text"] or ""), getattr(now[code], name)
            if _bare(before) != _bare(after):
                yield Task(
                    kind="changed_rate",
                    code=f"{show_code(code)} {column}",
                    was=before,
                    now=after,
                    todo="write the new rate with its first legal day",
                )
    yield from _dead_entries(set(now), set(known), chapters)


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text.replace("¢", "c").replace("$", "d").replace("%", "p")).lower()


def _successors(
    code: str, now: dict[str, ExportLine], known: dict[str, dict[str, Any]]
) -> list[str]:
    """New codes that may have taken over: of the same eight digits, else alike in words."""
    fresh = [other for other in now if other[:6] == code[:6] and other not in known]
    close = [other for other in fresh if other[:8] == code[:8]]
    leaf = (known[code]["description"] or "").rsplit(" > ", 1)[-1]
    return sorted(close or [other for other in fresh if now[other].description == leaf])[:4]


def _dead_entries(now: set[str], known: set[str], chapters: set[str]) -> Iterator[Task]:
    """Entries of our lists that named a line and name none any more."""
    alive, before = _prefixes(now), _prefixes(known)
    for name in _list_names():
        for entry in product_list(name).entries:
            code = entry.code
            if code[:2] in chapters and code in before and code not in alive:
                yield Task(
                    kind="dead_entry",
                    code=show_code(code),
                    where=(name,),
                    todo="the list names no line of the export here; add what it became",
                )


def _prefixes(codes: Iterable[str]) -> set[str]:
    return {code[:digits] for code in codes for digits in (4, 6, 8, 10)}


@cache
def _list_names() -> tuple[str, ...]:
    """Our lists of American codes."""
    names = []
    for path in sorted((data_folder() / "lists").glob("us_*.csv")):
        with path.open(encoding="utf-8") as file:
            header = next((line for line in file if not line.startswith("#")), "")
        if header.split(",")[0].strip() == "code":
            names.append(path.stem)
    return tuple(names)


def _lists(code: str) -> tuple[str, ...]:
    return tuple(name for name in _list_names() if product_list(name).names(code))


def _acts(
    found: dict[str, ExportLine], named: dict[str, set[str]], ledger: Ledger, on: date
) -> Iterator[Task]:
    """Headings 9903: unknown, with another rate than before, gone, or unlike the ledger."""
    known = _known_headings()
    for code, line in found.items():
        if code not in known and code not in named:
            yield Task(
                kind="unknown_heading",
                code=show_code(code),
                now=f"{line.general} | {line.description}",
                todo="read the heading and its note; write a measure or a step",
            )
        elif code in known and _bare(known[code]["general"] or "") != _bare(line.general):
            yield Task(
                kind="changed_heading",
                code=show_code(code),
                was=known[code]["general"] or "",
                now=line.general,
                where=tuple(sorted(named.get(code, ()))),
                todo="write a step with its first legal day, or say why none is needed",
            )
    for code, row in known.items():
        if not row["until"] and code not in found:
            yield Task(
                kind="gone_heading",
                code=show_code(code),
                was=row["general"] or "",
                where=tuple(sorted(named.get(code, ()))),
                todo="has the duty ended? write the end with its legal day",
            )
    yield from _ledger_rates(found, ledger, on)


def _ledger_rates(found: dict[str, ExportLine], ledger: Ledger, on: date) -> Iterator[Task]:
    """Measures whose rate in force is not the one that their heading prints."""
    for measure in ledger.measures.values():
        line = found.get(measure.heading.replace(".", ""))
        if measure.kind is not Kind.tariff or line is None:
            continue
        printed = _percent(line.general)
        rates = set()
        for origin in tracks(measure):
            holds = state(measure, origin, on, known=on)
            if holds is not None and holds.in_force and holds.step is not None:
                rates |= {holds.step.rate, *(each.rate for each in holds.step.rates.values())}
        rates.discard(None)
        if printed is None or any(abs(rate - printed) < 1e-9 for rate in rates if rate is not None):
            continue
        held = ", ".join(f"{100 * rate:g} %" for rate in sorted(r for r in rates if r is not None))
        yield Task(
            kind="ledger_rate",
            code=measure.heading,
            was=held or f"not in force on {on}",
            now=line.general,
            where=(measure.id,),
            todo="the heading prints another rate than the ledger holds on the day",
        )


def _percent(text: str) -> float | None:
    found = _ADDED.search(text) or _ALONE.match(text)
    return float(found[1]) / 100 if found else None


def _in_text(content: str, named: dict[str, set[str]]) -> Iterator[Task]:
    """Headings that a text of chapter 99 speaks of and nobody here knows."""
    known, seen = _known_headings(), set()
    for match in HEADING.finditer(content):
        code = "".join(match.groups())
        if code in seen or code in known or code in named:
            continue
        seen.add(code)
        around = content[max(0, match.start() - _PLACE) : match.end() + _PLACE]
        yield Task(
            kind="unknown_heading",
            code=show_code(code),
            now="… " + " ".join(around.split()) + " …",
            where=("text of chapter 99",),
            todo="read the heading and its note; write a measure or a step",
        )


@cache
def _known_headings() -> dict[str, dict[str, Any]]:
    rows = table("tables/us_chapter99_headings.csv").iter_rows(named=True)
    return {row["heading"]: row for row in rows}


@cache
def _named_headings() -> dict[str, set[str]]:
    """Headings 9903 that the bundled ledger names anywhere, with the files that name them.

    ``9903.01.43 to .76`` names all between; ``9903.01.13 and .15`` both.
    """
    found: dict[str, set[str]] = {}
    for path in (data_folder() / "ledger").rglob("*.yaml"):
        text = " ".join(path.read_text(encoding="utf-8").split())
        codes = {"".join(match.groups()) for match in HEADING.finditer(text)}
        for start, low, high in _RANGE.findall(text):
            codes |= {
                start.replace(".", "") + f"{number:02}" for number in range(int(low), int(high) + 1)
            }
        for block, rest in _LIST.findall(text):
            for part in re.findall(r"\.((?:\d\d\.)?\d\d)", rest):
                digits = part.replace(".", "")
                codes.add("9903" + (digits if len(digits) == 4 else block + digits))
        for code in codes:
            found.setdefault(code, set()).add(path.name)
    return found
