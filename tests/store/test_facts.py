"""Facts are exact: what counts, from when, for whom, and in which order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain import (
    Ban,
    Card,
    MissSurname,
    OpenRequest,
    Registrant,
    SendCode,
    Source,
    Traffic,
)
from bot.store import install, outbox, silence
from bot.store.columns import to_micros
from bot.store.registrants import insert_many
from bot.store.unit import Store
from tests.store import given
from tests.store.given import DAY, HOUR, MAIJA, MINUTE, NOW, NUMBER, OTHER_NUMBER

SECOND = timedelta(seconds=1)


def test_of_an_unknown_number_nothing_is_known(store: Store) -> None:
    known = given.facts(store)
    assert (known.registrants, known.requests, known.challenges) == ((), (), ())
    assert (known.banned_since, known.wrong_surnames, known.braked) == (None, 0, False)
    assert known.traffic == Traffic()


def test_a_registrant_is_read_whole(store: Store) -> None:
    with store.write() as unit:
        given.person(
            unit,
            confirmed_name="Maija Virtanen",
            confirmed_at=NOW - DAY,
            flagged=True,
            keep_until=date(2027, 1, 31),
        )
        insert_many(
            unit,
            cards=[given.card("maija", "1111"), given.card("maija", "2222")],
            provenance=[given.origin("maija", "shop", date(2026, 2, 1))],
            consents=[given.consent(unit, "maija", "given")],
        )
    (found,) = given.facts(store).registrants
    first, second = found.cards
    assert found == Registrant(
        id="maija",
        name=MAIJA,
        confirmed_name="Maija Virtanen",
        confirmed_at=NOW - DAY,
        flagged=True,
        keep_until=date(2027, 1, 31),
        cards=(Card(first.id, "visa", "1111"), Card(second.id, "visa", "2222")),
        sources=(Source("shop", date(2026, 3, 1)),),
        marketing=True,
        recipients=(),
        informed=False,
    )


def test_people_who_share_a_number_are_told_apart(store: Store) -> None:
    with store.write() as unit:
        given.person(unit, "b", name="Anna Andersson", created_at=NOW - DAY)
        given.person(unit, "a")
        given.person(unit, "c", OTHER_NUMBER)
        insert_many(unit, cards=[given.card("a", "1111"), given.card("c", "3333")])
    first, second = given.facts(store).registrants
    assert (first.id, first.cards) == ("b", ())
    assert (second.id, [card.last4 for card in second.cards]) == ("a", ["1111"])


def test_sources_are_told_once_the_newest_first(store: Store) -> None:
    with store.write() as unit:
        given.person(unit)
        insert_many(
            unit,
            cards=[given.card("maija", source="bank")],  # of 1 March
            provenance=[
                given.origin("maija", "shop", date(2026, 1, 1)),
                given.origin("maija", "shop", date(2026, 2, 1), field="number"),
                given.origin("maija", None, date(2026, 4, 1)),
            ],
        )
    (found,) = given.facts(store).registrants
    assert found.sources == (
        Source(None, date(2026, 4, 1)),
        Source("bank", date(2026, 3, 1)),
        Source("shop", date(2026, 2, 1)),
    )


@pytest.mark.parametrize(
    ("ledger", "marketing", "why"),
    [
        ([], None, "never asked"),
        ([("maija", "given")], True, "given"),
        ([("maija", "given"), ("maija", "withdrawn")], False, "withdrawn later"),
        ([("maija", "given"), ("maija", "forbidden")], False, "forbidden later"),
        ([("maija", "forbidden"), ("maija", "given")], True, "given again"),
        ([("maija", "given"), (None, "forbidden")], False, "forbidden for the number"),
        ([(None, "forbidden"), ("maija", "given")], True, "given after the number's ban"),
        ([("maija", "given"), ("someone", "forbidden")], True, "another person's word"),
        ([("maija", "forbidden"), ("maija", "overruled")], False, "a source against her no"),
        ([("maija", "given"), ("maija", "overruled")], True, "a source counts for nothing"),
        ([("maija", "given"), ("maija", "overruled")], True, "an import that was set aside"),
        ([("maija", "overruled")], None, "nothing but an import that was set aside"),
    ],
)
def test_the_newest_entry_about_marketing_counts(
    store: Store, ledger: list[tuple[str | None, str]], marketing: bool | None, why: str
) -> None:
    with store.write() as unit:
        given.person(unit)
        insert_many(unit, consents=[given.consent(unit, who, state) for who, state in ledger])
    (found,) = given.facts(store).registrants
    assert found.marketing is marketing, why


def test_recipients_are_those_whose_newest_entry_allows(store: Store) -> None:
    told = [("b", "given"), ("a", "given"), ("c", "given"), ("c", "withdrawn"), ("d", "withdrawn")]
    told += [("a", "overruled"), ("e", "overruled")]
    with store.write() as unit:
        given.person(unit)
        entries = [
            given.consent(unit, "maija", state, purpose="disclosure", recipient=name)
            for name, state in told
        ]
        insert_many(unit, consents=entries)
    (found,) = given.facts(store).registrants
    assert found.recipients == ("a", "b")
    assert found.marketing is None


DUE = date(2026, 11, 16), date(2026, 12, 2)
"""The promised day and the legal one of a request that is given."""


def test_requests_that_are_not_closed_are_known_the_oldest_first(store: Store) -> None:
    given.do(
        store,
        given.case("NEW1"),
        given.case("OLD1", received_at=NOW - DAY, state="scheduled", execute_at=NOW + DAY),
        given.case("DONE", state="closed"),
    )
    assert given.facts(store).requests == (
        OpenRequest("OLD1", "staff", "scheduled", NOW - DAY, *DUE, NOW + DAY),
        OpenRequest("NEW1", "staff", "open", NOW, *DUE, None),
    )
    assert given.facts(store, number=OTHER_NUMBER).requests == ()


def test_codes_of_the_last_day_are_known_the_newest_first(store: Store) -> None:
    for age, command in ((DAY, "old"), (DAY - SECOND, "name"), (MINUTE, "delete")):
        code = SendCode(command, {}, "482913", NOW - age + 10 * MINUTE, command == "delete")
        given.do(store, code, now=NOW - age)
    found = given.facts(store).challenges
    assert [(one.command, one.destructive) for one in found] == [("delete", True), ("name", False)]
    assert found[0].tries == 0
    assert found[0].created_at == NOW - MINUTE
    assert found[0].expires_at == NOW + 9 * MINUTE
    assert found[0].digest == store.keys.code_digest("482913", NUMBER, "delete", {})


def test_a_ban_is_known_since_it_was_first_made(store: Store) -> None:
    given.do(store, Ban(), now=NOW - DAY)
    given.do(store, Ban())
    assert given.facts(store).banned_since == NOW - DAY
    assert given.facts(store, number=OTHER_NUMBER).banned_since is None


@pytest.mark.parametrize(
    ("age", "counted"), [(SECOND, 1), (30 * DAY - SECOND, 1), (30 * DAY, 0), (31 * DAY, 0)]
)
def test_wrong_surnames_count_for_their_days(store: Store, age: timedelta, counted: int) -> None:
    given.do(store, MissSurname(), now=NOW - age)
    assert given.facts(store).wrong_surnames == counted
    assert given.facts(store, number=OTHER_NUMBER).wrong_surnames == 0


@pytest.mark.parametrize(("until", "braked"), [(SECOND, True), (-SECOND, False), (0 * DAY, False)])
def test_the_brake_holds_until_its_end(store: Store, until: timedelta, braked: bool) -> None:
    with store.write() as unit:
        install.put(unit, install.BRAKE_UNTIL, str(to_micros(NOW + until)))
    assert given.facts(store).braked is braked


@pytest.mark.parametrize(
    ("ago", "sent", "in_window", "in_day", "why"),
    [
        (SECOND, {}, 1, 1, "just now"),
        (SECOND, {"limited": False}, 0, 0, "one that passes the limits"),
        (SECOND, {"number": OTHER_NUMBER}, 0, 0, "to another number"),
        (10 * MINUTE, {}, 0, 1, "outside the window"),
        (DAY, {}, 0, 0, "outside the day"),
    ],
)
def test_replies_count_in_window_and_day(
    store: Store, ago: timedelta, sent: dict[str, Any], in_window: int, in_day: int, why: str
) -> None:
    given.queue(store, "t", NOW - ago, **sent)
    moment = NOW - ago if in_day else None
    expected = Traffic(
        replies_in_window=in_window,
        replies_in_day=in_day,
        oldest_in_window=NOW - ago if in_window else None,
        oldest_in_day=moment,
        newest_in_day=moment,
    )
    assert given.facts(store).traffic == expected, why


def test_the_oldest_reply_of_each_span_is_known(store: Store) -> None:
    for number, ago in enumerate((3 * HOUR, 2 * HOUR, 9 * MINUTE, 1 * MINUTE)):
        given.queue(store, f"t{number}", NOW - ago)
    assert given.facts(store).traffic == Traffic(
        replies_in_window=2,
        replies_in_day=4,
        oldest_in_window=NOW - 9 * MINUTE,
        oldest_in_day=NOW - 3 * HOUR,
        newest_in_day=NOW - 1 * MINUTE,
    )


def test_notices_and_warnings_are_known_by_their_newest(store: Store) -> None:
    texts = [
        ("rate.limited", HOUR),
        ("rate.limited", MINUTE),
        ("warn.pan", 40 * DAY),
        ("warn.hetu", 30 * DAY),
    ]
    for number, (message, ago) in enumerate(texts):
        given.queue(store, f"t{number}", NOW - ago, message=message, limited=False)
    traffic = given.facts(store).traffic
    assert traffic.noticed_at == NOW - MINUTE
    assert traffic.warned_at == NOW - 30 * DAY


@pytest.mark.parametrize(
    ("text", "ago", "number", "identical", "why"),
    [
        ("TIEDOT", MINUTE, NUMBER, 1, "the same"),
        (" tiedot", MINUTE, NUMBER, 1, "the same but for case and space"),
        ("OHJE", MINUTE, NUMBER, 0, "another text"),
        ("TIEDOT", HOUR, NUMBER, 0, "an hour ago"),
        ("TIEDOT", MINUTE, OTHER_NUMBER, 0, "from another number"),
    ],
)
def test_identical_texts_of_the_hour_are_counted(
    store: Store, text: str, ago: timedelta, number: str, identical: int, why: str
) -> None:
    with store.write() as unit:
        given.hear(unit, text, NOW - ago, number)
    assert given.facts(store).traffic.identical == identical, why


@pytest.mark.parametrize(
    ("ago", "number", "echoed"),
    [(HOUR, NUMBER, True), (DAY, NUMBER, False), (HOUR, OTHER_NUMBER, False)],
)
def test_our_own_text_that_comes_back_is_recognised(
    store: Store, ago: timedelta, number: str, echoed: bool
) -> None:
    given.queue(store, "t", NOW - ago, number=number, text="Hei. Vastaa OHJE.")
    assert given.facts(store, "hei. vastaa ohje. ").traffic.echoed is echoed


def test_facts_are_found_by_index_alone(sqlite_store: Store) -> None:
    from bot.store.facts import _REST

    compiled, _ = _REST.on(sqlite_store.engine.dialect)
    values = dict.fromkeys(("number_key", "ban_key", "text_key"), b"x") | {
        f"{span}_start": NOW for span in ("window", "hour", "day", "surnames")
    }
    with sqlite_store.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled.sql}", tuple(compiled.parameters(values))
        )
        scans = [row[3] for row in plan if row[3].startswith("SCAN")]
    assert [scan for scan in scans if not scan.startswith("SCAN anon_")] == []


def test_questions_whose_time_is_over_are_found_by_their_own_index(sqlite_store: Store) -> None:
    compiled = silence._EXPIRED.on(sqlite_store.engine.dialect)
    with sqlite_store.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled.sql}",
            tuple(compiled.parameters({"now": NOW, "most": 10})),
        )
        assert "USING INDEX ix_conversation_over" in " ".join(row[3] for row in plan)


def test_the_texts_due_are_found_by_their_own_index(sqlite_store: Store) -> None:
    compiled = outbox._DUE.on(sqlite_store.engine.dialect)
    with sqlite_store.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled.sql}",
            tuple(compiled.parameters({"now": NOW, "most": 10})),
        )
        used = " ".join(row[3] for row in plan)
    assert "USING INDEX ix_message_out_due" in used
    assert "ix_message_out_order" in used
