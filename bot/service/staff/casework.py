"""The page of a request: everything that staff need to decide it, and nothing unasked.

Opening it is written into the audit log before anything is read. What is personal leaves
here masked, unless this session has just had it revealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.service.lists import masked
from bot.service.office import Office
from bot.service.staff import masking
from bot.service.staff.claims import Comparison, claims_of, comparisons, is_name
from bot.service.staff.duedates import DueDate, due_dates
from bot.service.staff.held import Person, Value, people_of
from bot.service.staff.history import (
    Consent,
    Disclosed,
    Mark,
    Stop,
    consents,
    disclosed,
    marks,
    stops,
)
from bot.service.staff.masking import Veil
from bot.service.staff.permission import MayText, may_text
from bot.service.staff.revealing import Shown, note_view, of_request, shown
from bot.service.staff.sessions import Session
from bot.service.staff.timeline import Happening, Transcript, happenings, transcript
from bot.store import letters
from bot.store.staff import casework as rows
from bot.store.staff.casework import Papers
from bot.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Case:
    """A request with all that belongs to it, as one member of staff may see it now."""

    id: int
    ref: str
    kind: str
    state: str
    channel: str
    language: str | None
    received_at: datetime
    execute_at: datetime | None
    extended_at: datetime | None
    decision: str | None
    closed_at: datetime | None
    reason: str | None  # of the decision, in words
    holder: str | None
    holder_id: int | None
    erased: bool
    waits: bool  # for a second person's approval
    answers: str | None  # of a letter that is owed: the request that it answers
    words: Value
    asks_name: bool  # the words are nothing but the name that is claimed
    number: Value | None
    dates: tuple[DueDate, DueDate]
    comparisons: tuple[Comparison, ...]
    people: tuple[Person, ...]
    marks: tuple[Mark, ...]
    consents: tuple[Consent, ...]
    disclosed: tuple[Disclosed, ...]
    stops: tuple[Stop, ...]
    may_text: tuple[MayText, ...]
    banned_since: datetime | None
    banned_by: str | None
    timeline: tuple[Happening, ...]
    transcript: Transcript
    shown: Shown


def look(office: Office, session: Session, ref: str) -> Case | None:
    """Open a request; None when there is none. Raises Unaudited: then nothing was read."""
    if not note_view(office, session, ref):
        return None
    now = office.now()
    with office.store.read() as unit:
        papers = rows.papers(unit, ref)
        if papers is None:
            return None
        seen = shown(unit, session, ref, now)
        said = _conversation(unit, papers, seen)
        allowed = may_text(office, unit, papers.request.number, now)
    return _case(office, papers, seen, said, allowed)


def _conversation(unit: Unit, papers: Papers, seen: Shown) -> Transcript:
    request = papers.request
    until = seen.of("texts", of_request(request.id))
    if until is None or request.number is None:
        return transcript(papers, [], [], None)
    return transcript(papers, *rows.conversation(unit, request.number), until)


def _case(
    office: Office,
    papers: Papers,
    seen: Shown,
    said: Transcript,
    allowed: tuple[MayText, ...],
) -> Case:
    request, now = papers.request, office.now()
    claimed = [claim.name for claim in claims_of(papers)]
    veil = masked if said.until else Veil([*(row.name for row in papers.people), *claimed])
    named = bool(said.until or seen.any_of("comparison"))
    return Case(
        **{name: getattr(request, name) for name in _AS_IT_STANDS},
        reason=veil(request.reason) if request.reason else None,
        holder=request.login,
        holder_id=request.assignee,
        erased=request.number is None and request.text is None,
        waits=papers.waits,
        answers=letters.original(request),
        words=_words(request, veil, seen, said),
        asks_name=is_name(request.kind, request.text),
        number=_number(request, seen),
        dates=due_dates(office, request, now),
        comparisons=comparisons(papers, seen),
        people=people_of(papers, seen, now, office.policy.fresh_days),
        marks=marks(papers),
        consents=consents(office, papers),
        disclosed=disclosed(papers),
        stops=stops(papers),
        may_text=allowed,
        banned_since=papers.ban.since if papers.ban else None,
        banned_by=papers.ban.channel if papers.ban else None,
        timeline=happenings(papers, veil, named=named),
        transcript=said,
        shown=seen,
    )


_AS_IT_STANDS = (
    *("id", "ref", "kind", "state", "channel", "language", "received_at", "execute_at"),
    *("extended_at", "decision", "closed_at"),
)


def _words(request: Any, veil: Any, seen: Shown, said: Transcript) -> Value:
    """What was asked, in the person's own words; a name that is claimed is a value too."""
    text = request.text or ""
    if not is_name(request.kind, text):
        return Value(veil(text), said.until)
    until = said.until or seen.any_of("comparison")
    return Value(text if until else masking.name(text), until)


def _number(request: Any, seen: Shown) -> Value | None:
    if request.number is None:
        return None
    until = seen.any_of("number")
    return Value(request.number if until else masking.number(request.number), until)
