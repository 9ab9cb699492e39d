"""What two people must agree on: proposed by one, approved by another."""

from __future__ import annotations

import pytest

from bot.store import tables
from tests.offices import MAIJA
from tests.service.books import rows
from tests.service.staff.deciders import person_on
from tests.web.console.signed import Browser, Console
from tests.web.console.test_deciding import carried, through, way


@pytest.fixture
def wished(console: Console) -> Console:
    console.desk.text(MAIJA, "haluan että poistatte minut kokonaan")
    console.desk.pass_time(minutes=20)
    return console


def proposed(console: Console, browser: Browser) -> str:
    """An erasure, proposed; where to approve it."""
    answer = through(browser, way(console, "wish", "approve"), check="seen_id")
    assert answer.status_code == 303
    proposal = rows(console.desk.office.store, tables.staff_proposal)[-1]
    return f"/console/approvals/{proposal.id}"


def test_one_proposes_and_another_approves(wished: Console) -> None:
    agent, decider = wished.sign_in("agent", "aino"), wished.sign_in("decider", "bertta")
    assert "Nothing waits for approval" in decider.get("/console/approvals").text
    assert "Propose for approval" in proposal_preview(wished, agent)
    path = proposed(wished, agent)
    assert person_on(wished.desk, MAIJA)
    listed = decider.get("/console/approvals").text
    assert "aino" in listed
    assert f'href="{path}"' in listed
    page = decider.get(path).text
    assert "aino proposed this on" in page
    assert "Tietosi on poistettu rekisteristä" in page
    assert "a document was seen" in page
    answer = decider.post(f"{path}/approve", path)
    assert (answer.status_code, answer.location) == (303, "/console/approvals?done=approved")
    assert "was approved and carried out" in decider.get(answer.location).text
    assert rows(wished.desk.office.store, tables.registrant)
    assert MAIJA not in {row.number for row in rows(wished.desk.office.store, tables.registrant)}
    assert "was approved" in decider.get(path).text


def proposal_preview(console: Console, browser: Browser) -> str:
    path = way(console, "wish", "approve")
    seen = carried(browser.get(path).text)
    return str(browser.post(path, step="preview", **seen, check="seen_id").text)


def test_nobody_approves_their_own(wished: Console) -> None:
    decider = wished.sign_in("decider", "bertta")
    path = proposed(wished, decider)
    page = decider.get(path).text
    assert "This is your own proposal." in page
    assert "/approve" not in page
    answer = decider.post(f"{path}/approve", path)
    assert answer.status_code == 403
    assert "You cannot approve or reject what you proposed yourself." in answer.text
    assert decider.post(f"{path}/reject", path, why="ei").status_code == 403
    assert person_on(wished.desk, MAIJA)


def test_an_agent_approves_nothing(wished: Console) -> None:
    path = proposed(wished, wished.sign_in("decider"))
    agent = wished.sign_in("agent")
    assert "/approve" not in agent.get(path).text
    assert agent.post(f"{path}/approve", path).status_code == 404
    assert agent.post(f"{path}/withdraw", path).status_code == 404


def test_an_open_proposal_is_shown_where_one_would_decide(wished: Console) -> None:
    path = proposed(wished, wished.sign_in("agent", "aino"))
    page = wished.sign_in().get(way(wished, "wish", "part")).text
    assert "aino proposed on" in page
    assert f'href="{path}"' in page
    assert "A second one cannot be made." in page


def test_a_proposal_that_is_void_says_so(wished: Console) -> None:
    path, decider = proposed(wished, wished.sign_in("agent")), wished.sign_in()
    wished.desk.text(MAIJA, "PERU POISTO")
    assert "can no longer be carried out" in decider.get(path).text
    assert "request closed" in decider.get("/console/approvals").text
    answer = decider.post(f"{path}/approve", path)
    assert answer.status_code == 409
    assert "the proposal is void. Nothing was done." in answer.text
    assert person_on(wished.desk, MAIJA)


def test_a_proposal_is_rejected_or_taken_back(wished: Console) -> None:
    agent, decider = wished.sign_in("agent"), wished.sign_in()
    path = proposed(wished, agent)
    assert decider.post(f"{path}/reject", path).status_code == 422
    assert decider.post(f"{path}/reject", path, why="lasku on auki").status_code == 303
    second = proposed(wished, agent)
    answer = agent.post(f"{second}/withdraw", second)
    assert answer.location == "/console/approvals?done=withdrawn"
    assert agent.get("/console/approvals/4711").status_code == 404
