"""What an operator may list: shapes that scripts rely on, and no codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import GatewayFailure, Retry
from bot.service.answer import answer
from bot.service.deliver import deliver
from bot.service.lists import held_on, masked, outgoing, requests_of
from bot.store import outbox, tables
from bot.store.outbox import Draft
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, NOBODY, PEOPLE, SERVICE, START, VILLE, Desk, furnished
from tests.service.books import rows
from tests.service.test_parked import poisoned


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


MASKED = [
    ("Vastaa koodilla 482913.", "Vastaa koodilla ••••••.", "a code"),
    ("POISTA 482913 tai 000001", "POISTA •••••• tai ••••••", "two"),
    ("Viite T-482913.", "Viite T-482913.", "a reference"),
    ("029 123 4567, 02100 Espoo, 1.12.2026", None, "a telephone number, an address, a day"),
    ("+358412345678", None, "a number"),
]


@pytest.mark.parametrize(("text", "shown", "why"), MASKED)
def test_codes_are_masked_and_nothing_else(text: str, shown: str | None, why: str) -> None:
    assert masked(text) == (shown or text)


def test_texts_that_went_out_have_their_shape(desk: Desk) -> None:
    desk.text(MAIJA, "POISTA")
    desk.clock.go(hours=1)
    desk.text(ANNA, "UPPGIFTER")
    first, second = outgoing(desk.office)
    for name in ("id", "to", "text", "parts", "encoding", "state", "attempts"):
        assert name in first
    assert (first["to"], first["state"], first["attempts"]) == (MAIJA, "sent", 1)
    assert first["created_at"] == START.isoformat()
    assert [row["to"] for row in outgoing(desk.office, ANNA)] == [ANNA]
    assert outgoing(desk.office, since=desk.clock()) == [second]
    assert outgoing(desk.office, NOBODY) == []


def test_a_text_tells_where_it_stands(desk: Desk) -> None:
    desk.text(MAIJA, "POISTA")
    (text,) = outgoing(desk.office)
    assert (text["gateway"], text["service_number"], text["repeats"]) == ("tray", SERVICE, 0)
    over = START + timedelta(minutes=desk.office.policy.code_minutes)
    assert (text["next_at"], text["expires_at"]) == (START.isoformat(), over.isoformat())
    assert "waits" not in text


def test_what_waits_tells_why(desk: Desk) -> None:
    desk.text(ANNA, "HJÄLP")
    for number, text in ((MAIJA, "OHJE"), (MAIJA, "LISÄÄ"), (VILLE, "OHJE")):
        answer(desk.office, desk.inbound(number, text))
    desk.tray.failures = [
        GatewayFailure("no connection", Retry.LATER),
        GatewayFailure("no answer", Retry.UNKNOWN),
    ]
    first, second, third = (row.id for row in rows(desk.office.store, tables.message_out)[1:])
    deliver(desk.office, first)
    deliver(desk.office, third)
    with poisoned(NOBODY):
        answer(desk.office, desk.inbound(NOBODY, "koodi 482913"))
    answer(desk.office, desk.inbound(ANNA, "UPPGIFTER"))
    found = {text["id"]: text for text in outgoing(desk.office, which="waiting")[:-1]}
    again = found[first]["next_at"][:19]
    assert found[first]["waits"] == f"to be tried again at {again}+00:00 after: no connection"
    assert found[second]["waits"] == "behind an older text to the same number"
    assert found[third]["waits"] == (
        "its outcome is unknown until 2026-12-01T08:10:00+00:00: no answer"
    )
    assert [text["waits"] for text in found.values()][3:] == ["is next to be sent"]
    came = outgoing(desk.office, which="waiting")[-1]
    assert (came["state"], came["from"], came["to"]) == ("parked", NOBODY, SERVICE)
    assert came["text"] == "koodi ••••••"
    assert came["waits"] == (
        "came in; an error of ours (ValueError), try 2 of 5 at 2026-12-01T08:00:10+00:00"
    )
    assert [text["id"] for text in outgoing(desk.office, MAIJA, which="waiting")] == [first, second]
    later = desk.clock() + timedelta(seconds=1)
    assert outgoing(desk.office, since=later, which="waiting") == []


def test_what_is_under_way_or_over_is_told_as_such(desk: Desk) -> None:
    for number, text in ((MAIJA, "POISTA"), (ANNA, "HJÄLP")):
        answer(desk.office, desk.inbound(number, text))
    code, taken = (row.id for row in rows(desk.office.store, tables.message_out))
    with desk.office.store.write() as unit:
        assert outbox.claim(unit, taken, desk.clock())
    desk.clock.go(minutes=desk.office.policy.code_minutes)
    found = {text["id"]: text["waits"] for text in outgoing(desk.office, which="waiting")}
    assert found == {
        code: "its time was over at 2026-12-01T08:10:00+00:00: it is not sent",
        taken: "is being handed over since 2026-12-01T08:00:00+00:00",
    }


def test_what_is_to_be_sent_later_is_told_as_such(desk: Desk) -> None:
    with desk.office.store.write() as unit:
        draft = Draft("tok", MAIJA, SERVICE, "tray", "x", "fi", "x", 1, "gsm7")
        later = replace(draft, not_before=desk.clock() + timedelta(hours=1))
        outbox.queue(unit, later, desk.clock())
    (text,) = outgoing(desk.office, which="waiting")
    assert text["waits"] == "is to be sent at 2026-12-01T09:00:00+00:00"


def test_what_is_given_up_is_listed_with_its_reason(desk: Desk) -> None:
    desk.text(ANNA, "HJÄLP")
    desk.tray.failures = [GatewayFailure("21614", Retry.NEVER)]
    desk.text(MAIJA, "OHJE")
    (text,) = outgoing(desk.office, which="dead")
    assert (text["to"], text["state"], text["reason"]) == (MAIJA, "failed", "21614")


def test_requests_have_their_shape_and_no_contents(desk: Desk) -> None:
    desk.text(MAIJA, "IHMINEN salainen asia")
    (request,) = requests_of(desk.office, only_open=True)
    assert list(request) == [
        *("ref", "kind", "state", "received", "promised_due", "legal_due", "decision")
    ]
    assert (request["received"], request["promised_due"]) == (
        "2026-12-01T10:00:00+02:00",
        "2026-12-15",
    )
    assert "salainen" not in str(request)


def test_all_that_is_held_is_shown_and_the_look_is_written_down(desk: Desk) -> None:
    desk.text(MAIJA, "POISTA")
    held = held_on(desk.office, MAIJA)
    assert {"registrant", "card", "provenance", "conversation", "message_in"} <= set(held)
    assert "••••••" in str(held["message_out"])
    assert not any(isinstance(v, bytes) for part in held.values() for row in part for v in row)
    entry = rows(desk.office.store, tables.audit)[-1]
    assert (entry.actor, entry.action) == ("operator", "viewed")
    assert held_on(desk.office, NOBODY) == {}
