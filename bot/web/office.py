"""The one place where views find the office behind them."""

from __future__ import annotations

from typing import cast

from flask import current_app

from bot.service.demo import Bubble, Demo, Person
from bot.service.reception import Readiness
from bot.service.reception import Reception as Office

__all__ = ["Bubble", "Demo", "Office", "Person", "Readiness", "office"]


def office() -> Office:
    """The office of the application that serves this request."""
    return cast(Office, current_app.extensions["office"])
