"""The command line: `emulator serve`, `open`, `exec`, `env`, `health`, `dataset`, `openapi`, `record`, `drift`."""

import gc
import json
import math
import os
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from types import NoneType
from typing import Any, Literal, get_args, get_origin

try:
    import click
    from pydantic import BaseModel, ValidationError
    from pydantic.fields import FieldInfo

    from emulator.dataset import dataset, schema_text
    from emulator.settings import PREFIX, ServerSettings, WorldSettings, local_url
except ModuleNotFoundError as missing:
    sys.exit(
        f"emulator: {missing.name} is not installed: this environment has the kit for tests alone. Install "
        "telephony-emulator with all that it requires, or run it in an environment of its own: "
        "uvx --from PATH emulator exec -- COMMAND, PATH being a checkout or a wheel"
    )


def option(name: str, info: FieldInfo) -> Callable[[Any], Any]:
    """A setting as a command-line option with its environment twin."""
    kinds = [kind for kind in get_args(info.annotation) or (info.annotation,) if kind is not NoneType]
    dashed = name.replace("_", "-")
    choice = get_origin(info.annotation) is Literal
    kind: Any = click.Choice(list(get_args(info.annotation))) if choice else kinds[0]
    return click.option(
        f"--{dashed}/--no-{dashed}" if kind is bool else f"--{dashed}",
        type=str if kind is Path else kind,
        metavar="PATH" if kind is Path else None,
        default=info.default,
        envvar=f"{PREFIX}{name.upper()}",
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


def warn_of_unknown_names() -> None:
    """Name what of the environment looks like ours and is not, with what was likely meant."""
    known = known_names()
    for name in sorted(os.environ):
        prefix, ours, rest = name.upper().partition(PREFIX)
        if ours and not prefix and name not in [PREFIX + each for each in known]:
            from difflib import get_close_matches

            meant = get_close_matches(rest, known, 1)
            hint = f": did you mean {PREFIX}{meant[0]}?" if meant else ""
            click.echo(f"Warning: {name} in the environment is no setting of the emulator{hint}", err=True)


def known_names() -> list[str]:
    """What may follow `EMULATOR_` in the environment: every setting, and what `emulator env` prints."""
    from emulator.vendors import VENDORS

    settings = [name.upper() for model in (ServerSettings, WorldSettings) for name in model.model_fields]
    printed = [f"{vendor.name.upper()}_{part}" for vendor in VENDORS for part in ("URL", "USER", "PASSWORD")]
    return [*settings, "URL", *printed]


def settings_from(values: dict[str, Any]) -> tuple[ServerSettings, WorldSettings]:
    """The options as settings; a bad value ends the program with its name."""
    warn_of_unknown_names()
    if os.environ.get("EMULATOR_TOKEN") == "" and values["token"] is None:
        values = values | {"token": ""}  # click takes an empty variable for none
    try:
        return tuple(  # type: ignore[return-value]
            model(**{name: values[name] for name in model.model_fields}) for model in (ServerSettings, WorldSettings)
        )
    except ValidationError as error:
        problems = [f"{named(e)}{complaint(e)}" for e in error.errors()]
        raise click.UsageError("; ".join(problems)) from None


def named(error: Any) -> str:
    """The option that has a wrong value; nothing where several do not go together."""
    return f"--{str(error['loc'][0]).replace('_', '-')}: " if error["loc"] else ""


def complaint(error: Any) -> str:
    """What is wrong with a value; a secret is not repeated."""
    if error["loc"][:1] == ("token",):
        return "a secret has at least one letter, is ASCII, and does not begin or end with a blank"
    return str(error["msg"]).removeprefix("Value error, ")


BROUGHT = {"dataset", "seed", "clock", "world_ttl"}
"""Settings that a file which is opened brings, or that would not let it be looked at for as long as one likes."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="telephony-emulator")
def main() -> None:
    """A local server that stands in for four telephony vendors' HTTP APIs."""


@main.command()
@options_of(ServerSettings, WorldSettings)
def serve(**values: Any) -> None:
    """Run the server until SIGTERM or Ctrl-C."""
    settings = settings_from(values)
    gc.disable()  # until all is loaded: what is made by then stays
    with refusals():
        from emulator import server  # the other commands start in a tenth of the time without it

        server.serve(*settings)


@main.command("open")
@options_of(ServerSettings, but=BROUGHT)
@click.option("--world", metavar="NAME", help="What the world is called; by default as it was.")
@click.argument("file")
def open_world(file: str, world: str | None, **values: Any) -> None:
    """Serve the world in FILE: a bundle with all that it was asked, or a snapshot.

    It is the world of its name, and `default`. Requests can be looked at, and the world taken back to
    before any of them: /_emulator/docs/control tells how.
    """
    defaults = ServerSettings().model_dump() | WorldSettings().model_dump()
    settings, world_settings = settings_from(defaults | values | {"dataset": file, "world_ttl": math.inf})
    with refusals():
        from emulator import server
        from emulator.opening import open_file

        server.serve(settings, world_settings, open_file(Path(file), world))


@main.command("exec", context_settings={"allow_interspersed_args": False})
@options_of(ServerSettings, WorldSettings, but={"port"})
@click.option("--console", is_flag=True, help="Tell where the console is; if COMMAND fails in a terminal, wait there.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def execute(command: tuple[str, ...], console: bool, **values: Any) -> None:
    """Run COMMAND beside a server of its own, addresses and credentials in its environment.

    The server listens on a free port and ends with COMMAND, whose exit code counts.
    """
    from emulator.testing.command import find, run, wait_at

    if console and not values["control"]:
        raise click.UsageError("--console: there is none with --no-control")
    find(command[0])
    settings, world_settings = settings_from(values | {"port": 0})
    with refusals():
        from emulator.server import ServerThread, logging_config
        from emulator.testing.control import Control
        from emulator.testing.world import World

        with ServerThread(settings, world_settings, logging_config(settings)) as server:
            environment = World(Control(server.url)).environment()
            if settings.token:
                environment["EMULATOR_TOKEN"] = settings.token
            address = f"{settings.base_url or server.url}/_emulator/console"
            if console:
                click.echo(f"Console at {address}", err=True)
            code = run(command, environment)
            if console and code:
                wait_at(address, code)
            sys.exit(code)


@main.command()
@click.argument("url", default=local_url, envvar="EMULATOR_URL")
@click.option("--world", default="default", help="The world that the credentials lead to.", show_default=True)
def env(url: str, world: str) -> None:
    """Print addresses and credentials as lines for a shell: eval "$(emulator env)"."""
    from emulator.sharing.home import BadWorldName, check_name
    from emulator.testing.control import Control, EmulatorError
    from emulator.testing.world import World

    try:
        check_name(world)
        server = Control(url)
    except BadWorldName as error:
        raise click.BadParameter(str(error), param_hint="--world") from None
    except EmulatorError as error:
        raise click.ClickException(str(error)) from None
    for name, value in World(server, world).environment().items():
        click.echo(f"export {name}={quote(value)}")


main.add_command(dataset)


@main.command()
def schema() -> None:
    """Print the JSON schema of datasets, as `emulator dataset schema` does."""
    click.echo(schema_text(), nl=False)


@main.command()
@click.argument("api", metavar="VENDOR")
@click.option("--url", default=local_url, envvar="EMULATOR_URL", help="The server that the document names.")
def openapi(api: str, url: str) -> None:
    """Print the OpenAPI document of VENDOR's API: sipcentric, telecom_center, dial9, sipgate; or control.

    For mock servers, API clients and generators of code: emulator openapi sipcentric > sipcentric.json
    """
    from emulator import Emulator
    from emulator.testing.control import EmulatorError, complete
    from emulator.vendors import VENDORS

    known = [*(vendor.name for vendor in VENDORS), "control"]
    name = api.replace("-", "_")
    if name not in known:
        raise click.BadParameter(f"there is no API {api}; there are {', '.join(known)}", param_hint="VENDOR")
    try:
        origin = complete(url)
    except EmulatorError as error:
        raise click.BadParameter(str(error), param_hint="--url") from None
    with refusals(), Emulator() as running:
        document = running.call("GET", f"/openapi/{name}.json")
    document["servers"] = [{"url": origin + server["url"].rstrip("/")} for server in document["servers"]]
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


@main.command()
@click.argument("url", default=local_url, envvar="EMULATOR_URL")
def health(url: str) -> None:
    """Exit with 0 if the server at URL is ready, with 1 if it is not within three seconds."""
    from emulator.testing.control import Control, EmulatorError

    try:
        click.echo(json.dumps(Control(url).health()))
    except EmulatorError as error:
        raise click.ClickException(f"not ready: {error}") from None


@main.command()
@click.option("--vendor", required=True, help="Whose API it is: sipcentric, telecom_center, dial9 or sipgate.")
@click.option("--upstream", required=True, metavar="URL", help="The real API's address, without the path.")
@click.option("--out", default="recording.jsonl", type=click.Path(path_type=Path), show_default=True)
@click.option("--port", default=8481, show_default=True, help="Where clients find it, on 127.0.0.1; 0 for a free one.")
@click.option("--allow", multiple=True, metavar="METHOD", help="Pass on what changes something: a method or operation.")
@click.option("--seconds", default=30.0, show_default=True, help="How long the real API may take for an answer.")
@click.option("--ca", type=click.Path(exists=True), help="A file with the authority of the real API's certificate.")
def record(vendor: str, upstream: str, **options: Any) -> None:
    """Pass a client's own requests on to the real API, and write them down without anybody's data.

    Only requests that read are passed on, unless --allow names more. The client gets the true answer; in the
    file secrets, numbers, names, addresses and texts are replaced. `emulator drift` compares it.
    """
    from emulator.drift import recording
    from emulator.drift.record import record as run

    try:
        run(vendor, upstream, **options, tell=click.echo)
    except (recording.BadRecording, OSError) as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.option("--json", "machine", is_flag=True, help="For programs: the figures and every exchange as JSON.")
@click.argument("file", type=click.Path(path_type=Path))
def drift(file: Path, machine: bool) -> None:
    """Compare the recording in FILE with what the emulator answers.

    Exits with 0 if nothing differs, 1 if something does, 2 if FILE is no recording.
    """
    from emulator.drift import drift as drifting
    from emulator.drift.recording import BadRecording

    try:
        recording, results = drifting.drift(file)
    except BadRecording as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    click.echo(drifting.as_json(recording, results) if machine else drifting.report(file, recording, results))
    sys.exit(any(each.verdict == "different" for each in results))


@contextmanager
def refusals() -> Iterator[None]:
    """What keeps a server from starting, as a message without a traceback."""
    from emulator.datasets.seeder import DatasetError
    from emulator.listening import CannotStart
    from emulator.shelf.place import ShelfRefused
    from emulator.store.database import VersionMismatch
    from emulator.store.files import FolderRefused, StorageFailed

    try:
        yield
    except (
        CannotStart, DatasetError, FolderRefused, ShelfRefused, StorageFailed, VersionMismatch, ValueError, OSError,
    ) as error:  # fmt: skip
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main(prog_name="emulator")
