"""Who runs long work: processes of their own, bounded in number, time and memory?"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

from detente.web.problems import Busy, TooSlow
from detente.web.saved import Job, Saved
from detente.web.settings import Settings
from detente.web.work import main

__all__ = ["Crew", "Outcome"]

_log = logging.getLogger("detente.web")
_TICK = 0.25
_WAIT_FOR_A_PLACE = 10.0
_JUST = timedelta(seconds=10)  # a failure is shown for so long before the work is begun anew
Outcome = tuple[str, Any]  # ("done", JSON text) or ("failed", {"status", "detail"})


class Crew:
    """Runs jobs of the store one after the other on each of `workers` threads, each in a process.

    `once` runs a question at once, for a request that waits, in a bounded process too.
    """

    def __init__(self, settings: Settings, saved: Saved) -> None:
        self._settings = settings
        self._saved = saved
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(["detente.web.work", "detente.ledger", "numpy"])
        self._places = threading.BoundedSemaphore(
            settings.workers
        )  # beside the jobs, not behind them
        self._wake = threading.Event()
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._joining = threading.Lock()

    def start(self) -> None:
        """Take up what an earlier server left, and wait for jobs."""
        self._saved.adopt()
        for number in range(self._settings.workers):
            thread = threading.Thread(target=self._serve, name=f"jobs-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """End what runs; it stays in the store and is begun anew by the next server."""
        self._over.set()
        self._wake.set()
        for thread in self._threads:
            thread.join(5)

    def queue(self, kind: str, question: dict[str, Any], upload: bytes | None = None) -> Job:
        """A new job of the store, begun as soon as a worker is free."""
        job = self._saved.queue(kind, question, upload, limit=self._settings.queue_limit)
        self._wake.set()
        return job

    def join(self, kind: str, question: dict[str, Any]) -> Job:
        """The job that is at this question already, else a new one.

        One that has just ended is given too, and one that found that there is no answer.
        """
        with self._joining:
            recent = datetime.now(UTC) - _JUST
            for job in self._saved.jobs():
                if job.kind == kind and job.question == question:
                    refused = (job.problem or {}).get("status", 500) < 500
                    if not job.ended or refused or (job.finished and job.finished > recent):
                        return job
                    break
            return self.queue(kind, question)

    def once(self, kind: str, question: dict[str, Any], upload: bytes = b"") -> Outcome:
        """Run a question now, in a bounded process, and wait for it.

        Raises
        ------
        Busy
            When all places are taken.
        TooSlow
            When it takes longer than an upload may.
        """
        if not self._places.acquire(timeout=_WAIT_FOR_A_PLACE):
            raise Busy("All workers are busy; try again, or ask for a job.")
        try:
            seconds = self._settings.upload_seconds
            found = self._run(kind, question, upload, seconds, _silent)
        finally:
            self._places.release()
        if found is None and self._over.is_set():
            raise Busy("The server is ending; try again shortly.")
        if found is None:
            raise TooSlow(f"This takes longer than {seconds:g} seconds; ask for a job.")
        return found

    def _serve(self) -> None:
        adopted = time.monotonic()
        while not self._over.is_set():
            try:
                claimed = self._saved.claim()
                if claimed is not None:
                    self._do(*claimed)
                    continue
                if time.monotonic() - adopted > 30:
                    self._saved.adopt()
                    adopted = time.monotonic()
            except Exception:
                _log.exception("The store of jobs does not answer")
                self._over.wait(2)
            self._wake.wait(1.0)
            self._wake.clear()

    def _do(self, job: Job, upload: bytes | None) -> None:
        seconds = self._settings.job_seconds
        found = self._run(
            job.kind,
            job.question,
            upload or b"",
            seconds,
            lambda share, note: self._saved.tell(job.id, share, note),
        )
        if found is None:
            if self._over.is_set():
                return  # the next server begins it anew
            detail = f"It took longer than {seconds:g} seconds and was ended."
            self._saved.end(job.id, "failed", problem={"status": 503, "detail": detail})
        elif found[0] == "done":
            self._saved.end(job.id, "done", result=found[1])
        elif found[0] == "failed":
            self._saved.end(job.id, "failed", problem=found[1])

    def _run(
        self,
        kind: str,
        question: dict[str, Any],
        upload: bytes,
        seconds: float,
        told: Callable[[float, str], bool],
    ) -> Outcome | None:
        """What came of it; None where time ran out or the server ends; ("gone", …) if cancelled."""
        settings = self._settings
        here, there = self._context.Pipe(duplex=False)
        limits = (settings.worker_memory, seconds)
        process: BaseProcess = self._context.Process(
            target=main, args=(kind, question, upload, settings.ledger, limits, there), daemon=True
        )
        process.start()
        there.close()
        end = time.monotonic() + seconds
        share, note, said = 0.0, "starting", time.monotonic()
        try:
            while time.monotonic() < end and not self._over.is_set():
                if here.poll(_TICK):
                    try:
                        message = here.recv()
                    except EOFError:
                        return _died(process)
                    if message[0] == "done":
                        return "done", message[1]
                    if message[0] == "failed":
                        return "failed", {"status": message[1], "detail": message[2]}
                    _, share, note = message
                elif time.monotonic() - said < 1.0:
                    continue
                said = time.monotonic()
                if not told(share, note):
                    return "gone", None
            return None
        finally:
            if process.is_alive():
                process.kill()
            process.join(5)
            here.close()


def _silent(share: float, note: str) -> bool:
    """Nobody asks how far it is."""
    del share, note
    return True


def _died(process: BaseProcess) -> Outcome:
    process.join(5)
    detail = "The work was ended: it took more memory or processor time than it may."
    _log.warning("A worker ended with code %s", process.exitcode)
    return "failed", {"status": 413, "detail": detail}
