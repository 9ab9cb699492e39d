"""A wrong name: small corrections at once, larger ones to staff, both after a code.

The register keeps the name as the person spells it. A larger change may be a marriage, and
may be a number's new owner: a person looks at it, within two weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.cases import case, reference
from bot.dialogue.codes import (
    before_code,
    confirm_number,
    send_code,
    spend_try,
    the_code,
    while_code_is_open,
)
from bot.dialogue.flow import CODE, IDLE, NOTHING, SILENCE, TEXT, Flow, Rule, all_of
from bot.dialogue.turn import Turn
from bot.dialogue.wishes import owed
from bot.domain import CorrectName, Effect, JoinCase, Name
from bot.names import clean, fault, grade, propose_case, staff_must_look

ASKING = "name.asking"
CONFIRMING = "name.confirming"


def offered(turn: Turn) -> str:
    """The name that was texted, tidied but never altered in spelling."""
    return propose_case(clean(turn.heard.argument or ""))


def name_is_given(turn: Turn) -> bool:
    """Something stands beside the command."""
    return bool(turn.heard.argument)


def nothing_is_given(turn: Turn) -> bool:
    """The command was only repeated."""
    return not name_is_given(turn)


def name_is_unreadable(turn: Turn) -> bool:
    """What stands beside the command is no name."""
    return name_is_given(turn) and answer_is_unreadable(turn)


def answer_is_unreadable(turn: Turn) -> bool:
    """The answer is no name."""
    return fault(offered(turn)) is not None


def name_stands_already(turn: Turn) -> bool:
    """The register has exactly this name."""
    person = turn.registrant
    return person is not None and person.name == offered(turn)


def correction_is_small(turn: Turn) -> bool:
    """A slip of the pen, against the last name that staff or an import confirmed."""
    person, new = turn.registrant, str(turn.kept["new"])
    if person is None or staff_must_look(new):
        return False
    return grade(person.confirmed_name, new) != "large"


def the_new_name(turn: Turn) -> Mapping[str, Any]:
    """What is kept while the code is open."""
    return {"new": offered(turn)}


def new_name_and_code(turn: Turn) -> Mapping[str, Any]:
    """The blanks {new} and {code}."""
    return {**the_code(turn), "new": Name(str(turn.kept["new"]))}


def present_name(turn: Turn) -> Mapping[str, Any]:
    """The blank {name}."""
    person = turn.registrant
    return {"name": Name(person.name)} if person else {}


def new_name_and_reference(turn: Turn) -> Mapping[str, Any]:
    """The blanks {new} and {ref}."""
    return {"new": Name(str(turn.kept["new"])), "ref": turn.references[0]}


def correct_name(turn: Turn) -> tuple[Effect, ...]:
    """The name is corrected now; a closed request keeps the proof."""
    person, new = turn.registrant, str(turn.kept["new"])
    if person is None:
        return ()
    proof = case(
        turn,
        "name",
        text=new,
        state="closed",
        decision="corrected",
        details={"old": person.name, "new": new},
    )
    return CorrectName(person.id, new), proof


def ask_staff_for_the_name(turn: Turn) -> tuple[Effect, ...]:
    """Staff decide about the name."""
    person, new, standing = turn.registrant, str(turn.kept["new"]), turn.request("name")
    if standing:
        return (JoinCase(standing.ref, new),)
    details = {"old": person.name if person else None, "new": new}
    return (case(turn, "name", text=new, details=details),)


ask = send_code("name")
proved = all_of(spend_try, confirm_number)
correct = all_of(proved, correct_name)
staff = all_of(proved, ask_staff_for_the_name)
same, unreadable, given = name_stands_already, name_is_unreadable, name_is_given
new, asked = the_new_name, new_name_and_code
again = nothing_is_given
small, done = correction_is_small, new_name_and_reference

FLOW = Flow(
    name="name",
    capturing=frozenset({ASKING}),
    rules=(
        *before_code("name"),
        Rule("name", IDLE, IDLE, "name.same", when=same, fill=present_name),
        Rule("name", IDLE, ASKING, "name.invalid", when=unreadable),
        Rule("name", IDLE, CONFIRMING, "name.confirm", when=given, do=ask, keep=new, fill=asked),
        Rule("name", IDLE, ASKING, "name.ask", fill=present_name),
        Rule(TEXT, ASKING, IDLE, "name.same", when=same, fill=present_name),
        Rule(TEXT, ASKING, ASKING, "name.invalid", when=answer_is_unreadable),
        Rule(TEXT, ASKING, CONFIRMING, "name.confirm", do=ask, keep=new, fill=asked),
        Rule("cancel", ASKING, IDLE, "flow.cancelled"),  # no NO here: Ei is a name
        owed(ASKING),
        Rule(SILENCE, ASKING, IDLE, NOTHING),
        *before_code("name", source=CONFIRMING),
        Rule("name", CONFIRMING, CONFIRMING, "name.confirm", when=again, do=ask, fill=asked),
        *while_code_is_open("name", CONFIRMING),
        Rule(CODE, CONFIRMING, IDLE, "name.done", when=small, do=correct, fill=done),
        Rule(CODE, CONFIRMING, IDLE, "name.pending", do=staff, fill=reference("name")),
    ),
)
