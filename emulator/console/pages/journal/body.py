"""The body of a request or an answer by itself: as what it is where that is harmless, as text otherwise."""

from starlette.responses import Response

from emulator.console.asking import Refused, segment
from emulator.console.pages.journal.bodies import HARMLESS, content_of, media_of
from emulator.console.visit import Visit

SIDES = ("request", "response")
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


async def show(visit: Visit) -> Response:
    """The bytes that are kept of it; `side` says which one."""
    side = visit.query.get("side", ["response"])[-1]
    if side not in SIDES:
        raise Refused(404, f"an exchange has no side called {side!r}", allowed=[*SIDES])
    entry = await visit.get(f"requests/{segment(visit.request.path_params['request_id'])}")
    media = media_of(entry[side])
    shown = media if HARMLESS.fullmatch(media) else "text/plain; charset=utf-8"
    headers = dict(HEADERS)
    if media == "application/pdf":
        headers["Content-Disposition"] = f'attachment; filename="{entry["id"]}-{side}.pdf"'
    return Response(content_of(entry[side]), 200, headers, shown)
