"""How are saved scenarios and jobs laid out in the database?"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

__all__ = ["JOBS", "METADATA", "SCENARIOS", "STATES"]

STATES = ("queued", "running", "done", "failed", "cancelled")
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SCENARIOS = Table(
    "scenarios",
    METADATA,
    Column("id", String(24), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("text", Text, nullable=False),  # the scenario file
    Column("revision", Integer, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("updated", DateTime(timezone=True), nullable=False),
)

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", String(24), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("question", Text, nullable=False),  # JSON
    Column("upload", LargeBinary, nullable=True),  # a file that came with it; gone when it ends
    Column("state", String(12), nullable=False),
    Column("progress", Float, nullable=False),  # share done, 0 to 1
    Column("note", String(200), nullable=False),  # what is being done, in a few words
    Column("owner", String(80), nullable=False),  # which server runs it
    Column("beat", DateTime(timezone=True), nullable=True),  # when that server last said so
    Column("attempts", Integer, nullable=False),
    Column("result", Text, nullable=True),  # JSON
    Column("problem", Text, nullable=True),  # JSON: status and detail
    Column("created", DateTime(timezone=True), nullable=False),
    Column("started", DateTime(timezone=True), nullable=True),
    Column("finished", DateTime(timezone=True), nullable=True),
    CheckConstraint("state in ('queued','running','done','failed','cancelled')", name="state"),
    Index("ix_jobs_state", "state", "created"),
)
