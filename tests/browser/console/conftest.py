"""One office for all the tests of a module, with something to see on every page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.store.engine import make_engine
from bot.store.migrate import migrate
from bot.store.unit import Store
from tests.browser.serving import serve
from tests.sealed import sealed_store
from tests.web.console import signed
from tests.web.console.staged import Stage, staged


@dataclass(frozen=True)
class Served:
    """The stage, and where it is served."""

    stage: Stage
    address: str


@pytest.fixture(scope="module")
def module_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A register of its own for a module."""
    folder: Path = tmp_path_factory.mktemp("console")
    engine = make_engine(f"sqlite:///{folder}/console.db")
    migrate(engine)
    yield sealed_store(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def served(module_store: Store) -> Iterator[Served]:
    """The console on loopback, without the certificate that a real one has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(signed.DOORS, "public_url", "http://127.0.0.1")
        stage = staged(module_store)
    with serve(stage.console.app) as address:
        yield Served(stage, address)
