"""Pages that move by themselves: rows, streams that break, worlds that go, many events at once."""

from typing import TYPE_CHECKING

from tests.conftest import RunningServer, World
from tests.console.browser.conftest import Tab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route


FEED = """() => {
    window.longest = 0;
    let before = performance.now(), number = 10;
    const frame = (now) => {
        window.longest = Math.max(window.longest, now - before);
        before = now;
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const channel = new BroadcastChannel(`emulator ${document.body.dataset.console} ${document.body.dataset.world}`);
    const feed = () => { for (let i = 0; i < 50; i++) channel.postMessage({number: ++number, kinds: {exchange: 1}}); };
    window.feeding = setInterval(feed, 10);
}"""
"""Five thousand events a second, as the tab that listens hands them on; and how long a picture of the page took."""


def test_a_row_appears_by_itself(tab: Tab, world: World) -> None:
    page = tab.open("requests")
    page.get_by_text("No requests yet").wait_for()
    page.get_by_text("live", exact=True).wait_for()
    world.sipcentric().get("/customers/me")
    row = page.locator("[data-request=r1]")
    row.wait_for()
    assert "/api/v1/customers/me" in row.inner_text()


def test_what_comes_between_the_page_and_its_stream_appears(tab: Tab, world: World) -> None:
    def ask_first(route: "Route") -> None:
        world.sipcentric().get("/customers/me")
        route.continue_()

    tab.context.route("**/_emulator/events?*", ask_first, times=1)
    page = tab.open("requests")
    page.locator("[data-request=r1]").wait_for()


def test_two_tabs_share_one_stream(tab: Tab, world: World) -> None:
    streams = []
    tab.context.on("request", lambda request: streams.append(request) if "/_emulator/events" in request.url else None)
    first, second = tab.open("requests"), tab.new()
    tab.open("", page=second)
    first.get_by_text("live", exact=True).wait_for()
    second.get_by_text("live", exact=True).wait_for()
    world.sipcentric().get("/customers/me")
    first.locator("[data-request=r1]").wait_for()
    second.locator("[data-request=r1]").wait_for()
    assert len(streams) == 1
    first.close()  # the other tab listens now
    world.sipcentric().get("/customers/me")
    second.locator("[data-request=r2]").wait_for()
    assert len(streams) == 2


def test_what_is_typed_stays_when_the_page_moves(tab: Tab, world: World) -> None:
    page = tab.open("requests")
    page.get_by_text("live", exact=True).wait_for()
    page.locator("#q").fill("status:4xx")
    world.sipcentric().get("/customers/me")
    page.locator("[data-request=r1]").wait_for()
    assert page.locator("#q").input_value() == "status:4xx"
    assert page.evaluate("document.activeElement.id") == "q"


def test_filter_without_a_new_page(tab: Tab, world: World) -> None:
    world.sipcentric().get("/customers/me")
    world.sipcentric("nobody").get("/customers/me")
    page = tab.open("requests")
    page.evaluate("window.kept = true")
    page.locator("#q").fill("status:4xx")
    page.keyboard.press("Enter")
    page.locator("[data-request=r1]").wait_for(state="detached")
    assert page.locator("[data-request=r2]").count() == 1
    assert page.evaluate("window.kept")
    assert "status%3A4xx" in page.url
    page.go_back()
    page.locator("[data-request=r1]").wait_for()


def test_a_world_that_is_dropped_is_not_made_anew(tab: Tab, world: World) -> None:
    page = tab.open("requests")
    page.get_by_text("live", exact=True).wait_for()
    tab.expected.append("404")
    world.control.delete(f"/worlds/{world.name}")
    page.get_by_text("This world is not there").wait_for()
    assert world.name not in [each["name"] for each in world.control.get("/worlds").json()["worlds"]]
    page.get_by_role("button", name=f"Make the world {world.name}").click()
    page.get_by_role("heading", name=f"World {world.name}").wait_for()


def test_a_world_that_is_dropped_before_its_stream_begins_is_not_made_anew(tab: Tab, world: World) -> None:
    """Another tab holds the lock, and lets it go when the world is no more."""
    tab.page.add_init_script("""
        const ask = LockManager.prototype.request;
        LockManager.prototype.request = function (...given) { window.go = () => ask.apply(this, given); };
    """)
    page = tab.open("requests")
    page.get_by_text("live", exact=True).wait_for()
    tab.expected.append("404")
    world.control.delete(f"/worlds/{world.name}")
    page.evaluate("void window.go()")
    page.get_by_text("This world is not there").wait_for()
    assert world.name not in [each["name"] for each in world.control.get("/worlds").json()["worlds"]]


def test_a_stream_that_breaks_says_so_and_comes_back(browser: "Browser") -> None:
    with RunningServer() as server:
        world = World(server.url, "broken")
        world.control.post("/reset")
        tab = Tab(browser, world)
        tab.expected += ["ERR_", "Failed to load resource"]
        page = tab.open("requests")
        page.get_by_text("live", exact=True).wait_for()
        page.evaluate("document.body.dataset.kept = 'yes'")
        world.close()
        port = int(server.url.rpartition(":")[2])
    page.get_by_text("the stream broke off: trying again").wait_for()
    with RunningServer(port=port) as server:
        world = World(server.url, "broken")
        world.control.post("/reset")
        page.get_by_text("live", exact=True).wait_for(timeout=20_000)
        world.sipcentric().get("/customers/me")
        page.locator("[data-request=r1]").wait_for()
        assert page.evaluate("document.body.dataset.kept") == "yes"
        world.close()
        assert not tab.close()


def test_thousands_of_events_do_not_freeze_the_page(tab: Tab, world: World) -> None:
    """Each picture of the page comes in time, and the page says that rows are sampled."""
    page = tab.open("requests")
    page.get_by_text("live", exact=True).wait_for()
    page.evaluate(FEED)
    client = world.sipcentric()
    for _ in range(150):
        client.get("/customers/me")
    page.get_by_text("rows are sampled").wait_for()
    page.locator("[data-request=r150]").wait_for()
    assert page.evaluate("clearInterval(window.feeding), window.longest") < 1000


def test_what_is_read_stays_in_its_place_when_rows_come(tab: Tab, world: World) -> None:
    for _ in range(30):
        world.sipcentric().get("/customers/me")
    page = tab.open("requests")
    page.get_by_text("live", exact=True).wait_for()
    page.evaluate("scrollTo(0, 800)")
    row = page.locator("[data-request=r12]")
    top = "(row) => Math.round(row.getBoundingClientRect().top / 10)"  # browsers scroll by whole dots
    before = row.evaluate(top)
    world.sipcentric().get("/customers/me")
    page.locator("[data-request=r31]").wait_for()
    assert row.evaluate(top) == before


def test_a_press_is_not_lost_when_the_page_moves_under_it(tab: Tab, world: World) -> None:
    page = tab.open("clock")
    page.get_by_text("live", exact=True).wait_for()
    box = page.get_by_role("button", name="Run").bounding_box()
    assert box
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    with page.expect_response(lambda answer: "/console/clock" in answer.url):
        world.advance(60)
    page.evaluate("new Promise((done) => setTimeout(done, 100))")
    page.mouse.up()
    page.locator("main .done", has_text="Run").wait_for()
    page.locator("#now", has_text="09:01").wait_for()
