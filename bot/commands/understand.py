"""`omatiedot understand`: what the dialogue takes a text to mean."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.heard import Heard
from bot.dialogue.understanding import Understanding
from bot.redact import redact


@click.command()
@click.argument("text")
@click.option("--language", type=click.Choice(["fi", "sv"]), help="The conversation's language.")
@click.option("--state", default="idle", help="The state of the conversation, e.g. name.asking.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; so it does with `-` anyway.")
@click.pass_context
def understand(
    context: click.Context, text: str, language: str | None, state: str, *, as_json: bool
) -> None:
    """What TEXT is taken to mean. With `-`, one text a line from standard input."""
    reading, dialogue = context.obj.READING, context.obj.DIALOGUE
    if state not in dialogue.rules.states:
        states = ", ".join(dialogue.rules.states)
        raise click.BadParameter(f"there is no state {state!r}; there are: {states}")
    if text != "-":
        found = meaning(reading, dialogue, text, language, state)
        line = json.dumps(found, ensure_ascii=False)
        click.echo(line if as_json else f"{found['intent'] or 'nothing'}  {line}")
        return
    for line in sys.stdin:
        found = meaning(reading, dialogue, line.rstrip("\r\n"), language, state)
        click.echo(json.dumps(found, ensure_ascii=False))


def meaning(
    reading: Understanding, dialogue: Dialogue, text: str, language: str | None, state: str
) -> dict[str, Any]:
    """The reading of a text, redacted as a message would be."""
    heard: Heard = reading.read(redact(text).text, language, capturing=dialogue.capturing(state))
    return {
        "intent": heard.intent,
        "language": heard.language,
        "certainty": str(heard.certainty),
        "argument": heard.argument or heard.code,
    }
