"""One typed object from the environment, a `.env` file and the register description.

Every fault is reported at once, by the name of its setting and with what to do. Nothing
is opened or connected to, and no secret has a default: the demo makes its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.register import Register
from bot.settings import judging, webhooks
from bot.settings.description import read_register
from bot.settings.environment import Environment, name_of, read_environment
from bot.settings.faults import SettingsFault

DEMO_URL = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an install runs with. `warnings` are for `doctor`: nothing that stops a start."""

    environment: Environment
    register: Register
    public_url: str
    warnings: tuple[str, ...]

    @property
    def worker_url(self) -> str:
        """The address under which a worker reaches the database without a pooler."""
        return self.environment.worker_database_url or self.environment.database_url

    @property
    def doors(self) -> Mapping[str, str | None]:
        """What the web is opened with; who bears `metrics_token` may read the figures."""
        return {
            "secret": _told(self.environment.secret_key),
            "public_url": self.public_url,
            "metrics_token": _told(self.environment.metrics_token),
        }

    def common(self) -> Mapping[str, Mapping[str, str]]:
        """The words by language that the catalogue fills every text with."""
        return {
            language: {
                **self.register.words(language),
                "notice": f"{self.public_url}/notice/{language}",
                "certificates": f"{self.public_url}/certificates/",
                "copies": f"{self.public_url}/copies/",
            }
            for language in self.register.languages
        }


def _told(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


OUTSIDE = ("checkpoints", "backups", "smtp_url", "staff_mail", "recipient_secrets")
"""Where an install reaches others by its `.env`; a demo in the same folder must not."""


def _without_places(environment: Environment, environ: Mapping[str, str]) -> Environment:
    fields = type(environment).model_fields
    others = [name for name in OUTSIDE if name_of(name) not in environ]
    return environment.model_copy(update={name: fields[name].default for name in others})


def load(
    environ: Mapping[str, str], dotenv: str | Path | None = ".env", *, demo: bool = False
) -> Settings:
    """The settings; those of `environ` win over the file's. Raises SettingsFault."""
    environment, faults = read_environment(environ, dotenv)
    register = None
    if environment and demo:
        environment = _without_places(environment, environ)
    if environment:
        faults += tuple(judging.faults(environment, demo=demo))
        register, of_register = read_register(environment.register_path)
        faults += of_register
    if environment and register:
        faults += tuple(webhooks.faults(environment, register, demo=demo))
    if faults or environment is None or register is None:
        raise SettingsFault(faults)
    url = (environment.public_url or DEMO_URL).rstrip("/")
    return Settings(environment, register, url, tuple(judging.warnings(environment, environ)))


def glance(
    environ: Mapping[str, str], dotenv: str | Path | None = ".env"
) -> tuple[Environment, Register]:
    """The settings unjudged: for what looks at an install and runs none, without its secrets.

    Raises SettingsFault.
    """
    environment, faults = read_environment(environ, dotenv)
    if environment is None:
        raise SettingsFault(faults)
    register, faults = read_register(environment.register_path)
    if register is None or faults:
        raise SettingsFault(faults)
    return environment, register
