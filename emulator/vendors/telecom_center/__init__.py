"""telecom.center Operator API (vendor document: "Operator API")."""

from emulator.core.vendor import Vendor
from emulator.vendors.telecom_center.api import create_api, drop_suffix
from emulator.vendors.telecom_center.auth import identify
from emulator.vendors.telecom_center.errors import NAMED, refuse
from emulator.vendors.telecom_center.happenings import HAPPENINGS
from emulator.vendors.telecom_center.resources.sessions import Session
from emulator.vendors.telecom_center.seed import TABLES, Section, seed
from emulator.vendors.telecom_center.wire import PREFIX

vendor = Vendor(
    name="telecom_center",
    title="telecom.center Operator API",
    prefix=PREFIX,
    create_api=create_api,
    refuse=refuse,
    section=Section,
    seed=seed,
    resources={name: model for name, (model, _) in TABLES.items()} | {"sessions": Session},
    login=("operator", "secret"),
    sample="/customers",
    identify=identify,
    happenings=HAPPENINGS,
    errors=tuple(NAMED),
    prepare=drop_suffix,
    known_limits=(
        "The page behind a session's address says who is signed in; there is no user interface behind it.",
        "SIP accounts and calls come from `simulate`; nothing is dialled, and `capacity_limit` is only kept.",
        "To-many relationships do not occur in the document, and are not served.",
    ),
)
