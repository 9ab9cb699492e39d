"""The keys of persons: made when somebody is first heard of, found by their id, destroyed.

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

from bot.store.keys import Keys
from bot.store.statements import Statement, given, values_of
from bot.store.unit import Unit
from bot.store.vault.sealing import ID_BYTES, NONCE_BYTES, PersonKey, SealBroken
from bot.store.vault.tables import metadata, person_key

CACHED = 10_000
"""Keys a process keeps unwrapped: some 5 MB."""

KEY_BYTES = 32
MAKING = 0x7661756C74
"""The advisory lock under which the table is made."""

AT_ONCE = 500

_KEY = person_key.c
_CURRENT = sa.and_(_KEY.owner == sa.bindparam("owner_is"), _KEY.retired_at.is_(None))


_ROW = (_KEY.id, _KEY.owner, _KEY.wrap, _KEY.wrapped)
_FIND = Statement(sa.select(*_ROW).where(_KEY.id == given("id", _KEY.id)))
_FIND_CURRENT = Statement(
    sa.select(*_ROW).where(_KEY.owner == given("owner", _KEY.owner), _KEY.retired_at.is_(None))
)
_MAKE = Statement(
    lambda insert: (
        insert(person_key)
        .values(values_of(person_key, "id", "owner", "wrap", "wrapped", "created_at"))
        .on_conflict_do_nothing()
    )
)


class Vault:
    """Keys of persons in a database of their own."""

    def __init__(self, engine: sa.Engine, keys: Keys) -> None:
        self.engine = engine
        self._keys = keys
        self._cached: OrderedDict[bytes, PersonKey] = OrderedDict()
        self._lock = threading.Lock()

    def key_for(self, owner: bytes) -> PersonKey:
        """The key that new values of an owner are sealed with; made when there is none.

        Always read anew: another process may have retired the one we know.
        """
        found = self._one(_FIND_CURRENT, owner=owner)
        if found is None:
            self.make((owner,))
            return self.key_for(owner)
        return self._cached.get(found.id) or self._open(found)

    def make(self, owners: Iterable[bytes]) -> None:
        """Make keys for those owners that have none, in one transaction."""
        with Unit(self.engine, self._keys) as unit:
            unit.many(_MAKE, map(self._new, owners))

    def key_of(self, id_: bytes) -> PersonKey:
        """The key with this id. Raises SealBroken when it is gone or not ours."""
        known = self._cached.get(id_)
        if known is not None:
            return known
        found = self._one(_FIND, id=id_)
        if found is None:
            raise SealBroken("its key is gone")
        return self._open(found)

    def _one(self, statement: Statement, **values: bytes) -> Any:
        with Unit(self.engine, self._keys, writing=False) as unit:
            return unit.one(statement, **values)

    def retire(self, owner: bytes) -> int:
        """Nothing new is sealed with the key of an owner; the moment up to which it was made.

        What is sealed stays readable.
        """
        now = _now()
        with self.engine.begin() as connection:
            connection.execute(
                sa.update(person_key).where(_CURRENT).values(retired_at=now), {"owner_is": owner}
            )
        return now

    def give(self, owner: bytes, heir: bytes, before: int) -> None:
        """Keys of an owner made up to `before` are the heir's; nothing new is sealed with them."""
        theirs = sa.and_(_KEY.owner == owner, _KEY.created_at <= before)
        with self.engine.begin() as connection:
            for row in connection.execute(sa.select(person_key).where(theirs)).all():
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
        gone = sa.and_(_KEY.owner == owner, _KEY.created_at <= before, _KEY.retired_at.is_not(None))
        with self.engine.begin() as connection:
            ids = [row.id for row in connection.execute(sa.select(_KEY.id).where(gone))]
            connection.execute(sa.delete(person_key).where(gone))
        with self._lock:
            for each in ids:
                self._cached.pop(each, None)
        return len(ids)

    def versions(self) -> set[int]:
        """The versions of the wrapping key that keys lie under."""
        with self.engine.connect() as connection:
            return set(connection.execute(sa.select(_KEY.wrap).distinct()).scalars())

    # ------------------------------------------------------------ wrapping

    def _new(self, owner: bytes) -> dict[str, Any]:
        id_ = os.urandom(ID_BYTES)
        wrap, secret = self._keys.wrap()
        wrapped = _wrap(secret, id_, owner, os.urandom(KEY_BYTES))
        return {"id": id_, "owner": owner, "wrap": wrap, "wrapped": wrapped, "created_at": _now()}

    def _open(self, row: Any) -> PersonKey:
        opened = PersonKey(row.id, AESGCM(self._plain(row)))
        with self._lock:
            self._cached[row.id] = opened
            if len(self._cached) > CACHED:
                self._cached.popitem(last=False)
        return opened

    def _plain(self, row: Any) -> bytes:
        secret = self._keys.unwrap(row.wrap)
        if secret is None:
            raise SealBroken("wrapped with a key that is not in the key file")
        return _unwrap(secret, row.id, row.owner, row.wrapped)

    def rewrap(self, most: int = AT_ONCE) -> int:
        """Wrap keys that lie under an older key anew, so many at most; how many."""
        wrap, secret = self._keys.wrap()
        older = sa.select(person_key).where(_KEY.wrap != wrap).limit(most)
        with self.engine.begin() as connection:
            rows = connection.execute(older).all()
            for row in rows:
                anew = _wrap(secret, row.id, row.owner, self._plain(row))
                connection.execute(
                    sa.update(person_key).where(_KEY.id == row.id).values(wrap=wrap, wrapped=anew)
                )
        return len(rows)


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
