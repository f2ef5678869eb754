"""SMS: every message sent or received on the account (document, "SMS")."""

from typing import Annotated, Any, ClassVar, Literal, NotRequired

from pydantic import BaseModel, StringConstraints
from pydantic import Field as Property
from sqlalchemy import Index, Integer, String
from sqlmodel import Field, SQLModel
from starlette.requests import Request
from typing_extensions import TypedDict

from emulator.exchange.inputs import CurrentWorld
from emulator.exchange.routing import Json
from emulator.rules.rule import Rule
from emulator.store.records import Moment
from emulator.telephony.network import ready
from emulator.telephony.outcomes import Fate, fate
from emulator.vendors.sipcentric.bodies.sent import under
from emulator.vendors.sipcentric.bodies.shown import Dated, Listed, chapter
from emulator.vendors.sipcentric.charges import afford, charge, sms_cost
from emulator.vendors.sipcentric.errors import invalid
from emulator.vendors.sipcentric.numbers import Kept, Number, national, stored
from emulator.vendors.sipcentric.resources.customers import Customer, account_with, find_owned
from emulator.vendors.sipcentric.resources.outgoingcallerids import OutgoingCallerId
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber
from emulator.vendors.sipcentric.rules import sms as rules
from emulator.vendors.sipcentric.wire import CurrentPage, CurrentWire, Wire, list_rows
from emulator.worlds.world import World

router = chapter("SMS")
LIST = "/customers/{customerId}/sms"
ONE = LIST + "/{smsId}"
Account = Annotated[Customer, account_with("sms")]
RECEIPT = "sipcentric.sms-receipt"
VENDOR = "sipcentric"
MOST_LETTERS = 1530
"""Ten parts."""
DELIVERED, BUFFERED, REJECTED = 1, 4, 16
STATUSES = {"sent": DELIVERED, "no_answer": BUFFERED, "busy": BUFFERED, "buffered": BUFFERED, "rejected": REJECTED}
"""What becomes of a message in a word → delivery status; otherwise it is not even sent."""
KNOWN = (DELIVERED, 2, BUFFERED, 8, REJECTED)


class SmsMessage(SQLModel, table=True):
    """A message; its statuses are those of outgoing ones, and the delivery status comes later or never."""

    __tablename__ = "sipcentric_smsmessage"
    __table_args__ = (Index("ix_sipcentric_smsmessage_newest", "customer_id", "created"),)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="sipcentric_customer.id", ondelete="CASCADE")
    created: Moment
    direction: Literal["IN", "OUT"] = Field(sa_type=String)
    sender: Kept
    recipient: Kept
    body: str
    send_status: Literal["PENDING", "SENT", "FAILED"] | None = Field(default=None, sa_type=String)
    delivery_status: Literal[1, 2, 4, 8, 16] | None = Field(default=None, sa_type=Integer)
    cost: float = 0


Text = Annotated[str, StringConstraints(min_length=1, max_length=MOST_LETTERS), under(rules.LENGTH)]


class SendSms(BaseModel):
    """What a client sends; anything else in it is ignored."""

    rule: ClassVar[Rule] = rules.REQUIRED
    sender: str = Property(alias="from", min_length=1, max_length=64, description="One of the account's SMS numbers.")
    to: Number = Property(description="Phone number of the recipient.")
    body: Text = Property(description="The message.")


Parties = TypedDict("Parties", {"from": str, "to": str})


class Statuses(TypedDict):
    """What became of an outgoing message."""

    sendStatus: NotRequired[Literal["PENDING", "SENT", "FAILED", "pending", "sent", "failed"]]
    deliveryStatus: NotRequired[Annotated[Literal[0, 1, 2, 4, 8, 16], Property(description="0: none has come yet.")]]


class SmsMessageShown(Statuses, Parties, Dated):
    """A `smsmessage`; the earlier document spells in lower case."""

    type: Literal["smsmessage"]
    direction: Literal["IN", "OUT", "in", "out"]
    body: str
    cost: Annotated[float, Property(description="What it cost, in GBP.")]


def represent(row: SmsMessage, wire: Wire) -> SmsMessageShown:
    """A `smsmessage`, as the documents order it."""
    return {
        "type": "smsmessage",
        **wire.head(row.customer_id, "sms", row),
        "direction": spelt(row.direction, wire),
        "from": row.sender,
        "to": row.recipient,
        "body": row.body,
        **statuses(row, wire),
        "cost": row.cost,
    }


def statuses(row: SmsMessage, wire: Wire) -> Statuses:
    """What became of a message; the earlier document has 0 where no receipt has come yet."""
    found: Statuses = {}
    if row.send_status is not None:
        found["sendStatus"] = spelt(row.send_status, wire)
    if row.delivery_status is not None:
        found["deliveryStatus"] = row.delivery_status
    elif row.direction == "OUT" and wire.earlier:
        found["deliveryStatus"] = 0
    return found


def spelt(word: str, wire: Wire) -> Any:
    """A word of the document, which the earlier one spells in lower case."""
    return word.lower() if wire.earlier else word


def approved_sender(world: World, customer: Customer, sender: str) -> str:
    """The number or name to send from; 400 naming `from` if it is not approved on the account."""
    number = national(sender)
    if number and world.store.one(PhoneNumber, customer_id=customer.id, number=number, sms_enabled=True):
        return number
    for approved in world.store.all(OutgoingCallerId, order="id", customer_id=customer.id, allow_sms=True):
        if approved.number in (sender.strip(), number):
            return approved.number
    raise invalid(rules.FROM_APPROVED, "from", f"{sender!r} is not an SMS number or approved caller ID of the account")


def written_down(world: World, customer: Customer, sender: str, recipient: str, body: str) -> int:
    """Write a message down as sent and charge it, or as failed: refused, or not covered by the credit."""
    cost, meets = sms_cost(body), fate(world, "sms", VENDOR, stored(sender), stored(recipient))
    status = status_of(meets)
    is_sent = status is not None and afford(world, customer.id or 0, cost)
    key = world.store.insert(
        SmsMessage,
        customer_id=customer.id,
        created=world.clock.stamp(),
        direction="OUT",
        sender=sender,
        recipient=recipient,
        body=body,
        send_status="SENT" if is_sent else "FAILED",
        cost=cost if is_sent else 0.0,
    )
    if is_sent:
        charge(world, customer.id or 0, cost)
        usual = world.settings.sms_delivery_seconds
        wait = usual if meets.after is None else meets.after
        world.clock.schedule(wait, RECEIPT, sms_id=key, status=status, told=not meets.never)
    return key


def status_of(meets: Fate) -> int | None:
    """The delivery status that a message will have; None for one that is not sent."""
    if meets.code is not None:
        return meets.code if meets.code in KNOWN else None
    return STATUSES.get(meets.outcome)


@router.get(LIST)
async def list_sms(
    request: Request, customer: Account, page: CurrentPage, wire: CurrentWire
) -> Listed[SmsMessageShown]:
    """List the messages, newest first."""
    conditions = [("customer_id", "=", customer.id)]
    return await list_rows(request, SmsMessage, conditions, page, lambda row: represent(row, wire))


@router.get(ONE)
async def get_sms(smsId: str, customer: Account, world: CurrentWorld, wire: CurrentWire) -> SmsMessageShown:
    """Get a message."""
    return represent(find_owned(world, SmsMessage, customer, smsId), wire)


@router.post(LIST, status_code=201, response_model=SmsMessageShown)
async def send_sms(body: SendSms, customer: Account, world: CurrentWorld, wire: CurrentWire) -> Json:
    """Send a message; its delivery status comes later."""
    await ready(world)
    sender = approved_sender(world, customer, body.sender)
    with world.store.transaction():
        key = written_down(world, customer, sender, body.to, body.body)
    message = represent(find_owned(world, SmsMessage, customer, str(key)), wire)
    return Json(message, 201, {"Location": message["uri"]})
