"""What is not as it is written is told: the step, what was expected, what was seen."""

from __future__ import annotations

import pytest

from bot.drill.stage import SILENCE
from bot.store.unit import Store
from tests.drill.stages import play_text

STOPPED = "> RAJOITA\n< restrict.on\n"
MAIJA = "@ Maija Meikäläinen, fi, 30 days ago\n"


@pytest.mark.parametrize(
    ("lines", "expected", "seen"),
    [
        pytest.param("> KIELTO\n< mkt.on.ask", "mkt.on.ask", "mkt.off", id="another reply"),
        pytest.param("> KIELTO", SILENCE, "mkt.off", id="a reply too many"),
        pytest.param("> KIELTO\n< mkt.off\n< mkt.off", "mkt.off", "mkt.off", id="one too few"),
        pytest.param("> TIEDOT\n< data.summary: Maija X", "Maija X", "Maija M", id="other words"),
        pytest.param("> KIELTO\n< mkt.off\n* nothing changed", "nothing", "ban", id="a truth"),
        pytest.param(
            STOPPED + "! staff cannot announce the restrict case: day=+8; reason=claim",
            "announce is refused",
            "done",
            id="a deed that should not go",
        ),
    ],
)
def test_a_surprise_is_a_finding(lines: str, expected: str, seen: str, sqlite_store: Store) -> None:
    part = play_text(sqlite_store, MAIJA + lines)
    (found,) = part.failures
    assert expected in found.expected
    assert seen in found.seen
    assert not part.passed


@pytest.mark.parametrize(
    "line", ["! nobody does this", "* nobody sees this", "~ until doomsday", "@ Eva, a ghost"]
)
def test_a_sentence_that_nobody_knows_never_passes(line: str, sqlite_store: Store) -> None:
    (found,) = play_text(sqlite_store, f"{MAIJA}{line}").failures
    assert "ValueError" in found.seen


def test_after_a_surprise_nothing_more_is_played(sqlite_store: Store) -> None:
    part = play_text(sqlite_store, f"{MAIJA}> KIELTO\n> SALLI\n< mkt.on.ask")
    assert (len(part.findings), part.texts, part.end) == (1, 1, None)
