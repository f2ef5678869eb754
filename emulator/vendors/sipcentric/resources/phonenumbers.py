"""Phone numbers: the routes into the system from outside (document, "Phone Numbers")."""

from collections import defaultdict
from collections.abc import Iterator, Set
from typing import Annotated, Any, cast

from sqlalchemy import Index
from sqlmodel import Field, SQLModel
from starlette.requests import Request

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Json
from emulator.rules.rule import Breach
from emulator.store.pages import read_page
from emulator.store.records import Moment
from emulator.store.store import Store
from emulator.vendors.sipcentric.bodies.described import documented_body
from emulator.vendors.sipcentric.bodies.phonenumbers import (
    FAX_EMAIL,
    FaxBody,
    FaxShown,
    NewFaxBody,
    NewNumberBody,
    NumberBody,
    PhoneNumberShown,
    RuleBody,
    RuleShown,
)
from emulator.vendors.sipcentric.bodies.shown import Listed, chapter
from emulator.vendors.sipcentric.errors import check, invalid
from emulator.vendors.sipcentric.numbers import Dialled, tariff
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_owned, find_referred
from emulator.vendors.sipcentric.resources.endpoints import referred_endpoint
from emulator.vendors.sipcentric.resources.timeintervals import TimeInterval
from emulator.vendors.sipcentric.rules import phonenumbers
from emulator.vendors.sipcentric.wire import (
    CurrentPage,
    CurrentWire,
    Wire,
    envelope,
    order_in,
    validated,
)
from emulator.worlds.world import World

router = chapter("Phone Numbers")
LIST = "/customers/{customerId}/phonenumbers"
ONE = LIST + "/{numberId}"
Account = Annotated[Customer, account_with("phonenumbers")]
SMS_PROPERTIES = ("smsAllowIncoming", "smsNotificationEmail", "smsNotificationUrl")
CALL_PROPERTIES = ("destination", "routingRules")


class PhoneNumber(SQLModel, table=True):
    """A `did`: where its calls go, and what it does with SMS and faxes."""

    __tablename__ = "sipcentric_phonenumber"
    __table_args__ = (Index("ix_sipcentric_phonenumber_newest", "customer_id", "created", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: Moment
    number: Dialled = Field(unique=True)
    identifier: str | None = None
    destination_id: int | None = Field(
        default=None, foreign_key="sipcentric_endpoint.id", ondelete="SET NULL", index=True
    )
    sms_enabled: bool = False
    sms_allow_incoming: bool | None = None
    sms_notification_email: str | None = None
    sms_notification_url: str | None = None
    fax_enabled: bool = False
    fax_notification_email: str | None = None

    def follow(self, store: Store) -> None:
        """A number from outside that takes SMS takes them in, unless it says otherwise, as the API has it."""
        if self.sms_enabled and self.sms_allow_incoming is None:
            store.update(PhoneNumber, self.id, sms_allow_incoming=True)


class RoutingRule(SQLModel, table=True):
    """An exception to a number's destination during a time interval; rules apply in the order of their ids."""

    __tablename__ = "sipcentric_routingrule"
    id: int | None = Field(default=None, primary_key=True)
    number_id: int = Field(foreign_key="sipcentric_phonenumber.id", ondelete="CASCADE", index=True)
    time_interval_id: int = Field(foreign_key="sipcentric_timeinterval.id", ondelete="CASCADE", index=True)
    destination_id: int = Field(foreign_key="sipcentric_endpoint.id", ondelete="CASCADE", index=True)


COLUMNS = {
    "identifier": "identifier",
    "smsAllowIncoming": "sms_allow_incoming",
    "smsNotificationEmail": "sms_notification_email",
    "smsNotificationUrl": "sms_notification_url",
    "faxEnabled": "fax_enabled",
    "faxNotificationEmail": "fax_notification_email",
}
"""Properties that are stored as they are sent."""


def represent(row: PhoneNumber, rules: list[RoutingRule], wire: Wire) -> PhoneNumberShown | FaxShown:
    """A `did`; properties without a value, or not valid for the number, are absent."""
    head = wire.head(row.customer_id, "phonenumbers", row)
    if wire.earlier and row.fax_enabled:
        return {"type": "fax", **head, "number": row.number, "destinationEmail": row.fax_notification_email}
    optional = {
        "identifier": row.identifier,
        "destination": wire.reference(row.customer_id, "endpoints", row.destination_id),
        "smsEnabled": row.sms_enabled,
        "smsAllowIncoming": row.sms_allow_incoming,
        "smsNotificationEmail": row.sms_notification_email,
        "smsNotificationUrl": row.sms_notification_url,
        "faxEnabled": row.fax_enabled,
        "faxNotificationEmail": row.fax_notification_email,
        "routingRules": [represent_rule(rule, row.customer_id, wire) for rule in rules] or None,
    }
    known = {name: value for name, value in optional.items() if value is not None}
    return cast(PhoneNumberShown, {"type": "did", **head, "number": row.number, **known})


def represent_rule(rule: RoutingRule, customer_id: int, wire: Wire) -> RuleShown:
    """What a routing rule says: when, and where to."""
    return {
        "timeInterval": wire.reference(customer_id, "timeintervals", rule.time_interval_id),
        "destination": wire.reference(customer_id, "endpoints", rule.destination_id),
    }


def rules_of(world: World, numbers: list[PhoneNumber]) -> dict[int | None, list[RoutingRule]]:
    """The routing rules of some numbers, by the number's id."""
    found: dict[int | None, list[RoutingRule]] = defaultdict(list)
    if numbers:
        for rule in world.store.all(RoutingRule, [("number_id", "in", [row.id for row in numbers])], order="id"):
            found[rule.number_id].append(rule)
    return found


def show(world: World, customer: Customer, key: str, wire: Wire) -> PhoneNumberShown | FaxShown:
    """The number with the id of a path, or 404."""
    row = find_owned(world, PhoneNumber, customer, key)
    return represent(row, rules_of(world, [row])[row.id], wire)


def problems(body: NumberBody, sent: Set[str], sms_enabled: bool) -> Iterator[tuple[str, Breach]]:
    """Properties that were `sent`, and are not valid for the number together with the others."""
    for name in SMS_PROPERTIES if not sms_enabled else ():
        if name in sent and getattr(body, name) is not None:
            yield name, Breach(phonenumbers.SMS_ONLY, "valid only if smsEnabled is true")
    for name in CALL_PROPERTIES if body.faxEnabled else ():
        if name in sent and getattr(body, name):
            yield name, Breach(phonenumbers.NO_FAX_AND_CALLS, "valid only if faxEnabled is false")
    if body.faxEnabled and body.destination and "destination" not in sent:
        still = "not while the number has a destination: send it as null too"
        yield "faxEnabled", Breach(phonenumbers.NO_FAX_AND_CALLS, still)
    if not body.faxEnabled and body.faxNotificationEmail is not None and "faxNotificationEmail" in sent:
        yield "faxNotificationEmail", Breach(phonenumbers.FAX_EMAIL, "valid only if faxEnabled is true")


def read_columns(
    world: World, customer: Customer, body: NumberBody, sent: Set[str], sms_enabled: bool
) -> dict[str, Any]:
    """A body as stored, without its rules; 400 naming each field at fault."""
    check(list(problems(body, sent, sms_enabled)))
    values = {column: getattr(body, name) for name, column in COLUMNS.items()}
    if sms_enabled and body.smsAllowIncoming is None:
        values["sms_allow_incoming"] = True
    values["destination_id"] = referred_endpoint(world, customer, body.destination, "destination")
    return values


def read_rules(world: World, customer: Customer, rules: list[RuleBody]) -> list[dict[str, Any]]:
    """Rules as stored; 400 naming the reference that leads nowhere."""
    found = []
    for i, rule in enumerate(rules):
        where = f"routingRules.{i}"
        field = f"{where}.timeInterval"
        interval = find_referred(world, TimeInterval, customer, rule.timeInterval, "timeintervals", field)
        target = referred_endpoint(world, customer, rule.destination, f"{where}.destination")
        if interval is None or target is None:
            raise invalid(phonenumbers.RULE_REQUIRED, where, "needs a timeInterval and a destination")
        found.append({"time_interval_id": interval.id, "destination_id": target})
    return found


def write_rules(world: World, number_id: int, rules: list[dict[str, Any]]) -> None:
    """Replace the rules of a number."""
    world.store.delete(RoutingRule, number_id=number_id)
    for rule in rules:
        world.store.insert(RoutingRule, number_id=number_id, **rule)


@router.get(LIST)
async def list_phone_numbers(
    request: Request, customer: Account, world: CurrentWorld, page: CurrentPage, wire: CurrentWire
) -> Listed[PhoneNumberShown | FaxShown]:
    """List the phone numbers of an account."""
    mine = [("customer_id", "=", customer.id)]
    rows, total = await read_page(world.store, PhoneNumber, mine, order_in(world), page.size, page.offset)
    rules = rules_of(world, rows)
    return envelope(request, page, total, [represent(row, rules[row.id], wire) for row in rows])


@router.get(ONE)
async def get_phone_number(
    numberId: str, customer: Account, world: CurrentWorld, wire: CurrentWire
) -> PhoneNumberShown | FaxShown:
    """Get a phone number."""
    return show(world, customer, numberId, wire)


@router.post(
    LIST,
    status_code=201,
    response_model=PhoneNumberShown | FaxShown,
    openapi_extra=documented_body(NewNumberBody),
)
async def create_phone_number(sent: dict[str, Any], customer: Account, world: CurrentWorld, wire: CurrentWire) -> Json:
    """Add a phone number; a mobile number takes SMS."""
    body = validated(NewFaxBody if is_fax(sent, wire) else NewNumberBody, sent)
    if world.store.one(PhoneNumber, number=body.number):
        raise invalid(phonenumbers.NUMBER_ONCE, "number", f"{body.number} is already in use")
    sms_enabled = tariff(body.number) == "mobile"
    columns = read_columns(world, customer, body, body.model_fields_set, sms_enabled)
    rules = read_rules(world, customer, body.routingRules or [])
    columns |= {"number": body.number, "sms_enabled": sms_enabled, "created": world.clock.stamp()}
    with world.store.transaction():
        key = world.store.insert(PhoneNumber, customer_id=customer.id, **columns)
        write_rules(world, key, rules)
    number = show(world, customer, str(key), wire)
    return Json(number, 201, {"Location": number["uri"]})


@router.put(ONE, openapi_extra=documented_body(NumberBody))
async def update_phone_number(
    numberId: str, sent: dict[str, Any], customer: Account, world: CurrentWorld, wire: CurrentWire
) -> PhoneNumberShown | FaxShown:
    """Change a phone number; the number itself stays."""
    row = find_owned(world, PhoneNumber, customer, numberId)
    body = validated(FaxBody if is_fax(sent, wire) else NumberBody, sent)
    named = body.model_fields_set
    columns = read_columns(world, customer, merged(row, body), named, row.sms_enabled)
    rules = read_rules(world, customer, body.routingRules or [])
    with world.store.transaction():
        world.store.update(PhoneNumber, row.id, **columns)
        if "routingRules" in named or columns["fax_enabled"]:
            write_rules(world, row.id or 0, rules)
    return show(world, customer, numberId, wire)


def is_fax(sent: dict[str, Any], wire: Wire) -> bool:
    """Whether a client sends a `fax`, as only the earlier document has it."""
    return wire.earlier and (sent.get("type") == "fax" or FAX_EMAIL[0] in sent)


def merged(row: PhoneNumber, body: NumberBody) -> NumberBody:
    """An update together with what it leaves out; fax properties end with the fax, a destination with a `fax`.

    Routing rules are kept apart, and end with a number for faxes.
    """
    known = {name: getattr(row, column) for name, column in COLUMNS.items()}
    known["destination"] = row.destination_id
    sent = body.model_dump(exclude_unset=True)
    if isinstance(body, FaxBody):
        known["destination"] = None
        sent["faxEnabled"] = body.faxEnabled
    if sent.get("faxEnabled") is False:
        known["faxNotificationEmail"] = None
    return validated(NumberBody, {**known, **sent})


@router.delete(ONE, status_code=204)
async def delete_phone_number(numberId: str, customer: Account, world: CurrentWorld) -> None:
    """Delete a phone number, with its routing rules."""
    world.store.delete(PhoneNumber, id=find_owned(world, PhoneNumber, customer, numberId).id)
