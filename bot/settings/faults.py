"""The one way settings fail: with every fault at once."""

from __future__ import annotations


class SettingsFault(Exception):
    """The settings cannot be used; `faults` has one line each: the name, what to do."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))
