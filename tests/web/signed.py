"""Webhooks as Twilio posts them to the application in the tests."""

from __future__ import annotations

from urllib.parse import urlencode

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from tests.web.memory import ACCOUNT, MAIJA, PUBLIC_URL, SERVICE, TOKEN

MESSAGES = "/gateways/twilio/messages"
STATUS = "/gateways/twilio/status"
SID = "SM" + "1f" * 16
TEXT = {"MessageSid": SID, "AccountSid": ACCOUNT, "From": MAIJA, "To": SERVICE, "Body": "Tiedot €"}
REPORT = {"MessageSid": SID, "AccountSid": ACCOUNT, "MessageStatus": "delivered"}
FORM = "application/x-www-form-urlencoded"


def post(web: FlaskClient, target: str, fields: dict[str, str], **more: object) -> TestResponse:
    """Post what Twilio signed for our public address."""
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + target, fields)
    headers = {"X-Twilio-Signature": signature, **more.pop("headers", {})}  # type: ignore[dict-item]
    return web.post(target, data=urlencode(fields), headers=headers, content_type=FORM, **more)
