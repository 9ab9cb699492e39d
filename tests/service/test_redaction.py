"""Card numbers and identity codes: nothing of them anywhere, from the gateway to the disk."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.store import tables
from bot.store.unit import Store
from tests.offices import MAIJA, PEOPLE, Desk, furnished
from tests.sealed import stored
from tests.service.books import rows

CARD = "4111111111111111"
DISGUISES = [
    ("4111111111111111", "plain"),
    ("4111 1111 1111 1111", "in fours"),
    ("4111-1111-1111-1111", "with hyphens"),
    ("4111.1111.1111.1111", "with full stops"),
    ("4111\u00a01111\u00a01111\u00a01111", "with hard spaces"),
    ("4111\u200b1111\u200b1111\u200b1111", "with spaces of no width"),
    ("\uff14\uff11\uff11\uff11" + "\uff11" * 12, "in full-width digits"),
    ("\u0664" + "\u0661" * 15, "in Arabic digits"),
    ("4111 1111\n1111 1111", "over two lines"),
    ("378282246310005", "of fifteen digits"),
    ("kortti4111111111111111nyt", "glued to words"),
    ("4111 1111 1111 1111 12/29 123", "with expiry and security code"),
    ("131052-308T", "an identity code"),
    ("131052308T", "an identity code without its sign"),
]


@pytest.fixture
def desk(store: Store) -> Desk:
    return furnished(store, *PEOPLE)


def longest_run(secret: str, found: str) -> int:
    """The longest beginning of a secret that stands in what was found."""
    plain = "".join(str(int(sign)) for sign in secret if sign.isdecimal())
    return max((n for n in range(len(plain) + 1) if plain[:n] in found), default=0)


@pytest.mark.parametrize(("secret", "why"), DISGUISES)
def test_nothing_of_it_is_kept_said_or_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture, secret: str, why: str
) -> None:
    caplog.set_level(logging.DEBUG)
    replies = desk.text(MAIJA, f"SUOMI {secret}") + desk.text(MAIJA, secret)
    assert len([reply for reply in replies if "Emme tallentaneet sitä" in reply]) == 1
    kept = str(rows(desk.office.store, tables.message_in))
    out = str(rows(desk.office.store, tables.message_out))
    told = str(replies) + caplog.text
    for place in (kept, out, told):
        assert secret not in place
        assert longest_run(secret, place) < 6


def test_a_card_over_two_texts_is_never_whole(desk: Desk) -> None:
    desk.text(MAIJA, "korttini alku 4111 1111 1111")
    desk.text(MAIJA, "ja loput 1111")
    kept = "".join(row.text for row in rows(desk.office.store, tables.message_in))
    digits = "".join(sign for sign in kept if sign.isdigit())
    assert CARD[:6] not in digits


def test_nothing_of_it_reaches_the_disk(sqlite_store: Store, tmp_path: Path) -> None:
    desk = furnished(sqlite_store, *PEOPLE)
    for secret, _ in DISGUISES:
        desk.text(MAIJA, f"NIMI {secret}")
        desk.text(MAIJA, f"IHMINEN {secret}")
        desk.clock.go(hours=3)
    files = [each for each in tmp_path.iterdir() if each.name.startswith("omatiedot.db")]
    on_disk = b"".join(each.read_bytes() for each in files)
    assert len(files) >= 2
    assert all(sealed in on_disk for sealed in stored(sqlite_store, tables.message_in.c.text))
    assert not any(CARD[:6] in row.text for row in rows(sqlite_store, tables.message_in))
    for secret, why in DISGUISES:
        plain = "".join(str(int(sign)) for sign in secret if sign.isdecimal())
        assert secret.encode() not in on_disk, why
        assert plain.encode()[:8] not in on_disk, why


def test_the_warning_is_given_once_a_day(desk: Desk) -> None:
    first = desk.text(MAIJA, f"SUOMI {CARD}")
    second = desk.text(MAIJA, f"OHJE {CARD}")
    desk.clock.go(hours=25)
    third = desk.text(MAIJA, f"OHJE {CARD}")
    warned = ["Emme tallentaneet" in str(replies) for replies in (first, second, third)]
    assert warned == [True, False, True]


def test_a_command_beside_it_is_obeyed(desk: Desk) -> None:
    replies = desk.text(MAIJA, f"KIELTO {CARD}")
    assert len(replies) == 2
    assert rows(desk.office.store, tables.ban)


def test_a_card_alone_gets_the_warning_alone_and_later_still_an_answer(desk: Desk) -> None:
    desk.text(MAIJA, "SUOMI")
    (warning,) = desk.text(MAIJA, CARD)
    (answer,) = desk.text(MAIJA, f"{CARD} {CARD}")
    assert "Emme tallentaneet" in warning
    assert "Emme tallentaneet" not in answer


def test_a_long_number_that_is_no_card_is_answered(desk: Desk) -> None:
    desk.text(MAIJA, "SUOMI")
    assert len(desk.text(MAIJA, "1234567890123")) == 1
