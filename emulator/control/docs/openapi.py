"""OpenAPI documents of the vendors and of the control plane."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request

from emulator.control import simulate
from emulator.control.docs.examples import illustrate
from emulator.control.errors import unknown
from emulator.control.exchanges import Exchanges, load
from emulator.exchange.address import public_path
from emulator.exchange.routing import Api, Route
from emulator.exchange.vendor import Vendor, basic

router = APIRouter(route_class=Route, tags=["Documents"])
CONTROL = "control"
DocumentFile = Annotated[str, Path(description="A vendor's name, or `control`, and `.json`.")]
WRITING = threading.Lock()
GENERATED = ("HTTPValidationError", "ValidationError")
"""FastAPI's own error shape, which no answer of ours has."""
PROBLEM = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {"type": "string", "description": "What is wrong."},
        "fields": {
            "type": "array",
            "items": {"type": "object", "properties": {"field": {"type": "string"}, "problem": {"type": "string"}}},
        },
        "allowed": {"type": "array", "items": {"type": "string"}, "description": "What would be right."},
    },
}


@router.get("/openapi/{file}")
async def get_openapi_document(file: DocumentFile, request: Request, exchanges: Exchanges) -> Any:
    """Show the OpenAPI document of a vendor or of the control plane: `sipcentric.json`, `control.json`."""
    name = file.removesuffix(".json").replace("-", "_")
    if name == CONTROL:
        await load(exchanges, *exchanges)
        document = await describe(describe_control, request.app)
    elif name in exchanges:
        await load(exchanges, name)
        document = await describe(describe_vendor, exchanges[name].vendor, exchanges[name].api)
    else:
        raise unknown("document", file, [f"{each}.json" for each in (*exchanges, CONTROL)])
    servers = [{"url": public_path(request.scope, server["url"])} for server in document["servers"]]
    return {**document, "servers": servers}


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of a document."""
    for methods in document["paths"].values():
        yield from methods.values()


async def describe(write: Callable[..., dict[str, Any]], *given: Any) -> dict[str, Any]:
    """A document. To write it for the first time takes long; others are answered meanwhile."""

    def write_alone() -> dict[str, Any]:
        with WRITING:
            return write(*given)

    return await asyncio.to_thread(write_alone)


def describe_vendor(vendor: Vendor, api: Api) -> dict[str, Any]:
    """A vendor's document: where it is served, how one signs in, on whose word each operation rests."""
    document = fresh_document(api)
    if "servers" not in document:
        document["info"]["title"] = vendor.title
        document["servers"] = [{"url": vendor.prefix or "/"}]
        schemes = security_schemes(vendor)
        document.setdefault("components", {})["securitySchemes"] = schemes
        document["security"] = [{name: [] for name in schemes}]
        for operation in operations(document):
            operation.setdefault("x-evidence", "documented")
            operation["responses"].pop("422", None)
        illustrate(document, vendor.name)
    return document


def describe_control(api: Api) -> dict[str, Any]:
    """The control plane's own document, with an operation for each happening of each vendor."""
    if not api.state.complete.router.routes:
        vendors = [exchange.vendor for exchange in api.state.exchanges.values()]
        api.state.complete.router.routes += [*api.routes, *simulate.documented(vendors).routes]
    document = fresh_document(api.state.complete)
    if "servers" not in document:
        document["servers"] = [{"url": "/_emulator"}]
        components = document.setdefault("components", {})
        components.setdefault("schemas", {})["Problem"] = PROBLEM
        components["securitySchemes"] = {"token": {"type": "apiKey", "in": "header", "name": "X-Emulator-Token"}}
        document["security"] = [{}, {"token": []}]
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for operation in operations(document):
            operation["responses"]["422"] = {"description": "Something in the request does not fit", "content": content}
        illustrate(document, CONTROL)
    return document


def describe_place(parameter: dict[str, Any]) -> str:
    """What a path's parameter is, where nothing more needs to be said: `callId`, the id of the call."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", parameter["name"]).lower()
    return f"Id of the {words.removesuffix('id').strip() or 'record'}." if words.endswith("id") else f"The {words}."


def fresh_document(api: Api) -> dict[str, Any]:
    """FastAPI's document, made once and kept: every place in a path described, without its own error shapes."""
    document: dict[str, Any] = api.openapi()
    schemas = document.get("components", {}).get("schemas", {})
    for name in GENERATED:
        schemas.pop(name, None)
    for operation in operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                parameter.setdefault("description", describe_place(parameter))
    return document


def security_schemes(vendor: Vendor) -> dict[str, Any]:
    """How the vendor's clients sign in: HTTP Basic, or a header for each part of the credentials."""
    headers = vendor.sign_in(*vendor.login)
    if headers == basic(*vendor.login):
        return {"basic": {"type": "http", "scheme": "basic"}}
    return {name: {"type": "apiKey", "in": "header", "name": name} for name in headers}
