"""Messages on their way: the receipt of a sent SMS, and the arrival of one."""

from typing import Any

from emulator.telephony import directory
from emulator.telephony.texts import headers, parts
from emulator.vendors.sipcentric.events import address, announce
from emulator.vendors.sipcentric.numbers import ANONYMOUS, printed, stored
from emulator.vendors.sipcentric.resources.customers import Customer
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.outgoingcallerids import OutgoingCallerId
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber
from emulator.vendors.sipcentric.resources.sms import DELIVERED, VENDOR, SmsMessage, written_down
from emulator.worlds.world import World

EXCERPT = 50
"""Letters of a message that its event tells."""


def receipt(world: World, given: dict[str, Any]) -> None:
    """A sent message comes to its end, at a number of the world's it arrives; the receipt tells, if there is one."""
    message = world.store.one(SmsMessage, id=given["sms_id"])
    if message is None:
        return
    if given["status"] == DELIVERED:
        directory.arrive(world, VENDOR, stored(message.sender), stored(message.recipient), message.body)
    if given["told"]:
        note_delivery(world, message, given["status"])


def note_delivery(world: World, message: SmsMessage, status: int) -> None:
    """Write a delivery status down, and tell the stream."""
    world.store.update(SmsMessage, message.id, delivery_status=status)
    location = address(message.customer_id, "sms", message.id)
    announce(world, message.customer_id, "smsdelivered", location, None)


def receive_text(world: World, number: str, source: str, text: str) -> str | None:
    """Take a text in for an account's number, if it takes any: its id."""
    row = world.store.one(PhoneNumber, number=printed(number), sms_enabled=True, sms_allow_incoming=True)
    return str(arrive(world, row, printed(source) or ANONYMOUS, text)) if row else None


def arrive(world: World, number: PhoneNumber, sender: str, body: str, udh: str = "") -> int:
    """A message arrives: write it down, tell the stream and those whom the number notifies."""
    key = world.store.insert(
        SmsMessage,
        customer_id=number.customer_id,
        created=world.clock.stamp(),
        direction="IN",
        sender=sender,
        recipient=number.number,
        body=body,
        cost=0.0,
    )
    values = {"to": number.number, "from": sender, "excerpt": excerpt_of(body)}
    announce(world, number.customer_id, "smsreceived", address(number.customer_id, "sms", key), values)
    notify(world, number, sender, body, udh, key)
    return key


def notify(world: World, number: PhoneNumber, sender: str, body: str, udh: str, key: int) -> None:
    """Tell a number's own address and URL of a message; the URL gets each part of a long one, with its header."""
    if number.sms_notification_email:
        subject = f"SMS from {sender} to {number.number}"
        world.mails.send(VENDOR, number.sms_notification_email, subject, body, "sms")
    if number.sms_notification_url:
        found = [body] if udh else parts(body)
        for text, header in zip(found, [udh] if udh else headers(len(found), key), strict=True):
            form = {"to": number.number, "from": sender, "body": text, "udh": header}
            world.webhooks.post_form(number.sms_notification_url, **form)


def excerpt_of(body: str) -> str:
    """The beginning of a message."""
    return body if len(body) <= EXCERPT else body[: EXCERPT - 1] + "…"


def send_text(world: World, phone_id: str, number: str, text: str) -> str:
    """Send a text from a phone: its id. ValueError if its account has nothing to send from."""
    phone = world.store.one(Endpoint, id=int(phone_id))
    customer = world.store.one(Customer, id=phone.customer_id) if phone else None
    if phone is None or customer is None:
        raise ValueError(f"there is no phone {phone_id}")
    return str(written_down(world, customer, sender_of(world, phone), printed(number), text))


def sender_of(world: World, phone: Endpoint) -> str:
    """What a phone's texts come from: its own number that sends SMS, else the account's first, or an approved one."""
    numbers = world.store.all(PhoneNumber, order="id", customer_id=phone.customer_id, sms_enabled=True)
    approved = world.store.all(OutgoingCallerId, order="id", customer_id=phone.customer_id, allow_sms=True)
    own = [row.number for row in numbers if row.destination_id == phone.id]
    found = [*own, *(row.number for row in numbers), *(row.number for row in approved)]
    if not found:
        raise ValueError("from: the account has no number for SMS, and no approved caller ID")
    return found[0]
