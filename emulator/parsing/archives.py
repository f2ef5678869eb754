"""Zip archives of a few known files: written alike each time, read within bounds, in memory alone."""

import io
import struct
import zlib
from collections.abc import Collection, Mapping
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

END = struct.Struct("<4s4H2LH")
"""The last record of an archive without a comment: signature, disks, counts of files, size of the directory, …"""
END_MARK, LARGE_MARK, LARGE_SIZE = b"PK\5\6", b"PK\6\7", 20
MOST_DIRECTORY = 64 * 1024
UNIX, PLAIN_FILE, ENCRYPTED = 3, 0o100644 << 16, 1
UNREADABLE = (BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, OverflowError)
"""What the standard library raises for one that is damaged, encrypted or packed in an unknown way."""


class BadArchive(ValueError):
    """Bytes that are no such archive; the message says why."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """Files as one archive: the same bytes for the same files, on every machine at every hour."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = ZipInfo(name)
            entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, UNIX, PLAIN_FILE
            archive.writestr(entry, content)
    return buffer.getvalue()


def unpack(content: bytes, names: Collection[str], most: int) -> dict[str, bytes]:
    """The files of an archive that has just these, of so many bytes together at most. Raises BadArchive."""
    check_end(content, len(names))
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            check_entries(entries, names, most)
            return {entry.filename: read(archive, entry) for entry in entries}
    except BadArchive:
        raise
    except UNREADABLE as error:
        raise BadArchive(f"the zip archive is damaged: {error}") from None


def check_end(content: bytes, count: int) -> None:
    """Refuse what has too long a directory to be looked at."""
    end = content[-END.size :]
    if not end.startswith(END_MARK) or len(end) < END.size:
        raise BadArchive("no zip archive, or not all of one")
    _, _, _, _, found, size, _, _ = END.unpack(end)
    is_large = content[-END.size - LARGE_SIZE :].startswith(LARGE_MARK)
    if found != count or size > MOST_DIRECTORY or is_large:
        raise BadArchive(f"the zip archive has {found} members where there are {count}")


def check_entries(entries: Collection[ZipInfo], names: Collection[str], most: int) -> None:
    """Refuse other members, secret ones, and more than anybody has room for."""
    if sorted(entry.filename for entry in entries) != sorted(names):
        found = ", ".join(repr(entry.filename[:50]) for entry in entries)
        raise BadArchive(f"the zip archive has the members {found} where there are {', '.join(names)}")
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            raise BadArchive(f"{entry.filename} is encrypted")
        if entry.compress_type not in (ZIP_DEFLATED, ZIP_STORED):
            raise BadArchive(f"{entry.filename} is packed in an unknown way")
    if sum(entry.file_size for entry in entries) > most:
        raise BadArchive(f"its files are larger than {most:,} bytes together")


def read(archive: ZipFile, entry: ZipInfo) -> bytes:
    """A file; one that is larger or smaller than it says is refused."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise BadArchive(f"{entry.filename} is not as large as it says")
    return content
