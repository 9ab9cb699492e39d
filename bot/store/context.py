"""What the writers of effects need to know of the text that caused them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain import Policy

Words = Callable[[str, str | None, str | None], str | None]
"""What was asked: handed a message id, the recipient it was about, and the language."""


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
    words: Words = lambda *_: None
