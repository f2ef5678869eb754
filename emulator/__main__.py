"""The command line: `emulator serve`, `exec`, `env`, `health`."""

import json
import os
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import click
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from emulator.settings import ServerSettings, WorldSettings


def option(name: str, info: FieldInfo) -> Callable[[Any], Any]:
    """A setting as a command-line option with its environment twin."""
    kinds = [kind for kind in get_args(info.annotation) or (info.annotation,) if kind is not NoneType]
    dashed = name.replace("_", "-")
    choice = get_origin(info.annotation) is Literal
    kind: Any = click.Choice(list(get_args(info.annotation))) if choice else kinds[0]
    return click.option(
        f"--{dashed}/--no-{dashed}" if kind is bool else f"--{dashed}",
        type=click.Path(path_type=Path) if kind is Path else kind,
        default=info.default,
        envvar=f"EMULATOR_{name.upper()}",
        help=info.description,
        show_default=True,
        show_envvar=True,
    )


def options_of(*models: type[BaseModel], but: Collection[str] = ()) -> Callable[[Any], Any]:
    """Every setting of the models as options, but some."""

    def decorate(function: Any) -> Any:
        for model in reversed(models):
            for name, info in reversed(model.model_fields.items()):
                function = function if name in but else option(name, info)(function)
        return function

    return decorate


def local_url() -> str:
    """Where a server of this machine is, with the settings of the environment."""
    return f"http://127.0.0.1:{os.environ.get('EMULATOR_PORT') or 8480}"


def settings_from(values: dict[str, Any]) -> tuple[ServerSettings, WorldSettings]:
    """The options as settings; a bad value ends the program with its name."""
    try:
        return tuple(  # type: ignore[return-value]
            model(**{name: values[name] for name in model.model_fields}) for model in (ServerSettings, WorldSettings)
        )
    except ValidationError as error:
        problems = "; ".join(f"--{str(e['loc'][0]).replace('_', '-')}: {e['msg']}" for e in error.errors())
        raise click.UsageError(problems) from None


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="telephony-emulator")
def main() -> None:
    """A local server that stands in for four telephony vendors' HTTP APIs."""


@main.command()
@options_of(ServerSettings, WorldSettings)
def serve(**values: Any) -> None:
    """Run the server until SIGTERM or Ctrl-C."""
    settings = settings_from(values)
    with refusals():
        from emulator import server  # the other commands start in a tenth of the time without it

        server.serve(*settings)


@main.command("exec", context_settings={"allow_interspersed_args": False})
@options_of(ServerSettings, WorldSettings, but={"port"})
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def execute(command: tuple[str, ...], **values: Any) -> None:
    """Run COMMAND beside a server of its own, addresses and credentials in its environment.

    The server listens on a free port and ends with COMMAND, whose exit code counts.
    """
    from emulator.testing.command import find, run

    find(command[0])
    settings, world_settings = settings_from(values | {"port": 0})
    with refusals():
        from emulator.server import ServerThread
        from emulator.testing.control import Control
        from emulator.testing.world import World

        with ServerThread(settings, world_settings) as server:
            environment = World(Control(server.url)).environment()
            if settings.token:
                environment["EMULATOR_TOKEN"] = settings.token
            sys.exit(run(command, environment))


@main.command()
@click.argument("url", default=local_url, envvar="EMULATOR_URL")
@click.option("--world", default="default", help="The world that the credentials lead to.", show_default=True)
def env(url: str, world: str) -> None:
    """Print addresses and credentials as lines for a shell: eval "$(emulator env)"."""
    from emulator.core.world import BadWorldName, check_name
    from emulator.testing.control import Control
    from emulator.testing.world import World

    try:
        check_name(world)
    except BadWorldName as error:
        raise click.BadParameter(str(error), param_hint="--world") from None
    for name, value in World(Control(url), world).environment().items():
        click.echo(f"export {name}={quote(value)}")


@main.command()
@click.argument("url", default=local_url, envvar="EMULATOR_URL")
def health(url: str) -> None:
    """Exit with 0 if the server at URL is ready, with 1 if it is not within three seconds."""
    from emulator.testing.control import Control, EmulatorError

    try:
        click.echo(json.dumps(Control(url).health()))
    except EmulatorError as error:
        raise click.ClickException(f"not ready: {error}") from None


@contextmanager
def refusals() -> Iterator[None]:
    """What keeps a server from starting, as a message without a traceback."""
    from emulator.core.database import VersionMismatch
    from emulator.core.files import FolderRefused, StorageFailed
    from emulator.core.seeder import DatasetError
    from emulator.server import CannotStart

    try:
        yield
    except (CannotStart, DatasetError, FolderRefused, StorageFailed, VersionMismatch, ValueError, OSError) as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main(prog_name="emulator")
