"""The documents that are made from the code: `python -m emulator.documents`, in a checkout, writes them.

A test holds that they are up to date.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from emulator import fidelity, notices, stubs, supported, typescript
from emulator.datasets import loading as datasets
from emulator.testing.emulator import Emulator
from emulator.vendors import VENDORS

RECORDED = "tests/recorded/differences.yaml"
"""What is answered otherwise than the vendors' frameworks were recorded to do."""
ACCEPTED = "tests/control/docs/accepted.yaml"
"""What is answered otherwise than the published documents let expect."""
EXCEPTIONS = "tests/metamorphic/exceptions.yaml"
"""Where a vendor's document does not keep what every API should."""


def documents(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every document with the text that it should have."""
    for name, mark, made in (
        ("README.md", supported.MAGIC, supported.magic_values()),
        ("docs/datasets.md", supported.LISTS, supported.lists()),
    ):
        yield folder / name, supported.with_table((folder / name).read_text(), mark, made)
    yield folder / "SUPPORTED.md", supported.document()
    yield folder / "docs/rules.md", fidelity.rules_document()
    reasons = (yaml.safe_load((folder / name).read_text()) for name in (RECORDED, ACCEPTED, EXCEPTIONS))
    yield folder / "docs/limits.md", fidelity.limits_document(*reasons)
    yield folder / "fixtures" / datasets.SCHEMA_FILE, datasets.schema_text(VENDORS)
    yield folder / "THIRD-PARTY.md", notices.document()
    yield folder / "emulator/testing/aio.pyi", stubs.stub()
    yield folder / "npm/control.d.ts", typescript.declarations(control_document())


def control_document() -> dict[str, Any]:
    """The control plane's OpenAPI document: only a server has it whole, with the happenings of every vendor."""
    with Emulator(dataset="empty") as running:
        found: dict[str, Any] = running.call("GET", "/openapi/control.json")
    return found


def write(folder: Path) -> None:
    """Bring the documents of a checkout up to date."""
    for path, text in [*documents(folder)]:
        path.write_text(text)


if __name__ == "__main__":
    write(Path.cwd())
