"""One-time codes as a person reads them off the handset."""

from __future__ import annotations

import re

from tests.offices import Desk

CODE = re.compile(r"(?<![\dT-])\d{6}(?!\d)")


def code_in(text: str) -> str:
    """The one code in a text."""
    (code,) = CODE.findall(text)
    return str(code)


def wrong(code: str) -> str:
    """A code that is another one."""
    return f"{(int(code) + 1) % 10**6:06}"


def answered(desk: Desk, number: str, command: str) -> str:
    """Text a command and then the code that comes; what is said to that."""
    (asked,) = desk.text(number, command)
    return desk.text(number, f"{command.split()[0]} {code_in(asked)}")[0]
