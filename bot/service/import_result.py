"""What an import did, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from bot.service.import_rows import Fault


@dataclass(slots=True)
class Result:
    """What an import did, or would do."""

    rows: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    shared_numbers: int = 0
    prohibitions_kept: int = 0
    faults: tuple[Fault, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def sentences(self) -> list[str]:
        """For people."""
        if self.faults:
            lines = len({fault.line for fault in self.faults})
            return [f"Nothing was imported. Rows with faults: {lines}; good rows: {self.rows}."]
        told = [
            f"{self.rows} rows: {self.new} new, {self.updated} updated, {self.unchanged} as before."
        ]
        if self.shared_numbers:
            told.append(f"{self.shared_numbers} numbers now belong to two records or more.")
        if self.prohibitions_kept:
            told.append(f"{self.prohibitions_kept} people forbid marketing; that stays so.")
        return told
