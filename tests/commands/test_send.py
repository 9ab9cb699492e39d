"""`omatiedot send`: who would be texted and who is left out, in counts alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.running import install, omatiedot

PEOPLE = """number,name,source,source_date
+358412345678,Maija Meikäläinen,Esimerkki Oy,2020-01-01
+358401234567,Anna Andersson,Esimerkki Oy,
"""
GUESTS = "number,name,language\n+3584412345678,Katja Keksitty, FI \n"
INVITING = ("--purpose", "service", "--name", "kysely", "--text.fi", "Miten meni?")
NOTICE = ("--purpose", "contact", "--name", "notice")

KANNEL = {
    "gateways": "kannel",
    "kannel_username": "kannel",
    "kannel_password": "hush-of-kannel-16",
    "kannel_numbers": "+358291234567",
    "kannel_send_url": "http://127.0.0.1:9/cgi-bin/sendsms",  # nothing is handed over here
    "kannel_send_username": "omatiedot",
    "kannel_send_password": "hush-of-ours-0016",
}


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "guests.csv").write_text(GUESTS, encoding="utf-8")
    settings = {**install(tmp_path), **KANNEL}
    assert omatiedot(tmp_path, "registrants", "import", "people.csv", **settings).returncode == 0
    return settings


def sent(folder: Path, settings: dict[str, str], *words: str) -> Any:
    ran = omatiedot(folder, "send", *words, "--json", **settings)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_nobody_is_told_of_a_record_on_a_number_in_doubt(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    found = sent(tmp_path, settings, *NOTICE, "--all")
    assert found == {"queued": 0, "parts": 0, "left_out": {"number_unproven": 2}}


def test_who_is_not_in_the_register_is_invited_once(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    dry = sent(tmp_path, settings, *INVITING, "--invite", "guests.csv", "--dry-run")
    first = sent(tmp_path, settings, *INVITING, "--invite", "guests.csv")
    again = sent(tmp_path, settings, *INVITING, "--invite", "guests.csv")
    assert dry == first
    assert (first["queued"], again["left_out"]) == (1, {"sent_before": 1})


def test_a_list_in_another_encoding_is_refused_in_a_sentence(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    (tmp_path / "guests.csv").write_text(GUESTS.replace("Katja", "Päivi"), encoding="latin-1")
    ran = omatiedot(tmp_path, "send", *INVITING, "--invite", "guests.csv", **settings)
    assert (ran.returncode, "guests.csv: is not UTF-8" in ran.stderr) == (1, True)
    assert "Katja" not in ran.stdout + ran.stderr
