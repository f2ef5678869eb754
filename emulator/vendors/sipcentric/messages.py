"""Messages on their way: the receipt of a sent SMS, and the arrival of one."""

from typing import Any

from emulator.vendors.sipcentric.calling.magic import delivery_status
from emulator.vendors.sipcentric.events import address, announce
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber
from emulator.vendors.sipcentric.resources.sms import SmsMessage
from emulator.worlds.world import World

EXCERPT = 50
"""Letters of a message that its event tells."""


def receipt(world: World, given: dict[str, Any]) -> None:
    """The receipt of a sent message comes; one to a number of this platform arrives there."""
    message = world.store.one(SmsMessage, id=given["sms_id"])
    if message is None:
        return
    number = world.store.one(PhoneNumber, number=message.recipient, sms_enabled=True)
    if number and number.sms_allow_incoming:
        arrive(world, number, message.sender, message.body)
    note_delivery(world, message, delivery_status(message.recipient))


def note_delivery(world: World, message: SmsMessage, status: int) -> None:
    """Write a delivery status down, and tell the stream."""
    world.store.update(SmsMessage, message.id, delivery_status=status)
    location = address(message.customer_id, "sms", message.id)
    announce(world, message.customer_id, "smsdelivered", location, None)


def arrive(world: World, number: PhoneNumber, sender: str, body: str, udh: str = "") -> int:
    """A message arrives: write it down, tell the stream, and call the number's notification URL."""
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
    if number.sms_notification_url:
        form = {"to": number.number, "from": sender, "body": body, "udh": udh}
        world.webhooks.post_form(number.sms_notification_url, **form)
    return key


def excerpt_of(body: str) -> str:
    """The beginning of a message."""
    return body if len(body) <= EXCERPT else body[: EXCERPT - 1] + "…"
