"""What holds for every page: it is there, escaped, asks nobody else, and can be used by everybody."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import unquote

import pytest
from starlette.routing import Match, Route

from emulator.console.pages import PAGES
from tests.conftest import World
from tests.console.crawling import crawl, kind_of, make_busy
from tests.console.surfing import Page, Surfer

pytestmark = pytest.mark.slow
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
PARAMETER = re.compile(r"{\w+}")
NAMES = (
    *("Answer", "Refuse", "Hold", "Resume", "Transfer", "Press", "Hang up", "Leave message", "Ring", "Send"),
    *("Send again", "Edit and send", "Make a fault", "Make a check", "Freeze", "Run", "+1 s", "+1 min", "+1 h"),
    *("Next event", "Set", "Plant", "Save", "Delete", "Fire", "Switch on", "Switch off", "Remove", "Redeliver"),
    *("Forget", "Reset", "Snapshot", "Restore", "Fork", "Rewind", "Drop"),
)
"""What tests of others press."""
Pages = dict[str, Page]


@pytest.fixture(scope="module")
def busy(server: object) -> Iterator[World]:
    """A world of its own, in which everything has happened."""
    world = World(server.url, "busy")  # type: ignore[attr-defined]
    world.control.post("/reset")
    world.freeze("2026-03-02T09:00:00Z")
    make_busy(world)
    yield world
    world.control.delete("/worlds/busy")
    world.close()


@pytest.fixture(scope="module")
def everything(busy: World) -> Pages:
    return dict(crawl(Surfer(busy)))


@pytest.fixture(scope="module")
def pages(everything: Pages) -> Pages:
    """Those that are pages of the console."""
    return {url: page for url, page in everything.items() if url.startswith("/_emulator/console")}


def test_every_page_that_there_is_is_looked_at(everything: Pages) -> None:
    """The other tests are about every page only if this one holds."""
    routes = [Route(f"/_emulator/{path}", lambda _: None) for path in PAGES]
    for url in everything:
        path = unquote(url.partition("?")[0])
        for route in routes:
            if route.matches({"type": "http", "method": "GET", "path": path, "root_path": ""})[0] is Match.FULL:
                routes.remove(route)
                break
    assert [route.path for route in routes] == []


def test_buttons_have_the_names_that_tests_press(pages: Pages, world: World, surfer: Surfer) -> None:
    outside = "447700900123"
    for phone in ("sipcentric/101", "sipgate/1112233e0"):
        world.kit.phone(phone).behave(answers="ask", talks=None)
        world.kit.phone(outside).behave(talks=None)
        world.control.post("/calls", json={"from": outside, "to": phone})
    world.control.post("/calls/c2/answer").raise_for_status()
    world.control.post("/calls/c2/hold").raise_for_status()
    world.advance(61)
    world.control.put("/clock", json={"mode": "running"})
    shown = [*pages.values(), surfer.open("clock"), *(surfer.open(f"phones/{n}") for n in (outside, phone))]
    found = {button.get_text(" ", strip=True) for page in shown for button in page.all("main button")}
    assert set(NAMES) - found == set()


def test_every_link_leads_somewhere(everything: Pages) -> None:
    assert {url: page.status for url, page in everything.items() if page.status != 200} == {}
    assert len(everything) > 50


def test_what_is_planted_is_text(pages: Pages) -> None:
    shown = [url for url, page in pages.items() if "class=planted" in page.soup.get_text()]
    assert len(shown) > 5, "text is planted where it is not shown"
    assert [url for url, page in pages.items() if page.all(".planted") or page.all("script:not([src])")] == []


def test_no_page_asks_anybody_else(pages: Pages) -> None:
    for url, page in pages.items():
        if page.answer.headers["content-type"].startswith("text/html"):
            assert page.answer.headers["content-security-policy"] == POLICY, url
        for element in page.all("[href], [src], [action], [srcset], [poster], [formaction]"):
            for name in ("href", "src", "action", "srcset", "poster", "formaction"):
                address = str(element.get(name, ""))
                assert not re.match(r"(?!#)[\w.+-]*:|//", address), f"{url}: {address}"


def test_nothing_is_inline(pages: Pages) -> None:
    for url, page in pages.items():
        assert not page.all("[style], style"), url
        assert not [name for each in page.all("*") for name in each.attrs if name.startswith("on")], url


def test_ids_are_unique_and_are_found(pages: Pages) -> None:
    for url, page in pages.items():
        ids = Counter(str(each["id"]) for each in page.all("[id]"))
        assert [name for name, count in ids.items() if count > 1] == [], url
        wanted = {str(each[name]) for name in ("for", "form", "list") for each in page.all(f"[{name}]")}
        wanted |= {each for e in page.all("[aria-describedby]") for each in str(e["aria-describedby"]).split()}
        wanted |= {str(e["href"])[1:] for e in page.all("a[href^='#']")}
        assert wanted - ids.keys() == set(), url


def test_every_field_has_a_label(pages: Pages) -> None:
    for url, page in pages.items():
        labelled = {str(each["for"]) for each in page.all("label[for]")}
        for field in page.all("input:not([type=hidden]), select, textarea"):
            assert field.get("id") in labelled or field.get("aria-label") or field.find_parent("label"), (
                f"{url}: {field}"
            )


def test_every_page_has_its_title_and_headings_in_order(pages: Pages) -> None:
    for url, page in pages.items():
        if not page.soup.find("main"):
            continue  # a body that a page shows
        assert "Telephony emulator" in page.one("head > title").get_text(), url
        levels = [int(each.name[1]) for each in page.all("main :is(h1, h2, h3, h4, h5, h6)")]
        assert levels[:1] == [1], f"{url}: {levels}"
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), f"{url}: {levels}"


def test_every_form_stands_for_a_call_of_the_control_plane(pages: Pages, busy: World) -> None:
    document = busy.client("").get("/_emulator/openapi/control.json").json()
    known = [(method.upper(), pattern(path)) for path, methods in document["paths"].items() for method in methods]
    for url, page in pages.items():
        for form in page.all("main form[method=post]"):
            call = str(form.select_one("[name=_call]")["value"])  # type: ignore[index]
            method, path = call.partition("?")[0].split(" ", 1)
            named = f"/_emulator/{PARAMETER.sub('x', path)}"
            assert any(method == each and form.fullmatch(named) for each, form in known), f"{url}: {call}"


def pattern(path: str) -> re.Pattern[str]:
    """An operation's path, with anything for its parameters."""
    return re.compile(PARAMETER.sub("[^/]+", path if path.startswith("/_emulator") else f"/_emulator{path}"))


def test_looking_again_does_not_bring_back_a_world(pages: Pages, busy: World) -> None:
    """The page of a world that was dropped says so; only pages of the server's worlds have more to say."""
    again = Surfer(busy, headers={"X-Looks-Again": "1"})
    for url in {kind_of(url): url for url in pages}.values():
        page = again.get(url.replace("world=busy", "world=dropped"))
        if not url.startswith("/_emulator/console/worlds"):
            assert (page.status, "This world is not there" in page.text) == (404, True), url
        assert page.status < 500, url
        assert not page.one("body").has_attr("data-events"), f"{url}: its stream would bring it back"
    assert "dropped" not in [each["name"] for each in busy.control.get("/worlds").json()["worlds"]]


def test_looking_changes_nothing(everything: Pages, busy: World) -> None:
    """Every page was looked at by now: no request more in the journal, nothing written, the clock where it was."""
    told = busy.control.get("/events", params={"format": "json", "limit": "1"}).json()["events"]
    assert [each["call"] for each in told] == ["PUT /_emulator/snapshots/after"], "the last thing that happened"
    assert busy.control.get("/snapshots/after/changes").json()["total"] == 0
    assert busy.control.get("/clock").json()["now"] == "2026-03-02T09:00:00.000Z"
