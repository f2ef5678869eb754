"""What the vendor's API does: imported when it is first needed."""

from emulator.exchange.behaviour import Behaviour
from emulator.vendors.dial9.api import create_api
from emulator.vendors.dial9.auth import identify, knows
from emulator.vendors.dial9.calls import telephones
from emulator.vendors.dial9.errors import HTTP_STATUSES, STATUSES, refuse
from emulator.vendors.dial9.given import given
from emulator.vendors.dial9.happenings import HAPPENINGS
from emulator.vendors.dial9.resources.subscribers import MAGIC, SETTLE, settle_subscriber
from emulator.vendors.dial9.rules import RULES
from emulator.vendors.dial9.seed import MODELS, row_problems, section, seed
from emulator.vendors.dial9.wire import prepare

behaviour = Behaviour(
    create_api=create_api,
    refuse=refuse,
    section=section,
    seed=seed,
    resources=MODELS,
    row_problems=row_problems,
    identify=identify,
    knows=knows,
    happenings=HAPPENINGS,
    actions={SETTLE: settle_subscriber},
    given={SETTLE: {"id": int, "submitted_at": str}},
    errors=(*STATUSES, *HTTP_STATUSES),
    denied="access-denied",
    prepare=prepare,
    reads=lambda method, operation: operation.startswith(("list_", "get_")),
    understands=given,
    telephones=telephones,
    rules=RULES,
    magic=lambda: MAGIC,
)
