"""A fresh row for each case, and what cases are played on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.cutting import Line, line
from tests.gateways.conformance.installed import Installed, installed
from tests.gateways.conformance.row import Row
from tests.gateways.peer import Peer, peer


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Row:
    """The row that the case is played with."""
    made: Row = request.param()
    return made


@pytest.fixture
def other_side(row: Row) -> Iterator[Peer]:
    """The peer that the row's gateway sends to; it takes everything."""
    with peer(row.take) as told:
        yield told


@pytest.fixture
def cable(other_side: Peer) -> Iterator[Line]:
    """The line between the gateway and its peer."""
    with line(other_side.url) as made:
        yield made


@pytest.fixture
def here(
    row: Row,
    cable: Line,
    engine: sa.Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Installed]:
    """An install of the row on each database in turn."""
    with installed(row, engine, tmp_path, monkeypatch, row.gateway(cable.url)) as made:
        yield made
