"""`omatiedot demo` as a newcomer starts it: no setting, a handset in the browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.rig import Install, eventually
from tests.gateways.rest import Api


class Demo(Install):
    """A folder and nothing else."""

    @property
    def environment(self) -> dict[str, str]:
        return {name: value for name, value in super().environment.items() if name == "PATH"}


pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo for both tests; the last of them stops it."""
    here = Demo(tmp_path_factory.mktemp("demo"), Api())
    here.start("demo")
    yield here
    here.kill()


def cpu(process: int) -> float:
    """Seconds of processor time that a process and its children have used."""
    used = 0.0
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            stat = each.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if process in (int(each.parent.name), int(stat[1])):
            used += (int(stat[11]) + int(stat[12])) / 100
    return used


def test_at_rest_it_costs_almost_nothing(demo: Demo) -> None:
    assert demo.process is not None
    eventually(lambda: demo.get("/readyz").status == 200, "ready")
    time.sleep(1)
    before = cpu(demo.process.pid)
    time.sleep(3)
    used = cpu(demo.process.pid) - before
    print(f"at rest: {used / 3:.1%} of a processor")
    assert used < 0.15


def test_the_handset_is_there_and_the_rest_too(demo: Demo) -> None:
    assert "Maija Meikäläinen" in demo.get("/phone").data.decode()
    assert demo.get("/notice/fi").status == 200
    eventually(lambda: demo.get("/readyz").status == 200, "ready")
    assert demo.get("/gateways/twilio/messages").status == 404
    assert f"http://127.0.0.1:{demo.port}/phone" in demo.log
    assert f"http://127.0.0.1:{demo.port}/console/" in demo.log
    door = demo.get("/console/sign-in").data.decode()
    for login in ("aino", "bertta", "daavid", "esko", "frida"):
        assert f'<th scope="row">{login}</th>' in door
    assert demo.stop() == 0
    assert "Traceback" not in demo.log
