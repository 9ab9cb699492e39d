"""Who may open a page of the console."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.console.signed import PUBLIC_URL, Console


def test_whoever_is_not_signed_in_is_led_to_the_door(console: Console) -> None:
    answer = console.app.test_client().get("/console/account", base_url=PUBLIC_URL)
    assert (answer.status_code, answer.location) == (
        303,
        "/console/sign-in?next=/console/account",
    )


def test_staff_see_their_page(console: Console) -> None:
    assert console.sign_in().get("/console/account").status_code == 200


@pytest.mark.parametrize("idle", [{"minutes": 16}, {"hours": 11}])
def test_a_session_that_was_left_alone_is_over(console: Console, idle: dict[str, int]) -> None:
    browser = console.sign_in()
    console.desk.clock.go(**idle)
    assert browser.get("/console/account").status_code == 303


def test_a_session_lasts_ten_hours_however_busy(console: Console) -> None:
    browser = console.sign_in()
    for _ in range(59):
        console.desk.clock.go(minutes=10)
        assert browser.get("/console/account").status_code == 200
    console.desk.clock.go(**{"minutes": timedelta(minutes=11).seconds // 60})
    assert browser.get("/console/account").status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "/console/requests/T-48213",
        "/console/requests/T-482133%00",
        "/console/requests/T-٤٨٢١٣٣/reply",
        "/console/requests/%F0%9F%98%80/decide/accept",
        "/console/approvals/100000000000000000000",
    ],
)
def test_what_no_row_can_be_called_is_not_found(console: Console, path: str) -> None:
    assert console.sign_in().get(path).status_code == 404


@pytest.mark.parametrize("asked", ["after=100000000000000000000", "after=x", "page=9" + "9" * 30])
def test_a_number_that_no_row_has_is_nothing_asked(console: Console, asked: str) -> None:
    assert console.sign_in().get(f"/console/requests/changes?{asked}").status_code == 200
