"""Recorded requests, sent byte for byte over one connection to a world that is as at the start for each of them."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.conftest import RunningServer
from tests.recorded.pairs import DATASET, Pair


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


class Asker:
    """A connection to a server, in whose first world all is asked."""

    def __init__(self, url: str, writes: Callable[[Pair], bool], headers: dict[str, str]) -> None:
        self.url = url
        self.writes = writes
        """Whether a request changes something if it is taken."""
        address = urlsplit(url)
        self.headers = {"Host": address.netloc, **headers}
        self.connection = socket.create_connection((address.hostname, address.port), 10)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, pair: Pair) -> Answer:
        """The answer to a request."""
        answer = self.exchange(pair.method, pair.target, self.headers | pair.headers, pair.content)
        if answer.status < 300 and self.writes(pair):
            assert self.exchange("POST", "/_emulator/reset", self.headers, b"").status == 200
        return answer

    def exchange(self, method: str, target: str, headers: dict[str, str], content: bytes | None) -> Answer:
        """Send a request; what came back."""
        given = headers if content is None else {**headers, "Content-Length": len(content)}
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
        self.connection.sendall("\r\n".join([*lines, "", ""]).encode() + (content or b""))
        head, body = self.received(b"").split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        told = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = 0 if method == "HEAD" else int(told.get("content-length", 0))
        while len(body) < length:
            body = self.more(body)
        return Answer(int(first.split(" ")[1]), told, body.decode())

    def received(self, content: bytes) -> bytes:
        """What comes, to the end of the headers at least."""
        while b"\r\n\r\n" not in content:
            content = self.more(content)
        return content

    def more(self, content: bytes) -> bytes:
        """What came so far and comes now."""
        part = self.connection.recv(1 << 20)
        assert part, "the server has ended the connection"
        return content + part


@contextmanager
def asker(writes: Callable[[Pair], bool], **headers: str) -> Iterator[Asker]:
    """Somebody who asks a server with the recorded dataset."""
    with RunningServer(dataset=str(DATASET)) as server:
        opened = Asker(server.url, writes, headers)
        with opened.connection:
            yield opened
