"""Every rule of every flow is played by some transcript, in each language."""

from __future__ import annotations

import pytest

from bot.store.unit import Store
from flows import FLOWS
from tests.conversations.stage import play
from tests.conversations.test_transcripts import empty, hurry
from tests.conversations.transcript import LANGUAGES, files, scenes

RULES = [(flow.name, rule.name) for flow in FLOWS for rule in flow.rules]


def test_no_two_rules_have_one_name() -> None:
    """The audit log tells by its name which rule fired."""
    names = [name for _, name in RULES]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_played_by_some_transcript(language: str, sqlite_store: Store) -> None:
    played: set[str] = set()
    hurry(sqlite_store.engine)
    for path in files(language):
        for scene in scenes(path):
            empty(sqlite_store.engine)
            played |= play(sqlite_store, scene)
    unplayed = [f"{flow}: {name}" for flow, name in RULES if name not in played]
    assert not unplayed, "\n".join(unplayed)
