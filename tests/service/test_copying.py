"""The written copy behind its link: one code, one opening, some minutes, then nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import NamedTuple

import pytest

from bot.service import writing
from bot.service.copying import MISSES, TWICE, Tried, fetch, knock, try_code
from bot.service.import_writing import write_rows
from bot.service.lists import outgoing
from bot.service.staff.slowing import TooSoon
from bot.store import held, install, registrants, tables
from bot.store.cards import FLAG
from bot.store.columns import to_micros
from bot.store.staff.merging import merge
from bot.store.staff.renumbering import renumber
from bot.store.unit import Store
from bot.store.written import digest_of
from bot.work.embedded import work_once
from tests.offices import ANGEL, ANNA, MAIJA, NOBODY, PEOPLE, Desk, furnished, person
from tests.service.books import everything, rows

HERE = "192.0.2.1"


class Sent(NamedTuple):
    """What she was texted."""

    token: str
    code: str


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def asked(desk: Desk, number: str = MAIJA, word: str = "KOPIO") -> Sent:
    """The word in the link and the code that a number is texted."""
    link, code = desk.text(number, word)[:2]
    token, digits = re.search(r"/copies/([\w-]{43}) ", link), re.search(r"\b\d{6}\b", code)
    assert token, link
    assert digits, code
    assert digits[0] not in link
    assert token[1] not in code
    return Sent(token[1], digits[0])


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def opened(desk: Desk, sent: Sent) -> str:
    """The session of a copy that is opened now."""
    tried = try_code(desk.office, sent.token, sent.code, HERE)
    assert tried
    assert tried.session
    return tried.session


def actions(desk: Desk) -> list[str]:
    return [row.action for row in rows(desk.office.store, tables.audit)]


def misses(desk: Desk) -> int:
    """How often an address asked for a link that leads nowhere."""
    return len(rows(desk.office.store, tables.staff_try))


def test_only_hashes_are_kept_beside_the_texts_themselves(desk: Desk) -> None:
    sent = asked(desk)
    session = opened(desk, sent)
    fetch(desk.office, sent.token, session, "json", "fi")
    held = everything(desk.office.store)
    for secret in sent:
        assert [name for name, found in held.items() if secret in str(found)] == ["message_out"]
        assert secret not in str(outgoing(desk.office))
    assert session not in str(held)
    (row,) = rows(desk.office.store, tables.written_copy)
    assert (row.digest, row.session_digest) == (digest_of(sent.token), digest_of(session))


def test_the_request_is_granted_at_once_and_keeps_its_dates(desk: Desk) -> None:
    asked(desk)
    (request,) = rows(desk.office.store, tables.request)
    assert (request.kind, request.state, request.decision) == ("copy", "closed", "granted")
    assert (str(request.promised_due), str(request.legal_due)) == ("2026-12-15", "2027-01-04")
    (link,) = rows(desk.office.store, tables.written_copy)
    assert (link.request_id, link.registrant) == (request.id, request.registrant)


def test_neither_text_is_sent_once_the_link_is_dead(desk: Desk) -> None:
    asked(desk)
    sent = [row for row in rows(desk.office.store, tables.message_out) if row.expires_at]
    assert [row.message for row in sent] == ["copy.link", "copy.code"]
    (link,) = rows(desk.office.store, tables.written_copy)
    assert {row.expires_at for row in sent} == {link.expires_at}


def test_looking_uses_nothing_up(desk: Desk) -> None:
    sent = asked(desk)
    desk.clock.go(hours=23, minutes=59)
    for _ in range(20):
        door = knock(desk.office, sent.token, None)
        assert door
        assert (door.shut, door.until, door.language) == (True, None, "fi")
    assert opened(desk, sent)


def test_the_right_code_opens_it_once_for_its_minutes(desk: Desk) -> None:
    sent = asked(desk)
    session = opened(desk, sent)
    assert knock(desk.office, sent.token, None) is None
    assert knock(desk.office, sent.token, "o" * 43) is None
    for kind in ("html", "pdf", "json"):
        found = fetch(desk.office, sent.token, session, kind, "sv")
        assert found
        assert found.name == f"omatiedot-2026-12-01.{kind}"
        assert found.content
    desk.clock.go(minutes=14, seconds=59)
    assert knock(desk.office, sent.token, session)
    desk.clock.go(seconds=1)
    assert knock(desk.office, sent.token, session) is None
    assert fetch(desk.office, sent.token, session, "json", "fi") is None
    assert actions(desk).count("copy opened") == 1
    assert actions(desk).count("copy fetched") == 3


def test_five_wrong_codes_end_it_and_the_person_is_told(desk: Desk) -> None:
    sent = asked(desk)
    left = [try_code(desk.office, sent.token, wrong(sent.code), HERE) for _ in range(5)]
    assert left == [Tried(4), Tried(3), Tried(2), Tried(1), None]
    assert try_code(desk.office, sent.token, sent.code, HERE) is None
    work_once(desk.office)
    assert "eikä se enää toimi" in desk.tray.sent[-1].text
    assert desk.tray.sent[-1].recipient == MAIJA
    assert actions(desk).count("copy code wrong") == 5
    assert actions(desk).count("copy link closed") == 1
    assert len(rows(desk.office.store, tables.wrong_code)) == 1, "each link counts once"


def test_many_at_once_have_no_more_tries_than_one_by_one(desk: Desk) -> None:
    sent = asked(desk)
    with ThreadPoolExecutor(8) as crowd:
        tried = crowd.map(
            lambda _: try_code(desk.office, sent.token, wrong(sent.code), HERE), range(12)
        )
        assert sum(each is not None for each in tried) == 4
    assert actions(desk).count("copy code wrong") == 5


def test_a_form_that_is_sent_many_times_at_once_opens_it_once_and_costs_nothing(
    desk: Desk,
) -> None:
    sent = asked(desk)
    with ThreadPoolExecutor(8) as crowd:
        tried = crowd.map(lambda _: try_code(desk.office, sent.token, sent.code, HERE), range(8))
        assert len({each and each.session for each in tried}) == 1
    (link,) = rows(desk.office.store, tables.written_copy)
    assert (link.tries, actions(desk).count("copy opened")) == (1, 1)
    assert misses(desk) == 0


def test_her_own_browser_may_send_the_code_again_and_others_only_at_once(desk: Desk) -> None:
    sent = asked(desk)
    session = opened(desk, sent)
    assert opened(desk, sent) == session
    assert try_code(desk.office, sent.token, wrong(sent.code), HERE) is None
    desk.clock.go(seconds=TWICE.total_seconds())
    assert try_code(desk.office, sent.token, sent.code, HERE) is None
    desk.clock.go(minutes=13)
    before = misses(desk)
    again = try_code(desk.office, sent.token, sent.code, HERE, session)
    assert (again, misses(desk)) == (Tried(session=session), before)
    assert try_code(desk.office, sent.token, sent.code, HERE, "o" * 43) is None
    (link,) = rows(desk.office.store, tables.written_copy)
    assert link.expires_at == link.opened_at + timedelta(minutes=15)


def test_in_the_minute_after_nobody_guesses_on(desk: Desk) -> None:
    sent = asked(desk)
    session = opened(desk, sent)
    for _ in range(6):
        assert try_code(desk.office, sent.token, wrong(sent.code), HERE) is None
    assert try_code(desk.office, sent.token, sent.code, HERE) is None
    assert fetch(desk.office, sent.token, session, "json", "fi")


def test_a_code_opens_its_own_link_alone(desk: Desk) -> None:
    maija, anna = asked(desk), asked(desk, ANNA, "KOPIA")
    crossed = try_code(desk.office, maija.token, anna.code, HERE)
    assert anna.code == maija.code or crossed == Tried(4)


def braked(desk: Desk) -> None:
    """For a minute."""
    until = to_micros(desk.clock()) + 60_000_000
    with desk.office.store.write() as unit:
        install.put(unit, install.BRAKE_UNTIL, str(until))


def test_too_many_wrong_codes_elsewhere_leave_her_one_try(desk: Desk) -> None:
    maija, anna = asked(desk), asked(desk, ANNA, "KOPIA")
    braked(desk)
    assert opened(desk, anna)
    assert try_code(desk.office, maija.token, wrong(maija.code), HERE) == Tried(4)
    with pytest.raises(TooSoon) as wait:
        try_code(desk.office, maija.token, maija.code, HERE)
    assert wait.value.seconds == 60
    desk.clock.go(minutes=1)
    assert opened(desk, maija)


def test_a_copy_is_given_out_and_opened_while_the_brake_is_on(desk: Desk) -> None:
    braked(desk)
    session = opened(desk, sent := asked(desk))
    assert fetch(desk.office, sent.token, session, "json", "fi")


def test_guesses_do_not_prolong_the_brake(desk: Desk) -> None:
    sent = asked(desk)
    braked(desk)
    try_code(desk.office, sent.token, wrong(sent.code), HERE)
    assert rows(desk.office.store, tables.wrong_code) == []
    assert actions(desk).count("copy code wrong") == 1


def test_an_address_that_asks_for_link_after_link_waits_and_holds_up_nobody(desk: Desk) -> None:
    sent = asked(desk)
    for n in range(MISSES):
        assert try_code(desk.office, f"{n:043}", "482913", HERE) is None
    with pytest.raises(TooSoon) as wait:
        try_code(desk.office, "o" * 43, "482913", HERE)
    assert 0 < wait.value.seconds <= 900
    assert try_code(desk.office, "o" * 43, "482913", "192.0.2.2") is None
    assert opened(desk, sent)
    desk.clock.go(minutes=15)
    assert try_code(desk.office, "\ud800", "482913", HERE) is None


def void_by_text(word: str) -> object:
    def end(desk: Desk) -> None:
        desk.text(MAIJA, word)

    end.__name__ = f"she texts {word}"
    return end


def erased(desk: Desk) -> None:
    with desk.office.store.write() as unit:
        (maija,) = registrants.find(unit, MAIJA)
        registrants.erase(unit, maija.id, None, desk.clock())


def renumbered(desk: Desk) -> None:
    with desk.office.store.write() as unit:
        (maija,) = registrants.find(unit, MAIJA)
        renumber(unit, maija, NOBODY, alone=True, confirmed_at=desk.clock(), now=desk.clock())


def shared(desk: Desk) -> None:
    write_rows(desk.office, [person(MAIJA, "Matti Meikäläinen")])


def merged(desk: Desk) -> None:
    shared(desk)
    with desk.office.store.write() as unit:
        kept, gone = sorted(registrants.find(unit, MAIJA), key=lambda one: one.name)
        merge(unit, kept, gone, "T-000001", desk.clock())


def flagged(desk: Desk) -> None:
    with desk.office.store.write() as unit:
        unit.run(FLAG, number_key=unit.number_key(MAIJA))


ENDS = [
    *map(void_by_text, ("EN MINÄ", "RAJOITA", "VASTUSTA", "KOPIO")),
    *(erased, renumbered, shared, merged, flagged),
]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
@pytest.mark.parametrize("already", [False, True], ids=["waiting", "opened"])
def test_what_ends_a_link_at_once(end: object, already: bool, desk: Desk) -> None:
    sent = asked(desk)
    session = opened(desk, sent) if already else None
    end(desk)  # type: ignore[operator]
    assert knock(desk.office, sent.token, session) is None
    assert fetch(desk.office, sent.token, session, "json", "fi") is None
    assert try_code(desk.office, sent.token, sent.code, HERE) is None


def handed_on(desk: Desk) -> None:
    """The number is another person's."""
    renumbered(desk)
    write_rows(desk.office, [person(MAIJA, "Matti Mainio")])


@pytest.mark.parametrize("change", [handed_on, shared, flagged, erased])
def test_nothing_is_read_of_a_number_that_changed_hands_since_it_was_asked_for(
    change: Callable[[Desk], None], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = asked(desk)
    session = opened(desk, sent)

    def meanwhile(*reading: object) -> object:
        change(desk)
        return everything_held(*reading)  # type: ignore[arg-type]

    everything_held = held.everything
    monkeypatch.setattr(writing.held, "everything", meanwhile)
    assert fetch(desk.office, sent.token, session, "json", "fi") is None


def test_what_is_fetched_is_hers_as_it_is_now(desk: Desk) -> None:
    sent = asked(desk, ANGEL)
    session = opened(desk, sent)
    desk.text(ANGEL, "STOP")
    found = fetch(desk.office, sent.token, session, "json", "fi")
    assert found
    told = found.content.decode()
    assert "Áŋŋel Đuoibmá" in told
    assert "copy opened" in told
    assert "Maija" not in told
    assert sent.token not in told
    assert sent.code not in told
