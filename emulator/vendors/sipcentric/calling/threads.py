"""What a phone sent, received and recorded. What belongs to no phone in particular, the account's first one shows."""

from emulator.telephony import audio, network
from emulator.telephony.network import Message, Sound, Thread
from emulator.vendors.sipcentric.calling.faxes import Fax
from emulator.vendors.sipcentric.calling.mailbox import Voicemail, sound_of
from emulator.vendors.sipcentric.calling.phones import find_endpoint, first_phone
from emulator.vendors.sipcentric.numbers import ANONYMOUS, printed, stored
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber
from emulator.vendors.sipcentric.resources.recordings import Recording
from emulator.vendors.sipcentric.resources.sms import SmsMessage
from emulator.worlds.world import World

MOST = 500
"""Of each kind, the latest."""
NEWEST = "-created,-id"
DELIVERIES = {1: "delivered", 2: "rejected", 4: "buffered", 8: "accepted", 16: "rejected"}
WHOLE, BROKEN = "received", "incomplete"


def thread(world: World, phone_id: str) -> Thread:
    """What a phone shows, the oldest first."""
    phone = find_endpoint(world, phone_id)
    if phone is None or phone.type != "phone":
        return Thread()
    first = first_phone(world, phone.customer_id)
    is_first = first is not None and first.id == phone.id
    return Thread(
        messages=messages(world, phone, is_first),
        voicemails=voicemails(world, phone, is_first),
        recordings=recordings(world, phone),
        faxes=faxes(world, phone) if is_first else (),
    )


def messages(world: World, phone: Endpoint, is_first: bool) -> list[Message]:
    """The texts of a phone's numbers."""
    numbers = {row.number: row.destination_id for row in world.store.all(PhoneNumber, customer_id=phone.customer_id)}
    phones = {row.id for row in world.store.all(Endpoint, customer_id=phone.customer_id, type="phone")}
    rows = world.store.all(SmsMessage, order=NEWEST, limit=MOST, customer_id=phone.customer_id)

    def is_shown(row: SmsMessage) -> bool:
        owner = numbers.get(row.sender if row.direction == "OUT" else row.recipient)
        return owner == phone.id or (is_first and owner not in phones)

    return [as_message(row) for row in reversed(rows) if is_shown(row)]


def texts(world: World, number: str) -> list[Message]:
    """The latest texts between any account and a number, the oldest first."""
    sent = world.store.all(SmsMessage, order=NEWEST, limit=MOST, recipient=printed(number))
    received = world.store.all(SmsMessage, order=NEWEST, limit=MOST, sender=printed(number))
    rows = {row.id: row for row in (*sent, *received)}  # once, where both are the number
    return [as_message(row) for row in sorted(rows.values(), key=lambda row: (row.created, row.id))]


def as_message(row: SmsMessage) -> Message:
    """A text as the network has it."""
    status = "received" if row.direction == "IN" else DELIVERIES.get(row.delivery_status or 0)
    return Message(
        id=str(row.id),
        direction=row.direction.lower(),
        source=stored(row.sender),
        target=stored(row.recipient),
        text=row.body,
        at=row.created,
        status=status or (row.send_status or "SENT").lower(),
    )


def number_or_none(printed: str) -> str:
    """A caller's number as the network has it; empty if it is withheld."""
    return "" if printed == ANONYMOUS else stored(printed)


def voicemails(world: World, phone: Endpoint, is_first: bool) -> list[Sound]:
    """What was left for a phone; for the first, in the account's own mailboxes too."""
    mailboxes = world.store.all(Endpoint, customer_id=phone.customer_id, type="mailbox") if is_first else []
    keys = [phone.id, *(row.id for row in mailboxes)]
    rows = world.store.all(Voicemail, [("endpoint_id", "in", keys)], order=NEWEST, limit=MOST)
    return [Sound(f"v{row.id}", number_or_none(row.caller), row.created, row.seconds) for row in reversed(rows)]


def recordings(world: World, phone: Endpoint) -> list[Sound]:
    """What a phone recorded."""
    rows = world.store.all(Recording, order=NEWEST, limit=MOST, endpoint_id=phone.id)
    seconds = [(row.size - audio.HEADER) / audio.RATE for row in rows]
    pairs = zip(reversed(rows), reversed(seconds), strict=True)
    return [Sound(f"r{row.id}", number_or_none(row.party_id), row.started, length) for row, length in pairs]


def faxes(world: World, phone: Endpoint) -> list[network.Fax]:
    """What the account's numbers for faxes took in."""
    rows = world.store.all(Fax, order=NEWEST, limit=MOST, customer_id=phone.customer_id)
    return [
        network.Fax(
            id=f"f{row.id}",
            direction="in",
            source=number_or_none(row.sender),
            target=stored(row.recipient),
            at=row.created,
            pages=row.pages,
            status=WHOLE if row.is_whole else BROKEN,
        )
        for row in reversed(rows)
    ]


def media(world: World, phone_id: str, media_id: str) -> tuple[bytes, str] | None:
    """The bytes of what a phone shows."""
    shown = thread(world, phone_id)
    kind, key = media_id[:1], media_id[1:]
    known = [each.id for each in (*shown.voicemails, *shown.recordings)] + [each.id for each in shown.faxes]
    if media_id not in known:
        return None
    if kind == "v" and (voicemail := world.store.one(Voicemail, id=int(key))):
        return sound_of(voicemail)
    if kind == "r" and (recording := world.store.one(Recording, id=int(key))):
        return audio.melody_file(recording.size, f"recording {recording.id}"), audio.WAV
    fax = world.store.one(Fax, id=int(key)) if kind == "f" else None
    return (fax.content, "application/pdf") if fax else None
