"""Remove from an installation what the emulator never reads, and compile the rest.

Other locales, other countries' places, other databases' dialects, formats of pictures, debuggers' symbols. Of
the packages of others only the compiled modules stay; our own keep their sources, which tracebacks show.
"""

import compileall
import re
import shutil
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

BRITISH = "\n '44"
"""What the keys of British places begin with; only their names are shown."""
KEPT = {"en", "en_GB", "en_US", "de", "de_DE", "la"}
PLACES = "phonenumbers/geodata"
OURS = {"emulator", "pytest_telephony_emulator.py"}
UNUSED = (
    "**/tests",
    "**/*.pyi", "**/*.pyx", "**/*.pxd", "**/*.pxi", "**/*.c", "**/*.h",
    "fastapi_offline/static/redoc*",
    "phonenumbers/carrierdata", "phonenumbers/tzdata",
    "pillow.libs/libavif-*", "pillow.libs/liblcms2-*", "pillow.libs/libsharpyuv-*", "pillow.libs/libwebp*",
    "PIL/_avif*", "PIL/_imagingcms*", "PIL/_imagingtk*", "PIL/_webp*",
    "sqlalchemy/dialects/mssql", "sqlalchemy/dialects/mysql", "sqlalchemy/dialects/oracle",
    "sqlalchemy/dialects/postgresql", "sqlalchemy/testing",
)  # fmt: skip
"""Faxes are TIFF, PNG and JPEG; worlds are SQLite, and the driver of PostgreSQL is used without a dialect."""
ELF64 = b"\x7fELF\x02\x01"


def trim(environment: Path) -> None:
    """Trim the environment's packages."""
    packages = next(environment.glob("lib/python3*/site-packages"))
    for path in [*other_locales(packages), *other_places(packages), *unused(packages)]:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for library in packages.rglob("*.so*"):
        strip(library)
    compiled(packages)


def other_locales(packages: Path) -> Iterator[Path]:
    """Faker's names of people in languages that no dataset speaks."""
    for path in packages.glob("faker/providers/*/*"):
        if re.fullmatch(r"[a-z]{2}(_[A-Z]{2})?", path.name) and path.name not in KEPT:
            yield path


def other_places(packages: Path) -> Iterator[Path]:
    """Names of places, but for the files that have British ones."""
    for file in packages.glob(f"{PLACES}/data*.py"):
        if BRITISH not in file.read_text():
            yield file


def unused(packages: Path) -> Iterator[Path]:
    """What nothing of ours comes to; a folder inside another that goes is gone by then."""
    found = {path for pattern in UNUSED for path in packages.glob(pattern)}
    yield from (path for path in found if found.isdisjoint(path.parents))


def strip(library: Path) -> None:
    """Cut off what lies behind a library's segments: tables of symbols and lines, which only debuggers read."""
    content = bytearray(library.read_bytes())
    if not content.startswith(ELF64):
        return
    (headers,) = struct.unpack_from("<Q", content, 32)
    size, count = struct.unpack_from("<HH", content, 54)
    segments = [struct.unpack_from("<Q16xQ", content, headers + number * size + 8) for number in range(count)]
    end = max(headers + count * size, *(offset + length for offset, length in segments))
    struct.pack_into("<Q", content, 40, 0)
    struct.pack_into("<HH", content, 60, 0, 0)
    library.write_bytes(content[:end])


def compiled(packages: Path) -> None:
    """Compile every module; those of others stand in the place of their sources, but for places: these are searched."""
    for cache in [*packages.rglob("__pycache__")]:
        shutil.rmtree(cache)  # pip's, also of what is gone by now
    for path in packages.iterdir():
        ours = path.name in OURS
        if path.is_dir():
            compileall.compile_dir(path, quiet=1, legacy=not ours)
        elif path.suffix == ".py":
            compileall.compile_file(path, quiet=1, legacy=not ours)
        for source in [] if ours else [path, *path.rglob("*.py")]:
            if source.suffix == ".py" and source.parent != packages / PLACES:
                source.unlink()


if __name__ == "__main__":
    trim(Path(sys.argv[1]))
