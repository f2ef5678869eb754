"""Home: where each vendor's API is, how to sign in, what is unusual now, what came last."""

from shlex import quote
from typing import Any

from starlette.responses import Response

from emulator.console.pages.unusual import unusual
from emulator.console.visit import Visit

LAST = 10


async def show(visit: Visit) -> Response:
    """The first page."""
    vendors = (await visit.get("vendors"))["vendors"]
    answer = await visit.get("requests", limit="100")
    newest = answer["requests"][::-1]
    return await visit.page(
        "home.html",
        vendors=vendors,
        environment=environment(visit, vendors),
        unusual=await unusual(visit, answer),
        rows=newest[:LAST],
        total=answer["total"] + answer["dropped"],
    )


def environment(visit: Visit, vendors: list[dict[str, Any]]) -> str:
    """Lines for a shell, as `emulator env` prints them."""
    values = {"EMULATOR_URL": visit.origin}
    for each in vendors:
        values |= each["environment"]
    return "\n".join(f"export {name}={quote(value)}" for name, value in values.items())
