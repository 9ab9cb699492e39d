"""No sequence of texts lowers a protection, reveals a person, or leaves a question open.

Hypothesis texts for several people on two service numbers: commands of both languages,
codes right and wrong, names, sentences, nonsense; time passes, and second people come into
the register with a number. After every step what must never happen has not happened, and
what we said was done is done.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.service.answer import answer
from bot.service.import_writing import write_rows
from bot.store import tables
from bot.store.engine import make_engine
from bot.work.embedded import work_once
from tests import sealed
from tests.conversations.people import OTHER_SERVICE, set_on_record
from tests.conversations.test_transcripts import hurry
from tests.laws.walk import (
    ANOTHER,
    CODE,
    CODED,
    DONE,
    FRESH,
    KEPT,
    MINUTES,
    NUMBERS,
    PERSONAL,
    RECORDS,
    SERVICES,
    STALE,
    STOPS,
    TEXTS,
)
from tests.offices import SERVICE, furnished, person
from tests.sealed import sealed_store


class Standing(NamedTuple):
    """What the register holds of a number."""

    banned: bool
    restrictions: frozenset[str]
    records: frozenset[tuple[str, str]]  # id, name
    fresh: bool


class Texting(RuleBasedStateMachine):
    """People text; what must never happen is watched."""

    template: Path

    @initialize()
    def furnish(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        path = self.folder / "omatiedot.db"
        shutil.copyfile(self.template, path)
        engine = make_engine(f"sqlite:///{path}")
        hurry(engine)
        self.desk = furnished(sealed_store(engine), *RECORDS)
        self.desk.tray.numbers = frozenset(SERVICES)
        far = self.desk.clock().date() + timedelta(days=3650)
        set_on_record(self.desk, KEPT, keep_until=far, keep_ground="kirjanpito")
        self.codes: dict[str, tuple[str, str]] = {}  # number → newest code, what it was asked for
        self.surname_given: set[tuple[str, str]] = set()
        self.scheduled: dict[str, tuple[Any, str]] = {}  # number → when, and whose record
        self.erased: set[str] = set()

    # -------------------------------------------------------------- what happens

    @rule(number=st.sampled_from(NUMBERS), service=st.sampled_from(SERVICES), text=TEXTS)
    def they_text(self, number: str, service: str, text: str) -> None:
        self.hear(number, service, text)

    @rule(number=st.sampled_from(NUMBERS), service=st.sampled_from(SERVICES), form=CODED)
    def they_text_the_code(self, number: str, service: str, form: str) -> None:
        self.hear(number, service, form.format(self.codes.get(number, ("135790", ""))[0]))

    @rule(
        number=st.sampled_from((FRESH, KEPT, STALE)),
        word=st.sampled_from(("SALLI", "POISTA", "NIMI Uusi Nimi", "TILLÅT", "RADERA")),
        surname=st.sampled_from(("Kokeinen", "Esimerkki")),
        right=st.booleans(),
        meanwhile=st.sampled_from(("", "", "", "import", "EN MINÄ", "INTE JAG", "not me")),
    )
    def they_ask_and_confirm(
        self, number: str, word: str, surname: str, right: bool, meanwhile: str
    ) -> None:
        """What takes several fitting texts in a row would hardly come by chance."""
        if word in ("SALLI", "TILLÅT"):
            self.hear(number, SERVICE, "STOP")
        self.hear(number, SERVICE, word)
        if number == STALE:
            self.hear(number, SERVICE, surname)
        if meanwhile == "import":
            self.somebody_else_is_imported(number)
        elif meanwhile:
            self.hear(number, OTHER_SERVICE, meanwhile)
        code = self.codes.get(number, ("135790", ""))[0]
        self.hear(number, SERVICE, code if right else f"{(int(code) + 1) % 1_000_000:06}")

    @rule(number=st.sampled_from(NUMBERS))
    def a_second_record_comes(self, number: str) -> None:
        self.somebody_else_is_imported(number)

    @rule(minutes=MINUTES)
    def time_passes(self, minutes: int) -> None:
        before = self.standing_of_all()
        sent = len(self.desk.tray.sent)
        self.desk.pass_time(minutes=minutes)
        for message in self.desk.tray.sent[sent:]:
            assert self.asked_in(message.id) == "del.done"
            self.nothing_is_left(message.recipient)
        for number in NUMBERS:
            self.compare(number, before[number], None)
        if minutes >= 16:
            self.every_question_is_over()

    def somebody_else_is_imported(self, number: str) -> None:
        """Imports lift nothing: a ban stands, a restriction too, and so do the records."""
        before = self.standing(number)
        write_rows(self.desk.office, [person(number, ANOTHER)])
        now = self.standing(number)
        assert now.banned == before.banned
        assert now.restrictions == before.restrictions
        assert now.records >= before.records

    def hear(self, number: str, service: str, text: str) -> None:
        before = self.standing_of_all()
        sent = len(self.desk.tray.sent)
        answer(self.desk.office, self.desk.inbound(number, text, service_number=service))
        work_once(self.desk.office)
        if text in ("Esimerkki", "Mallikas", "Kokeinen"):
            self.surname_given.add((number, service))
        replies = self.desk.tray.sent[sent:]
        for message in replies:
            assert message.recipient == number
            self.nothing_without_proof(number, service, before[number], message)
        for each in NUMBERS:
            self.compare(each, before[each], text if each == number else None)
        if text in STOPS:
            assert self.standing(number).banned, "an opt-out did not act"
        self.remember(number, service, text, replies)

    def remember(self, number: str, service: str, text: str, replies: list[Any]) -> None:
        for message in replies:
            asked = self.asked_in(message.id)
            if asked in DONE:
                assert self.confirmed(number, text, DONE[asked]), "done without its code"
            self.what_was_said_is_so(number, asked)
            if asked in ("gate.ask", "gate.failed"):
                self.surname_given.discard((number, service))
            if asked == "del.scheduled":
                self.scheduled[number] = (self.desk.clock(), self.whose_erasure(number))
            if found := CODE.search(message.text):
                self.codes[number] = (found[0], asked)

    # -------------------------------------------------------------- what must never happen

    def compare(self, number: str, before: Standing, text: str | None) -> None:
        """What was protected stays so, unless the person took it back with a right code."""
        now = self.standing(number)
        erased = self.note_erasures(number, before, now)
        if before.banned and not now.banned:
            assert self.confirmed(number, text, "mkt.on.ask"), "a ban was lifted"
        assert erased or before.restrictions <= now.restrictions, "a restriction ended"
        if not erased and before.records != now.records:
            assert self.confirmed(number, text, "name.confirm"), "a record changed"
        assert not {record for record, _ in now.records} & self.erased, "the erased came back"

    def confirmed(self, number: str, text: str | None, asked: str) -> bool:
        """Whether the text held the code that was sent with this question."""
        code, question = self.codes.get(number, ("", ""))
        return text is not None and question == asked and code in text

    def note_erasures(self, number: str, before: Standing, now: Standing) -> bool:
        gone = {record for record, _ in before.records} - {record for record, _ in now.records}
        if gone:
            hours = self.desk.office.policy.erasure_hours
            asked_at, whose = self.scheduled[number]
            assert self.desk.clock() - asked_at >= timedelta(hours=hours)
            assert gone == {whose}, "another record went"
            assert number != KEPT, "what must be kept was erased"
            assert now.banned or now.records, "the ban did not outlive the record"
            self.erased |= gone
        return bool(gone)

    def nothing_without_proof(
        self, number: str, service: str, before: Standing, message: Any
    ) -> None:
        """What a record says, or what changes it: a fresh number, or its surname just given."""
        changed = self.asked_in(message.id) in DONE
        if (changed or PERSONAL.search(message.text)) and not before.fresh:
            assert len(before.records) == 1, message.text
            assert (number, service) in self.surname_given, message.text

    def what_was_said_is_so(self, number: str, said: str) -> None:
        """Nobody is told that something was done which was not."""
        if said == "mkt.on.done":
            assert not self.standing(number).banned
        elif said == "disc.off.done":
            purpose, key = tables.consent.c.purpose == "disclosure", self.key(number)
            rows = self.rows(tables.consent, purpose, tables.consent.c.number_key == key)
            assert [row.state for row in rows if row.recipient is None] == ["forbidden"]
        elif said in ("mkt.off", "mkt.off.already"):
            assert self.standing(number).banned
        elif said == "restrict.on":
            assert self.standing(number).restrictions

    def nothing_is_left(self, number: str) -> None:
        """The confirmation of an erasure follows the erasure."""
        _, whose = self.scheduled[number]
        assert not self.rows(tables.registrant, tables.registrant.c.id == whose)
        assert whose in {row.registrant for row in self.rows(tables.erasure)}

    def whose_erasure(self, number: str) -> str:
        waits = (tables.request.c.kind == "delete", tables.request.c.state == "scheduled")
        of_number = tables.request.c.number_key == self.key(number)
        return str(self.rows(tables.request, of_number, *waits)[0].registrant)

    def every_question_is_over(self) -> None:
        states = {row.state for row in self.rows(tables.conversation)}
        assert states <= {"idle"}

    @invariant()
    def no_case_is_open_twice(self) -> None:
        """One open request of a kind for each number."""
        if not hasattr(self, "desk"):
            return
        cases = [(r.number_key, r.kind) for r in self.rows(tables.request) if r.state != "closed"]
        assert len(cases) == len(set(cases))

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.desk.pass_time(minutes=16)
            self.every_question_is_over()
            self.desk.office.store.engine.dispose()
            shutil.rmtree(self.folder)

    # -------------------------------------------------------------- looking

    def rows(self, table: sa.Table, *where: Any) -> list[Any]:
        return sealed.rows(self.desk.office.store, table, *where)

    def asked_in(self, message: int) -> str:
        return self.rows(tables.message_out, tables.message_out.c.id == message)[0].message

    def standing_of_all(self) -> dict[str, Standing]:
        return {number: self.standing(number) for number in NUMBERS}

    def key(self, number: str) -> bytes:
        return self.desk.office.store.keys.lookup(number)

    def standing(self, number: str) -> Standing:
        office, key = self.desk.office, self.key(number)
        people = self.rows(tables.registrant, tables.registrant.c.number_key == key)
        ban = tables.ban.c.ban_key == office.store.keys.ban_key(number)
        stops = self.rows(tables.restriction, tables.restriction.c.number_key == key)
        lately = timedelta(days=office.policy.fresh_days)
        return Standing(
            banned=bool(self.rows(tables.ban, ban)),
            restrictions=frozenset(row.ground for row in stops if row.ended_at is None),
            records=frozenset((row.id, row.name) for row in people),
            fresh=len(people) == 1
            and not people[0].flagged
            and self.desk.clock() - people[0].confirmed_at <= lately,
        )


@pytest.fixture
def template(sqlite_template: Path) -> Iterator[None]:
    Texting.template = sqlite_template
    yield


@pytest.mark.usefixtures("template")
class TestTexting(Texting.TestCase):
    settings = settings(
        max_examples=40,
        stateful_step_count=40,
        deadline=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),  # shrinking takes minutes: add it to look closer
        suppress_health_check=list(HealthCheck),
    )
