"""`omatiedot chat`: a handset in the terminal, on the demo's data."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import click

from bot.commands import opening
from bot.commands.demo import arrange
from bot.commands.values import NUMBER
from bot.service.demo import PEOPLE, Demo, MovableClock
from bot.work.embedded import work_once

PAST = re.compile(r"~\s*(\d+)\s*(min|h|d)", re.IGNORECASE)
MINUTES = {"min": 1, "h": 60, "d": 24 * 60}
HINT = """\
Text as you would on a phone. `~ 25 h` lets time pass (min, h, d). Ctrl-D ends.
Links in the replies open while `omatiedot demo` is running on port 8000."""


@click.command()
@click.option(
    "--as",
    "number",
    type=NUMBER,
    default=PEOPLE[0].number,
    show_default=True,
    help="Whose handset.",
)
@click.pass_context
def chat(context: click.Context, number: str) -> None:
    """A handset in the terminal: type a text, read the reply."""
    office = arrange(context)
    clock = office.now
    if not isinstance(clock, MovableClock):
        raise opening.Stop("chat works only on a database that `omatiedot demo` made", 2)
    converse(Demo(office, clock), number)


def converse(demo: Demo, number: str) -> None:
    """Read texts until the end of input, and print what comes back."""
    if sys.stdin.isatty():
        names = {person.number: person.label for person in demo.people}
        click.echo(f"{names.get(number, number)} ↔ {demo.service_number}\n{HINT}")
    seen = {bubble.id for bubble in demo.thread(number)}
    for line in texts():
        past = PAST.fullmatch(line.strip())
        if past:
            demo.move_clock(int(past[1]) * MINUTES[past[2].lower()])
        else:
            demo.say(number, line)
        work_once(demo.office)
        for bubble in demo.thread(number):
            if bubble.id not in seen and bubble.direction == "out":
                click.echo(f"< {bubble.text}")
            seen.add(bubble.id)


def texts() -> Iterator[str]:
    """Lines from a person, with a prompt, or from a pipe."""
    while True:
        if sys.stdin.isatty():
            click.echo("> ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        yield line.rstrip("\r\n")
