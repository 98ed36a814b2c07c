"""How is the web app set up: where it keeps what is saved, and what it lets through?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be chosen of a server. Sizes in bytes, times in seconds.

    `hosts` are the names that the Host header may carry, without port; a name such as ``*`` lets
    all through. `token`, where set, must come as ``Authorization: Bearer …`` or be given once on
    the sign-in page. `rate` requests a second are let through from one address in the long run,
    `burst` at once. `today` gives the day that a question without a day means.
    """

    store: str = ""  # database address; empty: SQLite in the user's data folder
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "::1")
    token: str = ""
    ledger: tuple[Path, ...] = ()  # measure files or folders to add to the record
    today: Callable[[], date] = date.today
    warm: bool = True  # compute the first page and load the tables when the server starts

    rate: float = 200.0
    burst: int = 400
    body_limit: int = 2_000_000
    url_limit: int = 4_000
    answer_seconds: float = 30.0  # a question that takes longer belongs in a job

    workers: int = 1  # processes for jobs and uploads, each at most
    queue_limit: int = 20  # jobs waiting
    job_seconds: float = 600.0
    worker_memory: int = 4 << 30
    upload_seconds: float = 20.0
