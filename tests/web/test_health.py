from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.memory import MemoryOffice, Ready


def test_alive_is_alive_whatever_the_database_does(web: FlaskClient, office: MemoryOffice) -> None:
    office.fault = RuntimeError()
    assert web.get("/healthz").status_code == 200


def test_ready_names_every_check(web: FlaskClient) -> None:
    answer = web.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {
        "ok": True,
        "checks": {"database": "ok", "worker": "ok"},
        "oldest_waiting": 1.5,
        "oldest_overdue": 0.25,
        "oldest_parked": None,
        "parked": 0,
    }


def test_not_ready_is_503_and_says_why(web: FlaskClient, office: MemoryOffice) -> None:
    office.readiness = Ready(ok=False, checks={"worker": "silent for 90 s"}, oldest_waiting=None)
    answer = web.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["checks"] == {"worker": "silent for 90 s"}


def test_a_fault_in_the_check_itself_is_not_ready(
    web: FlaskClient, office: MemoryOffice, caplog: pytest.LogCaptureFixture
) -> None:
    office.fault = RuntimeError("postgresql://user:secret@db")
    answer = web.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["ok"] is False
    assert "secret" not in answer.text + caplog.text


def test_the_figures_are_in_the_format_of_prometheus(
    web: FlaskClient, office: MemoryOffice
) -> None:
    office.readiness = Ready(
        counts={'od"d\\\n': 1, "queued": 2},
        parked=3,
        oldest_parked=7.5,
        copies=4,
        oldest_copy=8.5,
    )
    answer = web.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    samples = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert samples == [
        "omatiedot_ready 1",
        "omatiedot_oldest_waiting_seconds 1.5",
        "omatiedot_oldest_overdue_seconds 0.25",
        "omatiedot_oldest_parked_seconds 7.5",
        "omatiedot_oldest_copy_seconds 8.5",
        "omatiedot_parked 3",
        "omatiedot_copies_waiting 4",
        'omatiedot_count{of="od\\"d\\\\\\n"} 1',
        'omatiedot_count{of="queued"} 2',
    ]


def test_how_far_the_audit_log_lags_is_a_figure(web: FlaskClient, office: MemoryOffice) -> None:
    office.readiness = Ready(audit_lags={"seal": 0.0, "https://elsewhere.example.fi": 960.0})
    lines = web.get("/metrics").text.splitlines()
    assert 'omatiedot_audit_behind_seconds{of="https://elsewhere.example.fi"} 960.0' in lines


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.8.8.8", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.1", {}, 403),
        ("2001:db8::1", {}, 403),
        ("", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 403),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}, 403),
        ("192.0.2.1", {"Authorization": "Bearer right"}, 200),
        ("127.0.0.1", {"Authorization": "Bearer right", "X-Forwarded-For": "192.0.2.1"}, 200),
        ("192.0.2.1", {"Authorization": "Bearer wrong"}, 403),
        ("192.0.2.1", {"Authorization": "Bearer "}, 403),
        ("192.0.2.1", {"Authorization": "right"}, 403),
        ("192.0.2.1", {"Authorization": "Bearer \xff"}, 403),
    ],
)
def test_the_figures_are_for_this_machine_and_the_bearer_of_the_token(
    web: FlaskClient, office: MemoryOffice, address: str, headers: dict[str, str], status: int
) -> None:
    office.metrics_token = "right"
    answer = web.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == status


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_no_bearer_is_let_in(
    web: FlaskClient, office: MemoryOffice, token: str | None
) -> None:
    office.metrics_token = token
    answer = web.get(
        "/metrics",
        headers={"Authorization": "Bearer "},
        environ_overrides={"REMOTE_ADDR": "192.0.2.1"},
    )
    assert answer.status_code == 403
