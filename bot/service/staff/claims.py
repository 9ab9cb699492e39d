"""The names that a person claims, each compared with the names on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.names import Grade, fault, grade
from bot.service.staff import masking
from bot.service.staff.comparing import Difference, Piece, compare
from bot.service.staff.revealing import Shown, of_person, of_request
from bot.store.personal import unpack
from bot.store.staff.casework import Papers

KIND = "name"


@dataclass(frozen=True, slots=True)
class Claim:
    """A name that was claimed, and when."""

    at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A claimed name beside a held one. `until` None: both are masked, nothing is marked.

    `grade` measures it against the name that staff or an import confirmed last.
    `person` is the record's id, None when nobody is on record with the number.
    """

    at: datetime
    person: str | None
    difference: Difference
    grade: Grade | None
    until: datetime | None


def is_name(kind: str, text: str | None) -> bool:
    """Whether a text of a request is nothing but the name it claims."""
    return kind == KIND and text is not None and fault(text) is None


def claims_of(papers: Papers) -> tuple[Claim, ...]:
    """The names claimed in a request for another name, the oldest first."""
    request = papers.request
    if request.kind != KIND:
        return ()
    texts = [(request.received_at, unpack(request.details).get("new"))]
    texts += [(event.at, event.text) for event in papers.events if event.event == "joined"]
    return tuple(Claim(at, str(text)) for at, text in texts if text and fault(text) is None)


def comparisons(papers: Papers, shown: Shown) -> tuple[Comparison, ...]:
    """Each claimed name beside the name of each record."""
    return tuple(_all(papers, shown))


def _all(papers: Papers, shown: Shown) -> Iterator[Comparison]:
    for claim in claims_of(papers):
        for person in papers.people:
            until = shown.of("comparison", of_person(person.id))
            held = _held_then(papers.request, person)
            near = grade(person.confirmed_name, claim.name)
            yield _compared(claim, person.id, held, near, until)
        if not papers.people:
            until = shown.of("comparison", of_request(papers.request.id))
            yield _compared(claim, None, "", None, until)


def _held_then(request: Any, person: Any) -> str:
    """The name on record; of a request that is over, the one it asked to be rid of."""
    old = unpack(request.details).get("old") if request.state == "closed" else None
    return str(old or person.name) if person.id == request.registrant else str(person.name)


def _compared(
    claim: Claim, person: str | None, held: str, near: Grade | None, until: datetime | None
) -> Comparison:
    if until:
        return Comparison(claim.at, person, compare(held, claim.name), near, until)
    covered = Difference(_masked(held), _masked(claim.name), changes=())
    return Comparison(claim.at, person, covered, near, until)


def _masked(name: str) -> tuple[Piece, ...]:
    return (Piece(masking.name(name), "same"),) if name else ()
