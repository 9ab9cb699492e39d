"""The gateways there are: one file each, and one line here.

Each is made from the settings of the install and the address under which it reaches us.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import Gateway
from bot.gateways.places import places_of
from bot.gateways.webhooks import webhooks_of


def _twilio(settings: Any, public_url: str) -> Gateway:
    from bot.gateways.twilio import Twilio

    tokens = tuple(token.get_secret_value() for token in settings.twilio_auth_token)
    numbers = frozenset(settings.twilio_numbers)
    api = {"api_url": settings.twilio_api_url} if settings.twilio_api_url else {}
    return Twilio(settings.twilio_account_sid, tokens, numbers, public_url, **api)


def _kannel(settings: Any, public_url: str) -> Gateway:
    from bot.gateways.kannel import Credentials, Kannel

    theirs = Credentials(settings.kannel_username, settings.kannel_password.get_secret_value())
    ours = Credentials(
        settings.kannel_send_username, settings.kannel_send_password.get_secret_value()
    )
    numbers = frozenset(settings.kannel_numbers)
    callback_url = settings.kannel_callback_url or public_url
    return Kannel(theirs, ours, numbers, callback_url, settings.kannel_send_url)


def _phone(settings: Any, public_url: str) -> Gateway:  # noqa: ARG001 - the maker's shape
    from bot.gateways.phone import Phone

    return Phone(PHONE_NUMBER)


def post_of(settings: Any) -> Callable[[str, str], None] | None:
    """What sends mail to staff as the settings say; None when they do not."""
    if settings.smtp_url is None or not settings.staff_mail:
        return None
    from bot.gateways.post import Post  # slow to import, and not needed by every install

    address = settings.public_url.rstrip("/")
    signature = f"{address}/console/" if address else ""
    return Post(settings.smtp_url.get_secret_value(), settings.staff_mail, signature)


PHONE_NUMBER = "+358291234567"
"""The service number of the demo handset, from documentation."""

__all__ = ["GATEWAYS", "PHONE_NUMBER", "outside_of", "places_of", "post_of", "webhooks_of"]

GATEWAYS: Mapping[str, Callable[[Any, str], Gateway]] = {
    "twilio": _twilio,
    "kannel": _kannel,
    "phone": _phone,
}


def outside_of(settings: Any, register: Any) -> tuple[Any, ...]:
    """What an office has outside besides gateways, in its order: mail to recipients."""
    told = webhooks_of(register, settings)
    return post_of(settings), places_of(settings), settings.backups, settings.seal, told
