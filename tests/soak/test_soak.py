"""Ten kills under load on each database: nothing lost, nothing twice. `make soak` does more."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tests.end_to_end.postgres import own_server
from tests.soak.run import Plan, soak


def short() -> Plan:
    return Plan(
        secrets.randbelow(10**6), kills=10, texts=300, registrants=400, seconds=180, rate=25
    )


def check(folder: Path, database: str) -> None:
    found = soak(folder, database, short())
    print(found.figures())
    verdict = found.verdict
    assert (verdict.lost, verdict.doubled, verdict.unexplained) == ([], [], []), found.figures()
    assert verdict.doubled_replies <= len(found.load.network.silent)
    assert found.holds, found.figures()


@pytest.mark.xdist_group("soak-sqlite")
def test_ten_kills_on_sqlite_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    check(tmp_path, f"sqlite:///{tmp_path}/soak.db")


@pytest.mark.xdist_group("soak-postgresql")
def test_ten_kills_on_postgresql_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    with own_server() as server:
        check(tmp_path, server.url)
