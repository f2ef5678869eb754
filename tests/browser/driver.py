"""Chromium without a window, driven through chromedriver in the words of W3C WebDriver."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

PROGRAMS = ("chromium", "chromedriver")
FLAGS = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--autoplay-policy=no-user-gesture-required",
]
SECONDS = 15
RUN = """
const done = arguments[arguments.length - 1];
(async (...given) => { %s })(...arguments).then(value => done({value}), error => done({error: String(error)}));
"""


def missing() -> list[str]:
    """The programs that are not installed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


class ScriptError(AssertionError):
    """What a script in the page threw."""


@contextmanager
def driving() -> Iterator[str]:
    """The address of a chromedriver."""
    with subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            port = next(found[1] for line in process.stdout if (found := re.search(r"on port (\d+)\.", line)))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@contextmanager
def browsing(profile: Path) -> Iterator["Browser"]:
    """A browser with one tab, and nothing remembered."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    chrome = {"binary": shutil.which("chromium"), "args": [*FLAGS, *root, f"--user-data-dir={profile}"]}
    wanted = {"goog:chromeOptions": chrome, "timeouts": {"script": SECONDS * 1000}}
    with driving() as address, httpx2.Client(trust_env=False, verify=False, timeout=2 * SECONDS) as client:
        driver = Browser(client, f"{address}/session")
        opened = Browser(client, f"{address}/session/{driver.tell('POST', '', as_first(wanted))['sessionId']}")
        try:
            yield opened
        finally:
            opened.tell("DELETE", "")


def as_first(capabilities: dict[str, Any]) -> dict[str, Any]:
    """Capabilities as a new session asks for them."""
    return {"capabilities": {"alwaysMatch": capabilities}}


class Browser:
    """A session of WebDriver."""

    def __init__(self, client: httpx2.Client, address: str) -> None:
        self.client = client
        self.address = address

    def tell(self, method: str, path: str, body: Any = None) -> Any:
        """One command of WebDriver; its value."""
        answer = self.client.request(method, self.address + path, json=body)
        assert answer.is_success, answer.text
        return answer.json()["value"]

    def open(self, url: str) -> None:
        """Go to an address."""
        self.tell("POST", "/url", {"url": url})

    def run(self, script: str, *given: Any) -> Any:
        """What the body of an async function in the page returns for what it is given; ScriptError if it throws."""
        found = self.tell("POST", "/execute/async", {"script": RUN % script, "args": given})
        if "error" in found:
            raise ScriptError(found["error"])
        return found["value"]
