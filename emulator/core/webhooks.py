"""Webhooks: deliver, log, redeliver."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from emulator.core.clock import Clock

RESERVED = ("example.com", "example.org", "example.net", ".example", ".invalid", ".test")
TIMEOUT_SECONDS = 10


@dataclass(slots=True)
class Delivery:
    """One attempt to hand a message to a listener: an answer's status, or an error."""

    id: str
    at: str
    url: str
    attempt: int
    headers: dict[str, str]
    body: bytes
    status: int | None = None
    error: str | None = None
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer_body: bytes = b""


class Webhooks:
    """What this world sent out, newest last."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.deliveries: deque[Delivery] = deque(maxlen=1000)
        self.tasks: set[asyncio.Task[None]] = set()
        self.number = 0

    def post_form(self, url: str, **values: str) -> Delivery:
        """POST values form-encoded, in the background."""
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        return self.send(url, headers, urlencode(values).encode())

    def send(self, url: str, headers: dict[str, str], body: bytes, attempt: int = 1) -> Delivery:
        """POST a body, in the background."""
        self.number += 1
        delivery = Delivery(f"w{self.number}", self.clock.stamp() + "Z", url, attempt, headers, body)
        self.deliveries.append(delivery)
        host = urlsplit(url).hostname or ""
        if host.endswith(RESERVED):
            delivery.error = f"not sent: {host} is reserved for documentation"
        else:
            task = asyncio.get_running_loop().create_task(deliver(delivery))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        return delivery

    async def idle(self) -> None:
        """Wait until nothing is under way."""
        while self.tasks:
            await asyncio.gather(*self.tasks, return_exceptions=True)

    def clear(self) -> None:
        """Forget every delivery; those under way are called off."""
        self.deliveries.clear()
        for task in list(self.tasks):
            task.cancel()


async def deliver(delivery: Delivery) -> None:
    """Make the request and note its outcome."""
    import httpx2  # 40 ms to import, and most worlds never send anything

    try:
        async with httpx2.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            answer = await client.post(delivery.url, headers=delivery.headers, content=delivery.body)
        delivery.status = answer.status_code
        delivery.answer_headers = dict(answer.headers)
        delivery.answer_body = answer.content
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        delivery.error = f"{type(error).__name__}: {error}"
