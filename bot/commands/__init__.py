"""The command line: `omatiedot …`. Each command hands over to a service and prints.

`wsgi` comes in as the context's object: it alone puts an office together.
"""

from __future__ import annotations

import click

from bot.commands.audit import audit
from bot.commands.backup import backup, restore
from bot.commands.chat import chat
from bot.commands.demo import demo
from bot.commands.disclosures import disclosures
from bot.commands.docs import docs
from bot.commands.doctor import doctor
from bot.commands.drill import drill
from bot.commands.erasures import erasures
from bot.commands.keys import keys
from bot.commands.lists import messages, requests
from bot.commands.may_send import may_send_
from bot.commands.registrants import registrants
from bot.commands.retention import retention
from bot.commands.send import send_
from bot.commands.serve import serve, worker
from bot.commands.staff import staff
from bot.commands.understand import understand


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="omatiedot")
def cli() -> None:
    """People use their rights to their own data by text message."""


for command in (
    audit,
    backup,
    chat,
    demo,
    disclosures,
    docs,
    doctor,
    drill,
    erasures,
    keys,
    may_send_,
    messages,
    registrants,
    requests,
    restore,
    retention,
    send_,
    serve,
    staff,
    understand,
    worker,
):
    cli.add_command(command)
