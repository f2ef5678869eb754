"""The kit beside a program: what a test that has a server elsewhere does not import, and does not need."""

import sys

import pytest

from emulator import Emulator

pytest_plugins = ["pytester"]

SERVER = {"fastapi", "starlette", "pydantic", "sqlalchemy", "sqlmodel", "faker", "uvicorn", "httpx2", "orjson"}
OURS = ("-p", "pytest_telephony_emulator")
"""The plugin alone: others import what they like."""
SUITE = """
import sys
import pytest
from emulator import Emulator

def test_world(emulator_world):
    assert emulator_world.sipcentric.headers
    emulator_world.place_call(to="sipcentric/101")
    emulator_world.advance(5)
    emulator_world.verify(exactly=0)

def test_awaited(emulator_async_world):
    import asyncio
    assert asyncio.run(emulator_async_world.calls()) == []

@pytest.mark.emulator(clock="2026-01-01T00:00:00Z")
def test_marked(emulator_world):
    assert emulator_world.bundle()

def test_imported():
    print("\\nimported", *sorted({name.partition(".")[0] for name in sys.modules}))
"""
BLOCK = """
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in %r:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Nothing())
"""


def test_a_server_elsewhere_needs_nothing_of_what_it_is_made_of(pytester: pytest.Pytester, emulator: Emulator) -> None:
    """Named by EMULATOR_URL, as `emulator exec` does; with settings for each world, failures and coverage too."""
    pytester.makepyfile(SUITE)
    pytester.makeconftest(
        "import pytest\n@pytest.fixture(scope='session')\ndef emulator_settings():\n"
        "    return {'sipcentric_rate_limit': 0}\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULATOR_URL", emulator.url)
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        result = pytester.runpytest_subprocess("-s", "--emulator-coverage", *OURS)
    result.assert_outcomes(passed=4)
    (line,) = [line for line in result.outlines if line.startswith("imported ")]
    imported = {*line.split()}
    assert "emulator" in imported
    assert not SERVER & imported


def test_without_it_the_fixture_says_what_to_do(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    pytester.makeconftest(BLOCK % SERVER)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("EMULATOR_URL", raising=False)
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        result = pytester.runpytest_subprocess(*OURS)
    result.assert_outcomes(passed=1, errors=3)
    said = result.stdout.str()
    assert "is not installed: install telephony-emulator with all that it requires" in said
    assert "Traceback" not in said


def test_the_commands_say_it_too(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(sitecustomize=BLOCK % (SERVER | {"click"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(pytester.path))
        result = pytester.run(sys.executable, "-m", "emulator", "serve")
    assert result.ret == 1
    assert "click is not installed: this environment has the kit for tests alone" in result.stderr.str()
    assert "Traceback" not in result.stderr.str()
