"""What follows from a session that somebody plants or changes: a live one has a call of the network."""

from typing import Any

from sqlmodel import SQLModel

from emulator.store.store import Store
from emulator.telephony.call import Call, Leg, find_call
from emulator.telephony.codes import OK, reason_of
from emulator.telephony.dialling import MINUTE, RING
from emulator.vendors.sipgate.phones import PICK_UP_SECONDS, RING_SECONDS, VENDOR
from emulator.worlds.clock import schedule_at

PUT_THROUGH, HANG_UP = "sipgate.put_through", "sipgate.hang_up"
"""Work for the next move of the clock: call the callee of a planted session; end the call of one that is over."""
TIMES = {"pickup": PICK_UP_SECONDS, "patience": RING_SECONDS}
SCRIPT = {"first": TIMES, **TIMES, "chat": None, "setup": PICK_UP_SECONDS}
"""How calls go that sessions begin: outside numbers stay in them until somebody hangs up."""


def user_of(uri: str) -> str:
    """The user in a SIP address."""
    return uri.removeprefix("sip:").partition(";")[0].partition("@")[0]


def target_of(member: dict[str, Any]) -> str:
    """What is called: a number, or an extension."""
    uri: str = member["uri"]
    return f"{VENDOR}/{user_of(uri)}" if uri.startswith("sip:") else member["number"]


def follow_session(store: Store, model: type[SQLModel], row: Any) -> None:
    """Give a live session its call; have the call end of one that is over."""
    is_live = row.status in ("FIRST_DIAL", "SECOND_DIAL", "ESTABLISHED")
    call = find_call(store, row.call_id)
    if is_live and call is None:
        begin(store, model, row)
    elif not is_live and call is not None and call.state != "ended":
        schedule_at(store, row.created, HANG_UP, session=row.id)


def begin(store: Store, model: type[SQLModel], row: Any) -> None:
    """The call of a session, as far as it has come, and what happens next in it."""
    is_incoming, talking = row.direction == "incoming", row.status == "ESTABLISHED"
    moment = row.established or row.created
    caller, callee = row.members
    call_id = store.insert(
        Call,
        vendor="" if is_incoming else VENDOR,
        source=caller["number"],
        target=target_of(callee),
        started=row.created,
        script=SCRIPT | {"click_to_dial": not is_incoming},
        **(answered(moment) if talking else {}),
    )
    via: dict[str, Any] = {VENDOR: {"session": row.id}}
    since = moment if row.status != "FIRST_DIAL" else None
    first = add_leg(store, call_id, 1, caller, {} if is_incoming else via, since)
    second = None
    if is_incoming:
        callee = callee | {"uri": f"sip:{row.extension_id}"}
        via = {VENDOR: {"extension": row.extension_id}}
    if talking or is_incoming:
        second = add_leg(store, call_id, 2, callee, via, moment if talking else None)
    store.update(model, row.id, call_id=call_id, leg=2 if is_incoming else None)
    if talking:
        schedule_at(store, moment, MINUTE, call=call_id, vendor=VENDOR)
    elif row.status == "SECOND_DIAL" and not is_incoming:
        schedule_at(store, row.created, PUT_THROUGH, call=call_id)
    else:
        schedule_at(store, row.created, RING, leg=second or first)


def answered(moment: str) -> dict[str, Any]:
    """The columns of a call that was answered at a moment."""
    return {"state": "answered", "outcome": "answered", "code": OK, "reason": reason_of(OK), "answered": moment}


def add_leg(
    store: Store, call_id: int, position: int, member: dict[str, Any], via: dict[str, Any], since: str | None
) -> int:
    """A party of the call, who has been talking since a moment, or is not rung yet."""
    is_own = member["uri"].startswith("sip:")
    state = ("parked" if member["parked"] else "answered") if since else "trying"
    return store.insert(
        Leg,
        call_id=call_id,
        position=position,
        vendor=VENDOR if is_own else "",
        phone=user_of(member["uri"]) if is_own else None,
        number=member["number"],
        state=state,
        answered_at=since,
        via=via,
        **TIMES,
    )
