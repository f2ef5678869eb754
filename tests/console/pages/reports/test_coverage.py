"""Coverage: a cell for each operation, by what came of it, in words as well; of one world, some or all."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from emulator.vendors import VENDORS
from tests.conftest import RunningServer, World
from tests.console.surfing import Page, Surfer

SUPPORTED = Path(__file__).parents[4] / "SUPPORTED.md"
BOOK = "/customers/25/phonebook"


def cell(page: Page, operation: str, vendor: str = "sipcentric") -> str:
    return str(page.one(f"#covered-{vendor} [data-operation={operation}]")["data-state"])


def tooltip(page: Page, operation: str) -> str:
    return str(page.one(f"#covered-sipcentric [data-operation={operation}]")["title"])


def test_every_operation_has_a_cell_and_the_words_of_the_document(surfer: Surfer, world: World) -> None:
    world.kit.reset()
    page = surfer.open("coverage")
    rows = re.findall(r"^\| `(\w+ \S+)` \| (.+) \| (\w+) \|$", SUPPORTED.read_text(), re.M)
    told = [[part.get_text() for part in row.select("td")[:3]] for row in page.all("[data-words]")]
    assert sorted(told) == sorted(map(list, rows))
    assert len(page.all("[data-operation]")) == len(rows)
    assert {each["data-state"] for each in page.all("[data-operation]")} == {"never"}
    assert f"0 of {len(rows)} operations were called in this world" in page.text
    for vendor in VENDORS:
        section = page.one(f"#covered-{vendor.name}").get_text(" ", strip=True)
        assert vendor.title in section
        assert re.search(r"\d+ errors never met", section)
        assert "page two" not in section


def test_cells_tell_what_came_of_an_operation(surfer: Surfer, world: World) -> None:
    client = world.sipcentric()
    for _ in range(2):
        client.get("/customers/me")
    client.get(BOOK)
    client.post(BOOK, json={})
    world.kit.fail_next("sipcentric", status=503, method="GET", path="*/sms")
    client.get("/customers/25/sms")
    page = surfer.open("coverage")
    assert cell(page, "get_customer") == "called"
    assert cell(page, "create_entry") == "errors"
    assert cell(page, "list_sms") == "faults"
    assert cell(page, "delete_entry") == "never"
    assert "called (200 2 times)" in tooltip(page, "get_customer")
    assert "errors met (400 once)" in tooltip(page, "create_entry")
    assert "answered by faults only (503 by faults once)" in tooltip(page, "list_sms")
    assert "1 more were answered by faults only" in page.text


@pytest.mark.slow
def test_states_are_told_without_colours(surfer: Surfer, world: World) -> None:
    """Each state has a sign of its own, explained beside the picture, and words for who sees neither."""
    world.sipcentric().get("/customers/me")
    page = surfer.open("coverage")
    signs = [each.get_text(" ", strip=True).split(" ", 1) for each in page.all(".legend .key")]
    assert len({sign for sign, _ in signs}) == 4
    link = page.one("#covered-sipcentric [data-operation=get_customer]")
    assert link.get_text(" ", strip=True) == "✓ get_customer: called (200 once)"


def test_cell_leads_to_its_requests(surfer: Surfer, world: World) -> None:
    client = world.sipcentric()
    client.get("/customers/me")
    client.get(BOOK)
    listed = surfer.open("coverage").follow("#covered-sipcentric [data-operation=list_entries]")
    assert [str(each["data-request"]) for each in listed.all("[data-request]")] == ["r2"]


def test_what_was_never_met(surfer: Surfer, world: World) -> None:
    client = world.sipcentric()
    before = surfer_errors(surfer, world)
    client.get(BOOK)
    page = surfer.open("coverage")
    assert "1 list whose page two was never fetched" in page.text
    assert "list_entries" in page.one("#pages-sipcentric").get_text()
    assert "list_entries" not in page.one("#never-sipcentric").get_text()
    client.get(BOOK, params={"page": 2})
    client.get("/customers/25/phonebook/1")
    page = surfer.open("coverage")
    assert not page.all("#pages-sipcentric")
    assert len(page.all("#errors-sipcentric li")) < before


def surfer_errors(surfer: Surfer, world: World) -> int:
    world.sipcentric().get("/customers/me")
    return len(surfer.open("coverage").all("#errors-sipcentric li"))


@pytest.mark.slow
def test_one_world_some_or_all() -> None:
    with RunningServer() as server, closing(World(server.url, "a")) as a, closing(World(server.url, "b")) as b:
        a.sipcentric().get("/customers/me")
        b.sipcentric().get(BOOK)
        surfer = Surfer(a)
        page = surfer.open("coverage")
        assert (cell(page, "get_customer"), cell(page, "list_entries")) == ("called", "never")
        page = surfer.open("coverage", worlds="a,b")
        assert (cell(page, "get_customer"), cell(page, "list_entries")) == ("called", "called")
        assert "in the worlds a,b" in page.text
        b.kit.drop()
        page = surfer.get(next(str(e["href"]) for e in page.all("main a") if e.get_text() == "All worlds"))
        assert (cell(page, "get_customer"), cell(page, "list_entries")) == ("called", "called")
        assert "those of the past included" in page.text
        text = next(str(each["href"]) for each in page.all("main a") if each.get_text() == "text")
        assert "list_entries" in surfer.client.get(text).text


@pytest.mark.parametrize("worlds", ["nobody", "a,,b", "<script>"])
def test_unknown_worlds_are_named_and_this_one_is_shown(surfer: Surfer, world: World, worlds: str) -> None:
    world.sipcentric().get("/customers/me")
    page = surfer.open("coverage", worlds=worlds)
    assert page.status == 404
    assert "there is no world called" in page.one(".wrong").get_text()
    assert page.one("#worlds")["value"] == worlds
    assert cell(page, "get_customer") == "called"
