"""What to do about a part that is not installed: skip at home, fail where all is to be run."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(sentence: str) -> NoReturn:
    """Skip a test for want of a part, or fail it where CI is set. Says what to install."""
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)
