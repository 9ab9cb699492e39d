"""Recipients are told, by a real server that answers as servers do, and once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.gateways.webhooks import Webhook, signature
from bot.service.disclosing import UnknownRecipient
from bot.service.erase import erase_due
from bot.service.telling import BACKOFF, begin_to_tell, mark_told, tell_recipients, untold
from bot.store import restrictions, tables
from bot.store.staff.records import accept_name
from bot.store.unit import Store
from tests.offices import MAIJA, Desk
from tests.sealed import alter, rows
from tests.service.disclosed import (
    TUKKU,
    allow,
    asks_erasure,
    code_in,
    desk_of_two,
    exported,
    move,
    record,
    waiting,
)

SECRET = "s" * 32


@dataclass
class Receiver:
    """A recipient's server: what it took, and how it answers, one status after the other."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.asked += 1
            body = self.rfile.read(int(self.headers["Content-Length"]))
            moment = self.headers["Omatiedot-Timestamp"]
            right = f"sha256={signature(SECRET, moment, body)}"
            status = found.statuses.pop(0) if found.statuses else 204
            if self.headers["Omatiedot-Signature"] != right:
                status = 401
            if status < 300:
                told = json.loads(body)
                assert told["id"] == self.headers["Omatiedot-Id"]
                found.taken.append(told)
            self.send_response(status)
            self.send_header("Location", found.url)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Hook)
    found.url = f"http://127.0.0.1:{server.server_port}/notices"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def desk(store: Store, receiver: Receiver, tmp_path: Path) -> Desk:
    """Both were disclosed once."""
    desk = desk_of_two(store)
    exported(desk, tmp_path / "out.csv")
    hook = Webhook(receiver.url, SECRET, here=True)
    desk.office = replace(desk.office, recipients={TUKKU: hook})
    return desk


def token(desk: Desk, name: str, tmp_path: Path) -> str:
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        return next(line.split(",")[0] for line in file if name in line)


def test_a_correction_is_told_with_the_new_value(
    desk: Desk, receiver: Receiver, tmp_path: Path
) -> None:
    allow(desk, MAIJA, "Uusikatu 2, 00200 Helsinki")
    tell_recipients(desk.office)
    (told,) = receiver.taken
    assert told["person"] == token(desk, "Maija", tmp_path)
    assert (told["kind"], told["field"]) == ("correction", "address")
    assert told["value"] == "Uusikatu 2, 00200 Helsinki"
    assert waiting(desk) == []
    assert tell_recipients(desk.office) == 0
    assert receiver.asked == 1


def test_who_is_no_recipient_any_more_is_told_what_is_owed(desk: Desk) -> None:
    register = replace(desk.office.register, recipients=())
    desk.office = replace(desk.office, register=register, recipients={})
    move(desk, MAIJA, "Uusikatu 2, 00200 Helsinki")
    desk.text(MAIJA, "RAJOITA")
    told = untold(desk.office, TUKKU)
    assert {each["kind"] for each in told} == {"restriction"}
    assert mark_told(desk.office, TUKKU, {each["id"] for each in told}) == len(told)
    with desk.office.store.write() as unit:
        restrictions.end(unit, MAIJA, "restrict", desk.clock())
    (held_back,) = untold(desk.office, TUKKU)
    assert held_back["value"] == "Uusikatu 2, 00200 Helsinki"
    assert mark_told(desk.office, TUKKU, {held_back["id"]}) == 1
    with pytest.raises(UnknownRecipient):
        untold(desk.office, TUKKU)


def test_a_withdrawal_hides_the_value_of_a_correction_before_it(
    desk: Desk, receiver: Receiver
) -> None:
    desk.office = replace(desk.office, recipients={})  # it is down for a while
    allow(desk, MAIJA, "Uusikatu 2, 00200 Helsinki")
    desk.text(MAIJA, "LUOVUTUS EI")
    desk.office = replace(desk.office, recipients={TUKKU: Webhook(receiver.url, SECRET, here=True)})
    tell_recipients(desk.office)
    assert [(told["kind"], told.get("value")) for told in receiver.taken] == [
        ("withdrawal", None),  # it was a correction until her consent was gone
        ("withdrawal", None),
    ]
    assert "Uusikatu" not in str(receiver.taken)


def flag(desk: Desk, flagged: bool) -> None:
    alter(desk.office.store, tables.registrant, record(desk, MAIJA), flagged=flagged)


def lift(desk: Desk) -> None:
    with desk.office.store.write() as unit:
        for ground in ("restrict", "object"):
            restrictions.end(unit, MAIJA, ground, desk.clock())


def allow_marketing(desk: Desk) -> None:
    desk.text(MAIJA, code_in(desk.text(MAIJA, "SALLI")[0]))


STOPS: dict[str, tuple[Callable[[Desk], Any], Callable[[Desk], Any]]] = {
    "a restriction": (lambda desk: desk.text(MAIJA, "RAJOITA"), lift),
    "an objection": (lambda desk: desk.text(MAIJA, "VASTUSTA"), lift),
    "a doubted number": (lambda desk: flag(desk, True), lambda desk: flag(desk, False)),
    "an erasure that waits": (
        lambda desk: asks_erasure(desk, MAIJA),
        lambda desk: desk.text(MAIJA, "PERU POISTO"),
    ),
    "a ban": (lambda desk: desk.text(MAIJA, "KIELTO"), allow_marketing),
}


@pytest.mark.parametrize("stop", STOPS)
def test_no_new_value_goes_while_use_is_stopped_and_it_goes_afterwards(
    stop: str, desk: Desk, receiver: Receiver
) -> None:
    """Whoever has the old value is told to stop; and of the correction once there may be use."""
    begins, ends = STOPS[stop]
    begins(desk)
    desk.clock.go(minutes=1)
    tell_recipients(desk.office)
    receiver.taken.clear()
    move(desk, MAIJA, "Uusikatu 2, 00200 Helsinki")
    tell_recipients(desk.office)
    (told,) = receiver.taken
    assert (told["kind"], "value" in told) == ("restriction", False)
    tell_recipients(desk.office)
    assert len(receiver.taken) == 1
    logged = rows(desk.office.store, tables.audit, tables.audit.c.action == "recipient told")
    assert logged[-1].result == "restriction"
    ends(desk)
    tell_recipients(desk.office)
    told = receiver.taken[-1]
    assert (told["kind"], told["value"]) == ("correction", "Uusikatu 2, 00200 Helsinki")
    tell_recipients(desk.office)
    assert len(receiver.taken) == 2


def test_what_was_held_back_is_a_withdrawal_once_consent_is_gone(
    desk: Desk, receiver: Receiver
) -> None:
    desk.text(MAIJA, "RAJOITA")
    move(desk, MAIJA, "Uusikatu 2, 00200 Helsinki")
    tell_recipients(desk.office)
    desk.text(MAIJA, "LUOVUTUS EI")
    lift(desk)
    tell_recipients(desk.office)
    assert {told["kind"] for told in receiver.taken} == {"restriction", "withdrawal"}
    assert "Uusikatu" not in str(receiver.taken)


@pytest.mark.parametrize("stop", ["a restriction", "a ban"])
def test_the_list_for_staff_holds_back_the_same(stop: str, desk: Desk) -> None:
    desk.office = replace(desk.office, recipients={})
    begins, ends = STOPS[stop]
    begins(desk)
    desk.clock.go(minutes=1)
    move(desk, MAIJA, "Uusikatu 2, 00200 Helsinki")
    listed = untold(desk.office, TUKKU)
    assert {told["kind"] for told in listed} == {"restriction"}
    mark_told(desk.office, TUKKU, {told["id"] for told in listed})
    ends(desk)
    (listed,) = untold(desk.office, TUKKU)
    assert (listed["kind"], listed["value"]) == ("correction", "Uusikatu 2, 00200 Helsinki")


def test_a_stop_of_use_is_told_once(desk: Desk, receiver: Receiver) -> None:
    desk.text(MAIJA, "RAJOITA")
    desk.text(MAIJA, "RAJOITA")
    assert [told["kind"] for told in receiver.taken] == ["restriction"]


def test_of_who_was_erased_stays_the_recipients_word_until_it_was_told(
    desk: Desk, receiver: Receiver, tmp_path: Path
) -> None:
    hooks = desk.office.recipients
    desk.office = replace(desk.office, recipients={})
    asks_erasure(desk, MAIJA)
    desk.clock.go(hours=25)
    erase_due(desk.office)
    store = desk.office.store
    (left,) = rows(store, tables.recipient_notice)
    assert (left.registrant, left.token, left.kind) == (
        None,
        token(desk, "Maija", tmp_path),
        "erasure",
    )
    assert len(rows(store, tables.disclosure_made)) == 1  # Anna's
    desk.office = replace(desk.office, recipients=hooks)
    tell_recipients(desk.office)
    assert [(told["kind"], told["person"]) for told in receiver.taken] == [("erasure", left.token)]
    assert rows(store, tables.recipient_notice) == []


@pytest.mark.parametrize("status", [500, 302, 404])
def test_who_does_not_take_it_is_asked_again_later_in_order(
    status: int, desk: Desk, receiver: Receiver
) -> None:
    receiver.statuses = [status]
    move(desk, MAIJA, "Uusikatu 2, 00200 Helsinki")
    with desk.office.store.write() as unit:
        accept_name(unit, record(desk, MAIJA).id, "Maija Virtanen", desk.clock())
    tell_recipients(desk.office)
    assert (receiver.asked, receiver.taken) == (1, [])
    desk.clock.go(seconds=BACKOFF[0] * 1.3)
    tell_recipients(desk.office)
    assert [told["field"] for told in receiver.taken] == ["address", "name"]


def test_it_is_given_up_at_last_and_stays_on_the_list(desk: Desk, receiver: Receiver) -> None:
    receiver.statuses = [503] * (len(BACKOFF) + 5)
    allow(desk, MAIJA, "Uusikatu 2, 00200 Helsinki")
    for wait in (*BACKOFF, BACKOFF[-1]):
        tell_recipients(desk.office)
        desk.clock.go(seconds=wait * 1.3)
    tries = receiver.asked
    tell_recipients(desk.office)
    assert receiver.asked == tries == len(BACKOFF) + 1
    (listed,) = untold(desk.office, TUKKU)
    assert listed["value"] == "Uusikatu 2, 00200 Helsinki"
    assert mark_told(desk.office, TUKKU, {listed["id"]}) == 1
    assert untold(desk.office, TUKKU) == []


def test_another_secret_is_refused(desk: Desk, receiver: Receiver) -> None:
    hook = Webhook(receiver.url, "another" * 8, here=True)
    desk.office = replace(desk.office, recipients={TUKKU: hook})
    desk.text(MAIJA, "LUOVUTUS EI")
    assert receiver.taken == []
    assert waiting(desk) == [("withdrawal", None)]


def test_two_workers_tell_it_once(desk: Desk, receiver: Receiver) -> None:
    allow(desk, MAIJA, "Uusikatu 2, 00200 Helsinki")
    begun = begin_to_tell(desk.office)
    tell_recipients(desk.office)
    for thread in begun:
        thread.join()
    assert len(receiver.taken) == 1
