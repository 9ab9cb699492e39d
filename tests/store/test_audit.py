"""An entry of the audit log says who did what, and names nobody."""

from __future__ import annotations

import pytest

from bot.store import audit
from bot.store.unit import Store
from tests.store import given
from tests.store.given import NOW


def test_an_entry_is_kept_whole(store: Store) -> None:
    with store.write() as unit:
        audit.append(unit, "liisa", "view", "maija", NOW, ref="K7M2", reason="call", result="no")
    (row,) = given.rows(store, "audit")
    names = ("at", "actor", "action", "subject", "ref", "reason", "result")
    assert [row[name] for name in names] == [NOW, "liisa", "view", "maija", "K7M2", "call", "no"]


def test_a_keyed_hash_is_written_in_hex(store: Store) -> None:
    with store.write() as unit:
        audit.append(unit, "registrant", "view", b"\x0f" * 32, NOW)
    assert given.rows(store, "audit")[0]["subject"] == "0f" * 32


def test_an_entry_goes_with_its_transaction(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as unit:
        audit.append(unit, "liisa", "view", None, NOW)
        raise RuntimeError
    assert given.rows(store, "audit") == []
