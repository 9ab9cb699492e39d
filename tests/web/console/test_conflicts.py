"""The list of conflicts as it is seen."""

from __future__ import annotations

import pytest

from bot.service.import_writing import write_rows
from bot.web.console.screen import LANGUAGES
from tests.offices import MAIJA, START, person
from tests.web.console.signed import Console

PAGE = "/console/conflicts"
LINK = f'href="{PAGE}"'


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_led_to_when_there_is_one(console: Console, language: str) -> None:
    desk = console.desk
    browser = console.sign_in("agent", "aino", language)
    assert LINK not in browser.get("/console/overview").text
    empty = browser.get(PAGE).text
    desk.text(MAIJA, "KIELTO")
    yes = {"marketing": True, "wording": "<b>Ja tack", "marketing_date": START.date()}
    write_rows(desk.office, [person(MAIJA, "Maija Meikäläinen", **yes)])
    assert LINK in browser.get("/console/overview").text
    shown = browser.get(PAGE).text
    assert "&lt;b&gt;Ja tack" in shown
    assert MAIJA[4:] not in shown
    assert "figures.conflicts" not in empty + shown
