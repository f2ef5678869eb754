"""Outgoing numbers: what each extension shows to who is called (document, "Get and set outgoing numbers")."""

from typing import Any

from fastapi import APIRouter
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Route
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.errors import invalid
from emulator.vendors.sipgate.numbers import e164
from emulator.vendors.sipgate.resources.extensions import Extension, ShownOutgoing, represent_outgoing
from emulator.vendors.sipgate.resources.numbers import LIST, is_account_number, is_verified
from emulator.vendors.sipgate.rules import numbers as rules
from emulator.vendors.sipgate.rules import requests
from emulator.vendors.sipgate.structs import Struct
from emulator.vendors.sipgate.wire import FLAG, CurrentWire, Parameters, takes
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Settings: numbers"])
DIALLING = ("sms", "fax", "register", "external")
"""Types of extension that call or send."""


class NamedExtension(TypedDict):
    """An extension by its alias."""

    id: str
    alias: str


class OutgoingNumber(ShownOutgoing):
    """What an extension shows to who is called, and which one it is."""

    extension: NamedExtension


class OutgoingNumbers(TypedDict):
    """The outgoing numbers of a user, one for each extension."""

    extension: list[OutgoingNumber]


OUTGOING = Struct("outgoingNumber", OutgoingNumbers)


@router.get(LIST + "/outgoing", response_model=OUTGOING)
async def list_outgoing_numbers(world: CurrentWorld, wire: CurrentWire) -> Any:
    """List the outgoing number of each extension that calls or sends."""
    rows = world.store.all(Extension, [("type", "in", DIALLING)], user_id=wire.user.id, order="id")
    content: list[OutgoingNumber] = [
        {"extension": {"id": row.id, "alias": row.alias}, **represent_outgoing(row)} for row in rows
    ]
    return wire.answer(OUTGOING, OutgoingNumbers(extension=content))


@router.post(
    LIST + "/outgoing",
    status_code=204,
    openapi_extra=takes(
        extensionId="Id of the extension!",
        clip=("`true` shows the number, `false` withholds it.", FLAG),
        number="A number of the account, or a verified one of the user, as `tel:` URI or bare.",
    ),
)
async def set_outgoing_number(world: CurrentWorld, wire: CurrentWire) -> None:
    """Set the outgoing number of an extension."""
    row = world.store.one(Extension, id=wire.given.required("extensionId"), user_id=wire.user.id)
    if row is None or row.type not in DIALLING:
        raise invalid(rules.EXTENSION, "extensionId", "no extension of this user that calls or sends has this id")
    changes = changes_asked(world, wire.user, wire.given)
    if changes.get("clip", row.clip) and not changes.get("outgoing_number", row.outgoing_number):
        raise invalid(rules.ALLOWED, "number", "there is no number to show")
    world.store.update(Extension, row.id, **changes)


def changes_asked(world: World, user: User, given: Parameters) -> dict[str, Any]:
    """The columns that a request sets; 400 if it sets none."""
    changes: dict[str, Any] = {}
    if given.get("clip"):
        changes["clip"] = given.flag("clip")
    number = given.get("number") or ""
    if number.strip().lower() not in ("", "tel:"):
        changes["outgoing_number"] = own_number(world, user, number)
    if not changes:
        raise invalid(requests.REQUIRED, "number", "this parameter or clip is required")
    return changes


def own_number(world: World, user: User, text: str) -> str:
    """A number that the user may show, in E.164; 400 for any other."""
    number = e164(text)
    if number is None:
        raise invalid(rules.ALLOWED, "number", f"{text!r} is not a telephone number")
    if not is_account_number(world, user, number) and not is_verified(world, user, number):
        raise invalid(
            rules.ALLOWED,
            "number",
            f"{text!r} is neither a number of the account nor a verified one of the user",
        )
    return number
