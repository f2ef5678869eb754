"""Forms: what stands for which call, where they lead, what is refused and how it is shown."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx2
import pytest
from bs4 import BeautifulSoup

from emulator.console.typed import mark
from tests.conftest import RunningServer, World
from tests.console.surfing import FILE, Surfer

ACT = "/_emulator/console/act"


def act(world: World, call: str, back: str = "clock", **fields: Any) -> httpx2.Response:
    """A form as a browser sends it; its page is one of this world."""
    world.control.get("/clock")  # a form stands on a page of a world that is there
    hidden = {"_call": call, "_back": f"/_emulator/console/{back}?world={world.name}"}
    given = {name.lstrip("_") if name.startswith("__") else name: value for name, value in fields.items()}
    return world.client("").post(ACT, data=hidden | given)


def test_a_call_is_made_and_leads_back(world: World) -> None:
    answer = act(world, "PUT clock", mode="running", _done="Run")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/_emulator/console/clock?world={world.name}&done=Run"
    assert world.control.get("/clock").json()["mode"] == "running"


def test_what_is_done_is_said_and_nothing_else_is(world: World, surfer: Surfer) -> None:
    assert "Run: done." in surfer.open("requests", done="Run").text
    for crafted in ("<b>x</b>", "Your account is closed, call 0900 1234 now or else it will be gone", "a\nb"):
        assert "done." not in surfer.open("requests", done=crafted).text


def test_an_answer_leads_on(world: World) -> None:
    then = "/_emulator/console/faults/{id}"
    answer = act(world, "POST faults", _then=then, preset="maintenance")
    assert answer.headers["location"] == f"/_emulator/console/faults/f1?world={world.name}&done="


@pytest.mark.parametrize("then", ["//evil.example/{id}", "https://evil.example", "/_emulator/reset", "javascript:x"])
def test_it_leads_nowhere_else(world: World, then: str) -> None:
    location = act(world, "POST faults", _then=then, preset="maintenance").headers["location"]
    assert location.startswith("/_emulator/console/clock?")


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example",
        "https://evil.example/_emulator/console",
        "/_emulator/consoles",
        "/_emulator/console\\@x",
        "",
        "/x",
    ],
)
def test_a_form_stands_on_a_page_of_the_console(world: World, back: str) -> None:
    answer = world.client("").post(ACT, data={"_call": "POST faults", "_back": back, "preset": "maintenance"})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert world.control.get("/faults").json() == {"faults": []}


@pytest.mark.parametrize(
    "call", ["", "GET clock", "TRACE clock", "PUT", "PUT clock#x", "PUT a b", "PUT http://x/clock "]
)
def test_a_form_names_its_call(world: World, call: str) -> None:
    assert act(world, call).status_code in (400, 404)


def test_a_call_out_of_the_control_plane_is_none(world: World) -> None:
    for path in ("../api/v1/customers/25/phonebook", "%2e%2e/api/v1/customers/me", "//evil.example/x", "console/act"):
        assert act(world, f"POST {path}", name="x").status_code == 404


def test_what_is_refused_is_said_beside_the_field_and_stays_typed(surfer: Surfer) -> None:
    page = surfer.open("clock").press("Set", now="yesterday")
    assert page.status == 422
    field = page.one("[name=now][value=yesterday]")
    assert field["aria-invalid"] == "true"
    assert "not an ISO 8601 moment" in page.one(f"#{field['aria-describedby']}").get_text()


@pytest.mark.slow
def test_a_form_does_not_bring_back_a_world_that_was_dropped(world: World, surfer: Surfer) -> None:
    page = surfer.open("clock")
    world.control.delete(f"/worlds/{world.name}")
    answer = page.press("+1 min")
    assert answer.status == 404
    assert "This world is not there" in answer.text
    assert world.name not in [each["name"] for each in world.control.get("/worlds").json()["worlds"]]
    made = answer.press(f"Make the world {world.name}")
    assert made.status == 200
    assert f"World {world.name}" in made.text


def test_types(world: World) -> None:
    """Numbers, flags and JSON are what they are; what is empty is left out; dots lead into members."""
    answer = act(
        world,
        "POST faults",
        _type=["times number", "effect.drop flag", "probability number", "match.query json"],
        times="3",
        probability="0.5",
        **{"match.vendor": "sipgate", "match.path": "", "match.query": '{"a": "1"}', "effect.drop": "on"},
    )
    assert answer.status_code == 303, answer.text
    (fault,) = world.control.get("/faults").json()["faults"]
    assert (fault["times"], fault["probability"], fault["effect"]) == (3, 0.5, {"drop": True})
    assert fault["match"] == {"vendor": "sipgate", "query": {"a": "1"}}


def test_what_cannot_be_of_its_type(world: World) -> None:
    answer = act(world, "POST faults", back="faults", _type="match json", match="{", preset="maintenance")
    assert answer.status_code == 422
    assert "is no JSON" in answer.text
    refused = act(world, "POST clock/advance", _type="seconds number", seconds="soon")
    assert refused.status_code == 422
    assert "seconds" in refused.text


def test_names_that_lead_nowhere(world: World) -> None:
    """Fields whose names contradict each other, or are no names."""
    for name in ("a.b", ".", "a..b", "x" * 5000, "a.b.c.d"):
        assert act(world, "POST faults", **{"a": "1", name: "2"}).status_code == 422


def test_a_form_that_is_none(world: World) -> None:
    client = world.client("")
    for body, media in {b"\xff": "application/x-www-form-urlencoded", b"{}": "application/json", b"-": FILE}.items():
        answer = client.post(ACT, content=body, headers={"Content-Type": media})
        assert answer.status_code == 400, media
        assert answer.headers["content-type"].startswith("text/html")


def test_a_field_that_is_a_part_of_the_path(world: World) -> None:
    answer = act(world, "PUT snapshots/{name}", _type="name path", _then="/_emulator/console/x/{name}", name="one")
    assert answer.headers["location"].startswith("/_emulator/console/x/one?")
    assert world.control.get("/snapshots/one").status_code == 200
    empty = act(world, "PUT snapshots/{name}", _type="name path", name="")
    assert empty.status_code == 422
    assert "name: has to be filled in" in empty.text
    hostile = act(world, "PUT snapshots/{name}", _type="name path", name="../../reset?x=1#{name}")
    assert hostile.status_code in (404, 422)


def test_a_call_that_names_a_world_is_about_that(world: World) -> None:
    other = f"{world.name[-40:]}-2"
    world.control.get("/settings", params={"world": other})
    answer = act(world, f"PATCH settings?world={other}", _type="ring_seconds number", ring_seconds="9")
    assert f"world={world.name}" in answer.headers["location"]
    assert world.control.get("/settings", params={"world": other}).json()["ring_seconds"] == 9
    assert world.control.get("/settings").json()["ring_seconds"] == 2
    world.control.delete(f"/worlds/{other}")
    assert act(world, f"PATCH settings?world={other}").status_code == 404
    assert world.control.get(f"/worlds/{other}").status_code == 404


def test_a_whole_body(world: World) -> None:
    answer = act(world, "PATCH settings", _type="all body", all='{"ring_seconds": 9}', other="left out")
    assert answer.status_code == 303
    assert world.control.get("/settings").json()["ring_seconds"] == 9
    assert act(world, "PATCH settings", _type="all body", all="[").status_code == 422


def test_what_was_not_changed_is_left_out(world: World) -> None:
    """By the mark of what a field held at first, however the browser ends lines."""
    world.set(ring_seconds=9)
    marks = [f"ring_seconds {mark('7')}", f"network {mark('joined')}", f"log {mark('on')}", f"a\r\nb {mark('x')}"]
    types = ["ring_seconds number", "log flag", "webhook_verify flag"]
    fields = {"ring_seconds": "7", "network": "apart", "log": "on", "webhook_verify": "on"}
    assert act(world, "PATCH settings", _was=marks, _type=types, **fields).status_code == 303
    settings = world.control.get("/settings").json()
    assert (settings["ring_seconds"], settings["network"]) == (9, "apart")
    assert mark("two\r\nlines") == mark("two\nlines") != mark("two lines")


def test_a_file_that_was_not_chosen_is_no_call(world: World) -> None:
    answer = act(world, "POST reset", _type="_file file")
    assert answer.status_code == 422
    assert "choose a file" in answer.text


@pytest.mark.parametrize("call", ["POST //[x", "POST //[x]/?world=[", "POST //\u2100x/"])
def test_a_call_that_is_no_address(world: World, call: str) -> None:
    assert act(world, call).status_code in (404, 422)


@pytest.mark.parametrize("kind", ["json", "any", "body"])
def test_a_body_that_is_nested_too_deep(world: World, kind: str) -> None:
    answer = act(world, "POST faults", effect="[" * 400 + "]" * 400, _type=f"effect {kind}")
    assert answer.status_code == 422
    assert "no JSON" in answer.text


def test_a_name_that_leads_too_deep(world: World) -> None:
    assert act(world, "POST faults", **{"a" + ".a" * 400: "1"}).status_code == 422


@pytest.mark.parametrize("charset", ["undefined", "punycode", "unicode_escape", "utf-7", "utf-16"])
def test_a_form_in_another_charset_is_none_of_ours(world: World, charset: str) -> None:
    fields = {"_call": "POST faults", "_back": "/_emulator/console", "preset": "\\ud800+2AA-"}
    parts = [f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{text}\r\n' for n, text in fields.items()]
    kind = {"Content-Type": f"{FILE}; boundary=b; charset={charset}"}
    answer = world.client("").post(ACT, content="".join([*parts, "--b--"]), headers=kind)
    assert answer.status_code == 400
    assert "UTF-8" in answer.text


@pytest.fixture(scope="module")
def strict() -> Iterator[World]:
    """A world of a server that reads a kilobyte."""
    with RunningServer(body_limit=1024) as server, closing(World(server.url, "w")) as world:
        world.control.get("/clock")
        yield world


class TestTooLarge:
    """What is over `--body-limit` is not read; the page that sent it says so."""

    def send(self, world: World, referer: str | None, **headers: bytes) -> httpx2.Response:
        """A form with a file of two kilobytes, of the page that the browser names."""
        named = {"Referer": referer.encode()} if referer is not None else {}
        form = {"_call": "PUT snapshots/big", "_back": "/_emulator/console/snapshots?world=w"}
        return world.client("").post(ACT, data=form, files={"_file": b"x" * 2048}, headers=named | headers)

    def test_the_page_is_shown_again(self, strict: World) -> None:
        answer = self.send(strict, f"{strict.url}/_emulator/console/worlds/w?world=w&done=")
        assert answer.status_code == 413
        page = BeautifulSoup(answer.text, "html.parser")
        (said,) = page.select("main [role=alert]")
        assert said.text == "the body is larger than 1024 bytes (--body-limit)"
        assert page.select("main form")  # the page as it was
        assert strict.control.get("/snapshots").json()["snapshots"] == []

    @pytest.mark.parametrize("referer", [None, "", "http://[x", "https://example.com/", "/_emulator/console", "é"])
    def test_where_no_page_of_ours_is_named(self, strict: World, referer: str | None) -> None:
        answer = self.send(strict, referer)
        assert answer.status_code == 413
        assert answer.headers["content-type"].startswith("text/html")
        assert "larger than 1024 bytes" in answer.text

    def test_a_page_that_is_not_there(self, strict: World) -> None:
        answer = self.send(strict, f"{strict.url}/_emulator/console/nowhere?world=w")
        assert answer.status_code == 404
        assert "there is no such page" in answer.text

    def test_who_has_not_signed_in_is_told_the_limit_alone(self) -> None:
        """At the form for the token too: not that the token is wrong."""
        with RunningServer(body_limit=1024, token="sesame") as server, closing(World(server.url, "w")) as world:
            for path in (ACT, "/_emulator/console/sign-in"):
                answer = world.client("").post(path, data={"token": "sesame", "x": "y" * 2048})
                assert answer.status_code == 413
                assert answer.json()["error"] == "the body is larger than 1024 bytes (--body-limit)"

    def test_other_pages_are_told_no_more_than_before(self, strict: World) -> None:
        answer = self.send(strict, f"{strict.url}/_emulator/console", origin=b"https://example.com")
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/json"
