"""What people write on the command line: telephone numbers and moments, read once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from bot.numbers import e164


class Number(click.ParamType[Any]):
    """A telephone number as people write it; E.164 comes out."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The number in E.164."""
        found = e164(value)
        if found is None:
            self.fail(f"{value!r} is not a phone number, e.g. +358412345678", param, ctx)
        return found


class Moment(click.ParamType[Any]):
    """An ISO 8601 time; in UTC when it names no zone."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The moment, aware."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not an ISO 8601 time, e.g. 2026-12-01", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


NUMBER, MOMENT = Number(), Moment()
