"""What is logged of a fault: enough to find it by, and nothing that it says."""

from __future__ import annotations

import pytest

from bot.logs import Log, log_fault

SECRET = "Maija Meikäläinen +358412345678"


def fall() -> None:
    raise ValueError(SECRET)


def test_a_fault_is_logged_by_its_kind_place_and_mark_and_never_by_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(ValueError, match="Maija") as caught:
        fall()
    mark = log_fault(Log("test"), "work", caught.value)
    (line,) = caplog.messages
    assert line.startswith(f"work failed id={mark} kind=builtins.ValueError at=test_faults.py:")
    assert SECRET not in caplog.text


def test_every_fault_has_a_mark_of_its_own() -> None:
    log = Log("test")
    assert log_fault(log, "work", ValueError()) != log_fault(log, "work", ValueError())
