"""`emulator dataset`: export one from a world, print one that comes with the emulator, its schema; check a file."""

import sys
from pathlib import Path

import click

from emulator.settings import PREFIX, local_url

FETCH_SECONDS = 300


@click.group()
def dataset() -> None:
    """Datasets, what worlds hold at the start: make one, look at one, check one."""


@dataset.command()
@click.option("--url", envvar=f"{PREFIX}URL", default=local_url, help="The server that has the world.", metavar="URL")
@click.option("--world", default="default", help="The world's name.", show_default=True)
@click.option("--file", type=click.Path(path_type=Path), help="A bundle or a snapshot instead of a server.")
def export(url: str, world: str, file: Path | None) -> None:
    """Print the records of a world as a dataset: emulator dataset export --world NAME > mine.yaml.

    `emulator serve --dataset mine.yaml` then begins with the same records. The first lines say what is not in it.
    """
    from emulator.datasets.loading import build
    from emulator.datasets.seeder import DatasetError
    from emulator.datasets.writing import dataset_of
    from emulator.vendors import VENDORS

    content, what = brought(file) if file else fetched(url, world)
    text = dataset_of(content, what, VENDORS)
    click.echo(text, nl=False)
    try:
        build(Path("the dataset"), text.encode(), 0, VENDORS)
    except DatasetError as error:
        raise click.ClickException(f"this world has what no dataset may have; change it by hand: {error}") from None


def brought(file: Path) -> tuple[bytes, str]:
    """The database of a file, and what it is of."""
    from emulator.datasets.seeder import DatasetError
    from emulator.opening import open_file
    from emulator.sharing.home import BadWorldName
    from emulator.store.database import VersionMismatch
    from emulator.store.files import StorageFailed

    try:
        opened = open_file(file, None)
    except (BadWorldName, DatasetError, OSError, StorageFailed, VersionMismatch) as error:
        raise click.ClickException(str(error)) from None
    return opened.state, f"world {opened.name}" if opened.bundle else "a snapshot"


def fetched(url: str, world: str) -> tuple[bytes, str]:
    """The database of a world, and what it is of. The server is asked for a bundle, which changes nothing there."""
    from emulator import opening
    from emulator.sharing.home import BadWorldName, check_name
    from emulator.store.database import VersionMismatch
    from emulator.testing.control import Control, EmulatorError, token_of_environment

    try:
        check_name(world)
        server = Control(url, token_of_environment())
        server.health()
        content = server.fetch("GET", f"/worlds/{world}/bundle", seconds=FETCH_SECONDS)
        return opening.brought(content).state, f"world {world}"
    except BadWorldName as error:
        raise click.BadParameter(str(error), param_hint="--world") from None
    except (EmulatorError, VersionMismatch) as error:
        raise click.ClickException(str(error)) from None


@dataset.command("print")
@click.argument("name", default="small-office")
def print_one(name: str) -> None:
    """Print a dataset that comes with the emulator, to begin one's own with: emulator dataset print > mine.yaml."""
    from emulator.datasets.loading import fixtures, names

    if name not in names():
        raise click.BadParameter(f"{name!r} is none of {', '.join(names())}", param_hint="NAME")
    click.echo((fixtures() / f"{name}.yaml").read_bytes(), nl=False)


@dataset.command()
def schema() -> None:
    """Print the JSON schema of datasets, for editors: emulator dataset schema > dataset.schema.json."""
    click.echo(schema_text(), nl=False)


def schema_text() -> str:
    """The JSON schema of datasets."""
    from emulator.datasets import loading
    from emulator.vendors import VENDORS

    return loading.schema_text(VENDORS)


@dataset.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Say what is wrong with the dataset in FILE: line, member, problem. Exits with 0 if nothing is, else with 1."""
    from emulator.datasets.loading import build
    from emulator.datasets.seeder import DatasetError
    from emulator.vendors import VENDORS

    if file.suffix in (".zip", ".sqlite"):
        raise click.ClickException(
            f"{file} is a bundle or a snapshot: emulator dataset export --file {file} > mine.yaml"
        )
    try:
        build(file, file.read_bytes(), 0, VENDORS)
    except (DatasetError, OSError) as error:
        click.echo(error, err=True)
        sys.exit(1)
    click.echo(f"{file}: a dataset")
