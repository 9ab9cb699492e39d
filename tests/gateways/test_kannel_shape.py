"""What Kannel brings, field by field: odd values, each with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import Answer, Call, Inbound, MessageState, Report
from tests.gateways.kannel_calls import (
    ID,
    MESSAGES,
    NOW,
    SENDER,
    SERVICE,
    SHORT,
    asked,
    kannel,
    posted,
    told,
)

HEARD = Inbound("kannel", ID, SENDER, SERVICE, "OHJE", NOW)


@pytest.mark.parametrize(
    ("call", "text", "why"),
    [
        (posted("Hyvää € päivää".encode()), "Hyvää € päivää", "UTF-8, as a post-url brings it"),
        (asked("Hyvää € + & = %".encode()), "Hyvää € + & = %", "UTF-8, percent-encoded"),
        (
            posted(
                "Áŋŋel 😀".encode("utf-16-be"),
                content_type='text/plain; charset="UTF-16BE"',
                x_kannel_coding="2",
            ),
            "Áŋŋel 😀",
            "raw UCS-2 in the body",
        ),
        (
            asked("Áŋŋel 😀".encode("utf-16-be"), coding="2", charset="UTF-16BE"),
            "Áŋŋel 😀",
            "raw UCS-2, percent-encoded byte by byte",
        ),
        (asked("Áŋ".encode("utf-16-be"), coding="2", charset=None), "Áŋ", "UCS-2 by its coding"),
        (asked("Áŋŋel".encode(), coding="0", charset="UTF-8"), "Áŋŋel", "recoded by mo-recode"),
        (asked("ä€".encode("cp1252"), charset="WINDOWS-1252"), "ä€", "an older Kannel's own"),
        (asked("å".encode("latin-1"), charset="iso-8859-1"), "å", "a charset in small letters"),
        (asked(text="a++b"), "a  b", "blanks as a query writes them"),
        (asked(b""), "", "an empty text"),
        (posted(b""), "", "an empty body"),
        (posted(b"KIELTO\0"), "KIELTO", "a NUL is left out"),
        (posted(b"\r\n \t"), "\r\n \t", "blanks only"),
        (posted(b"a&from=%2B358401234567"), "a&from=%2B358401234567", "a body like fields"),
        (posted(b"OHJE", content_type="text/plain"), "OHJE", "no charset named"),
        (posted(b"OHJE", x_kannel_coding=None), "OHJE", "no coding named"),
        (
            posted(b"KIELTO", content_type="application/octet-stream", x_kannel_coding="1"),
            "KIELTO",
            "eight bits that spell a text",
        ),
        (posted(("ä" * 19_000).encode()), "ä" * 19_000, "a very long text"),
    ],
)
def test_a_text_is_read_as_it_was_written(call: Call, text: str, why: str) -> None:
    assert kannel().hear(call, NOW) == replace(HEARD, text=text), why


def test_what_is_no_text_is_heard_as_a_picture() -> None:
    card = posted(b"\x06\x05\x04#\xf4", content_type="application/octet-stream")
    assert kannel().hear(card, NOW) == replace(HEARD, text="", pictures=1)


@pytest.mark.parametrize(
    ("given", "sender", "why"),
    [
        ("+358412345678", SENDER, "E.164"),
        ("0412345678", SENDER, "national"),
        ("358412345678", SENDER, "international without its plus"),
        ("00358412345678", SENDER, "international with the prefix of calls"),
        (" 358412345678", SENDER, "a plus that a query made a blank"),
        ("46701740605", "+46701740605", "another country, without its plus"),
        ("004670174 06 05", "+46701740605", "another country, in groups"),
        ("16400", "16400", "a short number"),
        ("BookIT", "BookIT", "a name"),
        ("0800PIZZA1", "0800PIZZA1", "a name that keys would dial"),
        ("Väinö Oy", "Väinö Oy", "a name in UTF-8"),
    ],
)
def test_a_sender_is_read_in_every_way_it_is_written(given: str, sender: str, why: str) -> None:
    raw = given.encode().decode("latin-1")
    by_post = posted(x_kannel_from=raw)
    by_get = asked(**{"from": "".join(f"%{byte:02X}" for byte in given.encode())})
    for call in (by_post, by_get):
        assert kannel().hear(call, NOW) == replace(HEARD, sender=sender), why


@pytest.mark.parametrize(
    ("given", "number"),
    [("0291234567", SERVICE), ("358291234567", SERVICE), (SERVICE, SERVICE), (SHORT, SHORT)],
)
def test_our_number_is_known_in_every_way_it_is_written(given: str, number: str) -> None:
    heard = kannel().hear(posted(x_kannel_to=given), NOW)
    assert heard == replace(HEARD, service_number=number)


def test_what_the_operator_wrote_into_the_address_wins() -> None:
    call = posted(target=f"{MESSAGES}?id={ID}&to={SHORT}&from=0401234567")
    assert kannel().hear(call, NOW) == replace(HEARD, service_number=SHORT, sender="+358401234567")


def test_facts_that_are_not_known_pass_unread() -> None:
    call = posted(target=f"{MESSAGES}?id={ID}&ts=now&smsc=centre&%FF=%FF#rest")
    assert kannel().hear(call, NOW) == HEARD


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (posted(target=MESSAGES), "no id"),
        (posted(target=f"{MESSAGES}?id="), "an empty id"),
        (posted(target=f"{MESSAGES}?id=a%0Ab"), "an id with a line break"),
        (posted(target=f"{MESSAGES}?id=%49"), None),
        (posted(target=f"{MESSAGES}?id={'1' * 65}"), "an id too long"),
        (posted(target=f"{MESSAGES}?id=%I&"), "an id that Kannel did not fill in"),
        (posted(target=f"{MESSAGES}?id={ID}&id={ID}"), "an id that comes twice"),
        (posted(x_kannel_from=None), "no sender: send-sender is off"),
        (posted(x_kannel_from=""), "an empty sender"),
        (posted(x_kannel_from="+358\x00412345678"), "a NUL in the sender"),
        (posted(x_kannel_from="+358" + "4" * 99), "a sender too long"),
        (posted(x_kannel_from="\xff\xfe"), "a sender that is no UTF-8"),
        (posted(x_kannel_to=None), "no service number"),
        (posted(x_kannel_to="+358401234567"), "not a number of ours"),
        (posted(x_kannel_coding="3"), "a coding there is not"),
        (posted(x_kannel_coding="\u0662"), "a coding in other digits"),
        (posted(content_type="text/plain; charset=EBCDIC"), "an unknown charset"),
        (posted(content_type="text/plain; charset=unicode_escape"), "one of Python's own"),
        (posted(content_type="application/x-www-form-urlencoded"), "a form"),
        (posted(content_type="text/html"), "a page"),
        (posted(content_type=""), "a body of no type"),
        (posted(b"a" * 39_016), "longer than any text there is"),
        (asked(text=None), "by GET without a text"),
        (asked(text="a&text=b"), "two texts"),
        (asked(**{"from": None}), "by GET without a sender"),
        (asked(charset="%00"), "a charset that is none"),
    ],
)
def test_what_is_out_of_shape_is_refused(call: Call, why: str | None) -> None:
    outcome = kannel().hear(call, NOW)
    if why is None:
        assert isinstance(outcome, Inbound)
        return
    assert isinstance(outcome, Answer), why
    assert outcome.status == 400, why


# ---------------------------------------------------------------- delivery reports


@pytest.mark.parametrize(
    ("state", "read", "reason"),
    [
        ("1", MessageState.DELIVERED, None),
        ("2", MessageState.FAILED, "not delivered"),
        ("4", MessageState.SENDING, None),
        ("8", MessageState.SENT, None),
        ("16", MessageState.FAILED, "rejected by the message centre"),
    ],
)
def test_every_state_of_kannel_is_read(state: str, read: MessageState, reason: str | None) -> None:
    report = kannel().report(told(f"key=Zm9v-_1&state={state}"))
    assert report == Report(read, key="Zm9v-_1", reason=reason)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("", "nothing"),
        ("state=1", "no key"),
        ("key=&state=1", "an empty key"),
        ("key=a&key=b&state=1", "two keys"),
        ("key=a&state=1&state=2", "two states"),
        ("key=%00&state=1", "a key that is none"),
        ("key=" + "a" * 65 + "&state=1", "a key too long"),
        ("key=a", "no state"),
        ("key=a&state=%d", "a state that Kannel did not fill in"),
        ("key=a&state=3", "two states in one"),
        ("key=a&state=01", "a state written otherwise"),
        ("key=a&state=\u0661", "a state in other digits"),
        ("key=a&state=1" + "&x=1" * 50, "more fields than any report has"),
    ],
)
def test_a_report_out_of_shape_is_refused(query: str, why: str) -> None:
    outcome = kannel().report(told(query))
    assert isinstance(outcome, Answer), why
    assert outcome.status == 400, why
