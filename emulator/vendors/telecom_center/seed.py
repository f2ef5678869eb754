"""A dataset's `telecom_center` section → rows: records as their tables name the columns, and counts of CDRs."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import SQLModel

from emulator.datasets.sections import section_of, write_section
from emulator.datasets.seeder import Seeder
from emulator.jsonapi.kinds import Invalid
from emulator.jsonapi.resource import Attribute, Draft, Resource
from emulator.store.moments import to_text
from emulator.store.store import Store, table_of
from emulator.telephony.fiction import british
from emulator.vendors.telecom_center.auth import Operator
from emulator.vendors.telecom_center.resources.customers import Customer, customers
from emulator.vendors.telecom_center.resources.did_numbers import DidNumber, did_numbers
from emulator.vendors.telecom_center.resources.external_accounts import ExternalAccount, external_accounts, take_number
from emulator.vendors.telecom_center.resources.gateways import Gateway, gateways
from emulator.vendors.telecom_center.resources.incoming_trunk_cdrs import IncomingTrunkCdr, incoming_trunk_cdrs
from emulator.vendors.telecom_center.resources.incoming_trunks import IncomingTrunk, incoming_trunks
from emulator.vendors.telecom_center.resources.routes import TerminationRoute, routes
from emulator.vendors.telecom_center.resources.sip_accounts import SipAccount, sip_accounts
from emulator.vendors.telecom_center.resources.termination_cdrs import TerminationCdr, termination_cdrs

TABLES: dict[str, tuple[type[SQLModel], Resource | None]] = {
    "operators": (Operator, None),
    "customers": (Customer, customers),
    "incoming_trunks": (IncomingTrunk, incoming_trunks),
    "sip_accounts": (SipAccount, sip_accounts),
    "did_numbers": (DidNumber, did_numbers),
    "gateways": (Gateway, gateways),
    "routes": (TerminationRoute, routes),
    "external_accounts": (ExternalAccount, external_accounts),
    "termination_cdrs": (TerminationCdr, termination_cdrs),
    "incoming_trunk_cdrs": (IncomingTrunkCdr, incoming_trunk_cdrs),
}
"""Stored resources in the order in which they need each other."""
MODELS = {name: model for name, (model, _) in TABLES.items()}
RESOURCES = {table_of(model).name: resource for model, resource in TABLES.values()}
FIRST_CALL = datetime.fromisoformat("2020-05-15T06:38:38Z")
OUTCOMES = ((200, "OK"), (200, "OK"), (200, "OK"), (486, "Busy Here"), (487, "Request Terminated"))


FILLED = ("termination_cdrs", "incoming_trunk_cdrs")


@cache
def section() -> type[BaseModel]:
    """The shape of the section."""
    return section_of(MODELS, FILLED, most=None)


def seed(seeder: Seeder, section: Any) -> None:
    """Write the section's records, which keep the same rules as a client's, then fill in calls."""
    write_section(seeder, section, MODELS, row_problems, partial(draw_id, seeder))
    for i in range(section.counts.termination_cdrs):
        fill_termination_cdr(seeder, i)
    for i in range(section.counts.incoming_trunk_cdrs):
        fill_incoming_trunk_cdr(seeder, i)


def draw_id(seeder: Seeder, model: type[SQLModel], values: dict[str, Any]) -> None:
    """An id for a record that has none, where the server draws them."""
    resource = RESOURCES[table_of(model).name]
    if resource and not resource.key.number and values["id"] is None:
        values["id"] = str(UUID(int=seeder.dice.getrandbits(128), version=4))


def row_problems(store: Store, model: type[SQLModel], values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the resource's own rules say of a row; its values are cast as a client's are."""
    resource = RESOURCES.get(table_of(model).name)
    if resource is None:
        return
    if values.get("id") is not None:
        values["id"] = resource.key.read(values["id"]) or values["id"]
        if not resource.key.fits(values["id"]):
            yield "id", "is invalid"
    checks = (value_problems(store, model, attribute, values) for attribute in resource.attributes)
    wrong = [problem for check in checks for problem in check]
    yield from wrong
    if resource.rules and not wrong:
        for problem in resource.rules(Draft(store, None, values)):
            name = problem.pointer.rpartition("/")[2]
            linked = resource.relationship.get(name)
            yield linked.column if linked else name, problem.title
    if model is ExternalAccount and values.get("external_caller_id") is None:
        take_number(store, values)


def value_problems(
    store: Store, model: type[SQLModel], attribute: Attribute, values: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    """Cast one value in place; say what is wrong with it."""
    name = attribute.name
    value = values.get(name)
    if value is None or not attribute.kind.as_stored:
        return
    if attribute.required and not str(value).strip():
        yield name, "can't be blank"
        return
    try:
        values[name] = attribute.kind.read(value)
    except Invalid as error:
        yield name, str(error)
        return
    own = ("id", "!=", values.get("id") or "")
    if attribute.unique and store.all(model, [(name, "in", [*attribute.kind.find(values[name])]), own], limit=1):
        yield name, "has already been taken"


def call_of(seeder: Seeder, i: int) -> tuple[int, str, dict[str, Any]]:
    """Outcome and times of the i-th call of a series, no two at the same moment."""
    code, reason = OUTCOMES[i % len(OUTCOMES)]
    start = FIRST_CALL + timedelta(hours=7 * i + 1, seconds=seeder.dice.randrange(1, 3000))
    duration = seeder.dice.randrange(5, 600) if code == 200 else 0
    end = start + timedelta(seconds=duration)
    connect = to_text(start) if code == 200 else None
    times = {"time_start": to_text(start), "time_connect": connect, "time_end": to_text(end)}
    return code, reason, {"duration": duration, **times}


def number(area: str, n: int) -> str:
    """A reserved number in international form."""
    return f"44{british(area, n)[1:]}"


def fill_termination_cdr(seeder: Seeder, i: int) -> None:
    """A call through one of the dataset's routes, in turn."""
    known = seeder.store.all(TerminationRoute, order="customer_id,id")
    if not known:
        raise seeder.fail("counts.termination_cdrs", "there is no route for calls to take")
    route, dice = known[i % len(known)], seeder.dice
    code, reason, times = call_of(seeder, i)
    seeder.store.insert(
        TerminationCdr,
        customer_id=route.customer_id,
        termination_route_id=route.id,
        termination_gateway_id=route.gateway_id,
        aleg_code=code,
        aleg_reason=reason,
        src_name_in=seeder.faker("en_GB").name(),
        src_number_in=number("20", 100 + i % 7),
        dst_number_in=number("161", 200 + i % 11),
        orig_call_id=f"{dice.getrandbits(96):024x}",
        local_tag=f"{dice.getrandbits(64):016X}",
        global_tag=f"{dice.getrandbits(64):016X}",
        **times,
    )


def fill_incoming_trunk_cdr(seeder: Seeder, i: int) -> None:
    """A call to one of the dataset's numbers, in turn, through its customer's first trunk."""
    trunks = {trunk.customer_id: trunk for trunk in seeder.store.all(IncomingTrunk, order="-id")}
    known = [did for did in seeder.store.all(DidNumber, order="customer_id,id") if did.customer_id in trunks]
    if not known:
        raise seeder.fail("counts.incoming_trunk_cdrs", "no customer has both a trunk and a DID number")
    did = known[i % len(known)]
    code, reason, times = call_of(seeder, i)
    seeder.store.insert(
        IncomingTrunkCdr,
        customer_id=did.customer_id,
        incoming_trunk_id=trunks[did.customer_id].id,
        domain=trunks[did.customer_id].domain,
        src_name=seeder.faker("en_GB").name(),
        src_number=number("121", 300 + i % 5),
        dst_number=did.number,
        did_number=did.number,
        lega_disconnect_code=code,
        lega_disconnect_reason=reason,
        lega_call_id=f"{seeder.dice.getrandbits(96):024x}",
        success=code == 200,
        **times,
    )
