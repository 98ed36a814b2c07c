"""The HTTP API under ``/api/v1``: the same functions as the command line, the same messages."""

from __future__ import annotations

from fastapi import APIRouter

from detente.web.api import deals, jobs, reads, scenarios

__all__ = ["PREFIX", "router"]

PREFIX = "/api/v1"


def router() -> APIRouter:
    """Every endpoint."""
    found = APIRouter(prefix=PREFIX)
    for part in (reads.router, scenarios.router, deals.router, jobs.router):
        found.include_router(part)
    return found
