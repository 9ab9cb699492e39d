"""Internal notes, from the page of a request."""

from __future__ import annotations

from tests.service.staff.asked import question
from tests.web.console.signed import Browser, Console


def send(browser: Browser, ref: str, note: str):  # type: ignore[no-untyped-def]
    path = f"/console/requests/{ref}"
    return browser.post(f"{path}/notes", path, note=note)


def test_a_note_stands_in_the_timeline(console: Console) -> None:
    ref, browser = question(console.desk, "apua"), console.sign_in("agent", "aino")
    answer = send(browser, ref, "Soitettu, ei vastausta.")
    assert answer.location == f"/console/requests/{ref}?done=noted#timeline"
    page = browser.get(answer.location).text
    for words in ("The note is saved.", "Soitettu, ei vastausta.", "Internal", "aino"):
        assert words in page


def test_a_card_number_is_cut_out_and_told(console: Console) -> None:
    ref, browser = question(console.desk, "apua"), console.sign_in()
    page = browser.get(send(browser, ref, "antoi 4111 1111 1111 1111").location).text
    assert "4111" not in page
    assert "was left out of it" in page


def test_an_empty_note_is_sent_back(console: Console) -> None:
    ref, browser = question(console.desk, "apua"), console.sign_in()
    answer = send(browser, ref, " \n ")
    assert (answer.status_code, "Write the note first" in answer.text) == (422, True)


def test_a_note_that_is_too_long_is_sent_back_as_it_was(console: Console) -> None:
    ref, browser = question(console.desk, "apua"), console.sign_in()
    answer = send(browser, ref, "x" * 1601)
    assert (answer.status_code, "x" * 1601 in answer.text) == (422, True)


def test_an_unknown_request_takes_no_note(console: Console) -> None:
    ref, browser = question(console.desk, "apua"), console.sign_in()
    path = f"/console/requests/{ref}"
    assert browser.post("/console/requests/T-000000/notes", path, note="x").status_code == 404
