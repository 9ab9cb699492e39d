"""The workers' jobs on PostgreSQL: the tables of Procrastinate, as its package ships them.

SQLite has none: its worker looks into the outbox by itself. Only new tables: older
programs may still be running.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = "procrastinate"
"""In `install`: the version whose tables there are, so that a later migration knows which of
the package's own migrations are still to be applied."""

_INSTALL = sa.table("install", sa.column("key", sa.String), sa.column("value", sa.String))

# whatever the package made: it alone uses this prefix, and goes before what it stands on
_DROP = """
DO $$
DECLARE found text;
BEGIN
    FOR found IN
        SELECT format('FUNCTION %s', oid::regprocedure)
        FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace
            AND starts_with(proname, 'procrastinate_')
        UNION ALL
        SELECT format('TABLE %s', oid::regclass)
        FROM pg_class
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
            AND starts_with(relname, 'procrastinate_')
        UNION ALL
        SELECT format('TYPE %s', type.oid::regtype)
        FROM pg_type type LEFT JOIN pg_class ON pg_class.oid = typrelid
        WHERE (typtype = 'e' OR relkind = 'c') AND typnamespace = current_schema()::regnamespace
            AND starts_with(typname, 'procrastinate_')
    LOOP
        EXECUTE format('DROP %s CASCADE', found);
    END LOOP;
END
$$
"""


def _run(script: str) -> None:
    """Several statements at once, in which % is only a percent sign."""
    if context.is_offline_mode():
        op.get_context().impl.static_output(script)
    else:
        op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})


def upgrade() -> None:
    """Make them. Raises ModuleNotFoundError, in a sentence, without the package."""
    if op.get_context().dialect.name != "postgresql":
        return
    try:
        from procrastinate import __version__
        from procrastinate.schema import SchemaManager
    except ModuleNotFoundError as fault:
        advice = "pip install --require-hashes -r requirements/postgresql.txt"
        raise ModuleNotFoundError(f"{fault.name} is not installed: {advice}") from None
    _run(SchemaManager.get_schema())
    op.execute(_INSTALL.insert().values(key=KEY, value=__version__))


def downgrade() -> None:
    """Drop them; the outbox knows without them what is to be sent."""
    if op.get_context().dialect.name != "postgresql":
        return
    _run(_DROP)
    op.execute(_INSTALL.delete().where(_INSTALL.c.key == KEY))
