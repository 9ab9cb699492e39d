"""The exact shape of what Twilio sends: its fields in, our own words out.

Called only after the proof of origin. Fields that are not named here pass unread, for
Twilio adds new ones without notice.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import parse_qs

from bot.domain import Inbound, MessageState, Report
from bot.gateways.form import Fields, ShapeError

TEXT_LIMIT = 1600  # characters: Twilio's own limit of a Body
BLOCKED = 21610  # the person texted STOP to the carrier: Twilio error dictionary

_SID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")
_SENDER = re.compile(r"[^\x00-\x1f\x7f]{1,64}")
_COUNT = re.compile(r"[0-9]{1,3}")
_KEY = re.compile(r"[0-9A-Za-z_-]{1,64}")
_ERROR = re.compile(r"[0-9]{1,6}")
_OPT_OUTS = frozenset({"STOP", "START", "HELP"})
_STATES = {
    "accepted": MessageState.SENDING,
    "scheduled": MessageState.SENDING,
    "queued": MessageState.SENDING,
    "sending": MessageState.SENDING,
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "undelivered": MessageState.FAILED,
    "failed": MessageState.FAILED,
    "canceled": MessageState.FAILED,
}


def inbound_of(fields: Fields, numbers: frozenset[str], now: datetime) -> Inbound:
    """The text in `fields`, to one of our `numbers`. Raises ShapeError.

    A NUL is left out of the text: no handset types one and no database keeps one.
    `opt_out` is None for a value that Twilio may add later; the text itself is read.
    """
    service_number = fields.get("To", "")
    text = fields.get("Body", "")
    if service_number not in numbers or len(text) > TEXT_LIMIT:
        raise ShapeError("another number or too long")
    opt_out = fields.get("OptOutType")
    return Inbound(
        gateway="twilio",
        id=_shaped(_SID, fields.get("MessageSid")),
        sender=_shaped(_SENDER, fields.get("From")),
        service_number=service_number,
        text=text.replace("\0", ""),
        received_at=now,
        pictures=int(_shaped(_COUNT, fields.get("NumMedia", "0"))),
        opt_out=opt_out if opt_out in _OPT_OUTS else None,
    )


def report_of(fields: Fields, target: str) -> Report:
    """The report in `fields`, with our own key from the address. Raises ShapeError."""
    state = _STATES.get(fields.get("MessageStatus", ""))
    if state is None:
        raise ShapeError("an unknown status")
    error = fields.get("ErrorCode") or None
    if state is not MessageState.FAILED:
        error = None
    elif error is not None:
        error = _shaped(_ERROR, error)
    return Report(
        state=state,
        provider_id=_shaped(_SID, fields.get("MessageSid")),
        key=_key(target),
        reason=error,
        carrier_blocked=error == str(BLOCKED),
    )


def _key(target: str) -> str | None:
    """Our key of the text, which stands in the signed address of the report."""
    given = parse_qs(target.partition("?")[2]).get("key", [])
    return given[0] if len(given) == 1 and _KEY.fullmatch(given[0]) else None


def _shaped(shape: re.Pattern[str], value: str | None) -> str:
    if value is None or not shape.fullmatch(value):
        raise ShapeError("a field out of shape")
    return value
