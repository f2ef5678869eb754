"""The pytest plugin: an emulator for the session, a world for each test, coverage, evidence of failures.

Every pytest run on a machine with this package loads this file, so it imports nothing else of the
package until a test asks for an emulator. It stands beside the package, under a name that nobody
else has: a file or folder `emulator` of the user's own, found first, must not end the run.
"""

import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from emulator.testing.aio import AsyncWorld
    from emulator.testing.coverage import Coverage
    from emulator.testing.emulator import Emulator
    from emulator.testing.world import World

MARKER = "emulator(dataset=..., seed=..., clock=...): what the test's world holds, and the moment its clock stands at"
PREPARED = ("dataset", "seed", "clock")
FIXTURES = {"emulator", "emulator_world"}
WORLD = pytest.StashKey[tuple["World", pytest.TempPathFactory]]()
COVERAGE = pytest.StashKey["Coverage"]()


def percent(text: str) -> float:
    """The value of `--emulator-coverage=`; without `=` pytest takes whatever comes next for it."""
    try:
        return float(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no percentage: write --emulator-coverage=80, or put it last") from None


def names(text: str) -> tuple[str, ...]:
    """The value of `--emulator-coverage-vendors=`."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


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
        help="Show which operations of the vendors the tests called; fail below FAIL_UNDER per cent.",
    )
    group.addoption(
        "--emulator-coverage-vendors",
        metavar="NAMES",
        type=names,
        default=(),
        help="Vendors that coverage counts, separated by commas; by default those that were called.",
    )
    group.addoption(
        "--emulator-keep",
        metavar="DIR",
        type=Path,
        help="Folder for the bundles of failing tests; pytest's temporary folder by default.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The marker."""
    config.addinivalue_line("markers", MARKER)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Load the emulator before any test runs, under a clock that nobody has patched yet."""
    wanted = any(FIXTURES & set(getattr(item, "fixturenames", ())) for item in session.items)
    if wanted and not session.config.option.collectonly:
        with suppress(pytest.UsageError):  # the fixture says it, of the tests that are concerned
            kit = load()
            if not session.config.getoption("emulator_url"):
                kit.load_server()


def load() -> ModuleType:
    """The kit's `emulator.py`. UsageError where something else is called `emulator`."""
    try:
        from emulator.testing import emulator as kit
    except ImportError as error:
        other = getattr(sys.modules.get("emulator"), "__file__", None)
        if error.name not in ("emulator", "emulator.testing", "emulator.testing.emulator"):
            raise
        raise pytest.UsageError(
            f"{other} is imported as `emulator` and hides the telephony emulator: give it another name, or run the "
            "emulator beside your tests (`emulator exec -- pytest`) and use its addresses from the environment"
        ) from None
    return kit


@contextmanager
def started(**values: Any) -> Iterator["Emulator"]:
    """An emulator while it runs; that there is none is said without a traceback, which would not help."""
    running, refusal = load().Emulator(**values), ""
    try:
        running.start()
    except sys.modules["emulator.testing.control"].EmulatorError as error:
        refusal = str(error)
    if refusal:  # outside of `except`: pytest would show the refusal twice
        pytest.fail(refusal, pytrace=False)
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def emulator_settings() -> dict[str, Any]:
    """Settings of the session's emulator, as of `emulator serve`: override it in your conftest.py."""
    return {}


@pytest.fixture(scope="session")
def _telephony_emulator(pytestconfig: pytest.Config, emulator_settings: dict[str, Any]) -> Iterator["Emulator"]:
    """The session's emulator, under a name that nobody overrides by accident."""
    url = pytestconfig.getoption("emulator_url")
    with started(**({"url": url} if url else emulator_settings)) as running:
        if url:
            check_for_worlds(emulator_settings, running)
        yield running
        if not url:
            note_coverage(pytestconfig, running, worlds="all")


@pytest.fixture(scope="session")
def emulator(_telephony_emulator: "Emulator") -> "Emulator":
    """The session's emulator: started on a free port, or the one of `--emulator-url`."""
    return _telephony_emulator


@pytest.fixture
def emulator_world(
    request: pytest.FixtureRequest,
    _telephony_emulator: "Emulator",
    emulator_settings: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator["World"]:
    """A world that only this test uses; dropped when the test is over."""
    from emulator.testing.world import fresh_name

    external = _telephony_emulator.external
    world = _telephony_emulator.world(fresh_name(request.node.name))
    request.node.stash[WORLD] = world, tmp_path_factory
    try:
        world.begin()
        world.prepare(**wanted(request.node, emulator_settings if external else {}))
        yield world
        if external:
            note_coverage(request.config, world)
    finally:
        del request.node.stash[WORLD]
        world.drop()


@pytest.fixture
def emulator_async_world(emulator_world: "World") -> "AsyncWorld":
    """The test's world with `await`, for pytest-asyncio, anyio and Trio."""
    from emulator.testing.aio import AsyncWorld

    return AsyncWorld(emulator_world)


def check_for_worlds(settings: dict[str, Any], running: "Emulator") -> None:
    """UsageError for settings that a server which runs already cannot be given for each world."""
    fixed = settings.keys() - set(PREPARED)
    if fixed and (unknown := sorted(fixed - running.call("GET", "/settings").keys())):
        raise pytest.UsageError(
            f"emulator_settings: {', '.join(unknown)} cannot be set for the emulator at {running.url}, which runs "
            "already; what can is dataset, seed, clock and the settings of a world (GET /_emulator/settings)"
        )


def wanted(test: pytest.Item, settings: dict[str, Any]) -> dict[str, Any]:
    """What a test's world begins with: from the settings, then from its markers, the nearest last."""
    values = dict(settings)
    for marker in reversed([*test.iter_markers("emulator")]):
        unknown = marker.kwargs.keys() - set(PREPARED)
        if marker.args or unknown:
            given = ", ".join([*map(repr, marker.args), *sorted(unknown)])
            raise pytest.UsageError(f"@pytest.mark.emulator takes {', '.join(PREPARED)} by name, not {given}")
        values |= marker.kwargs
    return values


# Coverage


def note_coverage(config: pytest.Config, world: "World", **query: str) -> None:
    """Add what was called in a world, if anybody wants to know. A server of our own counts for all of them."""
    if config.getoption("emulator_coverage") is not None:
        coverage_of(config).add(world.call("GET", "/coverage", **query))


def coverage_of(config: pytest.Config) -> "Coverage":
    """What this run called so far."""
    from emulator.testing.coverage import Coverage

    return config.stash.setdefault(COVERAGE, Coverage(config.getoption("emulator_coverage_vendors")))


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


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter", config: pytest.Config) -> None:
    """Show the coverage. The type stands in quotes: pytest before 8.2 has no such name."""
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
