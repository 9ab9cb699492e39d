"""Lines: one for an event, which parses; and no word of what other libraries say."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import Log, Row, Word
from bot.logs.beginning import Stderr
from bot.logs.lines import Lines
from bot.logs.telling import Told

SECRET = "Maija Meikäläinen +358412345678"


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """All that a process would write, at the most talkative level."""
    root, handler, written = logging.getLogger(), Stderr(), io.StringIO()
    handler.setStream(written)
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def parsed(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_has_the_event_first_then_its_fields_level_and_time(out: io.StringIO) -> None:
    Log("bot.x").warning("webhook refused", gateway=Word("twilio"), status=403)
    (line,) = parsed(out)
    assert list(line) == ["event", "gateway", "status", "level", "time"]
    assert line["time"].endswith("Z")
    assert line["level"] == "warning"


def test_of_another_library_no_word_is_written(out: io.StringIO) -> None:
    foreign = logging.getLogger("sqlalchemy.pool")
    foreign.warning("POST /%s", SECRET, extra={"number": SECRET})
    foreign.error(f"{SECRET}\nforged")
    try:
        raise ValueError(SECRET)
    except ValueError:
        foreign.exception("%s", SECRET, stack_info=True)
    first, second, third = parsed(out)
    assert (first["event"], first["library"]) == ("library", "sqlalchemy")
    assert first["at"].startswith("test_lines.py:")
    assert second["at"] != first["at"]
    assert third["kind"] == "builtins.ValueError"
    assert "Maija" not in out.getvalue()


def test_a_logger_named_after_a_person_is_nobodys(out: io.StringIO) -> None:
    logging.getLogger("Maija.Meikalainen").warning("x")
    assert parsed(out)[0]["library"] == "other"


def test_our_own_plain_call_would_lose_its_words(out: io.StringIO) -> None:
    logging.getLogger("bot.service.x").warning("heard %s", SECRET)
    assert "Maija" not in out.getvalue()


def test_a_line_that_cannot_be_made_is_not_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    handler, written = Stderr(), io.StringIO()
    handler.setStream(written)
    for message, args in (("%d", (SECRET,)), (Told("x", {"y": Unshowable("Maija")}), ())):
        handler.handle(logging.LogRecord("urllib3", 30, "x.py", 1, message, args, None))
    assert len(written.getvalue().splitlines()) == 1
    assert "Maija" not in written.getvalue() + str(capsys.readouterr())


class Unshowable(Word):
    def __str__(self) -> str:
        raise RuntimeError(SECRET)


def test_the_database_says_nothing_even_when_it_echoes(out: io.StringIO) -> None:
    engine = sa.create_engine("sqlite://")
    for name in ("sqlalchemy.engine", "sqlalchemy.pool"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        with engine.connect() as connection:
            query = sa.text("SELECT :who AS name")
            assert connection.execute(query, {"who": SECRET}).scalar() == SECRET
    finally:
        engine.dispose()
        for name in ("sqlalchemy.engine", "sqlalchemy.pool"):
            logging.getLogger(name).setLevel(logging.NOTSET)
    assert parsed(out)
    assert "Maija" not in out.getvalue()


def test_at_a_terminal_a_line_is_words() -> None:
    record = logging.LogRecord("bot.x", 30, "x.py", 1, Told("mail failed", {"n": 1}), (), None)
    line = Lines(terminal=True).format(record)
    assert line[8:] == " warning mail failed n=1"


anything = st.one_of(
    st.text().map(Word), st.text(), st.integers(), st.integers().map(Row), st.floats(), st.none()
)


@given(st.dictionaries(st.sampled_from("abc"), anything))
def test_every_line_parses_whatever_came_into_it(fields: dict[str, Any]) -> None:
    record = logging.LogRecord("bot.x", 30, "x.py", 1, Told("event", fields), (), None)
    for terminal in (True, False):
        line = Lines(terminal=terminal).format(record)
        assert line.isascii()
        assert line.isprintable()
    assert json.loads(line)["event"] == "event"


def test_a_fault_without_a_traceback_is_told_too(out: io.StringIO) -> None:
    logging.getLogger("asyncio").error("x", exc_info=ValueError(SECRET))
    logging.getLogger("asyncio").error("x", exc_info=(None, None, None))
    first, second = parsed(out)
    assert first["kind"] == "builtins.ValueError"
    assert second["event"] == "library"
    assert sys.exc_info() == (None, None, None)


@pytest.mark.parametrize("terminal", [True, False])
def test_the_last_scrubber_looks_at_the_rendered_line(terminal: bool) -> None:
    told = Told("called +358 41 234 5678", {"id": Word("131052-308T")})
    line = Lines(terminal=terminal).format(
        logging.LogRecord("bot.x", 30, "x.py", 1, told, (), None)
    )
    assert "called ***" in line
    assert not [digits for digits in ("358", "5678", "131052", "308T") if digits in line]
