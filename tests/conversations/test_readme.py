"""The examples of the README are conversations that happen."""

from __future__ import annotations

import pytest

from bot.store.unit import Store
from tests.conversations.stage import play
from tests.conversations.transcript import README, readme_scenes

SCENES = readme_scenes() if README.exists() else []


@pytest.mark.skipif(not README.exists(), reason="there is no README yet")
def test_the_readme_has_examples() -> None:
    assert SCENES


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: f"line {scene.lines[0].number}")
def test_an_example_goes_as_the_readme_says(scene, sqlite_store: Store) -> None:
    play(sqlite_store, scene)
