"""The row of the demo handset, which takes no webhook and sends over no network."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain import Answer, Call, MessageState
from bot.gateways.phone import Phone
from tests.gateways.conformance.row import NOWHERE, SENDER, SERVICE, Odd, Row, Taken, Topic
from tests.gateways.peer import Asked

IT_IS_A_PAGE = "the handset is a page of ours, which speaks to the services itself"


class PhoneRow(Row):
    """The demo handset."""

    name = "phone"
    settings: Mapping[str, str] = {}
    peer_setting = ""
    without = dict.fromkeys(Topic, IT_IS_A_PAGE)
    secrets = ()
    acknowledgement = Answer(200)
    forbidden = 404
    refusals: Mapping[str, Answer] = {}

    def gateway(self, url: str = NOWHERE, patience: float = 10.0) -> Phone:
        return Phone(SERVICE)

    def text(self, text: str = "Hei", message: int = 1, sender: str = SENDER) -> Call:
        return Call("POST", "/gateways/phone/messages", {}, text.encode())

    def strangers(self) -> Mapping[str, Call]:
        return {"any call": self.text()}

    def odd(self) -> tuple[Odd, ...]:
        return ()

    def report(self, key: str, state: MessageState, provider_id: str | None = None) -> Call:
        return Call("POST", f"/gateways/phone/status?key={key}", {}, b"")

    def take(self, asked: Asked) -> Answer:
        raise NotImplementedError(IT_IS_A_PAGE)

    def read(self, texts: list[Asked]) -> list[Taken]:
        raise NotImplementedError(IT_IS_A_PAGE)
