"""What a night may bring: an application down or slow, a Kannel that is killed."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from tests.end_to_end.rig import eventually
from tests.kannel.door import Door, door
from tests.kannel.rig import (
    BEARERBOX,
    CONFIGURATION,
    PEOPLE,
    SERVICE,
    SMSBOX,
    Centre,
    Kannel,
    kannel,
)

pytestmark = pytest.mark.xdist_group("kannel")

QUICK = {"http-queue-delay = 10": "http-queue-delay = 1", "http-timeout = 20": "http-timeout = 2"}
SECRETS = ("441234", "p4ssw0rd", "KIELTO", "Markkinointi")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kannel, Door]]:
    """A Kannel that is quick to ask again, with a door between it and us."""
    with kannel(tmp_path_factory.mktemp("troubles")) as here, door(here.served.port) as counted:
        here.start_anew(**QUICK, **{"127.0.0.1:8000": f"127.0.0.1:{counted.port}"})
        yield here, counted
        assert [word for word in SECRETS if word in here.told] == [], "in Kannel's logs"


@pytest.fixture
def here(running: tuple[Kannel, Door]) -> Kannel:
    running[1].forget()
    return running[0]


@pytest.fixture
def counted(running: tuple[Kannel, Door]) -> Door:
    return running[1]


def setting(name: str) -> int:
    """A number of the shipped configuration."""
    found = re.findall(rf"(?m)^{name} = (\d+)$", CONFIGURATION.read_text("utf-8"))
    assert len(found) == 1, name
    return int(found[0])


def quiet(centre: Centre, seconds: float = 3.0) -> None:
    """No second reply comes for longer than Kannel waits before it asks again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert len(centre.arrived) == 1
        time.sleep(0.1)


def newest(here: Kannel) -> tuple[int, str]:
    """The text that was queued last, and how it stands."""
    with closing(sqlite3.connect(here.served.folder / "register.db", timeout=30)) as database:
        found = database.execute("SELECT id, state FROM message_out ORDER BY id DESC LIMIT 1")
        return found.fetchone() or (0, "")


def stored(here: Kannel) -> Callable[[], bool]:
    """Whether bearerbox keeps a text."""
    return lambda: any(each.is_file() for each in (here.folder / "store").rglob("*"))


def test_what_is_shipped_outlasts_an_application_that_is_down_for_four_hours() -> None:
    assert setting("http-request-retry") * setting("http-queue-delay") >= 4 * 3600
    assert setting("sms-resend-retry") * setting("sms-resend-freq") >= 4 * 3600
    assert setting("http-timeout") > 15, "longer than our own statements may take"


def test_a_text_that_came_while_we_were_down_is_answered_once(here: Kannel, counted: Door) -> None:
    here.served.kill()
    centre = here.text(PEOPLE[0], "KIELTO")
    eventually(lambda: counted.brought.total() >= 3, "Kannel finds nobody, again and again")
    here.served.start()
    assert "Markkinointikielto" in centre.said()
    quiet(centre)
    assert len(counted.brought) == 1, "one id at every try"


def test_an_application_too_slow_for_kannel_answers_once(here: Kannel, counted: Door) -> None:
    """Somebody holds the database: no answer leaves, and Kannel asks again and again."""
    database = here.served.folder / "register.db"
    lock = sqlite3.connect(database, isolation_level=None, timeout=30)
    lock.execute("BEGIN IMMEDIATE")
    centre = here.text(PEOPLE[1], "KIELTO")
    eventually(lambda: counted.most_at_once >= 2, "Kannel asks again while the first still runs")
    lock.execute("ROLLBACK")
    lock.close()
    assert "Markkinointikielto" in centre.said()
    quiet(centre)
    assert len(counted.brought) == 1


def test_a_reply_that_bearerbox_held_survives_its_end(here: Kannel) -> None:
    before, _ = newest(here)
    here.served.kill()
    here.text(PEOPLE[2], "KIELTO").end()
    here.served.start()
    eventually(lambda: newest(here) == (before + 1, "sent"), "Kannel has taken the reply")
    assert stored(here)(), "bearerbox keeps it for the centre that hung up"
    here.kill(BEARERBOX)
    here.kill(SMSBOX)
    here.start_bearerbox()
    here.start_smsbox()
    centre = here.bring(f"BookIT {SERVICE} text x")
    assert "Markkinointikielto" in centre.said()
    quiet(centre)


def test_a_text_that_bearerbox_held_survives_its_end(here: Kannel) -> None:
    here.kill(SMSBOX)
    here.text(PEOPLE[3], "KIELTO")
    eventually(stored(here), "bearerbox keeps the text for the smsbox that is gone")
    here.kill(BEARERBOX)
    here.start_bearerbox()
    here.start_smsbox()
    centre = here.bring(f"BookIT {SERVICE} text x")
    assert "Markkinointikielto" in centre.said()
    quiet(centre)
