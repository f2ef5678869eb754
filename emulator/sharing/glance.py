"""Whether a database file has the tables of a dump, told from its bytes.

SQLite reads every definition of a file that it opens: two milliseconds, which is long for ten thousand
files. The pages that hold the definitions are the same in all databases that were copied of one.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

HEADER = 100
VERSION = slice(60, 64)
"""Where `user_version` stands."""
BRANCH = 5
"""What a page begins with that leads to other pages of its table."""


class Glance:
    """What the definitions of a dump's tables look like."""

    def __init__(self, content: bytes) -> None:
        size = int.from_bytes(content[16:18], "big")
        self.size = 65536 if size == 1 else size
        self.version = content[VERSION]
        self.beginning = content[:18]
        self.pages = dict(self._pages(content))

    def _pages(self, content: bytes) -> Iterator[tuple[int, bytes]]:
        pending = [1]
        for number in pending:
            page = content[(number - 1) * self.size : number * self.size]
            yield number, page[HEADER:] if number == 1 else page
            pending += children(page, HEADER if number == 1 else 0)

    def fits(self, path: Path) -> bool:
        """Whether a file has just these tables; False too where a glance does not tell."""
        if not path.is_file() or Path(f"{path}-wal").exists():
            return False
        try:
            with path.open("rb", buffering=0) as file:
                return self._is_like(file)
        except OSError:
            return False

    def _is_like(self, file: IO[bytes]) -> bool:
        header = file.read(HEADER)
        if (header[:18], header[VERSION]) != (self.beginning, self.version):
            return False
        return all(self._read(file, number) == page for number, page in self.pages.items())

    def _read(self, file: IO[bytes], number: int) -> bytes:
        start = HEADER if number == 1 else 0
        file.seek((number - 1) * self.size + start)
        return file.read(self.size - start)


def children(page: bytes, start: int) -> Iterator[int]:
    """The pages to which a page leads."""
    if page[start] == BRANCH:
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        cells = (int.from_bytes(page[at : at + 2], "big") for at in range(start + 12, start + 12 + 2 * count, 2))
        yield from (int.from_bytes(page[cell : cell + 4], "big") for cell in cells)
        yield int.from_bytes(page[start + 8 : start + 12], "big")
