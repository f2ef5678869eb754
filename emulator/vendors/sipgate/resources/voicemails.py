"""Voicemail events, and what the caller said (document, "Voicemail Events")."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.ranges import File
from emulator.vendors.sipgate.representation import DOCUMENTS
from emulator.vendors.sipgate.resources.documents import document_kept
from emulator.vendors.sipgate.resources.events import Event, Kind, create_router, find_event
from emulator.vendors.sipgate.resources.shown_events import Counted, ShownEvent
from emulator.vendors.sipgate.structs import Address, Digits, Link, ShownNumber, Struct
from emulator.vendors.sipgate.wire import AUDIBLE, AUDIO, Wire, play, wire_offering
from emulator.worlds.world import World


class VoicemailEvent(ShownEvent):
    """A voicemail."""

    duration: Annotated[Digits, Field(description="Seconds.")]
    caller: ShownNumber | None
    content: Link
    transcription: str | None


class Redirect(TypedDict):
    """Where a file is."""

    url: Address


class VoicemailEvents(Counted):
    """Voicemails, the newest first."""

    events: list[VoicemailEvent]


def represent(row: Event, event: ShownEvent, wire: Wire) -> VoicemailEvent:
    """A voicemail; a client reads the duration as a whole number of seconds."""
    return {
        **event,
        "duration": str(row.duration or 0),
        "caller": next(iter(row.sources), None),
        "content": {"get": f"{wire.url('events', 'voicemails', row.id or 0)}content/"},
        "transcription": row.text,
    }


LISTED = Struct("eventlist", VoicemailEvents, members={"events": "voicemail"}, title="VoicemailEvents")
KIND = Kind(Struct("voicemail", VoicemailEvent), LISTED, "a voicemail", represent)
REDIRECT = Struct("HandlerResultRedirect", Redirect)
router = create_router(KIND, "Events: voicemails")
ONE = "/{userId}/events/voicemails/{voicemailId}"
FileWire = Annotated[Wire, wire_offering((*AUDIO, *DOCUMENTS), versioned=False)]
AudioWire = Annotated[Wire, wire_offering(AUDIO, versioned=False, lenient=True)]


@router.get(ONE + "/content", response_model=REDIRECT, responses=AUDIBLE["responses"])
async def get_voicemail_content(voicemailId: str, world: CurrentWorld, wire: FileWire) -> Any:
    """Listen to a voicemail; a client that wants JSON or XML gets the address of its audio."""
    row = find_event(world, wire.user, "voicemail", voicemailId)
    if wire.media in DOCUMENTS:
        url = wire.url("events", "voicemails", voicemailId, voicemailId, "content")
        return wire.answer(REDIRECT, Redirect(url=f"{url}?version={wire.given.get('version')}"))
    return await listen(world, row, wire)


@router.get(ONE + "/{dataId}/content", openapi_extra={"x-evidence": "client"}, **AUDIBLE)
async def get_voicemail_data(voicemailId: str, dataId: str, world: CurrentWorld, wire: AudioWire) -> Any:
    """Listen to a voicemail, whatever the Accept header says; it has one recording, so any `dataId` is that."""
    row = find_event(world, wire.user, "voicemail", voicemailId)
    return await listen(world, row, wire)


async def listen(world: World, row: Event, wire: Wire) -> File:
    """What the caller said: the sound that came with it, or a voice that says its text."""
    kept = document_kept(world, row)
    if kept is not None:
        return File(kept.content, media_type=kept.media)
    return await play(row.text or "", row.duration or 0, wire.media)
