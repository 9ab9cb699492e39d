"""`omatiedot staff`: accounts of the console from the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.commands.running import Ran, install, omatiedot


class Install:
    """A small install."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.settings = folder, install(folder)

    def staff(self, *words: str) -> Ran:
        """Run `omatiedot staff …`."""
        return omatiedot(self.folder, "staff", *words, **self.settings)


@pytest.fixture
def here(tmp_path: Path) -> Install:
    return Install(tmp_path)


def test_an_invitation_prints_a_link_and_nothing_else(here: Install) -> None:
    first = here.staff("add", "Aino", "--role", "agent")
    link = r"https://tiedot\.example\.fi/console/welcome/[\w-]{43}\n"
    assert re.fullmatch(link, first.stdout)
    assert first.stderr == "Hand this link to aino: it works once, for 72 hours.\n"
    second = here.staff("add", "aino", "--role", "decider")
    assert re.fullmatch(link, second.stdout)
    assert second.stdout != first.stdout
    assert here.staff("link", "aino").returncode == 0


def test_accounts_are_listed(here: Install) -> None:
    assert here.staff("list").stdout == "No accounts.\n"
    here.staff("add", "aino", "--role", "agent")
    (aino,) = json.loads(here.staff("list", "--json").stdout)
    assert list(aino) == ["login", "role", "state", "created", "last_seen"]
    assert (aino["login"], aino["role"], aino["state"]) == ("aino", "agent", "invited")
    assert aino["last_seen"] is None
    heading, line = here.staff("list").stdout.splitlines()
    assert heading.split() == ["login", "role", "state", "created", "last_seen"]
    assert line.split()[:3] == ["aino", "agent", "invited"]


def test_a_removed_account_is_gone(here: Install) -> None:
    here.staff("add", "aino", "--role", "agent")
    assert here.staff("remove", "Aino").stdout == "Removed aino.\n"
    assert here.staff("list").stdout == "No accounts.\n"


def test_the_review_is_printed(here: Install) -> None:
    here.staff("add", "aino", "--role", "agent")
    told = here.staff("review").stdout
    assert told.startswith("Access review, Esimerkki Oy, ")
    assert "never signed in" in told
    assert "1 agent, 0 decider, 0 admin, 0 auditor" in told
    assert "Reviewed by" in told
    (aino,) = json.loads(here.staff("review", "--json").stdout)
    assert aino["remark"] == "never signed in"


MISTAKES = [
    (("add", "two words", "--role", "agent"), 1, "cannot be a login"),
    (("add", "aino", "--role", "king"), 2, "'king' is not one of"),
    (("add", "aino"), 2, "--role"),
    (("remove", "nobody"), 1, "There is no account 'nobody'."),
    (("link", "nobody"), 1, "There is no account 'nobody'"),
]


@pytest.mark.parametrize(("words", "code", "told"), MISTAKES)
def test_a_mistake_is_told_in_a_sentence(
    here: Install, words: tuple[str, ...], code: int, told: str
) -> None:
    ran = here.staff(*words)
    assert (ran.returncode, told in ran.stderr) == (code, True)


def test_the_last_administrator_stays(tmp_path: Path) -> None:
    omatiedot(tmp_path, "chat", text="")  # makes the demo, whose staff are active
    demo = {
        "demo": "1",
        "gateways": "phone",
        "database_url": "sqlite:///var/demo/omatiedot.db",
        "keys": "var/demo/keys.json",
    }
    refused = omatiedot(tmp_path, "staff", "remove", "esko", **demo)
    assert refused.returncode == 1
    assert "esko is the last active administrator" in refused.stderr
    active = omatiedot(tmp_path, "staff", "add", "esko", "--role", "admin", **demo)
    assert "omatiedot staff link esko" in active.stderr
    assert omatiedot(tmp_path, "staff", "remove", "aino", **demo).returncode == 0
