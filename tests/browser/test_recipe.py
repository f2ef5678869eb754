"""The browser's recipe of docs/recipes.md, as it is printed."""

from emulator.testing.world import World
from tests.browser.driver import Browser
from tests.testing.test_recipes import blocks


def test_a_page_in_a_browser(browser: Browser, world: World) -> None:
    (script,) = blocks("js", "A page in a browser")
    printed = ["http://127.0.0.1:8480", "admin:secret"]
    assert all(script.count(text) == 1 for text in printed)
    for text, own in zip(printed, [world.url, f"admin+{world.name}:secret"], strict=True):
        script = script.replace(text, own)
    more = """
    if (events.readyState === EventSource.CONNECTING) await new Promise(done => { events.onopen = done; });
    events.close();
    await audio.play();
    return [book.status, left, recording.status];
    """
    assert browser.run(script + more) == [200, "1199", 200]
