"""A folder whose names are to stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.durable import settle


def test_a_folder_is_settled_and_what_is_none_is_told(tmp_path: Path) -> None:
    settle(tmp_path)
    with pytest.raises(FileNotFoundError):
        settle(tmp_path / "nowhere")
