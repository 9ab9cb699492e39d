"""Notices to staff by mail: once each, at working hours, nothing of a person in them."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from bot.service.office import Office
from bot.service.staff import noticing
from bot.service.staff.noticing import notify, tell
from bot.service.staff.sessions import Member
from bot.store import tables
from bot.store.unit import Store
from bot.work.embedded import work_once
from tests.offices import ANNA, MAIJA, PEOPLE, Desk, furnished
from tests.service.books import rows
from tests.service.codes import answered
from tests.service.staff.crew import change, entered, hired


@dataclass
class Box:
    """A mail box; `away` while its server does not answer."""

    mails: list[tuple[str, str]] = field(default_factory=list)
    away: bool = False

    def __call__(self, subject: str, words: str) -> None:
        if self.away:
            raise TimeoutError
        self.mails.append((subject, words))


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def desk(store: Store, box: Box) -> Desk:
    desk = furnished(store, *PEOPLE)
    return replace(desk, office=replace(desk.office, post=box))


@pytest.fixture
def aino(desk: Desk) -> Member:
    return hired(desk, "aino")


def told(desk: Desk) -> list[str]:
    return [row.kind for row in rows(desk.office.store, tables.staff_notice)]


def round_of(office: Office) -> bool:
    """One round of the worker, to its end; whether a mail was begun."""
    thread = notify(office)
    if thread:
        thread.join(timeout=10)
    return thread is not None


def test_one_mail_sums_up_what_is_new_and_goes_once(desk: Desk, aino: Member, box: Box) -> None:
    first, second = entered(desk, aino), entered(desk, aino, ANNA, kind="name")
    assert tell(desk.office) == 2
    assert tell(desk.office) == 0
    ((subject, words),) = box.mails
    assert subject == "Omatiedot: 2 pyyntöä odottaa"
    assert words == (
        "2 uutta pyyntöä:\n"
        f"  {first}  Tietojen tarkastaminen, luvattu 15.12.2026, laki 4.1.2027\n"
        f"  {second}  Nimen oikaisu, luvattu 15.12.2026, laki 4.1.2027\n"
        "\n"
        "Tässä viestissä ei ole henkilötietoja. Pyynnöt ovat konsolissa: /console/requests\n"
    )
    third = entered(desk, aino, kind="visit")
    assert tell(desk.office) == 1
    assert re.findall(r"T-\d{6}", box.mails[1][1]) == [third]


@pytest.mark.parametrize(
    ("days_ago", "kinds"),
    [
        (12, ["new"]),
        (13, ["new", "tomorrow"]),
        (14, ["new", "tomorrow"]),  # today, and nobody was told before
        (15, ["new", "overdue"]),
        (29, ["law_tomorrow", "new", "overdue"]),
        (30, ["law_tomorrow", "new", "overdue"]),
        (31, ["law_overdue", "new", "overdue"]),
    ],
)
def test_what_is_due_and_what_is_late_is_told(
    desk: Desk, aino: Member, days_ago: int, kinds: list[str]
) -> None:
    desk.clock.moment = datetime(2026, 12, 2, 8, tzinfo=UTC)  # November has thirty days
    entered(desk, aino, days_ago=days_ago)
    tell(desk.office)
    assert sorted(told(desk)) == kinds


def test_before_a_weekend_it_tells_of_the_next_working_day(desk: Desk, aino: Member) -> None:
    desk.clock.moment = datetime(2026, 12, 4, 8, tzinfo=UTC)  # a Friday
    entered(desk, aino, days_ago=11)  # on Monday
    entered(desk, aino, days_ago=10)  # on Tuesday
    tell(desk.office)
    assert sorted(told(desk)) == ["new", "new", "tomorrow"]


def test_the_same_request_is_told_of_again_as_time_passes(
    desk: Desk, aino: Member, box: Box
) -> None:
    entered(desk, aino)
    for days in range(40):
        desk.clock.moment = datetime(2026, 12, 1, 8, tzinfo=UTC)
        desk.clock.go(days=days)
        tell(desk.office)
    assert told(desk) == ["new", "tomorrow", "overdue", "law_tomorrow", "law_overdue"]
    assert len(box.mails) == 5


def test_closed_ones_and_what_the_clock_does_are_nobodys_work(
    desk: Desk, aino: Member, box: Box
) -> None:
    answered(desk, MAIJA, "POISTA")  # scheduled
    change(desk, entered(desk, aino, ANNA, days_ago=60), state="closed")
    assert tell(desk.office) == 0
    assert box.mails == []


def test_a_mail_names_no_more_than_anybody_reads(
    desk: Desk, aino: Member, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noticing, "LISTED", 2)
    for _ in range(5):
        entered(desk, aino)
    assert tell(desk.office) == 5
    words = box.mails[0][1]
    assert (words.count("T-"), "… ja 3 muuta" in words) == (2, True)


def test_nothing_of_a_person_stands_in_a_mail(desk: Desk, aino: Member, box: Box) -> None:
    entered(desk, aino, MAIJA, text="Olen Maija Meikäläinen, soittakaa", days_ago=40)
    tell(desk.office)
    mail = "\n".join(box.mails[0])
    for word in ("Maija", "Meikäläinen", "soittakaa", MAIJA[-7:], MAIJA):
        assert word not in mail


@pytest.mark.parametrize(
    ("moment", "begins"),
    [
        (datetime(2026, 12, 1, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 12, 1, 7, 0, tzinfo=UTC), True),  # nine in Finland
        (datetime(2026, 12, 1, 13, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 1, 14, 0, tzinfo=UTC), False),
        (datetime(2026, 12, 5, 10, 0, tzinfo=UTC), False),  # a Saturday
        (datetime(2026, 12, 25, 10, 0, tzinfo=UTC), False),  # Christmas
    ],
)
def test_mail_goes_out_at_working_hours_alone(
    desk: Desk, aino: Member, box: Box, moment: datetime, begins: bool
) -> None:
    entered(desk, aino)
    desk.clock.moment = moment
    assert round_of(desk.office) is begins
    assert len(box.mails) == begins


def test_rounds_are_an_hour_apart(desk: Desk, aino: Member, box: Box) -> None:
    assert round_of(desk.office)
    entered(desk, aino)
    desk.clock.go(minutes=59)
    assert not round_of(desk.office)
    desk.clock.go(minutes=1)
    assert round_of(desk.office)
    assert len(box.mails) == 1


def test_a_mail_server_that_is_away_loses_nothing(
    desk: Desk, aino: Member, box: Box, caplog: pytest.LogCaptureFixture
) -> None:
    entered(desk, aino)
    box.away = True
    with caplog.at_level(logging.ERROR):
        assert round_of(desk.office)
    assert "mail failed" in caplog.text
    assert told(desk) == []
    box.away = False
    desk.clock.go(hours=1)
    assert round_of(desk.office)
    assert (len(box.mails), told(desk)) == (1, ["new"])


@pytest.fixture
def stuck(desk: Desk) -> Iterator[threading.Event]:
    """A mail server that does not answer until this is set."""
    answer = threading.Event()
    yield answer
    answer.set()
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(timeout=10)


def test_a_mail_server_that_does_not_answer_holds_up_no_text(
    desk: Desk, aino: Member, stuck: threading.Event
) -> None:
    def post(subject: str, words: str) -> None:
        stuck.wait(10)
        raise TimeoutError

    desk.office = replace(desk.office, post=post)
    entered(desk, aino)
    assert desk.text(MAIJA, "OHJE")
    assert not stuck.is_set()


def test_without_a_mail_server_nothing_is_begun(desk: Desk, aino: Member) -> None:
    office = replace(desk.office, post=None)
    entered(desk, aino)
    work_once(office)
    assert notify(office) is None
    assert tell(office) == 0
    assert told(desk) == []
