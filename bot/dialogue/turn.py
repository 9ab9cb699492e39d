"""One turn of a conversation: everything a rule may look at, handed in beforehand.

A Turn reads no clock and draws no random number: the moment, a fresh code, fresh
references and a fresh token stand in it, so that a decision is complete before anything
is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.heard import Heard
from bot.domain import Challenge, Facts, OpenRequest, Policy, Registrant

Proof = Callable[[Challenge, str, Mapping[str, Any]], bool]
"""Whether a code opens a challenge, given the parameters the code is bound to."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What is heard and known at one moment.

    `references` are two unused case references; a turn that leaves an unanswered
    proposal behind may open two cases. `proved` holds once the surname on record was
    given for the command at hand.
    """

    now: datetime
    sender: str
    text: str
    heard: Heard
    facts: Facts
    policy: Policy
    code: str
    references: tuple[str, str]
    token: str  # a random word that nobody can guess
    proof: Proof
    office_open: bool = True
    said: str = ""  # the text without a signature or a lead such as "my surname is"
    pictures: int = 0
    carrier_answered: bool = False  # the carrier has told the person that it heard STOP or HELP
    kept: Mapping[str, Any] = field(default_factory=dict)
    proved: bool = False

    @property
    def registrant(self) -> Registrant | None:
        """The one record of this number; None when there is none, or more than one."""
        people = self.facts.registrants
        return people[0] if len(people) == 1 else None

    @property
    def fresh(self) -> bool:
        """The number belongs to one person and was confirmed recently enough."""
        person = self.registrant
        if person is None or person.flagged:
            return False
        return self.now - person.confirmed_at <= timedelta(days=self.policy.fresh_days)

    @property
    def first_contact(self) -> bool:
        """Nothing was heard from this number within the days of freshness."""
        before = self.facts.conversation.heard_at
        return before is None or self.now - before > timedelta(days=self.policy.fresh_days)

    @property
    def challenge(self) -> Challenge | None:
        """The code that is open now: this conversation's newest, while it can be answered."""
        here = self.facts.conversation.id
        newest = next((code for code in self.facts.challenges if code.conversation == here), None)
        if newest is None or newest.used_at or newest.tries >= self.policy.code_tries:
            return None
        return newest if newest.expires_at > self.now else None

    def request(self, kind: str) -> OpenRequest | None:
        """The open request of a kind, if this number has one."""
        return next((r for r in self.facts.requests if r.kind == kind), None)
