"""`python -m bot` and the `omatiedot` command: where flows and commands meet."""

from __future__ import annotations

import wsgi
from bot.commands import cli


def main() -> None:
    """Run the command line."""
    cli(obj=wsgi)


if __name__ == "__main__":
    main()
