"""A carrier and its gateway: it brings texts and takes texts, as gateways do at their worst.

It repeats itself, mixes up the order, refuses, is down for hours, takes a text and loses
the answer, reports late, twice or never. It is the world, and not what is tested.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain import (
    Answer,
    Call,
    GatewayFailure,
    Inbound,
    MessageState,
    Outbound,
    Report,
    Retry,
)

if TYPE_CHECKING:
    from tests.simulation.day import Day
    from tests.simulation.process import Life


@dataclass(frozen=True)
class Weather:
    """How a carrier fares: probabilities, and when it is down."""

    later: float = 0.0  # refuses for now
    never: float = 0.0  # refuses for good
    blocked: float = 0.0  # of those: the number is blocked
    lost: float = 0.0  # the answer is lost: half of these were taken
    slow: float = 0.0  # takes its time, minutes sometimes
    twice: float = 0.0  # what comes is brought again
    late: float = 0.0  # what comes or is reported comes late
    silent: float = 0.0  # no report
    undelivered: float = 0.0  # reported as failed, and so it is
    stumble: float = 0.0  # our own code fails at a text
    by_key: bool = True  # reports carry our own key, else the gateway's id
    blind: bool = False  # look-ups find nothing
    down: tuple[tuple[datetime, datetime], ...] = ()


CALM = Weather()


class Stumbled(Exception):
    """A bug of ours."""


@dataclass(frozen=True)
class Taken:
    """A text that the carrier has."""

    id: str
    message: Outbound
    at: datetime
    state: MessageState = MessageState.SENT


class Carrier:
    """One gateway's other side."""

    def __init__(self, name: str, numbers: frozenset[str], day: Day, weather: Weather) -> None:
        self.name, self.numbers, self.day, self.weather = name, numbers, day, weather
        self.taken: list[Taken] = []
        self.brought = 0

    def calm(self) -> None:
        """From now on all goes well."""
        self.weather = replace(CALM, by_key=self.weather.by_key, blind=self.weather.blind)

    def is_down(self) -> bool:
        """Whether nothing gets through to it."""
        return any(begin <= self.day.hub.now < end for begin, end in self.weather.down)

    def happens(self, probability: float) -> bool:
        """Whether something that is so probable happens now."""
        return self.day.chance.random() < probability

    # -------------------------------------------------------------- what comes in

    def bring(self, number: str, service: str, text: str) -> None:
        """Somebody has texted: bring it, perhaps again and again, until it is acknowledged."""
        self.brought += 1
        fields = {
            "id": f"{self.name}-{self.brought}",
            "sender": number,
            "service_number": service,
            "text": text,
            "received_at": self.day.hub.now.isoformat(),
        }
        inbound = Inbound(**{**fields, "gateway": self.name, "received_at": self.day.hub.now})
        self.day.watch.texted(inbound)
        body = json.dumps(fields).encode()
        self.day.hub.begin(self._bring, inbound, body, self._delay())
        while self.happens(self.weather.twice):
            again = self.day.chance.choice((0, 0, 0.5, 5, 20, 900, 7200))
            self.day.hub.begin(self._bring, inbound, body, again)

    def _delay(self) -> float:
        slow = (60, 600, 5000) if self.happens(self.weather.late) else (0.3, 1, 2)
        return self.day.chance.choice(slow)

    def _bring(self, inbound: Inbound, body: bytes, delay: float) -> None:
        self.day.hub.sleep(delay)
        while not self._heard(inbound, body):
            self.day.hub.sleep(self.day.chance.choice((0, 1, 10, 60, 300)))

    def _heard(self, inbound: Inbound, body: bytes) -> bool:
        status = self.day.request(f"/gateways/{self.name}/messages", body, inbound)
        self.day.tell(f"{self.name} brings {inbound.id} from {inbound.sender}: {status or 'cut'}")
        if status == 200:
            self.day.watch.acknowledged(inbound)
        return status == 200

    # -------------------------------------------------------------- what goes out

    def take(self, message: Outbound, life: Life) -> str | None:
        """One text is handed over; our id of it. Raises GatewayFailure and Crashed."""
        life.step("send", yields=True)
        self.day.watch.handed_over(message)
        if self.happens(self.weather.stumble):
            raise Stumbled(f"text {message.id}")
        self._refuse_perhaps(message)
        if self.happens(self.weather.slow):
            self.day.hub.sleep(self.day.chance.choice((1, 10, 100, 400)))
            life.live()
        lost = self.happens(self.weather.lost)
        if lost and self.happens(0.5):
            raise self._cut(message, "before it was taken")
        taken = self._keep(message)
        if lost:
            raise self._cut(message, "after it was taken")
        life.step("taken", yields=True)
        return None if self.weather.by_key and self.weather.blind else taken.id

    def _refuse_perhaps(self, message: Outbound) -> None:
        refused = f"{self.name} refuses text {message.id}"
        if self.is_down() or self.happens(self.weather.later):
            self.day.tell(f"{refused} for now")
            raise GatewayFailure("busy", Retry.LATER)
        if self.happens(self.weather.never):
            self.day.tell(f"{refused} for good")
            self.day.watch.refused(message)
            blocked = self.happens(self.weather.blocked)
            raise GatewayFailure("refused", Retry.NEVER, carrier_blocked=blocked)

    def _cut(self, message: Outbound, when: str) -> GatewayFailure:
        self.day.tell(f"{self.name} loses the answer to text {message.id}, {when}")
        self.day.count("answers lost")
        return GatewayFailure("no answer", Retry.UNKNOWN)

    def _keep(self, message: Outbound) -> Taken:
        self.day.watch.taken(message, self)
        taken = Taken(f"{self.name}-out-{len(self.taken)}", message, self.day.hub.now)
        self.taken.append(taken)
        self.day.hub.begin(self._carry, taken, len(self.taken) - 1)
        return taken

    def _carry(self, taken: Taken, place: int) -> None:
        """To the handset, and tell of it."""
        fails = self.happens(self.weather.undelivered)
        self.day.hub.sleep(self.day.chance.choice((0.5, 1, 3)))
        last = MessageState.FAILED if fails else MessageState.DELIVERED
        self.taken[place] = replace(taken, state=last)
        if not fails:
            self.day.arrives(taken.message)
        if self.happens(self.weather.silent):
            return
        for state in (MessageState.SENT, last):
            copies = 1 + self.happens(self.weather.twice)
            for _ in range(copies):
                self.day.hub.begin(self._report, taken, state)

    def _report(self, taken: Taken, state: MessageState) -> None:
        late = (60, 4000, 40_000) if self.happens(self.weather.late) else (0, 1, 5)
        self.day.hub.sleep(self.day.chance.choice(late))
        fields = {"state": state.value, "key": taken.message.key, "provider_id": taken.id}
        if not self.weather.by_key:
            del fields["key"]
        elif self.weather.blind:
            del fields["provider_id"]  # it has no ids at all, as Kannel
        body = json.dumps(fields).encode()
        while self.day.request(f"/gateways/{self.name}/status", body, None) != 200:
            self.day.hub.sleep(self.day.chance.choice((1, 10, 60)))
        self.day.tell(f"{self.name} reports text {taken.message.id} as {state.value}")
        self.day.watch.reported(taken.message, state, self)

    def look_up(self, message: Outbound, since: datetime, life: Life) -> tuple[Report, ...]:
        """What was taken for the same recipient since then."""
        life.step("look up", yields=True)
        if self.is_down() or self.happens(self.weather.later):
            raise GatewayFailure("busy", Retry.LATER)
        ways = (message.recipient, message.service_number)
        found = tuple(
            Report(taken.state, provider_id=taken.id)
            for taken in self.taken
            if (taken.message.recipient, taken.message.service_number) == ways
            and taken.at >= since
            and not self.weather.blind
        )
        self.day.tell(f"{self.name} is asked about text {message.id}: knows {len(found)}")
        own = [taken.state for taken in self.taken if taken.message.id == message.id]
        if own and found:
            self.day.watch.looked_up(message, own[0])
        return found


class Line:
    """The gateway as a process has it: the contract, over a carrier."""

    accepted = Answer(200)
    delivers_at_once = False

    def __init__(self, carrier: Carrier, life: Life) -> None:
        self.name, self.numbers = carrier.name, carrier.numbers
        self._carrier, self._life = carrier, life

    def hear(self, call: Call, now: datetime) -> Inbound | Answer:
        fields: dict[str, Any] = json.loads(call.body)
        fields["received_at"] = datetime.fromisoformat(fields["received_at"])
        return Inbound(gateway=self.name, **fields)

    def report(self, call: Call) -> Report | Answer:
        fields: dict[str, Any] = json.loads(call.body)
        return Report(**{**fields, "state": MessageState(fields["state"])})

    def send(self, message: Outbound) -> str | None:
        return self._carrier.take(message, self._life)

    def look_up(self, message: Outbound, since: datetime) -> tuple[Report, ...]:
        return self._carrier.look_up(message, since, self._life)

    def forget(self, provider_id: str) -> None:
        """It keeps no copy."""


def outage(begin: datetime, minutes: float) -> tuple[datetime, datetime]:
    """A span in which a carrier is down."""
    return begin, begin + timedelta(minutes=minutes)
