"""`python -m bot` and the `omatiedot` command: where flows and commands meet."""

from __future__ import annotations

import wsgi
from bot.commands import cli
from bot.logs.beginning import begin


def main() -> None:
    """Run the command line."""
    begin()
    cli(obj=wsgi)


if __name__ == "__main__":
    main()
