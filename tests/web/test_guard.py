from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from bot.web.guard import HEADERS

EVERYWHERE = ["/healthz", "/readyz", "/metrics", "/notice/fi", "/static/page.css", "/nowhere"]


@pytest.mark.parametrize("path", [*EVERYWHERE, "/phone", "/phone/static/phone.js"])
def test_every_page_and_every_error_has_the_headers(handset: FlaskClient, path: str) -> None:
    with handset.get(path) as answer:  # closes the file that is sent
        headers = answer.headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert headers["Cache-Control"]
    assert "Set-Cookie" not in headers


def test_nothing_from_elsewhere_and_nothing_inline_may_run(web: FlaskClient) -> None:
    policy = web.get("/notice/fi").headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules.pop("default-src") == rules.pop("frame-ancestors") == "'none'"
    assert rules.pop("base-uri") == "'none'"
    assert set(rules.values()) == {"'self'"}


@pytest.mark.parametrize(
    ("url", "headers", "told"),
    [
        ("https://tiedot.example.fi", {}, True),
        ("http://127.0.0.1", {"X-Forwarded-Proto": "https"}, True),
        ("http://127.0.0.1", {}, False),
    ],
)
def test_tls_is_demanded_for_a_year_once_it_is_there(
    web: FlaskClient, url: str, headers: dict[str, str], told: bool
) -> None:
    answer = web.get("/healthz", base_url=url, headers=headers)
    assert ("Strict-Transport-Security" in answer.headers) is told
