"""Every decision by its name."""

from __future__ import annotations

from collections.abc import Mapping

from bot.service.staff.deciding.answering import ASK, CLOSE, EXTEND
from bot.service.staff.deciding.case import Decision
from bot.service.staff.deciding.ending import ANNOUNCE, LIFT
from bot.service.staff.deciding.erasing import APPROVE
from bot.service.staff.deciding.erasing_in_part import PART
from bot.service.staff.deciding.granting import GRANT, UNFLAG
from bot.service.staff.deciding.merging import MERGE
from bot.service.staff.deciding.naming import ACCEPT, ACCEPT_EDITED, CORRECT
from bot.service.staff.deciding.refusing import REFUSE
from bot.service.staff.deciding.renumbering import CHANGE
from bot.service.staff.deciding.verifying import IDENTIFIED, NOT_IDENTIFIED, NOTHING_HELD
from bot.service.staff.deciding.waiting import CANCEL, KEEP, RESUME

DECISIONS: Mapping[str, Decision] = {
    "accept": ACCEPT,
    "accept_edited": ACCEPT_EDITED,
    "announce": ANNOUNCE,
    "approve": APPROVE,
    "ask": ASK,
    "cancel": CANCEL,
    "change_number": CHANGE,
    "close": CLOSE,
    "correct": CORRECT,
    "extend": EXTEND,
    "grant": GRANT,
    "identified": IDENTIFIED,
    "keep": KEEP,
    "lift": LIFT,
    "merge": MERGE,
    "not_identified": NOT_IDENTIFIED,
    "nothing_held": NOTHING_HELD,
    "part": PART,
    "refuse": REFUSE,
    "resume": RESUME,
    "unflag": UNFLAG,
}
