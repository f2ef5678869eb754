"""Extensions: a user's endpoints for telephony, fax, SMS and voicemail (document, "listing of extensions").

Five types. What the document marks SIMPLE belongs to one type each, and shows with `complexity=full`
only, in the list too: programs set up their phones with the list's SIP passwords.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field as Property
from sqlalchemy import String
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Route
from emulator.telephony.audio import BEAT
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.errors import ApiError
from emulator.vendors.sipgate.numbers import Number, pretty
from emulator.vendors.sipgate.resources.numbers import PhoneNumber
from emulator.vendors.sipgate.rules import extensions as rules
from emulator.vendors.sipgate.structs import Address, Link, ShownNumber, Struct
from emulator.vendors.sipgate.wire import AUDIBLE, AUDIO, FLAG, CurrentWire, Wire, play, takes, wire_offering
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Settings: extensions"])
LIST = "/{userId}/settings/extensions"
ONE = LIST + "/{extensionId}"
AudioWire = Annotated[Wire, wire_offering(AUDIO, versioned=False)]
TYPES = {"sms": "s", "fax": "f", "voicemail": "v", "register": "e", "external": "x"}
"""Each type with the letter in its ids: `1112233e0` is a telephone."""
ExtensionType = Literal["sms", "fax", "voicemail", "register", "external"]


class Extension(SQLModel, table=True):
    """An endpoint of a user; the columns after `outgoing_number` belong to one type each."""

    __tablename__ = "sipgate_extension"
    id: str = Field(primary_key=True)
    user_id: str = Field(foreign_key="sipgate_user.id", ondelete="CASCADE", index=True)
    alias: str
    type: ExtensionType = Field(sa_type=String)
    mobile: bool = False
    """Set up by a mobile phone's app."""
    dnd: bool = False
    clip: bool = True
    """Shows its number to who is called."""
    outgoing_number: Number | None = None
    sip_password: str | None = None
    register_url: str | None = None
    outbound_proxy_url: str | None = None
    fax_in: bool | None = None
    pin: str | None = None
    timezone: str | None = None
    announcement: str | None = None
    """What the voicemail box says to callers."""
    provider: str | None = None
    external_phonenumber: Number | None = None


class Device(SQLModel, table=True):
    """A telephone that is registered to an extension; a mobile one has a number of its own."""

    __tablename__ = "sipgate_device"
    id: int | None = Field(default=None, primary_key=True)
    extension_id: str = Field(foreign_key="sipgate_extension.id", ondelete="CASCADE", index=True)
    number: Number | None = None
    vendor: str
    model: str
    firmware: str
    registered: bool = True
    """Whether it is there now; what an extension lists are those that are."""


class ShownOutgoing(TypedDict):
    """What an extension shows to who is called."""

    clip: Annotated[bool, Property(description="Whether it shows its number.")]
    number: ShownNumber | None
    prettyNumber: str | None


class ShownDevice(TypedDict):
    """A device that is registered to an extension."""

    extensionId: str


class SimpleExtension(TypedDict):
    """An extension in the simple form."""

    extensionId: str
    alias: Annotated[str, Property(description="Its name for people.")]
    type: ExtensionType
    resource: Link
    incomingNumbers: list[ShownNumber]
    directDialNumbers: list[ShownNumber]
    dnd: Annotated[bool, Property(description="Do Not Disturb: whether it cannot be reached.")]
    outgoingNumber: ShownOutgoing
    devices: list[ShownDevice]


class OwnFields(TypedDict, total=False):
    """What an extension has because of its type."""

    sipPassword: str | None
    registerUrl: str | None
    outboundProxyUrl: str | None
    faxIn: bool | None
    pin: str | None
    timezone: str | None
    announcementUrl: Address | None
    provider: str | None
    externalPhonenumber: ShownNumber | None
    deviceId: str | None


class ShownExtension(SimpleExtension, OwnFields):
    """An extension; in the full form with the fields of its type."""


class ShownExtensions(TypedDict):
    """A user's extensions."""

    extensions: list[ShownExtension]


class ShownDnd(TypedDict):
    """Whether an extension is set to Do Not Disturb."""

    value: bool


EXTENSIONS, EXTENSION = Struct("extensions", ShownExtensions), Struct("extension", ShownExtension)
DND = Struct("dnd", ShownDnd)


def find_extension(world: World, user: User, extension_id: str) -> Extension:
    """The user's extension with this id, or 404."""
    row = world.store.one(Extension, id=extension_id, user_id=user.id)
    if row is None:
        raise ApiError(404, rules.FOUND)
    return row


def represent(world: World, row: Extension, wire: Wire, full: bool) -> ShownExtension:
    """An extension, with the fields of its own type in the full form."""
    devices = world.store.all(Device, extension_id=row.id, registered=True, order="id")
    numbers = world.store.all(PhoneNumber, extension_id=row.id, order="id")
    simple: ShownExtension = {
        "extensionId": row.id,
        "alias": row.alias,
        "type": row.type,
        "resource": {"get": wire.url("settings", "extensions", row.id)},
        "incomingNumbers": [number.number for number in numbers if not number.direct_dial],
        "directDialNumbers": [number.number for number in numbers if number.direct_dial],
        "dnd": row.dnd,
        "outgoingNumber": represent_outgoing(row),
        "devices": [{"extensionId": device.extension_id} for device in devices],
    }
    if not full:
        return simple
    return {**simple, **own_fields(row, wire), "deviceId": str(devices[0].id) if devices else None}


def represent_outgoing(row: Extension) -> ShownOutgoing:
    """What an extension shows to who is called."""
    number = row.outgoing_number
    return {"clip": row.clip, "number": number, "prettyNumber": pretty(number) if number else None}


def own_fields(row: Extension, wire: Wire) -> OwnFields:
    """What an extension has because of its type."""
    if row.type == "register":
        return {
            "sipPassword": row.sip_password,
            "registerUrl": row.register_url,
            "outboundProxyUrl": row.outbound_proxy_url,
        }
    if row.type == "voicemail":
        return {"pin": row.pin, "timezone": row.timezone, "announcementUrl": announcement_url(row, wire)}
    if row.type == "external":
        return {"provider": row.provider, "externalPhonenumber": row.external_phonenumber}
    return {"faxIn": row.fax_in} if row.type == "fax" else {}


def announcement_url(row: Extension, wire: Wire) -> str | None:
    """Where the announcement can be downloaded."""
    return wire.url("settings", "extensions", row.id, "announcement") if row.announcement else None


@router.get(LIST, response_model=EXTENSIONS)
async def list_extensions(world: CurrentWorld, wire: CurrentWire) -> Any:
    """List the user's extensions."""
    rows = world.store.all(Extension, user_id=wire.user.id, order="id")
    content = [represent(world, row, wire, wire.full) for row in rows]
    return wire.answer(EXTENSIONS, ShownExtensions(extensions=content))


@router.get(ONE, response_model=EXTENSION)
async def get_extension(extensionId: str, world: CurrentWorld, wire: CurrentWire) -> Any:
    """Get one extension."""
    row = find_extension(world, wire.user, extensionId)
    return wire.answer(EXTENSION, represent(world, row, wire, wire.full))


@router.get(ONE + "/announcement", openapi_extra={"x-evidence": "inferred"}, **AUDIBLE)
async def get_announcement(extensionId: str, world: CurrentWorld, wire: AudioWire) -> Any:
    """Download what a voicemail box says to callers."""
    row = find_extension(world, wire.user, extensionId)
    if not row.announcement:
        raise ApiError(404, rules.FOUND)
    return await play(row.announcement, len(row.announcement) * BEAT, wire.media)


@router.get(ONE + "/dnd", response_model=DND)
async def get_dnd(extensionId: str, world: CurrentWorld, wire: CurrentWire) -> Any:
    """Get whether an extension is set to Do Not Disturb."""
    return wire.answer(DND, ShownDnd(value=find_extension(world, wire.user, extensionId).dnd))


@router.post(ONE + "/dnd", status_code=204, openapi_extra=takes(value=("`true` or `false`!", FLAG)))
async def set_dnd(extensionId: str, world: CurrentWorld, wire: CurrentWire) -> None:
    """Set an extension to Do Not Disturb, or make it reachable again."""
    row = find_extension(world, wire.user, extensionId)
    world.store.update(Extension, row.id, dnd=wire.given.flag("value"))
