"""The list: plots, pages of it, all worlds, what leads out of it, forgetting."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from emulator import Emulator
from tests.conftest import World
from tests.console.surfing import Page, Surfer

BOOK = "/customers/25/phonebook"


def ids(page: Page) -> list[str]:
    assert page.status == 200
    return [str(row["data-request"]) for row in page.all("[data-request]")]


@pytest.fixture
def other(server: Emulator, world: World) -> Iterator[World]:
    """Another world of the same server."""
    made = World(server.url, f"{world.name}-o")
    made.sipcentric().get("/customers/me")
    yield made
    made.control.delete(f"/worlds/{made.name}")
    made.close()


class TestList:
    def test_row_has_what_there_is_to_say(self, world: World, surfer: Surfer) -> None:
        world.control.post("/faults", json={"effect": {"status": 503}, "times": 1})
        world.sipcentric().get(f"{BOOK}?pagesize=2")
        world.sipcentric().get(f"{BOOK}?pagesize=2")
        page = surfer.open("requests")
        assert ids(page) == ["r2", "r1"]
        row = page.one("[data-request=r2]").get_text(" ", strip=True)
        for told in ("09:00:00.000", "sipcentric", "GET", "/api/v1/customers/25/phonebook", "?pagesize=2"):
            assert told in row
        assert "list_entries 200" in row
        assert "admin 1 note" in row
        assert "pageSize is probably meant" in str(page.one("[data-request=r2] .notes span")["title"])
        assert "503 fault" in page.one("[data-request=r1]").get_text(" ", strip=True)
        assert page.follow("[data-request=r1] .request a").one("[data-entry]")["data-entry"] == "r1"

    def test_dropped_connection_has_no_answer(self, world: World, surfer: Surfer) -> None:
        world.control.post("/faults", json={"effect": {"drop": True}})
        with pytest.raises(Exception):  # noqa: B017, PT011 -- whatever the client makes of it
            world.sipcentric().get(BOOK)
        assert "no answer fault" in surfer.open("requests").one("[data-request=r1]").get_text(" ", strip=True)
        page = surfer.open("requests/r1")
        assert page.status == 200
        assert "it got no answer" in page.text
        assert "No body." in page.text

    def test_paging_to_older_ones_keeps_the_filter(self, world: World, surfer: Surfer) -> None:
        client = world.sipcentric()
        for number in range(205):
            client.get(BOOK if number % 2 else "/customers/25")
        page = surfer.open("requests", q="operation:list_entries")
        assert (len(ids(page)), ids(page)[0]) == (100, "r204")
        assert "100 of 102 requests" in page.text
        older = page.follow("a[rel=next]")
        assert ids(older) == ["r4", "r2"]
        assert older.one("#q")["value"] == "operation:list_entries"
        assert not older.all("a[rel=next]")
        assert older.surfer.get(str(older.soup.find("a", string="Newest")["href"])).one("[data-request=r204]")  # type: ignore[index]

    def test_wrong_page_is_said_and_hides_nothing(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().get(BOOK)
        page = surfer.open("requests", before="<b>")
        assert ids(page) == ["r1"]
        assert "before" in page.one(".wrong").get_text()

    def test_what_was_dropped_is_said(self, world: World, surfer: Surfer) -> None:
        world.set(journal_entries=50)
        client = world.sipcentric()
        for _ in range(60):
            client.get("/customers/me")
        page = surfer.open("requests")
        assert "50 of 50 requests; the journal has dropped 10" in page.text
        gone = surfer.open("requests/r3")
        assert gone.status == 404
        assert "any more: the journal has dropped 10" in gone.text

    def test_nothing_yet_and_nothing_found(self, world: World, surfer: Surfer) -> None:
        assert "No requests yet" in surfer.open("requests").text
        assert "No request is as the filter says" in surfer.open("requests", q="status:4xx").text

    def test_forget_is_guarded(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().get(BOOK)
        page = surfer.open("requests")
        assert not page.one("details#forget").has_attr("open")
        page = page.press("Forget", within="details#forget")
        assert ids(page) == []
        assert world.control.get("/requests").json()["requests"] == []

    def test_exports_are_of_what_the_filter_lets_through(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().get(BOOK)
        world.telecom_center().get("/customers")
        page = surfer.open("requests", q="vendor:telecom-center path:*/customers foo:bar")
        links = {link.get_text(): str(link["href"]) for link in page.all(".doing a")}
        har = surfer.client.get(links["Export HAR"]).json()
        assert [each["request"]["url"].rpartition("/")[2] for each in har["log"]["entries"]] == ["customers"]
        curl = surfer.client.get(links["Export curl"]).text
        assert curl.startswith("curl ")
        assert len(curl.splitlines()) == 1

    def test_latest_is_stable_and_heeds_the_filter(self, world: World, surfer: Surfer) -> None:
        assert surfer.open("requests/latest").status == 404
        world.sipcentric().get(BOOK)
        world.telecom_center().get("/customers")
        assert surfer.open("requests/latest").one("[data-entry]")["data-entry"] == "r2"
        assert surfer.open("requests/latest", q="vendor:sipcentric").one("[data-entry]")["data-entry"] == "r1"
        assert surfer.open("requests/latest", vendor="sipcentric").one("[data-entry]")["data-entry"] == "r1"
        assert surfer.open("requests/latest", since="r1").one("[data-entry]")["data-entry"] == "r2"
        missing = surfer.open("requests/latest", since="r2")
        assert (missing.status, "no request yet" in missing.text) == (404, True)
        world.sipcentric().get(BOOK)
        assert surfer.open("requests/latest", since="r2").one("[data-entry]")["data-entry"] == "r3"


class TestAllWorlds:
    def test_rows_say_their_world_and_lead_into_it(self, world: World, other: World, surfer: Surfer) -> None:
        world.sipcentric().get(BOOK)
        page = surfer.open("requests", all="1")
        own = page.one(f"[data-of='{world.name}'][data-request=r1]")
        foreign = page.one(f"[data-of='{other.name}'][data-request=r1]")
        assert other.name in foreign.get_text()
        assert BOOK in own.get_text()
        led = page.follow(f"[data-of='{other.name}'] .request a")
        assert led.one("body")["data-world"] == other.name
        assert "/customers/me" in led.one("article h2").get_text()

    def test_filter_holds_for_all(self, world: World, other: World, surfer: Surfer) -> None:
        world.sipcentric().get(BOOK)
        page = surfer.open("requests", all="1", q="phonebook status:9xx")
        assert not page.all(f"[data-of='{other.name}']")
        assert page.all(f"[data-of='{world.name}']")
        assert len(page.all(".wrong")) == 1
        assert page.press("Filter", q="customers/me").all(f"[data-of='{other.name}']")

    def test_fork_has_its_own_rows_and_their_pages(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().get(BOOK)
        world.sipcentric().get(BOOK)
        name = f"{world.name}-f"
        world.control.post(f"/worlds/{world.name}/fork", json={"as": name, "before": "r2"})
        fork = World(world.url, name)
        fork.sipcentric().get("/customers/me")
        page = surfer.open("requests", all="1")
        number = str(page.one(f"[data-of='{name}']:has(a[href*='requests/'])")["data-request"])
        assert surfer.open("requests/latest", world=name).one("[data-entry]")["data-entry"] == number
        both = surfer.open(f"requests/{number}", world=name, all="1")
        assert len(both.all("tr[aria-current]")) == 1
        assert surfer.open("requests/latest", all="1").one("[data-entry]")["data-entry"] == "r2"
        fork.control.delete(f"/worlds/{name}")
        fork.close()

    @pytest.mark.slow
    def test_is_bounded(self, world: World, other: World, surfer: Surfer) -> None:
        client = other.sipcentric()
        for _ in range(30):
            client.get("/customers/me")
        page = surfer.open("requests", all="1")
        assert len(page.all(f"[data-of='{other.name}']")) == 20
        assert f"11 more of {other.name}" in page.text
        link = page.soup.find("a", string=f"11 more of {other.name}")
        assert link is not None
        assert len(ids(surfer.get(str(link["href"])))) == 31


class TestPlots:
    def test_say_the_same_in_words(self, world: World, surfer: Surfer) -> None:
        client = world.sipcentric()
        for path in (BOOK, BOOK, "/nowhere", BOOK):
            client.get(path)
            world.advance(1200)
        page = surfer.open("requests")
        over_time, latency = page.all("svg.plot")
        assert over_time["aria-label"] == "4 requests: 3 below 400, 1 4xx"
        assert str(latency["aria-label"]).startswith("Answered within ")
        assert [each.get_text() for each in page.all("figure figcaption")] == [
            each["aria-label"] for each in page.all("svg.plot")
        ]
        assert len(over_time.select("rect.ok")) == 3
        assert len(over_time.select("rect.client")) == 1
        moments = [each.get_text() for each in page.all(".chart .moments")[0].find_all("span")]
        assert moments == ["09:00:00", "60 min", "10:00:00"]
        assert page.all(".chart .values")[0].get_text(" ", strip=True) == "1 0"
        assert page.all(".chart .values")[1].get_text(" ", strip=True).endswith(" ms")

    def test_clock_that_stands_still_gives_an_order(self, world: World, surfer: Surfer) -> None:
        for path in ("/nowhere", BOOK):
            world.sipcentric().get(path)
        page = surfer.open("requests")
        first = page.all("svg.plot")[0]
        assert float(first.select_one("rect.client")["x"]) < float(first.select_one("rect.ok")["x"])  # type: ignore[index, arg-type]
        assert page.all(".chart .moments")[0].get_text(" ", strip=True).startswith("r1 one after the other")

    @pytest.mark.slow
    def test_bars_stay_in_the_picture(self, world: World, surfer: Surfer) -> None:
        world.control.post("/faults", json={"effect": {"delay_ms": 1100}, "times": 1})
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: world.sipcentric().get(BOOK), range(16)))
        for plot in surfer.open("requests").all("svg.plot"):
            for bar in plot.select("rect"):
                x, y, width, height = (float(str(bar[name])) for name in ("x", "y", "width", "height"))
                assert 0 <= x <= x + width <= 600
                assert 0 <= y <= y + height <= 60.01

    def test_one_request_is_no_plot(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().get(BOOK)
        assert not surfer.open("requests").all("svg.plot")
