"""What the emulator answers otherwise than the frameworks did, and why: `differences.yaml`.

An entry is about some pairs, given by their names (`ids`) or by the status that was recorded (`status`). Each of these
must be answered otherwise than recorded, with one of the statuses `answered`, and no other pair may be.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from tests.recorded.pairs import FOLDER, lines


@dataclass(frozen=True)
class Difference:
    """Why some answers are not as recorded, in words for users."""

    about: str
    """What is special about the requests."""
    reason: str
    decision: str
    """What the emulator does."""
    answered: Sequence[int]
    pairs: int
    """How many it is about."""
    ids: Sequence[str] = ()
    status: int | None = None

    def covers(self, name: str, status: int) -> bool:
        """Whether it is about a pair."""
        return name in self.ids or status == self.status


def listed(vendor: str) -> dict[str, Any]:
    """What the file says of a vendor."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / "differences.yaml").read_text())[vendor]
    return found


def differences(vendor: str) -> list[Difference]:
    """A vendor's entries."""
    return [Difference(**entry) for entry in listed(vendor)["differences"]]


def check_counts(vendor: str) -> None:
    """The file counts right."""
    pairs = [(name, status) for name, _, _, status, *_ in map(json.loads, lines(vendor))]
    assert listed(vendor)["pairs"] == len(pairs)
    for each in differences(vendor):
        assert each.pairs == sum(each.covers(*pair) for pair in pairs) > 0, each.about
        assert each.pairs >= len(each.ids), each.about
