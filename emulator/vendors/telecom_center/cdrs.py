"""CDRs: what a finished call leaves behind, as it came in through a trunk or went out through a gateway."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import SQLModel

from emulator.store.moments import seconds_between
from emulator.store.store import Store
from emulator.vendors.telecom_center.resources.customers import Customer
from emulator.vendors.telecom_center.resources.gateways import Gateway
from emulator.vendors.telecom_center.resources.incoming_trunk_cdrs import IncomingTrunkCdr
from emulator.vendors.telecom_center.resources.incoming_trunks import IncomingTrunk
from emulator.vendors.telecom_center.resources.routes import TerminationRoute
from emulator.vendors.telecom_center.resources.termination_cdrs import TerminationCdr
from emulator.worlds.world import World

CHANCE = "telecom_center.call"
WITHHELD = "anonymous"


@dataclass(frozen=True, slots=True)
class Ending:
    """When a call began, was answered (if it was) and ended, and how."""

    start: str
    connect: str | None
    end: str
    code: int
    reason: str

    def times(self) -> dict[str, Any]:
        """The columns, to the second: what is shown adds up."""
        start, end = whole(self.start), whole(self.end)
        connect = self.connect and whole(self.connect)
        seconds = seconds_between(connect, end) if connect else 0
        return {"duration": int(seconds), "time_start": start, "time_connect": connect, "time_end": end}


def whole(moment: str) -> str:
    """A moment without what is less than a second."""
    return f"{moment[:19]}.000"


def write_incoming(world: World, arrival: dict[str, Any], name: str, number: str, ending: Ending) -> str | None:
    """Note a call that came in; the id of its CDR, or None if the customer is no more.

    `arrival`: `customer`, `trunk`, `domain`, `did` (the number's id) and `number`.
    """
    if not exists(world.store, Customer, arrival["customer"]):
        return None
    key = world.store.insert(
        IncomingTrunkCdr,
        customer_id=arrival["customer"],
        incoming_trunk_id=exists(world.store, IncomingTrunk, arrival["trunk"]),
        domain=arrival["domain"],
        src_name=name,
        src_number=number or WITHHELD,
        dst_number=arrival["number"],
        did_number=arrival["number"],
        lega_disconnect_code=ending.code,
        lega_disconnect_reason=ending.reason,
        lega_call_id=world.chance.uuid(CHANCE),
        success=ending.connect is not None,
        **ending.times(),
    )
    return str(key)


def write_outgoing(world: World, way: dict[str, Any], ending: Ending) -> str | None:
    """Note a call that went out; the id of its CDR, or None if the customer is no more.

    `way`: `customer`, `route`, `gateway`, `name`, `src` and `dst`, the numbers as the platform received them.
    """
    if not exists(world.store, Customer, way["customer"]):
        return None
    key = world.store.insert(
        TerminationCdr,
        customer_id=way["customer"],
        termination_route_id=exists(world.store, TerminationRoute, way["route"]),
        termination_gateway_id=exists(world.store, Gateway, way["gateway"]),
        aleg_reason=ending.reason,
        aleg_code=ending.code,
        src_name_in=way["name"],
        src_number_in=way["src"] or WITHHELD,
        dst_number_in=way["dst"],
        orig_call_id=world.chance.uuid(CHANCE),
        local_tag=world.chance.token(CHANCE, 16).upper(),
        global_tag=world.chance.token(CHANCE, 16).upper(),
        **ending.times(),
    )
    return str(key)


def exists(store: Store, model: type[SQLModel], key: Any) -> Any:
    """The key of a record that is still there; None of one that was deleted during the call."""
    return key if store.one(model, id=key) is not None else None
