"""What do the pages and the API ask, and what need not be computed twice?"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from detente import __version__
from detente.errors import BadQuestion
from detente.store import data_folder, fingerprint
from detente.web.problems import NotFound
from detente.web.settings import Settings

if TYPE_CHECKING:
    from detente.brief import Brief
    from detente.brief.chart_parts import Chart
    from detente.ledger import Ledger, Measure
    from detente.scenario import Scenario

__all__ = ["Engine", "Memory"]

T = TypeVar("T")
_EARLIEST = date(1989, 1, 1)
_LATEST = date(2100, 1, 1)
_KEPT_BRIEFS = 4  # each holds solved worlds, some 150 MB


class Memory:
    """Answers kept, the least used dropped first; two who ask the same wait for one answer.

    `limit` counts answers and `size_limit` the bytes that `put` was told.
    """

    def __init__(self, limit: int, size_limit: int = 1 << 62) -> None:
        self._limit = limit
        self._size_limit = size_limit
        self._held: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._building: dict[Hashable, threading.Lock] = {}

    def peek(self, key: Hashable) -> Any | None:
        """The answer where it is held, without computing anything."""
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
            return found[0]

    def get(
        self, key: Hashable, build: Callable[[], T], size: Callable[[T], int] | None = None
    ) -> T:
        """The answer, computed once by `build`. An error is not kept."""
        found = self.peek(key)
        if found is not None:
            return found
        with self._lock:
            gate = self._building.setdefault(key, threading.Lock())
        with gate:
            found = self.peek(key)
            if found is not None:
                return found
            try:
                value = build()
            finally:
                with self._lock:
                    self._building.pop(key, None)
            self._put(key, value, size(value) if size else 0)
            return value

    def __len__(self) -> int:
        return len(self._held)

    def _put(self, key: Hashable, value: Any, size: int) -> None:
        with self._lock:
            self._held[key] = (value, size)
            self._size += size
            while len(self._held) > self._limit or self._size > self._size_limit:
                _, (_, dropped) = self._held.popitem(last=False)
                self._size -= dropped


class Engine:
    """The record, and the answers to dear questions about it.

    One for each running app; safe to use from many threads.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._briefs = Memory(_KEPT_BRIEFS)
        self._answers = Memory(256)
        self._shortages = Memory(64)  # each with charts of half a megabyte
        self._deals = Memory(16)  # each holds arrays of some tens of megabytes
        self._ledger: Ledger | None = None
        self._lock = threading.Lock()
        self.version = __version__
        self.mark = _mark(settings.ledger)

    @property
    def ledger(self) -> Ledger:
        """The bundled record with the files of the settings added."""
        with self._lock:
            if self._ledger is None:
                from detente.ledger import Ledger

                self._ledger = Ledger.bundled(self.settings.ledger)
            return self._ledger

    def today(self) -> date:
        """The day that a question without a day means."""
        return self.settings.today()

    def day(self, text: str, name: str) -> date:
        """A day of a question; empty means today.

        Raises
        ------
        BadQuestion
            When the text is no ISO day, or a day that no table can speak of.
        """
        if not text or text == "today":
            return self.today()
        try:
            found = date.fromisoformat(text)
        except ValueError:
            raise BadQuestion(f"{name} is {text!r}; write a day such as 2025-04-09.") from None
        if not _EARLIEST <= found < _LATEST:
            raise BadQuestion(f"{name} is {text}; ask for a day from {_EARLIEST} to {_LATEST}.")
        return found

    def known(self, text: str, on: date) -> date:
        """The knowledge day; empty means the day itself, or today for a day to come."""
        return self.day(text, "known") if text else min(on, self.today())

    def measure(self, name: str) -> Measure:
        """A measure by its id.

        Raises
        ------
        NotFound
            When there is none; the text offers the nearest.
        """
        try:
            return self.ledger.measure(name)
        except BadQuestion as error:
            raise NotFound(str(error)) from None

    def brief(self, scenario: Scenario) -> Brief:
        """Everything computed for a scenario, as the brief tells it."""
        from detente.brief import contents

        key = "brief", replace(scenario, file="")
        return self._briefs.get(key, lambda: contents(scenario, self.ledger))

    def charts(self, scenario: Scenario) -> tuple[Chart, ...]:
        """The charts of that brief."""
        from detente.brief.figures import charts

        key = "charts", replace(scenario, file="")
        return self._briefs.get(key, lambda: charts(self.brief(scenario)))

    def standing(self, scenario: Scenario) -> tuple[Brief, tuple[Chart, ...]]:
        """The brief of a scenario without its talks, and the charts of its averages."""
        from detente.brief import contents
        from detente.brief.figures import averages

        def build() -> tuple[Brief, tuple[Chart, ...]]:
            found = contents(scenario, self.ledger, talks=False)
            return found, averages(found)

        return self._briefs.get(("standing", replace(scenario, file="")), build)

    def remember(self, key: Hashable, build: Callable[[], T]) -> T:
        """Any other answer worth keeping; the key must name the question in full."""
        return cast(T, self._answers.get(key, build))

    def remember_shortage(self, key: Hashable, build: Callable[[], T]) -> T:
        """An answer of the methods on a withheld mineral, with its charts."""
        return cast(T, self._shortages.get(key, build))

    def remember_deal(self, key: Hashable, build: Callable[[], T]) -> T:
        """An answer of the deal room: few of them fit."""
        return cast(T, self._deals.get(key, build))


def _mark(extra: tuple[Path, ...]) -> str:
    """A short mark that changes with the version, the code, the record and the tables."""
    folder = data_folder()
    files = [path for path in folder.rglob("*") if path.is_file()]
    files += [
        path
        for pattern in ("*.py", "*.j2", "*.css", "*.js")
        for path in folder.parent.rglob(pattern)
    ]
    for path in extra:
        files += list(path.rglob("*.yaml")) if path.is_dir() else [path]
    digest = hashlib.sha256(f"{__version__} {fingerprint(files)}".encode())
    return digest.hexdigest()[:12]
