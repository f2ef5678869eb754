"""What the vendor's API does: imported when it is first needed."""

from emulator.exchange.behaviour import Behaviour
from emulator.vendors.sipcentric.api import create_api
from emulator.vendors.sipcentric.auth import identify, knows
from emulator.vendors.sipcentric.bodies.formats import prepare
from emulator.vendors.sipcentric.calling.effects import effects
from emulator.vendors.sipcentric.calls import telephones
from emulator.vendors.sipcentric.errors import refuse
from emulator.vendors.sipcentric.given import given
from emulator.vendors.sipcentric.happenings import HAPPENINGS
from emulator.vendors.sipcentric.messages import receipt
from emulator.vendors.sipcentric.resources.callbundles import ENDS, end_bundle
from emulator.vendors.sipcentric.resources.sms import RECEIPT
from emulator.vendors.sipcentric.rules import RULES
from emulator.vendors.sipcentric.seed import RECORDS, row_problems, section, seed
from emulator.worlds.limits import Usage
from emulator.worlds.world import World

WINDOW_SECONDS = 3600


def count(world: World, user: str) -> Usage | None:
    """Count a request of a user (document, "Limits")."""
    limit = world.settings.sipcentric_rate_limit
    return world.limits.hit(f"sipcentric/{user}", limit, WINDOW_SECONDS) if limit else None


def limit_headers(usage: Usage) -> list[tuple[bytes, bytes]]:
    """The headers that tell a client how much is left."""
    return [
        (b"x-ratelimit-limit", b"%d" % usage.limit),
        (b"x-ratelimit-remaining", b"%d" % usage.remaining),
        (b"x-ratelimit-reset", b"%d" % usage.reset),
    ]


behaviour = Behaviour(
    create_api=create_api,
    refuse=refuse,
    section=section,
    seed=seed,
    resources=RECORDS,
    row_problems=row_problems,
    happenings=HAPPENINGS,
    actions={RECEIPT: receipt, ENDS: end_bundle},
    given={RECEIPT: {"sms_id": int, "status": int, "told": bool}, ENDS: {"bundle_id": int}},
    identify=identify,
    knows=knows,
    prepare=prepare,
    count=count,
    limit_headers=limit_headers,
    understands=given,
    telephones=telephones,
    rules=RULES,
    magic=effects,
)
