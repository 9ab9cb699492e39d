"""One text: heard once, decided whole, written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from bot.service import acting
from bot.service.answer import answer
from bot.service.parking import AGAIN_AFTER
from bot.store import tables
from bot.store.unit import Store, Unit
from tests.offices import ANGEL, ANNA, MAIJA, NOBODY, PEOPLE, VILLE, Desk, furnished
from tests.service.books import counts, everything, rows

AT_ONCE = 40


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def at_once(work: Callable[[Any], Any], many: list[Any]) -> list[Any]:
    """Do the work for all of them at the same time."""
    with ThreadPoolExecutor(len(many)) as pool:
        return list(pool.map(work, many))


def test_a_text_leaves_itself_a_reply_and_an_audit_entry(desk: Desk) -> None:
    before = counts(desk.office.store)
    assert answer(desk.office, desk.inbound(MAIJA, "OHJE"))
    after = counts(desk.office.store)
    added = {name: after[name] - before.get(name, 0) for name in after}
    assert {name: more for name, more in added.items() if more} == {
        "heard": 1,
        "conversation": 1,
        "message_in": 1,
        "message_out": 1,
        "audit": 1,
    }


def test_a_repeated_text_changes_nothing(desk: Desk) -> None:
    inbound = desk.inbound(MAIJA, "KIELTO")
    assert answer(desk.office, inbound)
    before = everything(desk.office.store)
    assert not answer(desk.office, inbound)
    assert everything(desk.office.store) == before


def test_the_same_id_of_another_gateway_is_another_text(desk: Desk) -> None:
    assert answer(desk.office, desk.inbound(MAIJA, "OHJE", id="1", gateway="tray"))
    assert answer(desk.office, desk.inbound(MAIJA, "OHJE", id="1", gateway="other"))


def test_a_text_repeated_at_once_is_heard_once(desk: Desk) -> None:
    inbound = desk.inbound(MAIJA, "IHMINEN, soittakaa minulle")
    heard = at_once(lambda one: answer(desk.office, one), [inbound] * AT_ONCE)
    found = counts(desk.office.store)
    assert sum(heard) == 1
    assert (found["message_in"], found["message_out"], found["request"]) == (1, 1, 1)


def test_different_texts_of_one_number_at_once_are_each_heard(desk: Desk) -> None:
    texts = [desk.inbound(NOBODY, f"KIELTO {n}") for n in range(AT_ONCE)]
    assert all(at_once(lambda one: answer(desk.office, one), texts))
    found = counts(desk.office.store)
    assert (found["message_in"], found["conversation"]) == (AT_ONCE, 1)
    replies = [row.message for row in rows(desk.office.store, tables.message_out)]
    limit = desk.office.policy.replies_in_window
    assert replies.count("rate.limited") == 1
    assert len(replies) == limit + 1


def test_texts_of_many_numbers_at_once_are_each_answered_once(desk: Desk) -> None:
    numbers = [f"+3584012345{n:02}" for n in range(AT_ONCE)]
    texts = [desk.inbound(number, "KIELTO") for number in numbers]
    assert all(at_once(lambda one: answer(desk.office, one), texts))
    found = counts(desk.office.store)
    assert found["ban"] == found["message_out"] == found["conversation"] == AT_ONCE


def test_one_number_on_two_service_numbers_at_once_has_one_ban(desk: Desk) -> None:
    services = [f"+35829123450{n % 2}" for n in range(AT_ONCE)]
    texts = [desk.inbound(MAIJA, "KIELTO", service_number=each) for each in services]
    assert all(at_once(lambda one: answer(desk.office, one), texts))
    found = counts(desk.office.store)
    assert (found["ban"], found["conversation"], found["message_in"]) == (1, 2, AT_ONCE)


class Cut(BaseException):
    """The process ends here."""


def cut_at(monkeypatch: pytest.MonkeyPatch, statement: int) -> list[int]:
    """From now on the statement with this number, counted from 1, is not run."""
    run, parts, done = Unit._execute, Unit.parts, [0]

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def step(unit: Unit, *args: Any, **values: Any) -> Any:
            done[0] += 1
            if done[0] == statement:
                raise Cut
            return real(unit, *args, **values)

        return step

    monkeypatch.setattr(Unit, "_execute", counted(run))
    monkeypatch.setattr(Unit, "parts", counted(parts))
    return done


CUT_SHORT = [
    ([], "OHJE", "a reply and nothing else"),
    ([], "KIELTO", "a ban, its ledger, a reply"),
    (["KIELTO"], "SALLI", "a code"),
    ([], "POISTA", "a code that destroys"),
    (["POISTA"], "POISTA 000000", "a wrong code"),
    (["POISTA"], "POISTA {code}", "a right code: a request, a confirmation"),
    (["POISTA", "POISTA {code}"], "PERU POISTO", "the erasure called off"),
    (["NIMI"], "Maija Meikelainen", "a name to confirm"),
    ([], "RAJOITA", "a stop and a case"),
    ([], "IHMINEN apua", "a case for staff"),
    (["POISTA"], "en minä", "every change stops"),
    ([], "kortti 4111 1111 1111 1111", "a warning beside"),
]


def said(desk: Desk, text: str) -> str:
    """The text, with the code that was sent last."""
    if "{code}" not in text:
        return text
    last = desk.tray.sent[-1].text
    return text.format(
        code=next(w for w in last.replace(".", " ").split() if w.isdigit() and len(w) == 6)
    )


@pytest.mark.parametrize(("before", "text", "why"), CUT_SHORT)
def test_what_is_cut_before_its_commit_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, before: list[str], text: str, why: str
) -> None:
    for each in before:
        desk.text(MAIJA, said(desk, each))
    inbound, standing = desk.inbound(MAIJA, said(desk, text)), everything(desk.office.store)
    for statement in range(1, 60):
        with monkeypatch.context() as patched:
            cut_at(patched, statement)
            try:
                assert answer(desk.office, inbound)
                break
            except Cut:
                pass
        assert everything(desk.office.store) == standing, statement
    assert statement > 5
    assert len(rows(desk.office.store, tables.message_out)) > len(standing["message_out"])


def test_a_reference_that_is_taken_is_drawn_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = iter([["482913", "111111", "222222"]] * 3 + [["482913", "333333", "333333"]] * 2)
    monkeypatch.setattr(acting, "fresh_digits", lambda _: next(draws))
    desk.text(MAIJA, "IHMINEN")
    desk.text(ANNA, "PERSONAL")
    refs = [row.ref for row in rows(desk.office.store, tables.request)]
    assert refs == ["T-111111", "T-333333"]
    assert [row.text for row in rows(desk.office.store, tables.message_in)] == [
        "IHMINEN",
        "PERSONAL",
    ]


def test_a_text_that_always_clashes_with_another_is_kept_and_heard_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.text(MAIJA, "IHMINEN")
    with monkeypatch.context() as patched:
        taken = rows(desk.office.store, tables.request)[0].ref.removeprefix("T-")
        patched.setattr(acting, "fresh_digits", lambda _: [taken, taken, taken])
        assert answer(desk.office, desk.inbound(ANNA, "PERSONAL"))
    assert [row.number for row in rows(desk.office.store, tables.request)] == [MAIJA]
    desk.pass_time(seconds=AGAIN_AFTER[0])
    assert [row.number for row in rows(desk.office.store, tables.request)] == [MAIJA, ANNA]


def test_a_picture_is_answered(desk: Desk) -> None:
    desk.text(MAIJA, "SUOMI")
    unread = desk.office.catalogue.say("media.unread", "fi")
    assert desk.text(MAIJA, "", pictures=1) == [unread]


def test_an_opt_out_that_the_carrier_answered_acts_and_says_nothing(desk: Desk) -> None:
    assert desk.text(VILLE, "STOP", opt_out="STOP") == []
    assert counts(desk.office.store)["ban"] == 1


def test_help_that_the_carrier_answered_is_not_answered_again(desk: Desk) -> None:
    assert desk.text(VILLE, "HELP", opt_out="HELP") == []


def test_words_in_a_sami_name_come_back_in_letters_that_phones_show(desk: Desk) -> None:
    (reply,) = desk.text(ANGEL, "TIEDOT")
    assert "Annel Duoibma" in reply or "Angel Duoibma" in reply


def test_connections_that_a_server_cut_are_made_anew(desk: Desk) -> None:
    engine = desk.office.store.engine
    at_once(lambda n: answer(desk.office, desk.inbound(f"+35840123450{n}", "OHJE")), [*range(9)])
    if engine.dialect.name == "postgresql":
        cut_connections(engine)
    assert all(answer(desk.office, desk.inbound(NOBODY, f"OHJE {n}")) for n in range(9))


def cut_connections(engine: sa.Engine) -> None:
    """The server ends every connection of ours, as a restart does."""
    others = "pid <> pg_backend_pid() AND datname = current_database()"
    cut = f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}"
    admin = sa.create_engine(engine.url, poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.execute(sa.text(cut))
