"""A database knows the keys and the vault it was filled with: with others it is not opened."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.service.rotate import rewrap_all, rotate
from bot.store import keyfile, keys, tables
from bot.store.opening import close, open_store
from bot.store.unit import Store
from bot.store.vault.tables import person_key
from tests.offices import furnished
from tests.sealed import rows
from tests.store.life import live


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    keyfile.new(tmp_path / "keys.json")
    return tmp_path / "keys.json"


@pytest.fixture
def filled(empty_url: str, key_file: Path, tmp_path: Path) -> Store:
    """A register that holds somebody; its vault is a database of its own."""
    store = opened(empty_url, key_file)
    live(store)
    close(store)
    return store


def opened(url: str, key_file: Path) -> Store:
    return open_store(url, key_file, None, f"sqlite:///{key_file.parent}/vault.db")


def refused(url: str, key_file: Path) -> keys.KeyFault:
    with pytest.raises(keys.KeyFault) as caught:
        opened(url, key_file)
    return caught.value


def change(key_file: Path, vault: Store, version: int) -> None:
    """A rotation, with all that lies in the vault."""
    assert keyfile.rotate(key_file) == version
    rewrap_all(vault.keeper)
    close(vault)


def test_files_and_what_stands_beside_them_are_their_owners_alone(
    key_file: Path, tmp_path: Path
) -> None:
    store = open_store(f"sqlite:///{tmp_path}/var/register.db", key_file)
    with store.write():
        made = [each for each in (tmp_path / "var").rglob("*") if each.is_file()]
        assert {each.name for each in made} >= {"register.db", "register.db-wal"}
        assert {each.stat().st_mode & 0o777 for each in made} == {0o600}
    folders = [tmp_path / "var", tmp_path / "var" / "vault"]
    assert {each.stat().st_mode & 0o777 for each in folders} == {0o700}
    close(store)


def test_a_database_is_opened_again_with_its_own_keys(
    empty_url: str, filled: Store, key_file: Path
) -> None:
    store = opened(empty_url, key_file)
    (person,) = rows(store, tables.registrant)
    assert person.confirmed_name == "Maija Meikäläinen"
    close(store)


def test_other_keys_are_refused_with_what_to_do(
    empty_url: str, filled: Store, tmp_path: Path
) -> None:
    keyfile.new(tmp_path / "other.json")
    fault = refused(empty_url, tmp_path / "other.json")
    assert fault.reason == "of another database"
    assert "put the backup of its own key file back" in str(fault)


def test_a_key_file_from_before_a_rotation_is_refused_by_the_version_it_lacks(
    empty_url: str, filled: Store, key_file: Path
) -> None:
    old = key_file.with_name("old.json")
    shutil.copy2(key_file, old)
    change(key_file, filled, 2)
    fault = refused(empty_url, old)
    assert fault.reason == "older than the vault"
    assert "version 2 of `wrap`" in str(fault)
    close(opened(empty_url, key_file))


def test_a_vault_from_before_two_rotations_is_said_to_be_the_older_one(
    empty_url: str, filled: Store, key_file: Path
) -> None:
    change(key_file, filled, 2)
    with filled.keeper.engine.begin() as connection:
        backup = [dict(row) for row in connection.execute(sa.select(person_key)).mappings()]
    change(key_file, filled, 3)
    keyfile.drop_older(key_file, keep=3)
    with filled.keeper.engine.begin() as connection:
        connection.execute(sa.delete(person_key))
        connection.execute(sa.insert(person_key), backup)
    close(filled)
    fault = refused(empty_url, key_file)
    assert fault.reason == "newer than the vault"
    assert "version 2 of `wrap`" in str(fault)
    assert "the key file as it was when that backup was made" in str(fault)


def test_a_rotation_that_was_interrupted_is_finished_and_no_other_begun(
    filled: Store, key_file: Path
) -> None:
    office = replace(furnished(filled).office, store=replace(filled, keys=keys.load(key_file)))
    assert keyfile.rotate(key_file) == 2
    version, wrapped = rotate(office, key_file)
    assert (version, wrapped > 0) == (2, True)
    assert keys.load(key_file).versions("wrap") == (1, 2)
    assert rotate(office, key_file)[0] == 3
    assert keys.load(key_file).versions("wrap") == (2, 3)
    close(filled)


def test_a_wrapping_key_that_was_added_to_an_older_file_is_refused(
    empty_url: str, filled: Store, key_file: Path
) -> None:
    held = keyfile._held(key_file)
    keyfile._replace(key_file, {purpose: held[purpose] for purpose in held if purpose != "wrap"})
    assert refused(empty_url, key_file).reason == "incomplete"
    assert keyfile.complete(key_file) == ("wrap",)
    fault = refused(empty_url, key_file)
    assert fault.reason == "of another vault"
    assert "put the backup of the key file back" in str(fault)


def test_a_vault_that_was_lost_or_left_out_is_refused(
    empty_url: str, filled: Store, key_file: Path
) -> None:
    with filled.keeper.engine.begin() as connection:
        connection.execute(sa.delete(person_key))
    close(filled)
    fault = refused(empty_url, key_file)
    assert fault.reason == "of another vault"
    assert "OMATIEDOT_VAULT_URL" in str(fault)


def test_a_start_that_was_cut_between_vault_and_database_is_made_up_for(
    empty_url: str, filled: Store, key_file: Path
) -> None:
    with filled.write() as unit:
        unit._cursor.execute("DELETE FROM install WHERE key = 'vault'")
    close(filled)
    for _ in range(2):
        close(opened(empty_url, key_file))
    with filled.keeper.engine.begin() as connection:
        whose = connection.execute(sa.select(person_key.c.owner)).scalars().all()
    close(filled)
    assert whose.count(b"nobody") == 1
