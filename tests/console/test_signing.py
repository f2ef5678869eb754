"""Signing in with the server's token: the form, the cookie and what it opens, where it leads."""

from collections.abc import Iterator
from contextlib import closing

import httpx2
import pytest

from tests.conftest import RunningServer, World
from tests.console.surfing import Surfer

TOKEN = "s3cret"
SIGN_IN = "/_emulator/console/sign-in"


@pytest.fixture(scope="module")
def guarded() -> Iterator[World]:
    """A world of a server with a token."""
    with RunningServer(token=TOKEN) as server, closing(World(server.url, "w")) as world:
        world.sipcentric().get("/customers/me")
        yield world


def signed_in(world: World, token: str = TOKEN) -> httpx2.Client:
    """Who has the cookie."""
    client = world.client("")
    assert client.post(SIGN_IN, data={"token": token}).status_code == 303
    return client


def test_form_is_shown_where_the_token_is_missing_and_leads_back(guarded: World) -> None:
    """To the page that was wanted, with its query."""
    page = Surfer(guarded).open("requests", status="2xx")
    assert page.status == 401
    assert "Requests" not in page.text
    page = page.press("Sign in", token=TOKEN)
    assert page.status == 200
    assert page.one("h1").get_text() == "Requests"
    assert (page.answer.url.params["world"], page.answer.url.params["status"]) == ("w", "2xx")
    assert Surfer(guarded).open("requests").status == 401  # who has no cookie


def test_wrong_token_is_refused_and_gives_no_cookie(guarded: World) -> None:
    surfer = Surfer(guarded)
    for wrong in ("wrong", "", "S3CRET", "s3cret ", "é", "x" * 5000):
        page = surfer.open("requests").press("Sign in", token=wrong)
        assert page.status == 401
        assert "This is not the token" in page.one("#token-says").get_text()
        assert "set-cookie" not in page.answer.headers
        assert wrong.strip() == "" or wrong not in page.answer.text
        assert page.one("[name=next]")["value"] == "/_emulator/console/requests?world=w"


def test_cookie_is_for_this_server_alone_and_does_not_give_the_token_away(guarded: World) -> None:
    header = guarded.client("").post(SIGN_IN, data={"token": TOKEN}).headers["set-cookie"]
    flags = {each.strip().lower() for each in header.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/_emulator"} <= flags
    assert not [each for each in flags if each.startswith("domain")]
    assert TOKEN not in header


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/_emulator/console/../../\\evil.example",
        "/_emulator/console\\@evil.example",
        "/_emulator/console@evil.example",
        "/_emulator/console.evil.example",
        "/_emulator/console\r\nSet-Cookie: a=b",
        "/_emulator/clock",
        "javascript:alert(1)",
        " /_emulator/console",
        "",
    ],
)
def test_it_leads_nowhere_but_to_the_console(guarded: World, wanted: str) -> None:
    answer = guarded.client("").post(SIGN_IN, data={"token": TOKEN, "next": wanted})
    assert answer.headers["location"] == "/_emulator/console"
    assert "a=b" not in answer.headers["set-cookie"]


def test_form_leads_nowhere_but_to_the_console_however_it_was_asked_for(guarded: World) -> None:
    for path in ("/_emulator/console//evil.example", "/_emulator/console/%5C%5Cevil.example?a=//evil.example"):
        page = Surfer(guarded).get(path).press("Sign in", token=TOKEN)
        assert page.answer.url.host == "127.0.0.1"
        assert page.answer.url.path.startswith("/_emulator/console")


def test_cookie_opens_what_pages_ask_for(guarded: World) -> None:
    """Pages, events, media, downloads, and writes from the same origin."""
    client = signed_in(guarded)
    assert client.get("/_emulator/console?world=w").status_code == 200
    assert client.get("/_emulator/clock?world=w").status_code == 200
    with client.stream("GET", "/_emulator/events?world=w&brief=true&since=0") as stream:
        assert stream.status_code == 200
        assert next(stream.iter_lines())
    media = "/_emulator/phones/01212854411/media/r242348?world=w"
    assert client.get(media).status_code == 200
    assert guarded.client("").get(media).status_code == 401
    assert guarded.client("").get("/_emulator/events?world=w").status_code == 401
    fields = {"_call": "DELETE mails", "_back": "/_emulator/console/webhooks?world=w"}
    assert client.post("/_emulator/console/act", data=fields).status_code == 303
    evil = client.post("/_emulator/console/act", data=fields, headers={"Origin": "https://evil.example"})
    assert evil.status_code == 403


def test_without_the_cookie_nothing_is_done(guarded: World) -> None:
    fields = {"_call": "POST reset", "_back": "/_emulator/console?world=w", "_then": "", "_done": ""}
    answer = guarded.client("").post("/_emulator/console/act", data=fields)
    assert answer.status_code == 401
    seen = signed_in(guarded).get("/_emulator/requests?world=w").json()
    assert seen["total"] >= 1


def test_header_counts_before_the_cookie(guarded: World) -> None:
    client = signed_in(guarded)
    assert client.get("/_emulator/clock", headers={"X-Emulator-Token": "wrong"}).status_code == 401
    assert guarded.client("").get("/_emulator/console", headers={"X-Emulator-Token": TOKEN}).status_code == 200


@pytest.mark.parametrize("other", ['a={"b": "c d"}; ', "=; ;", "a,b=(c)[d]; é=ü; ", "emulator-0=1; "])
def test_cookies_of_other_programs_on_this_host_do_no_harm(guarded: World, other: str) -> None:
    ((name, value),) = signed_in(guarded).cookies.items()
    cookie = f"{other}{name}={value}".encode()
    assert guarded.client("").get("/_emulator/clock", headers={b"Cookie": cookie}).status_code == 200


@pytest.mark.parametrize("cookie", ["", "=", "emulator-0=1", "a=b", "emulator-{name}=", "x" * 4000])
def test_made_up_cookies_open_nothing(guarded: World, cookie: str) -> None:
    answer = guarded.client("").get("/_emulator/clock", headers={"Cookie": cookie})
    assert answer.status_code == 401


def test_cookie_of_another_token_opens_nothing(guarded: World) -> None:
    """Even under the name that this server looks for."""
    name = next(iter(signed_in(guarded).cookies))
    with RunningServer(token="another") as server, closing(World(server.url, "w")) as other:
        foreign = signed_in(other, "another").cookies
        value = next(iter(foreign.values()))
        assert name not in foreign
    answer = guarded.client("").get("/_emulator/clock", headers={"Cookie": f"{name}={value}"})
    assert answer.status_code == 401


def test_two_servers_of_a_host_do_not_sign_each_other_out(guarded: World) -> None:
    """Cookies go to every port of a host."""
    with RunningServer(token="another") as server, closing(World(server.url, "w")) as other:
        client = guarded.client("")
        for world, token in ((guarded, TOKEN), (other, "another")):
            assert client.post(f"{world.url}{SIGN_IN}", data={"token": token}).status_code == 303
        for world in (guarded, other):
            assert client.get(f"{world.url}/_emulator/clock").status_code == 200
        assert len(client.cookies) == 2


def test_without_a_token_there_is_nothing_to_sign_in_to(world: World) -> None:
    answer = world.client("").post(SIGN_IN, data={"token": "any"})
    assert "set-cookie" not in answer.headers
    assert answer.status_code < 500


@pytest.mark.parametrize("charset", ["undefined", "unicode_escape"])
def test_the_form_comes_in_utf_8(guarded: World, charset: str) -> None:
    content = '--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n\\ud800\r\n--b--'
    kind = {"Content-Type": f"multipart/form-data; boundary=b; charset={charset}"}
    answer = guarded.client("").post(SIGN_IN, content=content, headers=kind)
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers
