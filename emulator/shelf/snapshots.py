"""Named snapshots of a world on the shelf: at hand in memory, and stored with the rest."""

from emulator.journal.kept_file import pack, unpacked
from emulator.shelf.kept import Shelved
from emulator.snapshots.named import Snapshots


class ShelvedSnapshots(Snapshots):
    """The snapshots of one world, each the bytes of a SQLite file."""

    def __init__(self, kept: Shelved) -> None:
        super().__init__(None)
        self.kept = kept
        kept.take_back = self.take_back
        self.memory = {name: unpacked(content) for name, content in kept.found.snapshots}

    def put(self, name: str, content: bytes) -> None:
        """Keep a snapshot, made here or checked; one of the same name gives way."""
        before = self.memory.get(name)
        super().put(name, content)
        self.kept.put_snapshot(name, pack(content), before)

    def delete(self, name: str) -> bool:
        """Remove a snapshot; False if there is none."""
        if name in self.memory:
            self.kept.put_snapshot(name, None, self.memory[name])
        return super().delete(name)

    def take_back(self, snapshots: dict[str, bytes | None]) -> None:
        """Have snapshots as they were: what was done since could not be stored."""
        for name, content in snapshots.items():
            super().delete(name)
            if content is not None:
                super().put(name, content)
