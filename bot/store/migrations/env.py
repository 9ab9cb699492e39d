"""Runs migrations on what it is handed; `bot.store.migrate` starts it."""

from __future__ import annotations

from alembic import context

from bot.store.tables import metadata

context.configure(
    **context.config.attributes["on"],  # a connection, or the database to write SQL for
    target_metadata=metadata,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
