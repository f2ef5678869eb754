"""What the vendor's API does: imported when it is first needed."""

from emulator.exchange.vendor import Behaviour
from emulator.vendors.sipgate.api import create_api
from emulator.vendors.sipgate.auth import knows
from emulator.vendors.sipgate.errors import refuse
from emulator.vendors.sipgate.filling.records import Section
from emulator.vendors.sipgate.given import given
from emulator.vendors.sipgate.happenings import HAPPENINGS
from emulator.vendors.sipgate.magic import EFFECTS
from emulator.vendors.sipgate.resources.callthrough import Callthrough
from emulator.vendors.sipgate.resources.contacts import ContactNumber
from emulator.vendors.sipgate.resources.sessions import Leg, Session, conclude_dialling, hang_up
from emulator.vendors.sipgate.seed import MODELS, row_problems, seed
from emulator.vendors.sipgate.sending import deliver

behaviour = Behaviour(
    create_api=create_api,
    refuse=refuse,
    section=Section,
    seed=seed,
    row_problems=row_problems,
    resources=MODELS | {"sessions": Session, "callthroughs": Callthrough, "contactnumbers": ContactNumber},
    understands=given,
    happenings=HAPPENINGS,
    actions={
        "sipgate.deliver": deliver,
        "sipgate.conclude_dialling": conclude_dialling,
        "sipgate.hang_up": hang_up,
    },
    given={
        "sipgate.deliver": {"event": int},
        "sipgate.conclude_dialling": {"session": str, "leg": Leg},
        "sipgate.hang_up": {"session": str},
    },
    knows=knows,
    magic=EFFECTS,
)
