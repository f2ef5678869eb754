"""The version that every database carries changes with its tables."""

from zlib import crc32

from emulator.store.database import SCHEMA_VERSION, schema_text
from emulator.vendors import VENDORS

TABLES = {1: 3503323569, 2: 3514827176, 3: 1320505617, 4: 357849135}
"""Version → checksum of the statements that make its tables."""


def test_a_changed_table_has_a_version_of_its_own() -> None:
    """A database of an older version is refused rather than misread: so each change of a table has a number."""
    assert all(vendor.behaviour.resources for vendor in VENDORS)
    found, known = crc32("\n".join(schema_text()).encode()), TABLES.get(SCHEMA_VERSION)
    released = SCHEMA_VERSION + 1 if known else SCHEMA_VERSION
    assert found == known, (
        f"the tables are not those of version {SCHEMA_VERSION}: write `SCHEMA_VERSION = {released}` in "
        f"emulator/store/database.py and add `{released}: {found}` to TABLES here "
        f"(or put {found} in place of {known}, if version {SCHEMA_VERSION} was never released)"
    )
    assert max(TABLES) == SCHEMA_VERSION, f"take the versions above {SCHEMA_VERSION} out of TABLES"
