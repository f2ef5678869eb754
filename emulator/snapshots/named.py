"""Named states of a world: in memory, or in files beside the world's own where worlds are kept."""

import shutil
from pathlib import Path

from emulator.parsing.names import is_name
from emulator.snapshots.check import moment_in
from emulator.store.files import failing, write_whole


class Snapshots:
    """The snapshots of one world, each the bytes of a SQLite file."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.memory: dict[str, bytes] = {}
        self.checked: set[str] = set()
        """Those that this process made or checked; of a file that it found, who knows."""
        self.moments: dict[str, str | None] = {}
        """Where the clock stands in each, as far as somebody asked."""

    @property
    def memory_size(self) -> int:
        """Bytes that they take in memory."""
        return sum(map(len, self.memory.values()))

    def path(self, name: str) -> Path | None:
        """The file of a snapshot."""
        return self.folder / f"{name}.sqlite" if self.folder else None

    def names(self) -> list[str]:
        """Every snapshot's name."""
        if self.folder is None:
            return sorted(self.memory)
        with failing(self.folder):
            return sorted(path.stem for path in self.folder.glob("*.sqlite") if is_name(path.stem) and path.is_file())

    def size(self, name: str) -> int:
        """Bytes of a snapshot's file; 0 if there is none, or it is in memory already."""
        path = self.path(name)
        return path.stat().st_size if path and path.is_file() else 0

    def moment(self, name: str) -> str | None:
        """The moment at which a snapshot's clock stands, as it is stored; None of what is no world's state."""
        if name not in self.moments:
            self.moments[name] = moment_in(self.get(name) or b"")
        return self.moments[name]

    def get(self, name: str) -> bytes | None:
        """A snapshot's bytes, or None."""
        path = self.path(name)
        if path is None:
            return self.memory.get(name)
        with failing(path):
            return path.read_bytes() if path.is_file() else None

    def put(self, name: str, content: bytes) -> None:
        """Keep a snapshot, made here or checked; one of the same name gives way."""
        self.moments.pop(name, None)
        path = self.path(name)
        if path is None:
            self.checked.add(name)
            self.memory[name] = content
            return
        with failing(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
        self.checked.add(name)

    def delete(self, name: str) -> bool:
        """Remove a snapshot; False if there is none."""
        self.checked.discard(name)
        self.moments.pop(name, None)
        path = self.path(name)
        if path is None:
            return self.memory.pop(name, None) is not None
        known = path.is_file()
        with failing(path):
            path.unlink(missing_ok=True)
        return known

    def clear(self) -> None:
        """Remove every snapshot."""
        self.memory.clear()
        self.moments.clear()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
