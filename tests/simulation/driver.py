"""The driver's connections, watched: every statement and commit is a step of its process.

The store and its units of work are the product's own; only what they speak to is watched,
from below. A process that dies here leaves what a dead one leaves: a transaction that the
database rolls back, or one that was committed with nobody left to know.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from tests.simulation.process import Beside, Life


class _Watched:
    """What both drivers' connections have in common; `life` is None while it connects."""

    life: Life | Beside | None = None

    def starts(self) -> None:
        """A transaction begins."""
        raise NotImplementedError

    def wrote(self) -> bool:
        """Whether the transaction has changed anything."""
        raise NotImplementedError

    def before(self, statement: str, *, begun: bool) -> None:
        """A statement is about to be run; `begun`: a transaction is open."""
        if self.life is None or statement.startswith("PRAGMA"):
            return
        if not begun:
            self.life.step("begin", yields=True)
            self.life.begins()
            self.starts()
        else:
            self._or_fail("statement")

    def _or_fail(self, kind: str) -> None:
        assert self.life is not None
        try:
            self.life.step(kind)
        except BaseException:
            self.give_back()
            raise
        if self.life.fails(kind):
            self.fail()

    def commit(self) -> None:
        if self.life is None or not self.wrote():
            return super().commit()  # type: ignore[misc]
        self._or_fail("commit")
        super().commit()  # type: ignore[misc]
        self.life.committed()
        self.life.step("committed", yields=True)
        if self.life.fails("committed"):
            self.lose_the_answer()
        return None

    def give_back(self) -> None:
        """What the database does when its client is gone."""
        super().rollback()  # type: ignore[misc]

    def fail(self) -> None:
        """The database refuses."""
        raise NotImplementedError

    def lose_the_answer(self) -> None:
        """It was committed; whether it was is not told. A file has no such thing."""


class SQLiteCursor(sqlite3.Cursor):
    def execute(self, statement: str, *values: Any) -> Any:
        connection: Any = self.connection
        connection.before(statement, begun=connection.in_transaction)
        return super().execute(statement, *values)

    def executemany(self, statement: str, rows: Any) -> Any:
        connection: Any = self.connection
        connection.before(statement, begun=connection.in_transaction)
        return super().executemany(statement, rows)


class SQLiteConnection(_Watched, sqlite3.Connection):
    before_it = 0

    def starts(self) -> None:
        self.before_it = self.total_changes

    def wrote(self) -> bool:
        return self.total_changes > self.before_it

    def cursor(self, factory: Any = SQLiteCursor) -> Any:
        return super().cursor(factory)

    def fail(self) -> None:
        raise sqlite3.OperationalError("disk I/O error")


def watch(engine: sa.Engine, life: Life | Beside) -> None:
    """Make the connections of an engine steps of a life, from their first use on."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "do_connect", _sqlite)
        sa.event.listen(engine, "checkout", lambda connection, *_: _at_once(connection))
    else:
        from tests.simulation.postgresql import connect

        sa.event.listen(engine, "do_connect", connect)
    sa.event.listen(engine, "checkout", lambda connection, *_: setattr(connection, "life", life))


def _sqlite(_dialect: Any, _record: Any, args: Any, options: Any) -> Any:
    return sqlite3.connect(*args, factory=SQLiteConnection, **options)


def _at_once(connection: sqlite3.Connection) -> None:
    """Nobody waits for a lock: all are on one thread, so whoever holds it could not let it go."""
    plain = sqlite3.Connection.cursor(connection, sqlite3.Cursor)
    plain.execute("PRAGMA busy_timeout=0")
    plain.close()
