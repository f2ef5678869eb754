"""The proxy: what goes on to the real API, what a client gets, what is written down."""

import gzip
import json
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import trustme
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.conftest import World
from tests.drift.conftest import Recording, served

CUSTOMER = "/customers/25"
SECRETS = ("secret", "swordfish", "Real Person", "ada@real.test", "02087599036", "442087599036", "Baker Street")
PERSON = {
    "type": "customer",
    "id": "5025",
    "company": "Real Person Ltd",
    "telephone": "02087599036",
    "email": "ada@real.test",
    "address1": "221b Baker Street",
    "token": "swordfish",
}
Handler = Callable[[Request], Awaitable[Response]]


def real(handler: Handler) -> Starlette:
    """A real API that answers everything in one way."""
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    return Starlette(routes=[Route("/{path:path}", handler, methods=methods)])


def is_free_of_secrets(folder: Path) -> bool:
    """Whether no file of a folder has a secret."""
    texts = [path.read_text() for path in folder.rglob("*") if path.is_file()]
    return bool(texts) and not [secret for secret in SECRETS for text in texts if secret in text.replace("secret-", "")]


class TestPassedOn:
    def test_the_client_gets_the_true_answer(self, world: World, record: Recording) -> None:
        recorded = record()
        given = recorded.client.get(CUSTOMER)
        direct = world.sipcentric().get(CUSTOMER)
        assert (given.status_code, given.content) == (direct.status_code, direct.content)
        assert given.headers["content-type"] == direct.headers["content-type"]
        assert given.headers["x-ratelimit-limit"] == direct.headers["x-ratelimit-limit"]

    def test_a_line_for_each_exchange(self, world: World, record: Recording) -> None:
        recorded = record()
        recorded.client.get(CUSTOMER, params={"page": 1})
        about, line = recorded.lines
        assert (about["recording"], about["vendor"]) == (1, "sipcentric")
        assert (line["method"], line["query"], line["signed_in"], line["operation"]) == (
            "GET",
            "page=1",
            True,
            "get_customer",
        )
        assert line["answer"]["status"] == 200
        shown = line["answer"]["body"]["json"]
        assert (shown["type"], shown["created"]) == ("customer", "2014-03-10T13:37:00.000+0000")
        assert shown["company"] == "Person 1"
        assert shown["uri"] == f"BASE{line['path']}"
        assert recorded.told == [f"GET {line['path']}: 200"]

    def test_heads_and_refusals(self, record: Recording) -> None:
        recorded = record()
        assert recorded.client.head(CUSTOMER).status_code == 200
        assert (recorded.last["method"], "body" in recorded.last["answer"]) == ("HEAD", False)
        assert recorded.client.get(CUSTOMER, headers={"Authorization": "Basic eDp5"}).status_code == 401
        assert "refuses who signed in" in recorded.told[-1]
        assert recorded.client.get(f"{CUSTOMER}/endpoints/77").status_code == 404

    @pytest.mark.parametrize("accept", ["application/json", "application/xml"])
    def test_both_forms_of_sipgate(self, record: Recording, accept: str) -> None:
        recorded = record("sipgate")
        answer = recorded.client.get("/my/billing/balance", params={"version": "2.41"}, headers={"Accept": accept})
        assert answer.status_code == 200
        assert [*recorded.last["answer"]["body"]] == [accept.rpartition("/")[2]]
        assert recorded.last["query"] == "version=2.41"


class TestNotPassedOn:
    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_what_may_change_something(self, world: World, record: Recording, method: str) -> None:
        recorded = record()
        answer = recorded.client.request(method, f"{CUSTOMER}/phonebook/773", json={})
        assert answer.status_code == 403
        assert f"--allow {method}" in answer.json()["message"]
        assert len(recorded.lines) == 1
        assert world.kit.requests() == []

    def test_unless_it_is_allowed(self, world: World, record: Recording) -> None:
        recorded = record("sipcentric", world.url, "delete_entry")
        assert recorded.client.delete(f"{CUSTOMER}/phonebook/773").status_code == 204
        assert recorded.client.post(f"{CUSTOMER}/phonebook", json={}).status_code == 403
        assert world.sipcentric().get(f"{CUSTOMER}/phonebook/773").status_code == 404

    def test_at_dial9_the_action_counts(self, world: World, record: Recording) -> None:
        """Any verb runs it there."""
        recorded = record("dial9")
        assert recorded.client.post("/numbers/list").json()["status"] == "success"
        for method in ("GET", "HEAD", "POST"):
            recorded.client.request(method, "/numbers/delete", json={"id": 3466})
        assert "--allow delete_number" in recorded.told[-1]
        assert len(world.dial9().post("/numbers/list").json()["data"]) == len(
            recorded.client.post("/numbers/list").json()["data"]
        )

    def test_a_method_in_the_query_counts(self, world: World, record: Recording) -> None:
        recorded = record("sipcentric")
        answer = recorded.client.post(f"{CUSTOMER}/phonebook/773", params={"_method": "DELETE"})
        assert answer.status_code == 403
        assert world.sipcentric().get(f"{CUSTOMER}/phonebook/773").status_code == 200


class TestWhatIsWrittenDown:
    @pytest.fixture
    def answers(self) -> Any:
        """Handlers of a real API with somebody's data, by name."""

        async def plain(request: Request) -> Response:
            return JSONResponse(PERSON, headers={"Set-Cookie": "session=swordfish", "X-Owner": "Real Person"})

        async def zipped(request: Request) -> Response:
            content = gzip.compress(json.dumps(PERSON).encode())
            return Response(content, headers={"Content-Encoding": "gzip"}, media_type="application/json")

        async def in_parts(request: Request) -> Response:
            async def parts() -> Any:
                for part in json.dumps(PERSON).partition(","):
                    yield part.encode()

            return StreamingResponse(parts(), media_type="application/json")

        async def untyped(request: Request) -> Response:
            return Response(json.dumps(PERSON), media_type="text/html")

        async def broken(request: Request) -> Response:
            return Response(json.dumps(PERSON)[:-9], media_type="application/json")

        async def redirect(request: Request) -> Response:
            return RedirectResponse("https://login.real.test/?token=swordfish&mail=ada@real.test")

        async def failing(request: Request) -> Response:
            return PlainTextResponse("Real Person: swordfish", 500)

        async def refusing(request: Request) -> Response:
            return JSONResponse({"message": "Real Person may not", "errors": []}, 401)

        return {name: handler for name, handler in locals().items() if name != "self"}

    @pytest.mark.parametrize(
        ("name", "status", "kind"),
        [
            ("plain", 200, "json"),
            ("zipped", 200, "json"),
            ("in_parts", 200, "json"),
            ("untyped", 200, "binary"),
            ("broken", 200, "binary"),
            ("redirect", 307, None),
            ("failing", 500, "binary"),
            ("refusing", 401, "json"),
        ],
    )
    def test_no_secret_in_any_file(
        self, record: Recording, answers: Any, tmp_path: Path, name: str, status: int, kind: str | None
    ) -> None:
        with served(real(answers[name])) as url:
            recorded = record("sipcentric", url)
            given = recorded.client.get(
                "/customers/5025",
                params={"email": "ada@real.test"},
                headers={"Cookie": "id=swordfish", "X-Me": "Real Person"},
            )
        assert given.status_code == status == recorded.last["answer"]["status"]
        assert recorded.last["answer"].get("body") is None if kind is None else kind in recorded.last["answer"]["body"]
        assert is_free_of_secrets(tmp_path)

    def test_a_redirect_is_not_followed(self, record: Recording, answers: Any) -> None:
        with served(real(answers["redirect"])) as url:
            recorded = record("sipcentric", url)
            given = recorded.client.get(CUSTOMER, follow_redirects=False)
        assert given.headers["location"].startswith("https://login.real.test/")
        assert ["location", "https://example.com/1"] in recorded.last["answer"]["headers"]
        assert "not followed" in recorded.told[-1]

    def test_what_was_zipped_is_not_for_the_client(self, record: Recording, answers: Any) -> None:
        with served(real(answers["zipped"])) as url:
            given = record("sipcentric", url).client.get(CUSTOMER)
        assert given.json() == PERSON
        assert "content-encoding" not in given.headers


class TestNoAnswer:
    def test_a_slow_one(self, record: Recording, tmp_path: Path) -> None:
        async def slow(request: Request) -> Response:
            await request.receive()
            await request.receive()  # until the client has gone
            return Response()

        with served(real(slow)) as url:
            recorded = record("sipcentric", url, seconds=0.2)
            given = recorded.client.get(CUSTOMER)
        assert given.status_code == 504
        assert "longer than 0.2 s" in given.json()["message"]
        assert (recorded.last["failed"], "answer" in recorded.last) == ("it took longer than 0.2 s (--seconds)", False)

    def test_nobody_there(self, record: Recording) -> None:
        recorded = record("telecom_center", "http://127.0.0.1:9")
        given = recorded.client.get("/customers", headers={"Accept": "application/vnd.api+json"})
        assert given.status_code == 502
        assert "cannot be reached" in given.json()["errors"][0]["detail"]
        assert "cannot be reached" in recorded.last["failed"]

    def test_a_certificate_of_nobody(self, record: Recording, tmp_path: Path) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert("127.0.0.1")
        own = tmp_path / "ca" / "ca.pem"
        own.parent.mkdir()
        authority.cert_pem.write_to_path(str(own))
        chain = tmp_path / "ca" / "chain.pem"
        certificate.private_key_and_cert_chain_pem.write_to_path(str(chain))

        async def plain(request: Request) -> Response:
            return JSONResponse({"type": "customer"})

        with served(real(plain), ssl_certfile=str(chain), ssl_version=ssl.PROTOCOL_TLS_SERVER) as url:
            there = url.replace("http://", "https://")
            refused, trusting = record("sipcentric", there), record("sipgate", there, ca=str(own))
            given = refused.client.get(CUSTOMER)
            assert given.status_code == 502
            assert "--ca FILE" in given.json()["message"]
            assert trusting.client.get("/my/events").status_code == 200
            refused.stop()
            trusting.stop()


def test_an_answer_cut_in_the_middle(record: Recording) -> None:
    async def cut(request: Request) -> Response:
        async def parts() -> Any:
            yield b"{"
            raise RuntimeError

        return StreamingResponse(parts(), media_type="application/json", headers={"content-length": "100"})

    with served(real(cut)) as url:
        recorded = record("sipcentric", url)
        given = recorded.client.get(CUSTOMER)
    assert given.status_code == 502
    assert "answer" not in recorded.last
    assert isinstance(given, httpx2.Response)


ODD = {
    "no HTTP": b"hello\r\n\r\n",
    "nothing": b"",
    "a header that is none": b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
    "gzip that is none": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
    "parts that are none": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "less than was promised": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
    "a status beyond all": b"HTTP/1.1 9999 Odd\r\n\r\n",
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_what_is_no_answer_is_told(record: Recording, content: bytes) -> None:
    """The client gets the vendor's own error, the file a reason."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            opened, _ = listener.accept()
            with opened:
                opened.recv(65536)
                opened.sendall(content)

        thread = threading.Thread(target=answer)
        thread.start()
        recorded = record("sipcentric", f"http://127.0.0.1:{listener.getsockname()[1]}")
        given = recorded.client.get(CUSTOMER)
        thread.join()
    assert given.status_code == 502
    assert given.json()["message"].startswith("the real API did not answer")
    assert recorded.last["failed"]


@pytest.mark.parametrize(
    "path", ["/api/v2/numbers/delete/", "/api/v2//numbers/delete", "/api/v2/numbers/%64elete", "/api/vx/numbers/delete"]
)
def test_no_spelling_of_an_address_lets_a_write_through(world: World, record: Recording, path: str) -> None:
    recorded = record("dial9")
    before = world.dial9().post("/numbers/list").json()["data"]
    recorded.client.base_url = str(recorded.client.base_url).split("/api")[0]
    recorded.client.get(path, params={"params": '{"id": 3466}'})
    assert world.dial9().post("/numbers/list").json()["data"] == before
