"""Kannel from the packages of the machine: bearerbox, smsbox and fakesmsc."""

from __future__ import annotations

import os

import pytest

from tests.kannel.rig import MISSING, is_installed


@pytest.fixture(scope="session", autouse=True)
def installed_kannel() -> None:
    """Without Kannel the tests are skipped, but fail where CI is set."""
    if is_installed():
        return
    if os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    pytest.skip(MISSING)
