"""What the bot can talk about: one file is one conversation, in the order they are asked.

What concerns another goes to staff. Then the gate stands: whoever cannot show that the number
is theirs meets it before any conversation that reads or changes the record.
"""

from __future__ import annotations

from bot.dialogue.flow import Flow
from flows import (
    behalf,
    cancel,
    cards,
    complaint,
    copy,
    deletion,
    disclosure,
    gate,
    language,
    marketing,
    menu,
    name,
    notice,
    proposal,
    restriction,
    staff,
    status,
    unclear,
    view,
    visit,
)

FLOWS: tuple[Flow, ...] = (
    behalf.FLOW,
    gate.FLOW,
    marketing.FLOW,
    restriction.FLOW,
    disclosure.FLOW,
    deletion.FLOW,
    view.FLOW,
    name.FLOW,
    copy.FLOW,
    cards.FLOW,
    visit.FLOW,
    status.FLOW,
    staff.FLOW,
    complaint.FLOW,
    notice.FLOW,
    language.FLOW,
    menu.FLOW,
    cancel.FLOW,
    proposal.FLOW,
    unclear.FLOW,
)
