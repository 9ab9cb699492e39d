"""What is seen of a day: what was committed, the texts on their way, and how it broke."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.store.tables import message_out
from tests.simulation.chance import KEYS
from tests.simulation.people import NUMBERS

if TYPE_CHECKING:
    from tests.simulation.day import Day

AHEAD = {
    "queued": {"sending", "expired", "failed", "sent", "delivered"},
    "sending": {"queued", "unknown", "sent", "delivered", "failed"},
    "unknown": {"queued", "sending", "sent", "delivered", "failed", "expired"},
    "sent": {"delivered", "failed"},
}
"""Where the life of a text may go from each state; from the last ones nowhere."""

ASKED = (message_out.c.message == "mkt.on.ask", message_out.c.text.is_not(None))
NUMBER_OF = {KEYS.lookup(number): number for number in NUMBERS}
BANNED = {KEYS.ban_key(number): number for number in NUMBERS}
FOR_EVER = datetime(3000, 1, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(micros: int) -> datetime:
    """A moment as the tables have it."""
    return EPOCH + timedelta(microseconds=micros)


class Broken(AssertionError):
    """Something happened that must never happen: the seed, and the record of its day."""

    def __init__(self, day: Day) -> None:
        self.day = day
        again = f"python -m tests.simulation {day.seed}"
        if day.url.startswith("postgresql"):
            again += " --database postgresql+psycopg://…"
        faults = "\n".join(f"  {fault}" for fault in day.faults)
        record = "\n".join(day.record[-150:])
        super().__init__(f"seed {day.seed} ({again}):\n{faults}\n{record}")


@dataclass(frozen=True)
class Event:
    """Something that was committed, as the audit log tells it."""

    kind: str
    at: datetime
    stream: str
    about: Any


@dataclass(frozen=True)
class Text:
    """An outgoing text, as last seen."""

    state: str
    attempts: int
    repeats: int
    message: str
    number: str | None
