"""The register description from its file: its shape checked by type, its values judged."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.register import Register, faults, place
from bot.settings.environment import name_of

_SHAPE = TypeAdapter(Register)


def read_register(path: Path) -> tuple[Register | None, tuple[str, ...]]:
    """The register description, or what is wrong with it."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        register = _SHAPE.validate_python(raw)
    except FileNotFoundError:
        return None, (f"{name_of('register')}: no file {path}; copy register.toml there",)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        return None, (f"{path.name}: cannot be read: {fault}",)
    except ValidationError as fault:
        return None, tuple(f"{path.name} {_misshapen(error)}" for error in fault.errors())
    return register, tuple(f"{path.name} {fault}" for fault in faults(register))


def _misshapen(error: Any) -> str:
    told = {
        "missing": "missing; write it",
        "unexpected_keyword_argument": "no such value here; is it misspelt?",
    }
    return f"{place(error['loc'])}: {told.get(error['type'], error['msg'])}"
