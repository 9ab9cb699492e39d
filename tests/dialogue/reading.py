"""The words and their reader, built once for all tests of understanding, and texts to read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from bot.dialogue.understanding import Understanding
from bot.dialogue.words import load_words

WORDS = load_words(Path(__file__).parents[2] / "locales")
UNDERSTANDING = Understanding(WORDS)
TEXTS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "texts.toml").read_text(encoding="utf-8")
)["texts"]
