"""Worlds from files: a snapshot or a bundle as a dataset, and what `emulator open` serves and tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.datasets import loading as datasets
from emulator.datasets.seeder import DatasetError
from emulator.parsing.names import DEFAULT
from emulator.sharing.home import check_name
from emulator.store.database import VersionMismatch, read_file
from emulator.vendors import VENDORS
from emulator.worlds.worlds import Worlds

if TYPE_CHECKING:
    from emulator.bundles.bundle import Bundle


@dataclass(frozen=True)
class OpenedWorld:
    """A file that is served as a world."""

    path: Path
    name: str
    state: bytes
    """What every other world begins with."""
    bundle: "Bundle | None"
    """None of a snapshot, which has no past."""

    def check_room(self, worlds: Worlds) -> None:
        """ValueError if a world would have to give way."""
        for name in sorted({self.name, DEFAULT}):
            if worlds.exists(name):
                raise ValueError(
                    f"{worlds.path(name)}: a world called {name!r} is kept here already: "
                    "open the file in a folder of its own, or without --data (`emulator serve` goes on with this one)"
                )

    async def open(self, worlds: Worlds) -> None:
        """Bring the worlds about: the one of its name, and the one of those who name none."""
        for name in sorted({self.name, DEFAULT}):
            world = await worlds.come(name)
            if self.bundle:
                from emulator.bundles.bundle import reopen

                await reopen(world, self.bundle)

    def told(self, url: str, control: bool) -> Iterator[str]:
        """What is there, and what can be done with it."""
        too = "" if self.name == DEFAULT else f", which is the world {DEFAULT} too"
        yield f"World {self.name} of {self.path}{too}"
        if control:
            yield f"  {url}/_emulator/console?world={self.name}"
        if self.bundle and control:
            yield f"  {self.bundle.told()}"
            yield f"  {url}/_emulator/requests?world={self.name}"
            last = next((entry for entry in reversed(self.bundle.exchanges) if not entry.undone), None)
            if last and self.bundle.reaches(last):
                yield f"  {url}/_emulator/requests/{last.id}?world={self.name}   what it changed"
                address = f"{url}/_emulator/worlds/{self.name}/rewind"
                yield f'  curl -d \'{{"before": "{last.id}"}}\' {address}   back to before it'


def open_file(path: Path, name: str | None) -> OpenedWorld:
    """A bundle or a snapshot. DatasetError, VersionMismatch or BadWorldName for what cannot be opened."""
    if not path.is_file():
        raise DatasetError(f"{path}: no such file")
    if path.suffix not in datasets.WHOLE:
        raise DatasetError(f"{path}: neither a bundle (.zip) nor a snapshot (.sqlite)")
    bundle = read_bundle(path) if path.suffix == ".zip" else None
    state = bundle.state if bundle else read_snapshot(path)
    world = name or (bundle.about.world if bundle else DEFAULT)
    check_name(world)
    return OpenedWorld(path, world, state, bundle)


def read_bundle(path: Path) -> "Bundle":
    """A file that is a bundle. VersionMismatch, with its name, if it is none."""
    try:
        return brought(path.read_bytes())
    except VersionMismatch as error:
        raise VersionMismatch(f"{path}: {error}") from None


def read_snapshot(path: Path) -> bytes:
    """A file that is a snapshot. VersionMismatch if it is none."""
    content = read_file(path)
    try:
        examine(content)
    except VersionMismatch as error:
        raise VersionMismatch(f"{path}: {error}") from None
    return content


def brought(content: bytes) -> "Bundle":
    """A bundle that somebody brings. VersionMismatch if it is none."""
    from emulator.bundles.reading import read

    return read(content, examine, [vendor.name for vendor in VENDORS])


def examine(content: bytes) -> None:
    """Refuse (VersionMismatch) a database that no world could go on from. May be called in another thread."""
    from emulator.control.worlds.examine import examine as examine_for  # every part of the control plane has a say

    examine_for(content, VENDORS)


def load(dataset: str, seed: int, cache: Path | None) -> bytes:
    """The database that worlds of a dataset begin with; files that bring a state are tried first."""
    path = Path(dataset)
    if path.suffix in datasets.WHOLE:
        datasets.find(dataset)
        return read_bundle(path).state if path.suffix == ".zip" else read_snapshot(path)
    return datasets.load(dataset, seed, VENDORS, cache)
