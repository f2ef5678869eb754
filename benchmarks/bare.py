"""The baseline: bare Starlette routes that answer the same JSON, and nothing else."""

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

ENTRY: dict[str, Any] = {
    "type": "call",
    "id": "7592317",
    "uri": "http://127.0.0.1:8480/api/v1/customers/25/calls/7592317",
    "parent": "http://127.0.0.1:8480/api/v1/customers/25",
    "created": "2014-03-10T13:37:00.000+0000",
    "scope": "EXTERNAL",
    "direction": "IN",
    "from": "07557000000",
    "to": "Sales Group <500>",
    "callStarted": "2014-03-10T13:37:00.000+0000",
    "outcome": "NO_ANSWER",
    "duration": 0,
    "cost": 0,
    "callId": "ast01-1400142051.1562723",
    "linkedId": "ast01-1400142051.1562723",
    "links": {"recordings": "http://127.0.0.1:8480/api/v1/customers/25/recordings?linkedId=ast01-1400142051.1562723"},
}
PAGE = {"totalItems": 23686, "pageSize": 20, "page": 1, "items": [ENTRY] * 20}


async def one(request: Request) -> JSONResponse:
    """A single object."""
    return JSONResponse(ENTRY)


async def page(request: Request) -> JSONResponse:
    """A page of twenty."""
    return JSONResponse(PAGE)


async def echo(request: Request) -> JSONResponse:
    """A body read as JSON and an object as the answer."""
    await request.json()
    return JSONResponse(ENTRY, 201)


app = Starlette(routes=[Route("/one", one), Route("/page", page), Route("/echo", echo, methods=["POST"])])
