"""The third-party notice: what an installation brings along, read from the installed packages' metadata."""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageMetadata, PackageNotFoundError, distribution

from packaging.requirements import Requirement

OWN = "telephony-emulator"
EXTRAS = {OWN: "shared", "psycopg": "binary"}
"""What the image has besides, as some installations do."""
LONGEST = 60
"""A longer entry is the licence itself, not its name."""
INSIDE = {
    "fastapi-offline": "Swagger UI (Apache-2.0)",
    "httptools": "llhttp (MIT)",
    "lameenc": "LAME (LGPL-2.0-or-later)",
    "pillow": "FreeType, libjpeg-turbo, libpng, libtiff, zlib and others, each under its own permissive licence",
    "psycopg-binary": "libpq, OpenSSL, Kerberos, OpenLDAP and others, each under its own permissive licence",
    "pypdfium2": "PDFium (BSD-3-Clause, Apache-2.0) and what it is made of",
    "uvloop": "libuv (MIT)",
}
"""What packages carry inside, which their metadata does not say."""
HEAD = """# Third-party notice

Made from the metadata of the installed packages by `make documents`. These packages come with an
installation of the emulator, and with its image; none of their code is part of this repository. Each
brings the text of its licence in its own `*.dist-info` folder; the image has those of Python and of
Debian's packages in `/usr/share/doc`.

Some are under the LGPL: `lameenc` and LAME inside it, which write MP3; `psycopg` and `psycopg-binary`, which come
with the image and with the extra `shared`, and talk to PostgreSQL. They are used unchanged, as shared libraries and
packages of their own; other builds of the same packages can take their place.

| package | licence | source | carries |
|---|---|---|---|"""


def document() -> str:
    """THIRD-PARTY.md."""
    return "\n".join([HEAD, *(row(package) for package in installed(OWN))]) + "\n"


def row(package: Distribution) -> str:
    """A package in the table."""
    name = package.metadata["Name"].replace("_", "-")
    return f"| {name} | {licence(package.metadata)} | {source(package.metadata)} | {INSIDE.get(name.lower(), '')} |"


def installed(name: str) -> list[Distribution]:
    """Every package that one needs to run, itself left out, by name."""
    found: dict[str, Distribution] = {}
    waiting = [name]
    while waiting:
        for need in needs(distribution(waiting.pop())):
            try:
                package = distribution(need)
            except PackageNotFoundError:  # of another platform
                continue
            if found.setdefault(need, package) is package:
                waiting.append(need)
    return [found[need] for need in sorted(found)]


def needs(package: Distribution) -> Iterator[str]:
    """The names of what a package needs here, most extras aside."""
    extra = EXTRAS.get(package.metadata["Name"], "")
    for text in package.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield re.sub(r"[-_.]+", "-", requirement.name).lower()


def licence(metadata: PackageMetadata) -> str:
    """The name of a package's licence, wherever it says it."""
    classifiers = [text.rpartition(" :: ")[2] for text in metadata.get_all("Classifier") or () if "License ::" in text]
    stated = [metadata[key] for key in ("License-Expression", "License") if key in metadata]
    short = [text for text in stated if text and len(text) <= LONGEST and "\n" not in text]
    return (short or [", ".join(classifiers)])[0]


def source(metadata: PackageMetadata) -> str:
    """Where a package's source is."""
    links = dict(link.split(", ", 1) for link in metadata.get_all("Project-URL") or ())
    named = {name.lower(): address for name, address in links.items()}
    for name in ("source", "source code", "code", "repository", "github", "homepage", "home"):
        if name in named:
            return f"<{named[name]}>"
    return f"<{metadata['Home-page']}>" if "Home-page" in metadata else ""
