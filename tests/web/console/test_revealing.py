"""The form that shows what is hidden."""

from __future__ import annotations

import pytest

from bot.store import tables
from tests.offices import Desk
from tests.service.books import rows
from tests.service.staff.asked import question
from tests.service.staff.sealing import sealed_log
from tests.web.console.signed import Browser, Console

VALUE = "Maija Meikäläinen"


def send(browser: Browser, ref: str, **form: str):  # type: ignore[no-untyped-def]
    path = f"/console/requests/{ref}"
    return browser.post(f"{path}/reveal", path, **form)


def reveals(desk: Desk) -> list[tuple[str, str]]:
    entries = rows(desk.office.store, tables.audit)
    return [(row.reason, row.result) for row in entries if row.action == "revealed"]


def test_a_value_is_shown_for_a_reason(console: Console) -> None:
    ref, browser = question(console.desk, "apua"), console.sign_in()
    answer = send(browser, ref, what="name", reason="identity")
    assert (answer.status_code, answer.location) == (303, f"/console/requests/{ref}#held")
    assert VALUE in browser.get(f"/console/requests/{ref}").text
    assert reveals(console.desk) == [("identity", "name")]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"reason": ""}, "Choose a reason before you look"),
        ({"reason": "nosy"}, "Choose a reason before you look"),
        ({"reason": "other", "why": "  "}, "Write down the other reason"),
    ],
)
def test_without_a_reason_nothing_is_shown(
    console: Console, form: dict[str, str], told: str
) -> None:
    ref, browser = question(console.desk, "apua"), console.sign_in()
    answer = send(browser, ref, what="name", **form)
    assert answer.status_code == 422
    assert told in answer.text
    assert VALUE not in answer.text
    assert reveals(console.desk) == []


def test_the_last_reason_stands_there_for_the_next_look(console: Console) -> None:
    ref, browser = question(console.desk, "apua"), console.sign_in()
    send(browser, ref, what="name", reason="contact")
    assert '<option value="contact" selected>' in browser.get(f"/console/requests/{ref}").text


def test_what_cannot_be_logged_is_not_revealed(console: Console) -> None:
    ref, browser = question(console.desk, "apua"), console.sign_in()
    path = f"/console/requests/{ref}"
    page = browser.get(path).text
    browser.get = lambda *_, **__: type("Page", (), {"text": page})  # type: ignore[assignment, method-assign]
    with sealed_log(console.desk.office.store.engine):
        answer = send(browser, ref, what="name", reason="identity")
    assert answer.status_code == 503
    assert VALUE not in answer.text
    assert reveals(console.desk) == []


def test_there_is_nothing_else_to_reveal(console: Console) -> None:
    ref, browser = question(console.desk, "apua"), console.sign_in()
    assert send(browser, ref, what="password", reason="identity").status_code == 400


def test_a_hostile_reason_stands_in_the_page_as_words(console: Console) -> None:
    ref, browser = question(console.desk, "apua"), console.sign_in()
    send(browser, ref, what="name", reason="other", why="<script>alert(1)</script>")
    assert "<script>alert" not in browser.get(f"/console/requests/{ref}").text
