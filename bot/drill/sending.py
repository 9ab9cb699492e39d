"""What the controller does of its own accord: it advertises, invites, and gives lists away.

Each goes by the service that the command line uses; who must be left out is left out there.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bot.drill.findings import Surprise
from bot.drill.sentences import deed as sentence
from bot.service.contacting import Campaign, Guest, Sending, invite, send
from bot.service.disclosing import export

if TYPE_CHECKING:
    from bot.drill.stage import Stage


def _campaign(stage: Stage, purpose: str, words: str) -> Campaign:
    texts = dict.fromkeys(stage.world.office.register.languages, words)
    return Campaign(f"{stage.script.name} {words}", purpose, texts, stage.world.service_number)


@sentence(r"the controller sends her (\w+): (.+)")
def send_her(stage: Stage, purpose: str, words: str) -> None:
    """A text for a purpose of the register."""
    done = send(stage.world.office, _campaign(stage, purpose, words), [stage.number])
    if done.queued != 1:
        raise Surprise("one text is queued", str(done.as_dict()))


@sentence(r"the controller may not send her (\w+): (\w+)")
def leave_her_out(stage: Stage, purpose: str, reason: str) -> None:
    """A text that is not queued, and why."""
    done = send(stage.world.office, _campaign(stage, purpose, "Ei mene perille"), [stage.number])
    if done != Sending(left_out=done.left_out) or list(done.left_out) != [reason]:
        raise Surprise(f"she is left out: {reason}", str(done.as_dict()))


@sentence("the controller invites her: (.+)")
def invite_her(stage: Stage, words: str) -> None:
    """A service message to somebody who is not in the register."""
    guest = Guest(stage.number, stage.who, "fi")
    done = invite(stage.world.office, _campaign(stage, "service", words), [guest])
    if done.queued != 1:
        raise Surprise("one invitation is queued", str(done.as_dict()))


@sentence("a list goes to the recipient, (with|without) her")
def give_list(stage: Stage, how: str) -> None:
    """Whoever allows it at that moment stands in the file, and nobody else."""
    office = stage.world.office
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        file = Path(folder) / "people.csv"
        export(office, office.register.recipients[0].name, file)
        stands = stage.who in file.read_text("utf-8")
    if stands is not (how == "with"):
        raise Surprise(f"the list is {how} her", "it is not")
