"""A world goes from one process to another: asking its owner for it, and being asked."""

import asyncio
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from urllib.parse import quote, urlsplit

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from emulator.parsing.headers import header

PATH = "/_emulator/leases"
SECRET = "X-Emulator-Lease"
GIVEN, REFUSED, NOT_POSTED, KEPT = 204, 403, 405, 409


class Handover:
    """Where other processes ask for worlds. Who knows the secret has read the lease, and so the folder."""

    def __init__(self, secret: str, give_back: Callable[[str], Awaitable[bool]]) -> None:
        self.secret = secret
        self.give_back = give_back

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer when the world is given back, or cannot be."""
        await Response(status_code=await self._status(scope))(scope, receive, send)

    async def _status(self, scope: Scope) -> int:
        if "refused" in scope or scope["method"] != "POST":
            return NOT_POSTED
        if not compare_digest(header(scope, SECRET.lower().encode()), self.secret.encode()):
            return REFUSED
        given = await self.give_back(scope["path"].removeprefix(f"{PATH}/"))
        return GIVEN if given else KEPT


async def ask(address: str, name: str, secret: str, seconds: float) -> bool:
    """Ask the process at an address for a world; False if it keeps it, or does not answer in time."""
    try:
        async with asyncio.timeout(seconds):
            return await post(address, f"{PATH}/{quote(name)}", secret) == GIVEN
    except (OSError, TimeoutError, ValueError):
        return False


async def post(address: str, path: str, secret: str) -> int:
    """The status of the answer to a POST without a body."""
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port or 80)
    try:
        lines = (f"POST {path} HTTP/1.1", f"Host: {place.netloc}", f"{SECRET}: {secret}", "Connection: close")
        writer.write("\r\n".join((*lines, "Content-Length: 0", "", "")).encode())
        return int((await reader.readline())[9:12])
    finally:
        writer.close()
