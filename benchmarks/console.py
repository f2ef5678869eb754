"""The console: what the first page costs, a page from then on, and how soon a row is on it."""

import time
from importlib.util import find_spec
from shutil import which
from statistics import median
from urllib.request import Request, urlopen

from benchmarks.figures import Figure
from benchmarks.load import emulator, resident_mib, running

PORT = 18489
URL = f"http://127.0.0.1:{PORT}"
CONSOLE = f"{URL}/_emulator/console"
ROWS = 100
SIGNED_IN = {"Authorization": "Basic YWRtaW46c2VjcmV0"}
FLAGS = ["--no-sandbox", "--disable-background-networking", "--no-first-run", "--no-proxy-server"]


def ask(path: str) -> None:
    """One request of a client."""
    with urlopen(Request(URL + path, headers=SIGNED_IN), timeout=10) as answer:
        answer.read()


def page_seconds(page: str) -> float:
    """One page, whole."""
    started = time.perf_counter()
    with urlopen(CONSOLE + page, timeout=10) as answer:
        answer.read()
    return time.perf_counter() - started


def row_seconds() -> list[float]:
    """From a request until its row is on an open page."""
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=FLAGS)
        page = browser.new_page()
        page.goto(f"{CONSOLE}/requests")
        page.get_by_text("live", exact=True).wait_for()
        for _ in range(20):
            before = page.locator("[data-request]").first.get_attribute("data-request")
            started = time.perf_counter()
            ask("/api/v1/customers/me")
            page.wait_for_function(
                "before => document.querySelector('[data-request]').dataset.request !== before", arg=before
            )
            found.append(time.perf_counter() - started)
            page.wait_for_timeout(300)
        browser.close()
    return found


def measure() -> list[Figure]:
    """Memory before and after the first page; pages over a hundred requests; rows in a browser where there is one."""
    with running(emulator(PORT), f"{URL}/_emulator/health") as process:
        idle = resident_mib(process)
        first = page_seconds("")
        time.sleep(2)  # what it prepares for other pages is counted
        opened = resident_mib(process)
        for _ in range(ROWS):
            ask("/api/v1/customers/me")
        pages = [page_seconds("/requests") for _ in range(20)]
        figures = [
            Figure("memory of the first page", opened - idle, "MiB", 12),
            Figure("the first page", first * 1000, "ms"),
            Figure(f"the list of {ROWS} requests", median(pages) * 1000, "ms"),
        ]
        if which("chromium") and find_spec("playwright"):
            rows = row_seconds()
            figures.append(Figure("a request until its row is on an open page", median(rows) * 1000, "ms", 250))
            figures.append(Figure("the slowest of 20 rows", max(rows) * 1000, "ms"))
    return figures
