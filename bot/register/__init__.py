"""The register description: its values, its public notice, what fits a text message."""

from bot.register.faults import faults, place
from bot.register.longest import (
    LONGEST_KEPT,
    LONGEST_NAME,
    LONGEST_REASON,
    PLACES,
    longest,
)
from bot.register.notice import Notice, Section, notice
from bot.register.values import Register

__all__ = [
    "LONGEST_KEPT",
    "LONGEST_NAME",
    "LONGEST_REASON",
    "PLACES",
    "Notice",
    "Register",
    "Section",
    "faults",
    "longest",
    "notice",
    "place",
]
