"""Three servers on one folder behind nginx, which leads a world now here, now there.

`make sharing-test` installs nginx and lets nothing be skipped.
"""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from tests.balanced import BOOK, CONTROL, ENTRY, NAMES, ROOT, Setup, ask, by_token, names_in, sign, writing

CONFIGURATION = ROOT / "docker/nginx.conf"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
TEMPORARY = ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
AROUND = """
daemon off; events {{}} {user}
pid {folder}/pid; error_log {folder}/errors;
http {{ access_log off; {temporary} include {folder}/emulator.conf; }}
"""


class BehindNginx(Setup):
    """The servers, and nginx before them, with everything that it writes in a folder."""

    def __init__(self, folder: Path, stack: ExitStack, *options: str) -> None:
        self.folder = folder
        super().__init__(stack, *options)

    def balancer(self, where: dict[str, str]) -> list[str]:
        assert NGINX
        text = CONFIGURATION.read_text()
        for known, name in zip((8480, 8481, 8482, 8483), NAMES, strict=True):
            assert f"127.0.0.1:{known}" in text
            text = text.replace(f"127.0.0.1:{known}", where[name])
        (self.folder / "emulator.conf").write_text(text)
        temporary = " ".join(f"{each}_temp_path {self.folder}/{each};" for each in TEMPORARY)
        user = "" if os.getuid() else "user root;"
        around = AROUND.format(folder=self.folder, temporary=temporary, user=user)
        (self.folder / "nginx.conf").write_text(around)
        return [NGINX, "-p", str(self.folder), "-e", str(self.folder / "errors"), "-c", str(self.folder / "nginx.conf")]


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    if NGINX is None:
        reason = "no nginx here: `make sharing-test` installs it"
        (pytest.fail if os.environ.get("SHARING_NEEDED") else pytest.skip)(reason)
    with ExitStack() as stack:
        yield BehindNginx(tmp_path, stack, "--data", str(tmp_path / "data"))


def owner(client: httpx2.Client, world: str) -> int | None:
    listed = ask(client, "GET", f"{CONTROL}/worlds").json()["worlds"]
    return next(each["process"] for each in listed if each["name"] == world)


@pytest.mark.slow
def test_worlds_are_led_by_what_names_them(setup: Setup) -> None:
    with setup.client() as client:
        owners: dict[str, int | None] = {}
        for world in (f"w{number}" for number in range(12)):
            for name in ("Ada", "Grace", "Joan"):
                ask(client, "POST", BOOK, 201, json={"name": name, **ENTRY}, auth=sign(world))
                assert owners.setdefault(world, owner(client, world)) == owner(client, world)
            ask(client, "GET", f"{CONTROL}/clock", params={"world": world})
            by_token(client, world, "Edith")
            assert set(names_in(client, world)) >= {"Ada", "Grace", "Joan", "Edith"}
        assert len({*owners.values()}) == 3
        assert client.post(f"{CONTROL}/leases/default").status_code == 403


@pytest.mark.slow
def test_one_that_is_killed_is_passed_over(setup: Setup) -> None:
    with ExitStack() as stack:
        client = stack.enter_context(setup.client())
        for number in range(6):
            ask(client, "POST", BOOK, 201, json={"name": "Ada", **ENTRY}, auth=sign(f"w{number}"))
        setup.replicas[0].end(signal.SIGKILL)
        for number in range(6):
            ask(client, "POST", BOOK, 201, json={"name": "Grace", **ENTRY}, auth=sign(f"w{number}"))
            assert set(names_in(client, f"w{number}")) >= {"Ada", "Grace"}
        writers = writing(setup, stack)
        for writer in writers:
            writer.stop()
        assert not [failure for writer in writers for failure in writer.failed]
