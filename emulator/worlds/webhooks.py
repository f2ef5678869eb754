"""Webhooks: deliver, log, redeliver; or hold, for a test that has no listener and comes to fetch them."""

import asyncio
from bisect import bisect_left
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from operator import attrgetter
from urllib.parse import urlencode

from emulator.journal.bus import History
from emulator.journal.changes import request_at_work
from emulator.journal.keepers import Mirror
from emulator.settings import WorldSettings
from emulator.worlds.clock import Clock
from emulator.worlds.delivery import Delivery, Rules, deliver

MOST_DELIVERIES = 1000
AT_ONCE = 32
"""Deliveries of a world that hold a connection: a listener that hangs must not take them all."""
MOST_UNDER_WAY = 1000
NUMBER = attrgetter("number")
ENDED = "the server ended before it was answered"


class Webhooks:
    """What this world sent out, newest last."""

    def __init__(self, clock: Clock, history: History, settings: WorldSettings) -> None:
        self.clock = clock
        self.history = history
        self.settings = settings
        self.deliveries: deque[Delivery] = deque(maxlen=MOST_DELIVERIES)
        self.tasks: dict[asyncio.Task[None], Delivery] = {}
        self.turns = asyncio.Semaphore(AT_ONCE)
        self.number = 0
        self.dropped = 0
        """How many deliveries made room for later ones."""
        self.settled: Callable[[], Awaitable[None]] | None = None
        """Waits until what led to a webhook is stored."""
        self.mirror: Mirror | None = None
        """Is told of what changes, where it is kept in a file."""

    def post_form(self, url: str, **values: str) -> Delivery:
        """POST values form-encoded, in the background."""
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        return self.send(url, headers, urlencode(values).encode())

    def send(self, url: str, headers: dict[str, str], body: bytes) -> Delivery:
        """POST a body, in the background; in pull mode it waits to be fetched."""
        delivery = self._log(url, headers, body, 1)
        if self.settings.webhook_mode == "pull":
            delivery.state = "held"
        else:
            self._start(delivery)
        self._changed(delivery)
        return delivery

    def _changed(self, delivery: Delivery) -> None:
        if self.mirror and self.find(delivery.id) is delivery:
            self.mirror.note(delivery)

    def send_again(self, delivery: Delivery) -> Delivery:
        """POST the same bytes to the same address once more, whatever the mode."""
        again = self._log(delivery.url, delivery.headers, delivery.body, delivery.attempt + 1)
        self._start(again)
        self._changed(again)
        return again

    def pull(self, most: int, number: int) -> list[Delivery]:
        """Hand out what is held, oldest first; `number` is that of the last request."""
        held = [delivery for delivery in self.deliveries if delivery.state == "held"][:most]
        for delivery in held:
            delivery.state = "pulled"
            delivery.let_go(self.clock.seconds(), number)
            self._changed(delivery)
        return held

    def release(self, held: Iterable[Delivery], number: int) -> None:
        """Send what was held to its listeners, in the background; `number` is that of the last request."""
        for delivery in held:
            delivery.state = "under way"
            delivery.let_go(self.clock.seconds(), number)
            self._start(delivery)
            self._changed(delivery)

    def _log(self, url: str, headers: dict[str, str], body: bytes, attempt: int) -> Delivery:
        self.number += 1
        delivery = Delivery(
            f"w{self.number}", self.clock.stamp() + "Z", url, attempt, headers, body, cause=request_at_work()
        )
        if len(self.deliveries) == MOST_DELIVERIES:
            self.dropped += 1
            self._forget(self.deliveries.popleft())
        self.deliveries.append(delivery)
        self.history.record("webhook", delivery.id)
        return delivery

    def _start(self, delivery: Delivery) -> None:
        if len(self.tasks) >= MOST_UNDER_WAY:
            return delivery.fail(f"not sent: {MOST_UNDER_WAY} others are under way already")
        settings = self.settings
        rules = Rules(settings.webhook_verify, settings.webhook_anywhere)
        task = asyncio.get_running_loop().create_task(self._deliver(delivery, rules))
        self.tasks[task] = delivery
        task.add_done_callback(self._over)

    async def _deliver(self, delivery: Delivery, rules: Rules) -> None:
        async with self.turns:
            if self.settled:
                await self.settled()
            await deliver(delivery, rules)

    def _over(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self.tasks[task].fail(f"not sent: {error}")
        self._changed(self.tasks.pop(task))
        self.history.wake()

    def _forget(self, delivery: Delivery) -> None:
        if self.mirror:
            self.mirror.drop(delivery.number)

    def dump(self) -> dict[str, int]:
        """What is known beside the deliveries."""
        return {"number": self.number, "dropped": self.dropped}

    def load(self, state: dict[str, int], deliveries: Iterable[Delivery]) -> None:
        """Go on from what was kept; what was under way then was not answered."""
        self.number, self.dropped = int(state["number"]), int(state["dropped"])
        for delivery in deliveries:
            self.deliveries.append(delivery)
            self.number = max(self.number, delivery.number)
            if delivery.state == "under way":
                delivery.fail(ENDED)
                self._changed(delivery)

    def find(self, delivery_id: str) -> Delivery | None:
        """The delivery with this id."""
        known = delivery_id.startswith("w") and delivery_id[1:].isdecimal() and len(delivery_id) < 20
        place = bisect_left(self.deliveries, int(delivery_id[1:]), key=NUMBER) if known else len(self.deliveries)
        found = self.deliveries[place] if place < len(self.deliveries) else None
        return found if found and found.id == delivery_id else None

    async def idle(self, seconds: float) -> None:
        """Wait until nothing is under way, so many seconds of real time at most."""
        if self.tasks:
            await asyncio.wait(list(self.tasks), timeout=seconds)

    def remove(self, delivery: Delivery) -> None:
        """Forget one delivery; if it is under way, it is called off."""
        self.deliveries.remove(delivery)
        self._forget(delivery)
        self._call_off([delivery])

    def clear(self) -> None:
        """Forget every delivery; those under way are called off."""
        self.forget_after(0)
        self.dropped = 0

    def go_back(self, number: int, seconds: float, request: int) -> None:
        """Have sent the first so many, and let go of none after a moment, or after a request had come."""
        self.forget_after(number)
        self.number = number
        let_go = [each for each in self.deliveries if each.pulled_at > seconds or each.pulled_after >= request]
        self._call_off(let_go)
        for each in let_go:
            each.hold()
            self._changed(each)

    def forget_after(self, number: int) -> None:
        """Forget the deliveries after the first so many; those under way are called off."""
        while self.deliveries and self.deliveries[-1].number > number:
            self._forget(self.deliveries.pop())
        self._call_off([delivery for delivery in self.tasks.values() if delivery.number > number])

    def _call_off(self, deliveries: Iterable[Delivery]) -> None:
        numbers = {each.number for each in deliveries}
        for task in [task for task, sent in self.tasks.items() if sent.number in numbers]:
            task.cancel()
