"""Named states of a world: in memory, or in files beside the world's own where worlds are kept."""

import shutil
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from emulator.settings import WorldSettings


class Part(BaseModel):
    """A part of a state: just these members."""

    model_config = ConfigDict(extra="forbid")


class ClockState(Part):
    """How the clock stands."""

    frozen: float | None
    offset: float
    now: float


class State(Part):
    """What a snapshot has beside the records: the form it must have to be taken from a stranger."""

    seed: int = Field(ge=0)
    clock: ClockState
    limits: dict[str, tuple[float, float]]
    settings: WorldSettings


class Snapshots:
    """The snapshots of one world, each the bytes of a SQLite file."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.memory: dict[str, bytes] = {}
        self.checked: set[str] = set()
        """Those that this process made or checked; of a file that it found, who knows."""

    def path(self, name: str) -> Path | None:
        """The file of a snapshot."""
        return self.folder / f"{name}.sqlite" if self.folder else None

    def names(self) -> list[str]:
        """Every snapshot's name."""
        if self.folder is None:
            return sorted(self.memory)
        return sorted(path.stem for path in self.folder.glob("*.sqlite"))

    def get(self, name: str) -> bytes | None:
        """A snapshot's bytes, or None."""
        path = self.path(name)
        if path is None:
            return self.memory.get(name)
        return path.read_bytes() if path.is_file() else None

    def put(self, name: str, content: bytes) -> None:
        """Keep a snapshot, made here or checked; one of the same name gives way."""
        self.checked.add(name)
        path = self.path(name)
        if path is None:
            self.memory[name] = content
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(content)
        partial.replace(path)

    def delete(self, name: str) -> bool:
        """Remove a snapshot; False if there is none."""
        self.checked.discard(name)
        path = self.path(name)
        if path is None:
            return self.memory.pop(name, None) is not None
        known = path.is_file()
        path.unlink(missing_ok=True)
        return known

    def clear(self) -> None:
        """Remove every snapshot."""
        self.memory.clear()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
