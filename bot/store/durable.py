"""What was renamed stays renamed after a power cut."""

from __future__ import annotations

import os
from pathlib import Path


def settle(folder: Path) -> None:
    """Have the disk keep the names in a folder as they are now. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
