"""The command line as its users run it: processes, signals, exit codes."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import pytest

from emulator import Emulator, __version__
from emulator.server import ServerThread
from emulator.settings import ServerSettings, WorldSettings
from emulator.testing import command
from emulator.testing.control import EmulatorError
from emulator.vendors import VENDORS
from tests.invoking import invoke
from tests.wire import connection, request

EMULATOR = [sys.executable, "-m", "emulator"]
ADMIN = ("admin", "secret")
BOOK = "/api/v1/customers/25/phonebook"


def environment(**values: str) -> dict[str, str]:
    """This process's environment without the emulator's variables, those of uv and of environments, and with these."""
    ours = ("EMULATOR_", "UV", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | values


def run(*words: str, **values: str) -> "subprocess.CompletedProcess[str]":
    """A command run to its end."""
    return subprocess.run(
        [*EMULATOR, *words], capture_output=True, text=True, timeout=60, env=environment(**values), check=False
    )


@contextmanager
def serving(*options: str, **values: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A server on a free port, and its address as the banner gives it."""
    words = [*EMULATOR, "serve", "--port", "0", *options]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment(**values))
    assert process.stdout is not None
    with process.stdout:
        try:
            line = process.stdout.readline()
            yield process, re.findall(r"http://\S+", line)[0]
        finally:
            process.kill()
            process.wait()


@contextmanager
def logging(*options: str, **values: str) -> Iterator[tuple[str, list[str]]]:
    """A server's address, and what it has written to its log by the end."""
    lines: list[str] = []
    words = [*EMULATOR, "serve", "--port", "0", *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdout=pipe, stderr=pipe, text=True, env=environment(**values)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        yield re.findall(r"http://\S+", process.stdout.readline())[0], lines
        process.terminate()
        lines += process.stderr.readlines()


class TestBanner:
    def first_lines(self, *options: str) -> tuple[str, str, list[str]]:
        with serving_lines(*options) as lines:
            return lines[0], lines[1], lines

    @pytest.mark.slow
    def test_what_it_listens_on(self) -> None:
        first, second, _ = self.first_lines("--host", "::")
        url = re.findall(r"http://127\.0\.0\.1:\d+", first)[0]
        pages = f"(console: {url}/_emulator/console, docs: {url}/_emulator/docs)"
        assert first == f"Telephony emulator at {url}   {pages}\n"
        assert second == "Listens on every address, IPv4 and IPv6\n"
        _, second, _ = self.first_lines("--host", "localhost")
        assert re.fullmatch(r"Listens on http://127\.0\.0\.1:(\d+) and http://\[::1\]:\1\n", second)

    @pytest.mark.slow
    def test_base_url_without_the_control_plane(self) -> None:
        first, second, lines = self.first_lines("--base-url", "https://pbx.example.com/tel", "--no-control")
        assert first == "Telephony emulator at https://pbx.example.com/tel\n"
        assert second.startswith("Listens on http://127.0.0.1:")
        assert "  Dial 9 API v2: https://pbx.example.com/tel/api/v2\n" in lines
        assert not [line for line in lines if "_emulator" in line]


@contextmanager
def serving_lines(*options: str) -> Iterator[list[str]]:
    """The banner of a server."""
    words = [*EMULATOR, "serve", "--port", "0", "--dataset", "empty", *options]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment()) as process:
        assert process.stdout is not None
        yield list(iter(process.stdout.readline, "Ctrl-C to stop.\n"))
        process.kill()


def end(process: "subprocess.Popen[str]", number: int = signal.SIGTERM) -> tuple[int, float]:
    """Signal a process; its exit code and how long it took to end."""
    began = time.monotonic()
    process.send_signal(number)
    code = process.wait(10)
    return code, time.monotonic() - began


@pytest.fixture
def signal_handlers() -> Iterator[None]:
    """Put back what a server in this process would leave behind."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class TestServe:
    def test_banner_then_sigterm_with_a_stream_open(self) -> None:
        """A stream, a long poll and an idle connection do not hold the end up."""
        with serving() as (process, url):
            assert process.stdout is not None
            banner = "".join(iter(process.stdout.readline, "Ctrl-C to stop.\n"))
            for vendor in VENDORS:
                assert f"{vendor.title}: {url}{vendor.prefix}" in banner
                assert f"{vendor.login[0]} / {vendor.login[1]}" in banner
            poll = Thread(target=poll_for_ever, args=(url,), daemon=True)
            with signed_in(url) as client:
                assert client.get("/api/v1/customers/me").status_code == 200
                poll.start()
                with client.stream("GET", "/api/v1/stream") as stream:
                    chunks = stream.iter_bytes()
                    assert next(chunks)
                    code, seconds = end(process)
                    assert b"".join(chunks) is not None
            poll.join(5)
            assert code == 0
            assert seconds < 1

    @pytest.mark.slow
    def test_options_have_environment_twins_and_ctrl_c_is_a_wanted_end(self) -> None:
        with serving(
            EMULATOR_DATASET="empty", EMULATOR_CLOCK="2026-03-02T09:00:00Z", EMULATOR_SIPCENTRIC_RATE_LIMIT="3"
        ) as (process, url):
            emulator = Emulator(url).start()
            assert emulator.call("GET", "/clock")["now"] == "2026-03-02T09:00:00.000Z"
            assert emulator.call("GET", "/settings")["sipcentric_rate_limit"] == 3
            assert end(process, signal.SIGINT)[0] == 0

    @pytest.mark.slow
    def test_kill_loses_nothing_committed(self, tmp_path: Path) -> None:
        """Killed while it writes: whatever was answered with 201 is there again, and nothing half-written."""
        written: list[str] = []
        with serving("--data", str(tmp_path)) as (process, url):
            writer = Thread(target=write_until_refused, args=(url, written), daemon=True)
            writer.start()
            while len(written) < 50:
                time.sleep(0.01)
            process.kill()
            process.wait()
            writer.join(10)
        with serving("--data", str(tmp_path)) as (process, url), signed_in(url) as client:
            kept = {entry["id"] for entry in entries(client)}
            assert set(written) <= kept
            assert len(kept - set(written)) <= len(entries_of_the_dataset()) + 1

    @pytest.mark.parametrize(
        ("options", "code", "complaint"),
        [
            (["--port", "many"], 2, "'many' is not a valid integer"),
            (["--port", "65536"], 2, "--port: Input should be less than or equal to 65535"),
            (["--no-such"], 2, "--no-such"),
            (["--clock", "yesterday"], 1, "'yesterday' is neither 'now' nor an ISO 8601 moment"),
            (["--dataset", "huge"], 1, "'huge' is no dataset: use empty, small-office"),
            (["--dataset", "gone.sqlite"], 1, "gone.sqlite: no such file"),
            (["--dataset", __file__], 1, "is no dataset"),
            (["--host", "nowhere.invalid"], 1, "cannot listen: "),
            (["--data", __file__], 1, "Not a directory"),
            (["--data", ""], 2, "--data: name a folder"),
            (["--cache", ""], 2, "--cache: name a folder"),
            (["--host", ""], 2, "--host: String should have at least 1 character"),
            (["--token", ""], 2, "--token: a secret has at least one letter"),
            (["--token", "s3cret "], 2, "--token: a secret"),
            (["--base-url", ""], 2, "--base-url: '' is no address that links can begin with"),
            (["--base-url", "pbx.example.com"], 2, "--base-url: 'pbx.example.com' is no address"),
            (["--base-url", "ftp://pbx.example.com"], 2, "--base-url: "),
            (["--base-url", "http://user:secret@pbx.example.com"], 2, "--base-url: "),
            (["--base-url", "http://pbx.example.com:port"], 2, "--base-url: "),
            (["--base-url", "http://[::1"], 2, "--base-url: "),
            (["--base-url", "http://pbx.example.com/?a=b"], 2, "--base-url: "),
            (["--base-url", "http://pbx.example.com/#"], 2, "--base-url: "),
            (["--trusted-proxies", "10.0.0.1,proxy"], 2, "--trusted-proxies: 'proxy' is no IP address, no network"),
            (["--trusted-proxies", "10.0.0.0/33"], 2, "--trusted-proxies: '10.0.0.0/33'"),
            (["--cors", "localhost:3000"], 2, "--cors: 'localhost:3000' is no origin: write scheme, host and port"),
            (["--cors", "http://localhost:3000/"], 2, "--cors: 'http://localhost:3000/' is no origin"),
            (["--cors", "http://localhost:3000/app"], 2, "--cors: 'http://localhost:3000/app' is no origin"),
            (["--cors", "http://a.example http://b.example"], 2, "--cors: "),
            (["--cors", "http://a.example,http://localhost:65536"], 2, "--cors: 'http://localhost:65536' is no origin"),
            (["--cors", "http://user@a.example"], 2, "--cors: "),
            (["--cors", "http://*.example"], 2, "--cors: "),
            (["--cors", "null"], 2, "--cors: 'null' is no origin"),
        ],
    )
    @pytest.mark.usefixtures("signal_handlers")
    def test_bad_options_are_explained(self, options: list[str], code: int, complaint: str) -> None:
        """In this process: a server that nevertheless started would hold the test up."""
        found = invoke(["serve", "--port", "0", *options])
        assert complaint in found.stderr
        assert (found.exit_code, type(found.exception)) == (code, SystemExit)

    def test_bad_environment_is_explained(self) -> None:
        found = invoke(["serve"], env={"EMULATOR_PORT": "many"})
        assert (found.exit_code, "'many' is not a valid integer" in found.stderr) == (2, True)
        found = invoke(["serve", "--port", "0"], env={"EMULATOR_CORS": "everywhere"})
        assert (found.exit_code, "--cors" in found.stderr) == (2, True)

    def test_empty_token_of_the_environment_is_refused(self) -> None:
        found = invoke(["serve"], env={"EMULATOR_TOKEN": ""})
        assert (found.exit_code, "--token: a secret" in found.stderr) == (2, True)

    @pytest.mark.parametrize("command", [["serve", "--port", "70000"], ["exec", "--dataset", "huge", "true"]])
    def test_misspelt_environment_is_named(self, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        """With what was likely meant; what the kit and `emulator env` use is none of it."""
        for name in [name for name in os.environ if name.startswith("EMULATOR_")]:
            monkeypatch.delenv(name)
        known = {"EMULATOR_URL": "x", "EMULATOR_SIPCENTRIC_USER": "admin", "EMULATOR_DIAL9_PASSWORD": "secret"}
        wrong = {"EMULATOR_DATSET": "empty", "Emulator_Seed": "1", "EMULATOR_RATE_LIMIT": "3", "EMULATOR_ZZ": "1"}
        found = invoke(command, env={**known, **wrong, "EMULATOR_TALK": ""})
        lines = [line for line in found.stderr.splitlines() if line.startswith("Warning: ")]
        said = " in the environment is no setting of the emulator"
        assert f"Warning: EMULATOR_DATSET{said}: did you mean EMULATOR_DATASET?" in lines
        assert f"Warning: Emulator_Seed{said}: did you mean EMULATOR_SEED?" in lines
        assert f"Warning: EMULATOR_ZZ{said}" in lines
        assert len(lines) == 5
        assert found.exit_code != 0

    @pytest.mark.slow
    def test_log_of_requests(self) -> None:
        """World, vendor, operation, status, time, notes; a line each, whatever a path holds."""
        with logging("--log-requests", EMULATOR_TRUSTED_PROXIES="127.0.0.1") as (url, lines), signed_in(url) as client:
            client.get("/api/v1/customers/me", auth=("admin+w-1", "secret"))
            client.get("/api/v1/nothing%0Afake%1b[31m", auth=("admin+w-1", "wrong"))
            with client.stream("GET", "/api/v1/stream") as stream:
                next(stream.iter_bytes())
        assert len(lines) == 3, lines
        assert re.fullmatch(r"INFO: +w-1 sipcentric get_customer 200 [\d.]+ ms GET /api/v1/customers/me\n", lines[0]), (
            lines
        )
        assert re.search(r" w-1 sipcentric - 401 .*/nothing\?fake\?\[31m  \(no documented operation", lines[1]), lines
        assert " default sipcentric get_stream 200 stream GET /api/v1/stream" in lines[2]

    @pytest.mark.slow
    def test_no_log_of_requests(self) -> None:
        with logging() as (url, lines), signed_in(url) as client:
            client.get("/api/v1/customers/me")
        assert not lines

    @pytest.mark.slow
    def test_clients_that_read_no_more_are_left(self) -> None:
        """The end comes soon, and nothing is said of it."""
        large = request("GET", "/_emulator/assets/swagger-ui-bundle.js", {})
        with ExitStack() as opened, logging() as (url, lines):
            client = opened.enter_context(connection(url))
            client.sendall(large * 30)
            assert client.recv(100).startswith(b"HTTP/1.1 200 ")
        assert not lines

    @pytest.mark.slow
    def test_data_of_another_kind_is_named_and_the_server_starts(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "worlds").mkdir()
        (tmp_path / "worlds/w.sqlite").write_text("not a database, by any means")
        with serving("--data", str(tmp_path)) as (process, _):
            assert end(process)[0] == 0
        assert "worlds/w.sqlite: it is no database" in capfd.readouterr().err

    @pytest.mark.usefixtures("signal_handlers")
    def test_port_in_use(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            found = invoke(["serve", "--port", str(taken.getsockname()[1])])
        assert (found.exit_code, type(found.exception)) == (1, SystemExit)
        assert re.search(r"Error: cannot listen: .*in use.*port 0 picks a free one", found.stderr)


class TestHealth:
    def test_ready(self, emulator: Emulator) -> None:
        found = run("health", emulator.url)
        assert (found.returncode, json.loads(found.stdout)["status"]) == (0, "ok")
        assert run("health", EMULATOR_URL=emulator.url).returncode == 0
        assert run("health", EMULATOR_PORT=emulator.url.rsplit(":")[-1]).returncode == 0

    @pytest.mark.parametrize("settings", [{"control": False}, {"token": "s3cret"}, {"host": "::1"}, {"host": "::"}])
    def test_ready_whatever_the_settings(self, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
        """As the image's health check asks."""
        with ServerThread(ServerSettings(port=0, **settings), WorldSettings()) as server:
            monkeypatch.setenv("EMULATOR_HOST", settings.get("host", "0.0.0.0"))
            monkeypatch.setenv("EMULATOR_PORT", server.url.rpartition(":")[2])
            found = invoke(["health"])
        assert (found.exit_code, json.loads(found.stdout)["status"]) == (0, "ok")

    def test_wrong_url(self, emulator: Emulator) -> None:
        for url in ("http://127.0.0.1:9", f"{emulator.url}/api/v1"):
            found = run("health", url)
            assert found.returncode == 1
            assert re.search(r"Error: not ready: .*(refused|401)", found.stderr), found.stderr
            assert "Traceback" not in found.stderr

    def test_server_that_never_answers(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            began = time.monotonic()
            found = run("health", f"127.0.0.1:{silent.getsockname()[1]}")
        assert found.returncode == 1
        assert "in 3 seconds" in found.stderr or "timed out" in found.stderr
        assert time.monotonic() - began < 15


class TestExec:
    SHOW = "import os, json; print(json.dumps({k: v for k, v in os.environ.items() if k.startswith('EMULATOR_')}))"

    def test_hands_over_addresses_and_credentials(self) -> None:
        script = f"{self.SHOW}; import urllib.request as u; u.urlopen(os.environ['EMULATOR_URL'] + '/_emulator/health')"
        found = run("exec", "--dataset", "empty", "--", sys.executable, "-c", script + "; exit(7)", EMULATOR_PORT="1")
        values = json.loads(found.stdout)
        url = values.pop("EMULATOR_URL")
        assert found.returncode == 7
        assert values.pop("EMULATOR_PORT") == "1"
        assert values == {
            "EMULATOR_SIPCENTRIC_URL": f"{url}/api/v1",
            "EMULATOR_SIPCENTRIC_USER": "admin",
            "EMULATOR_SIPCENTRIC_PASSWORD": "secret",
            "EMULATOR_TELECOM_CENTER_URL": f"{url}/api/rest/public/operator",
            "EMULATOR_TELECOM_CENTER_USER": "operator",
            "EMULATOR_TELECOM_CENTER_PASSWORD": "secret",
            "EMULATOR_DIAL9_URL": f"{url}/api/v2",
            "EMULATOR_DIAL9_USER": "token",
            "EMULATOR_DIAL9_PASSWORD": "secret",
            "EMULATOR_SIPGATE_URL": f"{url}/my",
            "EMULATOR_SIPGATE_USER": "sipgate",
            "EMULATOR_SIPGATE_PASSWORD": "secret",
        }

    @pytest.mark.slow
    def test_hands_over_the_token(self) -> None:
        script = "import os; print(os.environ['EMULATOR_TOKEN'])"
        found = run("exec", "--dataset", "empty", "--token", "s3cret", "--", sys.executable, "-c", script)
        assert (found.returncode, found.stdout) == (0, "s3cret\n")

    @pytest.mark.slow
    def test_signals_reach_the_command(self) -> None:
        """What the command makes of SIGTERM is its own affair, and its exit code counts."""
        script = "import signal, time; signal.signal(15, lambda *_: exit(42)); print('up', flush=True); time.sleep(60)"
        words = [*EMULATOR, "exec", "--dataset", "empty", "--", sys.executable, "-c", script]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment()) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "up\n"
            assert end(process)[0] == 42

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("values", "whose"),
        [({"UV": "uv"}, "mine"), ({}, "its"), ({"UV": "uv", "VIRTUAL_ENV": sys.prefix}, "its")],
        ids=["uvx", "environment", "uv run"],
    )
    def test_the_command_finds_the_users_own_python(self, tmp_path: Path, values: dict[str, str], whose: str) -> None:
        """Where uvx has put that of the emulator's own environment before it."""
        mine, its = tmp_path / "python", Path(sysconfig.get_path("scripts"))
        mine.write_text("#!/bin/sh\necho mine\n")
        mine.chmod(0o755)
        folders = os.pathsep.join([str(its), str(tmp_path), os.environ["PATH"]])
        found = run("exec", "--", "python", "-c", "print('its')", PATH=folders, **values)
        assert (found.returncode, found.stdout) == (0, f"{whose}\n"), found.stderr

    def test_command_killed_by_a_signal(self) -> None:
        assert command.run(["sh", "-c", "kill -9 $$"], {}) == 128 + 9

    def test_missing_command(self, tmp_path: Path) -> None:
        found = run("exec", "--", "no-such-command", "--with", "options")
        assert (found.returncode, found.stderr) == (127, "emulator exec: no-such-command: command not found\n")
        (tmp_path / "file").touch()
        assert command.run([str(tmp_path / "file")], {}) == 126
        assert command.run(["no-such-command"], {}) == 127

    def test_bad_option_runs_nothing(self) -> None:
        found = invoke(["exec", "--dataset", "huge", "--", "echo", "ran"])
        assert (found.exit_code, found.stdout) == (1, "")
        assert "'huge' is no dataset" in found.stderr


class TestEnv:
    def test_lines_for_a_shell(self) -> None:
        lines = invoke(["env", "localhost:8888", "--world", "a-1"]).stdout
        words = ["sh", "-c", 'eval "$0"; env', lines]
        found = subprocess.run(words, capture_output=True, text=True, env=environment(), check=True)
        values = dict(line.split("=", 1) for line in found.stdout.splitlines() if line.startswith("EMULATOR_"))
        assert values["EMULATOR_URL"] == "http://localhost:8888"
        assert values["EMULATOR_SIPCENTRIC_USER"] == "admin+a-1"
        assert len(values) == 1 + 3 * len(VENDORS)

    def test_what_cannot_name_a_world_is_refused(self) -> None:
        found = invoke(["env", "--world", "a b"])
        assert (found.exit_code, found.stdout) == (2, "")
        assert "'a b' cannot name a world" in found.stderr

    @pytest.mark.parametrize(
        "url", ["ftp://localhost", "http://", "http://localhost:many", "localhost:99999", "http://[::1", "http://:1"]
    )
    def test_what_is_no_address_is_refused(self, url: str) -> None:
        """By all that take one."""
        for name in ("env", "health"):
            found = invoke([name, url])
            assert (found.exit_code, found.stdout) == (1, "")
            assert f"no emulator at {url}: that is no address, such as http://" in found.stderr
        with pytest.raises(EmulatorError, match="that is no address"):
            Emulator(url).start()


def test_version() -> None:
    assert run("--version").stdout == f"emulator, version {__version__}\n"


def poll_for_ever(url: str) -> None:
    """Wait for requests that nobody makes."""
    try:
        httpx2.post(
            f"{url}/_emulator/requests/wait", json={"match": {"method": "PUT"}, "timeout_seconds": 50}, timeout=60
        )
    except httpx2.HTTPError:
        return


def signed_in(url: str) -> httpx2.Client:
    return httpx2.Client(base_url=url, auth=ADMIN, trust_env=False, verify=False, timeout=10)


def write_until_refused(url: str, written: list[str]) -> None:
    """Write entries one after the other; note the ids that were promised."""
    with signed_in(url) as client:
        for number in range(5000):
            try:
                answer = client.post(BOOK, json={"name": f"Entry {number}", "phoneNumber": "07700900123"})
            except httpx2.HTTPError:
                return
            written.append(answer.json()["id"])


def entries(client: httpx2.Client) -> Iterator[dict[str, str]]:
    """Every phone book entry."""
    page = f"{BOOK}?pageSize=200"
    while page:
        answer = client.get(page).json()
        yield from answer["items"]
        page = answer.get("nextPage")


def entries_of_the_dataset() -> list[dict[str, str]]:
    """The phone book before anybody writes."""
    with Emulator() as emulator, signed_in(emulator.url) as client:
        return list(entries(client))


@pytest.mark.slow
class TestOpen:
    @pytest.fixture(scope="class")
    @classmethod
    def bundle(cls, emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
        """A file of a world with one request."""
        world = emulator.world()
        path = tmp_path_factory.mktemp("bundles") / "it.zip"
        login = world.sipcentric
        httpx2.get(f"{login.base_url}/customers/me", auth=login.credentials, trust_env=False)
        path.write_bytes(world.bundle())
        world.snapshot("kept")
        path.with_name("it.sqlite").write_bytes(world.download("kept"))
        yield path
        world.drop()

    def test_banner(self, bundle: Path) -> None:
        words = [*EMULATOR, "open", str(bundle), "--port", "0", "--world", "again"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment()) as process:
            assert process.stdout is not None
            lines = list(iter(process.stdout.readline, "Ctrl-C to stop.\n"))
            url = re.findall(r"http://\S+", lines[0])[0]
            told = "".join(lines)
            assert f"World again of {bundle}, which is the world default too" in told
            assert "requests: 1, changes: 1, webhooks: 0; made at 2026-03-02T09:00:00.000Z" in told
            console = f"{url}/_emulator/console?world=again"
            for address in (
                console,
                f"{url}/_emulator/requests?world=again",
                f"{url}/_emulator/requests/r1?world=again",
            ):
                assert f"  {address}" in told
                assert httpx2.get(address, trust_env=False).status_code == 200
            command = re.search(r"^  curl -d '(.*)' (\S+)", told, re.M)
            assert command
            answer = httpx2.post(command[2], content=command[1], trust_env=False)
            assert answer.json()["undone"] == 1
            assert end(process)[0] == 0

    def test_snapshot(self, bundle: Path) -> None:
        words = [*EMULATOR, "open", str(bundle.with_name("it.sqlite")), "--port", "0"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment()) as process:
            assert process.stdout is not None
            assert "World default of" in "".join(iter(process.stdout.readline, "Ctrl-C to stop.\n"))
            process.kill()

    @pytest.mark.parametrize(("options", "told"), [(["--token", "s3cret"], True), (["--no-control"], False)])
    def test_console_is_told_and_the_token_is_not(self, bundle: Path, options: list[str], told: bool) -> None:
        words = [*EMULATOR, "open", str(bundle), "--port", "0", "--world", "again", *options]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment()) as process:
            assert process.stdout is not None
            lines = "".join(iter(process.stdout.readline, "Ctrl-C to stop.\n"))
            process.kill()
        assert ("/_emulator/console?world=again\n" in lines, "_emulator" in lines) == (told, told)
        assert "s3cret" not in lines

    @pytest.mark.usefixtures("signal_handlers")
    def test_refusals(self, bundle: Path, tmp_path: Path) -> None:
        """A message, and exit code 1."""
        broken = tmp_path / "broken.zip"
        broken.write_bytes(bundle.read_bytes()[:-1])
        for words, complaint in (
            (["open", "gone.zip"], "gone.zip: no such file"),
            (["open", __file__], "neither a bundle (.zip) nor a snapshot (.sqlite)"),
            (["open", str(tmp_path)], "no such file"),
            (["open", str(broken)], f"{broken}: this is no bundle of a world: no zip archive, or not all of one"),
            (["open", str(bundle), "--world", "a/b"], "'a/b' cannot name a world"),
            (["serve", "--dataset", str(broken)], f"{broken}: this is no bundle of a world"),
        ):
            found = invoke([*words, "--port", "0"])
            assert (found.exit_code, type(found.exception)) == (1, SystemExit)
            assert complaint in found.stderr

    def test_as_a_dataset(self, bundle: Path) -> None:
        with serving("--dataset", str(bundle)) as (_, url):
            answer = httpx2.get(f"{url}/_emulator/clock?world=any", trust_env=False)
            assert answer.json()["now"] == "2026-03-02T09:00:00.000Z"

    @pytest.mark.usefixtures("signal_handlers")
    def test_in_a_folder(self, bundle: Path, tmp_path: Path) -> None:
        """It is kept there; no world that is kept already gives way."""
        words = [*EMULATOR, "open", str(bundle), "--port", "0", "--data", str(tmp_path), "--world", "again"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment()) as process:
            assert process.stdout is not None
            assert "World again" in "".join(iter(process.stdout.readline, "Ctrl-C to stop.\n"))
            assert end(process)[0] == 0
        assert {each.name for each in (tmp_path / "worlds").glob("*.sqlite")} == {"again.sqlite", "default.sqlite"}
        found = invoke(words[len(EMULATOR) :])
        assert found.exit_code == 1
        assert "a world called 'again' is kept here already" in found.stderr
