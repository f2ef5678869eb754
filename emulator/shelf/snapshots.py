"""Named snapshots of a world on the shelf: at hand in memory, and stored with the rest."""

from collections.abc import Callable, Iterable

from emulator.journal.kept_file import pack, unpacked
from emulator.snapshots.named import Snapshots

Contents = dict[str, bytes | None]
"""Snapshots by name; None for one that is not there."""


class SnapshotChanges:
    """Which snapshots came and went, until that is stored."""

    def __init__(self) -> None:
        self.before: Contents = {}
        """What those were that changed since the last batch."""
        self.sent: Contents = {}
        """The same of those in the batch that is under way."""
        self.present: Callable[[str], bytes | None] = lambda name: None
        """Gives a snapshot as it is."""
        self.restore: Callable[[Contents], None] = lambda contents: None
        """Has snapshots as they were."""

    def note(self, name: str, before: bytes | None) -> None:
        """One comes or goes; this may be in another thread."""
        self.before.setdefault(name, before)

    def pack(self) -> Contents:
        """What is to be stored of them now."""
        self.sent, self.before = self.before, {}
        return {name: (content := self.present(name)) and pack(content) for name in self.sent}

    def settle(self) -> None:
        """What was under way is stored."""
        self.sent = {}

    def fail(self) -> None:
        """What was done since is refused: have all as it was, in the tables too, whatever came of the batch."""
        before = self.before | self.sent
        self.restore(before)
        self.before, self.sent = before, {}


class ShelvedSnapshots(Snapshots):
    """The snapshots of one world, each the bytes of a SQLite file."""

    def __init__(self, changes: SnapshotChanges, found: Iterable[tuple[str, bytes]]) -> None:
        super().__init__(None)
        self.changes = changes
        changes.present, changes.restore = self.get, self.restore
        self.memory = {name: unpacked(content) for name, content in found}

    def put(self, name: str, content: bytes) -> None:
        """Keep a snapshot, made here or checked; one of the same name gives way."""
        self.changes.note(name, self.get(name))
        super().put(name, content)

    def delete(self, name: str) -> bool:
        """Remove a snapshot; False if there is none."""
        if name in self.memory:
            self.changes.note(name, self.get(name))
        return super().delete(name)

    def restore(self, contents: Contents) -> None:
        """Have snapshots as they were."""
        for name, content in contents.items():
            super().delete(name)
            if content is not None:
                super().put(name, content)
