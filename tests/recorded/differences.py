"""What the emulator answers otherwise than the frameworks did, and why: `differences.yaml`.

An entry is about some pairs, given by their names (`ids`), by a pattern that a whole kind fits (`kinds`), or by the
status that was recorded (`status`). Each of these must be answered otherwise than recorded, with one of the statuses
`answered`, and no other pair may be.
"""

import json
import re
from dataclasses import dataclass

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
    answered: tuple[int, ...]
    """The statuses that it answers with."""
    ids: tuple[str, ...] = ()
    kinds: str | None = None
    status: int | None = None

    def covers(self, name: str, kind: str, status: int) -> bool:
        """Whether it is about a pair."""
        fits = self.kinds is not None and re.fullmatch(self.kinds, kind, re.DOTALL)
        return name in self.ids or bool(fits) or status == self.status


def differences(vendor: str) -> list[Difference]:
    """A vendor's entries."""
    listed = yaml.safe_load((FOLDER / "differences.yaml").read_text())[vendor]
    return [Difference(**{name: tuple(v) if isinstance(v, list) else v for name, v in each.items()}) for each in listed]


def counted(vendor: str) -> tuple[int, list[tuple[Difference, int]]]:
    """How many pairs a vendor has, and how many of them each entry is about."""
    pairs = [(name, kind, status) for name, kind, _, status, *_ in map(json.loads, lines(vendor))]
    return len(pairs), [(each, sum(each.covers(*pair) for pair in pairs)) for each in differences(vendor)]
