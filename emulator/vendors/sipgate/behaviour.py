"""What the vendor's API does: imported when it is first needed."""

from emulator.exchange.behaviour import Behaviour
from emulator.telephony.fiction import german
from emulator.vendors.sipgate.api import create_api
from emulator.vendors.sipgate.auth import knows
from emulator.vendors.sipgate.calls import hang_up, put_through, telephones
from emulator.vendors.sipgate.errors import refuse
from emulator.vendors.sipgate.filling.records import Section
from emulator.vendors.sipgate.filling.sessions import HANG_UP, PUT_THROUGH
from emulator.vendors.sipgate.given import given
from emulator.vendors.sipgate.happenings import HAPPENINGS
from emulator.vendors.sipgate.messages.sending import deliver
from emulator.vendors.sipgate.numbers import HOME
from emulator.vendors.sipgate.resources.callthrough import Callthrough
from emulator.vendors.sipgate.resources.contacts import ContactNumber
from emulator.vendors.sipgate.resources.events import DELIVER
from emulator.vendors.sipgate.resources.sessions import Session
from emulator.vendors.sipgate.rules import RULES
from emulator.vendors.sipgate.seed import MODELS, row_problems, seed

EFFECTS = {german("30", 200): "call: answers a call, and hangs up after ten seconds"} | {
    number: f"call: {what}; SMS or fax: `failed`, for that reason"
    for number, what in (
        (german("30", 408), "no answer"),
        (german("30", 486), "busy"),
        (german("30", 503), "number not reachable"),
        (german("mobile", 108), "no answer"),
        (german("mobile", 186), "busy"),
        (german("mobile", 103), "number not reachable"),
    )
}
"""Magic numbers, and what each does; the last digits are those of the SIP status that stands for it."""

behaviour = Behaviour(
    create_api=create_api,
    region=HOME,
    refuse=refuse,
    rules=RULES,
    section=lambda: Section,
    seed=seed,
    row_problems=row_problems,
    resources=MODELS | {"sessions": Session, "callthroughs": Callthrough, "contactnumbers": ContactNumber},
    understands=given,
    happenings=HAPPENINGS,
    actions={DELIVER: deliver, PUT_THROUGH: put_through, HANG_UP: hang_up},
    given={DELIVER: {"event": int}, PUT_THROUGH: {"call": int}, HANG_UP: {"session": str}},
    knows=knows,
    telephones=telephones,
    magic=lambda: EFFECTS,
)
