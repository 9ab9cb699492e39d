"""`python -m bot` and the `omatiedot` command: where flows and commands meet.

Both are imported only when they are called: a process that is spawned for a share of some
work runs this module first (multiprocessing, "safe importing of main module").
"""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    import wsgi
    from bot.commands import cli
    from bot.logs.beginning import begin

    begin()
    cli(obj=wsgi)


if __name__ == "__main__":
    main()
