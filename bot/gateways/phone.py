"""The demo's own gateway: its texts go to a handset drawn in the browser.

It takes no webhooks: the handset page speaks to the services itself. What it is given
to send has arrived, for the page reads the outbox.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain import Answer, Call, Inbound, Outbound, Report

NOT_HERE = Answer(404, b"not found\n")


class Phone:
    """The gateway of the demo handset, on one service number."""

    name = "phone"
    accepted = Answer(200)
    delivers_at_once = True

    def __init__(self, service_number: str) -> None:
        self.numbers = frozenset({service_number})

    def hear(self, call: Call, now: datetime) -> Inbound | Answer:  # noqa: ARG002, the contract's
        """Refuses every call."""
        return NOT_HERE

    def report(self, call: Call) -> Report | Answer:  # noqa: ARG002, the contract's
        """Refuses every call."""
        return NOT_HERE

    def send(self, message: Outbound) -> str | None:
        """Hand over at once; the id is made of the outbox row's own."""
        return f"phone-{message.id}"

    def look_up(self, message: Outbound, since: datetime) -> tuple[Report, ...]:  # noqa: ARG002
        """Nothing: no hand-over is ever cut."""
        return ()

    def forget(self, provider_id: str) -> None:
        """There is nothing to forget: the page reads the outbox and keeps no text."""
