"""The watched connection of PostgreSQL's driver."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from tests.simulation.driver import _Watched


class Cursor(psycopg.Cursor[Any]):
    def execute(self, statement: Any, *values: Any, **options: Any) -> Any:
        connection: Any = self.connection
        begun = connection.info.transaction_status != TransactionStatus.IDLE
        connection.before(str(statement), begun=begun)
        super().execute(statement, *values, **options)
        return self._note(str(statement))

    def executemany(self, statement: Any, *values: Any, **options: Any) -> Any:
        connection: Any = self.connection
        connection.before(str(statement), begun=True)
        super().executemany(statement, *values, **options)
        return self._note(str(statement))

    def _note(self, statement: str) -> Any:
        connection: Any = self.connection
        if self.rowcount > 0 and not statement.lstrip().startswith("SELECT"):
            connection.changed = True
        return self


class Connection(_Watched, psycopg.Connection[Any]):
    changed = False

    def starts(self) -> None:
        self.changed = False

    def wrote(self) -> bool:
        return self.changed

    def fail(self) -> None:
        self.close()
        raise psycopg.OperationalError("the server closed the connection")

    def lose_the_answer(self) -> None:
        self.fail()


def connect(_dialect: Any, _record: Any, args: Any, options: Any) -> Any:
    return Connection.connect(*args, cursor_factory=Cursor, **options)
