"""Moments as people and programs write them in a query: ISO 8601, PostgreSQL's forms of it, RFC 2822."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from emulator.store.moments import read_moment

WRITTEN = re.compile(
    r"(\d{4})(-?)(\d\d)\2(\d\d)"
    r"(?:[T ]\s*(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?"
    r"\s*(Z|UTC|GMT|Zulu|[+ -]\d\d(?::?\d\d)?(?::\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)
"""Date, time, fraction, zone. A plus sign that was not percent-encoded arrives as a blank."""
OFFSET = re.compile(r"([+ -])(\d\d):?(\d\d)?(?::\d\d)?", re.ASCII)


def read_written(text: str) -> datetime:
    """A moment; without a zone it is UTC, without a time midnight. Raises ValueError."""
    found = WRITTEN.fullmatch(text.strip())
    if found is None:
        return read_otherwise(text)
    year, _, month, day, hour, minute, second, fraction, zone = found.groups("")
    micros = int(f"{fraction:0<6}"[:6])
    at = timedelta(hours=int(hour or 0), minutes=int(minute or 0), seconds=int(second or 0), microseconds=micros)
    if at > timedelta(days=1) or int(minute or 0) > 59 or int(second or 0) > 60:
        raise ValueError("no such time")
    return (datetime(int(year), int(month), int(day), tzinfo=offset_of(zone)) + at).astimezone(UTC)


def read_otherwise(text: str) -> datetime:
    """A moment in a rarer form of ISO 8601, or as in e-mail."""
    with suppress(ValueError):
        return read_moment(text)
    moment = parsedate_to_datetime(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def offset_of(zone: str) -> timezone:
    """A zone's distance from UTC; none is UTC."""
    found = OFFSET.fullmatch(zone)
    if found is None:
        return UTC
    distance = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-distance if found[1] == "-" else distance)


def is_minute(text: str) -> bool:
    """Whether a text names a time by its minute, as the vendor's document prints some."""
    found = WRITTEN.fullmatch(text.strip())
    return found is not None and bool(found[6]) and not found[7]
