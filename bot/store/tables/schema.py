"""What all tables share: their metadata and the names of what belongs to them."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
WORD = sa.String


def partial(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """An index of those rows alone that a condition holds for."""
    those = sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=those, postgresql_where=those)
