"""What remains of a failing test's world: a snapshot, the journal, and a few lines for the report."""

import json
from pathlib import Path
from typing import Any

from emulator.testing.control import EmulatorError
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
    except EmulatorError as error:
        return f"nothing could be kept of world {world.name}: {error}"
    path = folder / f"{world.name}.journal.json"
    path.write_text(json.dumps(journal, indent=1, ensure_ascii=False), encoding="utf-8")
    lines = [f"world:    {world.name}", f"snapshot: {snapshot}   (emulator serve --dataset {snapshot})"]
    return "\n".join([*lines, f"journal:  {path}", *last_requests(journal["requests"])])


def keep_snapshot(world: World, folder: Path) -> Path:
    """The world as it is, as one SQLite file."""
    world.snapshot("failure")
    path = folder / f"{world.name}.sqlite"
    path.write_bytes(world.download("failure"))
    return path


def last_requests(entries: list[dict[str, Any]]) -> list[str]:
    """The last requests, one line each, with what was wrong about them."""
    earlier = len(entries) - SHOWN
    lines = [f"requests: {len(entries)}" + (f", the last {SHOWN}:" if earlier > 0 else "")]
    for entry in entries[-SHOWN:]:
        fault = f"   fault {entry['fault']}" if entry.get("fault") else ""
        lines.append(f"  {entry['status'] or '---'} {entry['method']} {entry['path']}{fault}")
        lines += [f"      {note}" for note in entry.get("notes", ())]
    return lines
