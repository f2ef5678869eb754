"""The pages of the documentation: whole without a network, without a world, without a token."""

import re
from contextlib import closing
from urllib.parse import quote

import pytest

from emulator.vendors import VENDORS
from tests.conftest import RunningServer, World
from tests.console.surfing import Page, Surfer

NAMES = [*(vendor.name for vendor in VENDORS), "control"]
LOADED = re.compile(r'(?:src|href|url)="([^"]+)"')


def docs(surfer: Surfer, name: str = "") -> Page:
    return surfer.get(f"/_emulator/docs/{name}".rstrip("/"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["", *NAMES])
def test_page_needs_no_network(surfer: Surfer, name: str) -> None:
    page = docs(surfer, name)
    assert page.answer.headers["content-type"].startswith("text/html")
    addresses = LOADED.findall(page.answer.text)
    assert addresses
    for address in addresses:
        assert address.startswith(("/_emulator/", "#")), address
        assert address.startswith("/_emulator/console") or surfer.client.get(address).status_code == 200, address
    assert not page.all("script:not([src])")
    assert not page.all("[style]")


def test_index_shows_address_credentials_and_request(surfer: Surfer, world: World) -> None:
    page = docs(surfer)
    for vendor in VENDORS:
        card = page.one(f"[data-document={vendor.name}]")
        codes = [each.get_text() for each in card.select("code")]
        assert codes == [vendor.base_url(world.url), *vendor.login]
        assert f"'{world.url}{vendor.prefix}{vendor.sample}'" in card.select("pre")[0].get_text()
        assert [str(each["href"]) for each in card.select("a")] == [
            f"/_emulator/docs/{vendor.name}",
            f"/_emulator/openapi/{vendor.name}.json",
        ]
    links = [str(each["href"]) for each in page.one("[data-document=control]").select("a")]
    assert links == ["/_emulator/docs/control", "/_emulator/console", "/_emulator/openapi/control.json"]


@pytest.mark.parametrize("name", NAMES)
def test_document_is_named_and_signed_in(surfer: Surfer, name: str) -> None:
    page = docs(surfer, name)
    place = page.one("#swagger")
    assert place["data-url"] == f"/_emulator/openapi/{name}.json"
    assert place.has_attr("data-headers") == (name != "control")
    assert page.one("nav a[aria-current=page]").get_text() == page.one("h1").get_text()
    assert len(page.all("main")) == len(page.all("header")) == len(page.all("nav")) == 1


def test_only_these_pages_may_show_pictures_of_their_sheet(surfer: Surfer) -> None:
    def policy(page: Page) -> str:
        return str(page.answer.headers["content-security-policy"])

    assert "img-src 'self' data:" in policy(docs(surfer, "dial9"))
    assert "unsafe" not in policy(docs(surfer, "dial9"))
    assert "data:" not in policy(docs(surfer))
    assert "data:" not in policy(surfer.open("requests"))


def test_names_may_have_dashes(surfer: Surfer, world: World) -> None:
    assert docs(surfer, "telecom-center").one("#swagger")["data-url"].endswith("/telecom_center.json")
    assert world.control.get("/openapi/telecom-center.json").json()["servers"]


@pytest.mark.parametrize("name", ["nobody", "<script>alert(1)</script>", "a/b"])
def test_unknown_document_says_what_there_is(surfer: Surfer, name: str) -> None:
    page = docs(surfer, name if name == "a/b" else quote(name, safe=""))
    assert page.status == 404
    assert not page.all("main script")
    if name == "nobody":
        assert "there is no document called 'nobody'" in page.text
        assert [each.get_text() for each in page.all("main li")] == NAMES
        assert page.follow("main li:last-child a").one("h1").get_text() == "Control plane"


@pytest.mark.parametrize("file", ["..%2f__init__.py", "nothing.js", "console.py", ""])
def test_unknown_file_is_404(surfer: Surfer, file: str) -> None:
    assert surfer.get(f"/_emulator/assets/{file}").status == 404


@pytest.mark.parametrize("path", ["/_emulator", "/_emulator/"])
def test_root_leads_to_the_console(world: World, path: str) -> None:
    answer = world.client("").get(path)
    assert (answer.status_code, answer.headers["location"]) == (307, "/_emulator/console")
    answer = world.client("").get(path, params={"world": world.name})
    assert answer.headers["location"] == f"/_emulator/console?world={world.name}"


def test_no_token_is_needed_and_no_world_is_told_of() -> None:
    with RunningServer(token="s3cret") as server, closing(World(server.url, "hushed")) as world:
        world.sipcentric().get("/customers/me")
        surfer = Surfer(world)
        for name in ("", *NAMES, "nobody"):
            for query in ("", "?world=hushed", "?world=other", "?world=a%20b"):
                page = surfer.get(f"/_emulator/docs/{name}".rstrip("/") + query)
                assert page.status == (404 if name == "nobody" else 200)
                assert "hushed" not in page.answer.text
                assert "2026-03-02" not in page.answer.text
        answer = world.client("").get("/_emulator")
        assert answer.headers["location"] == "/_emulator/console"
        assert surfer.get("/_emulator").one("[name=token]")
