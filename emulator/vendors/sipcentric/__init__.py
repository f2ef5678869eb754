"""Sipcentric PBX API v1 (vendor document: "API v1")."""

from emulator.core.limits import Usage
from emulator.core.vendor import Vendor
from emulator.core.world import World
from emulator.vendors.sipcentric.api import create_api
from emulator.vendors.sipcentric.auth import identify
from emulator.vendors.sipcentric.errors import refuse
from emulator.vendors.sipcentric.formats import PREFIX, prepare
from emulator.vendors.sipcentric.happenings import HAPPENINGS
from emulator.vendors.sipcentric.legs import ENDS, end
from emulator.vendors.sipcentric.magic import EFFECTS
from emulator.vendors.sipcentric.messages import receipt
from emulator.vendors.sipcentric.resources.sms import RECEIPT
from emulator.vendors.sipcentric.seed import RECORDS, Section, seed

WINDOW_SECONDS = 3600


def count(world: World, user: str) -> Usage | None:
    """Count a request of a user (document, "Limits")."""
    limit = world.settings.sipcentric_rate_limit
    return world.limits.hit(f"sipcentric/{user}", limit, WINDOW_SECONDS) if limit else None


def limit_headers(usage: Usage) -> list[tuple[bytes, bytes]]:
    """The headers that tell a client how much is left."""
    values = {"limit": usage.limit, "remaining": usage.remaining, "reset": usage.reset}
    return [(f"x-ratelimit-{name}".encode(), str(value).encode()) for name, value in values.items()]


vendor = Vendor(
    name="sipcentric",
    title="Sipcentric PBX API v1",
    prefix=PREFIX,
    create_api=create_api,
    refuse=refuse,
    section=Section,
    seed=seed,
    resources=RECORDS,
    login=("admin", "secret"),
    sample="/customers/me",
    happenings=HAPPENINGS,
    actions={RECEIPT: receipt, ENDS: end},
    identify=identify,
    prepare=prepare,
    count=count,
    limit_headers=limit_headers,
    magic=EFFECTS,
    known_limits=(
        "No voice is carried: calls ring, are talked on and end by the clock; their recordings are made melodies.",
        "Everything is answered in JSON, call history also in CSV; there is no XML, which clients may ask for in vain.",
        "Groups and queues ring every phone of the account, because the API shows no members.",
        "Menus, mailboxes and music on hold are endpoints to call; nothing is spoken or chosen in them.",
        "Prices are those that the document shows, one for each kind of number in between; real tariffs are longer.",
    ),
)
