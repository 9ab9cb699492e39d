"""What we did, in a few sentences: each looks at the database, none at the words of replies.

`* marketing is banned`, `* Maija is erased`, `* a delete case is open for the clock`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.store import tables
from tests import sealed
from tests.conversations.people import PEOPLE

if TYPE_CHECKING:
    from tests.conversations.stage import Stage

Check = Callable[..., bool]
SENTENCES: dict[re.Pattern[str], Check] = {}
LASTING = (
    *(tables.registrant, tables.card, tables.ban, tables.consent),
    *(tables.restriction, tables.request),
)
"""What a text may change for a person; codes, counts and conversations aside."""


def sentence(pattern: str) -> Callable[[Check], Check]:
    """The words of an effect."""

    def learn(check: Check) -> Check:
        SENTENCES[re.compile(pattern)] = check
        return check

    return learn


def holds(stage: Stage, words: str) -> bool:
    """Whether a sentence is true now. Raises ValueError for one that nobody knows."""
    for pattern, check in SENTENCES.items():
        if found := pattern.fullmatch(words):
            return check(stage, *found.groups())
    raise ValueError(f"no such effect: {words!r}")


def rows(stage: Stage, table: sa.Table, *where: Any) -> list[Any]:
    """Rows of a table, the oldest first."""
    order = [column for column in table.columns if column.name in ("id", "since")]
    return sealed.rows(stage.desk.office.store, table, *where, order=order)


def lasting(stage: Stage) -> list[Any]:
    """All that a text may change."""
    return [rows(stage, table) for table in LASTING]


def _hers(stage: Stage, table: sa.Table) -> list[Any]:
    return rows(stage, table, table.c.number_key == stage.number_key)


def _banned(stage: Stage) -> bool:
    key = stage.desk.office.store.keys.ban_key(stage.number)
    return bool(rows(stage, tables.ban, tables.ban.c.ban_key == key))


@sentence("marketing is banned")
def marketing_is_banned(stage: Stage) -> bool:
    ledger = [row.state for row in _hers(stage, tables.consent) if row.purpose == "marketing"]
    return _banned(stage) and ledger[-1:] == ["forbidden"]


@sentence("marketing stays banned")
def marketing_stays_banned(stage: Stage) -> bool:
    return _banned(stage)


@sentence("marketing is not banned")
def marketing_is_not_banned(stage: Stage) -> bool:
    return not _banned(stage)


@sentence(r"marketing is allowed in the words of (\S+)")
def marketing_is_allowed(stage: Stage, wording: str) -> bool:
    newest = [row for row in _hers(stage, tables.consent) if row.purpose == "marketing"][-1]
    return not _banned(stage) and (newest.state, newest.wording) == ("given", wording)


@sentence("disclosure is withdrawn")
def disclosure_is_withdrawn(stage: Stage) -> bool:
    ledger = [row.state for row in _hers(stage, tables.consent) if row.purpose == "disclosure"]
    return ledger[-1:] == ["withdrawn"]


@sentence("the ledger forbids disclosure, once")
def disclosure_is_forbidden(stage: Stage) -> bool:
    ledger = [row for row in _hers(stage, tables.consent) if row.purpose == "disclosure"]
    return [row.state for row in ledger if row.recipient is None] == ["forbidden"]


@sentence("nothing is allowed")
def nothing_is_allowed(stage: Stage) -> bool:
    return "given" not in [row.state for row in _hers(stage, tables.consent)]


@sentence(r"disclosure is allowed to (.+) in the words of (\S+)")
def disclosure_is_allowed(stage: Stage, recipient: str, wording: str) -> bool:
    newest = [row for row in _hers(stage, tables.consent) if row.purpose == "disclosure"][-1]
    found = newest.state, newest.recipient, newest.wording, newest.legal_basis
    said = rows(stage, tables.message_in, tables.message_in.c.id == newest.message_id)
    return found == ("given", recipient, wording, "GDPR 6(1)(a)") and len(said) == 1


@sentence(r"the address is (?!erased)(.+)")
def the_address_is(stage: Stage, address: str) -> bool:
    return [row.address for row in _hers(stage, tables.registrant)] == [address]


@sentence("the address is erased")
def address_is_erased(stage: Stage) -> bool:
    return [row.address for row in _hers(stage, tables.registrant)] == [None]


@sentence("the name is (.+)")
def the_name_is(stage: Stage, name: str) -> bool:
    return [row.name for row in _hers(stage, tables.registrant)] == [name]


@sentence("the number is flagged")
def number_is_flagged(stage: Stage) -> bool:
    people = _hers(stage, tables.registrant)
    return bool(people) and all(row.flagged for row in people)


@sentence(r"the cards held are (\d{4}(?:, \d{4})*)")
def cards_held(stage: Stage, last4: str) -> bool:
    her = {row.id for row in _hers(stage, tables.registrant)}
    held = [card for card in rows(stage, tables.card) if card.registrant in her]
    return sorted(card.last4 for card in held) == last4.split(", ")


@sentence("the number is confirmed now")
def number_is_confirmed(stage: Stage) -> bool:
    return [row.confirmed_at for row in _hers(stage, tables.registrant)] == [stage.desk.clock()]


@sentence(r"(\w+) is erased")
def is_erased(stage: Stage, who: str) -> bool:
    """Gone everywhere: no row of the number, and the ledger knows of it."""
    key = stage.desk.office.store.keys.lookup(PEOPLE[who][0])
    keyed = [table for table in tables.metadata.sorted_tables if "number_key" in table.c]
    gone = not any(rows(stage, t, t.c.number_key == key) for t in keyed if t.name != "message_out")
    return gone and bool(rows(stage, tables.erasure))


@sentence(r"(\w+) is in the register")
def is_in_the_register(stage: Stage, who: str) -> bool:
    key = stage.desk.office.store.keys.lookup(PEOPLE[who][0])
    return bool(rows(stage, tables.registrant, tables.registrant.c.number_key == key))


@sentence("nothing changed")
def nothing_changed(stage: Stage) -> bool:
    return stage.before == lasting(stage)


@sentence(r"use is stopped(?: to (\w+))?")
def use_is_stopped(stage: Stage, ground: str | None) -> bool:
    grounds = {row.ground for row in _hers(stage, tables.restriction) if not row.ended_at}
    return bool(grounds) and ground in (None, *grounds)


@sentence("use goes on")
def use_goes_on(stage: Stage) -> bool:
    waiting = [case for case in _cases(stage) if case.kind == "delete"]
    return not use_is_stopped(stage, None) and not waiting


def _cases(stage: Stage) -> list[Any]:
    return [row for row in _hers(stage, tables.request) if row.state != "closed"]


@sentence("no case is open")
def no_case_is_open(stage: Stage) -> bool:
    return not _cases(stage)


@sentence(r"one case is open")
def one_case_is_open(stage: Stage) -> bool:
    return len(_cases(stage)) == 1


@sentence(r"a (\w+) case is open for (staff|the clock)")
def a_case_is_open(stage: Stage, kind: str, whom: str) -> bool:
    state = "open" if whom == "staff" else "scheduled"
    return [(case.kind, case.state) for case in _cases(stage)].count((kind, state)) == 1


@sentence(r"(a|no) certificate can be fetched")
def a_certificate_can_be_fetched(stage: Stage, how_many: str) -> bool:
    links = rows(stage, tables.certificate, tables.certificate.c.expires_at > stage.desk.clock())
    return len(links) == (how_many == "a")


@sentence(r"(a|no) copy can be opened")
def a_copy_can_be_opened(stage: Stage, how_many: str) -> bool:
    links = rows(stage, tables.written_copy, tables.written_copy.c.expires_at > stage.desk.clock())
    return len(links) == (how_many == "a")


@sentence(r"the (\w+) case is held")
def a_case_is_held(stage: Stage, kind: str) -> bool:
    return (kind, "held") in [(case.kind, case.state) for case in _cases(stage)]


@sentence(r"the (\w+) case is closed: (\w+)")
def a_case_is_closed(stage: Stage, kind: str, decision: str) -> bool:
    every = rows(stage, tables.request, tables.request.c.state == "closed")
    return (kind, decision) in [(case.kind, case.decision) for case in every]


@sentence(r"the (\w+) case says: (.+)")
def a_case_says(stage: Stage, kind: str, words: str) -> bool:
    return (kind, words) in [(case.kind, case.text) for case in _cases(stage)]


@sentence(r"the (\w+) case was received (\d+) min ago")
def a_case_was_received(stage: Stage, kind: str, minutes: str) -> bool:
    ages = [stage.desk.clock() - case.received_at for case in _cases(stage) if case.kind == kind]
    return [age.total_seconds() / 60 for age in ages] == [int(minutes)]


@sentence(r"the (\w+) case was joined: (.+)")
def a_case_was_joined(stage: Stage, kind: str, words: str) -> bool:
    cases = [case.id for case in _cases(stage) if case.kind == kind]
    events = rows(stage, tables.request_event)
    texts = [
        event.text for event in events if event.request_id in cases and event.event == "joined"
    ]
    return words in texts


def _conversation(stage: Stage) -> Any:
    here = tables.conversation.c.service_number == stage.service
    return rows(
        stage, tables.conversation, tables.conversation.c.number_key == stage.number_key, here
    )[-1]


@sentence("no question is open")
def no_question_is_open(stage: Stage) -> bool:
    return bool(_conversation(stage).state == "idle")


@sentence("the question is open")
def the_question_is_open(stage: Stage) -> bool:
    return bool(_conversation(stage).state != "idle")


@sentence(r"the language is (\w+)( for good)?")
def the_language_is(stage: Stage, language: str, bound: str | None) -> bool:
    found = _conversation(stage)
    return (found.language, bool(found.language_bound)) == (language, bool(bound))


@sentence(r"nothing we keep says (.+)")
def nothing_says(stage: Stage, words: str) -> bool:
    tables_ = tables.metadata.sorted_tables
    return not any(words in str(row) for table in tables_ for row in rows(stage, table))
