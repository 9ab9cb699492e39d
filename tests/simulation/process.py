"""The processes that serve and work, and how they die and come back.

A life is one run of a process: its office, its engine, its lines to the carriers. When it
dies, whatever goes on in it ends at its next step, and nothing of it is left but what the
database and the carriers have.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from greenlet import getcurrent

import wsgi
from bot.service.office import Office
from bot.service.reception import receive
from bot.web.gateways import Webhooks
from tests.offices import SETTINGS, the_catalogue
from tests.simulation.carrier import Line, Stumbled
from tests.simulation.driver import watch

if TYPE_CHECKING:
    from tests.simulation.day import Day

T = TypeVar("T")

DIES = {
    **{"begin": 0.002, "statement": 0.0004, "commit": 0.004, "committed": 0.006},
    **{"send": 0.01, "taken": 0.02, "look up": 0.01},
}
"""How likely a process dies at each kind of step, in plain weather."""

FAILS = {"statement": 0.0002, "commit": 0.001, "committed": 0.002}
"""How likely the database refuses a statement or a commit, or loses the answer."""


class Crashed(BaseException):
    """The process is dead: nothing in it goes on, and no handler of its runs for long."""


class Unanswered(Exception):
    """Whoever asked the process got no answer."""


class Life:
    """One run of a process."""

    def __init__(self, process: Process, day: Day) -> None:
        self.process, self.day, self.dead = process, day, False
        self.announced: list[int] = []
        store = day.ground.store(day.url, "day.db", self._watched)
        self.engine = store.engine
        self.office = Office(
            replace(store, announce=self._announce),
            Stumbling(day),
            wsgi.READING,
            the_catalogue(),
            SETTINGS.register,
            {carrier.name: Line(carrier, self) for carrier in day.carriers},
            day.hub,
            wake=day.wake,
        )
        reception = receive(self.office, wsgi.LOCALES, lambda: True, SETTINGS.doors)
        self.doors = Webhooks(reception, _nothing)

    def _watched(self, engine: sa.Engine, vault: sa.Engine) -> None:
        watch(engine, self)
        watch(vault, Beside(self))

    def end(self) -> None:
        """Its connections are cut."""
        self.engine.dispose()
        self.office.store.keeper.engine.dispose()

    def _announce(self, _connection: Any, message: int) -> None:
        self.announced.append(message)

    def begins(self) -> None:
        """A transaction of this process begins."""
        self.day.draws.begin()
        self.announced.clear()

    def committed(self) -> None:
        """A transaction of this process was committed."""
        self.day.jobs.extend(self.announced)
        self.announced.clear()
        self.day.watch.look()

    def step(self, kind: str, *, yields: bool = False) -> None:
        """A point at which the process may die, and others may go first."""
        self.live()
        if self.day.chance.random() < DIES[kind] * self.day.storm:
            self.day.tell(f"{self.process.name} dies at {kind}")
            self.day.count("crashes")
            self.dead = True
            self.day.hub.begin(self.process.come_back)
            raise Crashed
        if yields:
            self.day.hub.pause()
            self.live()

    def live(self) -> None:
        """Nothing of a dead process goes on. Raises Crashed."""
        if self.dead:
            raise Crashed

    def fails(self, kind: str) -> bool:
        """Whether the database fails at this point."""
        failing = self.day.chance.random() < FAILS.get(kind, 0) * self.day.storm
        if failing:
            self.day.tell(f"the database fails {self.process.name} at {kind}")
            self.day.count("faults")
        return failing


class Beside:
    """The steps of a life in its vault, which mostly stand within a transaction of the register:
    nobody else goes on between them, and they tell nothing of the day."""

    def __init__(self, life: Life) -> None:
        self._life = life

    def begins(self) -> None:
        pass

    def committed(self) -> None:
        pass

    def step(self, kind: str, *, yields: bool = False) -> None:
        self._life.step(kind)

    def fails(self, kind: str) -> bool:
        return self._life.fails(kind)


class Stumbling:
    """The dialogue, which fails at some texts as if it had a bug."""

    def __init__(self, day: Day) -> None:
        self._day = day

    def __getattr__(self, name: str) -> Any:
        return getattr(wsgi.DIALOGUE, name)

    def hear(self, turn: Any) -> Any:
        self._day.turns[getcurrent()] = turn
        if self._day.stumbles_over(turn.sender, turn.text):
            self._day.tell(f"our own code fails at {turn.text!r}")
            self._day.count("stumbles")
            raise Stumbled(turn.text)
        return wsgi.DIALOGUE.hear(turn)


class Process:
    """A process that is started again whenever it dies."""

    def __init__(self, name: str, day: Day) -> None:
        self.name, self.day = name, day
        self.life = Life(self, day)

    def come_back(self) -> None:
        """Somebody starts it anew, at once or after a while."""
        self.day.hub.sleep(self.day.chance.choice((0.1, 1, 5, 30, 120)))
        self.life.end()
        self.life = Life(self, self.day)
        self.day.tell(f"{self.name} is back")

    def ask(self, work: Callable[[Life], T]) -> T:
        """Let it do something. Raises Unanswered when it is dead, or dies of it."""
        life = self.life
        try:
            life.live()
            return work(life)
        except Crashed:
            raise Unanswered from None

    def call(self, path: str, body: bytes) -> int:
        """An HTTP request to its doors; the status of the answer. Raises Unanswered."""
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/json",
            "wsgi.input": io.BytesIO(body),
        }
        status: list[str] = []
        self.ask(lambda life: list(life.doors(environ, lambda said, _headers: status.append(said))))
        return int(status[0].split()[0])

    def end(self) -> None:
        """The simulation is over."""
        self.life.dead = True
        self.life.end()


def _nothing(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [])
    return []


class Complaints(logging.Handler):
    """What the product logs as failed: only what was made to fail may be there."""

    INJECTED = (
        *("sqlite3.OperationalError", "psycopg.OperationalError"),
        f"{Stumbled.__module__}.{Stumbled.__name__}",
    )

    def __init__(self, day: Day) -> None:
        super().__init__(logging.ERROR)
        self.day = day

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        doing, _, rest = said.partition(" failed")
        kinds, _, where = rest.partition(" kind=")[2].partition(" at=")
        kind, *causes = kinds.split(" < ")
        self.day.tell(f"logged: {doing} failed, {kind} at {where}")
        if not {kind, *causes} & set(self.INJECTED):  # SQLAlchemy's own tells of the driver's
            self.day.broken(f"nobody made this fail: {said}")
