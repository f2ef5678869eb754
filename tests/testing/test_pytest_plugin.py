"""The pytest plugin as its user runs it: pytest in a process of its own, or inside this one where that is enough."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from emulator import Emulator
from emulator.testing.coverage import Coverage

pytest_plugins = ["pytester"]

HEAD = """
import urllib.request
import pytest

def get(world, path, body=None):
    login = world.sipcentric
    request = urllib.request.Request(login.base_url + path, body, login.headers)
    return urllib.request.urlopen(request).read()
"""

SUITE = """
@pytest.mark.parametrize("number", range(12))
def test_isolated(emulator_world, number):
    book = "/customers/25/phonebook"
    assert b"only mine" not in get(emulator_world, book)
    get(emulator_world, book, b'{"name": "only mine %d", "phoneNumber": "07700900123"}' % number)
    assert get(emulator_world, book).count(b"only mine") == 1

@pytest.mark.emulator(dataset="empty", seed=7, clock="2026-01-01T00:00:00Z")
class TestMarked:
    def test_class(self, emulator_world):
        assert emulator_world.call("GET", "/clock")["now"] == "2026-01-01T00:00:00.000Z"

    @pytest.mark.emulator(clock="2027-01-01T00:00:00Z")
    def test_nearest_counts(self, emulator_world):
        assert emulator_world.call("GET", "/clock")["now"] == "2027-01-01T00:00:00.000Z"
        assert emulator_world.call("GET", "/data/sipcentric/phonebook")["rows"] == []

def test_fails(emulator_world):
    get(emulator_world, "/customers/me")
    raise RuntimeError("for the evidence")
"""


def write(pytester: pytest.Pytester, text: str, **files: str) -> None:
    pytester.makepyfile(**{"test_it": HEAD + text, **files})


@pytest.mark.slow
def test_four_workers(pytester: pytest.Pytester) -> None:
    """Isolation, markers, coverage of all workers as one, and evidence: of one run, for it takes its time."""
    write(pytester, SUITE)
    result = pytester.runpytest_subprocess("-n4", "--emulator-coverage", "--emulator-keep=kept", "--strict-markers")
    result.assert_outcomes(passed=14, failed=1)
    output = result.stdout.str()
    assert re.search(r"sipcentric +[3-9] of +\d{2} operations", output), output
    assert re.search(r"never called: .*", output)

    bundle = Path(re.search(r"^bundle: +(\S+)", output, re.M)[1])
    assert [*(pytester.path / "kept").iterdir()] == [bundle]
    assert f"(emulator open {bundle})" in output
    with zipfile.ZipFile(bundle) as archive:
        (line,) = archive.read("journal.jsonl").splitlines()
    entry = json.loads(line)
    assert (entry["method"], entry["path"], entry["status"]) == ("GET", "/api/v1/customers/me", 200)
    assert "200 GET /api/v1/customers/me" in output


def test_external_emulator(pytester: pytest.Pytester, emulator: Emulator) -> None:
    """Its worlds are dropped; another's stay."""
    emulator.world("not-theirs").advance(1)
    before = {world.name for world in emulator.worlds()}
    write(
        pytester,
        f"""
def test_it(emulator, emulator_world):
    assert emulator.url == "{emulator.url}"
    assert get(emulator_world, "/customers/me")
    assert emulator_world.call("GET", "/clock")["now"] == "2026-04-04T00:00:00.000Z"
    assert emulator_world.name in [world.name for world in emulator.worlds()]

def test_settings(emulator_world):
    assert emulator_world.call("GET", "/settings")["sipcentric_rate_limit"] == 7
    emulator_world.set(sipcentric_rate_limit=8)
    emulator_world.unfreeze("2027-01-01T00:00:00Z")
    emulator_world.reset()
    assert emulator_world.call("GET", "/settings")["sipcentric_rate_limit"] == 7
    assert emulator_world.call("GET", "/clock")["now"] == "2026-04-04T00:00:00.000Z"
""",
        conftest=settings(clock="2026-04-04T00:00:00Z", sipcentric_rate_limit=7),
    )
    pytester.runpytest_inprocess(f"--emulator-url={emulator.url}").assert_outcomes(passed=2)
    assert {world.name for world in emulator.worlds()} == before


def settings(**values: object) -> str:
    """A conftest.py with settings of the session."""
    return f"""
import pytest

@pytest.fixture(scope="session")
def emulator_settings():
    return {values!r}
"""


def test_reset_comes_back_to_the_marker(pytester: pytest.Pytester, emulator: Emulator) -> None:
    write(
        pytester,
        """
@pytest.mark.emulator(dataset="empty", clock="2027-01-01T00:00:00Z")
def test_it(emulator_world):
    emulator_world.advance(5)
    emulator_world.reset()
    assert emulator_world.call("GET", "/clock")["now"] == "2027-01-01T00:00:00.000Z"
    assert emulator_world.call("GET", "/data/sipcentric/phonebook")["rows"] == []
    emulator_world.reset("small-office")
    assert emulator_world.call("GET", "/data/sipcentric/phonebook")["rows"]
""",
    )
    pytester.runpytest_inprocess(f"--emulator-url={emulator.url}").assert_outcomes(passed=1)


def test_settings_that_a_running_server_cannot_take(pytester: pytest.Pytester, emulator: Emulator) -> None:
    write(pytester, "def test_it(emulator): pass", conftest=settings(seed=3, worlds=5))
    result = pytester.runpytest_inprocess(f"--emulator-url={emulator.url}")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*emulator_settings: worlds cannot be set for the emulator at {emulator.url}*"])


def test_settings_under_exec(pytester: pytest.Pytester, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """`emulator exec -- pytest` hands the address over in the environment."""
    monkeypatch.setenv("EMULATOR_URL", emulator.url)
    test = "def test_it(emulator_world): assert emulator_world.call('GET', '/settings')['sms_delivery_seconds'] == 0"
    write(pytester, test, conftest=settings(sms_delivery_seconds=0))
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


@pytest.mark.slow
def test_file_of_the_users_own_that_is_called_emulator(pytester: pytest.Pytester) -> None:
    """It is found instead of the package; other tests run, and those that need the emulator say why they cannot."""
    pytester.makepyfile(
        emulator="NAME = 'a Game Boy'",
        test_it="""
import emulator

def test_their_own(): assert emulator.NAME == "a Game Boy"
def test_ours(emulator_world): pass
""",
    )
    result = pytester.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*emulator.py is imported as `emulator` and hides the telephony emulator*"])


def test_fixture_of_the_users_own_that_is_called_emulator(pytester: pytest.Pytester, emulator: Emulator) -> None:
    write(
        pytester,
        """
@pytest.fixture
def emulator(): return "a Game Boy"

def test_it(emulator, emulator_world):
    assert emulator == "a Game Boy"
    assert get(emulator_world, "/customers/me")
""",
    )
    pytester.runpytest_inprocess(f"--emulator-url={emulator.url}").assert_outcomes(passed=1)


def test_url_of_the_environment(pytester: pytest.Pytester, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULATOR_URL", emulator.url)
    write(pytester, f"def test_it(emulator): assert emulator.url == '{emulator.url}'")
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


@pytest.mark.parametrize(("least", "code"), [("0.1", 0), ("99.5", 1)])
def test_coverage_fails_under(pytester: pytest.Pytester, emulator: Emulator, least: str, code: int) -> None:
    write(pytester, "def test_it(emulator_world): assert get(emulator_world, '/customers/me')")
    result = pytester.runpytest_inprocess(f"--emulator-url={emulator.url}", f"--emulator-coverage={least}")
    assert result.ret == code
    result.stdout.fnmatch_lines(["*emulator coverage*", "total * 1 of *"])
    assert ("is less than the 99.5 % asked for" in result.stdout.str()) == (code == 1)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("", ["sipcentric * 1 of *", "total * 1 of * operations, [12].* %"]),
        ("sipcentric,dial9", ["sipcentric * 1 of *", "dial9 * 0 of *"]),
        ("dial10", ["dial10: there is no such vendor; there are *sipgate*", "FAIL: 0.0 %*"]),
    ],
)
def test_coverage_counts_vendors_that_were_called_or_named(
    pytester: pytest.Pytester, emulator: Emulator, named: str, said: list[str]
) -> None:
    write(pytester, "def test_it(emulator_world): assert get(emulator_world, '/customers/me')")
    options = ["--emulator-coverage=1", *([f"--emulator-coverage-vendors={named}"] if named else [])]
    result = pytester.runpytest_inprocess(f"--emulator-url={emulator.url}", *options)
    assert result.ret == (named == "dial10")
    result.stdout.fnmatch_lines(said)
    result.stdout.no_fnmatch_line("sipgate * operations")


def test_coverage_of_nothing(pytester: pytest.Pytester) -> None:
    write(pytester, "def test_it(): pass")
    result = pytester.runpytest_inprocess("--emulator-coverage=10")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["no test used the emulator"])


def test_coverage_takes_no_path_for_a_percentage(pytester: pytest.Pytester) -> None:
    write(pytester, "def test_it(): pass")
    result = pytester.runpytest_inprocess("--emulator-coverage", "test_it.py")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*'test_it.py' is no percentage: write --emulator-coverage=80*"])


@pytest.mark.slow
def test_evidence_of_a_failing_setup(pytester: pytest.Pytester, emulator: Emulator) -> None:
    """By default in pytest's temporary folder; faults and notes are in the report."""
    write(
        pytester,
        """
@pytest.fixture
def client(emulator_world):
    emulator_world.fail_next("sipcentric", 500)
    return get(emulator_world, "/customers/me")

def test_it(client): pass
""",
    )
    result = pytester.runpytest_inprocess(f"--emulator-url={emulator.url}")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["bundle: *.zip *(emulator open *)", "*500 GET /api/v1/customers/me*fault *"])
    assert len([*pytester.path.glob("**/emulator/*.zip")]) == 0


def test_a_failing_check_shows_nothing_of_the_kit(pytester: pytest.Pytester, emulator: Emulator) -> None:
    write(
        pytester,
        """
def test_verify(emulator_world): emulator_world.verify(method="PUT")
def test_wait(emulator_world): emulator_world.wait_for(timeout=0, method="PUT")
def test_webhook(emulator_world): emulator_world.wait_for_webhook(timeout=0)
def test_advance(emulator_world): emulator_world.advance(-1)
def test_simulate(emulator_world): emulator_world.simulate("sipcentric", "nothing")
def test_fault(emulator_world): emulator_world.fail_next("nobody")
def test_reset(emulator_world): emulator_world.reset("nowhere")
def test_download(emulator_world): emulator_world.download("nothing")
def test_call(emulator_world): emulator_world.call("GET", "/nowhere")
""",
    )
    result = pytester.runpytest_inprocess(f"--emulator-url={emulator.url}")
    result.assert_outcomes(failed=9)
    text = result.stdout.str()
    assert text.count("requests match, not at least 1") >= 2
    assert "testing/world.py" not in text
    assert "testing/control.py" not in text


@pytest.mark.parametrize(
    ("mark", "complaint"), [("'empty'", "not 'empty'"), ("colour=1", "not colour"), ("seed='x'", "422: seed")]
)
def test_wrong_marker_is_explained(pytester: pytest.Pytester, emulator: Emulator, mark: str, complaint: str) -> None:
    write(pytester, f"@pytest.mark.emulator({mark})\ndef test_it(emulator_world): pass")
    result = pytester.runpytest_inprocess(f"--emulator-url={emulator.url}")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{complaint}*"])


def test_wrong_url_is_explained(pytester: pytest.Pytester) -> None:
    write(pytester, "def test_it(emulator_world): pass")
    result = pytester.runpytest_inprocess("--emulator-url=http://127.0.0.1:9")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*no emulator at http://127.0.0.1:9: *refused*"])
    result.stdout.no_fnmatch_line("*During handling of*")


class TestCoverageSum:
    """Reports of worlds and workers added up."""

    ONE = {
        "operations": [
            {"vendor": "v", "operation": "a", "statuses": {"200": 2}},
            {"vendor": "v", "operation": "b", "statuses": {}},
        ],
        "never": ["v b never called", "v a page two never fetched", "v error 404 never seen", "v error 500 never seen"],
    }
    TWO = {
        "operations": [
            {"vendor": "v", "operation": "a", "statuses": {}},
            {"vendor": "v", "operation": "b", "statuses": {"200": 1, "404": 1}},
        ],
        "never": ["v a never called", "v error 500 never seen"],
    }

    def test_calls_add_up_and_what_one_saw_was_not_missed(self) -> None:
        coverage = Coverage()
        for report in (self.ONE, self.TWO, self.TWO):
            coverage.add(report)
        report = coverage.report()
        assert [each["statuses"] for each in report["operations"]] == [{"200": 2}, {"200": 2, "404": 2}]
        assert report["never"] == ["v a page two never fetched", "v error 500 never seen"]
        assert (report["total"], report["hit"], coverage.percent()) == (2, 2, 100)

    def test_of_what_was_never_called_only_that_is_said(self) -> None:
        coverage = Coverage()
        coverage.add(self.ONE)
        assert coverage.report() == {"total": 2, "hit": 1, **self.ONE}

    def test_sums_add_up_like_reports(self) -> None:
        """A worker hands over its sum; one without worlds changes nothing."""
        one, two = Coverage(), Coverage()
        one.add(self.ONE)
        two.add(one.report())
        two.add(Coverage().report())
        assert two.report() == one.report()


def test_an_old_pytest_loads_it() -> None:
    """Every run of pytest does: names that it has had since 7.0 are all that the plugin takes of it."""
    code = "import pytest; del pytest.TerminalReporter; import pytest_telephony_emulator"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
