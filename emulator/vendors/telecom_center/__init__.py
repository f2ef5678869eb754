"""telecom.center Operator API (vendor document: "Operator API")."""

from starlette.responses import Response
from starlette.types import Scope

from emulator.core.vendor import Vendor
from emulator.jsonapi.errors import draw, of_status
from emulator.vendors.telecom_center.api import PREFIX, create_api, drop_suffix
from emulator.vendors.telecom_center.auth import identify
from emulator.vendors.telecom_center.happenings import HAPPENINGS
from emulator.vendors.telecom_center.resources.sessions import Session
from emulator.vendors.telecom_center.seed import TABLES, Section, seed


def refuse(scope: Scope, status: int | str, message: str) -> Response:
    """The error of a status, for limits and faults."""
    if not isinstance(status, int):
        raise ValueError(f"telecom.center has no error names: use a status, not {status!r}")
    return draw([of_status(status, message)])


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
    prepare=drop_suffix,
)
