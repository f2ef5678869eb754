"""What the vendor's API does: imported when it is first needed."""

from emulator.exchange.behaviour import Behaviour
from emulator.vendors.telecom_center.api import create_api, drop_suffix
from emulator.vendors.telecom_center.auth import identify, knows
from emulator.vendors.telecom_center.calls import telephones
from emulator.vendors.telecom_center.errors import NAMED, refuse
from emulator.vendors.telecom_center.given import given
from emulator.vendors.telecom_center.happenings import HAPPENINGS
from emulator.vendors.telecom_center.resources.sessions import Session
from emulator.vendors.telecom_center.rules import RULES
from emulator.vendors.telecom_center.seed import MODELS, row_problems, section, seed

behaviour = Behaviour(
    create_api=create_api,
    refuse=refuse,
    rules=RULES,
    section=section,
    seed=seed,
    resources=MODELS | {"sessions": Session},
    row_problems=row_problems,
    identify=identify,
    knows=knows,
    happenings=HAPPENINGS,
    errors=tuple(NAMED),
    prepare=drop_suffix,
    understands=given,
    telephones=telephones,
)
