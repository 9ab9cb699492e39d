"""On behalf of another: the dead, children, people with a guardian, and a phone of two.

Whatever right the sentence names, it is staff's: a text shows neither whose errand it is nor
whose data. Nothing about others is shown, nothing of the number's own record is changed, but
that a shared phone proves nothing any more. A word of opting out protects all the same. A
child's rights are the child's own (age is not held; cf. Act 1050/2018 section 5).
"""

from __future__ import annotations

from bot.dialogue.cases import ask_staff, reference
from bot.dialogue.flow import IDLE, Flow, Guard, Rule, all_of
from bot.dialogue.turn import Turn
from bot.domain import Effect, FlagNumber
from flows.marketing import ban


def concerns(whom: str) -> Guard:
    """The sentence says by itself whom it concerns."""

    def guard(turn: Turn) -> bool:
        return turn.heard.about == whom

    guard.__name__ = f"concerns_{whom}"
    return guard


def concerns_another(turn: Turn) -> bool:
    """It speaks for someone else, living or dead."""
    return turn.heard.about in ("another", "deceased")


def flag_number(_turn: Turn) -> tuple[Effect, ...]:
    """Two people see what comes to this phone."""
    return (FlagNumber(),)


staff, ref = ask_staff("behalf"), reference("behalf")
cards, card_ref = ask_staff("cards"), reference("cards")
shared, shared_ref = all_of(flag_number, ask_staff("verify")), reference("verify")
both = all_of(ban, staff)
dead, other, child = concerns("deceased"), concerns("another"), concerns("minor")
phone, card = concerns("shared"), concerns("card")

FLOW = Flow(
    name="behalf",
    rules=(
        Rule(
            "mkt_off",
            IDLE,
            IDLE,
            "mkt.off",
            when=concerns_another,
            do=both,
            fill=ref,
            also="behalf.ack",
        ),
        Rule("staff", IDLE, IDLE, "behalf.deceased", when=dead, do=staff, fill=ref),
        Rule("staff", IDLE, IDLE, "behalf.ack", when=other, do=staff, fill=ref),
        Rule("staff", IDLE, IDLE, "behalf.minor", when=child, do=staff, fill=ref),
        Rule("staff", IDLE, IDLE, "behalf.shared", when=phone, do=shared, fill=shared_ref),
        Rule("cards", IDLE, IDLE, "esc.ack", when=card, do=cards, fill=card_ref),
    ),
)
