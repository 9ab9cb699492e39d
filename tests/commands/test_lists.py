"""`omatiedot messages`: tables for people, JSON for programs, codes for nobody."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain import Inbound, MessageState
from bot.service.reception import LATE
from bot.store import delivery, outbox, parked
from bot.store.opening import close, open_store
from bot.store.outbox import Draft
from tests.commands.running import install, omatiedot
from tests.offices import ANNA, MAIJA, SERVICE

NOW = datetime.now(UTC)
WAITING = ["parked", "queued"]


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """An install in which a text waits, one has failed, and one came in and met a fault."""
    settings = install(tmp_path)
    omatiedot(tmp_path, "messages", **settings)  # makes the tables
    store = open_store(f"sqlite:///{tmp_path}/register.db", tmp_path / "keys.json")
    text = Draft("1", MAIJA, SERVICE, "kannel", "x", "fi", "Koodi 482913.", 1, "gsm7")
    with store.write() as unit:
        waits, fails = (
            outbox.queue(unit, Draft(n, number, *_rest(text)), NOW - timedelta(seconds=2 * LATE))
            for n, number in (("1", MAIJA), ("2", ANNA))
        )
        for id_, state in ((waits, MessageState.QUEUED), (fails, MessageState.FAILED)):
            assert outbox.claim(unit, id_, NOW)
            later = NOW + timedelta(hours=1)
            delivery.settle(unit, id_, state, NOW, reason="http 503", next_at=later)
        came = Inbound("kannel", "m1", MAIJA, SERVICE, "koodi 482913", NOW)
        parked.park(unit, came, "ValueError", NOW)
    close(store)
    return settings


def _rest(text: Draft) -> tuple[object, ...]:
    return (text.service_number, text.gateway, text.message, text.language, text.text, 1, "gsm7")


LISTED = [
    ((), ["failed", "queued"], "all that were sent or will be"),
    (("--waiting",), WAITING, "what waits, out and in"),
    (("--waiting", "--to", MAIJA), WAITING, "of one person"),
    (("--waiting", "--to", ANNA), [], "of another"),
    (("--dead",), ["failed"], "what is given up"),
]


@pytest.mark.parametrize(("words", "states", "why"), LISTED)
def test_texts_are_listed_as_json(
    tmp_path: Path, settings: dict[str, str], words: tuple[str, ...], states: list[str], why: str
) -> None:
    ran = omatiedot(tmp_path, "messages", *words, "--json", **settings)
    found = json.loads(ran.stdout)
    assert sorted(text["state"] for text in found) == states
    assert "482913" not in ran.stdout
    fields = {"gateway", "service_number", "next_at", "expires_at", "repeats", "attempts"}
    assert all(fields <= set(text) for text in found)
    assert all(("waits" in text) is ("--waiting" in words) for text in found)


def test_a_table_says_why_a_text_waits(tmp_path: Path, settings: dict[str, str]) -> None:
    table = omatiedot(tmp_path, "messages", "--waiting", **settings).stdout
    assert "to be tried again at " in table
    assert "after: http 503" in table
    assert "came in; an error of ours (ValueError), try 2 of 5 at " in table
    dead = omatiedot(tmp_path, "messages", "--dead", **settings).stdout
    assert "http 503" in dead
    assert "482913" not in table + dead


def test_the_doctor_points_there(tmp_path: Path, settings: dict[str, str]) -> None:
    ran = omatiedot(tmp_path, "doctor", "--json", **settings)
    found = {each["check"]: each for each in json.loads(ran.stdout)}
    assert ran.returncode == 0
    assert (found["queue"]["level"], found["parked"]["level"]) == ("warning", "warning")
    assert "omatiedot messages --waiting" in found["queue"]["text"] + found["parked"]["text"]
