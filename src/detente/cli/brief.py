"""``detente brief``: the state of the conflict, or a scenario, on one page."""

from __future__ import annotations

__all__ = ["brief"]


def brief() -> None:
    """The state of the conflict on one page."""
