"""Hears a text in a conversation and decides: the pure heart of the bot.

It chooses which event a reading is in the present state, fires one rule of one flow, and
gathers what the rule says and does into a Decision. It writes nothing and sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.cases import ASKED
from bot.dialogue.flow import (
    ANYWHERE,
    CODE,
    EMPTY,
    IDLE,
    PICTURE,
    PROPOSAL,
    SILENCE,
    SURNAME,
    TEXT,
    UNCLEAR,
    Flow,
    Rule,
)
from bot.dialogue.heard import Certainty, Heard
from bot.dialogue.language import spoken
from bot.dialogue.machine import Rules
from bot.dialogue.turn import Turn
from bot.dialogue.understanding import HARMLESS
from bot.domain import (
    Ban,
    CancelVisit,
    Decision,
    Effect,
    IssueCopy,
    OpenCase,
    Reply,
    SendCode,
    StopUse,
    WithdrawDisclosure,
)

CAPTURED = frozenset({"mkt_off", "disc_off", "cancel", "help"})
"""The only commands that are understood while a name or an address is being typed."""


class Dialogue:
    """All flows, ready to be spoken with. Built once, shared by every thread."""

    def __init__(self, flows: Iterable[Flow]) -> None:
        self.flows = tuple(flows)
        self.rules = Rules(self.flows)
        self._capturing = frozenset(s for flow in self.flows for s in flow.capturing)

    def capturing(self, state: str) -> bool:
        """Whether a name is being typed in this state, so that words lose their meaning."""
        return state in self._capturing

    def hear(self, turn: Turn) -> Decision:
        """What one text leads to."""
        course = _Course(self.rules, turn)
        if course.question_is_over():
            course.close()
        course.heard(self._events(course))
        return course.decision()

    def fall_silent(self, turn: Turn) -> Decision:
        """What it leads to that a question stayed unanswered."""
        course = _Course(self.rules, turn)
        course.close()
        return course.decision()

    def _events(self, course: _Course) -> Iterator[str]:
        heard = course.turn.heard
        if self.capturing(course.state):
            return iter([heard.intent if heard.intent in CAPTURED else TEXT])
        return self._openly(course.state, course.turn)

    def _openly(self, state: str, turn: Turn) -> Iterator[str]:
        """What a text may be, the surest reading first."""
        heard = turn.heard
        if self.rules.answers(state, SURNAME):
            yield SURNAME
        if heard.code:
            yield CODE
        if acts(heard):
            yield str(heard.intent)
        yield from _answers(heard)
        if self.rules.answers(state, TEXT):
            yield TEXT
        yield from _otherwise(turn)


def acts(heard: Heard) -> bool:
    """An exact command, or a harmless one that is nearly exact."""
    if heard.intent is None:
        return False
    near = heard.certainty is Certainty.CORRECTED and heard.intent in HARMLESS
    return near or heard.certainty is Certainty.EXACT


def _answers(heard: Heard) -> Iterator[str]:
    if heard.answer:
        yield heard.answer
    if heard.choice is not None:
        yield str(heard.choice)


def _otherwise(turn: Turn) -> Iterator[str]:
    if turn.heard.intent and not acts(turn.heard):
        yield PROPOSAL
    if turn.pictures:
        yield PICTURE
    if not turn.text.strip():
        yield EMPTY
    yield UNCLEAR


class _Course:
    """One turn on its way to a decision."""

    def __init__(self, rules: Rules, turn: Turn) -> None:
        before = turn.facts.conversation
        self.rules = rules
        self.turn = _with(turn, before.kept)
        self.kept: Mapping[str, Any] = before.kept
        self.state = before.state if before.state in rules.states else IDLE
        self.language, self.bound = spoken(turn)
        self.expires_at = before.expires_at if self.state != IDLE else None
        self.misses = before.misses
        self.replies: list[Reply] = []
        self.effects: list[Effect] = []
        self.fired: list[str] = []

    def question_is_over(self) -> bool:
        return self.state != IDLE and not self.turn.facts.conversation.awaits(self.turn.now)

    def close(self) -> None:
        """The open question ends without an answer."""
        self.fire(SILENCE)
        self.state, self.expires_at = IDLE, None
        self.turn, self.kept = self.at_rest(), {}

    def heard(self, events: Iterable[str]) -> None:
        for event in events:
            if self.fire(event) or self.fire_when_idle(event):
                self.misses = self.misses + 1 if event == UNCLEAR else 0
                return

    def fire_when_idle(self, event: str) -> bool:
        """A command, while a question is open: the question closes, nothing changed."""
        if self.state == IDLE or not self.rules.fire(IDLE, event, self.at_rest()):
            return False
        asked = self.asked_before(event)
        self.close()
        self.turn = _with(self.turn, asked)
        return self.fire(event)

    def asked_before(self, event: str) -> Mapping[str, Any]:
        """What was asked in other words or before the gate, now by the command alone."""
        same = self.turn.kept.get("intent") == event and not self.turn.heard.argument
        return _asked(self.turn.kept) if same else {}

    def at_rest(self) -> Turn:
        return _with(self.turn, {})

    def fire(self, event: str) -> bool:
        fired = self.rules.fire(self.state, event, self.turn)
        if fired is None:
            return False
        rule, state = fired
        if rule.source == ANYWHERE and self.state not in (IDLE, state):
            self.close()
        self.fired.append(rule.name)
        self.take(rule, state)
        return True

    def take(self, rule: Rule, state: str) -> None:
        """Gather what a rule says and does, then move."""
        if rule.keep:
            self.turn = replace(self.turn, kept=rule.keep(self.turn))
        turn = self.turn
        effects = rule.do(turn) if rule.do else ()
        until = _code_expiry(effects)
        self.effects.extend(effects)
        if rule.say:
            fill = rule.fill(turn) if rule.fill else {}
            limited = not _protects_anew(effects, turn)
            said = (rule.say, rule.also) if rule.also else (rule.say,)
            reply = Reply(rule.say, fill, limited, until, together=len(said) > 1)
            self.replies.extend(replace(reply, id=each) for each in said)
        self.expires_at = self.expiry(state, until)
        self.state = state
        if rule.then:
            self.hear_instead(rule.then if isinstance(rule.then, str) else rule.then(turn))
        else:
            self.kept = _kept_in(state, turn)

    def hear_instead(self, intent: str) -> None:
        """The answer meant a command: hear that one, with what was kept for it."""
        kept = self.turn.kept
        heard = Heard(intent, certainty=Certainty.EXACT, argument=kept.get("argument"))
        proved = bool(kept.get("proved"))
        self.turn = replace(self.turn, heard=heard, kept=_asked(kept), proved=proved)
        self.state, self.expires_at = IDLE, None
        self.fire(intent)

    def expiry(self, state: str, code: datetime | None) -> datetime | None:
        if state == IDLE:
            return None
        if code:
            return code
        if state == self.state and self.rules.answers(state, CODE):
            return self.expires_at
        return self.turn.now + timedelta(minutes=self.turn.policy.question_minutes)

    def decision(self) -> Decision:
        return Decision(
            state=self.state,
            kept=self.kept,
            expires_at=self.expires_at,
            misses=self.misses,
            language=self.language,
            language_bound=self.bound,
            replies=() if self.turn.carrier_answered else tuple(self.replies),
            effects=tuple(self.effects),
            intent=self.turn.heard.intent,
            rules=tuple(self.fired),
        )


_WITH_A_REQUEST = {WithdrawDisclosure, StopUse}
"""They change something when they open a request, and nothing when they join one or stand alone."""


def _with(turn: Turn, kept: Mapping[str, Any]) -> Turn:
    """The turn with what is kept; a surname once given stays given."""
    if not kept and not turn.kept and not turn.proved:
        return turn
    return replace(turn, kept=kept, proved=bool(kept.get("proved")))


def _asked(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """What of the kept outlasts the question."""
    return {name: kept[name] for name in ASKED if name in kept}


def _kept_in(state: str, turn: Turn) -> Mapping[str, Any]:
    """What the conversation keeps in a state."""
    if state == IDLE:
        return {}
    return {**turn.kept, "proved": True} if turn.proved else turn.kept


def _code_expiry(effects: Iterable[Effect]) -> datetime | None:
    return next((e.expires_at for e in effects if isinstance(e, SendCode | IssueCopy)), None)


def _protects_anew(effects: Iterable[Effect], turn: Turn) -> bool:
    """The reply that tells of a new protection passes every limit: it can be had but once."""
    kinds = {type(effect) for effect in effects}
    if Ban in kinds and turn.facts.banned_since is None:
        return True
    return CancelVisit in kinds or (OpenCase in kinds and bool(kinds & _WITH_A_REQUEST))
