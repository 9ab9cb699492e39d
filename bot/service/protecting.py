"""What protects a person and was asked for in so many words: done without the dialogue.

Only for a text that cannot be answered now. Each effect may be done again when the text is
heard at last; nothing is said here, and nothing that reveals, changes or destroys is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from bot.dialogue.arguments import listed
from bot.dialogue.heard import Certainty, Heard
from bot.domain import Ban, Effect, Inbound, StopChanges, StopUse, WithdrawDisclosure
from bot.service.office import Office
from bot.service.wordings import words_of
from bot.store import audit
from bot.store.record import Context, apply

CARRIER = {"STOP": "mkt_off", "START": "mkt_on", "HELP": "help"}
"""What the carrier's own reading of a text means to us, whatever word it was."""

AT_ONCE: Mapping[str, tuple[Effect, ...]] = {
    "mkt_off": (Ban(),),
    "restrict": (StopUse("restrict"),),
    "object": (StopUse("object"),),
    "protect": (StopUse("protect"), StopChanges()),
    "undelete": (StopChanges(),),  # an erasure that waits is held until she is heard
}


def exact(office: Office, inbound: Inbound) -> Heard:
    """The command that a text is, word for word; no intent for anything else."""
    if inbound.opt_out in CARRIER:
        return Heard(CARRIER[inbound.opt_out], certainty=Certainty.EXACT)
    heard = office.understanding.read(inbound.text, None, capturing=False)
    return heard if heard.certainty is Certainty.EXACT else Heard()


def _effects(office: Office, heard: Heard) -> tuple[Effect, ...]:
    if heard.intent != "disc_off":
        return AT_ONCE.get(heard.intent or "", ())
    names = [each.name for each in office.register.recipients]
    return (WithdrawDisclosure(listed(names, heard.argument or "")),)


def protect(office: Office, inbound: Inbound, now: datetime) -> None:
    """Do at once what the text asks for in so many words, where it protects."""
    effects = _effects(office, exact(office, inbound))
    if not effects:
        return
    with office.store.write() as unit:
        unit.lock(unit.number_key(inbound.sender))
        for effect in effects:
            apply(unit, effect, context_of(office, inbound, now))
        audit.append(unit, "registrant", "protected", unit.number_key(inbound.sender), now)


def context_of(
    office: Office, inbound: Inbound, now: datetime, language: str | None = None
) -> Context:
    """A text that no conversation has heard."""
    return Context(
        number=inbound.sender,
        service_number=inbound.service_number,
        conversation_id=None,
        language=language,
        channel=inbound.gateway,
        message_id=None,
        now=now,
        policy=office.policy,
        words=partial(words_of, office),
    )
