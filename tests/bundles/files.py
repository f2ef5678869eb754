"""Bundles as a stranger would make them: taken apart, changed, packed again."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from tests.conftest import World

BOOK = "/customers/25/phonebook"


def bundle_of(world: World) -> bytes:
    """A world's bundle."""
    answer = world.control.get(f"/worlds/{world.name}/bundle")
    assert answer.status_code == 200, answer.text
    return answer.content


def add_entry(world: World, name: str) -> str:
    """Have a request change something; returns its id."""
    answer = world.sipcentric().post(BOOK, json={"name": name, "phoneNumber": "02079460000"})
    assert answer.status_code == 201, answer.text
    return answer.headers["x-emulator-request"]


def members_of(content: bytes) -> dict[str, bytes]:
    """What is in a bundle."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Any zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def edited(content: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    """A bundle with another member."""
    members = members_of(content)
    return packed(members | {member: change(members[member])})


def about(**values: Any) -> Callable[[bytes], bytes]:
    """`about.json` with other values."""
    return lambda content: json.dumps(json.loads(content) | values).encode()


def line(number: int, **values: Any) -> Callable[[bytes], bytes]:
    """A file of lines of which one has other values."""

    def change(content: bytes) -> bytes:
        lines = content.splitlines()
        lines[number] = json.dumps(json.loads(lines[number]) | values).encode()
        return b"".join(each + b"\n" for each in lines)

    return change


def statements(*each: Any) -> Callable[[bytes], bytes]:
    """A log whose last transaction wrote something else."""
    return line(-1, statements=[*each])
