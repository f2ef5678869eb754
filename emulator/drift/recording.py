"""A recording: a first line that says what it is, then a line of JSON for each exchange.

Lines are appended whole. What was cut off in the middle of a line is told when it is read.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from emulator import __version__
from emulator.drift.bodies import KINDS, document_of

FORMAT = 1
Pairs = list[tuple[str, str]]


class BadRecording(ValueError):
    """A file that is no recording, or not one that can be read here; says what to do."""


class About(BaseModel):
    """The first line."""

    model_config = ConfigDict(extra="forbid")
    recording: int
    vendor: str
    begun: datetime
    emulator: str


def readable(body: dict[str, Any] | None) -> dict[str, Any] | None:
    """A body, if it is one that a recording has."""
    if body is not None and not body.keys() & KINDS:
        raise ValueError(f"is no body: it has none of {', '.join(sorted(KINDS))}")
    try:
        document_of(body)
    except (TypeError, ValueError, SyntaxError, RecursionError) as error:
        raise ValueError(f"is no body: {type(error).__name__}") from None
    return body


Body = Annotated[dict[str, Any] | None, AfterValidator(readable)]


class Answer(BaseModel):
    """What the real API answered."""

    model_config = ConfigDict(extra="forbid")
    status: int
    headers: Pairs
    body: Body = None


class Entry(BaseModel):
    """One exchange; without an answer, `failed` says why there is none."""

    model_config = ConfigDict(extra="forbid")
    at: datetime
    method: str
    path: str
    query: str = ""
    signed_in: bool
    headers: Pairs
    body: Body = None
    operation: str | None = None
    answer: Answer | None = None
    failed: str = ""


class Recording(BaseModel):
    """A recording that was read."""

    about: About
    entries: list[Entry]


def now() -> datetime:
    """The moment, on the machine's clock: a recording is of the real world."""
    return datetime.now(UTC)


class Recorder:
    """Writes a recording; the file must not be there yet, for a value's replacement is known to one run only."""

    def __init__(self, path: Path, vendor: str) -> None:
        about = About(recording=FORMAT, vendor=vendor, begun=now(), emulator=__version__)
        try:
            self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        except FileExistsError:
            raise BadRecording(f"{path} is there already: choose another file (--out), or remove it") from None
        except OSError as error:
            raise BadRecording(f"{path} cannot be written: {error.strerror}") from None
        self.length = 0
        """Bytes of whole lines."""
        self.write(about)

    def write(self, line: BaseModel) -> None:
        """Append a line, whole."""
        content = orjson.dumps(line.model_dump(mode="json", exclude_defaults=True)) + b"\n"
        if os.write(self.file, content) < len(content):
            os.ftruncate(self.file, self.length)
            raise OSError("there is no room for the recording: what came last is not in it")
        self.length += len(content)

    def close(self) -> None:
        """Close the file."""
        os.close(self.file)


def read(path: Path) -> Recording:
    """The recording in a file. Raises BadRecording."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadRecording(f"{path} cannot be read: {error.strerror}") from None
    first, *lines = content.split(b"\n")
    about = read_about(path, first)
    if lines and lines[-1]:
        raise BadRecording(f"{path} is cut in line {len(lines) + 1}: remove that line, or record anew")
    return Recording(about=about, entries=[*read_entries(path, lines)])


def read_about(path: Path, line: bytes) -> About:
    """The first line."""
    hint = "emulator record makes one"
    try:
        given = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise BadRecording(f"{path} is no recording: {hint}") from None
    if not isinstance(given, dict) or "recording" not in given:
        raise BadRecording(f"{path} is no recording: its first line says nothing of one; {hint}")
    if given["recording"] != FORMAT:
        made = f"of format {given['recording']!r}, this emulator reads {FORMAT}"
        raise BadRecording(f"{path} is {made}: record anew, or use the emulator that made it")
    try:
        return About(**given)
    except ValidationError as error:
        raise BadRecording(f"{path}, line 1: {told(error)}") from None


def read_entries(path: Path, lines: list[bytes]) -> Iterator[Entry]:
    """The other lines."""
    for number, line in enumerate(lines, 2):
        if line:
            try:
                yield Entry.model_validate_json(line)
            except ValidationError as error:
                raise BadRecording(f"{path}, line {number}: {told(error)}") from None


def told(error: ValidationError) -> str:
    """The first thing that is wrong with a line; a value is not repeated."""
    first = error.errors(include_url=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the line'}: {first['msg']}"
