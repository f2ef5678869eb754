"""HTTP by the byte, for what no client library would send."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from emulator.exchange import vendor
from emulator.listening import listen
from emulator.vendors.dial9 import vendor as DIAL9
from tests.conftest import World

SECONDS = 10


@dataclass
class Answer:
    """One answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens at."""
    opened = [listen("127.0.0.1", 0)[0] for _ in range(number)]
    ports = [each.getsockname()[1] for each in opened]
    for each in opened:
        each.close()
    return ports


@contextmanager
def connection(url: str) -> Iterator[socket.socket]:
    """A connection to a server."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), SECONDS) as opened:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield opened


def read_all(opened: socket.socket) -> bytes:
    """Everything until the server ends the connection."""
    found = b""
    while part := opened.recv(65536):
        found += part
    return found


def exchange(world: World, *parts: bytes) -> list[Answer]:
    """Send parts, each in a packet of its own, and no more; every answer that comes before the end."""
    with connection(world.url) as opened:
        for number, part in enumerate(parts):
            if number:
                world.control.get("/health")  # by then the server has read what was sent before
            opened.sendall(part)
        opened.shutdown(socket.SHUT_WR)
        return list(answers(read_all(opened)))


def answers(content: bytes) -> Iterator[Answer]:
    """The answers in what a server sent, those to come (1xx) left out."""
    while content:
        head, _, content = content.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status, length = int(first.split()[1]), int(headers.get("content-length", 0))
        if status >= 200:
            yield Answer(status, headers, content[:length])
        content = content[length:]


def request(method: str, target: str, headers: dict[str, str], body: bytes = b"", chunked: bool = False) -> bytes:
    """A request as bytes; a chunked body comes in chunks of seven bytes."""
    given = {"Host": "localhost", **headers}
    if chunked:
        given["Transfer-Encoding"] = "chunked"
        parts = [body[at : at + 7] for at in range(0, len(body), 7)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in [*parts, b""])
    elif body:
        given["Content-Length"] = str(len(body))
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def basic(world: World, user: str) -> dict[str, str]:
    """The header that signs in to a world."""
    return vendor.basic(f"{user}+{world.name}", "secret")


def dial9(world: World) -> dict[str, str]:
    """The headers that sign in to a world at Dial 9."""
    return DIAL9.sign_in(f"token+{world.name}", "secret")
