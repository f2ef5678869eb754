"""The console behind a proxy, or at another address: every link, form, redirect and file carries the prefix."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urldefrag, urlsplit

import pytest
from bs4 import BeautifulSoup

from emulator.console.pages import PAGES
from tests.conftest import RunningServer, World
from tests.console.surfing import Surfer

PREFIX = "/tel"
ADDRESSES = ("href", "src", "action", "data-events", "data-console", "data-url")
SECTIONS = {"/".join(path.split("/")[:2]) for path in PAGES}
MOST_PAGES = 60
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "pbx.example.test", "X-Forwarded-Prefix": PREFIX}
BASE = {"base_url": "https://pbx.example.test/tel"}
PROXY = {"trusted_proxies": "127.0.0.0/8", "allowed_hosts": "pbx.example.test"}


def busy(world: World) -> None:
    """Something of everything."""
    world.sipcentric().get("/customers/25/phonebok")
    world.sipcentric().post("/customers/25/phonebook", json={})
    world.simulate("sipcentric", "incoming-sms")
    world.kit.fault({"status": 503}, path="/nothing")
    world.set(webhook_mode="pull")
    world.simulate("sipcentric", "incoming-sms")
    world.kit.place_call(to="sipcentric/101")


@pytest.fixture(scope="module", params=[True, False], ids=["published", "forwarded"])
def surfer(request: pytest.FixtureRequest) -> Iterator[Surfer]:
    """Somebody whose addresses begin with the prefix."""
    published = request.param
    with RunningServer(**(BASE if published else PROXY)) as server, closing(World(server.url, "w")) as world:
        busy(world)
        yield Surfer(world, headers={} if published else FORWARDED)


def walk(surfer: Surfer, left: str) -> Iterator[tuple[str, Any]]:
    """What links lead to, each path once."""
    waiting, seen = [f"{PREFIX}/_emulator/console?world=w", f"{PREFIX}/_emulator/docs"], set[str]()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        path = urlsplit(address).path
        if path in seen or path.endswith("/events"):
            continue
        seen.add(path)
        answer = surfer.client.get(left + address.removeprefix(PREFIX), follow_redirects=False)
        yield address, answer
        if answer.headers.get("content-type", "").startswith("text/html"):
            waiting += [urldefrag(each)[0] for each in addresses_in(answer.text) if not each.startswith("#")]


def addresses_in(text: str) -> list[str]:
    soup = BeautifulSoup(text, "html.parser")
    return [str(each[name]) for name in ADDRESSES for each in soup.select(f"[{name}]")]


def is_there(address: str) -> bool:
    """Whether an address is of a page that the console has, or of anything else."""
    path = urlsplit(address).path.removeprefix(f"{PREFIX}/_emulator/")
    return not path.startswith("console/") or "/".join(path.split("/")[:2]) in SECTIONS


@pytest.mark.slow
@pytest.mark.parametrize("left", ["", PREFIX])
def test_every_address_carries_the_prefix_and_leads_somewhere(surfer: Surfer, left: str) -> None:
    """Whether the proxy takes it off or leaves it on."""
    pages = 0
    for address, answer in walk(surfer, left):
        for each in addresses_in(answer.text) if "html" in answer.headers["content-type"] else []:
            assert each.startswith((f"{PREFIX}/_emulator", "#")), f"{each} on {address}"
        if is_there(address) and not address.endswith(("/act", "/sign-in")):
            assert answer.status_code == 200, address
        pages += 1
    assert pages > 25


def test_forms_and_redirects_carry_the_prefix(surfer: Surfer) -> None:
    client = surfer.client
    for path in ("/", "/_emulator", "/_emulator/"):
        answer = client.get(path, follow_redirects=False)
        assert answer.headers["location"] == f"{PREFIX}/_emulator/console"
    for back in (f"{PREFIX}/_emulator/console/webhooks?world=w", "/_emulator/console/webhooks?world=w"):
        fields = {"_call": "DELETE mails", "_back": back, "_done": "Forget"}
        answer = client.post("/_emulator/console/act", data=fields, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{PREFIX}/_emulator/console/webhooks?world=w&done=Forget"


def test_sign_in_carries_the_prefix() -> None:
    """Its cookie is sent below the prefix, and it leads back there."""
    with RunningServer(token="s3cret", **BASE) as server, closing(World(server.url, "w")) as world:
        client = world.client("")
        page = client.get("/_emulator/console/webhooks?world=w")
        assert page.status_code == 401
        assert all(each.startswith((f"{PREFIX}/_emulator", "#")) for each in addresses_in(page.text))
        fields = {"token": "s3cret", "next": "/_emulator/console/webhooks?world=w"}
        answer = client.post("/_emulator/console/sign-in", data=fields)
        assert answer.headers["location"] == f"{PREFIX}/_emulator/console/webhooks?world=w"
        assert f"Path={PREFIX}/_emulator" in answer.headers["set-cookie"]
        assert "; Secure" in answer.headers["set-cookie"]
