"""What remains of a failing test's world: a snapshot, the journal, and a few lines for the report."""

import json
from pathlib import Path
from typing import Any

from emulator.testing.control import EmulatorError
from emulator.testing.verdicts import told_of
from emulator.testing.world import World

SHOWN = 10
"""How many of the last requests the report shows."""


def keep(world: World, folder: Path) -> str:
    """Write both files; the text for the report."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        snapshot = keep_snapshot(world, folder)
        journal = world.journal()
        lines = [*last_requests(journal), *told_of(world.strays()[-SHOWN:]), *failed_webhooks(world)]
    except EmulatorError as error:
        return f"nothing could be kept of world {world.name}: {error}"
    path = folder / f"{world.name}.journal.json"
    path.write_text(json.dumps(journal, indent=1, ensure_ascii=False), encoding="utf-8")
    kept = [f"world:    {world.name}", f"snapshot: {snapshot}   (emulator serve --dataset {snapshot})"]
    return "\n".join([*kept, f"journal:  {path}", *lines])


def keep_snapshot(world: World, folder: Path) -> Path:
    """The world as it is, as one SQLite file."""
    world.snapshot("failure")
    path = folder / f"{world.name}.sqlite"
    path.write_bytes(world.download("failure"))
    return path


def last_requests(journal: dict[str, Any]) -> list[str]:
    """The last requests, one line each, with what was wrong about them."""
    entries, dropped = journal["requests"], journal["dropped"]
    earlier = f" and {dropped} that the journal has dropped" if dropped else ""
    lines = [f"requests: {len(entries)}{earlier}" + (f", the last {SHOWN}:" if len(entries) > SHOWN else "")]
    for entry in entries[-SHOWN:]:
        fault = f"   fault {entry['fault']}" if entry.get("fault") else ""
        lines.append(f"  {entry['status'] or '---'} {entry['method']} {entry['path']}{fault}")
        lines += [f"      {note}" for note in entry.get("notes", ())]
    return lines


def failed_webhooks(world: World) -> list[str]:
    """The last webhooks that nobody took, or that were answered with an error; nothing if there are none."""
    sent = world.call("GET", "/webhooks")["webhooks"]
    failed = [each for each in sent if each["state"] == "failed" or (each["status"] or 0) >= 400]
    if not failed:
        return []
    lines = [f"  {each['error'] or each['status']} POST {each['url']}" for each in failed[-SHOWN:]]
    return [f"webhooks that failed: {len(failed)} of {len(sent)}", *lines]
