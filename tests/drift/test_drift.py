"""A recording asked again: nothing differs from itself, and what was planted in the real API is found."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from emulator.__main__ import main
from emulator.drift.drift import as_json, report
from emulator.drift.recording import read
from emulator.vendors import VENDORS
from tests.conftest import World
from tests.control.docs.test_prefilled import Page
from tests.drift.conftest import Recorded, Recording, served

BOOK = "/customers/25/phonebook"
ENDLESS = ("stream_events", "open_stream")


def differing(recorded: Recorded) -> list[str]:
    """What differs in the only exchange, or nothing."""
    (result,) = recorded.results
    assert (result.verdict == "different") == bool(result.reasons), result
    return result.reasons


class Spoilt:
    """The real API of a world, whose answers an application changes on the way."""

    def __init__(self, url: str, change: Callable[[Any], Any]) -> None:
        self.url, self.change = url, change

    async def __call__(self, request: Request) -> Response:
        headers = {k: v for k, v in request.headers.items() if k not in ("host", "accept-encoding")}
        async with httpx2.AsyncClient(trust_env=False, verify=False) as client:
            answer = await client.get(f"{self.url}{request.url.path}", params=request.query_params, headers=headers)
        return Response(json.dumps(self.change(answer.json())), answer.status_code, media_type="application/json")

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self.__call__)])


class TestAgainstItself:
    @pytest.mark.slow
    @pytest.mark.parametrize("name", [vendor.name for vendor in VENDORS])
    def test_every_question_of_the_document(self, world: World, record: Recording, name: str) -> None:
        """Nearly all can be compared, and nothing differs, although the data are other ones by then."""
        recorded = record(name)
        page = Page(world, name)
        page.client = recorded.client
        for operation, (method, _, _) in page.operations.items():
            if (method == "get" or name == "dial9") and "stream" not in operation:
                page.client = httpx2.Client(
                    base_url=recorded.client.base_url, headers=recorded.client.headers, trust_env=False, verify=False
                )
                with page.client:
                    page.execute(operation)
        found = recorded.results
        assert [each for each in found if each.verdict == "different"] == []
        assert len([each for each in found if each.verdict == "same"]) >= len(found) * 0.8 > 3

    def test_what_the_world_had_besides(self, world: World, record: Recording) -> None:
        """Rows that were added to the real one, and changed, are planted from the recording."""
        client = world.sipcentric()
        client.post(BOOK, json={"type": "phonebookentry", "name": "Ada", "phoneNumber": "+442087599036"})
        client.delete(f"{BOOK}/716")
        recorded = record()
        recorded.client.get(BOOK)
        assert differing(recorded) == []


class TestPlantedDifferences:
    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda e: e | {"colour": "red"}, "member colour: recorded text, emulated none"),
            (lambda e: {k: v for k, v in e.items() if k != "name"}, "member name: recorded none, emulated text"),
            (lambda e: e | {"id": 773}, "type id: recorded number, emulated text"),
            (lambda e: e | {"name": {"first": "Ada"}}, "type name: recorded object, emulated text"),
            (
                lambda e: e | {"created": "2014-03-10T13:37:00Z"},
                "format created: recorded 9999-99-99T99:99:99Z, emulated 9999-99-99T99:99:99.999±9999",
            ),
            (
                lambda e: e | {"phoneNumber": "+442087599036"},
                "format phoneNumber: recorded telephone number with +, emulated telephone number with 0",
            ),
            (lambda e: [e], "type the document: recorded list, emulated object"),
        ],
    )
    def test_in_one_record(self, world: World, record: Recording, change: Any, reason: str) -> None:
        with served(Spoilt(world.url, change).app()) as url:
            recorded = record("sipcentric", url)
            recorded.client.get(f"{BOOK}/773")
        assert reason in differing(recorded)

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda d: d | {"items": [e | {"colour": "red"} for e in d["items"]]}, "member items[].colour"),
            (lambda d: d | {"items": d["items"][::-1]}, "order items[].created: recorded oldest first"),
            (
                lambda d: d | {"items": [e | {"duration": "3"} for e in d["items"]]},
                "type items[].duration: recorded text, emulated number",
            ),
            (lambda d: d | {"totalItems": "18"}, "type totalItems: recorded text, emulated number"),
            (lambda d: d | {"items": {"first": d["items"][0]}}, "type items: recorded object, emulated list"),
            (lambda d: {"data": d["items"]}, "member data: recorded list, emulated none"),
        ],
    )
    @pytest.mark.slow
    def test_in_a_list(self, world: World, record: Recording, change: Any, reason: str) -> None:
        with served(Spoilt(world.url, change).app()) as url:
            recorded = record("sipcentric", url)
            recorded.client.get("/customers/25/calls")
        assert [each for each in differing(recorded) if each.startswith(reason)]

    def test_values_that_were_planted_count(self, world: World, record: Recording) -> None:
        """The emulator would show the name as it is stored, whatever it is."""

        def change(document: Any) -> Any:
            return document | {"name": f" {document['name']} "} if "name" in document else document

        with served(Spoilt(world.url, change).app()) as url:
            recorded = record("sipcentric", url)
            recorded.client.get(f"{BOOK}/773")
        assert all("value name" in each for each in differing(recorded))

    def test_statuses_and_content_types(self, world: World, record: Recording) -> None:
        async def answer(request: Request) -> Response:
            kind = "text/plain" if request.url.path.endswith("773") else "application/json"
            if request.url.path.endswith("716"):
                return Response('{"message": "Not here.", "errors": []}', 404, media_type=kind)
            return Response("{}", media_type=kind)

        with served(Starlette(routes=[Route("/{path:path}", answer)])) as url:
            recorded = record("sipcentric", url)
            for path in (f"{BOOK}/773", f"{BOOK}/716", "/nothing/of/the/kind", BOOK):
                recorded.client.get(path)
        first, second, third, fourth = recorded.results
        assert first.reasons == ["content type of the answer: recorded text/plain, emulated application/json"]
        assert (second.verdict, second.reasons) == ("same", [])
        assert third.reasons == ["status of the answer: recorded 200, emulated 404"]
        assert "member items: recorded none, emulated list" in fourth.reasons


class TestNotComparable:
    @pytest.mark.parametrize(
        ("status", "why"),
        [(401, "refused who signed in"), (302, "redirected"), (503, "not at its best: 503"), (429, "not at its best")],
    )
    @pytest.mark.slow
    def test_answers_that_say_nothing(self, record: Recording, status: int, why: str) -> None:
        async def answer(request: Request) -> Response:
            return Response(b"{}", status, {"Location": "/elsewhere"}, "application/json")

        with served(Starlette(routes=[Route("/{path:path}", answer)])) as url:
            recorded = record("sipcentric", url)
            recorded.client.get(BOOK, follow_redirects=False)
        (result,) = recorded.results
        assert result.verdict == "not comparable"
        assert why in result.reasons[0]

    def test_writes_and_no_answer_and_sound(self, world: World, record: Recording) -> None:
        recorded = record("sipcentric", world.url, "DELETE")
        recorded.client.delete(f"{BOOK}/773")
        sound = world.sipcentric().get("/customers/25/recordings").json()["items"][0]["id"]
        recorded.client.get(f"/customers/25/recordings/{sound}", headers={"Accept": "audio/wav"})
        gone = record("sipgate", "http://127.0.0.1:9")
        gone.client.get("/my/billing/balance")
        reasons = [each.reasons[0] for each in (*recorded.results, *gone.results)]
        assert [each.verdict for each in recorded.results] == ["not comparable"] * 2
        assert "it changes something" in reasons[0]
        assert "audio/wav has no members" in reasons[1]
        assert "did not answer" in reasons[2]


class TestReport:
    def test_three_figures_and_an_exit_code(self, world: World, record: Recording) -> None:
        with served(Spoilt(world.url, lambda document: document | {"colour": "red"}).app()) as url:
            recorded = record("sipcentric", url)
            for path in (f"{BOOK}/773", f"{BOOK}/716"):
                recorded.client.get(path)
        recording, found = read(recorded.file), recorded.results
        text = report(recorded.file, recording, found)
        assert [
            line for line in text.splitlines() if line.split(": ")[0] in ("same", "different", "not comparable")
        ] == ["same: 0", "different: 2", "not comparable: 0"]
        assert "  get_entry (line 2, 3)" in text
        assert "    member colour: recorded text, emulated none (2 times)" in text
        figures = json.loads(as_json(recording, found))
        assert (figures["same"], figures["different"], figures["not_comparable"]) == (0, 2, 0)
        assert figures["exchanges"][0]["line"] == 2

    @pytest.mark.slow
    def test_the_command_line(self, record: Recording) -> None:
        recorded = record()
        recorded.client.get(f"{BOOK}/773")
        result = CliRunner().invoke(main, ["drift", str(recorded.file)])
        assert (result.exit_code, "same: 1" in result.stdout) == (0, True)
        result = CliRunner().invoke(main, ["drift", "--json", str(recorded.file)])
        assert json.loads(result.stdout)["same"] == 1
        recorded.file.write_text(recorded.file.read_text().replace('"name"', '"nom"'))
        assert CliRunner().invoke(main, ["drift", str(recorded.file)]).exit_code == 1
