"""What the web asks of the office behind it, and the one place where views find it.

Names only: the services themselves live elsewhere, and nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol, cast

from flask import current_app

from bot.domain import Gateway, Inbound, Policy, Report


class Readiness(Protocol):
    """Whether the service can serve, check by check.

    `checks` has a word for each; `oldest_waiting` is the age in seconds of the oldest
    text that waits to be sent; `counts` are of things, for the metrics.
    """

    @property
    def ok(self) -> bool: ...
    @property
    def checks(self) -> Mapping[str, str]: ...
    @property
    def oldest_waiting(self) -> float | None: ...
    @property
    def counts(self) -> Mapping[str, int]: ...


class Person(Protocol):
    """Somebody whose handset the demo shows; `about` is the id of words on what to try."""

    @property
    def number(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def language(self) -> str | None: ...
    @property
    def about(self) -> str: ...


class Bubble(Protocol):
    """One text of a thread: `in` was texted by the person, `out` by the service.

    `message` is the id of the words in the catalogue; texts in have none.
    """

    @property
    def id(self) -> str | int: ...
    @property
    def direction(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def parts(self) -> int | None: ...
    @property
    def encoding(self) -> str | None: ...
    @property
    def state(self) -> str | None: ...
    @property
    def message(self) -> str | None: ...


class Demo(Protocol):
    """What the demo handset shows and does."""

    @property
    def people(self) -> Sequence[Person]: ...
    @property
    def service_number(self) -> str: ...
    def thread(self, number: str) -> Sequence[Bubble]: ...
    def say(self, number: str, text: str, pictures: int = 0) -> None: ...
    def move_clock(self, minutes: int) -> None: ...
    def now(self) -> datetime: ...
    def requests(self, number: str) -> Sequence[tuple[str, str, str, date]]: ...


class Section(Protocol):
    """One heading of the register description, with paragraphs and then a list."""

    @property
    def heading(self) -> str: ...
    @property
    def paragraphs(self) -> Sequence[str]: ...
    @property
    def items(self) -> Sequence[str]: ...


class Notice(Protocol):
    """The register description in one language."""

    @property
    def title(self) -> str: ...
    @property
    def sections(self) -> Sequence[Section]: ...


class Described(Protocol):
    """What pages read of the register's description."""

    @property
    def policy(self) -> Policy: ...


class Office(Protocol):
    """The services as the web sees them.

    `answer` says True for a text heard now, False for one repeated; it raises only when
    the database is unavailable or there is a bug. `words` gives an id back for which there
    are none.
    """

    @property
    def gateways(self) -> Mapping[str, Gateway]: ...
    @property
    def register(self) -> Described: ...
    @property
    def demo(self) -> Demo | None: ...
    @property
    def metrics_token(self) -> str | None: ...
    def answer(self, inbound: Inbound) -> bool: ...
    def report(self, gateway: str, report: Report) -> None: ...
    def now(self) -> datetime: ...
    def ready(self) -> Readiness: ...
    def notice(self, language: str) -> Notice: ...
    def words(self, id: str, language: str, /) -> str: ...


def office() -> Office:
    """The office of the application that serves this request."""
    return cast(Office, current_app.extensions["office"])
