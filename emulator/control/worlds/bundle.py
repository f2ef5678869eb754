"""A world with its past as one file: to carry away, to be opened elsewhere. Secrets of requests stay here."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from emulator.bundles.bundle import MEDIA_TYPE, Bundle, gather, write
from emulator.control.errors import ControlError
from emulator.control.journal.transcript import HIDDEN, URL_SECRET, hide, query_text, show_header
from emulator.control.worlds.past import NamedWorld
from emulator.control.worlds.worlds import AllWorlds, named
from emulator.exchange.ranges import File
from emulator.exchange.routing import Route
from emulator.journal.exchange import Exchange
from emulator.snapshots import copies
from emulator.worlds.delivery import Delivery

router = APIRouter(route_class=Route, tags=["Worlds"])
ZIP = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}


@router.get("/worlds/{name}/bundle", response_class=Response, responses={200: {"content": ZIP}})
async def get_bundle(name: NamedWorld, request: Request, worlds: AllWorlds) -> Any:
    """Download a world with its past as one zip file, which `emulator open` serves."""
    world = await named(request, worlds, name)
    world.faults.save()
    content = None if world.log.past else await copies.dump_aside(world.store, world.faults.save)
    bundle = gather(world, content)
    snapshot = bundle.segments[0].load()
    try:
        packed = await asyncio.to_thread(masked_file, bundle, snapshot)
    except ValueError as error:
        raise ControlError(409, str(error)) from None
    return File(packed, headers={"Content-Disposition": f'attachment; filename="{name}.zip"'}, media_type=MEDIA_TYPE)


def masked_file(bundle: Bundle, snapshot: bytes) -> bytes:
    """The file of a bundle, in whose journal no secrets are."""
    exchanges, deliveries = [*map(masked, bundle.exchanges)], [*map(masked_delivery, bundle.deliveries)]
    return write(replace(bundle, exchanges=exchanges, deliveries=deliveries), snapshot)


def masked(entry: Exchange) -> Exchange:
    """An exchange without its secrets; a body that is not cut stays one."""
    body, answer_body = masked_body(entry.body), masked_body(entry.answer_body)
    return replace(
        entry,
        query=query_text(entry.query).encode("latin-1"),
        headers=masked_headers(entry.headers),
        body=body,
        body_size=entry.body_size - len(entry.body) + len(body),
        answer_headers=masked_headers(entry.answer_headers),
        answer_body=answer_body,
        answer_size=entry.answer_size - len(entry.answer_body) + len(answer_body),
    )


def masked_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Headers without their secrets."""
    return [(name, show_header(name, value).encode("latin-1")) for name, value in headers]


def masked_texts(headers: dict[str, str]) -> dict[str, str]:
    """The same of headers that are texts."""
    shown = masked_headers((name.encode(), value.encode()) for name, value in headers.items())
    return {name.decode(): value.decode() for name, value in shown}


def masked_body(content: bytes) -> bytes:
    """A body without its secrets; what is no UTF-8 is read byte for byte."""
    try:
        return hide(content.decode()).encode()
    except UnicodeDecodeError:
        return hide(content.decode("latin-1")).encode("latin-1")


def masked_delivery(delivery: Delivery) -> Delivery:
    """A webhook without its secrets."""
    return replace(
        delivery,
        url=URL_SECRET.sub(rf"\1{HIDDEN}", delivery.url),
        headers=masked_texts(delivery.headers),
        body=masked_body(delivery.body),
        answer_headers=masked_texts(delivery.answer_headers),
        answer_body=masked_body(delivery.answer_body),
    )
