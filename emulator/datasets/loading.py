"""Datasets: what a world holds at the start. A YAML file of records and counts → a seeded database.

A section for each vendor; the vendor's `seed.py` gives its shape and turns it into rows. What Faker
fills in depends on the dataset and the seed alone. The result is kept as a SQLite file in a cache
folder, so that only the first start with a dataset pays for YAML and Faker.
"""

import hashlib
import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from emulator.datasets.seeder import DatasetError, Seeder
from emulator.store.database import VersionMismatch, check_content
from emulator.store.files import FolderRefused, StorageFailed, prepare_folder, remove_partials, write_whole
from emulator.store.store import Store

PACKAGE = Path(__file__).parent.parent
KEPT = re.compile(r"[0-9a-f]{32}\.sqlite")
WHOLE = (".sqlite", ".zip")
"""Files that bring a world's whole state: a snapshot, a bundle."""
MOST_KEPT = 64
"""Databases in the cache, of about a megabyte each."""
SCHEMA_FILE = "dataset.schema.json"


class Sectioned(Protocol):
    """What a vendor's part of a dataset looks like, and what turns it into rows."""

    section: Callable[[], type[BaseModel]]
    seed: Callable[[Seeder, Any], None]


class Vendor(Protocol):
    """A vendor as datasets know it."""

    @property
    def name(self) -> str:
        """The name of its section."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def behaviour(self) -> Any:
        """`Sectioned`, imported when it is asked for."""


def fixtures() -> Path:
    """The folder of the datasets that come with the emulator."""
    inside = PACKAGE / "fixtures"
    return inside if inside.is_dir() else PACKAGE.parent / "fixtures"


def names() -> list[str]:
    """Datasets that come with the emulator."""
    return sorted(path.stem for path in fixtures().glob("*.yaml"))


def find(dataset: str) -> Path:
    """The file of a dataset, by name or path."""
    path = Path(dataset)
    if path.suffix in (".yaml", ".yml", *WHOLE):
        if not os.path.isfile(path):  # a name that is too long is no file either
            raise DatasetError(f"{dataset}: no such file")
        return path
    if dataset not in names():
        raise DatasetError(f"{dataset!r} is no dataset: use {', '.join(names())}, or a .yaml, .sqlite or .zip file")
    return fixtures() / f"{dataset}.yaml"


def load(dataset: str, seed: int, vendors: Sequence[Vendor], cache: Path | None) -> bytes:
    """The seeded database of a dataset, from the cache if it was made before."""
    path = find(dataset)
    content = path.read_bytes()
    folder = cache or default_cache()
    kept = folder / f"{fingerprint(content, seed)}.sqlite"
    database = read_kept(kept)
    with suppress(OSError):
        os.utime(kept)  # those that were not used for longest go first
    if database is None:
        database = build(path, content, seed, vendors)
        keep(kept, database, told=cache is not None)
    return database


def read_kept(path: Path) -> bytes | None:
    """A database from the cache; None if it is not there, or not whole."""
    try:
        content = path.read_bytes()
        check_content(content)
    except (OSError, VersionMismatch):
        return None
    return content


def keep(path: Path, content: bytes, told: bool) -> None:
    """Put a database into the cache; a machine that does not let us does without, and is told if it named the cache."""
    try:
        prepare_folder("--cache", path.parent)
        remove_partials(path.parent)
        write_whole(path, content)
        forget_others(path.parent)
    except (FolderRefused, StorageFailed) as error:
        if told:
            logging.getLogger("emulator").warning("%s. Until then datasets are prepared at each start", error)


def forget_others(folder: Path) -> None:
    """Remove databases that were not used for longest: each seed, and each version of the program, makes another."""
    with suppress(OSError):  # another process does the same
        known = [(path.stat().st_mtime, path) for path in folder.glob("*.sqlite") if KEPT.fullmatch(path.name)]
        for _, path in sorted(known)[:-MOST_KEPT]:
            path.unlink(missing_ok=True)


def default_cache() -> Path:
    """The user's cache folder."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "telephony-emulator"


def fingerprint(content: bytes, seed: int) -> str:
    """Changes with the dataset, the seed and the program's own files."""
    digest = hashlib.sha256(f"{seed}/".encode() + content)
    for path in sources(PACKAGE):
        with open(path, "rb", buffering=0) as file:
            digest.update(file.read())
    return digest.hexdigest()[:32]


def sources(folder: str | Path) -> Iterator[str]:
    """The program's own files below a folder, in one order: every start reads them, and `rglob` took twice as long."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.endswith(".py"):
            yield entry.path
        elif entry.is_dir():
            yield from sources(entry.path)


def build(path: Path, content: bytes, seed: int, vendors: Sequence[Vendor]) -> bytes:
    """Validate a dataset and seed every vendor's part of it into a new database."""
    sections = validate(path, content, vendors)
    where = partial(located, path, content)
    store = Store()
    store.create()
    with store.transaction():
        for vendor in vendors:
            vendor.behaviour.seed(Seeder(store, seed, vendor.name, where), getattr(sections, vendor.name))
    try:
        return store.dump()
    finally:
        store.close()


def validate(path: Path, content: bytes, vendors: Sequence[Vendor]) -> Any:
    """The dataset's sections; DatasetError names each field that is wrong."""
    import yaml  # 20 ms, and a cached dataset never needs it

    from emulator.parsing.yaml_document import read

    try:
        document = read(content)
    except yaml.YAMLError as error:
        raise DatasetError(f"{path}: {error}") from None
    try:
        return shape(vendors).model_validate({} if document is None else document)
    except ValidationError as error:
        places = [(".".join(map(str, each["loc"])) or "dataset", each["msg"]) for each in error.errors()]
        raise DatasetError("\n".join(f"{located(path, content, place)}: {why}" for place, why in places)) from None


def located(path: Path, content: bytes, place: str) -> str:
    """File, line and name of a place in a dataset."""
    from emulator.parsing.yaml_document import line_of

    return f"{path}, line {line_of(content, place.split('.'))}: {place}"


def shape(vendors: Sequence[Vendor]) -> type[BaseModel]:
    """What a dataset may hold: a description, and a section for each vendor."""
    sections = {vendor.name: vendor.behaviour.section() for vendor in vendors}
    fields: dict[str, Any] = {name: (section, section()) for name, section in sections.items()}
    return create_model("Dataset", __config__=ConfigDict(extra="forbid"), description=(str, ""), **fields)


def schema_text(vendors: Sequence[Vendor]) -> str:
    """The same as a JSON schema, from which editors complete and check a dataset."""
    document = shape(vendors).model_json_schema()
    for vendor in vendors:
        document["properties"][vendor.name] |= {"default": {}, "description": f"What {vendor.title} holds."}
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **document}, indent=1) + "\n"
