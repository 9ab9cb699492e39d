"""The console, where staff do what a machine must not decide.

Every page works without scripts; the small ones there are come from our own origin.
"""

from bot.web.console import (
    account,
    accounts,
    approvals,
    case,
    certifying,
    deciding,
    entering,
    letters,
    log,
    notes,
    overview,
    posting,
    queue,
    register,
    replying,
    revealing,
    search,
    sign_in,
    statement,
    welcome,
)
from bot.web.console.room import blueprint

__all__ = [
    "account",
    "accounts",
    "approvals",
    "blueprint",
    "case",
    "certifying",
    "deciding",
    "entering",
    "letters",
    "log",
    "notes",
    "overview",
    "posting",
    "queue",
    "register",
    "replying",
    "revealing",
    "search",
    "sign_in",
    "statement",
    "welcome",
]
