"""Call events, and the recordings made during a call (document, "Call Events")."""

from typing import Annotated, Any

from emulator.exchange.inputs import CurrentWorld, whole_id
from emulator.vendors.sipgate.errors import ApiError
from emulator.vendors.sipgate.representation import DOCUMENTS
from emulator.vendors.sipgate.resources.events import Event, Kind, create_router, find_event
from emulator.vendors.sipgate.wire import AUDIO, Wire, moment, play, wire_offering


def represent(row: Event, wire: Wire) -> dict[str, Any]:
    """A call's recordings; they carry no `id`, which a client would take for that of the call."""
    address = wire.url("events", "calls", row.id or 0)
    return {
        "recordings": [
            {"created": moment(recording["created"]), "get": f"{address}{number}/content/"}
            for number, recording in enumerate(row.recordings, 1)
        ]
    }


SPOKEN = "this call was recorded"
KIND = Kind("call", "a call", "calls", represent, root="events", array="calls")
router = create_router(KIND, "Events: calls")
AudioWire = Annotated[Wire, wire_offering((*AUDIO, *DOCUMENTS), versioned=False)]


@router.get("/{userId}/events/calls/{callId}/{dataId}/content", openapi_extra={"x-evidence": "client"})
async def get_call_content(callId: str, dataId: str, world: CurrentWorld, wire: AudioWire) -> Any:
    """Listen to a recording of a call."""
    row = find_event(world, wire.user, "call", callId)
    if not 0 < whole_id(dataId) <= len(row.recordings):
        raise ApiError(404, f"The call has no recording {dataId}.")
    return await play(SPOKEN, row.recordings[int(dataId) - 1]["seconds"], wire.media)
