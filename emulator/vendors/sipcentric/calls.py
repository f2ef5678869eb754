"""What the platform tells the telephone network, and what it makes of a leg that rings, is answered, ends."""

from emulator.telephony import acts
from emulator.telephony.call import Call, Leg, legs_of
from emulator.telephony.dialling import HANG_UP
from emulator.telephony.network import Telephones
from emulator.vendors.sipcentric.calling import history, queues
from emulator.vendors.sipcentric.calling.departures import dial, leave
from emulator.vendors.sipcentric.calling.faxes import fax_number, receive_fax
from emulator.vendors.sipcentric.calling.mailbox import leave_message
from emulator.vendors.sipcentric.calling.money import minute
from emulator.vendors.sipcentric.calling.notes import VENDOR, notes, opposite
from emulator.vendors.sipcentric.calling.phones import all_phones, find_endpoint, find_phone, owns
from emulator.vendors.sipcentric.calling.routes import onward, route, route_to
from emulator.vendors.sipcentric.calling.threads import media, texts, thread
from emulator.vendors.sipcentric.events import address, announce
from emulator.vendors.sipcentric.messages import receive_text, send_text
from emulator.vendors.sipcentric.numbers import HOME
from emulator.vendors.sipcentric.resources.endpoints import Endpoint
from emulator.vendors.sipcentric.resources.phonenumbers import PhoneNumber
from emulator.worlds.world import World

SHORT = 3
"""Digits of a short number."""


def on_leg(world: World, call: Call, leg: Leg, change: str) -> None:
    """A leg rings: the stream tells. It is over: the history has it. A caller dials on from a menu."""
    if change == "ringing":
        tell_ringing(world, call, leg)
    elif change == "ended":
        history.leg_ended(world, call, leg)
        queues.freed(world, leg)
    elif change == "digits":
        dial_on(world, call, leg.digits)


def on_call(world: World, call: Call, change: str) -> None:
    """A call is over, or a mailbox has taken one whose length was decided ahead."""
    if change == "ended":
        history.call_ended(world, call)
    elif change == "voicemail" and call.script.get("talks") is not None:
        world.clock.schedule(call.script["talks"], HANG_UP, leg=legs_of(world.store, call)[0].id)


def tell_ringing(world: World, call: Call, leg: Leg) -> None:
    """Tell the stream whose phone rings, and who calls."""
    caller = opposite(world, call, leg.position)
    for account, note in notes(leg).items():
        if note.get("rings"):
            did, name = note["did"], call.name if caller.position == 1 else caller.name
            values = {
                "callerIdNumber": history.number_of(call, caller),
                "callerIdName": labelled(world, did, name),
                "endpoint": address(account, "endpoints", note["rings"]),
                "did": did,
            }
            announce(world, account, "incomingcall", None, values, note["rings"])


def labelled(world: World, did: str, name: str) -> str:
    """A caller's name behind the label of the number that was called (document, `identifier`)."""
    number = world.store.one(PhoneNumber, number=did) if did else None
    return f"{number.identifier} {name}".strip() if number and number.identifier else name


def dial_on(world: World, call: Call, digits: str) -> None:
    """Put who pressed a colleague's short number in a menu through."""
    for leg in legs_of(world.store, call):
        for account, note in notes(leg).items() if leg.state == "answered" and leg.machine else ():
            menu = find_endpoint(world, note.get("endpoint"))
            called = world.store.one(Endpoint, customer_id=account, short_number=digits[-SHORT:])
            if menu and called and called.id != menu.id:
                return acts.transfer(world, call, f"{VENDOR}/{called.id}", leg.position)


telephones = Telephones(
    vendor=VENDOR,
    home=HOME,
    phones=all_phones,
    find=find_phone,
    owns=owns,
    route=route,
    route_to=route_to,
    dial=dial,
    leave=leave,
    onward=onward,
    on_leg=on_leg,
    on_call=on_call,
    minute=minute,
    leave_message=leave_message,
    thread=thread,
    texts=texts,
    media=media,
    send_text=send_text,
    receive_text=receive_text,
    fax_number=fax_number,
    receive_fax=receive_fax,
)
