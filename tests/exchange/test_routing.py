"""Routes: a handler's signature is read when it is first used."""

import asyncio

import httpx2
import pytest
from fastapi import APIRouter
from fastapi.dependencies.models import Dependant

from emulator.exchange import routing
from emulator.exchange.routing import Api, Route
from emulator.exchange.signatures import Binder


def test_a_route_whose_first_use_failed_works_at_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something else in the process, a patched clock for example, may spoil the first reading."""
    router = APIRouter(route_class=Route)

    @router.get("/greeting")
    async def greet(name: str) -> dict[str, str]:
        return {"hello": name}

    plan, tries = routing.plan, iter([True])

    def plan_once_spoilt(dependant: Dependant) -> Binder | None:
        if next(tries, False):
            raise ImportError("not now")
        return plan(dependant)

    monkeypatch.setattr(routing, "plan", plan_once_spoilt)

    async def ask_twice() -> list[int]:
        transport = httpx2.ASGITransport(Api("A", "1", [router]), raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://a.test") as client:
            answers = [await client.get("/greeting", params={"name": "Ada"}) for _ in range(2)]
        assert answers[1].json() == {"hello": "Ada"}
        return [answer.status_code for answer in answers]

    assert asyncio.run(ask_twice()) == [500, 200]
