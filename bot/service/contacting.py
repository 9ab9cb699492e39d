"""Texts of our own accord, each for a purpose: to one, to a list, to everybody.

Every number is its own transaction, in which `bot.service.permission` is asked and the text
is queued, so that nobody is texted who has just said no; it is asked again at the
hand-over. Under one name a number is texted once. Nothing is sent here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.catalogue import Text
from bot.domain import Reply
from bot.permission import promotes
from bot.service.acting import again
from bot.service.drawing import fresh_token
from bot.service.first_contact import NOTICE, notice, to_be_told
from bot.service.office import Office
from bot.service.permission import day_hours, purpose_of, standing_permission
from bot.store import audit, contact, informed
from bot.store.contact import INVITATION
from bot.store.outbox import Draft, queue
from bot.store.unit import Unit

TWICE, NO_WORDS, INFORMED, KNOWN = "sent_before", "no_words", "informed", "in_register"
UNPROVEN = "number_unproven"
"""Why somebody is left out, beside the reasons of `bot.permission`."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What is sent, for which purpose, under which name; without `texts` the first notice."""

    name: str
    purpose: str
    texts: Mapping[str, str]  # by language; whose language is missing is left out
    service_number: str


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is asked by a service message and is not in the register."""

    number: str
    name: str
    language: str | None


@dataclass(slots=True)
class Sending:
    """How many texts were queued, of how many parts, and why the others were left out."""

    queued: int = 0
    parts: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """For other programs."""
        return {"queued": self.queued, "parts": self.parts, "left_out": dict(self.left_out)}


def written(office: Office, campaign: Campaign, kind: str | None = None) -> dict[str, Text]:
    """The very texts that will be sent, by language, with their parts."""
    promoting = promotes(purpose_of(office, campaign.purpose))
    chosen = kind or ("send.marketing" if promoting else "send.text")
    return {
        language: office.catalogue.write(Reply(chosen, {"text": _ended(words)}), language)
        for language, words in campaign.texts.items()
    }


def _ended(words: str) -> str:
    """The words with a full stop, since more may follow; not behind an address, which it breaks."""
    words = words.rstrip()
    last = words.rpartition(" ")[2]
    return f"{words}." if words[-1:].isalnum() and "." not in last else words


def send(
    office: Office,
    campaign: Campaign,
    numbers: Iterable[str] | None = None,
    *,
    dry_run: bool = False,
    progress: Callable[[int], object] = lambda _: None,
) -> Sending:
    """Queue a campaign to numbers, or to all registrants; raises UnknownPurpose.

    A dry run counts the same and queues nothing.
    """
    texts = written(office, campaign)
    found = contact.numbers(office.store.read) if numbers is None else numbers
    return _each(office, campaign, texts, dict.fromkeys(found), dry_run, progress)


def invite(
    office: Office,
    campaign: Campaign,
    guests: Iterable[Guest],
    *,
    dry_run: bool = False,
    progress: Callable[[int], object] = lambda _: None,
) -> Sending:
    """Ask people who are not in the register by a service message; an answer brings them in."""
    texts = written(office, campaign, INVITATION)
    people = {guest.number: guest for guest in guests}
    return _each(office, campaign, texts, people, dry_run, progress)


class _DryRun(Exception):
    """Rolls the transaction back."""


def _each(
    office: Office,
    campaign: Campaign,
    texts: Mapping[str, Text],
    people: Mapping[str, Guest | None],
    dry_run: bool,
    progress: Callable[[int], object],
) -> Sending:
    done = Sending()
    for number, guest in people.items():
        one = _One(office, campaign, texts, number, guest, dry_run)
        outcome = again(one.send)
        if isinstance(outcome, str):
            done.left_out[outcome] += 1
        else:
            done.queued += 1
            done.parts += outcome
        progress(1)
    _note(office, campaign, done, dry_run)
    if done.queued and not dry_run:
        office.wake()
    return done


def _note(office: Office, campaign: Campaign, done: Sending, dry_run: bool) -> None:
    """One entry for the whole: asking about many without texting them is a look, too."""
    reason, result = f"{campaign.purpose}: {campaign.name}", f"{done.queued} queued"
    with office.store.write() as unit:
        shown = "dry run" if dry_run else result
        audit.append(unit, "operator", "texted", None, office.now(), reason=reason, result=shown)


@dataclass(frozen=True, slots=True)
class _One:
    """One number of a campaign."""

    office: Office
    campaign: Campaign
    texts: Mapping[str, Text]
    number: str
    guest: Guest | None
    dry_run: bool

    def send(self) -> int | str:
        """The parts that were queued, or why nothing was."""
        outcome: int | str = 0
        try:
            with self.office.store.write() as unit:
                unit.lock(unit.number_key(self.number))  # a text that forbids it may be heard now
                outcome = self.inside(unit, self.office.now())
                if self.dry_run:
                    raise _DryRun
        except _DryRun:
            pass
        return outcome

    def inside(self, unit: Unit, now: datetime) -> int | str:
        people = contact.of_number(unit, self.number)
        if self.guest is not None and people:
            return KNOWN
        return self.refused(unit, people, now) or self.queue(unit, people, now)

    def refused(self, unit: Unit, people: list[Any], now: datetime) -> str | None:
        office, campaign = self.office, self.campaign
        inviting = self.guest is not None
        found = standing_permission(
            office, unit, self.number, campaign.purpose, now, inviting=inviting
        )
        if not found.allowed:
            return found.reason
        if not campaign.texts:  # the notice alone: one that failed is owed again
            return None if to_be_told(office, people, now) else self.untold(people)
        if contact.was_sent(unit, self.number, campaign.name):
            return TWICE
        return None if self.language(people) in self.texts else NO_WORDS

    def untold(self, people: list[Any]) -> str:
        return INFORMED if all(row.informed for row in people) else UNPROVEN

    def language(self, people: list[Any]) -> str:
        told = [self.guest.language] if self.guest else [row.language for row in people]
        return next(filter(None, told), None) or self.office.catalogue.languages[0]

    def queue(self, unit: Unit, people: list[Any], now: datetime) -> int:
        language = self.language(people)
        person = to_be_told(self.office, people, now)
        # nobody is told less because the words come first: the notice goes beside them
        notes = [self.notice(unit, person.id, language)] if person else []
        words = [self.texts[language]] if self.campaign.texts else []
        for text in notes:
            draft = self.draft(NOTICE, text, language, now)
            informed.tells(unit, self.number, queue(unit, draft, now))
        for text in words:
            queue(unit, self.draft(self.kind(), text, language, now), now)
        if self.guest is not None:
            contact.invite(unit, self.number, self.guest.name, self.guest.language, now)
        reason = f"{self.campaign.purpose}: {self.campaign.name}"
        subject = unit.number_key(self.number)
        audit.append(unit, "operator", "texted", subject, now, reason=reason)
        return sum(text.parts for text in (*notes, *words))

    def notice(self, unit: Unit, person: str, language: str) -> Text:
        """The first notice, with where this person's data came from."""
        return self.office.catalogue.write(notice(contact.sources(unit, person)), language)

    def draft(self, message: str, text: Text, language: str, now: datetime) -> Draft:
        campaign, office = self.campaign, self.office
        return Draft(
            token=fresh_token(),
            number=self.number,
            service_number=campaign.service_number,
            gateway=office.gateway_of(campaign.service_number),
            message=message,
            language=language,
            text=text.text,
            parts=text.parts,
            encoding=text.encoding,
            limited=False,
            not_before=day_hours(office, campaign.purpose, now),
            # the notice is owed by law, whatever is forbidden meanwhile
            purpose=None if message == NOTICE else campaign.purpose,
            campaign=campaign.name,
        )

    def kind(self) -> str:
        if self.guest is not None:
            return INVITATION
        promoting = promotes(purpose_of(self.office, self.campaign.purpose))
        return "send.marketing" if promoting else "send.text"
