"""Fax events, sending faxes, and their pages as PDF, TIFF and pictures (document, "Fax Events")."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld, whole_id
from emulator.exchange.ranges import File
from emulator.pacing.workers import Overrun
from emulator.telephony import fax
from emulator.telephony.network import ready
from emulator.vendors.sipgate.errors import ApiError
from emulator.vendors.sipgate.messages import sending
from emulator.vendors.sipgate.representation import DOCUMENTS
from emulator.vendors.sipgate.resources.documents import PDF, document_kept, drawing, page_count
from emulator.vendors.sipgate.resources.events import Event, Kind, answer_event, create_router, find_event
from emulator.vendors.sipgate.resources.shown_events import Counted, ShownEvent
from emulator.vendors.sipgate.rules import faxes as rules
from emulator.vendors.sipgate.structs import Link, ShownMoment, Struct
from emulator.vendors.sipgate.wire import Wire, file_of, moment, takes, wire_offering
from emulator.worlds.world import World

TIFF, PNG = "image/tiff", "image/png"


class Page(TypedDict):
    """A page of a fax: where its pictures are."""

    pageNumber: Annotated[int, Field(ge=1)]
    small: Link
    big: Link


class FaxEvent(ShownEvent):
    """A fax."""

    previews: list[Page]
    pageCount: Annotated[int, Field(ge=1)]
    sent: ShownMoment | None
    content: Link
    failReason: Annotated[str | None, Field(description="Why it failed, if it did.")]


class FaxEvents(Counted):
    """Faxes, the newest first."""

    events: list[FaxEvent]


def represent(row: Event, event: ShownEvent, wire: Wire) -> FaxEvent:
    """A fax with its pages."""
    return {
        **event,
        "previews": [represent_page(row, number, wire) for number in range(1, page_count(row) + 1)],
        "pageCount": page_count(row),
        "sent": row.sent and moment(row.sent),
        "content": {"get": f"{wire.url('events', 'faxes', row.id or 0)}content/"},
        "failReason": row.fail_reason,
    }


def represent_page(row: Event, number: int, wire: Wire) -> Page:
    """A page: where its pictures are."""
    address = wire.url("events", "faxes", row.id or 0, "preview", number)
    return {"pageNumber": number, "small": {"get": f"{address}small/"}, "big": {"get": f"{address}big/"}}


LISTED = Struct("eventlist", FaxEvents, members={"events": "fax"}, title="FaxEvents")
KIND = Kind(Struct("fax", FaxEvent), LISTED, "a fax", represent)
PAGE = Struct("page", Page)
router: APIRouter = create_router(KIND, "Events: faxes")
LIST = "/{userId}/events/faxes"
ONE = LIST + "/{faxId}"
FileWire = Annotated[Wire, wire_offering((PDF, TIFF, *DOCUMENTS), versioned=False)]
SendingWire = Annotated[Wire, wire_offering(form=False)]
PictureWire = Annotated[Wire, wire_offering((PNG, *DOCUMENTS), versioned=False)]


async def document_of(world: World, row: Event) -> bytes:
    """A fax as a PDF."""
    kept = document_kept(world, row)
    if kept is not None:
        return kept.content
    return await draw(world, fax.is_large(b"", page_count(row)), fax.write_fax, *drawing(row))


async def draw(world: World, large: bool, function: Callable[..., bytes], *values: Any) -> bytes:
    """Have a fax drawn; 406 if it cannot be, or takes too long, although it is there."""
    try:
        return await world.ground.workers.run(function, *values, large=large)
    except (fax.NotPdf, Overrun) as error:
        raise ApiError(406, rules.DRAWABLE, f"The fax cannot be drawn: {error}. As {PDF} it is there.") from None


@router.post(
    LIST,
    response_model=KIND.struct,
    responses={402: {}, 415: {}},
    openapi_extra=takes(**sending.PARAMETERS, extension="Fax extension to send and pay from; the first by default.")
    | {"requestBody": {"required": True, "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def send_fax(request: Request, world: CurrentWorld, wire: SendingWire) -> Any:
    """Send the PDF in the body to one or several fax numbers, at once or later."""
    given = wire.given
    extension = sending.choose_extension(world, wire.user, "fax", given.get("extension"))
    source = given.get("source")
    targets, scheduled = sending.read_targets(given), sending.read_schedule(given)
    sources = [sending.read_number("source", source) if source else extension.outgoing_number or ""]
    content = await read_pdf(request)
    await ready(world)
    pages = await count_pages(world, content)
    values = {"targets": targets, "sources": sources, "extension_id": extension.id, "pages": pages}
    with world.store.transaction():
        event_id = sending.send(world, wire.user, "fax", scheduled, content, **values)
    return answer_event(world, wire, KIND, find_event(world, wire.user, "fax", str(event_id)))


async def read_pdf(request: Request) -> bytes:
    """The body; 415 unless it is declared as a PDF."""
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared != PDF:
        raise ApiError(
            415,
            rules.CONTENT_TYPE,
            f"A fax is sent as {PDF}, not as {declared or 'a body without Content-Type'}.",
        )
    return await request.body()


async def count_pages(world: World, content: bytes) -> int:
    """How many pages the PDF has; 400 if it is none, or none that can be drawn."""
    try:
        return await world.ground.workers.run(fax.count_pages, content, large=fax.is_large(content))
    except (fax.NotPdf, Overrun) as error:
        raise ApiError(400, rules.IS_PDF, f"The body is not a PDF that can be read: {error}") from None


@router.get(ONE + "/preview/{page}/{size}", response_model=PAGE, responses=file_of(PNG)["responses"])
async def get_fax_preview(
    faxId: str,
    page: Annotated[str, Path(description="Number of the page, from 1.", json_schema_extra={"pattern": "^[0-9]+$"})],
    size: Annotated[str, Path(description="`small` or `big`.", json_schema_extra={"enum": [*fax.PREVIEWS]})],
    world: CurrentWorld,
    wire: PictureWire,
) -> Any:
    """Get a page as a picture, `small` or `big`; a client that wants JSON or XML gets the pictures' addresses."""
    row = find_event(world, wire.user, "fax", faxId)
    if size not in fax.PREVIEWS:
        raise ApiError(404, rules.PAGE_FOUND, f"A preview is {' or '.join(fax.PREVIEWS)}, not {size!r}.")
    if not 0 < whole_id(page) <= page_count(row):
        raise ApiError(404, rules.PAGE_FOUND, f"The fax has no page {page!r}.")
    if wire.media in DOCUMENTS:
        return wire.answer(PAGE, represent_page(row, int(page), wire))
    content = await document_of(world, row)
    picture = await draw(world, fax.is_large(content), fax.preview, content, int(page), size)
    return File(picture, media_type=PNG)


@router.get(ONE + "/content", **file_of(PDF, TIFF))
async def get_fax_content(faxId: str, world: CurrentWorld, wire: FileWire) -> Any:
    """Get a fax as PDF, or as TIFF for a client that asks for it."""
    return await answer_content(world, wire, faxId)


@router.get(ONE + "/{dataId}/content", openapi_extra={"x-evidence": "client"}, **file_of(PDF, TIFF))
async def get_fax_data(faxId: str, dataId: str, world: CurrentWorld, wire: FileWire) -> Any:
    """Get a fax as PDF or TIFF; it has one document, so any `dataId` is that."""
    return await answer_content(world, wire, faxId)


async def answer_content(world: World, wire: Wire, fax_id: str) -> Response:
    """The document of a fax."""
    row = find_event(world, wire.user, "fax", fax_id)
    content = await document_of(world, row)
    if wire.media == TIFF:
        large = fax.is_large(content, page_count(row))
        return File(await draw(world, large, fax.to_tiff, content), media_type=TIFF)
    return File(content, media_type=PDF)
