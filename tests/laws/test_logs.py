"""Every line that we log is made of fixed words, numbers and words that somebody answered for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("flows/*.py"), ROOT / "wsgi.py"])
OURS = ROOT / "bot/logs"
LEVELS = ("debug", "info", "warning", "error")

ANSWERED_FOR = {
    "gateway.name": "a gateway that is installed",
    "row.gateway": "the gateway of a text: a word of the settings",
    "outbound.gateway": "the same",
    "gateway": "the same, of the copies it keeps",
    "request.endpoint or ''": "the name of one of our views",
    "kind.place": "a table and a column of the schema",
    "type(fault).__name__": "the class of a fault",
    "max(unknown)": "a revision of the tables",
    "newest": "the same",
}
"""What a Word may be made of, and why no person is in it."""

NUMBERS = {
    "answer.status": "a status of HTTP",
    "port": "of our own server",
    "workers": "how many processes",
    "rows": "how many an erasure made anew took",
    "int(PAUSE_SECONDS)": "a constant",
}
"""What may be told as a plain number."""

ROWS = {"outbound.id", "message"}
"""What a Row may be made of: numbers of rows."""

WORDS_BEFORE = {"there": "Word(max(unknown))", "ours": "Word(newest)", "why": "Word(type"}
"""Names that hold a Word which is made on the line before."""


def parsed(path: Path) -> ast.AST:
    return ast.parse(path.read_text("utf-8"))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def is_log(function: str) -> bool:
    name, _, level = function.rpartition(".")
    return name in ("log", "logger", "_log") and level in (*LEVELS, "log", "exception", "critical")


def ours(path: Path) -> set[str]:
    """What a file takes from the log: others have words and rows of another kind."""
    return {
        name.name
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.module == "bot.logs"
        for name in node.names
    }


def complaints(path: Path) -> Iterator[str]:
    taken = ours(path)
    for function, call in calls(path):
        place = f"{path.name}:{call.lineno}: {ast.unparse(call)}"
        if is_log(function) or function == "log_fault":
            fixed = call.args[0] if is_log(function) else call.args[1]
            if not (isinstance(fixed, ast.Constant) and isinstance(fixed.value, str)):
                yield f"{place}: an event is a literal"
            if len(call.args) > (1 if is_log(function) else 3):
                yield f"{place}: what else is told has a name"
            yield from (f"{place}: {told}" for told in map(wrong, call.keywords) if told)
        if function in taken & {"Word", "Row"}:
            known = ANSWERED_FOR if function == "Word" else ROWS
            given = call.args[0]
            if not isinstance(given, ast.Constant) and ast.unparse(given) not in known:
                yield f"{place}: nobody answers for it"


def wrong(keyword: ast.keyword) -> str | None:
    """What is wrong with a field; the contents of Word and Row are looked at by themselves."""
    value, text = keyword.value, ast.unparse(keyword.value)
    if keyword.arg is None:
        return "fields are named one by one"
    if isinstance(value, ast.Call) and ast.unparse(value.func) in ("Word", "Row"):
        return None
    if isinstance(value, ast.Constant) and isinstance(value.value, int):
        return None
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "len":
        return None
    return None if text in NUMBERS or text in WORDS_BEFORE else f"{text} is neither Word nor number"


def test_our_lines_hold_fixed_words_numbers_and_words_that_are_answered_for() -> None:
    files = [path for path in FILES if OURS not in path.parents]
    assert [told for path in files for told in complaints(path)] == []
    assert sum(is_log(function) for path in files for function, _ in calls(path)) >= 5


@pytest.mark.parametrize(
    "code",
    [
        'log.warning(f"heard {text}")',
        'log.warning("heard %s", text)',
        'log.warning("heard", text=text)',
        'log.warning("heard", **fields)',
        'log.warning("heard", text=Word(text))',
        'log.info("heard", row=Row(number))',
        'logger.exception("heard", exc_info=True, text=text)',
        'log_fault(log, f"{text}", fault)',
        'log_fault(log, "work", fault, text=text)',
    ],
)
def test_the_law_finds_what_breaks_it(code: str, tmp_path: Path) -> None:
    taken = "from bot.logs import Log, Row, Word, log_fault\n"
    (tmp_path / "x.py").write_text(taken + code)
    assert list(complaints(tmp_path / "x.py"))


def test_nothing_but_the_log_writes_to_a_log() -> None:
    """`transitions` is told to be silent; nobody else so much as imports `logging`."""
    found = set()
    for path in FILES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import) and any(n.name == "logging" for n in node.names):
                found.add(str(path.relative_to(ROOT)))
            if isinstance(node, ast.ImportFrom) and node.module in ("logging", "traceback"):
                found.add(str(path.relative_to(ROOT)))
    assert {each for each in found if not each.startswith("bot/logs/")} == {
        "bot/dialogue/machine.py"
    }


def test_nobody_prints_past_the_log() -> None:
    """`click.echo` answers whoever typed a command; what serves says nothing by it."""
    rooms = ("commands", "logs")
    for path in FILES:
        if path.relative_to(ROOT).parts[1:2] not in [(room,) for room in rooms]:
            said = [f for f, _ in calls(path) if f in ("print", "click.echo", "sys.stderr.write")]
            assert said == [], path
