"""Documentation pages: everything they load comes from the emulator itself."""

import re
from html import escape

import pytest

from emulator.vendors import VENDORS
from tests.conftest import World

LOADED = re.compile(r"""(?:src|href)="([^"]+)"|url: '([^']+)'""")


@pytest.mark.parametrize("page", ["", *(f"/{vendor.name}" for vendor in VENDORS), "/control"])
def test_page_needs_no_network(world: World, page: str) -> None:
    answer = world.control.get(f"/docs{page}")
    assert answer.headers["content-type"].startswith("text/html")
    addresses = [a or b for a, b in LOADED.findall(answer.text)]
    assert addresses
    for address in addresses:
        assert address.startswith("/_emulator/")
        assert world.client("").get(address).status_code == 200
    assert "cdn" not in answer.text


def test_index_shows_address_credentials_and_request(world: World) -> None:
    page = world.control.get("/docs").text
    for vendor in VENDORS:
        assert f"<code>{vendor.base_url(world.url)}</code>" in page
        assert escape(f"{world.url}{vendor.prefix}{vendor.sample}") in page
        assert vendor.login[0] in page


def test_unknown_page_and_asset_are_refused(world: World) -> None:
    assert world.control.get("/docs/nobody").json()["allowed"][-1] == "control"
    assert world.control.get("/assets/..%2f__init__.py").status_code == 404


def test_root_leads_to_the_index(world: World) -> None:
    answer = world.client("/_emulator").get("")
    assert answer.headers["location"] == "/_emulator/docs"


def test_vendor_may_be_spelled_with_dashes(world: World) -> None:
    assert "openapi/telecom_center.json" in world.control.get("/docs/telecom-center").text
    assert world.control.get("/openapi/telecom-center.json").json()["servers"]
