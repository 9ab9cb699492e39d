"""What is said to Kannel's sendsms to have one text sent: its parts, each with its headers.

Kannel splits long texts well, except that it cuts surrogate pairs and silently drops what
exceeds the `max-messages` of the sendsms-user; there, and only there, we split. Secrets and
numbers stand in headers, never in an address, which every log keeps.
Sources: Kannel user guide, "Sending messages with HTTP POST"; 3GPP TS 23.040, 9.2.3.24.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from bot.sms import is_gsm7, split

MOST_PARTS = 10
"""`max-messages` of the sendsms-user in docs/kannel.conf."""

REPORTS = "27"
"""Which reports are asked for: delivered 1, failed 2, accepted 8, rejected 16."""

_UNITS = 67
"""UTF-16 units in each of several parts."""


@dataclass(frozen=True, slots=True)
class Part:
    """One request: its body and the headers that go with it."""

    body: bytes
    headers: Mapping[str, str]


def parts_of(text: str, key: str, report_url: str) -> tuple[Part, ...]:
    """The requests that hand over one text; Kannel splits the one, or we did.

    Our own parts are bound by a reference made from the text's `key`, so that a repetition
    of some of them is put together by the handset as the one text it is. The report is
    asked for with the last.
    """
    seven_bits, pieces = is_gsm7(text), _pieces(text)
    asked = {"X-Kannel-DLR-Mask": REPORTS, "X-Kannel-DLR-Url": report_url}
    return tuple(
        _part(
            piece,
            {
                **_bound(key, len(pieces), number),
                **(asked if number == len(pieces) else {}),
            },
            seven_bits=seven_bits,
        )
        for number, piece in enumerate(pieces, start=1)
    )


def _part(text: str, headers: Mapping[str, str], *, seven_bits: bool) -> Part:
    coding, charset = ("0", "UTF-8") if seven_bits else ("2", "UTF-16BE")
    kind = {"Content-Type": f"text/plain; charset={charset}", "X-Kannel-Coding": coding}
    return Part(text.encode(charset), {**kind, **headers})


def _pieces(text: str) -> tuple[str, ...]:
    pieces = split(text)
    return pieces if len(pieces) > MOST_PARTS or _would_be_cut(text) else (text,)


def _would_be_cut(text: str) -> bool:
    """Whether Kannel, which cuts every 67 units, would cut a surrogate pair."""
    if is_gsm7(text):
        return False
    units = text.encode("utf-16-be")
    if len(units) <= 2 * 70:  # one part
        return False
    return any(0xDC <= units[cut] <= 0xDF for cut in range(2 * _UNITS, len(units), 2 * _UNITS))


def _bound(key: str, parts: int, number: int) -> dict[str, str]:
    """The header that binds parts to one text: an 8-bit reference, how many, which one."""
    if parts == 1:
        return {}
    reference = sha256(key.encode()).digest()[0]
    return {"X-Kannel-UDH": bytes((5, 0, 3, reference, parts, number)).hex()}
