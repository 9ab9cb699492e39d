"""Words of strangers, made visible and harmless."""

from __future__ import annotations

import pytest

from bot.web.console.letters import harmless, quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Áŋŋel Đuoibmá", "Áŋŋel Đuoibmá"),
        ("rivi\ntoinen\tsarake", "rivi\ntoinen\tsarake"),
        ("\u202eollem", "⟨U+202E⟩ollem"),
        ("Mai\u200bja", "Mai⟨U+200B⟩ja"),
        ("\x00\x1b[31m", "⟨U+0000⟩⟨U+001B⟩[31m"),
        ("\ud800", "⟨U+D800⟩"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("q\u0323\u0307", "q\u0323\u0307"),
        ("Z" + "\u0301" * 40, "Z" + "\u0301" * 3 + "…"),
        ("<b>", "<b>"),
    ],
)
def test_what_hides_is_shown(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_a_quotation_keeps_its_direction_to_itself() -> None:
    assert quoted("\u05d0") == "\u2068\u05d0\u2069"
