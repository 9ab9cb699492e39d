"""The keys of persons: made when somebody or a number is first heard of, and destroyed.

Every key lies wrapped under the newest `wrap` key of the key file, bound to its id and its
owner. The vault commits by itself, before the transaction that seals with a key does: a
key that nothing is sealed with harms nobody, a value whose key is not kept is lost. It
knows owners by keyed hashes and random ids alone, and nothing of what is sealed.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.store.engine import READING
from bot.store.keys import Keys
from bot.store.statements import Insert, Statement, given, values_of
from bot.store.unit import Unit
from bot.store.vault.sealing import ID_BYTES, NONCE_BYTES, PersonKey, SealBroken
from bot.store.vault.tables import metadata, person_key

CACHED = 10_000
"""Keys a process keeps unwrapped: some 5 MB."""

KNOWN_SECONDS = 300.0
"""For so long a key that another process destroyed may be known here."""

KEY_BYTES = 32
MAKING = 0x7661756C74
"""The advisory lock under which the table is made."""

WRAPPING = 0x77726170
"""The advisory lock by which making keys and wrapping them anew take turns in PostgreSQL."""

AT_ONCE = 200

_KEY = person_key.c
_CURRENT = sa.and_(_KEY.owner == sa.bindparam("owner_is"), _KEY.retired_at.is_(None))


_ROW = (_KEY.id, _KEY.owner, _KEY.wrap, _KEY.wrapped)
_FIND = Statement(sa.select(*_ROW).where(_KEY.id == given("id", _KEY.id)))
_FIND_CURRENT = Statement(
    sa.select(*_ROW).where(_KEY.owner == given("owner", _KEY.owner), _KEY.retired_at.is_(None))
)
_REWRAP = (
    sa.update(person_key)
    .where(_KEY.id == sa.bindparam("this"))
    .values(wrap=sa.bindparam("wrap"), wrapped=sa.bindparam("wrapped"))
)
_SHARED = Statement(
    sa.select(sa.func.pg_advisory_xact_lock_shared(sa.literal_column(str(WRAPPING))).label("turn"))
)


def _made(insert: Insert) -> Any:
    names = ("id", "owner", "wrap", "wrapped", "created_at")
    return insert(person_key).values(values_of(person_key, *names)).on_conflict_do_nothing()


_MAKE = Statement(_made)


class Vault:
    """Keys of persons in a database of their own."""

    def __init__(self, engine: sa.Engine, keys: Keys) -> None:
        self.engine = engine
        self._keys = keys
        self._cached: OrderedDict[bytes, PersonKey] = OrderedDict()
        self._lock = threading.Lock()
        self._known_until = 0.0  # another process may destroy a key that is cached here

    def key_for(self, owner: bytes) -> PersonKey:
        """The key that new values of an owner are sealed with; made when there is none.

        Always asked anew: another process may have retired the one we know.
        """
        while True:  # another process may make or retire one between the two
            found = self._one(_FIND_CURRENT, owner=owner)
            if found:
                return self._cached.get(found.id) or self._open(found)
            plain = os.urandom(KEY_BYTES)
            with Unit(self.engine, self._keys) as unit:
                _take_turns(unit)
                new = self._new(owner, plain)
                made = unit.run(_MAKE, **new)
            if made:
                return self._keep(new["id"], plain)

    def make(self, owners: Iterable[bytes]) -> dict[bytes, PersonKey]:
        """The keys of many owners, made for those that have none, in one transaction."""
        plain = {owner: os.urandom(KEY_BYTES) for owner in owners}
        with Unit(self.engine, self._keys) as unit:
            _take_turns(unit)
            new = [self._new(*each) for each in plain.items()]
            unit.many(_MAKE, new)
            found = [unit.one(_FIND_CURRENT, owner=owner) for owner in plain]
        made = {row["id"] for row in new}
        return {
            row.owner: PersonKey(
                row.id, AESGCM(plain[row.owner] if row.id in made else self._plain(row))
            )
            for row in filter(None, found)
        }

    def prepare(self, owners: Iterable[bytes]) -> None:
        """Keys for those of many owners that have none, to be asked for when they are needed."""
        with Unit(self.engine, self._keys) as unit:
            _take_turns(unit)
            unit.many(_MAKE, [self._new(owner, os.urandom(KEY_BYTES)) for owner in owners])

    def key_of(self, id_: bytes) -> PersonKey:
        """The key with this id. Raises SealBroken when it is gone or not ours."""
        if time.monotonic() > self._known_until:
            self.forget()
        known = self._cached.get(id_)
        if known is not None:
            return known
        found = self._one(_FIND, id=id_)
        if found is None:
            raise SealBroken("its key is gone")
        return self._open(found)

    def forget(self) -> None:
        """Forget the keys that were read; those that are there are read again."""
        with self._lock:
            self._cached.clear()
            self._known_until = time.monotonic() + KNOWN_SECONDS

    def _one(self, statement: Statement, **values: bytes) -> Any:
        with Unit(self.engine, self._keys, writing=False) as unit:
            return unit.one(statement, **values)

    def retire(self, owner: bytes) -> int:
        """Nothing new is sealed with the key of an owner; the moment up to which it was made.

        What is sealed stays readable.
        """
        now = _now()
        ending = sa.update(person_key).where(_CURRENT).values(retired_at=now)
        with self.engine.begin() as connection:
            ended = connection.execute(ending.returning(_KEY.created_at), {"owner_is": owner})
            made = ended.scalars().all()
        return int(max([now, *made]))  # the clock of who made it may be ahead of ours

    def give(self, owner: bytes, heir: bytes, before: int) -> None:
        """Keys of an owner made up to `before` are the heir's; nothing new is sealed with them."""
        theirs = sa.and_(_KEY.owner == owner, _KEY.created_at <= before)
        with self.engine.begin() as connection:
            for row in connection.execute(_to_change(theirs)).all():
                plain = self._plain(row)
                wrap, secret = self._keys.wrap()
                connection.execute(
                    sa.update(person_key)
                    .where(_KEY.id == row.id)
                    .values(
                        owner=heir,
                        wrap=wrap,
                        wrapped=_wrap(secret, row.id, heir, plain),
                        retired_at=row.retired_at or _now(),
                    )
                )

    def destroy(self, owner: bytes, before: int) -> int:
        """Destroy the retired keys of an owner that were made up to `before`; how many."""
        old = sa.and_(_KEY.created_at <= before, _KEY.retired_at.is_not(None))
        return self._destroy(sa.and_(_KEY.owner == owner, old))

    def destroy_all(self, owner: bytes) -> int:
        """Destroy every key of an owner for whom nothing is sealed; how many."""
        return self._destroy(_KEY.owner == owner)

    def _destroy(self, gone: sa.ColumnElement[bool]) -> int:
        with self.engine.begin() as connection:
            ids = [row.id for row in connection.execute(sa.select(_KEY.id).where(gone))]
            connection.execute(sa.delete(person_key).where(gone))
        with self._lock:
            for each in ids:
                self._cached.pop(each, None)
        return len(ids)

    def versions(self) -> set[int]:
        """The versions of the wrapping key that keys lie under."""
        with self.engine.connect().execution_options(**{READING: True}) as connection:
            return set(connection.execute(sa.select(_KEY.wrap).distinct()).scalars())

    def wrapped(self, id_: bytes) -> Any:
        """A key as it lies here, wrapped; None when it is gone."""
        return self._one(_FIND, id=id_)

    def opens(self, row: Any) -> bool:
        """Whether the key file opens a key that `wrapped` gave."""
        try:
            self._plain(row)
        except SealBroken:
            return False
        return True

    # ------------------------------------------------------------ wrapping

    def _new(self, owner: bytes, plain: bytes) -> dict[str, Any]:
        id_ = os.urandom(ID_BYTES)
        wrap, secret = self._keys.wrap()
        wrapped = _wrap(secret, id_, owner, plain)
        return {"id": id_, "owner": owner, "wrap": wrap, "wrapped": wrapped, "created_at": _now()}

    def _open(self, row: Any) -> PersonKey:
        return self._keep(row.id, self._plain(row))

    def _keep(self, id_: bytes, plain: bytes) -> PersonKey:
        opened = PersonKey(id_, AESGCM(plain))
        with self._lock:
            self._cached[id_] = opened
            if len(self._cached) > CACHED:
                self._cached.popitem(last=False)
        return opened

    def _plain(self, row: Any) -> bytes:
        secret = self._keys.unwrap(row.wrap)
        if secret is None:
            raise SealBroken("wrapped with a key that is not in the key file")
        return _unwrap(secret, row.id, row.owner, row.wrapped)

    def rewrap(self, most: int = AT_ONCE) -> int:
        """Wrap keys that lie under an older key anew, so many at most; how many.

        None is made meanwhile: once this finds nothing, nothing lies under an older key, nor
        will any come to. A key that was changed by hand stays as it is.
        """
        with self.engine.begin() as connection:  # on SQLite alone already
            if self.engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRAPPING})")
            wrap, secret = self._keys.wrap()
            older = _to_change(_KEY.wrap < wrap).limit(most)
            rows = [row for row in connection.execute(older) if self.opens(row)]
            anew = [
                {
                    "this": row.id,
                    "wrap": wrap,
                    "wrapped": _wrap(secret, row.id, row.owner, self._plain(row)),
                }
                for row in rows
            ]
            if anew:
                connection.execute(_REWRAP, anew)
        return len(rows)


def _take_turns(unit: Unit) -> None:
    """Before the newest wrapping key is looked for, see `rewrap`; SQLite has one writer."""
    if unit.dialect.name == "postgresql":
        unit.value(_SHARED)


def _to_change(which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Rows that nobody else changes before this transaction ends."""
    return sa.select(person_key).where(which).order_by(_KEY.wrap, _KEY.id).with_for_update()


def _now() -> int:
    """Microseconds since 1970 UTC, by this machine: the demo's clock may be moved back."""
    return time.time_ns() // 1000


def _wrap(secret: bytes, id_: bytes, owner: bytes, plain: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(secret).encrypt(nonce, plain, id_ + owner)


def _unwrap(secret: bytes, id_: bytes, owner: bytes, wrapped: bytes) -> bytes:
    nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    try:
        return AESGCM(secret).decrypt(nonce, sealed, id_ + owner)
    except InvalidTag:
        raise SealBroken("a key of the vault was changed") from None


def open_vault(engine: sa.Engine, keys: Keys) -> Vault:
    """The vault in a database, made when it is not there."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # several programs may start at once
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MAKING})")
        metadata.create_all(connection)
    return Vault(engine, keys)
