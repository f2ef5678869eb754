"""Moments as they are stored and compared: text in UTC, `2014-03-10T13:37:00.000`.

Each vendor writes them in its own way: `vendors/*/wire.py`.
"""

from datetime import UTC, datetime

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""Where a clock may stand, so that what a world computes from it stays a date."""


def to_text(moment: datetime) -> str:
    """A moment as it is stored: UTC, three digits of a second, no suffix."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:23]


def from_text(text: str) -> datetime:
    """A stored moment as a datetime."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def seconds_between(begin: str, end: str) -> float:
    """Seconds from one stored moment to a later one; none where the clock was set back meanwhile."""
    return max((from_text(end) - from_text(begin)).total_seconds(), 0)


def read_moment(value: str) -> datetime:
    """Any ISO 8601 form; without an offset it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(value.strip())
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
