"""The words and their reader, built once for all tests of understanding."""

from __future__ import annotations

from pathlib import Path

from bot.dialogue.understanding import Understanding
from bot.dialogue.words import load_words

WORDS = load_words(Path(__file__).parents[2] / "locales")
UNDERSTANDING = Understanding(WORDS)
