"""What sipgate makes of calls: sessions while they live, call events once they are over, minutes that are paid.

Each user sees a call as a session of their own: who calls, who is called, whose callthrough it goes
through. A call between telephones of one user is one session, and one event.
"""

from typing import Any

from emulator.store.moments import seconds_between
from emulator.telephony import acts, dialling
from emulator.telephony.audio import MOST_SPOKEN
from emulator.telephony.call import TALKING, Call, Leg, find_call, is_click_to_dial, latest, legs_of
from emulator.telephony.network import Telephones
from emulator.vendors.sipgate import phones
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.messages import receiving, threads
from emulator.vendors.sipgate.numbers import HOME
from emulator.vendors.sipgate.phones import VENDOR, called_extension, number_of
from emulator.vendors.sipgate.resources.balance import charge
from emulator.vendors.sipgate.resources.events import Event
from emulator.vendors.sipgate.resources.extensions import Extension
from emulator.vendors.sipgate.resources.sessions import (
    ESTABLISHED,
    FIRST_DIAL,
    HUNG_UP,
    LIVE,
    SECOND_DIAL,
    Session,
)
from emulator.worlds.world import World


def on_leg(world: World, call: Call, leg: Leg, change: str) -> None:
    """A leg rings, is answered, or is over."""
    begun = leg.via.get(VENDOR, {}).get("session")
    if begun is not None:
        world.store.update(Session, begun, call_id=call.id)
    if leg.position > 1 and change in ("ringing", "ended"):
        appear(world, call, leg)
    keep_up(world, call)


def on_call(world: World, call: Call, change: str) -> None:
    """A call is answered, taken by a mailbox, or over."""
    if change == "voicemail":
        appear(world, call, legs_of(world.store, call)[-1])
    keep_up(world, call)


def sessions_of(world: World, call: Call) -> list[Session]:
    """How users see a call."""
    return world.store.all(Session, order="created,id", call_id=call.id)


def appear(world: World, call: Call, leg: Leg) -> None:
    """Let those users see a call whom a leg concerns: who calls, who is called, who pays for where it goes on."""
    caller, known = legs_of(world.store, call)[0], sessions_of(world, call)
    own = phones.telephone(world, caller.phone) if caller.vendor == VENDOR == call.vendor else None
    if own is not None and not any(row.leg is None for row in known):
        callee = called_extension(world, leg) if call.target.startswith(f"{VENDOR}/") else None
        members = [party("1", caller.number, own), party("2", leg.number, callee)]
        add_session(world, call, None, "outgoing", own, members)
    called, noted = called_extension(world, leg), leg.via.get(VENDOR, {})
    payer = phones.telephone(world, noted.get("payer") or noted.get("leaves"))
    is_own = payer is not None and called is not None and payer.user_id == called.user_id and "leaves" in noted
    if payer is not None and not is_own and not any(row.leg == leg.position for row in known):
        members = [party("1", call.source), party("2", leg.number)]
        if "leaves" in noted:
            members = [party("1", number_of(world, payer), payer), party("2", leg.number, called)]
        add_session(world, call, leg, "outgoing", payer, members)
    sees = [row.user_id for row in sessions_of(world, call) if row.leg in (None, leg.position)]
    if called is not None and called.user_id not in sees:
        add_session(world, call, leg, "incoming", called, [party("1", call.source), party("2", leg.number, called)])


def party(member_id: str, number: str, extension: Extension | None = None) -> dict[str, Any]:
    """A member of a session."""
    uri = f"sip:{extension.id}" if extension else f"tel:{number}"
    return {"memberId": member_id, "uri": uri, "number": number if number.isdigit() else "", "parked": False}


def add_session(
    world: World, call: Call, leg: Leg | None, direction: str, extension: Extension, members: list[dict[str, Any]]
) -> None:
    """Let an extension's user see a call, or one leg of it."""
    world.store.insert(
        Session,
        id=world.chance.token("sipgate.session"),
        user_id=extension.user_id,
        created=world.clock.stamp(),
        status=FIRST_DIAL,
        extension_id=extension.id,
        members=members,
        direction=direction,
        call_id=call.id,
        leg=leg.position if leg else None,
    )


def keep_up(world: World, call: Call) -> None:
    """Bring the sessions of a call in line with it."""
    rows = world.store.all(Session, [("status", "in", LIVE)], order="created,id", call_id=call.id)
    if not rows:
        return
    call, legs = latest(world, call), legs_of(world.store, call)
    for row in rows:
        status = status_of(call, legs, row)
        if status != row.status:
            values = {"established": world.clock.stamp()} if status == ESTABLISHED else {}
            world.store.update(Session, row.id, status=status, **values)
            if status not in LIVE:
                finish(world, row, legs)


def status_of(call: Call, legs: list[Leg], row: Session) -> str:
    """How a user sees a call: as one party that is called, or as two, one after the other."""
    caller, *others = legs
    if row.leg is not None:
        return status_of_leg(next(leg for leg in others if leg.position == row.leg))
    has_caller = caller.answered_at is not None or not is_click_to_dial(call)
    number = 2 if is_click_to_dial(call) and has_caller else 1
    if call.state == "ringing":
        return SECOND_DIAL if number == 2 else FIRST_DIAL
    if call.state != "ended":
        return ESTABLISHED
    return HUNG_UP if any(leg.answered_at for leg in others) else failure(number, call.outcome)


def status_of_leg(leg: Leg) -> str:
    """How somebody sees a call of which only one leg is theirs."""
    if leg.state in TALKING:
        return ESTABLISHED
    if leg.state != "ended":
        return FIRST_DIAL
    return HUNG_UP if leg.answered_at else failure(1, leg.outcome)


def failure(number: int, outcome: str | None) -> str:
    """The status of a call that did not come about, because of one of its two parties; refused is busy."""
    if outcome in (None, "cancelled"):
        return HUNG_UP
    return f"CALL_{number}_{'BUSY' if outcome in ('busy', 'refused') else 'FAILED'}"


def finish(world: World, row: Session, legs: list[Leg]) -> None:
    """A call that is over becomes a call event."""
    seen = [leg for leg in legs if row.leg is None or leg.position in (1, row.leg)]
    is_missed, is_out = row.established is None, row.direction == "outgoing"
    world.store.insert(
        Event,
        user_id=row.user_id,
        kind="call",
        created=row.created,
        direction=f"missed_{row.direction}" if is_missed else row.direction,
        status="failed" if is_missed else "sent",
        location="sent" if is_out else "inbox",
        read=is_out,
        extension_id=row.extension_id,
        sources=[row.members[0]["number"]],
        targets=[row.members[1]["number"]],
        recordings=recordings(world, seen),
    )


def recordings(world: World, legs: list[Leg]) -> list[dict[str, Any]]:
    """What was recorded of the parties of a call, the earliest first; what still is ends now."""
    now = world.clock.stamp()
    intervals = sorted((each["from"], each["to"] or now) for leg in legs for each in leg.recordings)
    return [{"created": begin, "seconds": min(seconds_between(begin, end), MOST_SPOKEN)} for begin, end in intervals]


def minute(world: World, call: Call) -> bool | None:
    """Pay the minute that begins, for each user who called a number; between extensions nothing is paid."""
    payers = [row.user_id for row in sessions_of(world, call) if is_charged(row)]
    paid = [pay_minute(world, user_id) for user_id in payers]
    return all(paid) if paid else None


def is_charged(row: Session) -> bool:
    """Whether a session costs minutes."""
    uri: str = row.members[1]["uri"]
    return row.direction == "outgoing" and uri.startswith("tel:")


def pay_minute(world: World, user_id: str) -> bool:
    """Pay a minute with vouchers, then from the balance; False if both do not suffice."""
    user = world.store.one(User, id=user_id)
    return user is not None and charge(world, user.account_id, "minute", 1)


def leave_message(world: World, call: Call, seconds: float, audio: bytes | None) -> None:
    """Somebody has spoken to a mailbox."""
    leg = legs_of(world.store, call)[-1]
    box = world.store.one(Extension, id=leg.via[VENDOR].get("mailbox"))
    if box is not None:
        target = leg.number if leg.number.isdigit() else number_of(world, box)
        receiving.receive_voicemail(world, box, call.source, target, seconds, audio)


def put_through(world: World, given: dict[str, Any]) -> None:
    """Scheduled work: the callee of a planted session rings."""
    call = find_call(world.store, given["call"])
    if call is not None and call.state == "ringing":
        dialling.put_through(world, call, legs_of(world.store, call)[0])


def hang_up(world: World, given: dict[str, Any]) -> None:
    """Scheduled work: somebody wrote that a session is over."""
    row = world.store.one(Session, id=given["session"])
    call = find_call(world.store, row.call_id) if row else None
    if row is not None and call is not None and call.state != "ended":
        world.store.update(Session, row.id, status=FIRST_DIAL if row.established is None else ESTABLISHED)
        acts.hang_up(world, call, "caller")


telephones = Telephones(
    vendor=VENDOR,
    home=HOME,
    phones=phones.phones,
    find=phones.find,
    owns=phones.owns,
    route=phones.route,
    route_to=phones.route_to,
    leave=phones.leave,
    onward=phones.onward,
    on_leg=on_leg,
    on_call=on_call,
    minute=minute,
    leave_message=leave_message,
    change=phones.change,
    thread=threads.thread,
    texts=threads.texts,
    media=threads.media,
    send_text=threads.send_text,
    receive_text=receiving.receive_text,
    fax_number=receiving.fax_number,
    receive_fax=receiving.receive_fax,
)
