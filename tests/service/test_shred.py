"""Keys of whom was erased are destroyed, whatever is wrong with those of somebody else."""

from __future__ import annotations

import os

import pytest
import sqlalchemy as sa

from bot.service.shred import shred
from bot.store import shredding
from bot.store.unit import Store
from bot.store.vault.sealing import SealBroken
from bot.store.vault.tables import person_key
from tests.offices import furnished

MAIJA, ANNA, HEIR = b"maija", b"anna", b"heir"


def test_a_key_that_does_not_open_holds_up_no_other(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    office = furnished(store).office
    store.keeper.key_for(MAIJA)
    annas = store.keeper.key_for(ANNA)
    with store.write() as unit:
        shredding.give(unit, MAIJA, HEIR)
        shredding.owe(unit, ANNA)
    change = sa.update(person_key).where(person_key.c.owner == MAIJA)
    with store.keeper.engine.begin() as connection:
        connection.execute(change.values(wrapped=os.urandom(60)))
    assert shred(office) == 1
    with pytest.raises(SealBroken):
        store.keeper.key_of(annas.id)
    with store.read() as unit:
        assert [each.owner for each in shredding.owed(unit, 10)] == [MAIJA]
    assert [each for each in caplog.messages if "shredding failed" in each]
