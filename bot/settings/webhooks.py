"""Whether notices can be posted to the webhooks that the register description names."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.register import Register
from bot.settings.environment import Environment, name_of
from bot.settings.loopback import is_loopback

SHORTEST_SECRET = 32
"""Characters of a secret that nobody can guess."""

SCHEMES = {False: ("https",), True: ("https", "http")}
"""How an address begins; True: on this machine itself."""

PLAIN = "write https://HOST/PATH without a password"


def faults(environment: Environment, register: Register, *, demo: bool) -> Iterator[str]:
    """What stops a start, each by its name and with what to do. No secret is told."""
    secrets = environment.secrets_of_recipients
    asked = name_of("recipient_secrets")
    for number, recipient in enumerate(register.recipients, 1):
        if recipient.webhook is None:
            continue
        if fault := _fault(recipient.webhook, demo=demo):
            yield f"[[recipients]] {number}, webhook: {fault}"
        if len(secrets.get(recipient.name, "")) < SHORTEST_SECRET:
            yield f"{asked}: write {recipient.name}=SECRET, {SHORTEST_SECRET} characters or more"
    for name in sorted(secrets.keys() - {each.name for each in register.recipients}):
        yield f"{asked}: no recipient of register.toml is named {name!r}"


def _fault(url: str, *, demo: bool) -> str | None:
    try:
        parts = urlsplit(url)
        whole = parts.port != 0 and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:  # a port that is no number, an address that does not end
        return PLAIN
    here = is_loopback(parts.hostname or "")
    if here and not demo:
        return "this machine itself is for the demo; write a public address"
    return None if whole and parts.scheme in SCHEMES[here] else PLAIN
