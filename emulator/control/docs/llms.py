"""`llms.txt`: what an agent, or a person in a hurry, has to know, made from what the documentation is made from."""

from collections.abc import Iterable, Iterator
from shlex import quote
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from emulator.control.docs.examples import recorded
from emulator.control.docs.vendors import VendorShown, show
from emulator.control.exchanges import Exchanges
from emulator.control.worlds.worlds import WorldName
from emulator.exchange.address import public_url
from emulator.exchange.routing import Route
from emulator.parsing.names import DEFAULT
from emulator.sharing.home import check_name

router = APIRouter(route_class=Route, tags=["Documents"])
CALLS = (
    "reset_world", "set_clock", "advance_clock", "update_settings", "list_happenings", "simulate",
    "update_phone_of_vendor", "place_call", "answer_call", "create_outcome", "create_fault", "list_requests",
    "get_request", "verify_requests", "wait_for_requests", "put_snapshot", "restore_snapshot",
)  # fmt: skip
"""The calls that matter, by operation."""
HAPPENING = {"parameters": {"vendor": "sipcentric", "happening": "incoming-sms"}, "body": {"body": "Running late"}}
"""An example of what can happen; the documentation has one for each."""
HEAD = """# Telephony emulator

> A local server that stands in for four telephony vendors' HTTP APIs. Paths, bodies, sign-in, errors and events are the
> vendors' own; there is no account, no network and no bill. What is below /_emulator is its own.

## Addresses and credentials{where}

"""
WORLDS = """
## Worlds

A world is an emulator of its own: data, clock, limits, faults, journal. Its name goes behind a plus into the user (or
Dial 9's token): `admin+checkout-7` acts in world checkout-7, `admin` in world default. It comes into being when good
credentials first name it. Give each test a world of its own, and each call below its `?world=NAME`. What is posted is
kept; a reset brings the beginning back within milliseconds.

## Calls that matter

Bodies and answers are JSON. A server with a token wants the header X-Emulator-Token.

"""
ERRORS = """
## When something is refused

Errors look as the vendor's own. Each answer's header X-Emulator-Request names its entry in the journal:
`GET {base}/requests/ID` tells which rule of the vendor's document the request broke, what nothing read, and the
closest operation. Errors of {base} say what is wrong, and in `allowed` what would do. Requests whose credentials are
missing or wrong are in the journal of world default.

## More

"""


@router.get("/llms.txt", response_class=PlainTextResponse)
async def get_llms_txt(request: Request, exchanges: Exchanges, world: WorldName = DEFAULT) -> PlainTextResponse:
    """Tell the essentials in plain text, for agents and people in a hurry: addresses, worlds, calls, errors."""
    check_name(world)
    origin = public_url(request)
    vendors = [show(exchange.vendor, origin, world) for exchange in exchanges.values()]
    routes = {route.name: route for route in request.app.routes if isinstance(route, Route)}
    return PlainTextResponse("".join(text(f"{origin}/_emulator", world, vendors, routes)))


def text(base: str, world: str, vendors: list[VendorShown], routes: dict[str, Route]) -> Iterator[str]:
    """The whole text, part by part."""
    yield HEAD.format(where="" if world == DEFAULT else f", world {world}")
    yield from lines(f"{each['title']}: {each['base_url']}, {each['user']} / {each['password']}\n    {each['curl']}"
                     for each in vendors)  # fmt: skip
    yield WORLDS
    first = recorded("prefilled")["control"] | {"simulate": HAPPENING}
    yield from lines(call(base, world, routes[name], first.get(name, {})) for name in CALLS)
    yield ERRORS.format(base=base)
    yield from lines(
        [
            f"[All calls of the control plane]({base}/openapi/control.json): OpenAPI, as that of each vendor below",
            *(f"[{each['title']}]({base}/openapi/{each['vendor']}.json): every operation with examples; "
              f"[rules]({base}/rules/{each['vendor']}): what its document says" for each in vendors),
            f"[What can happen]({base}/simulate): incoming calls, messages, faxes, each with an example",
            f"[The console]({base}/console) and [the documentation]({base}/docs): pages for a browser",
        ]
    )  # fmt: skip


def lines(items: Iterable[str]) -> Iterator[str]:
    """A list."""
    return (f"- {item}\n" for item in items)


def call(base: str, world: str, route: Route, example: dict[str, Any]) -> str:
    """One call: what it does, and a command that does it."""
    method = min(route.methods or {"GET"})
    path = route.path.format(**example.get("parameters", {}))
    query = "" if world == DEFAULT else f"?world={world}"
    words = ["curl", *([] if method == "GET" else ["-X", method]), quote(f"{base}{path}{query}")]
    if "body" in example:
        words += ["-H 'Content-Type: application/json' -d", quote(orjson.dumps(example["body"]).decode())]
    summary = (route.endpoint.__doc__ or "").strip().split("\n")[0]
    return f"{method} /_emulator{route.path}: {summary}\n    {' '.join(words)}"
