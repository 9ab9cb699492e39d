"""The simulation finds what it is meant to find: each of these faults, within few days."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain import MessageState
from bot.service import answer, deliver, unknown
from bot.service.reception import Reception
from bot.store import delivery, erasure, outbox
from bot.store.statements import Statement
from bot.store.unit import Unit
from bot.store.vault import vault
from bot.store.vault.vault import Vault
from tests.simulation.day import play
from tests.simulation.seen import Broken

DAYS = 60


def _heard_again(patch: Any) -> None:
    real = answer.hear_once

    def hear_once(*told: Any) -> bool:
        real(*told)
        return True

    patch.setattr(answer, "hear_once", hear_once)


def _sent_before_the_commit(patch: Any) -> None:
    real = outbox.claim

    def claim(unit: Any, message: int, now: Any) -> Any:
        claimed = real(unit, message, now)
        if claimed is not None:
            unit._connection.life.office.gateways[claimed.outbound.gateway].send(claimed.outbound)
        return claimed

    patch.setattr(outbox, "claim", claim)


def _without(statement: Statement, *conditions: Any) -> Statement:
    """A claim that asks for less."""
    source: Any = statement.expression(sa.create_engine("sqlite://").dialect)
    kept = [each for each in source._where_criteria if not any(each is one for one in conditions)]
    bare = source._generate()
    bare._where_criteria = tuple(kept)
    return Statement(bare)


def _out_of_turn(patch: Any) -> None:
    patch.setattr(outbox, "_CLAIM", _without(outbox._CLAIM, outbox._first))


def _dead_codes(patch: Any) -> None:
    for name in ("_CLAIM", "_DUE"):
        patch.setattr(outbox, name, _without(getattr(outbox, name), outbox._may_go))
    patch.setattr(delivery, "expire_codes", lambda *_: 0)


def _unknown_sent_again_at_once(patch: Any) -> None:
    patch.setattr(deliver, "REPORT_WINDOW", unknown.REPORT_WINDOW * 0)
    patch.setattr("bot.service.retrying.REPORT_WINDOW", unknown.REPORT_WINDOW * 0)


def _backwards(patch: Any) -> None:
    everywhere = dict.fromkeys(delivery.FROM, tuple(MessageState))
    patch.setattr(delivery, "FROM", everywhere)
    settling = {state: delivery._settling(state) for state in everywhere}
    patch.setattr(delivery, "_SETTLE", settling)


def _acknowledged_at_once(patch: Any) -> None:
    def answer_somehow(self: Any, inbound: Any) -> None:
        with contextlib.suppress(Exception):
            answer.answer(self.office, inbound)

    patch.setattr(Reception, "answer", answer_somehow)


def _erased_in_part(patch: Any) -> None:
    patch.setattr(erasure, "TEXTS", erasure.TEXTS[1:])


def _kept_too_late(patch: Any) -> None:
    """The vault commits after the database."""
    real_exit = Unit.__exit__
    waiting: dict[int, list[Any]] = {}

    def key_for(self: Vault, owner: bytes) -> Any:
        for unit in waiting.values():
            for made in unit:
                if made["owner"] == owner:
                    return self._open(SimpleNamespace(**made))
        found = self._one(vault._FIND_CURRENT, owner=owner)
        if found is not None:
            return self._open(found)
        row = self._new(owner, os.urandom(vault.KEY_BYTES))
        waiting.setdefault(id(self), []).append(row)
        return self._open(SimpleNamespace(**row))

    def leave(self: Unit, *told: Any) -> None:
        real_exit(self, *told)
        keeper = self._vault
        if keeper is None or not self._writing:
            return
        rows = waiting.pop(id(keeper), [])
        if rows and told[0] is None:
            with Unit(keeper.engine, keeper._keys) as unit:
                unit.many(vault._MAKE, rows)

    patch.setattr(Vault, "key_for", key_for)
    patch.setattr(Unit, "__exit__", leave)


def _never_shredded(patch: Any) -> None:
    patch.setattr(Vault, "destroy", lambda *_: 0)


FAULTS = [
    (_heard_again, "too many", "a text that is brought twice acts twice"),
    (_sent_before_the_commit, "handed over while it is queued", "a crash sends it again"),
    (_out_of_turn, "go out to", "a younger text overtakes an older one"),
    (_dead_codes, "after its code expired", "a code that died while it waited is sent"),
    (_unknown_sent_again_at_once, "time for reports", "nobody waits for the report"),
    (_backwards, "goes from delivered", "a late report moves a text back"),
    (_acknowledged_at_once, "acknowledged and is not committed", "a fault loses the text"),
    (_kept_too_late, "does not open", "a value is kept whose key is not"),
    (_never_shredded, "keys of erased people are left", "an erased person's key is kept"),
    (_erased_in_part, "still has something", "an erasure leaves the texts behind"),
]


@pytest.mark.parametrize(("fault", "seen", "why"), FAULTS, ids=[each[2] for each in FAULTS])
def test_a_fault_is_found(
    fault: Callable[[Any], None], seen: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault(monkeypatch)
    for seed in range(DAYS):
        try:
            play(seed)
        except Broken as broken:
            found = [fault for fault in broken.day.faults if seen in fault]
            print(f"seed {seed}: {broken.day.faults[0]}")
            if found:
                return
    pytest.fail(f"{DAYS} days passed, and nobody saw that {why}")
