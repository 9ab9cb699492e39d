"""A text comes in: one transaction hears it, decides, writes and queues the reply.

The first statement records the message by its gateway's id, so that a repetition changes
nothing. Card numbers and identity codes are cut out before anything else sees the text.
Nothing is sent here: what is queued leaves after the commit.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.dialogue.dialogue import acts
from bot.dialogue.heard import Certainty, Heard
from bot.domain import Challenge, Decision, Facts, Inbound, Reply
from bot.numbers import answerable
from bot.redact import redact
from bot.service.acting import again, carry_out, turn_of
from bot.service.drawing import fresh_token
from bot.service.erase import execute
from bot.service.first_contact import NOTICE, declined, join, notice_owed
from bot.service.further import further
from bot.service.limits import (
    answers_from,
    is_loop,
    is_protective,
    is_too_much,
    only_asks_staff,
    passing,
)
from bot.service.office import Office
from bot.service.parking import keep
from bot.service.protecting import CARRIER
from bot.service.wordings import words_of
from bot.store import audit, contact, copies, informed
from bot.store.facts import read_facts
from bot.store.heard import hear_once
from bot.store.opening import is_outage
from bot.store.outbox import Draft, queue
from bot.store.record import Context, record_inbound, save_conversation
from bot.store.unit import Unit

WARNINGS = {"card": "warn.pan", "identity": "warn.hetu"}


def answer(office: Office, inbound: Inbound) -> bool:
    """Hear one text. True when it was heard now, False when it was heard before.

    Raises what the database raises; nothing is written then, and the gateway retries. Any
    other fault is ours, and would be the same at every retry: the text is kept, and heard
    again later.
    """
    try:
        heard = again(lambda: _hear(office, inbound))
    except Exception as fault:
        if is_outage(fault):
            raise
        heard = keep(office, inbound, fault)
    office.wake()
    return heard


def hear_now(office: Office, unit: Unit, inbound: Inbound, now: datetime) -> None:
    """Hear a text inside a transaction that knows it was not heard before."""
    redacted = redact(inbound.text)
    if redacted.text != inbound.text:
        copies.owe(unit, inbound.gateway, inbound.copy, now)  # the secret is in there too
        inbound = replace(inbound, text=redacted.text, copy=None)
    _Hearing(office, unit, inbound, now).answer(redacted.kinds)


def _hear(office: Office, inbound: Inbound) -> bool:
    with office.store.write() as unit:
        if not hear_once(unit, inbound.gateway, inbound.id, inbound.sender, office.now()):
            return False
        now = office.now()  # it may have waited for its turn: time goes on in their order
        hear_now(office, unit, inbound, now)
    return True


class _Hearing:
    """One text inside its transaction."""

    def __init__(self, office: Office, unit: Unit, inbound: Inbound, now: datetime) -> None:
        self.office, self.unit, self.inbound, self.now = office, unit, inbound, now
        self.facts = self.read()
        if self.execute_what_is_due():
            self.facts = self.read()
        before = self.facts.conversation
        self.capturing = before.awaits(now) and office.dialogue.capturing(before.state)
        self.heard = self.understand()
        known = self.facts.registrants or self.facts.traffic.echoed
        if not known:
            self.heard = declined(unit, inbound.sender, self.heard, now)
        self.joined = None if known else self.join()
        self.facts = further(office, unit, self.facts, self.heard, inbound.sender, now)

    def read(self) -> Facts:
        inbound, policy = self.inbound, self.office.policy
        number, service_number, text = inbound.sender, inbound.service_number, inbound.text
        return read_facts(self.unit, number, service_number, text, self.now, policy)

    def join(self) -> str | None:
        """Somebody whom a service message asked becomes a registrant before being answered."""
        joined = join(self.office, self.unit, self.inbound, self.heard, self.now)
        if joined:
            self.facts = self.read()
        return joined

    def execute_what_is_due(self) -> bool:
        """Erase first what was to be erased by now: a text may come before the clock does."""
        due = [r.ref for r in self.facts.requests if r.is_due(self.now)]
        for ref in due:
            execute(self.office, self.unit, ref, self.now)
        return bool(due)

    def understand(self) -> Heard:
        if self.inbound.opt_out in CARRIER:
            return Heard(CARRIER[self.inbound.opt_out], certainty=Certainty.EXACT)
        read, text = self.office.understanding, self.inbound.text
        return read.read(text, self.facts.conversation.language, capturing=self.capturing)

    def answer(self, kinds: frozenset[str]) -> None:
        warnings = self.warnings(kinds)
        decision = self.decide()
        if warnings and self.holds_nothing_else():
            decision = self.standing(decision)
        silent = self.is_silent()
        said = replace(decision, replies=decision.replies + warnings) if warnings else decision
        replies = () if silent else tuple(self.passing(said))
        owed = notice_owed(self.office, self.facts, self.heard, replies, self.now)
        if (silent or self.is_limited(decision)) and not self.still_acts(decision):
            decision = self.standing(decision)
        self.write(decision, (*replies, *owed))

    def decide(self) -> Decision:
        inbound = self.inbound
        turn = turn_of(
            self.office,
            self.facts,
            inbound.sender,
            self.now,
            text=inbound.text,
            heard=self.heard,
            proof=self.proof,
            said=self.said(),
            pictures=inbound.pictures,
            carrier_answered=inbound.opt_out in ("STOP", "HELP"),
        )
        return self.office.dialogue.hear(turn)

    def said(self) -> str:
        """An answer without its signature or lead; only a question asks for one."""
        waits = self.facts.conversation.awaits(self.now)
        return (self.office.understanding.name_in(self.inbound.text) or "") if waits else ""

    def proof(self, challenge: Challenge, code: str, params: Mapping[str, Any]) -> bool:
        digest = self.unit.keys.code_digest(code, self.inbound.sender, challenge.command, params)
        return secrets.compare_digest(digest, challenge.digest)

    def holds_nothing_else(self) -> bool:
        """What was cut out was all that the text said."""
        return self.heard == Heard(language=self.heard.language) and not self.capturing

    def standing(self, decision: Decision) -> Decision:
        """The conversation as it stood: nothing moved, nothing said."""
        before = self.facts.conversation
        return replace(
            decision,
            state=before.state,
            kept=before.kept,
            expires_at=before.expires_at,
            misses=before.misses,
            replies=(),
            effects=(),
            rules=(),
        )

    def passing(self, decision: Decision) -> Iterable[Reply]:
        return passing(decision, self.facts.traffic, self.office.policy, self.now)

    def still_acts(self, decision: Decision) -> bool:
        """What protects acts whatever the limits; a request for staff is delayed, not dropped."""
        if is_protective(decision) and decision.intent != "staff":
            return True
        return self.is_reachable() and only_asks_staff(decision)

    def is_reachable(self) -> bool:
        """A number that we text: no short code, no name, no foreign or costly number."""
        office = self.office
        return answerable(self.inbound.sender, office.countries, office.numbers)

    def is_limited(self, decision: Decision) -> bool:
        traffic, policy = self.facts.traffic, self.office.policy
        waits = answers_from(traffic, policy, self.now) is not None
        return waits or is_too_much(decision, traffic, policy)

    def is_silent(self) -> bool:
        """Nobody is answered there: a loop, a machine, a number that we do not text."""
        office = self.office
        return (
            is_loop(self.facts.traffic, office.policy, understood=acts(self.heard))
            or not self.is_reachable()
            or office.understanding.is_auto_reply(self.inbound.text)
        )

    def warnings(self, kinds: frozenset[str]) -> tuple[Reply, ...]:
        """One warning a day about a card number or an identity code."""
        warned = self.facts.traffic.warned_at
        if warned and self.now - warned < timedelta(days=1):
            return ()
        found = [message for kind, message in WARNINGS.items() if kind in kinds]
        return tuple(Reply(message) for message in found[:1])

    def write(self, decision: Decision, replies: Iterable[Reply]) -> None:
        unit, conversation = self.unit, self.facts.conversation.id
        message = record_inbound(unit, conversation, self.inbound, decision.intent, self.now)
        if self.joined:
            contact.tie(unit, self.joined, message)
        carry_out(unit, decision, self.context(decision, message))
        for reply in replies:
            self.queue(reply, decision, message)
        save_conversation(unit, self.inbound.sender, conversation, decision, self.now)
        subject = f"conversation:{conversation}"
        reason = "; ".join(decision.rules) or None
        audit.append(unit, "registrant", "heard", subject, self.now, reason=reason)

    def context(self, decision: Decision, message: int) -> Context:
        return Context(
            number=self.inbound.sender,
            service_number=self.inbound.service_number,
            conversation_id=self.facts.conversation.id,
            language=decision.language,
            channel=self.inbound.gateway,
            message_id=message,
            now=self.now,
            policy=self.office.policy,
            words=partial(words_of, self.office),
        )

    def queue(self, reply: Reply, decision: Decision, message: int) -> None:
        language = decision.language or self.office.catalogue.languages[0]
        text = self.office.catalogue.write(reply, language)
        draft = Draft(
            token=fresh_token(),
            number=self.inbound.sender,
            service_number=self.inbound.service_number,
            gateway=self.inbound.gateway,
            message=reply.id,
            language=language,
            text=text.text,
            parts=text.parts,
            encoding=text.encoding,
            conversation_id=self.facts.conversation.id,
            in_reply_to=message,
            limited=reply.limited,
            expires_at=reply.expires_at,
        )
        queued = queue(self.unit, draft, self.now)
        if reply.id == NOTICE:
            informed.tells(self.unit, self.inbound.sender, queued)
