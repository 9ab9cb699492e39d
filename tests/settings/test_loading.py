"""Settings: what is read from where, what is refused, and that every fault is told at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot import gateways
from bot.settings import Settings, SettingsFault, judging, load
from tests.catalogue.texts import ROOT

REGISTER = str(ROOT / "register.toml")
WHOLE = {
    "OMATIEDOT_REGISTER": REGISTER,
    "OMATIEDOT_KEYS": "keys.json",
    "OMATIEDOT_SECRET_KEY": "s" * 32,
    "OMATIEDOT_PUBLIC_URL": "https://tiedot.example.fi",
}
TWILIO = {
    "OMATIEDOT_GATEWAYS": "twilio",
    "OMATIEDOT_TWILIO_ACCOUNT_SID": "AC0",
    "OMATIEDOT_TWILIO_AUTH_TOKEN": "current, previous",
    "OMATIEDOT_TWILIO_NUMBERS": "+358401234567,+358501234567",
}


def loaded(changes: Mapping[str, str | None] = {}, *, demo: bool = False) -> Settings:
    environ = {
        name: value for name, value in {**WHOLE, **(changes or {})}.items() if value is not None
    }
    return load(environ, None, demo=demo)


def faults(changes: Mapping[str, str | None], *, demo: bool = False) -> str:
    with pytest.raises(SettingsFault) as caught:
        loaded(changes, demo=demo)
    return "\n".join(caught.value.faults)


def test_a_whole_environment_is_accepted_without_a_word() -> None:
    settings = loaded(TWILIO)
    assert settings.environment.gateways == ("twilio",)
    assert settings.environment.twilio_numbers == ("+358401234567", "+358501234567")
    tokens = [token.get_secret_value() for token in settings.environment.twilio_auth_token]
    assert tokens == ["current", "previous"]
    assert settings.warnings == ()


def test_the_demo_needs_no_settings_but_its_register() -> None:
    settings = load({"OMATIEDOT_REGISTER": REGISTER}, None, demo=True)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.environment.database_url == "sqlite:///var/omatiedot.db"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("KEYS", None, "omatiedot keys new"),
        ("KEYS", " ", "omatiedot keys new"),
        ("SECRET_KEY", None, "32 random characters"),
        ("PUBLIC_URL", None, "the address gateways reach us under"),
        ("PUBLIC_URL", "tiedot.example.fi", "write https://"),
        ("PUBLIC_URL", "ftp://tiedot.example.fi", "write https://"),
        ("PUBLIC_URL", "https://tiedot.example.fi/?a=1", "no query"),
        ("PUBLIC_URL", "https://a:b@tiedot.example.fi", "user name"),
        ("GATEWAYS", "twillio", "no gateway 'twillio'"),
        ("GATEWAYS", "jasmin", "no gateway 'jasmin'; take it out"),
        ("GATEWAYS", "phone", "only in the demo"),
        ("DATABASE_URL", "mysql://localhost/x", "sqlite:///PATH"),
        ("VAULT_URL", "var/keys.db", "sqlite:///PATH"),
        ("DATABASE_POOLER", "session", "write transaction, or nothing"),
        ("LOG_LEVEL", "loud", "write debug, info, warning or error"),
        ("WORKER_DATABASE_URL", "postgresql+psycopg://localhost/x", "only for PostgreSQL"),
        ("REGISTER", "no-such-file.toml", "no file no-such-file.toml"),
    ],
)
def test_what_cannot_work_is_refused_by_its_name(name: str, value: str | None, told: str) -> None:
    found = faults({f"OMATIEDOT_{name}": value})
    assert f"OMATIEDOT_{name}: " in found
    assert told in found


@pytest.mark.parametrize("name", ["ACCOUNT_SID", "AUTH_TOKEN", "NUMBERS"])
def test_twilio_is_not_on_without_its_settings(name: str) -> None:
    found = faults({**TWILIO, f"OMATIEDOT_TWILIO_{name}": None})
    assert f"OMATIEDOT_TWILIO_{name}: missing" in found


def test_the_settings_know_the_gateways_there_are_and_no_other() -> None:
    assert set(judging.GATEWAYS) == set(gateways.GATEWAYS)


def test_a_worker_behind_a_pooler_has_an_address_past_it() -> None:
    shared, direct = "postgresql+psycopg://pooler/x", "postgresql+psycopg://server/x"
    pooled = {"OMATIEDOT_DATABASE_URL": shared, "OMATIEDOT_DATABASE_POOLER": "transaction"}
    assert "OMATIEDOT_VAULT_URL: missing; behind a pooler" in faults(pooled)
    found = loaded({**pooled, "OMATIEDOT_VAULT_URL": "postgresql+psycopg://keys/x"})
    assert found.worker_url == shared
    assert any("OMATIEDOT_WORKER_DATABASE_URL: missing" in each for each in found.warnings)
    found = loaded({**pooled, "OMATIEDOT_WORKER_DATABASE_URL": direct})
    assert (found.worker_url, found.warnings) == (direct, ())


def test_every_fault_is_told_at_once() -> None:
    found = faults(dict.fromkeys(WHOLE) | {"OMATIEDOT_REGISTER": "gone.toml"})
    for name in ("KEYS", "SECRET_KEY", "PUBLIC_URL", "REGISTER"):
        assert f"OMATIEDOT_{name}: " in found


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"OMATIEDOT_PUBLIC_URL": "http://tiedot.example.fi"}, "OMATIEDOT_PUBLIC_URL: unencrypted"),
        ({"OMATIEDOT_SECRET_KEY": "short"}, "OMATIEDOT_SECRET_KEY: short"),
        ({"OMATIEDOT_METRICS_TOKEN": "short"}, "OMATIEDOT_METRICS_TOKEN: short"),
        ({"OMATIEDOT_GATEWAY": "twilio"}, "did you mean OMATIEDOT_GATEWAYS?"),
    ],
)
def test_what_an_operator_should_mend_stops_nothing(changes: dict[str, str], told: str) -> None:
    assert told in "\n".join(loaded(changes).warnings)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000", "http://localhost", "http://[::1]:8000"])
def test_loopback_needs_no_encryption(url: str) -> None:
    assert loaded({"OMATIEDOT_PUBLIC_URL": url}).warnings == ()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text(
        f"OMATIEDOT_REGISTER={REGISTER}\n"
        "OMATIEDOT_KEYS=of-the-file\nOMATIEDOT_SECRET_KEY=of-the-file\nPORT=9000\n"
        "OMATIEDOT_GATEWAYS=\nOMATIEDOT_PUBLIC_URL=https://file.example.fi\n"
    )
    settings = load({"OMATIEDOT_PUBLIC_URL": "https://environment.example.fi/"}, dotenv)
    assert settings.public_url == "https://environment.example.fi"
    assert settings.environment.keys == Path("of-the-file")
    assert settings.environment.gateways == ()


def test_the_process_environment_is_not_read_behind_the_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMATIEDOT_GATEWAYS", "twilio")
    assert loaded().environment.gateways == ()


def test_secrets_do_not_show_when_printed() -> None:
    secrets = {
        "OMATIEDOT_METRICS_TOKEN": "hush-" * 8,
        "OMATIEDOT_SECRET_KEY": "hush-" * 8,
        "OMATIEDOT_TWILIO_AUTH_TOKEN": "hush-token",
    }
    assert "hush" not in repr(loaded({**TWILIO, **secrets}))


def test_the_notice_is_linked_under_the_public_address() -> None:
    common = loaded({"OMATIEDOT_PUBLIC_URL": "https://x.example.fi/tiedot/"}).common()
    assert common["sv"]["notice"] == "https://x.example.fi/tiedot/notice/sv"
    assert list(common) == ["fi", "sv"]


def test_the_demo_reaches_no_place_of_the_install_in_whose_folder_it_runs(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "OMATIEDOT_CHECKPOINTS=file:///var/kept\n"
        "OMATIEDOT_BACKUPS=/var/backups\n"
        "OMATIEDOT_STAFF_MAIL=staff@example.fi\n"
        "OMATIEDOT_SMTP_URL=smtp://127.0.0.1\n"
    )
    here = {"OMATIEDOT_REGISTER": REGISTER}
    demo = load(here, tmp_path / ".env", demo=True).environment
    assert (demo.checkpoints, demo.backups, demo.staff_mail, demo.smtp_url) == ((), (), None, None)
