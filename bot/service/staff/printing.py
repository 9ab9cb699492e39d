"""The written copy on paper: the same PDF that a link leads to, for staff to post.

Only for a request for the data themselves, of a number that is one person's and in no doubt.
Where it is posted to stands in the words of the request or nowhere; nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.service.acting import again
from bot.service.drafting import language_of
from bot.service.office import Office
from bot.service.staff.sessions import Member
from bot.service.writing import ChangedHands, Written, written
from bot.store import audit, registrants, requests

KINDS = frozenset({"copy", "view", "visit"})
"""Requests that a copy of everything answers (GDPR 15); at a visit it is what is shown."""


class Asked(Protocol):
    """A request as a page or a row shows it."""

    @property
    def kind(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...


class Marked(Protocol):
    """A person as a page or a row shows them."""

    @property
    def flagged(self) -> bool:
        """Whether it is in doubt whose the number is."""


class Doubt(Exception):
    """Nothing is printed as long as something stands in the way: `word` of the catalogue."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def doubt(people: Sequence[Marked], *, hers: bool) -> str | None:
    """Why the copy of a number with these people is not printed; None when it is.

    `hers`: the request is known to be of one of them.
    """
    if len(people) > 1:
        return "deciding.bar.shared"
    if any(each.flagged for each in people):
        return "deciding.bar.flagged"
    return None if hers else "deciding.bar.asker"


def is_hers(office: Office, asked: Asked, confirmed_at: datetime) -> bool:
    """Whether a request on a number is of the person it was confirmed for, then.

    A number that was long unconfirmed when the text came, and still is, may have been
    somebody else's by then. Who asks elsewhere is known to staff; at a visit the door tells.
    """
    lately = timedelta(days=office.policy.fresh_days)
    is_by_text = asked.channel == "sms" and asked.kind != "visit"
    return not is_by_text or asked.received_at - confirmed_at <= lately


def printed(office: Office, member: Member, ref: str) -> Written | None:
    """The copy for whose request it is, once the look is written down.

    None when another thing was asked, or nobody has the number. Raises Doubt.
    """
    found = again(lambda: _note(office, member, ref))
    try:
        return None if found is None else written(office, *found)
    except ChangedHands:
        return None


def _note(office: Office, member: Member, ref: str) -> tuple[str, str, str] | None:
    now = office.now()
    with office.store.write() as unit:
        request = requests.find(unit, ref)
        if request is None or request.number is None or request.kind not in KINDS:
            return None
        people = registrants.find(unit, request.number)
        if not people:
            return None
        hers = any(
            person.id == request.registrant and is_hers(office, request, person.confirmed_at)
            for person in people
        )
        if (word := doubt(people, hers=hers)) is not None:
            raise Doubt(word)
        audit.append(unit, member.actor, "copy printed", f"request:{request.id}", now, ref=ref)
        return request.number, language_of(office, request), request.registrant
