"""What may be told: numbers and words of ours; all else is masked, whoever let it in."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.logs import Log, Row, Word
from bot.logs.telling import MASK, Told


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Word("twilio"), "twilio"),
        (Word(""), ""),
        (403, 403),
        (True, True),
        (Row(1234567), "#1_234_567"),
        (Row(7), "#7"),
        ("Maija", MASK),  # a text that nobody answered for
        (Word("Meikäläinen"), MASK),
        (Word("two\nlines"), MASK),
        (Word('"quoted"'), MASK),
        (Word("x" * 201), MASK),
        (482913, MASK),  # may be a code
        (358412345678, MASK),
        (1.5, MASK),
        (None, MASK),
        (b"Maija", MASK),
        (["Maija"], MASK),
        (ValueError("Maija"), MASK),
    ],
)
def test_only_what_is_ours_is_shown(value: Any, shown: object) -> None:
    told = Told("event", {"field": value})
    assert told.shown() == {"event": "event", "field": shown}
    assert str(told) == f"event field={shown}"


def test_the_event_stands_first(caplog: pytest.LogCaptureFixture) -> None:
    Log("bot.test").warning("webhook refused", gateway=Word("twilio"), status=403)
    assert caplog.messages == ["webhook refused gateway=twilio status=403"]


def test_each_level_is_told_from_its_own_on(caplog: pytest.LogCaptureFixture) -> None:
    log = Log("bot.test")
    with caplog.at_level(logging.INFO, "bot"):
        for tell in (log.debug, log.info, log.warning, log.error):
            tell("event")
    assert [each.levelname for each in caplog.records] == ["INFO", "WARNING", "ERROR"]
