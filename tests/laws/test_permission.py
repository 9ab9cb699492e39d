"""One function decides what may be texted, and every text that is no answer asks it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DECIDES = "bot/service/permission.py"
ANSWERS = {
    "bot/service/answer.py": "the answer to a text",
    "bot/service/erase.py": "that an erasure was done, as it was asked",
    "bot/service/parked.py": "the answer to a text, late",
    "bot/service/staff/sending.py": "staff's answer to a request",
    "bot/service/contacting.py": "for a purpose: permission is asked",
}
"""Every module that queues a text, and what kind of text that is."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("bot", "flows"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module, module: str, name: str) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == module
        and any(each.name == name for each in node.names)
        for node in ast.walk(tree)
    )


def test_one_service_asks_the_rules_and_one_reads_for_them() -> None:
    decides = {path for path, tree in sources() if imported(tree, "bot.permission", "may_send")}
    reads = {
        path for path, tree in sources() if imported(tree, "bot.store.permission", "read_standing")
    }
    assert (decides, reads) == ({DECIDES}, {DECIDES})


def calls(tree: ast.Module, name: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == name
        for node in ast.walk(tree)
    )


def test_whatever_makes_a_text_is_an_answer_or_asks() -> None:
    queues = {
        path
        for path, tree in sources()
        if imported(tree, "bot.store.outbox", "queue") or calls(tree, "outbox.queue")
    }
    unknown = queues - set(ANSWERS)
    assert not unknown, f"say in ANSWERS what {unknown} sends; if it is no answer, ask may_send"
    with_purpose = {path for path, tree in sources() if path in queues and _names_purpose(tree)}
    assert with_purpose == {"bot/service/contacting.py"}
    contacting = dict(sources())["bot/service/contacting.py"]
    assert calls(contacting, "standing_permission")


def _names_purpose(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Call) and any(each.arg == "purpose" for each in node.keywords)
        for node in ast.walk(tree)
    )
