"""The journal: listed, exported, asserted on, waited for."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx2
import pytest

from tests.conftest import START, World
from tests.control.journal.conftest import ADA, BOOK

PATH = "/api/v1/customers/25/phonebook"


def listed(world: World, **query: Any) -> list[str]:
    answer = world.control.get("/requests", params=query)
    assert answer.status_code == 200, answer.text
    return [entry["id"] for entry in answer.json()["requests"]]


def shown(world: World, request_id: str) -> dict[str, Any]:
    entry: dict[str, Any] = world.control.get(f"/requests/{request_id}").json()
    return entry


class TestList:
    @pytest.mark.parametrize(
        ("query", "ids"),
        [
            ({}, ["r1", "r2", "r3", "r4", "r5"]),
            ({"vendor": "sipcentric"}, ["r1", "r2", "r3", "r4", "r5"]),
            ({"vendor": "dial9"}, []),
            ({"method": "post"}, ["r2", "r3"]),
            ({"status": "201"}, ["r2"]),
            ({"status": "4xx"}, ["r3", "r4", "r5"]),
            ({"path": PATH}, ["r1", "r2", "r3"]),
            ({"path": "*/customers/*"}, ["r1", "r2", "r3", "r4", "r5"]),
            ({"operation": "create_entry"}, ["r2", "r3"]),
            ({"caller": "nobody"}, ["r5"]),
            ({"since": "r3"}, ["r4", "r5"]),
            ({"since": "2026-03-02T09:01:00Z"}, ["r3", "r4", "r5"]),
            ({"since": "2026-03-02T10:01:00+01:00", "method": "GET"}, ["r4", "r5"]),
            ({"body": "Ada"}, ["r2"]),
            ({"body": '"name"', "method": "POST"}, ["r2", "r3"]),
            ({"body": ADA["phoneNumber"][2:]}, ["r2"]),
            ({"body": "nothing"}, []),
            ({"before": "r3"}, ["r1", "r2"]),
            ({"before": "r1"}, []),
            ({"before": "r9"}, ["r1", "r2", "r3", "r4", "r5"]),
            ({"before": "r5", "since": "r1", "method": "POST"}, ["r2", "r3"]),
            ({"limit": "2"}, ["r4", "r5"]),
            ({"limit": "0"}, []),
            ({"limit": "9"}, ["r1", "r2", "r3", "r4", "r5"]),
            ({"limit": "1", "method": "POST"}, ["r3"]),
        ],
    )
    def test_filters(self, asked: World, query: dict[str, str], ids: list[str]) -> None:
        assert listed(asked, **query) == ids

    def test_entry(self, asked: World) -> None:
        entry = asked.control.get("/requests").json()["requests"][0]
        duration = entry.pop("duration_ms")
        assert 0 < duration < 5000
        assert entry == {
            "id": "r1",
            "at": START,
            "world": asked.name,
            "vendor": "sipcentric",
            "operation": "list_entries",
            "method": "GET",
            "path": PATH,
            "query": "page=1&pageSize=2",
            "status": 200,
            "caller": "admin",
            "fault": None,
            "undone": False,
            "rules": [],
            "notes": [],
        }

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"vendor": "nobody"}, "match.vendor"),
            ({"operation": "list_nothing"}, "match.operation"),
            ({"status": "many"}, "status"),
            ({"path": "^("}, "path"),
            ({"since": "yesterday"}, "since"),
            ({"format": "xml"}, "format"),
            ({"before": "3"}, "before"),
            ({"limit": "-1"}, "limit"),
            ({"limit": "x"}, "limit"),
            ({"bodies": "x"}, "bodies"),
        ],
    )
    def test_bad_filter_is_named(self, asked: World, query: dict[str, str], field: str) -> None:
        answer = asked.control.get("/requests", params=query)
        assert answer.status_code == 422
        assert answer.json()["fields"][0]["field"] == field

    def test_delete_forgets_and_ids_go_on(self, asked: World) -> None:
        assert asked.control.delete("/requests").status_code == 204
        assert listed(asked) == []
        asked.sipcentric().get(BOOK)
        assert listed(asked) == ["r6"]

    def test_ring_is_bounded_and_counts_what_it_dropped(self, world: World) -> None:
        world.set(journal_entries=3)
        client = world.sipcentric()
        for _ in range(5):
            client.get(BOOK)
        answer = world.control.get("/requests").json()
        assert [entry["id"] for entry in answer["requests"]] == ["r3", "r4", "r5"]
        assert answer["dropped"] == 2

    def test_ring_is_bounded_in_bytes(self, world: World) -> None:
        world.set(journal_bytes=30_000)
        client = world.sipcentric()
        for _ in range(4):
            client.post(BOOK, json=ADA | {"note": "x" * 10_000})
        answer = world.control.get("/requests").json()
        assert 1 <= len(answer["requests"]) < 4
        assert answer["dropped"] == 4 - len(answer["requests"])


class TestOne:
    def test_request_and_response(self, asked: World) -> None:
        entry = shown(asked, "r2")
        assert entry["request"]["json"] == ADA
        assert entry["response"]["json"]["name"] == "Ada"
        assert ["location", entry["response"]["json"]["uri"]] in [
            [name.lower(), value] for name, value in entry["response"]["headers"]
        ]

    def test_header_leads_to_it(self, world: World) -> None:
        answer = world.sipcentric().get(BOOK)
        assert shown(world, answer.headers["x-emulator-request"])["path"] == PATH

    def test_secrets_are_hidden(self, world: World) -> None:
        client = world.sipcentric()
        body = '{"name": "x", "password": "hush-1", "sipPassword":"hush-2", "pin": 4711, "tokenid": "hush-3'
        client.post(BOOK, params={"tokenid": "hush-4"}, content=body, headers={"X-Auth-Secret": "hush-5"})
        client.post(BOOK, content="a=b&password=hush-6&sip_password=hush-7&c=d")
        for query in ({}, {"format": "har"}, {"format": "curl"}):
            for path in ("/requests", "/requests/r1"):
                text = world.control.get(path, params=query).text
                assert "hush" not in text
                assert "4711" not in text
                assert "Basic YWRtaW" not in text
        assert ["authorization", "Basic ***"] in shown(world, "r1")["request"]["headers"]
        assert shown(world, "r2")["request"]["body"] == "a=b&password=***&sip_password=***&c=d"

    @pytest.mark.parametrize("name", ["access_token", "tokenid", "password"])
    def test_secrets_of_addresses_are_hidden(self, world: World, name: str) -> None:
        there = f"http://example.com/?a=b&{name}=hush#top"
        world.sipcentric().get(BOOK, params={name: "hush"}, headers={"Referer": there})
        world.sipcentric().post(BOOK, json={"name": "x", "url": there})
        for path in ("/requests", "/requests/r1", "/requests/r2"):
            for form in ("json", "har", "curl"):
                assert "hush" not in world.control.get(path, params={"format": form}).text
        assert f'a=b&{name}=***#top"' in shown(world, "r2")["request"]["body"]

    def test_tokens_are_hidden(self, world: World) -> None:
        token = world.sipcentric().get("/tokengenerator").json()["id"]
        body = {"data": {"type": "sessions", "relationships": {"customer": {"data": {"type": "customers", "id": "1"}}}}}
        session = world.telecom_center().post("/sessions", json=body).json()["data"]["attributes"]["uri"]
        assert token not in world.control.get("/requests/r1").text
        assert session.rpartition("=")[2] not in world.control.get("/requests/r2").text

    @pytest.mark.parametrize("effect", [{"drop": True}, {"status": 520}, {"rate_limit": True}, None])
    def test_body_of_a_refused_request_is_kept(self, world: World, effect: dict[str, Any] | None) -> None:
        world.control.post("/reset")
        client = world.sipcentric("admin" if effect else "nobody")
        if effect:
            world.control.post("/faults", json={"effect": effect})
        with suppress(httpx2.TransportError):
            client.post(BOOK, json=ADA)
        verdict = world.control.post("/requests/verify", json={"match": {"body": ADA}, "exactly": 1})
        assert verdict.status_code == 200, verdict.text

    def test_what_is_no_filter_is_refused(self, asked: World) -> None:
        answer = asked.control.get("/requests", params={"methods": "POST"})
        assert answer.status_code == 422
        assert "method" in answer.json()["allowed"]

    def test_unknown_is_404(self, asked: World) -> None:
        answer = asked.control.get("/requests/r99")
        assert answer.status_code == 404
        assert "r5" in answer.json()["allowed"]


class TestNotes:
    def test_broken_rule_is_named_with_its_field(self, asked: World) -> None:
        assert any("phoneNumber" in note for note in shown(asked, "r3")["notes"])

    def test_closest_operation_of_an_unknown_path(self, asked: World) -> None:
        note = shown(asked, "r4")["notes"][0]
        assert "list_entries" in note
        assert "/api/v1/customers/{customerId}/phonebook" in note

    def test_methods_of_a_known_path(self, world: World) -> None:
        world.sipcentric().patch(BOOK)
        note = shown(world, "r1")["notes"][0]
        assert "PATCH is not documented" in note
        assert "POST (create_entry)" in note

    def test_sign_in(self, asked: World) -> None:
        assert "nobody" in shown(asked, "r5")["notes"][0]
        asked.client("/api/v1").get("/customers/me")
        entry = asked.client("/_emulator").get("/requests?status=401").json()["requests"][-1]
        assert "no credentials" in entry["notes"][0]


class TestExport:
    def test_har(self, asked: World) -> None:
        log = asked.control.get("/requests", params={"format": "har"}).json()["log"]
        assert log["version"] == "1.2"
        first, second = log["entries"][:2]
        assert first["request"]["url"] == f"{asked.url}{PATH}?page=1&pageSize=2"
        assert first["request"]["queryString"] == [{"name": "page", "value": "1"}, {"name": "pageSize", "value": "2"}]
        assert first["startedDateTime"] == "2026-03-02T09:00:00.000+00:00"
        assert first["time"] == sum(first["timings"].values())
        assert second["request"]["postData"]["mimeType"] == "application/json"
        assert (second["response"]["status"], second["response"]["statusText"]) == (201, "Created")
        assert second["response"]["content"]["size"] == second["response"]["bodySize"]

    def test_curl(self, asked: World) -> None:
        lines = asked.control.get("/requests", params={"format": "curl"}).text.splitlines()
        assert len(lines) == 5
        assert lines[1].startswith(f"curl -X POST {asked.url}{PATH} ")
        assert "'authorization: Basic ***'" in lines[1]
        assert """--data-raw '{"name":"Ada","phoneNumber":"01214960001"}'""" in lines[1]


class TestVerify:
    @pytest.mark.parametrize(
        "question",
        [
            {"match": {"operation": "create_entry"}},
            {"match": {"operation": "create_entry"}, "exactly": 2},
            {"match": {"operation": "create_entry", "status": 201}, "exactly": 1},
            {"match": {"operation": "create_entry"}, "at_least": 1, "at_most": 2},
            {"match": {"method": "DELETE"}, "exactly": 0},
            {"match": {"method": "DELETE"}, "at_most": 3},
            {"match": {"body": {"name": "Ada"}}, "exactly": 1},
            {"match": {"body": "Bob"}, "exactly": 1},
            {"match": {"query": {"pageSize": "2"}}, "exactly": 1},
            {"match": {"status": "4xx"}, "exactly": 3},
            {"in_order": [{"method": "GET"}, {"body": {"name": "Ada"}}, {"status": 401}]},
        ],
    )
    def test_true(self, asked: World, question: dict[str, Any]) -> None:
        answer = asked.control.post("/requests/verify", json=question)
        assert answer.status_code == 200, answer.text
        assert answer.json()["count"] == len(answer.json()["requests"])

    @pytest.mark.parametrize(
        ("question", "nearest", "differs"),
        [
            ({"match": {"method": "PUT", "path": PATH}}, "r3", ["method"]),
            ({"match": {"operation": "create_entry", "body": {"name": "Eve"}}}, "r3", ["body"]),
            ({"match": {"operation": "create_entry", "query": {"a": "b"}}}, "r3", ["query.a"]),
            ({"match": {"caller": "nobody", "method": "POST", "status": 401}}, "r5", ["method"]),
            ({"match": {"operation": "create_entry", "status": 201}, "exactly": 2}, "r3", ["status"]),
            ({"in_order": [{"status": 401}, {"method": "GET", "status": 200}]}, "r5", ["status"]),
        ],
    )
    def test_false_shows_the_nearest_misses(
        self, asked: World, question: dict[str, Any], nearest: str, differs: list[str]
    ) -> None:
        answer = asked.control.post("/requests/verify", json=question)
        assert answer.status_code == 422
        first = answer.json()["nearest"][0]
        assert first["id"] == nearest
        assert [each["field"] for each in first["differs"]] == differs
        assert all("wanted" in each and "found" in each for each in first["differs"])

    def test_too_many_are_named(self, asked: World) -> None:
        answer = asked.control.post("/requests/verify", json={"match": {"operation": "create_entry"}, "at_most": 1})
        assert answer.status_code == 422
        assert answer.json()["requests"] == ["r2", "r3"]
        assert "not at most 1" in answer.json()["error"]

    def test_order_counts(self, asked: World) -> None:
        question = {"in_order": [{"status": 201}, {"method": "GET", "status": 200}]}
        assert asked.control.post("/requests/verify", json=question).status_code == 422

    @pytest.mark.parametrize(
        "question",
        [
            {},
            {"match": {}, "in_order": [{}]},
            {"match": {}, "exactly": 1, "at_least": 1},
            {"match": {}, "exactly": -1},
            {"match": {}, "at_least": 2, "at_most": 1},
            {"in_order": []},
            {"match": {"colour": "red"}},
            {"match": {"vendor": "nobody"}},
            {"in_order": [{"operation": "list_nothing"}]},
        ],
    )
    def test_unclear_question_is_refused(self, asked: World, question: dict[str, Any]) -> None:
        answer = asked.control.post("/requests/verify", json=question)
        assert answer.status_code == 422
        assert "fields" in answer.json()


class TestWait:
    def test_requests_already_made_count(self, asked: World) -> None:
        body = {"match": {"operation": "create_entry"}, "count": 2, "timeout_seconds": 0}
        answer = asked.control.post("/requests/wait", json=body)
        assert answer.status_code == 200
        assert [entry["id"] for entry in answer.json()["requests"]] == ["r2", "r3"]

    def test_ends_when_the_request_comes(self, world: World) -> None:
        client = world.sipcentric()
        late = threading.Timer(0.05, lambda: client.post(BOOK, json=ADA))
        late.start()
        body = {"match": {"operation": "create_entry"}, "timeout_seconds": 5}
        answer = world.control.post("/requests/wait", json=body)
        late.join()
        assert answer.status_code == 200
        assert answer.json()["requests"][0]["status"] == 201

    def test_counts_what_was_and_what_comes(self, asked: World) -> None:
        client = asked.sipcentric()
        with ThreadPoolExecutor() as pool:
            body = {"match": {"operation": "create_entry"}, "count": 4, "timeout_seconds": 5}
            waiting = pool.submit(asked.control.post, "/requests/wait", json=body)
            for call in (client.get, client.post, client.get, client.post, client.get):
                call(BOOK)
            answer = waiting.result(5)
        assert [entry["id"] for entry in answer.json()["requests"]] == ["r2", "r3", "r7", "r9"]

    def test_408_when_the_time_is_up(self, asked: World) -> None:
        body = {"match": {"method": "PUT", "path": PATH}, "timeout_seconds": 0.02}
        answer = asked.control.post("/requests/wait", json=body)
        assert answer.status_code == 408
        assert answer.json()["nearest"][0]["differs"][0]["field"] == "method"

    @pytest.mark.parametrize(
        "body", [{"count": 0}, {"timeout_seconds": -1}, {"timeout_seconds": 1e9}, {"match": {"status": 7}}]
    )
    def test_bad_wait_is_refused(self, world: World, body: dict[str, Any]) -> None:
        assert world.control.post("/requests/wait", json=body).status_code == 422
