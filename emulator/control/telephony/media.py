"""What phones recorded and received, to be played and looked at; without the vendor's sign-in."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from emulator.control.errors import ControlError, invalid
from emulator.control.exchanges import one_of
from emulator.control.telephony.parties import JoinedWorld, phone_named
from emulator.control.telephony.phones import BY_ID, BY_NAME, PhoneId, PhoneName, VendorName
from emulator.control.telephony.threads import thread_of
from emulator.exchange.ranges import File
from emulator.exchange.routing import Route
from emulator.pacing.workers import Overrun
from emulator.telephony import audio, fax
from emulator.telephony.network import telephones
from emulator.telephony.phone import Phone
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Phones"])
MediaId = Annotated[str, Path(description="Id of a voicemail, a recording or a fax.")]
FaxId = Annotated[str, Path(description="Id of a fax.")]
PageNumber = Annotated[str, Path(description="Number of the page, from 1.")]
Size = Annotated[str, one_of([*fax.PREVIEWS], "How large the picture is.")]
PAGE = "/media/{media_id}/pages/{page}"
BINARY = {"schema": {"type": "string", "format": "binary"}}
MEDIA: dict[int | str, dict[str, Any]] = {200: {"content": {audio.WAV: BINARY, "application/pdf": BINARY}}}
PICTURE: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": BINARY}}}


@router.get(BY_NAME + "/media/{media_id}", response_class=Response, responses=MEDIA)
async def get_media(name: PhoneName, media_id: MediaId, world: JoinedWorld) -> Any:
    """Play a voicemail or recording of the phone of a number, or show a fax of it."""
    return File(*media(world, phone_named(world, name), media_id))


@router.get(BY_ID + "/media/{media_id}", response_class=Response, responses=MEDIA)
async def get_media_of_vendor(vendor: VendorName, phone_id: PhoneId, media_id: MediaId, world: JoinedWorld) -> Any:
    """Play a voicemail or recording of a vendor's phone, or show a fax of it; needs no sign-in."""
    return File(*media(world, phone_named(world, f"{vendor}/{phone_id}"), media_id))


@router.get(BY_NAME + PAGE, response_class=Response, responses=PICTURE)
async def get_page(name: PhoneName, media_id: FaxId, page: PageNumber, world: JoinedWorld, size: Size = "big") -> Any:
    """Show a page of a fax of the phone of a number as a picture (PNG)."""
    return await picture(world, phone_named(world, name), media_id, page, size)


@router.get(BY_ID + PAGE, response_class=Response, responses=PICTURE)
async def get_page_of_vendor(
    vendor: VendorName, phone_id: PhoneId, media_id: FaxId, page: PageNumber, world: JoinedWorld, size: Size = "big"
) -> Any:
    """Show a page of a fax of a vendor's phone as a picture (PNG)."""
    return await picture(world, phone_named(world, f"{vendor}/{phone_id}"), media_id, page, size)


def media(world: World, phone: Phone, media_id: str) -> tuple[bytes, int, None, str]:
    """The bytes of a voicemail, a recording, a fax, and what they are; or 404."""
    found = telephones(world, phone.vendor).media(world, phone.id, media_id) if phone.vendor else None
    if found is None:
        raise ControlError(404, f"{phone.key} has nothing called {media_id!r}")
    content, kind = found
    return content, 200, None, kind


async def picture(world: World, phone: Phone, fax_id: str, page: str, size: str) -> Response:
    """A page of a fax, drawn beside what else goes on; 404 where there is none, 409 where it cannot be drawn."""
    if size not in fax.PREVIEWS:
        raise invalid("size", f"there is none called {size!r}", fax.PREVIEWS)
    shown = next((each for each in thread_of(world, phone).faxes if each.id == fax_id), None)
    if shown is None:
        raise ControlError(404, f"{phone.key} has no fax called {fax_id!r}")
    if page not in map(str, range(1, shown.pages + 1)):
        raise ControlError(404, f"the fax has no page {page!r}: it has 1 to {shown.pages}")
    content, *_ = media(world, phone, fax_id)
    try:
        drawn = await world.ground.workers.run(fax.preview, content, int(page), size, large=fax.is_large(content))
    except (fax.NotPdf, Overrun) as error:
        raise ControlError(409, f"the page cannot be drawn: {error}") from None
    return File(drawn, media_type="image/png")
