"""The unit of work: one transaction, on the driver's own connection.

All or nothing: leaving the block commits, an exception rolls back. Nothing of the network
may happen inside. A writing unit takes SQLite's write lock at once (BEGIN IMMEDIATE):
a transaction that only asks for it later fails under load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa

from bot.logs import Log, Word
from bot.store.keys import Keys
from bot.store.personal import UNREADABLE, Personal
from bot.store.statements import Parts, Statement
from bot.store.vault.sealing import PersonKey, SealBroken, binding, key_id, seal, unseal

if TYPE_CHECKING:
    from bot.store.vault.vault import Vault  # keeps its keys by units of its own

log = Log(__name__)

Announce = Callable[[Any, int], None]
"""Tells the workers of a text that was queued, within its transaction: handed the driver's
connection and the number of the row in the outbox."""


class Unit:
    """One transaction; `keys` make the hashes that rows are found by."""

    __slots__ = (
        *("_announce", "_begin", "_connection", "_cursor", "_engine", "_held", "_in_use"),
        *("_number_keys", "_pooled", "_vault", "_writing"),
        *("dialect", "keys"),
    )

    def __init__(
        self,
        engine: sa.Engine,
        keys: Keys,
        *,
        writing: bool = True,
        announce: Announce | None = None,
        vault: Vault | None = None,
    ) -> None:
        self._engine = engine
        self._announce = announce
        self._vault = vault
        self._in_use: dict[bytes, PersonKey] = {}  # by owner
        self.dialect = engine.dialect
        self.keys = keys
        self._writing = writing
        self._number_keys: dict[str, bytes] = {}
        self._held: set[bytes] = set()
        # psycopg begins by itself at the first statement
        begin = "BEGIN IMMEDIATE" if writing else "BEGIN"
        self._begin = begin if self.dialect.name == "sqlite" else None

    def __enter__(self) -> Self:
        self._pooled = self._engine.raw_connection()
        driver: Any = self._pooled.driver_connection
        self._connection = driver
        self._cursor = driver.cursor()
        if self._begin:
            try:
                self._cursor.execute(self._begin)
            except BaseException:
                self._pooled.close()
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._connection.commit()
            else:
                self._connection.rollback()
        except Exception:
            self._discard()
            if kind is None:
                raise  # else the error that is under way tells more
        else:
            self._cursor.close()  # of a connection that is discarded sqlite3 closes no cursor
        finally:
            self._pooled.close()

    def _discard(self) -> None:
        if self.dialect.name == "postgresql":
            self._connection.close()  # by which the pool knows that its others are dead too
        else:
            self._pooled.invalidate()

    @property
    def url(self) -> sa.URL:
        """The address of the database, for a process that opens it anew."""
        return self._engine.url

    def number_key(self, number: str) -> bytes:
        """The key by which everything about a number (E.164) is found."""
        key = self._number_keys.get(number)
        if key is None:
            key = self._number_keys[number] = self.keys.lookup(number)
        return key

    def _execute(self, statement: Statement, values: Mapping[str, Any]) -> Any:
        compiled = statement.on(self.dialect)
        self._cursor.execute(compiled.sql, compiled.parameters(values, self))
        return compiled

    def run(self, statement: Statement, **values: Any) -> int:
        """Run a statement that returns no rows; how many rows it touched."""
        self._execute(statement, values)
        return int(self._cursor.rowcount)

    def one(self, statement: Statement, **values: Any) -> Any:
        """The first row, None when there is none."""
        compiled = self._execute(statement, values)
        rows = self._cursor.fetchall()  # an unfinished RETURNING would hold the statement
        return compiled.row(rows[0], self) if rows else None

    def value(self, statement: Statement, **values: Any) -> Any:
        """The first column of the first row, None when there is none."""
        row = self.one(statement, **values)
        return row[0] if row else None

    def all(self, statement: Statement, **values: Any) -> list[Any]:
        """All rows."""
        compiled = self._execute(statement, values)
        return [compiled.row(raw, self) for raw in self._cursor.fetchall()]

    def readable(self, statement: Statement, **values: Any) -> list[Any]:
        """All rows that open; the others, each of them an alarm, hold these up for nobody."""
        compiled = self._execute(statement, values)
        rows = []
        for raw in self._cursor.fetchall():
            with suppress(SealBroken):  # `opened` has told
                rows.append(compiled.row(raw, self))
        return rows

    def raw(self, statement: Statement, **values: Any) -> list[Any]:
        """All rows as the driver gives them: for a million of them that need no conversion."""
        self._execute(statement, values)
        return list(self._cursor.fetchall())

    def many(self, statement: Statement, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run a statement once for each of `rows`."""
        compiled = statement.on(self.dialect)
        self._cursor.executemany(compiled.sql, [compiled.parameters(row, self) for row in rows])

    def parts(self, parts: Parts, **values: Any) -> dict[str, list[Any]]:
        """The rows of several reads made in one, by the name of the read."""
        compiled, places = parts.on(self.dialect)
        self._cursor.execute(compiled.sql, compiled.parameters(values, self))
        found: dict[str, list[Any]] = {place.name: [] for place in places}
        for raw in self._cursor.fetchall():
            place = places[raw[0]]
            found[place.name].append(place.row(raw, self))
        return found

    def sealed(self, kind: Personal, text: str, values: Mapping[str, Any]) -> bytes:
        """The stored form of a text; `values` holds the cells of its row by name."""
        if not text:
            return b""
        key = self._key_of(_owner(kind, values))
        bound = binding(kind.place, [values[name] for name in kind.row])
        return seal(key, bound, text, kind.block)

    def opened(self, kind: Personal, stored: bytes, row: Sequence[Any], owner: Any) -> str:
        """The text of a stored form.

        What does not open is an alarm. A unit that may write raises SealBroken; one that
        only reads shows `UNREADABLE` in its place, so that nobody else is hidden by it.
        """
        if not stored:
            return ""
        try:
            key = self.vault.key_of(key_id(stored))
            text = unseal(key, binding(kind.place, row), stored)
        except SealBroken as fault:
            why = Word(type(fault).__name__)
            log.error("a sealed value does not open", column=Word(kind.place), kind=why)
            if self._writing:
                raise
            return UNREADABLE
        if owner is not None:  # rows of hers are there, so nobody has retired her key
            self._in_use[owner_bytes(owner)] = key
        return text

    def _key_of(self, owner: bytes) -> PersonKey:
        key = self._in_use.get(owner)
        if key is None:
            key = self._in_use[owner] = self.vault.key_for(owner)
        return key

    def make_keys(self, owners: Iterable[bytes]) -> None:
        """Make the keys of many owners at once: one by one, each is a transaction of its own."""
        self._in_use.update(self.vault.make(owners))

    def retire(self, owner: bytes) -> int:
        """Seal nothing more with an owner's key of now; see `Vault.retire`."""
        self._in_use.pop(owner, None)
        return self.vault.retire(owner)

    @property
    def vault(self) -> Vault:
        """The keys of persons."""
        if self._vault is None:
            raise SealBroken("this store has no vault")
        return self._vault

    def announce(self, message_out: int) -> None:
        """Tell the workers, once this commits, of a text that was queued."""
        if self._announce is not None:
            self._announce(self._connection, message_out)

    def lock(self, number_key: bytes) -> None:
        """Wait until no other unit works on this number, until this one ends.

        SQLite has one writer at a time anyway.
        """
        if self.dialect.name == "postgresql" and number_key not in self._held:
            self._cursor.execute("SELECT pg_advisory_xact_lock(%s::bigint)", (turn(number_key),))
            self.holds(number_key)

    def holds(self, number_key: bytes) -> None:
        """A statement of its own has taken the lock of this number: `turn` is its name."""
        self._held.add(number_key)


def turn(number_key: bytes) -> int:
    """The name of a number's lock in PostgreSQL, which grants it in the order it was asked."""
    return int.from_bytes(number_key[:8], "big", signed=True)


def _owner(kind: Personal, values: Mapping[str, Any]) -> bytes:
    for name in kind.owner:
        if (owner := values[name]) is not None:
            return owner_bytes(owner)
    raise SealBroken(f"nobody is named whose {kind.place} it is")


def owner_bytes(owner: Any) -> bytes:
    """An owner as the vault knows it: a keyed hash, a random id, the number of a request."""
    return owner if isinstance(owner, bytes) else str(owner).encode()


@dataclass(frozen=True, slots=True)
class Store:
    """The register's database with its keys: where units of work begin."""

    engine: sa.Engine
    keys: Keys
    vault: Vault | None = None
    announce: Announce | None = None  # None: the workers look by themselves

    @property
    def keeper(self) -> Vault:
        """The vault, which a register that holds somebody has."""
        if self.vault is None:
            raise SealBroken("this store has no vault")
        return self.vault

    def write(self) -> Unit:
        """A transaction that may write."""
        return Unit(self.engine, self.keys, announce=self.announce, vault=self.vault)

    def read(self) -> Unit:
        """A transaction that only reads, and does not wait for writers."""
        return Unit(self.engine, self.keys, writing=False, vault=self.vault)
