"""Snapshots: named states of a world, to go back to, to carry away, to bring."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from emulator.control.errors import ControlError, invalid, unknown
from emulator.control.worlds.worlds import (
    DATABASE,
    NAME,
    AllWorlds,
    CurrentWorld,
    WorldOpen,
    database_in,
    describe,
    hold,
    tried,
)
from emulator.exchange.ranges import File
from emulator.exchange.routing import Json, Route
from emulator.sharing.home import BadWorldName, check_name
from emulator.snapshots import copies
from emulator.snapshots.named import Snapshots
from emulator.store.files import StorageFailed
from emulator.store.store import DROPPED, Interrupted
from emulator.worlds.world import World
from emulator.worlds.worlds import Worlds

router = APIRouter(route_class=Route, tags=["Snapshots"])
SnapshotName = Annotated[
    str, Path(description="A snapshot's name: 1 to 64 letters, digits, `_`, `.` or `-`.", json_schema_extra=NAME)
]
MOST_SNAPSHOTS = 100
MOST_MEMORY = 1024 * 1024 * 1024
"""Bytes of all worlds' snapshots that are kept in memory."""
FILE = {DATABASE: {"schema": {"type": "string", "format": "binary"}}}
UPLOAD = {"requestBody": {"required": False, "content": FILE}}


class SnapshotKept(TypedDict):
    """A snapshot that was kept."""

    name: str
    bytes: int


class SnapshotShown(SnapshotKept):
    """A snapshot in the list."""

    now: Annotated[str | None, Field(description="Where the clock stands in it; null of a file that is damaged.")]


class SnapshotList(TypedDict):
    """A world's snapshots."""

    snapshots: list[SnapshotShown]


@router.get("/snapshots")
async def list_snapshots(world: CurrentWorld) -> SnapshotList:
    """List the world's snapshots: their bytes, and where the clock stands in each (null of a file that is damaged)."""
    return {"snapshots": [await describe_snapshot(world.snapshots, name) for name in world.snapshots.names()]}


async def describe_snapshot(snapshots: Snapshots, name: str) -> SnapshotShown:
    """A snapshot in the list; a large one is looked at in another thread, and only once."""
    size = snapshots.size(name) or len(snapshots.memory.get(name, b""))
    moment = await copies.apart(size, snapshots.moment, name)
    return {"name": name, "bytes": size, "now": moment and f"{moment}Z"}


@router.put(
    "/snapshots/{name}",
    response_model=SnapshotKept,
    responses={201: {"model": SnapshotKept}},
    openapi_extra=UPLOAD,
)
async def put_snapshot(name: SnapshotName, request: Request, world: CurrentWorld, worlds: AllWorlds) -> Json:
    """Keep the world's present state, or a state that was downloaded before, under a name."""
    check_snapshot_name(name)
    content = await database_in(request)
    if content is not None:
        content = await tried(worlds, content)
        world = await still(world, request, worlds)
    content = content or await world.dump()
    names = world.snapshots.names()
    new = name not in names
    if new and len(names) >= MOST_SNAPSHOTS:
        raise ControlError(409, f"{MOST_SNAPSHOTS} snapshots are kept already: delete those that are no longer needed")
    check_room(worlds, len(content) - len(world.snapshots.memory.get(name, b"")))
    await keep(world, name, content)
    kept: SnapshotKept = {"name": name, "bytes": len(content)}
    return Json(kept, 201 if new else 200)


@router.post("/snapshots/{name}/restore")
async def restore_snapshot(name: SnapshotName, request: Request, world: CurrentWorld, worlds: AllWorlds) -> WorldOpen:
    """Go back to a snapshot: data, schedule, clock, settings, faults and counters."""
    content = await find(world, name)
    if name not in world.snapshots.checked:
        await tried(worlds, content)
        world = await still(world, request, worlds)
    await world.restore(content)
    return describe(world)


@router.get("/snapshots/{name}", response_class=Response, responses={200: {"content": FILE}})
async def get_snapshot(name: SnapshotName, world: CurrentWorld) -> Any:
    """Download a snapshot as one SQLite file, which `emulator serve --dataset` takes too."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.sqlite"'}
    return File(await find(world, name), headers=headers, media_type=DATABASE)


@router.delete("/snapshots/{name}", status_code=204)
async def delete_snapshot(name: SnapshotName, world: CurrentWorld) -> None:
    """Remove a snapshot."""
    check_snapshot_name(name)
    if not world.snapshots.delete(name):
        raise unknown("snapshot", name, world.snapshots.names())


async def still(world: World, request: Request, worlds: Worlds) -> World:
    """The world of this name, if that was dropped meanwhile a new one."""
    return await hold(request, worlds, world.name) if world.store.closed else world


async def keep(world: World, name: str, content: bytes) -> None:
    """Keep a snapshot; not of a world that is gone, or goes meanwhile. Raises Interrupted."""
    try:
        await copies.apart(len(content), world.snapshots.put, name, content)
    except StorageFailed:
        if not world.store.closed:  # whose folder is gone too
            raise
    if world.store.closed:
        world.snapshots.delete(name)
        raise Interrupted(DROPPED)


def check_room(worlds: Worlds, size: int) -> None:
    """409 if snapshots would take too much memory; those in files take none."""
    kept = sum(world.snapshots.memory_size for world in worlds.open.values())
    if worlds.home.folder is None and kept + size > MOST_MEMORY:
        advice = "delete those that are no longer needed, or keep worlds in files (--data)"
        raise ControlError(409, f"the snapshots of all worlds take {kept:,} bytes of {MOST_MEMORY:,}: {advice}")


def check_snapshot_name(name: str) -> None:
    """422 for what could not name a file."""
    try:
        check_name(name)
    except BadWorldName:
        raise invalid("name", "use 1 to 64 letters, digits, '_', '.' or '-'") from None


async def find(world: World, name: str) -> bytes:
    """The snapshot of a path, or 404."""
    check_snapshot_name(name)
    content = await copies.apart(world.snapshots.size(name), world.snapshots.get, name)
    if content is None:
        raise unknown("snapshot", name, world.snapshots.names())
    return content
