"""The conformance kit: what every gateway must do, as one table of cases and one row a gateway.

`ROWS` are the rows; `every_gateway` plays a case with each of them. docs/gateways.md tells
how to add one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from tests.gateways.conformance.kannel import KannelRow
from tests.gateways.conformance.phone import PhoneRow
from tests.gateways.conformance.row import Row, Topic
from tests.gateways.conformance.twilio import TwilioRow

ROWS: tuple[type[Row], ...] = (TwilioRow, KannelRow, PhoneRow)

Case = TypeVar("Case", bound=Callable[..., None])


def every_gateway(*topics: Topic) -> Callable[[Case], Case]:
    """Play a case with each gateway to which its topics apply."""
    fits = [row for row in ROWS if not set(topics) & set(row.without)]
    names = [row.name for row in fits]
    return pytest.mark.parametrize("row", fits, ids=names, indirect=True)
