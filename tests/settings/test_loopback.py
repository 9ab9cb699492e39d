"""What is this machine itself."""

from __future__ import annotations

import pytest

from bot.settings.loopback import is_loopback


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("localhost.example.fi", False),
        ("127.0.0.1.example.fi", False),
    ],
)
def test_only_what_never_leaves_this_machine_is_loopback(host: str, is_here: bool) -> None:
    assert is_loopback(host) is is_here
