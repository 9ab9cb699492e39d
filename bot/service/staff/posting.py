"""A letter, where no text can reach: what to begin it with, and that it was posted.

The letter itself is printed and forgotten; its words stay with the request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.deadlines import helsinki
from bot.service.acting import again
from bot.service.office import Office
from bot.service.staff.sessions import Member
from bot.service.staff.wording import Fault, fault_in, normal
from bot.store import audit, letters, requests
from bot.store.cases import happened
from bot.store.staff import replies as rows
from bot.store.unit import Unit

UNDELIVERED = ("failed", "expired")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter tells. `answers` is the reference of what was asked: that of the request
    whose answer did not arrive, when this one is the task to write instead.
    """

    ref: str
    answers: str
    received: date
    language: str | None
    words: str


def begin(office: Office, member: Member, ref: str) -> Letter | None:
    """A letter about a request, begun with the texts that did not arrive; None without one.

    What was texted is shown here, so that the audit log knows of it.
    """
    now = office.now()
    with office.store.write() as unit:
        task = requests.find(unit, ref)
        if task is None:
            return None
        audit.append(unit, member.actor, "letter begun", f"request:{task.id}", now, ref=ref)
        asked = _asked(unit, task)
        texts = rows.texts(unit, asked.id)
    lost = [text.text for text in texts if text.state in UNDELIVERED and text.text]
    language = asked.language or task.language
    return Letter(ref, asked.ref, helsinki(asked.received_at).date(), language, "\n\n".join(lost))


def made(office: Office, words: str, language: str | None) -> str | Fault:
    """The words of a letter as they may be printed."""
    words = normal(words)
    fault = fault_in(words)
    if fault is None and language not in office.catalogue.languages:
        return Fault("language", words)
    return fault or words


def posted(office: Office, member: Member, ref: str, words: str) -> bool | Fault | None:
    """Keep that a letter with these words was posted; None when there is no such request."""
    words = normal(words)
    fault = fault_in(words)
    return fault or again(lambda: _posted(office, member, ref, words))


def _posted(office: Office, member: Member, ref: str, words: str) -> bool | None:
    now = office.now()
    with office.store.write() as unit:
        request = rows.hold(unit, ref)
        if request is None or _is_erased(request):
            return None  # nothing is written back about whoever was erased
        happened(unit, request.id, "posted", member.actor, now, words)
        audit.append(unit, member.actor, "posted", f"request:{request.id}", now, ref=ref)
    return True


def _is_erased(request: Any) -> bool:
    return request.number is None and request.text is None


def _asked(unit: Unit, task: Any) -> Any:
    """What was asked: a task to write a letter stands for another request."""
    ref = letters.original(task)
    return (ref and requests.find(unit, ref)) or task
