"""Where the register is kept and through which doors it is reached. No secret is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.service.office import Office


@dataclass(frozen=True, slots=True)
class Premises:
    """The database's kind, service numbers by gateway, whether staff get mail."""

    database: str
    gateways: Mapping[str, tuple[str, ...]]
    mail: bool


def premises(office: Office) -> Premises:
    """The premises of an office."""
    gateways = {name: tuple(sorted(each.numbers)) for name, each in office.gateways.items()}
    return Premises(office.store.engine.dialect.name, gateways, office.post is not None)
