"""The same engine as pages in a browser and as an HTTP API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.web.settings import Settings

if TYPE_CHECKING:
    from detente.web.app import create_app

__all__ = ["Settings", "create_app"]


def __getattr__(name: str) -> Any:
    if name == "create_app":
        from detente.web.app import create_app

        return create_app
    raise AttributeError(f"module 'detente.web' has no attribute {name!r}")
