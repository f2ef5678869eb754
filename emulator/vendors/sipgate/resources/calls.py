"""Call events, and the recordings made during a call (document, "Call Events")."""

from typing import Annotated, Any

from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld, whole_id
from emulator.vendors.sipgate.errors import ApiError
from emulator.vendors.sipgate.representation import DOCUMENTS
from emulator.vendors.sipgate.resources.events import Event, Kind, create_router, find_event
from emulator.vendors.sipgate.resources.shown_events import Counted, ShownEvent
from emulator.vendors.sipgate.rules import events as rules
from emulator.vendors.sipgate.structs import Address, ShownMoment, Struct
from emulator.vendors.sipgate.wire import AUDIBLE, AUDIO, Wire, moment, play, wire_offering


class ShownRecording(TypedDict):
    """A recording of a call; without an `id`, which a client would take for that of the call."""

    created: ShownMoment
    get: Address


class CallEvent(ShownEvent):
    """A call that is over."""

    recordings: list[ShownRecording]


class CallEvents(Counted):
    """Calls, the newest first."""

    calls: list[CallEvent]


def represent(row: Event, event: ShownEvent, wire: Wire) -> CallEvent:
    """A call with its recordings."""
    address = wire.url("events", "calls", row.id or 0)
    recordings: list[ShownRecording] = [
        {"created": moment(recording["created"]), "get": f"{address}{number}/content/"}
        for number, recording in enumerate(row.recordings, 1)
    ]
    return {**event, "recordings": recordings}


SPOKEN = "this call was recorded"
KIND = Kind(
    Struct("call", CallEvent, title="CallEvent"), Struct("events", CallEvents), "a call", represent, array="calls"
)
router = create_router(KIND, "Events: calls")
AudioWire = Annotated[Wire, wire_offering((*AUDIO, *DOCUMENTS), versioned=False)]


@router.get("/{userId}/events/calls/{callId}/{dataId}/content", openapi_extra={"x-evidence": "client"}, **AUDIBLE)
async def get_call_content(callId: str, dataId: str, world: CurrentWorld, wire: AudioWire) -> Any:
    """Listen to a recording of a call."""
    row = find_event(world, wire.user, "call", callId)
    if not 0 < whole_id(dataId) <= len(row.recordings):
        raise ApiError(404, rules.RECORDING, f"The call has no recording {dataId}.")
    return await play(SPOKEN, row.recordings[int(dataId) - 1]["seconds"], wire.media)
