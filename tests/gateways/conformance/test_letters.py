"""Letters: what is texted is heard, and what we text is handed over, letter for letter."""

from __future__ import annotations

import pytest

from bot.domain import Answer, Inbound, Outbound
from tests.gateways.conformance import every_gateway
from tests.gateways.conformance.installed import Installed
from tests.gateways.conformance.row import SENDER, SERVICE, Row, Topic
from tests.gateways.peer import Peer
from tests.offices import START

LETTERS = [
    pytest.param("Hyvää päivää, Åsa!", id="GSM"),
    pytest.param("@£$¥èéùìòÇØøΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà", id="all of GSM that ASCII has not"),
    pytest.param("5 € [a] {b} ~ ^ | \\", id="GSM's extension"),
    pytest.param("Áŋŋel Đuoibmá, čáhci, žuvla, Ŧŧ, Šš", id="Sámi"),
    pytest.param("e\u0301 a\u030a", id="marks that combine"),
    pytest.param("Kiitos 😀👩‍👩‍👧 🇫🇮", id="emoji"),
    pytest.param("a&To=+358401234567&b=%41+%2B;?#", id="signs of an address"),
    pytest.param("<Response/>\r\n\r\nHTTP/1.1 200 OK", id="lines of a protocol"),
    pytest.param(" NIMI   Maija  ", id="blanks"),
]
LONG = [
    *LETTERS,
    pytest.param("a" * 159 + "€", id="an extension at the end of a part"),
    pytest.param("ä" * 1500, id="long, GSM"),
    pytest.param("Á" * 66 + "😀" * 60, id="long, a pair where it would be cut"),
    pytest.param(("Đuoibmá 😀 " * 80)[:660], id="long, UCS-2"),
]


@pytest.mark.parametrize("text", LETTERS)
@every_gateway(Topic.WEBHOOKS)
def test_what_is_texted_is_heard_letter_for_letter(row: Row, text: str) -> None:
    heard = row.gateway().hear(row.text(text), START)
    assert isinstance(heard, Inbound)
    assert heard.text == text


@every_gateway(Topic.WEBHOOKS)
def test_odd_encodings_are_read_or_refused(row: Row) -> None:
    for odd in row.odd():
        heard = row.gateway().hear(odd.call, START)
        if odd.text is None:
            assert isinstance(heard, Answer), odd.why
            assert 400 <= heard.status < 500, odd.why
        else:
            assert isinstance(heard, Inbound), odd.why
            assert heard.text == odd.text, odd.why


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "KIEL\0TO", "\ufffd\uffff", "a" * 1600, "😀" * 800]
)
@every_gateway(Topic.WEBHOOKS)
def test_what_no_handset_types_is_answered_all_the_same(
    row: Row, here: Installed, text: str
) -> None:
    assert here.bring(row.text(text)) == row.acknowledgement
    assert here.states() == ["queued"]


@pytest.mark.parametrize("text", ["a" * 70_000, "😀" * 20_000])
@every_gateway(Topic.WEBHOOKS)
def test_what_is_too_long_is_refused(row: Row, here: Installed, text: str) -> None:
    assert 400 <= here.bring(row.text(text)).status < 500
    assert here.states() == []


@pytest.mark.parametrize("text", LONG)
@every_gateway(Topic.PEER)
def test_what_we_text_is_handed_over_letter_for_letter(
    row: Row, other_side: Peer, text: str
) -> None:
    row.gateway(other_side.url).send(Outbound(7, "Zm9v-_1", row.name, SENDER, SERVICE, text))
    (taken,) = row.read(other_side.texts)
    assert (taken.recipient, taken.text, taken.key) == (SENDER, text, "Zm9v-_1")
