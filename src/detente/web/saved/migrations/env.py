"""How does Alembic reach the database? Over the connection that the store hands it."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from detente.web.saved.tables import METADATA

_LOCK = 7_205_119  # any number: two servers that start at once migrate one after the other


def _migrate() -> None:
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"select pg_advisory_xact_lock({_LOCK})"))
        context.run_migrations()


_migrate()
