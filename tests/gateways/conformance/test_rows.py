"""Every gateway has its row, and a row that leaves out a topic says why."""

from __future__ import annotations

import pytest

from bot.gateways import GATEWAYS
from bot.settings import judging
from tests.gateways.conformance import ROWS
from tests.gateways.conformance.row import Row


def test_every_gateway_has_a_row() -> None:
    assert [row.name for row in ROWS] == list(GATEWAYS)


def test_every_gateway_can_be_chosen_in_the_settings() -> None:
    assert set(judging.GATEWAYS) == set(GATEWAYS)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_what_does_not_apply_says_why(row: type[Row]) -> None:
    assert all(len(why.split()) > 4 for why in row.without.values())


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_gateway_bears_the_name_it_is_chosen_by(row: type[Row]) -> None:
    made = row()
    assert made.gateway().name == made.name
    assert made.gateway().accepted == made.acknowledgement
