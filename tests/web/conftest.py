"""The web application around an office in memory, and requests signed by Twilio's SDK."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from bot.web import create_app
from tests.web.memory import MemoryDemo, MemoryOffice


@pytest.fixture
def office() -> MemoryOffice:
    return MemoryOffice()


@pytest.fixture
def web(office: MemoryOffice) -> FlaskClient:
    return create_app(office).test_client()


@pytest.fixture
def demo() -> MemoryDemo:
    return MemoryDemo()


@pytest.fixture
def handset(demo: MemoryDemo) -> FlaskClient:
    client = create_app(MemoryOffice(demo)).test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client
