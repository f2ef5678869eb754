"""The API documentation: an index, and a page for each document. They tell of no world, and need no token."""

from typing import Any

from starlette.responses import Response

from emulator.console.asking import Refused
from emulator.console.drawing import HEADERS, draw
from emulator.console.visit import Visit
from emulator.parsing.names import DEFAULT

CONTROL = {"vendor": "control", "title": "Control plane"}
POLICY = f"{HEADERS['Content-Security-Policy']}; img-src 'self' data:"
"""What Swagger UI needs: style attributes, and the pictures in its sheet."""


async def show(visit: Visit) -> Response:
    """Every document, with its address and credentials."""
    return draw_page(visit, "docs.html", await vendors_of(visit))


async def show_document(visit: Visit) -> Response:
    """One document, its operations ready to be tried."""
    name = visit.request.path_params["name"].replace("-", "_")
    vendors = await vendors_of(visit)
    document = next((each for each in [*vendors, CONTROL] if each["vendor"] == name), None)
    if document is None:
        known = [each["vendor"] for each in [*vendors, CONTROL]]
        raise Refused(404, f"there is no document called {name!r}", allowed=known)
    response = draw_page(visit, "docs_one.html", vendors, document=document)
    response.headers["Content-Security-Policy"] = POLICY
    return response


async def vendors_of(visit: Visit) -> list[dict[str, Any]]:
    """The vendors, as the world `default` signs in to them."""
    found: list[dict[str, Any]] = (await visit.of(DEFAULT).get("vendors"))["vendors"]
    return found


async def show_trouble(visit: Visit, refused: Refused) -> Response:
    """Say why there is nothing to see."""
    return draw_page(visit, "docs_lost.html", await vendors_of(visit), refused.status, refused=refused)


def draw_page(
    visit: Visit, template: str, vendors: list[dict[str, Any]], status: int = 200, **context: Any
) -> Response:
    """A page in the frame that tells of no world."""
    return draw(template, status, root=visit.root(""), vendors=vendors, control=CONTROL, **context)
