"""Files and folders of the user's: written whole or not at all, refused with what to do."""

import errno
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import resource
except ImportError:  # Windows has none
    resource = None  # type: ignore[assignment]

PARTIAL = ".partial"
NUMBERS = itertools.count(1)
FILES_OF_A_WORLD = 6
"""Its database and that of its past: each the file itself, its write-ahead log and the log's index."""
FEW_FILES, MANY_FILES = 1024, 1_000_000
FILES_FOR_THE_REST = 32
OUT_OF_FILES = {errno.EMFILE, errno.ENFILE}
REMEDIES = {
    errno.EACCES: "hand it over (chown -R {user} {folder}), or run as its owner (in a container: --user {owner})",
    errno.EROFS: "mount that disk writable, or name a folder elsewhere",
    errno.ENOTDIR: "a file is in the way: name a folder",
    errno.ENOSPC: "make room on that disk, or name a folder elsewhere",
}


SAME_AS = {errno.EPERM: errno.EACCES, errno.EEXIST: errno.ENOTDIR}


class StorageFailed(Exception):
    """The disk did not keep, or did not give, what it was asked to; the message names the file and the reason."""


class FolderRefused(RuntimeError):
    """A folder that cannot be used; the message names the option, the reason, and what to do."""


@contextmanager
def failing(path: Path) -> Iterator[None]:
    """Name the file that the machine refuses."""
    try:
        yield
    except OSError as error:
        hint = ": raise the limit of open files (ulimit -n)" if error.errno in OUT_OF_FILES else ""
        raise StorageFailed(f"{path}: {error.strerror}{hint}") from error


def write_whole(path: Path, content: bytes) -> None:
    """Write beside, and rename when all of it is on the disk: a file is whole, or as it was before."""
    put_in_place(write_beside(path, content), path)


def write_beside(path: Path, content: bytes) -> Path:
    """Write all of a file under another name; returns that, for `put_in_place`."""
    partial = path.with_name(f"{path.name}.{next(NUMBERS)}.{os.getpid()}{PARTIAL}")
    try:
        with failing(path), partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except StorageFailed:
        discard(partial)
        raise
    return partial


def put_in_place(partial: Path, path: Path) -> None:
    """Give a file that was written beside its name."""
    try:
        with failing(path):
            partial.replace(path)
    except StorageFailed:
        discard(partial)
        raise
    sync_folder(path.parent)


def discard(path: Path) -> None:
    """Remove a file that nobody needs, if the machine lets us."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the machine can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_alive(pid: str) -> bool:
    """Whether a process of this machine has this id."""
    if os.name == "nt" or not pid.isdecimal():  # on Windows, asking would end the process
        return os.name == "nt"
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def remove_partials(folder: Path, is_alive: Callable[[str], bool] = is_alive) -> None:
    """Remove what was not written to its end by processes that are gone."""
    for path in folder.glob(f"*{PARTIAL}"):
        if not is_alive(path.name.removesuffix(PARTIAL).rpartition(".")[2]):
            discard(path)


def prepare_folder(option: str, folder: Path) -> None:
    """Make a folder that can be written to. FolderRefused names the option, the user and what to do."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise refused(option, folder, error) from None


def refused(option: str, folder: Path, error: OSError) -> FolderRefused:
    """Why a folder cannot be used, and what to do."""
    there = next(parent for parent in (folder, *folder.absolute().parents) if os.path.exists(parent))
    user, state = user_id(), there.stat()
    code = SAME_AS.get(error.errno or 0, error.errno or 0)
    remedy = REMEDIES.get(code, "name another folder")
    how = remedy.format(user=user, folder=there, owner=f"{state.st_uid}:{state.st_gid}")
    return FolderRefused(f"{option} {folder}: {os.strerror(code)} for user {user}: {how}")


def user_id() -> int | str:
    """The user that this process runs as."""
    return os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")


def raise_open_files() -> None:
    """Let this process have as many open files as the machine grants it."""
    if resource is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in (hard, MANY_FILES, 10_240):  # macOS knows no end, and then refuses it
        with suppress(ValueError, OSError):
            return resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def most_databases() -> int:
    """How many worlds may have their databases open at once: half of the files that are left for worlds."""
    return max(files_for_worlds() // 2 // FILES_OF_A_WORLD, 1)


def most_leases() -> int:
    """How many worlds may be open at once in a folder that is shared: each keeps the file of its lease open."""
    return max(files_for_worlds() // 2, 1)


def files_for_worlds() -> int:
    """How many files worlds may have open, so that connections still find one each."""
    soft = FEW_FILES if resource is None else resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    files = soft if 0 <= soft < MANY_FILES else MANY_FILES
    return files - max(files // 4, FILES_FOR_THE_REST)
