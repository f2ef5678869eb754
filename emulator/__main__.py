"""The command line: `emulator serve`, `emulator health`."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import click
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from emulator.settings import ServerSettings, WorldSettings

HEALTH_SECONDS = 4


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


def options_of(*models: type[BaseModel]) -> Callable[[Any], Any]:
    """Every setting of the models as options."""

    def decorate(function: Any) -> Any:
        for model in reversed(models):
            for name, info in reversed(model.model_fields.items()):
                function = option(name, info)(function)
        return function

    return decorate


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
    from emulator import server  # the other commands start in a tenth of the time without it
    from emulator.datasets import DatasetError

    try:
        server.serve(*settings_from(values))
    except (DatasetError, ValueError) as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.argument("url", default="http://127.0.0.1:8480", envvar="EMULATOR_URL")
def health(url: str) -> None:
    """Exit with 0 if the server at URL is ready."""
    from urllib.error import URLError
    from urllib.request import ProxyHandler, build_opener

    try:
        with build_opener(ProxyHandler({})).open(
            f"{url.rstrip('/')}/_emulator/health", timeout=HEALTH_SECONDS
        ) as answer:
            click.echo(answer.read().decode())
    except (URLError, OSError, ValueError) as error:
        click.echo(f"not ready: {url}: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
