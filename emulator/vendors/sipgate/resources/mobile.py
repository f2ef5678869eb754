"""Mobile phones: registered devices, their extensions, and the account's product (document, "Setup mobile extension").

The document shows no structs here: roots and fields are those that a mobile client reads. Its parser
wants each `extension` directly below `extensions`, and reads `sipPassword` without asking for `full`.
"""

import re
from typing import Any

from fastapi import APIRouter
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Route
from emulator.store.store import Condition
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.errors import ApiError, invalid
from emulator.vendors.sipgate.numbers import e164
from emulator.vendors.sipgate.resources.balance import find_account
from emulator.vendors.sipgate.resources.extensions import Device, Extension, ShownExtension, represent
from emulator.vendors.sipgate.resources.numbers import PhoneNumber
from emulator.vendors.sipgate.rules import extensions as rules
from emulator.vendors.sipgate.structs import ShownNumber, Struct
from emulator.vendors.sipgate.wire import CurrentWire, Parameters, takes
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Settings: mobile"])
MOBILE = "/{userId}/settings/mobile/extensions"
REGISTRAR, PROXY = "sipgate.de", "proxy.live.sipgate.de"
FORWARD_CONDITIONALLY = "**004*+{number}#"
"""GSM's code that forwards calls which are not answered, not reachable or meet a busy line."""


class ShownProduct(TypedDict):
    """The product that an account is based on."""

    baseproducttype: str


class ShownMobile(TypedDict):
    """A mobile phone."""

    deviceNumberE164: ShownNumber
    deviceVendor: str
    deviceModel: str
    deviceFirmware: str


class ShownCredentials(TypedDict):
    """What a mobile phone signs in to the registrar with."""

    sipId: str
    sipPassword: str | None
    registerURL: str | None
    proxyURL: str | None


class ShownGsmCode(TypedDict):
    """What is dialled on a mobile phone to forward to the voicemail."""

    unifiedvoicemailgsmcode: str


PRODUCT, MOBILES = Struct("BaseProductType", ShownProduct), Struct("RegisteredMobileDevices", list[ShownMobile])
EXTENSIONS, CREDENTIALS = (
    Struct("extensions", list[ShownExtension], title="MobileExtensions"),
    Struct("credentials", ShownCredentials),
)
GSM_CODE = Struct("UnifiedVoicemailGsmCode", ShownGsmCode)


def devices_of(world: World, user: User) -> list[Device]:
    """The mobile phones of a user."""
    owned = [row.id for row in world.store.all(Extension, user_id=user.id)]
    conditions = [("extension_id", "in", owned), ("number", "not null", None)]
    return world.store.all(Device, conditions, order="id") if owned else []


@router.get("/{userId}/settings/baseproducttype", response_model=PRODUCT)
async def get_base_product_type(world: CurrentWorld, wire: CurrentWire) -> Any:
    """Get the product that the account is based on."""
    account = find_account(world, wire.user.account_id)
    return wire.answer(PRODUCT, ShownProduct(baseproducttype=account.base_product_type))


@router.get("/{userId}/settings/registeredmobiledevices", response_model=MOBILES)
async def list_registered_mobile_devices(world: CurrentWorld, wire: CurrentWire) -> Any:
    """List the user's registered mobile phones."""
    content: list[ShownMobile] = [
        {
            "deviceNumberE164": row.number or "",
            "deviceVendor": row.vendor,
            "deviceModel": row.model,
            "deviceFirmware": row.firmware,
        }
        for row in devices_of(world, wire.user)
        if row.registered
    ]
    return wire.answer(MOBILES, content)


@router.get(MOBILE, response_model=EXTENSIONS)
async def list_mobile_extensions(world: CurrentWorld, wire: CurrentWire) -> Any:
    """List the extensions that mobile phones set up."""
    rows = world.store.all(Extension, user_id=wire.user.id, mobile=True, order="id")
    return wire.answer(EXTENSIONS, [represent(world, row, wire, full=True) for row in rows])


@router.post(
    MOBILE,
    response_model=CREDENTIALS,
    openapi_extra=takes(
        phoneNumber="Number of the mobile phone!",
        model="Its model!",
        vendor="Its vendor!",
        firmware="Its firmware!",
    ),
)
async def set_up_mobile_extension(world: CurrentWorld, wire: CurrentWire) -> Any:
    """Set up an extension for a mobile phone; the same phone gets the same one again."""
    number, details = phone_given(wire.given)
    with world.store.transaction():
        known = next((row for row in devices_of(world, wire.user) if row.number == number), None)
        if known:
            world.store.update(Device, known.id, registered=True, **details)
            extension_id = known.extension_id
        else:
            extension_id = add_extension(world, wire.user, f"{details['vendor']} {details['model']}")
            world.store.insert(Device, extension_id=extension_id, number=number, **details)
    row = world.store.one(Extension, id=extension_id)
    assert row is not None
    content: ShownCredentials = {
        "sipId": row.id,
        "sipPassword": row.sip_password,
        "registerURL": row.register_url,
        "proxyURL": row.outbound_proxy_url,
    }
    return wire.answer(CREDENTIALS, content)


def phone_given(given: Parameters) -> tuple[str, dict[str, str]]:
    """Number and details of a mobile phone; 400 naming what is missing or no number."""
    text = given.required("phoneNumber")
    details = {name: given.required(name)[:100] for name in ("model", "vendor", "firmware")}
    number = e164(text)
    if number is None:
        raise invalid(rules.MOBILE_NUMBER, "phoneNumber", f"{text!r} is not a telephone number")
    return number, details


def add_extension(world: World, user: User, alias: str) -> str:
    """A new telephone extension of a user; its id counts on from the account's last."""
    prefix = f"{user.account_id}e"
    ids = [row.id.removeprefix(prefix) for row in world.store.all(Extension, [("id", "like", f"{prefix}%")])]
    extension_id = f"{prefix}{max((int(n) for n in ids if re.fullmatch('[0-9]+', n)), default=-1) + 1}"
    world.store.insert(
        Extension,
        id=extension_id,
        user_id=user.id,
        alias=alias,
        type="register",
        mobile=True,
        outgoing_number=number_to_show(world, user),
        sip_password=world.chance.token("sipgate.sip-password", 12),
        register_url=REGISTRAR,
        outbound_proxy_url=PROXY,
    )
    return extension_id


def number_to_show(world: World, user: User) -> str | None:
    """What a new telephone shows to who is called: the number of the user's others, or the account's first."""
    others: list[Condition] = [("type", "=", "register"), ("outgoing_number", "not null", None)]
    known = world.store.all(Extension, others, user_id=user.id, order="id", limit=1)
    if known:
        return known[0].outgoing_number
    numbers = world.store.all(PhoneNumber, account_id=user.account_id, order="id", limit=1)
    return numbers[0].number if numbers else None


@router.get(MOBILE + "/unifiedvoicemailgsmcode", response_model=GSM_CODE)
async def get_unified_voicemail_gsm_code(world: CurrentWorld, wire: CurrentWire) -> Any:
    """Get the code that makes a mobile phone forward to the account's voicemail."""
    number = find_account(world, wire.user.account_id).voicemail_number
    if number is None:
        raise ApiError(404, rules.GSM_CODE, "The account has no voicemail number.")
    code = FORWARD_CONDITIONALLY.format(number=number)
    return wire.answer(GSM_CODE, ShownGsmCode(unifiedvoicemailgsmcode=code))
