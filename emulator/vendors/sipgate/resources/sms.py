"""SMS events, and sending SMS (document, "SMS Events")."""

from typing import Annotated, Any

from starlette.responses import Response

from emulator.exchange.inputs import CurrentWorld
from emulator.telephony.network import ready
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.errors import invalid
from emulator.vendors.sipgate.messages import sending
from emulator.vendors.sipgate.messages.sending import LONGEST_SMS
from emulator.vendors.sipgate.representation import DOCUMENTS
from emulator.vendors.sipgate.resources.balance import find_account
from emulator.vendors.sipgate.resources.events import Event, Kind, answer_event, create_router, find_event
from emulator.vendors.sipgate.resources.extensions import Extension
from emulator.vendors.sipgate.resources.numbers import OwnNumber, is_verified
from emulator.vendors.sipgate.resources.shown_events import Counted, ShownEvent
from emulator.vendors.sipgate.rules import messages as rules
from emulator.vendors.sipgate.structs import ShownMoment, Struct
from emulator.vendors.sipgate.wire import CurrentWire, Wire, file_of, moment, takes, wire_offering
from emulator.worlds.world import World


class SmsEvent(ShownEvent):
    """An SMS."""

    sent: ShownMoment | None
    text: str | None


class SmsEvents(Counted):
    """SMS, the newest first."""

    events: list[SmsEvent]


def represent(row: Event, event: ShownEvent, wire: Wire) -> SmsEvent:
    """An SMS with its text."""
    return {**event, "sent": row.sent and moment(row.sent), "text": row.text}


LISTED = Struct("eventlist", SmsEvents, members={"events": "sms"}, title="SmsEvents")
KIND = Kind(Struct("sms", SmsEvent), LISTED, "an SMS", represent, label_evidence="client")
router = create_router(KIND, "Events: SMS")
LIST = "/{userId}/events/sms"
TextWire = Annotated[Wire, wire_offering(("text/plain", *DOCUMENTS), versioned=False)]


@router.post(
    LIST,
    response_model=KIND.struct,
    responses={402: {}},
    openapi_extra=takes(**sending.PARAMETERS, content=f"The text, at most {LONGEST_SMS} characters.!"),
)
async def send_sms(world: CurrentWorld, wire: CurrentWire) -> Any:
    """Send an SMS to one or several numbers, at once or later; a sender that is named must be a verified number."""
    text = wire.given.required("content")
    if len(text) > LONGEST_SMS:
        raise invalid(
            rules.LENGTH,
            "content",
            f"{len(text)} characters are too many: at most {LONGEST_SMS} are allowed",
        )
    extension = sending.choose_extension(world, wire.user, "sms")
    await ready(world)
    event_id = sending.send(
        world,
        wire.user,
        "sms",
        sending.read_schedule(wire.given),
        text=text,
        targets=sending.read_targets(wire.given),
        sources=[choose_source(world, wire.user, extension, wire.given.get("source"))],
        extension_id=extension.id,
    )
    return answer_event(world, wire, KIND, find_event(world, wire.user, "sms", str(event_id)))


def choose_source(world: World, user: User, extension: Extension, wanted: str | None) -> str:
    """The sender: a verified number of the user; by default the extension's outgoing number.

    Without one it is the first verified number, or empty where the account may withhold it.
    """
    if wanted is not None:
        number = sending.read_number("source", wanted, rules.SOURCE)
        if not is_verified(world, user, number):
            raise invalid(rules.SOURCE, "source", f"{wanted!r} is not a verified number of yours")
        return number
    if extension.outgoing_number:
        return extension.outgoing_number
    verified = world.store.all(OwnNumber, user_id=user.id, verified=True, order="id", limit=1)
    if not verified and not find_account(world, user.account_id).allow_empty_oadc:
        raise invalid(rules.SOURCE, "source", "you have no verified number to send from")
    return verified[0].number if verified else ""


@router.get(LIST + "/{smsId}/{dataId}/content", openapi_extra={"x-evidence": "client"}, **file_of("text/plain"))
async def get_sms_content(smsId: str, dataId: str, world: CurrentWorld, wire: TextWire) -> Any:
    """Get the text of an SMS as a file; it has one, so any `dataId` is that."""
    return Response(find_event(world, wire.user, "sms", smsId).text or "", media_type="text/plain")
