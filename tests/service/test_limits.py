"""How much is answered: the figures as a table, then a whole office against floods."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain import Decision, Policy, Reply, Traffic
from bot.service.limits import (
    NOTICE,
    answers_from,
    is_loop,
    is_protective,
    is_too_much,
    passing,
)
from bot.store import tables
from bot.store.unit import Store
from tests.offices import ANNA, MAIJA, NOBODY, PEOPLE, SERVICE, START, Desk, furnished
from tests.service.books import counts, rows

POLICY = Policy()
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def traffic(window: int = 0, day: int | None = None, **more: object) -> Traffic:
    """So many replies, the oldest of the window 4 minutes ago, of the day 5 hours ago."""
    values = {
        "replies_in_window": window,
        "replies_in_day": window if day is None else day,
        "oldest_in_window": START - 4 * MINUTE if window else None,
        "oldest_in_day": START - timedelta(hours=5),
        "newest_in_day": START - MINUTE,
        **more,
    }
    return Traffic(**values)  # type: ignore[arg-type]


WAITS = [
    (traffic(), None, "nothing was said yet"),
    (traffic(4), None, "one more may be said"),
    (traffic(5), START + 6 * MINUTE, "when the oldest leaves the window"),
    (traffic(0, 19), None, "one more may be said today"),
    (traffic(0, 20), START + timedelta(hours=19), "when the oldest is a day old"),
    (traffic(5, 20), START + timedelta(hours=19), "the later of both"),
    (traffic(5, oldest_in_window=START - 10 * MINUTE), None, "just now"),
]


@pytest.mark.parametrize(("before", "again", "why"), WAITS)
def test_when_a_number_is_answered_again(before: Traffic, again: object, why: str) -> None:
    assert answers_from(before, POLICY, START) == again


LOOPS = [
    (traffic(identical=4), False, False, "the fifth time"),
    (traffic(identical=5), False, True, "the sixth time within an hour"),
    (traffic(identical=5), True, False, "a command: LISÄÄ turns many pages"),
    (traffic(echoed=True), True, True, "our own words sent back"),
]


@pytest.mark.parametrize(("before", "understood", "loops", "why"), LOOPS)
def test_a_machine_at_the_other_end_is_known(
    before: Traffic, understood: bool, loops: bool, why: str
) -> None:
    assert is_loop(before, POLICY, understood=understood) is loops


def said(*replies: Reply, intent: str = "help") -> Decision:
    return Decision("idle", {}, None, 0, "fi", False, replies, (), intent, ())


HELP, WARNING, BAN = Reply("help"), Reply("warn.pan"), Reply("mkt.off", limited=False)
PASSING = [
    (traffic(), [HELP, WARNING], ["help", "warn.pan"], "both fit"),
    (traffic(4), [HELP, WARNING], ["help"], "one fits"),
    (traffic(5), [HELP], [NOTICE], "none fits: a notice"),
    (traffic(5, noticed_at=START - MINUTE), [HELP], [], "one notice, then silence"),
    (traffic(5, noticed_at=START - 11 * MINUTE), [HELP], [NOTICE], "a new window"),
    (traffic(0, 20, noticed_at=START - 3 * MINUTE), [HELP], [NOTICE], "it named an earlier time"),
    (traffic(0, 20, noticed_at=START - MINUTE / 2), [HELP], [], "one notice a day"),
    (traffic(5, 20), [BAN], ["mkt.off"], "a new ban is always told"),
    (traffic(5, 20), [BAN, WARNING], ["mkt.off"], "and nothing beside it"),
    (traffic(5), [], [], "nothing to say, nothing to excuse"),
]


@pytest.mark.parametrize(("before", "replies", "out", "why"), PASSING)
def test_which_replies_pass(
    before: Traffic, replies: list[Reply], out: list[str], why: str
) -> None:
    assert [each.id for each in passing(said(*replies), before, POLICY, START)] == out


LINK, ITS_CODE = Reply("copy.link", together=True), Reply("copy.code", together=True)
TOGETHER = [
    (traffic(), None, "there is room for both"),
    (traffic(3), None, "for both and no more"),
    (traffic(4), START + 10 * MINUTE, "for one of them in the window"),
    (traffic(0, 19), START + DAY, "for one of them today"),
    (traffic(4, 19), START + DAY, "the longer of both"),
]


@pytest.mark.parametrize(("before", "again", "why"), TOGETHER)
def test_what_goes_together_goes_whole_or_not_at_all(
    before: Traffic, again: datetime | None, why: str
) -> None:
    decision = said(LINK, ITS_CODE, intent="copy")
    out = list(passing(decision, before, POLICY, START))
    assert is_too_much(decision, before, POLICY) is (again is not None)
    if again is None:
        assert out == [LINK, ITS_CODE]
    else:
        assert [(each.id, each.limited, each.fill["date"]) for each in out] == [
            (NOTICE, True, again)
        ]


def test_without_any_room_the_notice_is_the_usual_one() -> None:
    decision = said(LINK, ITS_CODE, intent="copy")
    assert not is_too_much(decision, traffic(5), POLICY)
    (told,) = passing(decision, traffic(5), POLICY, START)
    assert (told.id, told.limited) == (NOTICE, False)


@pytest.mark.parametrize("intent", ["mkt_off", "disc_off", "restrict", "object", "protect"])
def test_what_protects_passes_every_limit(intent: str) -> None:
    assert is_protective(said(intent=intent))
    assert not is_protective(replace(said(), intent="delete"))


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def ids(desk: Desk) -> list[str]:
    return [row.message for row in rows(desk.office.store, tables.message_out)]


def test_five_replies_in_ten_minutes_then_a_notice_then_silence(desk: Desk) -> None:
    for n in range(12):
        desk.text(NOBODY, f"mitä {n}")
    assert ids(desk).count(NOTICE) == 1
    assert len(ids(desk)) == 6
    desk.clock.go(minutes=11)
    assert len(desk.text(NOBODY, "OHJE")) == 1


def test_twenty_replies_a_day_then_a_notice_then_silence(desk: Desk) -> None:
    words = ("OHJE", "LISÄÄ", "TILANNE", "SELOSTE", "VALITUS", "KIITOS", "SUOMI")
    for n in range(60):
        desk.text(NOBODY, words[n % len(words)])
        desk.clock.go(minutes=3)
    out = ids(desk)
    assert len([each for each in out if each != NOTICE]) == desk.office.policy.replies_in_day
    assert out[-1] == NOTICE
    assert "KIELTO" in desk.tray.sent[-1].text


def test_a_flood_stops_nobody_from_forbidding(desk: Desk) -> None:
    for n in range(8):
        desk.text(NOBODY, f"mitä {n}")
    (reply,) = desk.text(NOBODY, "KIELTO")
    assert "kielto" in reply.lower()
    assert desk.text(NOBODY, "KIELTO") == []
    assert counts(desk.office.store)["ban"] == 1


def test_a_flood_spends_no_right_of_the_person(desk: Desk) -> None:
    for n in range(8):
        desk.text(MAIJA, f"mitä {n}")
    desk.text(MAIJA, "POISTA")
    assert "challenge" not in counts(desk.office.store)
    assert len(rows(desk.office.store, tables.message_in)) == 9
    desk.clock.go(minutes=11)
    assert "POISTA" in desk.text(MAIJA, "POISTA")[0]


def test_the_same_text_again_and_again_is_a_machines(desk: Desk) -> None:
    answers = []
    for _ in range(9):
        answers.append(len(desk.text(MAIJA, "tämä on kone")))
        desk.clock.go(minutes=5)
    assert answers == [1] * 5 + [0] * 4


def test_a_command_may_be_repeated(desk: Desk) -> None:
    for _ in range(9):
        assert len(desk.text(MAIJA, "OHJE")) == 1
        desk.clock.go(minutes=5)


def test_a_right_is_recorded_also_when_it_cannot_be_answered(desk: Desk) -> None:
    for n in range(7):
        desk.text(MAIJA, f"mitä {n}")
    before = {row.kind for row in rows(desk.office.store, tables.request)}
    assert desk.text(MAIJA, "KOPIO PAPERILLA") == []
    after = {row.kind for row in rows(desk.office.store, tables.request)}
    assert after - before == {"copy"}


def test_our_own_words_sent_back_are_not_answered(desk: Desk) -> None:
    (ours,) = desk.text(MAIJA, "OHJE")
    assert desk.text(MAIJA, f"  {ours.upper()} ") == []


AUTOMATIC = ["Olen lomalla 1.8. asti", "Automaattinen vastaus: olen poissa", "Jag är på semester"]


@pytest.mark.parametrize("text", AUTOMATIC)
def test_a_machines_answer_is_not_answered(desk: Desk, text: str) -> None:
    assert desk.text(MAIJA, text) == []


NEVER = [
    ("16400", "a short number"),
    ("BookIT", "a sender's name"),
    (SERVICE, "our own number"),
    ("+358700123123", "a premium number"),
    ("+358600123123", "a premium number"),
    ("+46701740605", "a country that we do not answer to"),
    ("+88213000000", "a satellite network"),
    ("+19005550123", "a premium number of another country"),
    ("+358412345678;ext=1", "no number at all"),
]


@pytest.mark.parametrize(("sender", "why"), NEVER)
def test_a_sender_that_costs_is_never_answered_but_protected(
    desk: Desk, sender: str, why: str
) -> None:
    for text in ("TIEDOT", "POISTA", "OHJE", "IHMINEN", "KIELTO"):
        assert desk.text(sender, text) == []
    found = counts(desk.office.store)
    assert "message_out" not in found
    assert "challenge" not in found
    assert found["ban"] == 1
    assert rows(desk.office.store, tables.request) == []


def test_one_number_spends_only_its_own_share(desk: Desk) -> None:
    for n in range(12):
        desk.text(NOBODY, f"mitä {n}")
    assert len(desk.text(ANNA, "TIEDOT")) == 1
