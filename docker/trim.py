"""Remove from an installation what the emulator never reads: other locales, other countries' places, tests."""

import re
import shutil
import sys
from pathlib import Path

BRITISH = "\n '44"
"""What the keys of British places begin with; only their names are shown."""
KEPT = {"en", "en_GB", "en_US", "de", "de_DE", "la"}


def trim(environment: Path) -> None:
    """Trim the environment's packages."""
    packages = next(environment.glob("lib/python3*/site-packages"))
    locales = [p for p in packages.glob("faker/providers/*/*") if re.fullmatch(r"[a-z]{2}(_[A-Z]{2})?", p.name)]
    unused = [locale for locale in locales if locale.name not in KEPT]
    places = packages / "phonenumbers" / "geodata"
    for folder in [*unused, places / "__pycache__", *packages.rglob("tests")]:
        shutil.rmtree(folder, ignore_errors=True)
    for file in places.glob("data*.py"):
        if BRITISH not in file.read_text():
            file.unlink()


if __name__ == "__main__":
    trim(Path(sys.argv[1]))
