"""The application as the server gets it: put together from settings alone, and in trouble."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import wsgi
from bot.store import keyfile
from bot.work.embedded import Embedded
from tests.end_to_end.rig import ACCOUNT, MESSAGES, PUBLIC, ROOT, SERVICE, TOKEN, fields
from tests.gateways.calls import sign

MAIJA = "+358412345678"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application of a small install, without a worker."""
    keyfile.new(tmp_path / "keys.json")
    settings = {
        "REGISTER": str(ROOT / "register.toml"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/register.db",
        "KEYS": str(tmp_path / "keys.json"),
        "SECRET_KEY": "x" * 40,
        "PUBLIC_URL": PUBLIC,
        "GATEWAYS": "twilio",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_NUMBERS": SERVICE,
        "METRICS_TOKEN": TOKEN,
        "WORKER": "none",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"OMATIEDOT_{name}", value)
    monkeypatch.chdir(tmp_path)
    made = wsgi.make_app()
    yield made
    engine(made).dispose()


def engine(app: Flask) -> sa.Engine:
    found: sa.Engine = app.extensions["office"].office.store.engine
    return found


def post(app: Flask, form: dict[str, str]) -> int:
    signature = sign(form, PUBLIC + MESSAGES, TOKEN)
    headers = {"X-Twilio-Signature": signature}
    return app.test_client().post(MESSAGES, data=form, headers=headers).status_code


def test_the_root_is_small() -> None:
    assert len((ROOT / "wsgi.py").read_text().splitlines()) <= 40


def test_a_text_is_taken_through_the_whole_application(app: Flask) -> None:
    assert post(app, fields(MAIJA, "KIELTO")) == 200
    assert app.extensions["office"].ready().counts == {"queued": 1}


@pytest.mark.parametrize(("token", "status"), [(TOKEN, 200), ("a guess", 403)])
def test_the_figures_are_for_the_bearer_of_the_token(app: Flask, token: str, status: int) -> None:
    asked = {"Authorization": f"Bearer {token}"}
    elsewhere = {"REMOTE_ADDR": "192.0.2.1"}
    got = app.test_client().get("/metrics", headers=asked, environ_overrides=elsewhere)
    assert got.status_code == status


def test_a_worker_that_works_elsewhere_is_not_missed(app: Flask) -> None:
    assert app.test_client().get("/readyz").json["ok"]


def test_a_worker_is_started_with_the_application_and_ends(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMATIEDOT_WORKER")
    worker = Embedded()
    second = wsgi.make_app(worker)
    try:
        assert second.test_client().get("/readyz").json["ok"]
    finally:
        worker.stop()
        engine(second).dispose()
    assert not worker.alive(second.extensions["office"].office)


@contextmanager
def each_connection(engine: sa.Engine, *pragmas: str) -> Iterator[None]:
    """From now on every connection is told so."""

    def tell(connection: Any, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    engine.dispose()
    sa.event.listen(engine, "connect", tell)
    yield
    sa.event.remove(engine, "connect", tell)
    engine.dispose()


@contextmanager
def locked(engine: sa.Engine) -> Iterator[None]:
    """Another program holds the database."""
    other = sqlite3.connect(str(engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with each_connection(engine, "busy_timeout=50"):
        yield
    other.close()


@contextmanager
def read_only(engine: sa.Engine) -> Iterator[None]:
    """The disk can only be read."""
    with each_connection(engine, "query_only=ON"):
        yield


@contextmanager
def full(engine: sa.Engine) -> Iterator[None]:
    """The disk has no room left."""
    with each_connection(engine, "max_page_count=1"):
        yield


@pytest.mark.parametrize("trouble", [locked, read_only, full])
def test_a_database_in_trouble_is_answered_later_and_nothing_is_lost(
    app: Flask, caplog: pytest.LogCaptureFixture, trouble: Callable[[sa.Engine], Any]
) -> None:
    texts = [fields(f"+3584012345{n:02}", "KIELTO") for n in range(60)]
    with trouble(engine(app)):
        answers = [post(app, text) for text in texts[: 2 if trouble is locked else 60]]
    assert 503 in answers
    assert set(answers) <= {200, 503}
    assert MAIJA not in caplog.text
    assert [post(app, text) for text in texts] == [200] * 60
    assert app.extensions["office"].ready().counts == {"queued": 60}
