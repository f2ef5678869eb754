"""Webhooks: deliver, log, redeliver; or hold, for a test that has no listener and comes to fetch them."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from emulator.core.world import World

RESERVED = ("example.com", "example.org", "example.net", ".example", ".invalid", ".test")
TIMEOUT_SECONDS = 10
MOST_ANSWER = 64 * 1024


@dataclass(slots=True)
class Delivery:
    """One attempt to hand a message to a listener: an answer's status, or an error."""

    id: str
    at: str
    url: str
    attempt: int
    headers: dict[str, str]
    body: bytes
    state: str = "under way"
    """`under way`, `delivered`, `failed`; `held` and `pulled` in pull mode."""
    status: int | None = None
    error: str | None = None
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer_body: bytes = b""

    def fail(self, error: str) -> None:
        """Note that nobody took it."""
        self.state, self.error = "failed", error


class Webhooks:
    """What this world sent out, newest last."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.deliveries: deque[Delivery] = deque(maxlen=1000)
        self.tasks: set[asyncio.Task[None]] = set()
        self.number = 0

    def post_form(self, url: str, **values: str) -> Delivery:
        """POST values form-encoded, in the background."""
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        return self.send(url, headers, urlencode(values).encode())

    def send(self, url: str, headers: dict[str, str], body: bytes) -> Delivery:
        """POST a body, in the background; in pull mode it waits to be fetched."""
        delivery = self._log(url, headers, body, 1)
        if self.world.settings.webhook_mode == "pull":
            delivery.state = "held"
        elif is_reserved(url):
            delivery.fail("not sent: the host is reserved for documentation")
        else:
            self._start(delivery)
        return delivery

    def send_again(self, delivery: Delivery) -> Delivery:
        """POST the same bytes to the same address once more, whatever the mode."""
        again = self._log(delivery.url, delivery.headers, delivery.body, delivery.attempt + 1)
        self._start(again)
        return again

    def pull(self, most: int) -> list[Delivery]:
        """Hand out what is held, oldest first."""
        held = [delivery for delivery in self.deliveries if delivery.state == "held"][:most]
        for delivery in held:
            delivery.state = "pulled"
        return held

    def _log(self, url: str, headers: dict[str, str], body: bytes, attempt: int) -> Delivery:
        self.number += 1
        delivery = Delivery(f"w{self.number}", self.world.clock.stamp() + "Z", url, attempt, headers, body)
        self.deliveries.append(delivery)
        self.world.history.record("webhook", delivery.id)
        return delivery

    def _start(self, delivery: Delivery) -> None:
        task = asyncio.get_running_loop().create_task(deliver(delivery))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def find(self, delivery_id: str) -> Delivery | None:
        """The delivery with this id."""
        return next((delivery for delivery in self.deliveries if delivery.id == delivery_id), None)

    async def idle(self, seconds: float) -> None:
        """Wait until nothing is under way, so many seconds of real time at most."""
        if self.tasks:
            await asyncio.wait(list(self.tasks), timeout=seconds)

    def clear(self) -> None:
        """Forget every delivery; those under way are called off."""
        self.deliveries.clear()
        for task in list(self.tasks):
            task.cancel()


def is_reserved(url: str) -> bool:
    """Whether a URL's host is one that documents use as an example, and nobody has."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return f".{host}".endswith(tuple(name if name.startswith(".") else f".{name}" for name in RESERVED))


async def deliver(delivery: Delivery) -> None:
    """Make the request and note its outcome."""
    import httpx2  # 40 ms to import, and most worlds never send anything

    try:
        async with httpx2.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            answer = await client.post(delivery.url, headers=delivery.headers, content=delivery.body)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        delivery.fail(f"{type(error).__name__}: {error}")
        return
    delivery.state, delivery.status = "delivered", answer.status_code
    delivery.answer_headers, delivery.answer_body = dict(answer.headers), answer.content[:MOST_ANSWER]
