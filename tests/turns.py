"""Turns for tests of the dialogue: one person, one text, everything else at rest.

`turn("TIEDOT", state="idle", who="stale")`; fields of Facts and of Turn may be given.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.dialogue.heard import Certainty, Heard
from bot.dialogue.turn import Turn
from bot.domain import (
    Card,
    Challenge,
    Conversation,
    Facts,
    OpenRequest,
    Policy,
    Registrant,
    Source,
)

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
NUMBER = "+358412345678"
CODE = "482913"
MAIJA = Registrant(
    id="r1",
    name="Maija Meikäläinen",
    confirmed_name="Maija Meikäläinen",
    confirmed_at=NOW - timedelta(days=30),
    cards=(Card(1, "Visa", "1234"),),
    sources=(Source("Esimerkki Oy", date(2026, 11, 1)),),
)
MATTI = Registrant("r2", "Matti Meikäläinen", "Matti Meikäläinen", NOW)
WHO: dict[str, tuple[Registrant, ...]] = {
    "fresh": (MAIJA,),
    "stale": (Registrant("r1", MAIJA.name, MAIJA.name, NOW - timedelta(days=181)),),
    "flagged": (Registrant("r1", MAIJA.name, MAIJA.name, NOW, flagged=True),),
    "shared": (MAIJA, MATTI),
    "unknown": (),
}
KEPT = {
    "intent": "delete",
    "argument": None,
    "asked": "poistakaa tietoni rekisteristä",
    "asked_at": NOW.isoformat(),
    "sentence": True,
    "new": "Maija Meikalainen",
    "recipient": "Esimerkkitukku Oy",
    "card": 1,
}
"""All that any state keeps."""

_FACTS = {field.name for field in fields(Facts)}


def challenge(command: str = "delete", **values: Any) -> Challenge:
    """A code that is open; the digest is the code itself."""
    until = NOW + timedelta(minutes=10)
    common = {"id": 1, "digest": CODE.encode(), "tries": 0, "created_at": NOW, "conversation": 1}
    return Challenge(
        **{**common, "command": command, "expires_at": until, "destructive": False, **values}
    )


def request(kind: str, **values: Any) -> OpenRequest:
    """An open request."""
    common = {"ref": f"T-{kind}", "state": "open", "received_at": NOW}
    common |= {"promised_due": NOW.date(), "legal_due": NOW.date() + timedelta(days=17)}
    return OpenRequest(**{**common, "kind": kind, **values})


def exact(intent: str, **values: Any) -> Heard:
    """The word of an intent, in Finnish."""
    return Heard(**{"language": "fi", "certainty": Certainty.EXACT, **values, "intent": intent})


def turn(text: str = "", *, state: str = "idle", who: str = "fresh", **values: Any) -> Turn:
    """A turn in a state; what is kept there is there, and the question is still open."""
    kept = values.pop("kept", {} if state == "idle" else KEPT)
    until = None if state == "idle" else NOW + timedelta(minutes=5)
    standing = {"language": "fi", "heard_at": NOW, "expires_at": until}
    conversation = Conversation(1, state, kept, **{**standing, **values.pop("conversation", {})})
    facts = {name: values.pop(name) for name in list(values) if name in _FACTS}
    known = {"conversation": conversation, "registrants": WHO[who], **facts}
    common = {
        "now": NOW,
        "sender": NUMBER,
        "text": text,
        "heard": Heard(),
        "policy": Policy(),
        "code": CODE,
        "references": ("T-000001", "T-000002"),
        "token": "o" * 43,
        "proof": lambda challenge, code, params: challenge.digest == code.encode(),
        "kept": kept,
    }
    return Turn(**{**common, **values}, facts=Facts(**known))
