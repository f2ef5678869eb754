"""The Operator API as a FastAPI sub-application, in the order of the document."""

from typing import Any

from starlette.types import Scope

from emulator.exchange.routing import Api
from emulator.jsonapi import drawing
from emulator.jsonapi.resource import Schema
from emulator.jsonapi.routes import create_router
from emulator.jsonapi.shapes import components
from emulator.vendors.telecom_center.auth import TOKENS, sign_in
from emulator.vendors.telecom_center.resources import sessions
from emulator.vendors.telecom_center.resources.customers import customers
from emulator.vendors.telecom_center.resources.did_numbers import did_numbers
from emulator.vendors.telecom_center.resources.external_accounts import external_accounts
from emulator.vendors.telecom_center.resources.gateways import gateways
from emulator.vendors.telecom_center.resources.incoming_trunk_cdrs import incoming_trunk_cdrs
from emulator.vendors.telecom_center.resources.incoming_trunks import incoming_trunks
from emulator.vendors.telecom_center.resources.routes import routes
from emulator.vendors.telecom_center.resources.sip_accounts import sip_accounts
from emulator.vendors.telecom_center.resources.termination_cdrs import termination_cdrs
from emulator.vendors.telecom_center.wire import PREFIX
from emulator.worlds.world import World

RESOURCES = (
    customers,
    incoming_trunks,
    did_numbers,
    gateways,
    routes,
    external_accounts,
    sip_accounts,
    termination_cdrs,
    incoming_trunk_cdrs,
)


def refuses_undocumented(world: World) -> bool:
    """Whether a world takes nothing but what the document knows."""
    return world.settings.telecom_center_strict


PAGES = tuple(TOKENS)
SCHEMA = Schema(PREFIX, (*RESOURCES, sessions.sessions, sessions.admin_sessions), refuses_undocumented)


class OperatorApi(Api):
    """The application, with a document whose schemas have names."""

    def openapi(self) -> dict[str, Any]:
        """FastAPI's document, made once; the descriptions of routes name schemas that are put in here."""
        if self.openapi_schema is None:
            document = super().openapi()
            document.setdefault("components", {})["schemas"] = self.shapes()
        return super().openapi()

    def shapes(self) -> dict[str, Any]:
        """What records, sessions and errors look like."""
        return components(SCHEMA) | sessions.components()


def create_api() -> Api:
    """The application below the prefix."""
    routers = [create_router(SCHEMA, resource, sign_in) for resource in RESOURCES]
    api = OperatorApi("telecom.center Operator API", "1", [*routers, sessions.create_router(SCHEMA)])
    api.reads_queries = True
    drawing.install(api)
    return api


def drop_suffix(scope: Scope) -> None:
    """`customers.json` is `customers`: what follows a dot is a format, and ids have none. No such path: as if empty."""
    path = scope["path"].rstrip("/")
    if "." not in path or path.endswith(PAGES):
        return
    folder, _, last = path.rpartition("/")
    name, _, suffix = last.partition(".")
    if "." in folder.removeprefix(scope.get("root_path", "")) or "." in suffix or not (name and suffix):
        scope["path"] = f"{PREFIX}/{path}"
    else:
        scope["path"] = f"{folder}/{name}"
    scope["suffix"] = suffix
