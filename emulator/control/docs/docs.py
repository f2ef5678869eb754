"""Documentation pages that need no network: their scripts come from an installed package."""

import pathlib
from html import escape
from importlib.util import find_spec
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse

from emulator.control.docs.openapi import CONTROL
from emulator.control.errors import unknown
from emulator.control.exchanges import Exchanges
from emulator.exchange.address import public_path, public_url
from emulator.exchange.routing import Route
from emulator.exchange.vendor import Vendor

router = APIRouter(route_class=Route, tags=["Documents"])
PageName = Annotated[str, Path(description="A vendor's name, or `control`.")]
AssetFile = Annotated[str, Path(description="A file of the pages.")]
ASSETS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css", "favicon.png": "image/png"}
INDEX = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Telephony emulator</title>
<link rel="icon" href="{root}/assets/favicon.png">
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:3rem auto;padding:0 1rem}}
code{{background:#8882;padding:.1em .3em}}pre{{background:#8882;padding:.6em;overflow:auto}}</style></head>
<body><h1>Telephony emulator</h1>
{vendors}
<h2><a href="{root}/docs/control">Control plane</a></h2>
<p>Worlds, clock, faults, journal and the rest. OpenAPI: <a href="{root}/openapi/control.json">control.json</a></p>
</body></html>"""
VENDOR = """<h2><a href="{root}/docs/{name}">{title}</a></h2>
<p>Base URL <code>{base}</code>, credentials <code>{user}</code> / <code>{secret}</code>.
OpenAPI: <a href="{root}/openapi/{name}.json">{name}.json</a></p>
<pre>curl {sign_in} '{url}'</pre>"""


@router.get("/", include_in_schema=False)
async def lead_to_docs(request: Request) -> Any:
    """Lead to the index."""
    return RedirectResponse(public_path(request.scope, "/_emulator/docs"))


@router.get("/docs", response_class=HTMLResponse)
async def show_index(request: Request, exchanges: Exchanges) -> Any:
    """Show the vendors with their addresses and credentials."""
    origin, root = public_url(request), public_path(request.scope, "/_emulator")
    vendors = "\n".join(describe(exchange.vendor, origin, root) for exchange in exchanges.values())
    return HTMLResponse(INDEX.format(root=root, vendors=vendors))


def describe(vendor: Vendor, origin: str, root: str) -> str:
    """A vendor's part of the index."""
    user, secret = vendor.login
    texts = {
        "root": root,
        "name": vendor.name,
        "title": vendor.title,
        "base": vendor.base_url(origin),
        "user": user,
        "secret": secret,
        "sign_in": vendor.sign_in_help(user, secret),
        "url": origin + vendor.prefix + vendor.sample,
    }
    return VENDOR.format(**{key: escape(text) for key, text in texts.items()})


@router.get("/docs/{name}", response_class=HTMLResponse)
async def show_page(name: PageName, request: Request, exchanges: Exchanges) -> Any:
    """Show the operations of a vendor or of the control plane, ready to be tried."""
    from fastapi.openapi.docs import get_swagger_ui_html  # only this page needs it

    name = name.replace("-", "_")
    if name != CONTROL and name not in exchanges:
        raise unknown("page", name, [*exchanges, CONTROL])
    root = public_path(request.scope, "/_emulator")
    return get_swagger_ui_html(
        openapi_url=f"{root}/openapi/{name}.json",
        title=exchanges[name].vendor.title if name in exchanges else "Control plane",
        swagger_js_url=f"{root}/assets/swagger-ui-bundle.js",
        swagger_css_url=f"{root}/assets/swagger-ui.css",
        swagger_favicon_url=f"{root}/assets/favicon.png",
        swagger_ui_parameters={"docExpansion": "none", "displayRequestDuration": True, "filter": True},
    )


@router.get("/assets/{file}", response_class=FileResponse)
async def get_asset(file: AssetFile) -> Any:
    """Show a script, style or picture of the pages."""
    if file not in ASSETS:
        raise unknown("asset", file, ASSETS)
    return FileResponse(assets() / file, media_type=ASSETS[file])


def assets() -> pathlib.Path:
    """Where the installed package keeps the files of Swagger UI; it is not imported."""
    spec = find_spec("fastapi_offline")
    assert spec is not None
    assert spec.origin is not None
    return pathlib.Path(spec.origin).parent / "static"
