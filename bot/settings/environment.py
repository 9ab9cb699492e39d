"""The settings by their names in the environment and in a `.env` file.

The shape of each value is checked here, and nothing more: what they mean together is
judged elsewhere. Secrets do not show themselves when printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

PREFIX = "OMATIEDOT_"

REGISTER = Path("register.toml")
OURS = Path(__file__).parents[2] / REGISTER
"""The description that comes with the program, when the working directory has none."""


def _list(value: Any) -> Any:
    """A comma list as a tuple; spaces around and empty items do not count."""
    if isinstance(value, str):
        return tuple(item.strip() for item in value.split(",") if item.strip())
    return value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_list)]
Paths = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_list)]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_list)]


class Environment(BaseSettings):
    """The settings as they are named in the environment, without the prefix."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True
    )

    database_url: str = "sqlite:///var/omatiedot.db"
    database_pooler: str | None = None
    worker_database_url: str | None = None
    vault_url: str | None = None
    register_path: Path = Field(
        default_factory=lambda: REGISTER if REGISTER.exists() else OURS,
        validation_alias=AliasChoices("register_path", PREFIX + "REGISTER"),
    )
    keys: Path | None = None
    public_url: str = ""
    gateways: Names = ()
    secret_key: SecretStr | None = None
    metrics_token: SecretStr | None = None
    twilio_account_sid: str | None = None
    twilio_auth_token: Secrets = ()
    twilio_numbers: Names = ()
    twilio_api_url: str | None = None
    kannel_username: str | None = None
    kannel_password: SecretStr | None = None
    kannel_numbers: Names = ()
    kannel_send_url: str | None = None
    kannel_send_username: str | None = None
    kannel_send_password: SecretStr | None = None
    kannel_callback_url: str | None = None
    smtp_url: SecretStr | None = None
    staff_mail: str | None = None
    checkpoints: Names = ()
    backups: Paths = ()
    seal_file: Path | None = None
    seal_password: SecretStr | None = None
    recipient_secrets: Secrets = ()
    log_level: Annotated[str, BeforeValidator(str.lower)] = "info"

    @property
    def store(self) -> tuple[str, Path | None, str | None, str | None]:
        """What opens the store: its address, key file, pooler, and its vault's address."""
        vault_url = self.vault_url or self.worker_database_url  # never through a pooler by itself
        return self.database_url, self.keys, self.database_pooler, vault_url

    @property
    def seal(self) -> tuple[Path, str | None] | None:
        """The organisation's own seal on documents: its file and the password to that."""
        password = self.seal_password.get_secret_value() if self.seal_password else None
        return (self.seal_file, password) if self.seal_file else None

    @property
    def secrets_of_recipients(self) -> Mapping[str, str]:
        """What signs notices, by the name of the recipient: `NAME=SECRET` each."""
        told = (each.get_secret_value().partition("=") for each in self.recipient_secrets)
        return {name.strip(): secret.strip() for name, _, secret in told}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What was handed in, then the file; never the process's own environment."""
        return init_settings, dotenv_settings


def read_environment(
    environ: Mapping[str, str], dotenv: str | Path | None
) -> tuple[Environment | None, tuple[str, ...]]:
    """The environment's settings over the file's, or what is wrong with their shapes."""
    given = {
        _field(name): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and value.strip()
    }
    try:
        return Environment(_env_file=dotenv, **given), ()  # type: ignore[call-arg, arg-type]
    except ValidationError as fault:
        return None, tuple(f"{name_of(str(e['loc'][0]))}: {e['msg']}" for e in fault.errors())
    except UnicodeDecodeError:
        return None, (f"{dotenv}: not UTF-8; save it as UTF-8",)


def _field(name: str) -> str:
    field = name.removeprefix(PREFIX).lower()
    return "register_path" if field == "register" else field


def name_of(field: str) -> str:
    """`public_url` → `OMATIEDOT_PUBLIC_URL`."""
    return PREFIX + field.removeprefix(PREFIX).removesuffix("_path").upper()
