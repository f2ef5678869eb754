"""What the stream tells: one shape for every event, and whom it concerns."""

from typing import Any

from emulator.journal.bus import Event
from emulator.worlds.world import World

TOPIC = "sipcentric.stream"


def announce(
    world: World,
    customer_id: int,
    event: str,
    location: str | None,
    values: dict[str, Any] | None,
    endpoint_id: int | None = None,
) -> None:
    """Tell those who may see the customer; with an endpoint, of its extension users only that one's."""
    # Members in the document's order: a client stops reading after `values`.
    data = {"event": event, "location": location, "values": values}
    audience = {"customer_id": customer_id}
    if endpoint_id is not None:
        audience["endpoint_id"] = endpoint_id
    world.bus.publish(Event(TOPIC, data, audience))
    world.history.record("stream", {"vendor": "sipcentric", **data})


def address(customer_id: int, resource: str, key: int | None) -> str:
    """The relative address of an instance, as events write it."""
    return f"/customers/{customer_id}/{resource}/{key}"
