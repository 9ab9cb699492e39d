"""Bytes to letters, charset by charset."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateways.kannel_text import UnknownCharset, read_text
from bot.sms import BASIC, EXTENSION


@pytest.mark.parametrize(
    ("raw", "coding", "charset", "text", "why"),
    [
        (b"\xc3\xa4", "0", "UTF-8", "ä", "Kannel's own"),
        (b"\xc3\xa4", "0", "", "ä", "Kannel's own, unnamed"),
        (b"\xc3\xa4", "", "", "ä", "neither coding nor charset"),
        (b"\xe4", "0", "ISO-8859-1", "ä", "one byte a letter"),
        (b"\xa4", "0", "ISO-8859-15", "€", "with the euro"),
        (b"\x80", "0", "WINDOWS-1252", "€", "with the euro elsewhere"),
        (b"\x81", "0", "WINDOWS-1252", "\ufffd", "a byte that it lacks"),
        (b"\x01a\x00a", "2", "UTF-16BE", "ša", "as handsets send it"),
        (b"\x01a\x00a", "2", "", "ša", "unnamed"),
        (b"\xc3\xa4", "2", "UTF-8", "ä", "recoded, and its coding left as it was"),
        (b"\xd8\x3d\xde\x00", "2", "UTF-16BE", "😀", "a surrogate pair"),
        (b"\x00a\xd8\x3d", "2", "UTF-16BE", "a\ufffd", "a pair cut behind its first half"),
        (b"\xde\x00\x00a", "2", "UTF-16BE", "\ufffda", "a pair cut before its second half"),
        (b"\x00a\x00", "2", "UTF-16BE", "a\ufffd", "half a letter"),
        (b"\x00a\x00\x00", "2", "UTF-16BE", "a", "a NUL"),
        (b"a\xff", "0", "UTF-8", "a\ufffd", "a byte that UTF-8 lacks"),
        (b"{\x1be|", "0", "GSM", "ä€ö", "septets, with an escape pair"),
        (b"\x1ba", "0", "GSM", "a", "an escape that changes nothing"),
        (b"a\x1b", "0", "GSM", "a", "an escape at the end"),
        (b"a\x80", "0", "GSM", "a\ufffd", "more than a septet"),
        (b"TIEDOT", "1", "", "TIEDOT", "eight bits that spell a text"),
        (b"\xc3\xa4", "1", "8-BIT", "ä", "the same, named"),
        (b"\xe4\xe4", "1", "", "ää", "eight bits of Latin-1"),
        (b"\x00\x01", "1", "", None, "a picture"),
        (b"\x06\x05", "1", "8-BIT", None, "a business card"),
        (b"", "1", "", "", "nothing at all"),
    ],
)
def test_bytes_are_read_by_their_charset(
    raw: bytes, coding: str, charset: str, text: str | None, why: str
) -> None:
    assert read_text(raw, coding, charset) == text, why


def test_every_letter_of_the_gsm_alphabet_is_read() -> None:
    codes = bytes(code for code in range(128) if code != 0x1B)
    assert read_text(codes, "0", "GSM") == BASIC
    pairs = b"".join(bytes((0x1B, code)) for code in b"\x0a\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65")
    assert read_text(pairs, "0", "GSM") == EXTENSION


@pytest.mark.parametrize("charset", ["EBCDIC", "rot13", "unicode_escape", "utf-7", "\udcff", " "])
def test_a_charset_that_is_not_known_is_refused(charset: str) -> None:
    with pytest.raises(UnknownCharset):
        read_text(b"a", "0", charset)


@given(st.binary(max_size=100), st.sampled_from("012"), st.sampled_from(["", "GSM", "UTF-16BE"]))
def test_no_bytes_break_it_and_no_nul_comes_out(raw: bytes, coding: str, charset: str) -> None:
    assert "\0" not in (read_text(raw, coding, charset) or "")
