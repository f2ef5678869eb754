"""Answers that the vendors' frameworks were recorded to give, and a client that asks again, byte for byte.

A line: the request (method, path, query as it goes on the wire, headers, body) and the answer's status
and content type, with its errors (code, title, detail, pointer) or the beginning of the SHA-256 of its
normalised body: links from `BASE`, ids that the server drew `ID`, sorted keys.
"""

import hashlib
import http.client
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.conftest import World

Pair = dict[str, Any]


def pairs(file: Path) -> list[Pair]:
    """The recorded requests and answers."""
    return [json.loads(line) for line in file.read_text().splitlines()]


class Asker:
    """Sends recorded requests to a world, which is as at the start for each."""

    def __init__(self, world: World, writes: Callable[[Pair], bool], **headers: str) -> None:
        self.world = world
        self.writes = writes
        """Whether a request that is taken changes something."""
        self.headers = headers
        self.address = urlsplit(world.url).netloc
        self.connection = http.client.HTTPConnection(self.address)

    def ask(self, pair: Pair) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of the answer."""
        method, path, query, headers, body = pair["request"]
        self.connection.putrequest(method, f"{path}?{query}" if query else path, skip_accept_encoding=True)
        for name, value in (headers | self.headers).items():
            self.connection.putheader(name, value)
        content = None if body is None else body.encode()
        if content is not None:
            self.connection.putheader("Content-Length", str(len(content)))
        self.connection.endheaders(content)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status < 300 and self.writes(pair):
            self.world.control.post("/reset", json={})
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def digest(document: Any) -> str:
    """The beginning of a normalised document's hash."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def differences(asker: Asker, recorded: list[Pair], see: Any) -> Iterator[tuple[str, Any]]:
    """The ids of pairs that are answered in another way, and how. `see` turns an answer into a pair's members."""
    for pair in recorded:
        status, headers, text = asker.ask(pair)
        found = {"status": status, "type": headers.get("content-type")} | see(pair, headers, text)
        wrong = {name: value for name, value in found.items() if name in pair and value != pair[name]}
        if wrong:
            yield pair["id"], (pair["request"][:3], {name: pair[name] for name in wrong}, wrong)
