"""What is due by the clock: one list of work, whoever runs it and however often.

Each piece finds its own work by due dates in the tables and is harmless when it is run
twice at once, so that a round that was missed is made up for by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from bot.logs import Log, log_fault
from bot.service.copies import begin_to_forget, forget_copies
from bot.service.deliver import mark_cut
from bot.service.erase import erase_due
from bot.service.expire import expire_questions
from bot.service.office import Office
from bot.service.parked import answer_parked
from bot.service.publish import publish
from bot.service.retention import retain_hourly
from bot.service.seal import seal
from bot.service.shred import shred
from bot.service.staff.idle import suspend_idle
from bot.service.staff.lapsing import end_lapsed
from bot.service.staff.noticing import notify
from bot.service.telling import begin_to_tell, tell_recipients
from bot.service.unknown import settle_unknown
from bot.service.visiting import remind

log = Log(__name__)

SWEEPS: tuple[Callable[[Office], object], ...] = (
    *(mark_cut, settle_unknown, answer_parked, expire_questions, erase_due, shred),
    *(retain_hourly, forget_copies, tell_recipients, suspend_idle, end_lapsed, notify),
    *(remind, seal, publish),
)

ASIDE: Mapping[Callable[[Office], object], Callable[[Office], object]] = {
    forget_copies: begin_to_forget,
    tell_recipients: begin_to_tell,
}
"""What waits for others on the network, and how it is begun without waiting for it."""


def sweep(office: Office) -> None:
    """Do what is due by the clock; one kind of work that fails stops none of the others."""
    for each in SWEEPS:
        guarded(partial(ASIDE.get(each, each), office))


def guarded(work: Callable[[], object]) -> object:
    """The outcome of a piece of work, None when it failed; it is tried again next time."""
    try:
        return work()
    except Exception as fault:
        log_fault(log, "work", fault)
        return None
