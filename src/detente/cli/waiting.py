"""What does somebody see who waits for an answer?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

from detente.cli import output

__all__ = ["waiting"]

_PATIENCE_S = 1.0


@contextmanager
def waiting(text: str) -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is being done, from the second second on.

    Yields a function that changes the text. Nothing is shown where nobody watches.
    """
    console = output.console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    status = console.status(text)
    timer = Timer(_PATIENCE_S, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield status.update
    finally:
        timer.cancel()
        timer.join()
        status.stop()
