from __future__ import annotations

from datetime import UTC, datetime

from bot.domain import Answer, Call, Outbound
from bot.gateways.phone import Phone

SERVICE = "+358451234567"
ASKED = Call("POST", "/gateways/phone/messages", {}, b"From=%2B358412345678&Body=POISTA")


def test_the_handset_takes_no_webhook() -> None:
    phone = Phone(SERVICE)
    heard = phone.hear(ASKED, datetime(2026, 11, 24, tzinfo=UTC))
    assert isinstance(heard, Answer)
    assert heard.status == 404
    told = phone.report(ASKED)
    assert isinstance(told, Answer)
    assert told.status == 404


def test_every_text_gets_an_id_of_its_own() -> None:
    phone = Phone(SERVICE)
    texts = [Outbound(n, f"k{n}", "phone", "+358412345678", SERVICE, "Hei") for n in (1, 2)]
    assert len({phone.send(text) for text in texts}) == 2


def test_what_it_took_has_arrived() -> None:
    assert Phone(SERVICE).delivers_at_once


def test_it_has_the_one_service_number() -> None:
    assert Phone(SERVICE).numbers == {SERVICE}
