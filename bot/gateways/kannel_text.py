"""The letters of a text that Kannel brings, from its bytes and the charset it names.

It guesses no charset. A letter that was broken on the way (a surrogate pair that a handset
cut between two parts) is one unreadable sign; the text around it is read all the same.
Sources: Kannel user guide, "SMS-service group" (%b, %c, %C, mo-recode); 3GPP TS 23.038, 6.2.1.
"""

from __future__ import annotations

import re

from bot.sms import BASIC, EXTENSION

SEVEN_BITS, OCTETS, UCS2 = "0", "1", "2"
"""What Kannel calls the coding of a text."""

_PYTHONS = {
    "": "utf-8",
    "UTF-8": "utf-8",
    "UTF8": "utf-8",
    "US-ASCII": "utf-8",
    "ASCII": "utf-8",
    "UTF-16BE": "utf-16-be",
    "UCS-2": "utf-16-be",
    "UCS-2BE": "utf-16-be",
    "UTF-16LE": "utf-16-le",
    "ISO-8859-1": "iso-8859-1",
    "LATIN1": "iso-8859-1",
    "ISO-8859-15": "iso-8859-15",
    "WINDOWS-1252": "cp1252",
    "CP1252": "cp1252",
}
"""Python's name of each charset that Kannel may name."""

_GSM = ("GSM", "GSM-7", "GSM7", "GSM03.38", "GSM-03.38")
_UNNAMED = {UCS2: "UTF-16BE", OCTETS: "8-BIT"}
_ESCAPE = 0x1B
_PLAIN = BASIC[:_ESCAPE] + "\x1b" + BASIC[_ESCAPE:]
_CODES = b"\x0a\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65"
_ESCAPED = dict(zip(_CODES, EXTENSION, strict=True))
_BINARY = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f]")


class UnknownCharset(ValueError):
    """A charset that is not known here."""


def read_text(raw: bytes, coding: str, charset: str) -> str | None:
    """The text without NULs (no handset types one, no database keeps one).

    None when it is no text: a picture, a ring tone, a business card. Raises UnknownCharset.
    """
    name = charset.upper() or _UNNAMED.get(coding, "")
    if name == "8-BIT":
        return _read_octets(raw)
    if name in _GSM:
        return _read_gsm(raw).replace("\0", "")
    if name not in _PYTHONS:
        raise UnknownCharset(name)
    return raw.decode(_PYTHONS[name], "replace").replace("\0", "")


def _read_octets(raw: bytes) -> str | None:
    """Eight bits without a charset: text where it looks like one."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("iso-8859-1")
    return None if "\0" in text or _BINARY.search(text) else text


def _read_gsm(raw: bytes) -> str:
    """One septet a byte. An escape before a letter that it does not change counts for nothing."""
    letters, escaped = [], False
    for code in raw:
        if code == _ESCAPE:
            escaped = True
            continue
        plain = _PLAIN[code] if code < len(_PLAIN) else "\ufffd"
        letters.append(_ESCAPED.get(code, plain) if escaped else plain)
        escaped = False
    return "".join(letters)
