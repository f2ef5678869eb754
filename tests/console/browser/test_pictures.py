"""The pictures of the README, taken from the pages: `make pictures` writes them, the tests see that they can be."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import RunningServer, World
from tests.console.browser.conftest import Tab

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MISTAKE = {
    "type": "smsmessage",
    "to": "07902000000",
    "from": "01212854411",
    "body": "Your order is on its way",
    "form": "x",
}
PNG = b"\x89PNG\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where pictures go."""
    return Path(os.environ.get("PICTURES", tmp_path))


def play(world: World) -> None:
    """A morning at the office: two phones, a text, a mistake."""
    for phone in ("sipcentric/101", "sipgate/1112233e0"):
        world.control.put(f"/phones/{phone}", json={"answers": "ask", "talks": None})
    world.sipcentric().get("/customers/25/phonebook")
    world.sipgate().get("/my/balance/")
    world.telecom_center().get("/customers")
    world.dial9().post("/numbers/list", json={"page": 1})
    world.sipcentric().post("/customers/25/sms", json=MISTAKE)
    world.sipcentric().post("/customers/25/sms", json={name: text for name, text in MISTAKE.items() if name != "form"})
    world.control.post("/phones/07700900123/messages", json={"to": "01212854411", "text": "Is anybody there today?"})
    world.control.post("/clock/advance", json={"seconds": 60})
    world.control.post("/calls", json={"from": "sipcentric/101", "to": "sipgate/1112233e0"})


@pytest.mark.parametrize(
    ("name", "path", "width", "scheme"),
    [
        ("console-phones", "phones/side?phone=sipcentric/101&phone=sipgate/1112233e0", 1440, "light"),
        ("console-request", "requests/r5", 1440, "dark"),
        ("console-narrow", "phones/sipgate/1112233e0", 390, "light"),
    ],
)
def test_pictures(browser: "Browser", folder: Path, name: str, path: str, width: int, scheme: str) -> None:
    with RunningServer() as server:
        world = World(server.url, "default")
        play(world)
        tab = Tab(browser, world, viewport={"width": width, "height": 900 if width > 400 else 844}, color_scheme=scheme)
        tab.page.goto(f"{server.url}/_emulator/console/{path}")
        tab.page.get_by_text("live", exact=True).wait_for()
        tab.page.screenshot(path=folder / f"{name}.png")
        assert not tab.close()
        world.close()
    assert (folder / f"{name}.png").read_bytes().startswith(PNG)
