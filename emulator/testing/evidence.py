"""What remains of a failing test's world: one file with all that happened in it, and a few lines for the report."""

from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from emulator.testing.control import EmulatorError
from emulator.testing.verdicts import told_of
from emulator.testing.world import World

SHOWN = 10
"""How many of the last requests the report shows, and changes of each."""


def keep(world: World, folder: Path) -> str:
    """Write the bundle; the text for the report."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{world.name}.zip"
    try:
        lines = [*last_requests(world), *told_of(world.strays()[-SHOWN:]), *failed_webhooks(world)]
        path.write_bytes(world.bundle())
    except EmulatorError as error:
        return f"nothing could be kept of world {world.name}: {error}"
    return "\n".join([f"world:    {world.name}", f"bundle:   {path}   (emulator open {quote(str(path))})", *lines])


def last_requests(world: World) -> Iterator[str]:
    """The last requests, one line each, with what was wrong about them and what they changed."""
    kept = world.call("GET", "/requests")
    entries, dropped = kept["requests"], kept["dropped"]
    earlier = f" and {dropped} that the journal has dropped" if dropped else ""
    yield f"requests: {len(entries)}{earlier}" + (f", the last {SHOWN}:" if len(entries) > SHOWN else "")
    for entry in entries[-SHOWN:]:
        fault = f"   fault {entry['fault']}" if entry.get("fault") else ""
        undone = "   undone" if entry["undone"] else ""
        yield f"  {entry['id']} {entry['status'] or '---'} {entry['method']} {entry['path']}{fault}{undone}"
        yield from (f"      {note}" for note in entry.get("notes", ()))
        yield from (f"      {line}" for line in changes_of(world, entry["id"]))


def changes_of(world: World, request_id: str) -> Iterator[str]:
    """The rows that a request added (+), changed (~) and removed (-)."""
    changes = world.call("GET", f"/requests/{request_id}")["changes"] or []
    for each in changes[:SHOWN]:
        sign = "+" if each["before"] is None else "-" if each["after"] is None else "~"
        yield f"{sign} {each['vendor']}/{each['resource']} {each['key']}"
    if more := changes[SHOWN:]:
        yield f"… and {len(more)} more"


def failed_webhooks(world: World) -> list[str]:
    """The last webhooks that nobody took, or that were answered with an error; nothing if there are none."""
    sent = world.call("GET", "/webhooks")["webhooks"]
    failed = [each for each in sent if each["state"] == "failed" or (each["status"] or 0) >= 400]
    if not failed:
        return []
    lines = [f"  {each['error'] or each['status']} POST {each['url']}" for each in failed[-SHOWN:]]
    return [f"webhooks that failed: {len(failed)} of {len(sent)}", *lines]
