"""What is installed for Node is what the lock says, from whatever registry a machine uses."""

from __future__ import annotations

import json

from tests.gateways.node import HERE

LOCKED = json.loads((HERE / "package-lock.json").read_text("utf-8"))["packages"]
ASKED = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]


def test_the_lock_names_no_registry_and_a_checksum_of_each_package() -> None:
    packages = {name: package for name, package in LOCKED.items() if name}
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if "integrity" not in package] == []


def test_the_lock_has_what_is_asked_for() -> None:
    found = {name: LOCKED[f"node_modules/{name}"]["version"] for name in ASKED}
    assert found == ASKED
