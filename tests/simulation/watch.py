"""What must never happen, watched after every commit and at every hand-over.

What is known here comes from the world (who texted what, what a carrier took) and from the
tables as they are committed; nothing is asked of the product.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from greenlet import getcurrent

from bot.domain import Inbound, MessageState, Outbound
from bot.redact import redact
from bot.service.retrying import REPORT_WINDOW
from bot.store.tables import conversation, message_out
from tests.sealed import rows as opened
from tests.simulation.chance import KEYS
from tests.simulation.people import CODE
from tests.simulation.seen import AHEAD, ASKED, BANNED, FOR_EVER, NUMBER_OF, Event, Text, moment

if TYPE_CHECKING:
    from tests.simulation.carrier import Carrier
    from tests.simulation.day import Day


class Watch:
    """Eyes on the world and on the tables."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.eyes = day.ground.look()
        self.texts: list[Inbound] = []
        self.heard: set[tuple[str, str]] = set()  # and acknowledged
        self.out: dict[int, Text] = {}
        self.was_unknown: set[int] = set()
        self.handed: dict[int, datetime] = {}  # the first time
        self.newest: dict[str, int] = defaultdict(int)  # of each number, that was taken to be sent
        self.begun: set[int] = set()
        self.takes: dict[int, list[datetime]] = defaultdict(list)
        self.told: set[int] = set()
        self.turned_down: set[int] = set()
        self.events: list[Event] = []
        self.bans: set[bytes] = set()
        self.restrictions: set[int] = set()
        self.parked: dict[int, Inbound] = {}
        self.requests: dict[str, tuple[Any, ...]] = {}
        self.erased: dict[str, datetime] = {}
        self.audited = self.value("SELECT coalesce(max(id), 0) FROM audit")

    def rows(self, query: str) -> list[Any]:
        """What is committed now."""
        found: list[Any] = self.eyes.execute(query).fetchall()
        return found

    def value(self, query: str) -> Any:
        """The one value of a query."""
        return self.rows(query)[0][0]

    def must(self, holds: object, otherwise: str) -> None:
        """Else the day is broken."""
        if not holds:
            self.day.broken(otherwise)

    # -------------------------------------------------------------- what the world saw

    def texted(self, inbound: Inbound) -> None:
        """Somebody has texted."""
        self.texts.append(inbound)

    def acknowledged(self, inbound: Inbound) -> None:
        """A text was brought, and we said that we have it."""
        key = KEYS.heard_key(inbound.gateway, inbound.id).hex()
        mark = f"'\\x{key}'" if self.day.url.startswith("postgresql") else f"x'{key}'"
        found = self.rows(f"SELECT 1 FROM heard WHERE message_key = {mark}")
        self.must(found, f"{inbound.id} was acknowledged and is not committed")
        self.heard.add((inbound.gateway, inbound.id))

    def handed_over(self, message: Outbound) -> None:
        """A carrier was asked to take a text."""
        (row,) = self.rows(f"SELECT state, expires_at FROM message_out WHERE id = {message.id}")
        state, expires = row
        name = f"text {message.id}"
        self.day.tell(f"{name} to {message.recipient} is handed over: {message.text[:40]!r}")
        self.must(state == "sending", f"{name} is handed over while it is {state}")
        alive = expires is None or moment(expires) > self.day.hub.now
        self.must(alive, f"{name} is handed over after its code expired")
        self.handed.setdefault(message.id, self.day.hub.now)

    def taken(self, message: Outbound, carrier: Carrier) -> None:
        """A carrier has taken a text: it will be on the handset."""
        takes, name = self.takes[message.id], f"text {message.id}"
        takes.append(self.day.hub.now)
        self.day.tell(f"{carrier.name} takes {name}")
        if len(takes) > 1:
            self.day.count("doubles")
            self.must(message.id in self.was_unknown, f"{name} is sent twice for no reason")
            self.must(len(takes) == 2, f"{name} is sent {len(takes)} times")
            self.must(message.id not in self.told, f"{name} is sent again after its report")
            waited = self.day.hub.now - self.handed[message.id] >= REPORT_WINDOW
            self.must(waited, f"{name} is sent again before its time for reports is over")

    def refused(self, message: Outbound) -> None:
        """A carrier will never take a text."""
        self.turned_down.add(message.id)

    def reported(self, message: Outbound, state: MessageState, carrier: Carrier) -> None:
        """We acknowledged a report of a text."""
        if state is MessageState.FAILED:
            self.turned_down.add(message.id)
        if carrier.weather.by_key:
            self.told.add(message.id)

    def looked_up(self, message: Outbound, state: MessageState) -> None:
        """A carrier told that it has a text, and if nobody can mistake another for it."""
        if state is MessageState.FAILED:
            self.turned_down.add(message.id)
        to = self.out[message.id].number
        others = [id for id, text in self.out.items() if text.number == to and id != message.id]
        if not any(id in self.was_unknown or self.out[id].state == "sending" for id in others):
            self.told.add(message.id)

    # -------------------------------------------------------------- what was committed

    def look(self) -> None:
        """A transaction was committed just now, by the task that runs."""
        self._look_at_the_outbox()
        self._look_at_requests()
        inbound = self._whose_text()
        self._read_the_log(inbound)
        self._look_at_protections()

    def _look_at_the_outbox(self) -> None:
        for id, *row, key in self.rows(
            "SELECT id, state, attempts, repeats, message, number_key FROM message_out ORDER BY id"
        ):
            now = Text(*row, NUMBER_OF.get(bytes(key)) if key else None)
            before = self.out.get(id)
            if now != before:
                self.out[id] = now
                self._moved(id, before, now)

    def _moved(self, id: int, before: Text | None, now: Text) -> None:
        name = f"text {id} ({now.message})"
        if before is None:
            self.day.tell(f"{name} is queued for {now.number}")
            return self.must(now.state == "queued", f"{name} begins as {now.state}")
        if now.state != before.state:
            self.day.tell(f"{name}: {before.state} to {now.state}")
            ahead = AHEAD.get(before.state, set())
            self.must(now.state in ahead, f"{name} goes from {before.state} to {now.state}")
        if now.state == "sending" and now.number:
            self._goes_out(id, now.number)
        if now.state == "unknown":
            self.was_unknown.add(id)
        if before.number and not now.number:
            self._note("blanked", before.number)
        return self.must(now.repeats in (0, 1), f"{name} is repeated {now.repeats} times")

    def _goes_out(self, id: int, number: str) -> None:
        """The first time in turn, and never beside another."""
        others = [text for text in self.out.values() if text.number == number]
        beside = sum(text.state == "sending" for text in others)
        self.must(beside == 1, f"{beside} texts go out to {number} at once")
        if id not in self.begun:
            newest = self.newest[number]
            self.must(id > newest, f"text {id} goes out after text {newest}")
            self.newest[number] = max(id, newest)
        self.begun.add(id)

    def _look_at_requests(self) -> None:
        query = "SELECT ref, kind, state, decision, execute_at, number_key FROM request"
        for ref, *row in self.rows(query):
            before = self.requests.get(ref)
            if before != tuple(row) and before is not None:
                self.must(before[1] != "closed" or row[1] == "closed", f"{ref} opens again")
                if row[2] == "erased" and before[2] != "erased" and before[0] == "delete":
                    due = before[3] is not None and moment(before[3]) <= self.day.hub.now
                    self.must(before[1] == "scheduled" and due, f"{ref} is erased before its time")
            if before is None or row[4] is not None:
                self.requests[ref] = tuple(row)
            else:
                self.requests[ref] = (*row[:4], before[4])  # whose it was

    def _whose_text(self) -> Inbound | None:
        """The text that is heard: just brought, or parked before."""
        brought = self.day.hearing.get(getcurrent())
        parked = {id for (id,) in self.rows("SELECT id FROM parked")}
        for id in parked - set(self.parked):
            assert brought is not None
            self.day.tell(f"{brought.id} is parked")
            self.day.count("parked")
            self.parked[id] = replace(brought, text=redact(brought.text).text)
        gone = sorted(set(self.parked) - parked)
        again = [self.parked.pop(id) for id in gone]
        return again[0] if again else brought

    def _read_the_log(self, inbound: Inbound | None) -> None:
        kinds = []
        entries = "SELECT id, actor, action, subject, ref FROM audit"
        for id, actor, action, subject, ref in self.rows(
            f"{entries} WHERE id > {self.audited} ORDER BY id"
        ):
            self.audited = id
            kinds.append(action)
            self.day.tell(f"log: {actor} {action} {subject or ''} {ref or ''}")
            if action == "heard":
                self._note("heard", inbound)
            elif action in ("protected", "left to staff"):
                self._note(action, inbound)
            elif action == "expired":
                where = int(subject.partition(":")[2])
                self._note("expired", tuple(self._conversation(where)))
            elif action == "erased":
                self.erased[NUMBER_OF[bytes(self.requests[ref][4])]] = self.day.hub.now
                self._note("erased", ref)
        self.must(kinds.count("heard") <= 1, "two texts are heard in one transaction")

    def _conversation(self, id: int) -> Any:
        (row,) = opened(self.day.ground.reader, conversation, conversation.c.id == id)
        return row.number, row.service_number

    def _note(self, kind: str, about: Any) -> None:
        self.events.append(Event(kind, self.day.hub.now, self.day.draws.stream, about))

    def _look_at_protections(self) -> None:
        bans = {bytes(key) for (key,) in self.rows("SELECT ban_key FROM ban")}
        for lifted in self.bans - bans:
            self._must_be_agreed_to(BANNED[lifted])
        self.bans = bans
        stands = {id for (id,) in self.rows("SELECT id FROM restriction WHERE ended_at IS NULL")}
        if self.restrictions - stands:
            ended = self.events and self.events[-1].kind == "erased"
            self.must(ended or self._erases(), "a restriction ended")
        self.restrictions = stands

    def _erases(self) -> bool:
        now = self.day.hub.now
        return any(event.kind == "erased" and event.at == now for event in self.events)

    def _must_be_agreed_to(self, number: str) -> None:
        """A ban goes by a code that answers the question whether marketing may begin again."""
        turn = self.day.turns.get(getcurrent())
        key = KEYS.lookup(number)
        asked = {
            code
            for row in opened(self.day.ground.reader, message_out, *ASKED)
            if row.number_key == key
            for code in CODE.findall(row.text)
        }
        said = CODE.findall(turn.text) if turn and turn.sender == number else []
        self.must(asked & set(said), f"the ban of {number} was lifted without a code")

    def dues(self) -> list[datetime]:
        """When the clock has something to do; empty when nothing waits any more."""
        found = [
            *self._moments("SELECT next_at FROM message_out WHERE state = 'queued'"),
            *self._moments("SELECT next_at + 125000000 FROM message_out WHERE state = 'sending'"),
            *self._moments("SELECT expires_at FROM conversation"),
            *self._moments("SELECT execute_at FROM request WHERE state = 'scheduled'"),
            *self._moments("SELECT blank_at FROM message_out"),
            *self._moments("SELECT next_at FROM parked"),
        ]
        unknown = self._moments("SELECT next_at FROM message_out WHERE state = 'unknown'")
        found += [due for due in unknown if due < FOR_EVER]
        owed = self.value("SELECT count(*) FROM shredding")  # keys are to be destroyed
        return found + [self.day.hub.now] * min(owed, 1)

    def _moments(self, query: str) -> list[datetime]:
        return [moment(at) for (at,) in self.rows(query) if at is not None]

    def judge(self) -> None:
        """The day is over, and the world was calm for long: everything must be settled."""
        from tests.simulation.judging import judge

        judge(self)

    def end(self) -> None:
        """Look no more."""
        self.eyes.close()
        self.day.ground.end()
