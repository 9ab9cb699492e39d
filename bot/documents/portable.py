"""The complete copy for programs (GDPR 20): JSON, and the JSON Schema that describes it.

Names are English and stay; what is added gets a name of its own. `schema_version` goes up
only when something that was there means another thing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.documents.copy import Copy, tables_of
from bot.documents.fields import JSON, SHOWN, is_technical
from bot.documents.saying import loaded

VERSION = 1
ANY = {"type": ["string", "number", "boolean", "object", "array", "null"]}
TEXT = {"type": "string"}


def data(copy: Copy) -> bytes:
    """The file, UTF-8."""
    told = {
        "schema_version": VERSION,
        "made_at": copy.made.isoformat(),
        "number": copy.number,
        "language": copy.language,
        "register": _register(copy),
        "held": {
            name: [_row(copy, name, row) for row in copy.held[name]] for name in tables_of(copy)
        },
        "automated_decisions": False,
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _register(copy: Copy) -> Mapping[str, Any]:
    of, language = copy.register, copy.language
    by = of.authority
    return {
        "name": of.name[language],
        "controller": {
            "name": of.controller.name,
            "address": of.controller.address,
            "phone": of.controller.phone,
            "email": of.controller.email,
            "contact": of.controller.contact[language],
        },
        "authority": {
            "name": by.name[language],
            "address": by.address[language],
            "phone": by.phone,
            "site": by.site[language],
        },
        "purposes": [
            {"code": each.code, "legal_basis": each.legal_basis, "text": each.text[language]}
            for each in of.purposes
        ],
        "data_groups": [
            {"code": each.code, "purposes": each.purposes, "text": each.text[language]}
            for each in of.data
        ],
        "sources": [each.text[language] for each in of.sources],
        "recipients": [{"name": each.name, "text": each.text[language]} for each in of.recipients],
        "processors": [each.text[language] for each in of.processors],
        "retention": [
            {"what": each.what, "days": each.days, "text": each.text[language]}
            for each in of.retention.rules
        ],
    }


def _row(copy: Copy, table: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    names = SHOWN.get(table) or [name for name in row if not is_technical(table, name)]
    refs = {each["id"]: each["ref"] for each in copy.held.get("request", ())}
    told = {name: _plain(name, row[name]) for name in names if not isinstance(row[name], bytes)}
    if "request_id" in told:
        told["request_ref"] = refs.get(told.pop("request_id"))
    return told


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    if name == "actor":
        return str(value).partition(":")[0]
    if name in JSON and value:
        return loaded(value)
    return value


def schema() -> Mapping[str, Any]:
    """JSON Schema, draft 2020-12, of `data`."""
    of = {
        "name": TEXT,
        "controller": _shape("name", "address", "phone", "contact", email=ANY),
        "authority": _shape("name", "address", "phone", "site"),
        "purposes": _list(_shape("code", "legal_basis", "text")),
        "data_groups": _list(_shape("code", "text", purposes=_list(TEXT))),
        "sources": _list(TEXT),
        "recipients": _list(_shape("name", "text")),
        "processors": _list(TEXT),
        "retention": _list(_shape("what", "text", days={"type": ["integer", "null"]})),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A complete copy of what a register holds on a person",
        **_shape(
            "number",
            "language",
            schema_version={"const": VERSION},
            made_at={"type": "string", "format": "date-time"},
            register=_shape(**of),
            held={
                "type": "object",
                "properties": {name: _list(_kind(names)) for name, names in SHOWN.items()},
                "additionalProperties": _list({"type": "object"}),
            },
            automated_decisions={"const": False},
        ),
        "additionalProperties": True,
    }


def _kind(names: tuple[str, ...]) -> Mapping[str, Any]:
    told = ("request_ref" if name == "request_id" else name for name in names)
    return _shape(**dict.fromkeys(told, ANY))


def _list(of: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"type": "array", "items": of}


def _shape(*texts: str, **others: Any) -> Mapping[str, Any]:
    """An object with these names and no others."""
    properties = {**dict.fromkeys(texts, TEXT), **others}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
