"""Remove from an installation what the emulator never imports: Faker's other locales, packages' tests."""

import re
import shutil
import sys
from pathlib import Path

KEPT = {"en", "en_GB", "en_US", "de", "de_DE", "la"}


def trim(environment: Path) -> None:
    """Trim the environment's packages."""
    packages = next(environment.glob("lib/python3*/site-packages"))
    locales = [p for p in packages.glob("faker/providers/*/*") if re.fullmatch(r"[a-z]{2}(_[A-Z]{2})?", p.name)]
    unused = [locale for locale in locales if locale.name not in KEPT]
    for folder in [*unused, *packages.rglob("tests")]:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    trim(Path(sys.argv[1]))
