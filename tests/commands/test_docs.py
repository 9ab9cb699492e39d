"""`omatiedot docs`: generated pages, and the check that they are fresh."""

from __future__ import annotations

from pathlib import Path

from tests.commands.running import ROOT, omatiedot, process


def test_pages_are_made_checked_and_found_stale(tmp_path: Path) -> None:
    stale = omatiedot(tmp_path, "docs", "--check")
    assert (stale.returncode, "Run `omatiedot docs`" in stale.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []
    assert omatiedot(tmp_path, "docs").returncode == 0
    assert omatiedot(tmp_path, "docs", "--check").returncode == 0
    page = tmp_path / "docs" / "flows" / "deletion.md"
    assert "stateDiagram-v2" in page.read_text()
    page.write_text("written by hand")
    (tmp_path / "docs" / "flows" / "gone.md").touch()
    told = omatiedot(tmp_path, "docs", "--check").stderr
    assert "deletion.md" in told
    assert "gone.md" in told


def test_our_own_pages_are_fresh() -> None:
    assert process(ROOT, "docs", "--check").returncode == 0
