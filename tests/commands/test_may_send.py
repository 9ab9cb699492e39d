"""`omatiedot may-send` and `omatiedot send` on a small install."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.running import Ran, install, omatiedot

MAIJA, NOBODY = "+358412345678", "+358441234567"
PEOPLE = f"""\
number,name,language,source,source_date,marketing,marketing_wording
{MAIJA},Maija Meikäläinen,fi,Esimerkki Oy,2026-11-01,yes,Haluan mainoksia
+358401234567,Anna Andersson,sv,Esimerkki Oy,2026-11-01,,
"""
SENDING = ("send", "--purpose", "marketing", "--name", "joulu", "--text.fi", "Tervetuloa.")


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    made = {
        **install(tmp_path),
        "gateways": "kannel",
        "kannel_username": "tiedot",
        "kannel_password": "x" * 20,
        "kannel_numbers": "+358291234567",
        "kannel_send_url": "http://127.0.0.1:9/cgi-bin/sendsms",
        "kannel_send_username": "tiedot",
        "kannel_send_password": "x" * 20,
    }
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    assert omatiedot(tmp_path, "registrants", "import", "people.csv", **made).returncode == 0
    return made


def test_the_answer_tells_why(tmp_path: Path, settings: dict[str, str]) -> None:
    def ask(*words: str) -> Ran:
        return omatiedot(tmp_path, "may-send", *words, **settings)

    yes, no = ask(MAIJA, "marketing"), ask(NOBODY, "service")
    assert (yes.returncode, yes.stdout[:36]) == (0, "yes: the person has consented since ")
    assert yes.stdout.endswith(" in Finland\n")
    assert (no.returncode, no.stdout) == (*(1, "no: nobody with this number is in the register\n"),)
    past = ask(MAIJA, "marketing", "--at", "2026-01-01", "--json")
    assert json.loads(past.stdout)["reason"] == "no_consent"
    unlisted = ask(MAIJA, "research")
    assert (unlisted.returncode, "no purpose of this register" in unlisted.stderr) == (2, True)


def test_a_campaign_shows_its_words_and_who_is_left_out(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    def send(*words: str) -> Ran:
        return omatiedot(tmp_path, *SENDING, *words, **settings)

    dry = send("--all", "--dry-run")
    assert dry.stdout.startswith("1 numbers, 3 parts would be queued.")
    assert "fi, 1 parts, gsm7: Mainos, Esimerkki: Tervetuloa. Estä" in dry.stderr
    (tmp_path / "list.csv").write_text(f"number\n{MAIJA}\n{NOBODY}\n", encoding="utf-8")
    found = json.loads(send("--list", "list.csv", "--json").stdout)
    assert (found["queued"], found["left_out"]) == (1, {"unknown": 1})
    again = json.loads(send("--to", MAIJA, "--json").stdout)
    assert again == {"queued": 0, "parts": 0, "left_out": {"sent_before": 1}}


def test_people_are_invited_from_a_file(tmp_path: Path, settings: dict[str, str]) -> None:
    guests = f"number,name,language\n{NOBODY},Katja Keksitty,fi\n"
    (tmp_path / "guests.csv").write_text(guests, encoding="utf-8")
    (tmp_path / "words.toml").write_text('fi = "Toimiko palvelu?"\n', encoding="utf-8")
    words = ("send", "--purpose", "service", "--name", "kysely", "--texts", "words.toml")
    ran = omatiedot(tmp_path, *words, "--invite", "guests.csv", "--json", **settings)
    assert json.loads(ran.stdout)["queued"] == 1


FAULTS = [
    ((), "say to whom"),
    (("--all", "--to", MAIJA), "say to whom"),
    (("--list", "people.txt"), "column number is missing"),
    (("--to", MAIJA, "--texts", "words.toml"), "no language of this register: en"),
    (("--to", MAIJA, "--purpose", "research"), "no purpose of this register"),
]


@pytest.mark.parametrize(("words", "told"), FAULTS)
def test_what_cannot_be_sent_is_told(
    tmp_path: Path, settings: dict[str, str], words: tuple[str, ...], told: str
) -> None:
    (tmp_path / "people.txt").write_text("puhelin\n", encoding="utf-8")
    (tmp_path / "words.toml").write_text('en = "Welcome."\n', encoding="utf-8")
    ran = omatiedot(tmp_path, *SENDING, *words, **settings)
    assert ran.returncode != 0
    assert told in ran.stderr
