"""The console, where staff do what a machine must not decide.

Every page works without scripts; the small ones there are come from our own origin.
"""

from bot.web.console import account, statement
from bot.web.console.room import blueprint

__all__ = ["account", "blueprint", "statement"]
