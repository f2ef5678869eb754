"""Recordings: what was said on calls (document, "Recordings")."""

from typing import Annotated, Any, Literal, NotRequired

from fastapi import Depends, Query
from pydantic import Field as Property
from sqlalchemy import Index, String
from sqlmodel import Field, SQLModel
from starlette.requests import Request

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.ranges import File
from emulator.store.records import Moment
from emulator.store.store import Condition
from emulator.telephony import audio
from emulator.vendors.sipcentric.bodies.formats import AUDIBLE, WAV, CurrentFormat, melody
from emulator.vendors.sipcentric.bodies.shown import Dated, Listed, Written, chapter
from emulator.vendors.sipcentric.numbers import Kept
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_owned
from emulator.vendors.sipcentric.wire import (
    CreatedAfter,
    CreatedBefore,
    CurrentPage,
    CurrentWire,
    Direction,
    StartedAfter,
    StartedBefore,
    Wire,
    any_case,
    between,
    flag,
    list_rows,
    moment,
)

router = chapter("Recordings")
LIST = "/customers/{customerId}/recordings"
ONE = LIST + "/{recordingId}"
Account = Annotated[Customer, account_with("recordings")]
AudibleAccount = Annotated[Customer, account_with("recordings", WAV)]
CallId = Annotated[str | None, Query(description="The `callId` of a call in the history.")]
LinkedId = Annotated[str | None, Query(description="The `linkedId` of a call in the history.")]
IncludeLocal = Annotated[str | None, Query(description="`false` leaves internal calls out.")]


class Recording(SQLModel, table=True):
    """One recorded leg of a call; its audio is made from id and size when asked for."""

    __tablename__ = "sipcentric_recording"
    __table_args__ = (
        Index("ix_sipcentric_recording_newest", "customer_id", "created", "id"),
        Index("ix_sipcentric_recording_linked", "customer_id", "linked_id"),
        Index("ix_sipcentric_recording_call", "customer_id", "call_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: Moment
    direction: Literal["IN", "OUT"] = Field(sa_type=String)
    party_id: Kept
    started: Moment
    size: int = Field(ge=audio.HEADER, le=audio.LARGEST)
    call_id: str
    linked_id: str
    endpoint_id: int | None = Field(default=None, foreign_key="sipcentric_endpoint.id", ondelete="SET NULL", index=True)
    is_local: bool = False


class RecordingShown(Dated):
    """A `recording`."""

    type: Literal["recording"]
    direction: Literal["IN", "OUT"]
    partyId: Annotated[str, Property(description="The other party.")]
    started: Written
    size: Annotated[int, Property(description="Bytes of its audio.")]
    callId: str
    linkedId: str
    endpoint: NotRequired[Annotated[str, Property(description="Whose it is, unless that is deleted.")]]


def represent(row: Recording, wire: Wire) -> RecordingShown:
    """A `recording`; `endpoint` is absent once the endpoint is deleted."""
    body: RecordingShown = {
        "type": "recording",
        **wire.head(row.customer_id, "recordings", row),
        "direction": row.direction,
        "partyId": row.party_id,
        "started": moment(row.started),
        "size": row.size,
        "callId": row.call_id,
        "linkedId": row.linked_id,
    }
    if endpoint := wire.reference(row.customer_id, "endpoints", row.endpoint_id):
        body["endpoint"] = endpoint
    return body


async def filters(
    createdAfter: CreatedAfter = None,
    createdBefore: CreatedBefore = None,
    startedAfter: StartedAfter = None,
    startedBefore: StartedBefore = None,
    callId: CallId = None,
    linkedId: LinkedId = None,
    direction: Direction = None,
    includeLocal: IncludeLocal = None,
) -> list[Condition]:
    """The filters of both documents; internal calls are left out only by `includeLocal=false`."""
    conditions = between("created", createdAfter, createdBefore, ("createdAfter", "createdBefore"))
    conditions += between("started", startedAfter, startedBefore, ("startedAfter", "startedBefore"))
    exact = {"call_id": callId, "linked_id": linkedId, "direction": any_case(direction, ("IN", "OUT"), "direction")}
    conditions += [(column, "=", value) for column, value in exact.items() if value]
    if flag(includeLocal, "includeLocal", True) is False:
        conditions.append(("is_local", "=", False))
    return conditions


Filters = Annotated[list[Condition], Depends(filters)]


@router.get(LIST)
async def list_recordings(
    request: Request, customer: Account, filters: Filters, page: CurrentPage, wire: CurrentWire
) -> Listed[RecordingShown]:
    """List the recordings, newest first."""
    conditions = [("customer_id", "=", customer.id), *filters]
    return await list_rows(request, Recording, conditions, page, lambda row: represent(row, wire))


@router.get(ONE, response_model=RecordingShown, responses=AUDIBLE)
async def get_recording(
    recordingId: str, customer: AudibleAccount, world: CurrentWorld, wire: CurrentWire, format: CurrentFormat
) -> Any:
    """Get a recording, or its audio with `Accept: audio/wav`."""
    row = find_owned(world, Recording, customer, recordingId)
    if format == WAV:
        return File(await melody("recording", row), media_type=audio.WAV)
    return represent(row, wire)


@router.delete(ONE, status_code=204)
async def delete_recording(recordingId: str, customer: AudibleAccount, world: CurrentWorld) -> None:
    """Delete a recording."""
    world.store.delete(Recording, id=find_owned(world, Recording, customer, recordingId).id)
