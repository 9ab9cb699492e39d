"""What the writers of effects need to know of the text that caused them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain import Policy


@dataclass(frozen=True, slots=True)
class Context:
    """Whose text, where and when. `message_id` is the row of the text in `message_in`."""

    number: str
    service_number: str
    conversation_id: int | None
    language: str | None
    channel: str  # the gateway's name; `console`, `import` when no text caused it
    message_id: int | None
    now: datetime
    policy: Policy
    actor: str = "registrant"
