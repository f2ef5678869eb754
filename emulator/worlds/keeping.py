"""What outlives the process beside a world's database: its log, journal, webhooks and rate counters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import orjson
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from emulator.journal.exchange import Exchange
from emulator.journal.journal import Journal
from emulator.journal.keepers import Lines, PastKeeper
from emulator.journal.lines import from_line
from emulator.journal.log import Log
from emulator.journal.tally import Counted
from emulator.pacing.slices import collecting_later
from emulator.store.database import Damaged, VersionMismatch
from emulator.store.state import read_position
from emulator.worlds.delivery import Delivery
from emulator.worlds.limits import Limits
from emulator.worlds.webhooks import Webhooks

REQUEST = re.compile("r[0-9]{1,15}")
"""The id of a request."""
UNFIT = (Damaged, VersionMismatch, ValueError, TypeError, OverflowError)
"""What comes of a file that is damaged, changed by hand, another world's or another version's."""


MOST_COUNT = 2**62
Count = Annotated[int, Field(ge=0, le=MOST_COUNT)]


class Part(BaseModel):
    """Something that is remembered: just these members, of just these types."""

    model_config = ConfigDict(extra="forbid", strict=True)


class JournalState(Part):
    """What a journal knows beside its exchanges."""

    number: Count
    dropped: Count
    dropped_number: Count
    dropped_seconds: FiniteFloat
    dropped_hits: list[tuple[tuple[str, str, str, Count, bool], Count]]


class WebhooksState(Part):
    """What webhooks know beside the deliveries."""

    number: Count
    dropped: Count


class Parts(Part):
    """What is remembered beside lines."""

    world: str
    journal: JournalState
    webhooks: WebhooksState
    limits: dict[str, tuple[FiniteFloat, FiniteFloat]]
    brought: Count
    """Up to where the log came from elsewhere."""


class Past(NamedTuple):
    """What was kept beside the log."""

    exchanges: Sequence[Exchange]
    deliveries: Sequence[Delivery]
    parts: Parts


@dataclass(frozen=True, slots=True)
class Keeping:
    """The parts of a world that tell a file of what changes, and go on from it."""

    kept: PastKeeper
    log: Log
    journal: Journal
    webhooks: Webhooks
    limits: Limits

    def __post_init__(self) -> None:
        self.kept.parts = self.parts
        self.log.keeper = self.kept
        self.journal.mirror = self.kept.exchanges
        self.webhooks.mirror = self.kept.webhooks

    def parts(self) -> dict[str, Any]:
        """What is kept beside lines."""
        return {
            "journal": self.journal.dump(),
            "webhooks": self.webhooks.dump(),
            "limits": self.limits.dump(),
            "brought": self.log.brought,
        }

    def adopt(self) -> None:
        """Keep a past that came from elsewhere."""
        for entry in self.journal.all():
            self.kept.exchanges.note(entry)
        for delivery in self.webhooks.deliveries:
            self.kept.webhooks.note(delivery)

    def wake(self, counted: Counted | None) -> None:
        """Go on from the file; one that does not fit is set aside. What was `counted` already is not again."""
        stand = read_position(self.log.store)
        try:
            with collecting_later():
                past = read(self.kept.lines())
                self.log.wake()
        except UNFIT as error:
            self.kept.set_aside(error)
            return self.log.wake()
        if past is None:
            return self._pass_over()
        self.log.brought = past.parts.brought
        self.webhooks.load(past.parts.webhooks.model_dump(), past.deliveries)
        self.journal.load(past.parts.journal.model_dump(), past.exchanges, counted)
        if stand or self.kept.needed:  # or else the database was replaced, and the counters with it
            self.limits.load(past.parts.limits)
            self._undo_beyond()
        self._pass_over()

    def _pass_over(self) -> None:
        """Give no request the id of one that wrote, and whose answer was cut off by the end of the process."""
        causes = {each.cause.what for each in self.log.records() if each.cause and each.cause.kind == "request"}
        numbers = (int(each[1:]) for each in causes if REQUEST.fullmatch(each))  # a bundle may name anything
        self.journal.number = max(self.journal.number, *numbers, 0)

    def _undo_beyond(self) -> None:
        """Mark requests that came, or wrote, after the point that the world was just being taken back to."""
        lost = {each.what for each in self.kept.lost if each and each.kind == "request"}
        standing, position = self.journal.standing(), self.log.position
        came = [each for each in standing if each.position > position]
        self.journal.undo([*came, *(each for each in standing if each.position == position and each.id in lost)])


def read(lines: Lines) -> Past | None:
    """Lines as what they stand for; None of a file in which there is nothing yet. ValueError for any that is none."""
    if not lines.parts:
        return None
    exchanges = [from_line(Exchange, line) for line in lines.exchanges]
    deliveries = [from_line(Delivery, line) for line in lines.webhooks]
    if not all(number > 0 for number in (*(each.number for each in exchanges), *(each.number for each in deliveries))):
        raise ValueError("an id that is none")
    return Past(exchanges, deliveries, Parts.model_validate_json(orjson.dumps(lines.parts)))
