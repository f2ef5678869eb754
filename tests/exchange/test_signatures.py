"""What a handler asks for: each dependency is called once for a request, in the order of need."""

import asyncio
from typing import Annotated

import httpx2
from fastapi import APIRouter, Depends, HTTPException
from starlette.requests import Request

from emulator.exchange.routing import Api, Route


def answers(router: APIRouter, *paths: str) -> list[httpx2.Response]:
    """What an application of these routes answers."""

    async def ask() -> list[httpx2.Response]:
        transport = httpx2.ASGITransport(Api("A", "1", [router]))
        async with httpx2.AsyncClient(transport=transport, base_url="http://a.test") as client:
            return [await client.get(path) for path in paths]

    return asyncio.run(ask())


def test_a_dependency_that_several_ask_for_is_called_once() -> None:
    router, calls = APIRouter(route_class=Route), []

    async def caller(request: Request, name: str = "nobody") -> str:
        calls.append(request.url.path)
        return name

    Caller = Annotated[str, Depends(caller)]

    async def account(caller: Caller, key: str) -> str:
        return f"{caller}'s {key}"

    @router.get("/accounts/{key}")
    async def get(caller: Caller, account: Annotated[str, Depends(account)]) -> list[str]:
        return [caller, account]

    first, second = answers(router, "/accounts/7?name=Eve&name=Ada", "/accounts/8")
    assert (first.json(), second.json()) == (["Ada", "Ada's 7"], ["nobody", "nobody's 8"])
    assert calls == ["/accounts/7", "/accounts/8"]


def test_parameters_are_looked_at_before_dependencies_and_these_in_their_order() -> None:
    router = APIRouter(route_class=Route)

    async def refuse() -> None:
        raise HTTPException(401)

    @router.get("/own")
    async def own(size: str, caller: Annotated[None, Depends(refuse)]) -> None: ...

    async def sized(size: str) -> str:
        return size

    @router.get("/later")
    async def later(caller: Annotated[None, Depends(refuse)], size: Annotated[str, Depends(sized)]) -> None: ...

    assert [answer.status_code for answer in answers(router, "/own", "/own?size=", "/later")] == [422, 401, 401]
