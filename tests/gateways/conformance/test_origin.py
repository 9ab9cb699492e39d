"""Proof of origin: what the gateway brings is heard, what anybody else does leaves no trace."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import Answer, Inbound, MessageState
from tests.gateways.conformance import ROWS, every_gateway
from tests.gateways.conformance.installed import Installed
from tests.gateways.conformance.row import SENDER, SERVICE, Row, Topic
from tests.offices import START


@every_gateway(Topic.WEBHOOKS)
def test_a_genuine_text_is_heard(row: Row) -> None:
    heard = row.gateway().hear(row.text("Hyvää päivää"), START)
    assert isinstance(heard, Inbound)
    assert (heard.gateway, heard.sender, heard.service_number) == (row.name, SENDER, SERVICE)
    assert (heard.text, heard.received_at, heard.pictures) == ("Hyvää päivää", START, 0)


@every_gateway()
def test_what_a_stranger_brings_is_refused(row: Row) -> None:
    gateway = row.gateway()
    answers = {why: gateway.hear(call, START) for why, call in row.strangers().items()}
    assert answers
    for why, answer in answers.items():
        assert isinstance(answer, Answer), why
        assert answer.status == row.forbidden, why


@every_gateway(Topic.WEBHOOKS)
def test_a_stranger_leaves_no_row_and_no_word_in_the_log(
    row: Row, here: Installed, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = here.counts()
    for why, call in row.strangers().items():
        assert here.bring(call).status == row.forbidden, why
    assert here.counts() == before
    assert [word for word in (SENDER, "Hei", *row.secrets) if word in caplog.text] == []


@every_gateway(Topic.WEBHOOKS)
def test_a_text_to_a_number_that_is_not_ours_is_refused(row: Row) -> None:
    call, other = row.text(), SERVICE[:-1] + "9"
    body = call.body.replace(SERVICE[1:].encode(), other[1:].encode())
    headers = {name: value.replace(SERVICE, other) for name, value in call.headers.items()}
    answer = row.gateway().hear(replace(call, body=body, headers=headers), START)
    assert isinstance(answer, Answer)
    assert 400 <= answer.status < 500


@every_gateway(Topic.WEBHOOKS, Topic.REPORT_PROOF)
def test_a_report_that_a_stranger_makes_moves_nothing(row: Row, here: Installed) -> None:
    here.bring(row.text())
    here.work()
    (text,) = here.outgoing()
    report = row.report(text.token, MessageState.FAILED, text.provider_id)
    for call in row.strangers().values():
        forged = replace(report, headers=call.headers)
        assert here.bring(forged).status == row.forbidden
    assert here.states() == ["sent"]


SIGNING = [row for row in ROWS if not {Topic.WEBHOOKS, Topic.TAMPERING} & set(row.without)]


@pytest.mark.parametrize("signing", SIGNING, ids=[row.name for row in SIGNING])
@settings(deadline=None)
@given(where=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_text_of_which_one_bit_changed_is_not_heard(
    signing: type[Row], where: int, bit: int
) -> None:
    row = signing()
    gateway, call = row.gateway(), row.text("POISTA 482913, Åsa 😀")
    body = bytearray(call.body)
    body[where % len(body)] ^= 1 << bit
    answer = gateway.hear(replace(call, body=bytes(body)), START)
    genuine = gateway.hear(call, START)
    assert isinstance(answer, Answer) or answer == genuine, "what it says is what was signed"
