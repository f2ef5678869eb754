"""What is remembered of the past as lines of JSON, and back: exchanges, webhooks, records of the log."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter

from emulator.journal.records import Record
from emulator.parsing.bytes_text import as_base64, as_json, from_json

T = TypeVar("T")
adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)
"""What reads lines of a kind."""
names_of: Callable[[Any], list[str]] = cache(lambda kind: [each.name for each in fields(kind)])
"""The members of a dataclass: to ask for them takes longer than to write a line."""


def to_line(value: Any) -> bytes:
    """A dataclass as one line of JSON, without the line's end."""
    return orjson.dumps({name: getattr(value, name) for name in names_of(value.__class__)}, default=readable)


def from_line(kind: type[T], line: bytes) -> T:
    """A dataclass again. ValidationError (a ValueError) for a line that is none, or has other members."""
    value: T = adapter(kind).validate_json(line, strict=True)
    return value


def record_to_line(record: Record) -> bytes:
    """A record of the log as one line of JSON; of its statements, bytes are never text."""
    return orjson.dumps(record._asdict(), default=exact)


def record_from_line(line: bytes) -> Record:
    """A record again. ValidationError (a ValueError) for a line that is none."""
    record: Record = adapter(Record).validate_json(line, strict=True)
    statements = [(sql, [from_exact(each) for each in values]) for sql, values in record.statements]
    return record._replace(statements=statements)


def readable(value: Any) -> Any:
    """What JSON has no form for, as a person can read it."""
    return as_json(value) if isinstance(value, bytes) else parts(value)


def exact(value: Any) -> Any:
    """What JSON has no form for."""
    return as_base64(value) if isinstance(value, bytes) else parts(value)


def parts(value: Any) -> dict[str, Any]:
    """The members of a named tuple. TypeError for anything else."""
    if not hasattr(value, "_asdict"):
        raise TypeError(f"{type(value).__name__} has no form in JSON")
    members: dict[str, Any] = value._asdict()
    return members


def from_exact(value: Any) -> Any:
    """A value of a statement again."""
    return from_json(value) if isinstance(value, dict) else value
