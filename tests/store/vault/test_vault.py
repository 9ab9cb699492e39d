"""The keys of persons: made once, found by their id, handed on, wrapped anew, destroyed."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa

from bot.store import keyfile, keys
from bot.store.engine import make_engine
from bot.store.vault.sealing import SealBroken
from bot.store.vault.tables import person_key
from bot.store.vault.vault import Vault, open_vault

MAIJA, ANNA = b"maija", b"anna"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    keyfile.new(tmp_path / "keys.json")
    return tmp_path / "keys.json"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> sa.Engine:
    if request.param == "sqlite":
        return make_engine(f"sqlite:///{tmp_path}/vault.db")
    found: sa.Engine = request.getfixturevalue("postgresql_engine")
    request.addfinalizer(lambda: person_key.drop(found, checkfirst=True))
    return found


@pytest.fixture
def vault(engine: sa.Engine, key_file: Path) -> Vault:
    return open_vault(engine, keys.load(key_file))


def again(vault: Vault, key_file: Path) -> Vault:
    """The same vault, as another process opens it."""
    return Vault(vault.engine, keys.load(key_file))


def test_an_owner_has_one_key_and_others_another(vault: Vault, key_file: Path) -> None:
    first = vault.key_for(MAIJA)
    assert vault.key_for(MAIJA).id == first.id == again(vault, key_file).key_for(MAIJA).id
    assert vault.key_for(ANNA).id != first.id


def test_keys_of_many_are_made_at_once_and_the_one_there_is_stays(vault: Vault) -> None:
    first = vault.key_for(MAIJA)
    found = vault.make([MAIJA, ANNA])
    assert (found[MAIJA].id, found[ANNA].id) == (first.id, vault.key_for(ANNA).id)
    sealed = found[MAIJA].cipher.encrypt(b"n" * 12, b"hers", None)
    assert first.cipher.decrypt(b"n" * 12, sealed, None) == b"hers"


def test_keys_that_are_prepared_are_found_when_needed_and_the_one_there_is_stays(
    vault: Vault, key_file: Path
) -> None:
    mine = vault.key_for(MAIJA).id
    vault.prepare([MAIJA, ANNA])
    with vault.engine.connect() as connection:
        held = connection.execute(sa.select(person_key.c.owner, person_key.c.id)).all()
    assert {bytes(row.owner) for row in held} == {MAIJA, ANNA}
    assert len(held) == 2
    assert vault.key_for(MAIJA).id == mine
    assert again(vault, key_file).key_for(ANNA).id in {bytes(row.id) for row in held}


def test_two_processes_at_once_make_one_key(vault: Vault, key_file: Path) -> None:
    found: list[bytes] = []

    def ask() -> None:
        found.append(again(vault, key_file).key_for(MAIJA).id)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_key_in_the_vault_is_no_key_without_the_file(vault: Vault, tmp_path: Path) -> None:
    made = vault.key_for(MAIJA)
    keyfile.new(tmp_path / "others.json")
    with pytest.raises(SealBroken):
        again(vault, tmp_path / "others.json").key_of(made.id)


def test_a_key_whose_owner_was_changed_does_not_open(vault: Vault, key_file: Path) -> None:
    made = vault.key_for(MAIJA)
    with vault.engine.begin() as connection:
        connection.execute(sa.update(person_key).values(owner=ANNA))
    with pytest.raises(SealBroken):
        again(vault, key_file).key_of(made.id)


def test_of_a_retired_key_nothing_new_is_made(vault: Vault, key_file: Path) -> None:
    old = vault.key_for(MAIJA)
    vault.retire(MAIJA)
    assert vault.key_for(MAIJA).id != old.id
    assert again(vault, key_file).key_of(old.id).id == old.id


def test_a_destroyed_key_opens_nothing_anywhere(vault: Vault, key_file: Path) -> None:
    old, hers = vault.key_for(MAIJA), vault.key_for(ANNA)
    before = vault.retire(MAIJA)
    new = vault.key_for(MAIJA)
    assert vault.destroy(MAIJA, before) == 1
    assert vault.destroy(MAIJA, before) == 0
    for each in (vault, again(vault, key_file)):
        with pytest.raises(SealBroken):
            each.key_of(old.id)
        assert each.key_of(new.id).id == new.id
        assert each.key_of(hers.id).id == hers.id


def test_what_was_never_retired_is_not_destroyed(vault: Vault) -> None:
    key = vault.key_for(MAIJA)
    assert vault.destroy(MAIJA, 2**62) == 0
    assert vault.key_of(key.id).id == key.id


def test_keys_that_are_handed_on_open_and_go_with_the_heir(vault: Vault, key_file: Path) -> None:
    old, hers = vault.key_for(MAIJA), vault.key_for(ANNA)
    vault.give(MAIJA, ANNA, vault.retire(MAIJA))
    assert vault.key_for(ANNA).id == hers.id
    assert again(vault, key_file).key_of(old.id).id == old.id
    assert vault.destroy(ANNA, vault.retire(ANNA)) == 2


def test_rotated_keys_open_as_before_in_processes_that_run(vault: Vault, key_file: Path) -> None:
    made = vault.key_for(MAIJA)
    running = again(vault, key_file)
    for version in (2, 3):
        assert keyfile.rotate(key_file) == version
        assert vault.rewrap() == 1
        assert vault.rewrap() == 0
        assert vault.versions() == {version}
        keyfile.drop_older(key_file, keep=version)
    assert running.key_of(made.id).id == made.id
    assert running.key_for(MAIJA).id == made.id
    assert running.key_for(ANNA).id == again(vault, key_file).key_for(ANNA).id


def test_a_key_that_was_made_by_a_clock_ahead_of_ours_is_destroyed_too(vault: Vault) -> None:
    made = vault.key_for(MAIJA)
    ahead = int((time.time() + 60) * 1e6)
    with vault.engine.begin() as connection:
        connection.execute(sa.update(person_key).values(created_at=ahead))
    assert vault.destroy(MAIJA, vault.retire(MAIJA)) == 1
    with pytest.raises(SealBroken):
        vault.key_of(made.id)
