"""What the shelf has of a world, read when it is acquired."""

from collections.abc import Sequence
from functools import lru_cache, partial
from hashlib import sha256
from typing import NamedTuple

import orjson

from emulator.journal.keepers import Lines
from emulator.journal.kept_file import unpacked
from emulator.journal.lines import record_from_line
from emulator.journal.records import Segment


class Found(NamedTuple):
    """What the shelf has of a world."""

    segments: Sequence[tuple[int, float, bytes]]
    """Position, moment, and the database as it is stored."""
    changes: Sequence[tuple[int, bytes]]
    exchanges: Sequence[tuple[int, bytes]]
    """Place and line, as of webhooks."""
    webhooks: Sequence[tuple[int, bytes]]
    parts: Sequence[tuple[str, bytes]]
    snapshots: Sequence[tuple[str, bytes]]

    def size(self) -> int:
        """Bytes of the database that the log goes on from, as it is stored."""
        return len(self.segments[-1][2]) if self.segments else 0

    def log(self) -> list[Segment]:
        """The log. ValueError for a line that is none."""
        records = [record_from_line(line) for _, line in self.changes]
        segments = [
            Segment(each, seconds, partial(unpacked, content), len(content)) for each, seconds, content in self.segments
        ]
        ends = [each.position for each in segments[1:]] + [records[-1].position if records else 0]
        for segment, end in zip(segments, ends, strict=bool(segments)):
            segment.records = [each for each in records if segment.position < each.position <= end]
            segment.bytes = sum(each.size for each in segment.records)
        return segments

    def lines(self) -> Lines:
        """What is kept beside the log. ValueError for a part that is none."""
        parts = {name: orjson.loads(value) for name, value in self.parts}
        return Lines([line for _, line in self.exchanges], [line for _, line in self.webhooks], parts)

    def last_place(self) -> int:
        """The place of the line that came last."""
        return max((place for place, _ in (*self.exchanges, *self.webhooks)), default=0)


NOTHING = Found([], [], [], [], [], [])


@lru_cache(maxsize=8)
def digest_of(content: bytes) -> str:
    """What a baseline is known by; which SQLite has written it makes no difference."""
    return sha256(content[100:]).hexdigest()
