"""The office: everything a service needs, put together once at start.

It decides nothing. Services take it first, as a person at work looks around the room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.catalogue import Catalogue
from bot.checkpoints import Place
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.understanding import Understanding
from bot.domain import Gateway, Policy
from bot.register import Register
from bot.service.outages import Outages
from bot.store.unit import Store

Clock = Callable[[], datetime]
Post = Callable[[str, str], None]
"""Sends a mail to staff: its subject and its words. Raises OSError."""
Tell = Callable[[str, bytes, datetime], None]
"""Posts a notice to a recipient: its random word, its body, the moment. Raises OSError."""


@dataclass(frozen=True, slots=True)
class Office:
    """One register at work. `wake` tells the worker that something waits to be sent."""

    store: Store
    dialogue: Dialogue
    understanding: Understanding
    catalogue: Catalogue
    register: Register
    gateways: Mapping[str, Gateway]
    now: Clock
    wake: Callable[[], None] = field(default=lambda: None)
    post: Post | None = None  # no mail is sent without
    places: tuple[Place, ...] = ()  # where checkpoints of the audit log go
    backups: tuple[Path, ...] = ()  # folders whose backups end by the rules of retention
    seal: tuple[Path, str | None] | None = None  # PKCS#12 file and password; None: our own
    recipients: Mapping[str, Tell] = field(default_factory=dict)  # who is told by a webhook
    outages: Outages = field(default_factory=Outages)

    @property
    def policy(self) -> Policy:
        """The figures of policy."""
        return self.register.policy

    @property
    def countries(self) -> frozenset[str]:
        """Where we answer to: ISO 3166 codes."""
        return frozenset(self.register.sms.countries)

    @property
    def numbers(self) -> frozenset[str]:
        """Every service number of ours."""
        return frozenset().union(*(gateway.numbers for gateway in self.gateways.values()))

    def gateways_of(self, service_number: str) -> tuple[str, ...]:
        """The names of the gateways that have a service number, in their order."""
        return tuple(
            name for name, gateway in self.gateways.items() if service_number in gateway.numbers
        )

    def gateway_of(self, service_number: str) -> str:
        """The name of the first gateway that has a service number."""
        return next(iter((*self.gateways_of(service_number), *self.gateways)), "")

    def way(self, service_number: str, gateway: str) -> str:
        """The gateway to send by: `gateway`, unless it is out and another has the number."""
        return self.outages.choose(self.gateways_of(service_number), gateway, self.now())
