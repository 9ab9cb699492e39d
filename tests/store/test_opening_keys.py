"""A database knows the keys it was filled with: with others it is not opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store import keyfile, keys
from bot.store.opening import open_store


def test_a_database_is_opened_again_with_its_own_keys(tmp_path: Path) -> None:
    keyfile.new(tmp_path / "keys.json")
    for _ in range(2):
        open_store(f"sqlite:///{tmp_path}/register.db", tmp_path / "keys.json").engine.dispose()


def test_other_keys_are_refused_with_what_to_do(tmp_path: Path) -> None:
    for name in ("keys.json", "other.json"):
        keyfile.new(tmp_path / name)
    url = f"sqlite:///{tmp_path}/register.db"
    open_store(url, tmp_path / "keys.json").engine.dispose()
    with pytest.raises(keys.KeyFault, match="put the backup of its own key file back"):
        open_store(url, tmp_path / "other.json")
