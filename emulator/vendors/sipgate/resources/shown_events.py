"""Events as answers show them: what all kinds have in common, and who is behind their numbers (document, "Events").

Fields that all share come first: one client takes the last `get` of a voicemail for that of its audio.
"""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from emulator.vendors.sipgate.filling.records import Direction, Location, Status
from emulator.vendors.sipgate.numbers import pretty
from emulator.vendors.sipgate.resources.contacts import contact_by_number
from emulator.vendors.sipgate.resources.extensions import Extension
from emulator.vendors.sipgate.structs import Address, ShownMoment, ShownNumber
from emulator.vendors.sipgate.wire import Wire, moment
from emulator.worlds.world import World

PATHS = {"call": "calls", "fax": "faxes", "sms": "sms", "voicemail": "voicemails"}
WITH_CONTENT = ("fax", "voicemail")


class Endpoint(TypedDict):
    """A number at one end of an event, and whose it is in the contacts."""

    numberE164: ShownNumber
    numberPretty: Annotated[str, Field(description="The number for people; empty if it is withheld.")]
    contactFN: Annotated[str | None, Field(description="The contact's full name.")]
    get: Annotated[Address | None, Field(description="Where the contact is.")]


class EventExtension(TypedDict):
    """The user's side of an event."""

    id: str
    alias: str | None
    get: Address


class Flag(TypedDict):
    """`read` or `starred`: where to get and set it, and what it is."""

    get: Address
    modify: Address
    value: bool


class ShownEvent(TypedDict):
    """What every event has."""

    id: Annotated[str, Field(pattern="^[0-9]+$")]
    comment: str | None
    created: ShownMoment
    scheduled: Annotated[ShownMoment | None, Field(description="When a message that waits is sent.")]
    direction: Direction
    labels: Annotated[str, Field(description="Labels, with commas between.")]
    location: Location
    get: Annotated[Address, Field(description="Where the event is, or the file of a fax or voicemail.")]
    modify: Address
    read: Flag
    starred: Flag
    status: Status
    sources: Annotated[list[Endpoint], Field(description="Who called or sent.")]
    targets: Annotated[list[Endpoint], Field(description="Who was called, or to whom it was sent.")]
    extension: EventExtension


class Counted(TypedDict):
    """How many there are."""

    overallCount: Annotated[int, Field(ge=0, description="How many there are, beyond limit and offset too.")]
    count: Annotated[int, Field(ge=0, description="How many there are here.")]


class Events(Counted):
    """Events, the newest first."""

    events: list[ShownEvent]


class People:
    """Who is behind the numbers and extensions of an answer, each looked up once."""

    def __init__(self, world: World, wire: Wire) -> None:
        self.world = world
        self.wire = wire
        self.endpoints: dict[str, Endpoint] = {}
        self.extensions: dict[str, EventExtension] = {}

    def endpoint(self, number: str) -> Endpoint:
        """A number, and whose it is in the contacts."""
        if number not in self.endpoints:
            contact = contact_by_number(self.world, self.wire.user, number) if number else None
            self.endpoints[number] = {
                "numberE164": number,
                "numberPretty": pretty(number) if number else "",
                "contactFN": contact.fn if contact else None,
                "get": self.wire.url("contacts", contact.id) if contact else None,
            }
        return self.endpoints[number]

    def extension(self, extension_id: str) -> EventExtension:
        """An extension by its alias."""
        if extension_id not in self.extensions:
            row = self.world.store.one(Extension, id=extension_id)
            address = self.wire.url("settings", "extensions", extension_id)
            self.extensions[extension_id] = {"id": extension_id, "alias": row.alias if row else None, "get": address}
        return self.extensions[extension_id]


def represent(row: Any, wire: Wire, people: People) -> ShownEvent:
    """The fields that every event has."""
    address = wire.url("events", PATHS[row.kind], row.id)
    return {
        "id": str(row.id),
        "comment": row.comment,
        "created": moment(row.created),
        "scheduled": row.scheduled and moment(row.scheduled),
        "direction": row.direction,
        "labels": ",".join(row.labels),
        "location": row.location,
        "get": f"{address}content/" if row.kind in WITH_CONTENT else address,
        "modify": address,
        "read": represent_flag(f"{address}read/", row.read),
        "starred": represent_flag(f"{address}starred/", row.starred),
        "status": row.status,
        "sources": [people.endpoint(number) for number in row.sources],
        "targets": [people.endpoint(number) for number in row.targets],
        "extension": people.extension(row.extension_id),
    }


def represent_flag(address: str, value: bool) -> Flag:
    """`read` or `starred`: where to get and set it, and what it is."""
    return {"get": address, "modify": address, "value": value}
