"""How are scenarios and jobs kept so that nothing saved is lost, in either database?"""

from __future__ import annotations

import json
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, delete, event, func, insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from detente.errors import BadQuestion, DataMissing
from detente.web.problems import Busy, Conflict, NotFound
from detente.web.saved.tables import JOBS, SCENARIOS

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

__all__ = ["Job", "Saved", "SavedScenario", "default_store"]

_MOST_SCENARIOS = 10_000
_KEPT_JOBS = timedelta(days=30)
_SILENT = timedelta(seconds=60)  # a server that says nothing for so long is taken for dead
_MOST_ATTEMPTS = 3
_ENDED = ("done", "failed", "cancelled")
_MIGRATING = threading.Lock()  # Alembic keeps its context in a global


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedScenario:
    """A scenario somebody saved; `revision` counts its changes from 1."""

    id: str
    name: str
    text: str
    revision: int
    created: datetime
    updated: datetime

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "id": self.id,
            "name": self.name,
            "text": self.text,
            "revision": self.revision,
            "created": _iso(self.created),
            "updated": _iso(self.updated),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that takes longer than a request: its question, how far it is, and what came of it."""

    id: str
    kind: str
    question: dict[str, Any]
    state: str  # queued | running | done | failed | cancelled
    progress: float
    note: str
    attempts: int
    result: Any
    problem: dict[str, Any] | None
    created: datetime
    started: datetime | None
    finished: datetime | None

    @property
    def ended(self) -> bool:
        """Whether nothing will come any more."""
        return self.state in _ENDED

    def to_dict(self, *, result: bool = True) -> dict[str, Any]:
        """As plain data."""
        told = {
            "id": self.id,
            "kind": self.kind,
            "state": self.state,
            "progress": round(self.progress, 3),
            "note": self.note,
            "question": self.question,
            "created": _iso(self.created),
            "started": _iso(self.started),
            "finished": _iso(self.finished),
            "problem": self.problem,
        }
        return told | ({"result": self.result} if result else {})


def default_store() -> str:
    """SQLite in the user's data folder."""
    from platformdirs import user_data_path

    return f"sqlite:///{user_data_path('detente') / 'detente.db'}"


class Saved:
    """The database behind a server, brought up to date when it is opened.

    SQLite keeps a write-ahead log and syncs at every commit, so that what was answered with
    success is on the disk. Safe to use from many threads.

    Raises
    ------
    BadQuestion
        For an address that is none, or of another database.
    DataMissing
        When the database cannot be reached or opened.
    """

    def __init__(self, address: str = "") -> None:
        self._engine = _engine(address or default_store())
        self.owner = f"{socket.gethostname()[:50]}:{os.getpid()}"
        try:
            self._upgrade()
        except SQLAlchemyError as error:
            self._engine.dispose()
            reason = type(getattr(error, "orig", None) or error).__name__
            raise DataMissing(f"The database of --store cannot be opened ({reason}).") from None

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    # Scenarios

    def save(self, name: str, text: str) -> SavedScenario:
        """A new scenario, on the disk when this returns."""
        now = _now()
        row = {
            "id": secrets.token_urlsafe(9),
            "name": name,
            "text": text,
            "revision": 1,
            "created": now,
            "updated": now,
        }
        with self._begin() as link:
            count = link.execute(select(func.count()).select_from(SCENARIOS)).scalar_one()
            if count >= _MOST_SCENARIOS:
                raise Busy(f"{count} scenarios are saved here; delete some first.")
            link.execute(insert(SCENARIOS), row)
        return SavedScenario(**row)

    def scenarios(self, limit: int = 200) -> tuple[SavedScenario, ...]:
        """Saved scenarios, the last changed first."""
        order = select(SCENARIOS).order_by(SCENARIOS.c.updated.desc(), SCENARIOS.c.id).limit(limit)
        with self._begin() as link:
            return tuple(_scenario(row) for row in link.execute(order))

    def scenario(self, name: str) -> SavedScenario:
        """A saved scenario by its id.

        Raises
        ------
        NotFound
            When there is none.
        """
        with self._begin() as link:
            row = link.execute(select(SCENARIOS).where(SCENARIOS.c.id == name)).one_or_none()
        if row is None:
            raise NotFound(f"No scenario {name[:40]!r} is saved here.")
        return _scenario(row)

    def change(self, name: str, title: str, text: str, revision: int) -> SavedScenario:
        """Replace name and text of a scenario that is still at `revision`.

        Raises
        ------
        NotFound
            When there is none.
        Conflict
            When somebody changed it meanwhile.
        """
        with self._begin() as link:
            changed = link.execute(
                update(SCENARIOS)
                .where(SCENARIOS.c.id == name, SCENARIOS.c.revision == revision)
                .values(name=title, text=text, revision=revision + 1, updated=_now())
            ).rowcount
        found = self.scenario(name)
        if not changed:
            raise Conflict(
                f"The scenario is at revision {found.revision}, not {revision}: it was changed "
                "meanwhile. Read it again."
            )
        return found

    def drop(self, name: str) -> None:
        """Delete a saved scenario.

        Raises
        ------
        NotFound
            When there is none.
        """
        with self._begin() as link:
            gone = link.execute(delete(SCENARIOS).where(SCENARIOS.c.id == name)).rowcount
        if not gone:
            raise NotFound(f"No scenario {name[:40]!r} is saved here.")

    # Jobs

    def queue(
        self, kind: str, question: dict[str, Any], upload: bytes | None = None, *, limit: int = 20
    ) -> Job:
        """A new job.

        Raises
        ------
        Busy
            When `limit` jobs are waiting already.
        """
        row = {
            "id": secrets.token_urlsafe(9),
            "kind": kind,
            "question": json.dumps(question),
            "upload": upload,
            "state": "queued",
            "progress": 0.0,
            "note": "waiting",
            "owner": "",
            "attempts": 0,
            "created": _now(),
        }
        with self._begin() as link:
            waiting = link.execute(
                select(func.count()).select_from(JOBS).where(JOBS.c.state == "queued")
            ).scalar_one()
            if waiting >= limit:
                raise Busy(f"{waiting} jobs are waiting; try again later.")
            old = _now() - _KEPT_JOBS
            link.execute(delete(JOBS).where(JOBS.c.state.in_(_ENDED), JOBS.c.finished < old))
            link.execute(insert(JOBS), row)
        return self.job(row["id"])

    def job(self, name: str) -> Job:
        """A job by its id.

        Raises
        ------
        NotFound
            When there is none.
        """
        with self._begin() as link:
            row = link.execute(select(JOBS).where(JOBS.c.id == name)).one_or_none()
        if row is None:
            raise NotFound(f"There is no job {name[:40]!r}.")
        return _job(row)

    def jobs(self, limit: int = 50) -> tuple[Job, ...]:
        """The newest jobs first."""
        order = select(JOBS).order_by(JOBS.c.created.desc(), JOBS.c.id).limit(limit)
        with self._begin() as link:
            return tuple(_job(row) for row in link.execute(order))

    def claim(self) -> tuple[Job, bytes | None] | None:
        """The job that waits longest, now this server's own; None where none waits."""
        with self._begin() as link:
            row = link.execute(
                select(JOBS).where(JOBS.c.state == "queued").order_by(JOBS.c.created).limit(1)
            ).one_or_none()
            if row is None:
                return None
            taken = link.execute(
                update(JOBS)
                .where(JOBS.c.id == row.id, JOBS.c.state == "queued")
                .values(
                    state="running",
                    owner=self.owner,
                    beat=_now(),
                    started=_now(),
                    attempts=row.attempts + 1,
                    note="starting",
                )
            ).rowcount
        return (self.job(row.id), row.upload) if taken else None

    def tell(self, name: str, progress: float, note: str) -> bool:
        """Say how far a job is. False where it was cancelled meanwhile."""
        with self._begin() as link:
            told = link.execute(
                update(JOBS)
                .where(JOBS.c.id == name, JOBS.c.state == "running", JOBS.c.owner == self.owner)
                .values(progress=min(max(progress, 0.0), 1.0), note=note[:200], beat=_now())
            ).rowcount
        return bool(told)

    def end(
        self,
        name: str,
        state: str,
        *,
        result: str | None = None,
        problem: dict[str, Any] | None = None,
    ) -> bool:
        """End a job that has not ended; `result` is JSON text. False where it had."""
        values: dict[str, Any] = {
            "state": state,
            "result": result,
            "problem": json.dumps(problem) if problem else None,
            "finished": _now(),
            "note": state,
            "upload": None,
        }
        if state == "done":
            values["progress"] = 1.0
        with self._begin() as link:
            ended = link.execute(
                update(JOBS).where(JOBS.c.id == name, JOBS.c.state.not_in(_ENDED)).values(**values)
            ).rowcount
        return bool(ended)

    def adopt(self) -> int:
        """Put back in the queue what a server that is gone was running; how many.

        A job that took three servers with it has failed.
        """
        with self._begin() as link:
            rows = link.execute(
                select(JOBS.c.id, JOBS.c.owner, JOBS.c.beat, JOBS.c.attempts).where(
                    JOBS.c.state == "running"
                )
            ).all()
        lost = [row for row in rows if row.owner != self.owner and _is_gone(row.owner, row.beat)]
        for row in lost:
            if row.attempts >= _MOST_ATTEMPTS:
                detail = f"It was begun {row.attempts} times and the server ended each time."
                self.end(row.id, "failed", problem={"status": 500, "detail": detail})
                continue
            with self._begin() as link:
                link.execute(
                    update(JOBS)
                    .where(JOBS.c.id == row.id, JOBS.c.owner == row.owner)
                    .where(JOBS.c.state == "running")
                    .values(state="queued", owner="", note="waiting again after a restart")
                )
        return len(lost)

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        """A transaction; committed when the block ends well."""
        with self._engine.begin() as link:
            yield link

    def _upgrade(self) -> None:
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option(
            "script_location", str(Path(__file__).parent / "migrations").replace("%", "%%")
        )
        with _MIGRATING, self._engine.connect() as link:
            config.attributes["connection"] = link
            command.upgrade(config, "head")
            link.commit()


def _engine(address: str) -> Any:
    try:
        url = make_url(address)
    except ArgumentError:
        raise BadQuestion(
            "--store is no database address; write sqlite:///FILE or postgresql+psycopg://…"
        ) from None
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise BadQuestion(
            f"--store is of {url.drivername!r}; use sqlite:///FILE or postgresql+psycopg://…"
        )
    if url.drivername != "sqlite":
        try:
            return create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=5)
        except ModuleNotFoundError:
            raise BadQuestion("PostgreSQL needs: pip install 'detente[postgresql]'.") from None
    if not url.database or url.database == ":memory:":
        raise BadQuestion("--store sqlite:///FILE needs a file; what is in memory is lost.")
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataMissing(f"The folder of --store cannot be made: {error.strerror}.") from None
    engine = create_engine(url, connect_args={"timeout": 15})
    event.listen(engine, "connect", _safe)
    event.listen(engine, "begin", _begun)
    return engine


def _safe(link: Any, record: Any) -> None:
    """A log ahead of the file, synced at every commit: a kill loses nothing that was answered."""
    del record
    link.isolation_level = None  # the driver would leave changes of tables out of transactions
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        link.execute(f"pragma {pragma}").close()


def _begun(link: Connection) -> None:
    """Take the right to write at once: what has read may then write without meeting another."""
    link.exec_driver_sql("begin immediate")


def _is_gone(owner: str, beat: datetime | None) -> bool:
    host, _, number = owner.rpartition(":")
    if host == socket.gethostname()[:50] and number.isdecimal():
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
    return beat is None or _now() - _aware(beat) > _SILENT


def _scenario(row: Row[Any]) -> SavedScenario:
    return SavedScenario(**row._mapping)


def _job(row: Row[Any]) -> Job:
    held = row._mapping
    plain = ("id", "kind", "state", "progress", "note", "attempts")
    values: dict[str, Any] = {name: held[name] for name in plain}
    for name in ("created", "started", "finished"):
        values[name] = None if held[name] is None else _aware(held[name])
    return Job(
        question=json.loads(held["question"]),
        result=json.loads(held["result"]) if held["result"] else None,
        problem=json.loads(held["problem"]) if held["problem"] else None,
        **values,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _aware(when: datetime) -> datetime:
    """SQLite gives the hour back without its zone, which is UTC."""
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when


def _iso(when: datetime | None) -> str | None:
    return None if when is None else _aware(when).astimezone(UTC).isoformat(timespec="milliseconds")
