"""The exact shape of what Twilio sends: its fields in, our own words out.

Called only after the proof of origin. Fields that are not named here pass unread, for
Twilio adds new ones without notice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
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
    opt_out, sid = fields.get("OptOutType"), _shaped(_SID, fields.get("MessageSid"))
    return Inbound(
        gateway="twilio",
        id=sid,
        sender=_shaped(_SENDER, fields.get("From")),
        service_number=service_number,
        text=text.replace("\0", ""),
        received_at=now,
        pictures=int(_shaped(_COUNT, fields.get("NumMedia", "0"))),
        opt_out=opt_out if opt_out in _OPT_OUTS else None,
        copy=sid,
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


def listed_of(answer: Mapping[str, Any], since: datetime) -> tuple[Report, ...]:
    """The texts of ours in a list of Twilio's that were made since a moment.

    A text in it has been taken, so it was sent at least. Empty when the list goes on
    on another page. What is out of shape is passed over. Never raises.
    """
    if answer.get("next_page_uri"):
        return ()
    found = answer.get("messages")
    texts = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    read = (_listed(each, since) for each in texts)
    return tuple(report for report in read if report is not None)


def _listed(text: Mapping[str, Any], since: datetime) -> Report | None:
    state, sid = _STATES.get(str(text.get("status"))), str(text.get("sid"))
    made = _moment(text.get("date_created"))
    if state is None or made is None or made < since or not _SID.fullmatch(sid):
        return None
    if state is not MessageState.FAILED:
        state = MessageState.SENT if state is MessageState.SENDING else state
        return Report(state, provider_id=sid)
    code = text.get("error_code")
    reason = str(code) if isinstance(code, int) else None
    return Report(state, provider_id=sid, reason=reason, carrier_blocked=code == BLOCKED)


def _moment(told: object) -> datetime | None:
    """A date as RFC 2822 writes it; "-0000" is UTC with nothing said of where."""
    try:
        moment = parsedate_to_datetime(str(told))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _key(target: str) -> str | None:
    """Our key of the text, which stands in the signed address of the report."""
    given = parse_qs(target.partition("?")[2]).get("key", [])
    return given[0] if len(given) == 1 and _KEY.fullmatch(given[0]) else None


def _shaped(shape: re.Pattern[str], value: str | None) -> str:
    if value is None or not shape.fullmatch(value):
        raise ShapeError("a field out of shape")
    return value
