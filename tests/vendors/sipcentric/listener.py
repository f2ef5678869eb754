"""A client of the stream, for tests that want to know what it told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2


class Listener:
    """Reads the stream's events one by one; heartbeats are skipped."""

    def __init__(self, response: httpx2.Response) -> None:
        self.objects = (json.loads(line) for line in response.iter_lines() if line.strip())
        assert next(self.objects)["event"] == "heartbeat"

    def next(self) -> dict[str, Any]:
        """The next event; the client's time-out ends a wait for nothing."""
        return next(found for found in self.objects if found["event"] != "heartbeat")


@contextmanager
def listening(client: httpx2.Client) -> Iterator[Listener]:
    """A listener that hears what happens from now on."""
    with client.stream("GET", "/stream") as response:
        yield Listener(response)
