"""Files that one process has to itself, until it lets go or is gone, however it ended."""

import os
from contextlib import suppress
from pathlib import Path

from emulator.store.files import failing

try:
    import fcntl
except ImportError:  # Windows has none
    fcntl = None  # type: ignore[assignment]

MOST_SAID = 4096


class Lock:
    """A file that this process has locked. It says who did, and goes when the lock does."""

    def __init__(self, path: Path, handle: int | None, firm: bool) -> None:
        self.path = path
        self.handle = handle
        self.firm = firm
        """Whether the machine keeps others off: Windows and some network file systems have no such locks."""

    @classmethod
    def take(cls, path: Path, words: bytes) -> "Lock | None":
        """Lock a file, and say in it who did; None if another process has it."""
        if fcntl is None:
            return cls(path, None, False)
        with failing(path):
            while True:
                handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
                try:
                    firm = shut(handle)
                    if firm is not None and is_at(path, handle):
                        with suppress(OSError):  # on a full disk the lock alone must do
                            os.truncate(handle, 0)
                            os.pwrite(handle, words, 0)
                        return cls(path, handle, firm)
                except BaseException:
                    os.close(handle)
                    raise
                os.close(handle)
                if firm is None:
                    return None

    def release(self) -> None:
        """Let others have it. A file that somebody has put in its place is not ours to remove."""
        if self.handle is not None:
            with suppress(OSError):
                if is_at(self.path, self.handle):
                    self.path.unlink()
            os.close(self.handle)
            self.handle = None


def shut(handle: int, how: int | None = None) -> bool | None:
    """Lock a file; None if somebody else has, False where the machine knows no locks."""
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if how is None else how) | fcntl.LOCK_NB)
    except BlockingIOError:
        return None
    except OSError:
        return False
    return True


def is_at(path: Path, handle: int) -> bool:
    """Whether an open file is the one of this path: who let go of it has removed it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def words_of(path: Path) -> bytes | None:
    """What stands in a file that a process has locked; None if none has."""
    if fcntl is None:
        return None
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe of this name would have us wait
    except OSError:
        return None
    try:
        return os.pread(handle, MOST_SAID, 0) if shut(handle, fcntl.LOCK_SH) is None else None
    except OSError:
        return b""
    finally:
        os.close(handle)
    return None
