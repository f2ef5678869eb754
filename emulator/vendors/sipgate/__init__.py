"""sipgate REST API 2.x (vendor document: "Introduction to sipgate REST API")."""

from emulator.core.vendor import Vendor
from emulator.vendors.sipgate.api import create_api
from emulator.vendors.sipgate.auth import User
from emulator.vendors.sipgate.errors import refuse
from emulator.vendors.sipgate.happenings import HAPPENINGS
from emulator.vendors.sipgate.magic import EFFECTS
from emulator.vendors.sipgate.records import Section
from emulator.vendors.sipgate.resources.balance import Account, Voucher
from emulator.vendors.sipgate.resources.callthrough import Callthrough
from emulator.vendors.sipgate.resources.contacts import Contact, ContactNumber
from emulator.vendors.sipgate.resources.events import Event
from emulator.vendors.sipgate.resources.extensions import Device, Extension
from emulator.vendors.sipgate.resources.numbers import OwnNumber, PhoneNumber
from emulator.vendors.sipgate.resources.sessions import Session, conclude_dialling, hang_up
from emulator.vendors.sipgate.seed import seed
from emulator.vendors.sipgate.sending import deliver

vendor = Vendor(
    name="sipgate",
    title="sipgate REST API 2",
    prefix="",
    create_api=create_api,
    refuse=refuse,
    section=Section,
    seed=seed,
    resources={
        "accounts": Account,
        "users": User,
        "vouchers": Voucher,
        "extensions": Extension,
        "devices": Device,
        "phonenumbers": PhoneNumber,
        "ownnumbers": OwnNumber,
        "events": Event,
        "sessions": Session,
        "callthroughs": Callthrough,
        "contacts": Contact,
        "contactnumbers": ContactNumber,
    },
    login=("sipgate", "secret"),
    sample="/my/billing/balance/?version=2.41&complexity=full",
    happenings=HAPPENINGS,
    actions={
        "sipgate.deliver": deliver,
        "sipgate.conclude_dialling": conclude_dialling,
        "sipgate.hang_up": hang_up,
    },
    magic=EFFECTS,
    known_limits=(
        "A message to several numbers is one event; it has failed if one of them cannot be reached.",
        "Voices are a murmur of tones, one for each letter; nothing is recognized in them.",
        "A call that `simulate` makes is over at once: it is an event, never a live session.",
        "A live call lasts until it is hung up through the API, or by the magic number that does so.",
    ),
)
