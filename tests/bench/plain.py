"""The other ruler: the same service that neither seals nor writes the audit log.

What `strip` takes away is what encryption and the log cost; nothing else differs. People are
made by the same program, so that nothing that was sealed is ever read.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from flask import Flask

import wsgi
from bot.store import audit
from bot.store.personal import Personal
from bot.store.unit import Unit
from tests.bench.people import populate


def strip() -> None:
    """Values are stored as they are, and nothing is appended to the log."""
    Unit.sealed = _sealed  # type: ignore[method-assign]
    Unit.opened = _opened  # type: ignore[method-assign,assignment]
    audit.append = _append  # type: ignore[assignment]


def _sealed(_unit: Unit, _kind: Personal, text: str, _values: Mapping[str, Any]) -> bytes:
    return text.encode()


def _opened(_unit: Unit, _kind: Personal, stored: bytes, _row: Any, _owner: Any) -> str:
    return stored.decode()


def _append(*_: Any, **__: Any) -> None:
    return None


def make_app() -> Flask:
    """The application, stripped."""
    strip()
    return wsgi.make_app()


if __name__ == "__main__":
    strip()
    populate(os.environ)
