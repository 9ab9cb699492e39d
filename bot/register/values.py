"""The register description as values: who is responsible, for what, from where, how long.

It holds what `register.toml` says. It reads no file and judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import ClassVar, Literal, NamedTuple, get_args

from bot.domain import Policy
from bot.visits import Rules

Words = Mapping[str, str]
"""The same in each language of the register."""

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)

LegalBasis = Literal["contract", "legitimate_interest", "consent", "legal_obligation"]
"""Grounds of GDPR 6(1) that a register of customers can stand on."""


@dataclass(frozen=True, slots=True)
class Controller:
    """Who is responsible for the register."""

    name: str
    short: str
    address: str
    phone: str
    contact: Words
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """Where a person may complain."""

    name: Words
    site: Words
    address: Words
    phone: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """What data are used for, and on which ground."""

    code: str
    legal_basis: LegalBasis
    text: Words


@dataclass(frozen=True, slots=True)
class DataGroup:
    """Fields that are held, and for what."""

    code: str
    fields: tuple[str, ...]
    purposes: tuple[str, ...]
    text: Words


@dataclass(frozen=True, slots=True)
class Origin:
    """Where data come from; `name` when an import names it."""

    text: Words
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom data may be disclosed, with consent; `webhook`: where notices are posted."""

    name: str
    text: Words
    webhook: str | None = None


@dataclass(frozen=True, slots=True)
class Processor:
    """Who handles data on the controller's behalf."""

    text: Words


@dataclass(frozen=True, slots=True)
class Keep:
    """How many days something is kept; None: until the event its text names."""

    what: str
    text: Words
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Retention:
    """How long data are kept: in short, and rule by rule."""

    summary: Words
    rules: tuple[Keep, ...]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What disclosure to the recipients is for."""

    aim: Words


@dataclass(frozen=True, slots=True)
class Protection:
    """How the register is protected, in paragraphs."""

    text: Mapping[str, tuple[str, ...]]


class Hours(NamedTuple):
    """Office hours on working days, full hours in Finnish time."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Visits:
    """Where and when data can be seen on site; see `bot.visits.Rules`."""

    address: str
    days: tuple[Weekday, ...] = ("tue", "thu")
    opens: int = 10
    closes: int = 15
    minutes: int = 60
    earliest: int = 2
    latest: int = 14
    closed: tuple[date, ...] = ()

    @property
    def rules(self) -> Rules:
        """The opening rules."""
        return Rules(
            days=frozenset(map(WEEKDAYS.index, self.days)),
            opens=time(self.opens),
            closes=time(self.closes),
            minutes=self.minutes,
            earliest=self.earliest,
            latest=self.latest,
            closed=frozenset(self.closed),
        )


@dataclass(frozen=True, slots=True)
class Sms:
    """Languages (the first is the default), countries, spelling of names."""

    languages: tuple[str, ...]
    countries: tuple[str, ...]
    unicode_names: Literal["never", "auto"] = "never"


@dataclass(frozen=True, slots=True)
class Register:
    """One register, as its description says."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    name: Words
    controller: Controller
    authority: Authority
    purposes: tuple[Purpose, ...]
    data: tuple[DataGroup, ...]
    sources: tuple[Origin, ...]
    retention: Retention
    disclosure: Disclosure
    protection: Protection
    hours: Hours
    visits: Visits
    sms: Sms
    policy: Policy
    recipients: tuple[Recipient, ...] = ()
    processors: tuple[Processor, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that are answered in; the first is the default."""
        return self.sms.languages

    @property
    def countries(self) -> frozenset[str]:
        """Countries whose numbers get automatic answers."""
        return frozenset(self.sms.countries)

    def words(self, language: str) -> Mapping[str, str]:
        """The register's own words that every text message may use, by blank."""
        authority = self.authority
        return {
            "org": self.controller.short,
            "controller": self.controller.name,
            "tel": self.controller.phone,
            "site": authority.site[language],
            "authority": ", ".join(
                (authority.site[language], authority.address[language], authority.phone)
            ),
            "purposes": ", ".join(purpose.text[language] for purpose in self.purposes),
            "retention": self.retention.summary[language],
            "aim": self.disclosure.aim[language],
            "addr": self.visits.address,
            "from": str(self.hours.opens),
            "to": str(self.hours.closes),
        }
