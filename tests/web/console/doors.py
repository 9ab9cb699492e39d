"""A browser at the door of the console: nobody yet, until somebody signs in."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.console.signed import PUBLIC_URL, TOKEN, Console


class Stranger:
    """A browser with no session; it fills forms in as people do."""

    def __init__(self, console: Console) -> None:
        self.client: FlaskClient = console.app.test_client()
        self.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    def get(self, path: str, **more: Any) -> TestResponse:
        """Look at a page."""
        return self.client.get(path, base_url=PUBLIC_URL, **more)

    def post(self, path: str, page: str | None = None, **form: str) -> TestResponse:
        """Send the form of `page` (the path itself, unless told) with its token."""
        token = TOKEN.search(self.get(page or path).text)
        assert token
        return self.send(path, {"csrf": token[1], **form})

    def send(self, path: str, form: dict[str, str], **headers: str) -> TestResponse:
        """Send a form as it is."""
        site = {"Sec-Fetch-Site": "same-origin", **headers}
        return self.client.post(path, base_url=PUBLIC_URL, data=form, headers=site)

    @property
    def cookie(self) -> str:
        """The cookie of the console."""
        found = self.client.get_cookie("__Host-omatiedot", "tiedot.example.fi")
        assert found
        return found.value


def heading(answer: TestResponse) -> str:
    """The heading of a page."""
    found = re.search(r"<h1>(.*?)</h1>", answer.text, re.DOTALL)
    assert found, answer.text
    return found[1]
