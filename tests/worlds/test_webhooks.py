"""Deliveries: how many there are at once."""

import asyncio

import pytest

from emulator.app import create_app
from emulator.worlds import webhooks
from emulator.worlds.delivery import Delivery, Rules
from emulator.worlds.webhooks import AT_ONCE, MOST_UNDER_WAY


def test_a_listener_that_hangs_takes_a_few_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[Delivery] = []

    async def send_many() -> None:
        answered = asyncio.Event()

        async def hang(delivery: Delivery, rules: Rules) -> None:
            held.append(delivery)
            await answered.wait()
            delivery.state = "delivered"

        monkeypatch.setattr(webhooks, "deliver", hang)
        worlds = create_app().worlds
        sent = [worlds.get().webhooks.post_form("http://app.test/", number="1") for _ in range(MOST_UNDER_WAY + 1)]
        await asyncio.sleep(0)
        assert len(held) == AT_ONCE
        assert (sent[-1].state, sent[-1].error) == ("failed", "not sent: 1000 others are under way already")
        answered.set()
        await worlds.get().webhooks.idle(30)
        assert held == sent[:-1]
        assert {each.state for each in held} == {"delivered"}
        worlds.close()

    asyncio.run(send_many())
