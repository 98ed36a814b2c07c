"""What runs in a process of its own: long questions, and files that strangers send."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import BadQuestion, DetenteError, nearest
from detente.web.plain import plain
from detente.web.problems import public_text, status_of

if TYPE_CHECKING:
    from detente.ledger import Ledger
    from detente.scenario import Scenario

__all__ = ["KINDS", "Limits", "Told", "checked", "main"]

Told = Callable[[float, str], None]
Limits = tuple[int, float]  # bytes of memory, seconds of processor time
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def _scenario(question: Mapping[str, Any], ledger: Ledger, upload: bytes, told: Told) -> Any:
    del upload
    told(0.1, "solving the trade model")
    return _asked_scenario(question).run(ledger).to_dict()


def _brief(question: Mapping[str, Any], ledger: Ledger, upload: bytes, told: Told) -> Any:
    from detente.web.answers import scenarios

    del upload
    steps = iter(range(1, 20))
    return scenarios.brief(
        _asked_scenario(question), ledger, lambda note: told(min(0.9, 0.2 * next(steps)), note)
    )


def _shortage(question: Mapping[str, Any], ledger: Ledger, upload: bytes, told: Told) -> Any:
    from detente.web.answers import shortages

    del upload
    begun = question.get("begun")
    asked = shortages.question(
        ledger,
        control=question.get("control", ""),
        element=question.get("element", ""),
        cut=question.get("cut"),
        destination=question.get("destination", ""),
        begun=date.fromisoformat(begun) if begun else None,
        months=question.get("months", 12),
        today=date.fromisoformat(question["today"]),
    )
    told(0.1, "three methods, each with its band")
    return shortages.shortage(asked, question.get("method", "all"))


def _exposure(question: Mapping[str, Any], ledger: Ledger, upload: bytes, told: Told) -> Any:
    from detente.web.answers import shortages

    told(0.1, "reading the parts")
    known = question.get("known")
    return shortages.exposure(
        upload,
        ledger,
        on=date.fromisoformat(question["on"]),
        known=date.fromisoformat(known) if known else None,
        destination=question.get("destination", "US"),
        military=question.get("military", False),
        party=question.get("party", ""),
    )


def _exposure_page(question: Mapping[str, Any], ledger: Ledger, upload: bytes, told: Told) -> Any:
    from detente.web.answers.exposed import exposed

    told(0.1, "reading the parts")
    return exposed(upload, ledger, question)


def _deal(question: Mapping[str, Any], ledger: Ledger, upload: bytes, told: Told) -> Any:
    from detente.web.answers import talks

    del upload
    return talks.value_and_keep(question, ledger, told)


def _bargain(question: Mapping[str, Any], ledger: Ledger, upload: bytes, told: Told) -> Any:
    from detente.web.answers import deals

    del upload
    told(0.1, "valuing packages")
    return deals.bargain(ledger, date.fromisoformat(question.get("known") or question["today"]))


def _audit_page(question: Mapping[str, Any], ledger: Ledger, upload: bytes, told: Told) -> Any:
    from detente.web.answers.audited import audited

    told(0.1, "reading the articles")
    day = question.get("published")
    return audited(upload, ledger, date.fromisoformat(day) if day else None)


def _audit(question: Mapping[str, Any], ledger: Ledger, upload: bytes, told: Told) -> Any:
    from detente.web.answers import deals

    told(0.1, "reading the articles")
    day = question.get("published")
    return deals.audit(upload, ledger, date.fromisoformat(day) if day else None)


KINDS: dict[str, Callable[[Mapping[str, Any], Ledger, bytes, Told], Any]] = {
    "scenario": _scenario,
    "brief": _brief,
    "shortage": _shortage,
    "exposure": _exposure,
    "exposure page": _exposure_page,
    "bargain": _bargain,
    "audit": _audit,
    "audit page": _audit_page,
    "deal": _deal,
}
"""Kind of work -> its function of the question, the ledger, the file that came, and `told`."""


def checked(kind: str) -> str:
    """The kind, where it is one.

    Raises
    ------
    BadQuestion
        When it is none; the text offers the nearest.
    """
    if kind not in KINDS:
        raise BadQuestion(
            f"kind is {kind[:40]!r}.{nearest(kind, KINDS)} Use {', '.join(sorted(KINDS))}."
        )
    return kind


def main(
    kind: str,
    question: dict[str, Any],
    upload: bytes,
    extra: tuple[Path, ...],
    limits: Limits,
    to: Connection,
) -> None:
    """Answer one question and send what comes of it: told, then done or failed.

    Sends ``("told", share, note)``, ``("done", JSON text)`` and ``("failed", status, detail)``.
    """
    _confine(limits)

    def told(share: float, note: str) -> None:
        to.send(("told", share, note))

    try:
        from detente.ledger import Ledger

        found = KINDS[kind](question, Ledger.bundled(extra), upload, told)
        to.send(("done", json.dumps(plain(found), ensure_ascii=False, allow_nan=False)))
    except DetenteError as error:
        to.send(("failed", status_of(error), public_text(error)))
    except MemoryError:
        to.send(("failed", 413, "It needs more memory than a request may take."))
    except Exception:
        traceback.print_exc()
        with suppress(OSError):
            to.send(("failed", 500, "The work failed; the server's log says more."))
    finally:
        to.close()


def _confine(limits: Limits) -> None:
    """Bounds of memory and processor time, and an end with the server's own."""
    memory, seconds = limits
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    with suppress(OSError, ValueError):
        # What may be written to; the chart engine reserves far more addresses than it uses.
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    with suppress(OSError, ValueError):
        whole = int(seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (whole * (os.cpu_count() or 1), whole * 64))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _asked_scenario(question: Mapping[str, Any]) -> Scenario:
    from dataclasses import replace

    from detente.scenario import Scenario
    from detente.web.answers import scenarios

    if question.get("text"):
        found = scenarios.from_text(question["text"])
    elif question.get("name"):
        found = scenarios.named(question["name"])
    else:
        on = date.fromisoformat(question["today"])
        found = Scenario.today(on, on)
    return replace(found, world=question["world"]) if question.get("world") else found
