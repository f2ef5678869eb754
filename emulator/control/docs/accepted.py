"""Where a request and the document disagree, and why that stays: held against random requests by the tests.

Each is also a line of docs/limits.md.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

Kind = Literal["refuses", "takes", "status", "type", "shape"]
"""What an operation does: refuses what its schema allows, takes what it forbids; or its answer has another status,
media type or shape than the document says."""


class Accepted(NamedTuple):
    """A disagreement that stays."""

    document: str
    kind: Kind
    operations: str
    """Which ones, as a regular expression: `POST /customers/.*`."""
    reason: str


REFERS = "A value that names something must name what the world has, and one that must be new what it has not."
NUMBERS = "Which texts are telephone numbers is more than a pattern of the document says."
TOGETHER = "Which members go together is told by their descriptions; the schema names each by itself."
ACCEPTED: Sequence[Accepted] = ()
