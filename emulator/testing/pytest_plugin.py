"""The pytest plugin: an emulator for the session, a world for each test, coverage, evidence of failures.

Every pytest run on a machine with this package loads this file, so it imports nothing else of the
package until a test asks for an emulator.
"""

import os
from argparse import ArgumentTypeError
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from emulator.testing.coverage import Coverage
    from emulator.testing.emulator import Emulator
    from emulator.testing.world import World

MARKER = "emulator(dataset=..., seed=..., clock=...): what the test's world holds, and the moment its clock stands at"
PREPARED = ("dataset", "seed", "clock")
WORLD = pytest.StashKey[tuple["World", pytest.TempPathFactory]]()
COVERAGE = pytest.StashKey["Coverage"]()


def percent(text: str) -> float:
    """The value of `--emulator-coverage=`; without `=` pytest takes whatever comes next for it."""
    try:
        return float(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no percentage: write --emulator-coverage=80, or put it last") from None


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("emulator", "telephony emulator")
    group.addoption(
        "--emulator-url",
        metavar="URL",
        default=os.environ.get("EMULATOR_URL"),
        help="Use the emulator at URL ($EMULATOR_URL) instead of starting one.",
    )
    group.addoption(
        "--emulator-coverage",
        metavar="FAIL_UNDER",
        nargs="?",
        const=0.0,
        type=percent,
        help="Show which of the vendors' operations the tests called; fail below FAIL_UNDER per cent.",
    )
    group.addoption(
        "--emulator-keep",
        metavar="DIR",
        type=Path,
        help="Folder for the snapshots and journals of failing tests; pytest's temporary folder by default.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The marker."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture(scope="session")
def emulator_settings() -> dict[str, Any]:
    """Settings of the session's emulator, as of `emulator serve`: override it in your conftest.py."""
    return {}


@pytest.fixture(scope="session")
def emulator(pytestconfig: pytest.Config, emulator_settings: dict[str, Any]) -> Iterator["Emulator"]:
    """The session's emulator: started on a free port, or the one of `--emulator-url`."""
    from emulator.testing.emulator import Emulator

    url = pytestconfig.getoption("emulator_url")
    with Emulator(url) if url else Emulator(**emulator_settings) as running:
        yield running
        if not url:
            note_coverage(pytestconfig, running, worlds="all")


@pytest.fixture
def emulator_world(
    request: pytest.FixtureRequest,
    emulator: "Emulator",
    emulator_settings: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator["World"]:
    """A world that only this test uses; dropped when the test is over."""
    from emulator.testing.world import fresh_name

    world = emulator.world(fresh_name(request.node.name))
    request.node.stash[WORLD] = world, tmp_path_factory
    try:
        prepare(world, wanted(request.node, emulator_settings if emulator.external else {}))
        yield world
        if emulator.external:
            note_coverage(request.config, world)
    finally:
        del request.node.stash[WORLD]
        world.drop()


def wanted(test: pytest.Item, settings: dict[str, Any]) -> dict[str, Any]:
    """Dataset, seed and clock of a test: from the settings, then from its markers, the nearest last."""
    values = {name: settings[name] for name in PREPARED if name in settings}
    for marker in reversed([*test.iter_markers("emulator")]):
        unknown = marker.kwargs.keys() - set(PREPARED)
        if marker.args or unknown:
            given = ", ".join([*map(repr, marker.args), *sorted(unknown)])
            raise pytest.UsageError(f"@pytest.mark.emulator takes {', '.join(PREPARED)} by name, not {given}")
        values |= marker.kwargs
    return values


def prepare(world: "World", values: dict[str, Any]) -> None:
    """Make the world as the test wants it."""
    if "dataset" in values or "seed" in values:
        world.reset(values.get("dataset"), values.get("seed"))
    if "clock" in values:
        world.freeze(values["clock"]) if values["clock"] != "now" else world.unfreeze()


# Coverage


def note_coverage(config: pytest.Config, world: "World", **query: str) -> None:
    """Add what was called in a world, if anybody wants to know. A server of our own counts for all of them."""
    if config.getoption("emulator_coverage") is not None:
        coverage_of(config).add(world.call("GET", "/coverage", **query))


def coverage_of(config: pytest.Config) -> "Coverage":
    """What this run called so far."""
    from emulator.testing.coverage import Coverage

    return config.stash.setdefault(COVERAGE, Coverage())


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker of pytest-xdist handed over."""
    if report := getattr(node, "workeroutput", {}).get("emulator_coverage"):
        coverage_of(node.config).add(report)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the coverage over, as a worker; otherwise see whether it suffices."""
    config = session.config
    least = config.getoption("emulator_coverage")
    if least is None:
        return
    coverage = coverage_of(config)
    if hasattr(config, "workeroutput"):
        config.workeroutput["emulator_coverage"] = coverage.report()
    elif coverage.percent() < least and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show the coverage."""
    least = config.getoption("emulator_coverage")
    if least is None:
        return
    coverage = coverage_of(config)
    terminalreporter.section("emulator coverage")
    for line in coverage.lines():
        terminalreporter.line(line)
    if coverage.percent() < least:
        terminalreporter.line(f"FAIL: {coverage.percent():.1f} % is less than the {least:g} % asked for", red=True)


# Evidence


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Keep the world of a failing test, and say where."""
    report = yield
    if report.failed and WORLD in item.stash:
        from emulator.testing.evidence import keep

        world, folders = item.stash[WORLD]
        folder = item.config.getoption("emulator_keep") or folders.getbasetemp() / "emulator"
        report.sections.append(("emulator", keep(world, folder)))
    return report
