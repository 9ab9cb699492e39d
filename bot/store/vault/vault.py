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
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.keys import Keys
from bot.store.vault.sealing import ID_BYTES, NONCE_BYTES, PersonKey, SealBroken
from bot.store.vault.tables import metadata, person_key

CACHED = 10_000
"""Keys a process keeps unwrapped: some 5 MB."""

KEY_BYTES = 32
AT_ONCE = 500

_KEY = person_key.c
_CURRENT = sa.and_(_KEY.owner == sa.bindparam("owner_is"), _KEY.retired_at.is_(None))


class Vault:
    """Keys of persons in a database of their own."""

    def __init__(self, engine: sa.Engine, keys: Keys) -> None:
        self.engine = engine
        self._keys = keys
        self._cached: OrderedDict[bytes, PersonKey] = OrderedDict()
        self._lock = threading.Lock()
        make = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[engine.dialect.name]
        self._insert = make(person_key).on_conflict_do_nothing()

    def key_for(self, owner: bytes) -> PersonKey:
        """The key that new values of an owner are sealed with; made when there is none.

        Always read anew: another process may have retired the one we know.
        """
        with self.engine.begin() as connection:
            found = connection.execute(
                sa.select(_KEY.id, _KEY.owner, _KEY.wrap, _KEY.wrapped).where(_CURRENT),
                {"owner_is": owner},
            ).one_or_none()
        if found is None:
            self.make((owner,))
            return self.key_for(owner)
        return self._cached.get(found.id) or self._open(found)

    def make(self, owners: Iterable[bytes]) -> None:
        """Make keys for those owners that have none, in one transaction."""
        rows = [self._new(owner) for owner in owners]
        with self.engine.begin() as connection:
            for first in range(0, len(rows), AT_ONCE):
                connection.execute(self._insert, rows[first : first + AT_ONCE])

    def key_of(self, id_: bytes) -> PersonKey:
        """The key with this id. Raises SealBroken when it is gone or not ours."""
        known = self._cached.get(id_)
        if known is not None:
            return known
        with self.engine.connect() as connection:
            found = connection.execute(
                sa.select(_KEY.id, _KEY.owner, _KEY.wrap, _KEY.wrapped).where(_KEY.id == id_)
            ).one_or_none()
        if found is None:
            raise SealBroken("its key is gone")
        return self._open(found)

    def retire(self, owner: bytes) -> None:
        """Nothing new is sealed with the key of an owner; what is sealed stays readable."""
        with self.engine.begin() as connection:
            connection.execute(
                sa.update(person_key).where(_CURRENT).values(retired_at=_now()), {"owner_is": owner}
            )

    def destroy(self, owner: bytes, before: int) -> int:
        """Destroy the keys of an owner that were made up to `before`; how many."""
        gone = sa.and_(_KEY.owner == owner, _KEY.created_at <= before)
        with self.engine.begin() as connection:
            ids = [row.id for row in connection.execute(sa.select(_KEY.id).where(gone))]
            connection.execute(sa.delete(person_key).where(gone))
        with self._lock:
            for each in ids:
                self._cached.pop(each, None)
        return len(ids)

    # ------------------------------------------------------------ wrapping

    def _new(self, owner: bytes) -> dict[str, Any]:
        id_ = os.urandom(ID_BYTES)
        wrap, secret = self._keys.wrap()
        wrapped = _wrap(secret, id_, owner, os.urandom(KEY_BYTES))
        return {"id": id_, "owner": owner, "wrap": wrap, "wrapped": wrapped, "created_at": _now()}

    def _open(self, row: Any) -> PersonKey:
        secret = self._keys.unwrap(row.wrap)
        if secret is None:
            raise SealBroken("wrapped with a key that is not in the key file")
        opened = PersonKey(row.id, AESGCM(_unwrap(secret, row.id, row.owner, row.wrapped)))
        with self._lock:
            self._cached[row.id] = opened
            if len(self._cached) > CACHED:
                self._cached.popitem(last=False)
        return opened

    def rewrap(self, most: int = AT_ONCE) -> int:
        """Wrap keys that lie under an older key anew, so many at most; how many."""
        wrap, secret = self._keys.wrap()
        with self.engine.begin() as connection:
            rows = connection.execute(
                sa.select(_KEY.id, _KEY.owner, _KEY.wrap, _KEY.wrapped)
                .where(_KEY.wrap != wrap)
                .limit(most)
            ).all()
            for row in rows:
                old = self._keys.unwrap(row.wrap)
                if old is None:
                    raise SealBroken("wrapped with a key that is not in the key file")
                plain = _unwrap(old, row.id, row.owner, row.wrapped)
                connection.execute(
                    sa.update(person_key)
                    .where(_KEY.id == row.id)
                    .values(wrap=wrap, wrapped=_wrap(secret, row.id, row.owner, plain))
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
    metadata.create_all(engine)
    return Vault(engine, keys)
