"""`omatiedot demo`: made-up people and staff, a handset, a console; all on this machine."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click

from bot.commands import opening
from bot.commands.serve import refuse_taken_port, run
from bot.service.demo import NotTheDemo, furnish, mark
from bot.service.office import Office
from bot.service.staff.demo import hire
from bot.store import keyfile
from bot.store.keys import KeyFault
from bot.store.opening import DatabaseFault, close, open_store

HOME = Path("var/demo")
SERVING = HOME / "serving.pid"


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--reset", is_flag=True, help="Throw the demo data away, and stop.")
@click.pass_context
def demo(context: click.Context, port: int, *, reset: bool) -> None:
    """Try everything: demo people, a handset, the console, no setting needed."""
    if reset:
        throw_away()
        return
    refuse_taken_port("127.0.0.1", port)
    close(arrange(context, port).store)
    click.echo(
        f"Handset   http://127.0.0.1:{port}/phone\n"
        f"Console   http://127.0.0.1:{port}/console/  (sign-in page shows the demo accounts)\n"
        f"Notice    http://127.0.0.1:{port}/notice/fi  and  /notice/sv\n"
        "Terminal  .venv/bin/omatiedot chat\n"
        f"Data      {HOME}/  (kept; `omatiedot demo --reset` throws it away)\n"
        "Stop with Ctrl-C."
    )
    SERVING.write_text(str(os.getpid()))
    try:
        run("127.0.0.1", port)
    finally:
        SERVING.unlink(missing_ok=True)


def arrange(context: click.Context, port: int = 8000) -> Office:
    """The demo's office: its own settings, secrets, people and staff; what is there is kept."""
    HOME.mkdir(parents=True, exist_ok=True)
    key_file = HOME / "keys.json"
    keyfile.complete(key_file) if key_file.exists() else keyfile.new(key_file)
    own = {
        "OMATIEDOT_DEMO": "1",
        "OMATIEDOT_DATABASE_URL": f"sqlite:///{HOME}/omatiedot.db",
        "OMATIEDOT_KEYS": str(key_file),
        "OMATIEDOT_SECRET_KEY": secrets.token_urlsafe(32),
        "OMATIEDOT_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "OMATIEDOT_GATEWAYS": "phone,twilio" if _twilio_is_set() else "phone",
        "OMATIEDOT_WORKER": "embedded",
    }
    for name, value in own.items():
        os.environ.setdefault(name, value)
    is_new = _marked(os.environ["OMATIEDOT_DATABASE_URL"], Path(os.environ["OMATIEDOT_KEYS"]))
    office = opening.office(context)
    if is_new:
        furnish(office)
    hire(office)
    return office


def _marked(url: str, key_file: Path) -> bool:
    """Make the database the demo's; whether it was new."""
    file = Path(url.removeprefix("sqlite:///"))
    new = url.startswith("sqlite:///") and not file.exists()
    try:
        store = open_store(url, key_file)
    except (KeyFault, DatabaseFault) as fault:
        raise opening.Stop(f"{url}: {fault}") from None
    try:
        return mark(store, new=new)
    except NotTheDemo as fault:
        raise opening.Stop(f"OMATIEDOT_DATABASE_URL: {fault}", 2) from None
    finally:
        close(store)


def _twilio_is_set() -> bool:
    return bool(os.environ.get("OMATIEDOT_TWILIO_AUTH_TOKEN"))


def is_served() -> bool:
    """Whether the demo runs now; a process that was killed has left its number behind."""
    try:
        os.kill(int(SERVING.read_text()), 0)
    except (OSError, ValueError):
        return False
    return True


def throw_away() -> None:
    """Remove the demo's own files, and nothing else."""
    if is_served():
        raise opening.Stop("The demo is being served: stop it first (Ctrl-C), then reset it.")
    vault = HOME / "vault"
    files = [*HOME.glob("omatiedot.db*"), *HOME.glob("keys.json"), *vault.glob("*-keys.db*")]
    for file in files:
        file.unlink()
    if vault.exists() and not any(vault.iterdir()):
        vault.rmdir()
    click.echo("The demo data are gone." if files else "There were no demo data.")
