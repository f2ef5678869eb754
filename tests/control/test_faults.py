"""Faults: set over HTTP, felt by a vendor's client."""

from time import perf_counter
from typing import Any

import httpx2
import pytest

from tests.conftest import World

BOOK = "/customers/25/phonebook"
STREAM = "/stream"


def set_fault(world: World, effect: dict[str, Any], **rest: Any) -> dict[str, Any]:
    answer = world.control.post("/faults", json={"effect": effect} | rest)
    assert answer.status_code == 201, answer.text
    fault: dict[str, Any] = answer.json()
    assert world.control.get(f"/faults/{fault['id']}").json() == fault
    return fault


def statuses(world: World, count: int, path: str = BOOK) -> list[int]:
    client = world.sipcentric()
    return [client.get(path).status_code for _ in range(count)]


class TestEffects:
    def test_status_has_the_vendors_shape(self, world: World) -> None:
        fault = set_fault(world, {"status": 503})
        answer = world.sipcentric().get(BOOK)
        assert answer.status_code == 503
        assert {"message", "errors"} <= answer.json().keys()
        assert answer.headers["x-ratelimit-limit"] == "1200"
        entry = world.control.get(f"/requests/{answer.headers['x-emulator-request']}").json()
        assert entry["fault"] == fault["id"]
        assert entry["operation"] == "list_entries"

    def test_message_and_headers(self, world: World) -> None:
        set_fault(world, {"status": 503, "message": "back at noon", "headers": {"Retry-After": "60"}})
        answer = world.sipcentric().get(BOOK)
        assert answer.json()["message"] == "back at noon"
        assert answer.headers["retry-after"] == "60"

    def test_own_body_and_status_without_error(self, world: World) -> None:
        set_fault(world, {"status": 502, "body": "<html>", "headers": {"Content-Type": "text/html"}}, times=1)
        set_fault(world, {"status": 204})
        first, second = world.sipcentric().get(BOOK), world.sipcentric().get(BOOK)
        assert (first.status_code, first.text, first.headers["content-type"]) == (502, "<html>", "text/html")
        assert (second.status_code, second.content) == (204, b"")

    def test_nothing_is_done_where_the_answer_is_refused(self, world: World) -> None:
        before = world.sipcentric().get(BOOK).json()["totalItems"]
        set_fault(world, {"status": 500}, times=1)
        world.sipcentric().post(BOOK, json={"name": "Ada", "phoneNumber": "01214960001"})
        assert world.sipcentric().get(BOOK).json()["totalItems"] == before
        entry = world.control.get("/requests", params={"method": "POST"}).json()["requests"][0]
        assert "Ada" in world.control.get(f"/requests/{entry['id']}").json()["request"]["body"]

    @pytest.mark.parametrize("delay", [40, {"min": 40, "max": 60}, {"median": 60, "sigma": 0.1}])
    def test_delay_is_real_time(self, world: World, delay: Any) -> None:
        set_fault(world, {"delay_ms": delay})
        client = world.sipcentric()
        started = perf_counter()
        assert client.get(BOOK).status_code == 200
        assert 0.03 < perf_counter() - started < 10

    def test_drop_ends_the_connection_without_an_answer(self, world: World) -> None:
        set_fault(world, {"drop": True}, times=1)
        with pytest.raises(httpx2.TransportError):
            world.sipcentric().post(BOOK, json={"name": "Ada", "phoneNumber": "01214960001"})
        entry = world.control.get("/requests").json()["requests"][0]
        assert entry["status"] == 0
        assert statuses(world, 1) == [200]

    def test_truncate_does_the_work_and_breaks_off_the_answer(self, world: World) -> None:
        before = world.sipcentric().get(BOOK).json()["totalItems"]
        set_fault(world, {"truncate": True}, times=1)
        with pytest.raises(httpx2.RemoteProtocolError):
            world.sipcentric().post(BOOK, json={"name": "Ada", "phoneNumber": "01214960001"})
        assert world.sipcentric().get(BOOK).json()["totalItems"] == before + 1

    @pytest.mark.parametrize("effect", [{"malformed": True}, {"malformed": True, "delay_ms": 1}])
    def test_malformed_leaves_an_answer_without_body_as_it_is(self, world: World, effect: dict[str, Any]) -> None:
        """What was said behind its head would be taken for the next answer."""
        client = world.sipcentric()
        tag = client.get(f"{BOOK}/716").headers["etag"]
        set_fault(world, effect)
        for answer in (
            client.get(f"{BOOK}/716", headers={"If-None-Match": tag}),
            client.delete(f"{BOOK}/773"),
        ):
            assert answer.status_code in (204, 304)
            assert "content-length" not in answer.headers
        world.control.delete("/faults")
        assert client.get(f"{BOOK}/716").json()["id"] == "716"

    def test_malformed_body_arrives_whole_and_does_not_parse(self, world: World) -> None:
        set_fault(world, {"malformed": True})
        answer = world.sipcentric().get(BOOK)
        assert answer.status_code == 200
        assert int(answer.headers["content-length"]) == len(answer.content)
        with pytest.raises(ValueError, match=r".+"):
            answer.json()

    def test_rate_limit_tells_that_nothing_is_left(self, world: World) -> None:
        set_fault(world, {"rate_limit": True}, times=1)
        answer = world.sipcentric().get(BOOK)
        assert answer.status_code == 429
        assert answer.headers["x-ratelimit-remaining"] == "0"
        assert statuses(world, 1) == [200]


class TestRules:
    def test_times(self, world: World) -> None:
        fault = set_fault(world, {"status": 503}, times=2)
        assert statuses(world, 3) == [503, 503, 200]
        shown = world.control.get(f"/faults/{fault['id']}").json()
        assert (shown["hits"], shown["matched"], shown["spent"]) == (2, 2, True)

    def test_spent_ones_are_forgotten_in_the_end(self, world: World) -> None:
        client = world.sipcentric()
        for _ in range(103):
            set_fault(world, {"status": 503}, times=1)
            assert client.get(BOOK).status_code == 503
        ids = [fault["id"] for fault in world.control.get("/faults").json()["faults"]]
        assert ids == [f"f{n}" for n in range(3, 104)]

    def test_nth_counts_from_the_faults_creation(self, world: World) -> None:
        statuses(world, 2)
        set_fault(world, {"status": 503}, match={"nth": 3})
        assert statuses(world, 4) == [200, 200, 503, 200]

    def test_nth_with_times(self, world: World) -> None:
        set_fault(world, {"status": 503}, match={"nth": 2}, times=2)
        assert statuses(world, 4) == [200, 503, 503, 200]

    def test_until_removed(self, world: World) -> None:
        fault = set_fault(world, {"status": 503})
        assert statuses(world, 3) == [503] * 3
        assert world.control.delete(f"/faults/{fault['id']}").status_code == 204
        assert statuses(world, 1) == [200]
        assert world.control.delete(f"/faults/{fault['id']}").status_code == 404

    def test_first_fault_that_hits_counts(self, world: World) -> None:
        set_fault(world, {"status": 500}, times=1)
        set_fault(world, {"status": 503}, times=1)
        assert statuses(world, 3) == [500, 503, 200]

    def test_probability_repeats_with_the_seed(self, world: World) -> None:
        def run() -> list[int]:
            world.control.post("/reset", json={"seed": 5})
            set_fault(world, {"status": 503}, probability=0.5)
            return statuses(world, 20)

        first = run()
        assert set(first) == {200, 503}
        assert run() == first

    def test_window_ends_with_the_worlds_clock(self, world: World) -> None:
        set_fault(world, {"status": 503}, for_seconds=60)
        assert statuses(world, 1) == [503]
        world.advance(60)
        assert statuses(world, 1) == [200]

    @pytest.mark.parametrize(
        ("match", "hit"),
        [
            ({"vendor": "sipcentric"}, True),
            ({"vendor": "dial9"}, False),
            ({"method": "get"}, True),
            ({"method": "POST"}, False),
            ({"path": "/api/v1/customers/25/phonebook"}, True),
            ({"path": "/api/v1/*"}, True),
            ({"path": "*/phonebook"}, True),
            ({"path": "/api/v1/customers/{id}/phonebook"}, True),
            ({"path": "/api/v1/{id}/phonebook"}, False),
            ({"path": "^/api/v\\d+/customers/"}, True),
            ({"path": "/api/v1/customers"}, False),
            ({"operation": "list_entries"}, True),
            ({"operation": "get_entry"}, False),
            ({"caller": "admin"}, True),
            ({"caller": "reseller"}, False),
            ({"query": {"page": "1"}}, True),
            ({"query": {"page": "2"}}, False),
            ({"headers": {"X-Test": "a"}}, True),
            ({"headers": {"X-Test": "b"}}, False),
        ],
    )
    def test_match(self, world: World, match: dict[str, Any], hit: bool) -> None:
        set_fault(world, {"status": 503}, match=match)
        answer = world.sipcentric().get(BOOK, params={"page": 1}, headers={"X-Test": "a"})
        assert (answer.status_code == 503) is hit

    def test_other_worlds_are_spared(self, world: World, server: Any) -> None:
        set_fault(world, {"status": 503})
        other = World(server.url, f"{world.name}-other")
        assert statuses(other, 1) == [200]
        other.close()

    def test_reset_removes_them(self, world: World) -> None:
        set_fault(world, {"status": 503})
        world.control.post("/reset")
        assert world.control.get("/faults").json() == {"faults": []}

    def test_delete_all(self, world: World) -> None:
        set_fault(world, {"status": 503})
        assert world.control.delete("/faults").status_code == 204
        assert statuses(world, 1) == [200]


class TestStreams:
    @pytest.mark.parametrize("early", [True, False], ids=["set before", "set while it is open"])
    def test_stream_is_cut(self, world: World, early: bool) -> None:
        if early:
            set_fault(world, {"cut_stream": True}, times=1)
        with world.sipcentric().stream("GET", STREAM) as stream:
            chunks = stream.iter_raw()
            assert next(chunks)
            if not early:
                set_fault(world, {"cut_stream": True}, times=1)
            with pytest.raises(httpx2.TransportError):
                list(chunks)
        assert statuses(world, 1) == [200]
        entry = world.control.get("/requests", params={"path": "*/stream"}).json()["requests"][0]
        assert entry["fault"] == "f1"


class TestPresets:
    def test_each_can_be_set(self, world: World) -> None:
        presets = world.control.get("/faults/presets").json()["presets"]
        assert len(presets) == 5
        for preset in presets:
            answer = world.control.post("/faults", json={"preset": preset["name"], "times": 1})
            assert answer.status_code == 201
            assert answer.json()["effect"] == preset["effect"]
            assert preset["summary"]

    def test_gateway_page_is_html(self, world: World) -> None:
        world.control.post("/faults", json={"preset": "gateway-html", "match": {"vendor": "sipcentric"}})
        answer = world.sipcentric().get(BOOK)
        assert answer.status_code == 502
        assert answer.headers["content-type"] == "text/html"

    def test_maintenance_is_over_after_its_time(self, world: World) -> None:
        world.control.post("/faults", json={"preset": "maintenance"})
        answer = world.sipcentric().get(BOOK)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "300")
        world.advance(300)
        assert statuses(world, 1) == [200]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"effect": {}}, "effect"),
        ({"effect": {"status": 600}}, "effect.status"),
        ({"effect": {"status": 99}}, "effect.status"),
        ({"effect": {"status": "503"}}, "effect.status"),
        ({"effect": {"explode": True}}, "effect.explode"),
        ({"effect": {"drop": False}}, "effect.drop"),
        ({"effect": {"drop": True, "status": 500}}, "effect"),
        ({"effect": {"delay_ms": -1}}, "effect.delay_ms"),
        ({"effect": {"delay_ms": {"min": 2, "max": 1}}}, "effect.delay_ms"),
        ({"effect": {"status": 500, "headers": {"Content-Length": "3"}}}, "effect"),
        ({"effect": {"status": 500, "headers": {"a b": "c"}}}, "effect"),
        ({"effect": {"error": "no-such-error"}}, "effect.error"),
        ({"effect": {"status": 500}, "match": {"vendor": "nobody"}}, "match.vendor"),
        ({"effect": {"status": 500}, "match": {"operation": "list_entrys"}}, "match.operation"),
        ({"effect": {"status": 500}, "match": {"method": "FETCH"}}, "match.method"),
        ({"effect": {"status": 500}, "match": {"path": "^("}}, "match.path"),
        ({"effect": {"status": 500}, "match": {"path": "^/api/(?!v2)"}}, "match.path"),
        ({"effect": {"status": 500}, "match": {"path": "^/api/.*a.{900}b$"}}, "match.path"),
        ({"effect": {"status": 500}, "match": {"path": "*" * 2001}}, "match.path"),
        ({"effect": {"status": 500}, "match": {"path": "/api/v1/customers?page=2"}}, "match.path"),
        ({"effect": {"status": 500}, "match": {"nth": 0}}, "match.nth"),
        ({"effect": {"status": 500}, "times": 0}, "times"),
        ({"effect": {"status": 500}, "probability": 1.5}, "probability"),
        ({"effect": {"status": 500}, "match": {"query": {str(n): "" for n in range(101)}}}, "match.query"),
        ({"effect": {"status": 500}, "match": {"headers": {str(n): "" for n in range(101)}}}, "match.headers"),
        ({"effect": {"status": 500, "body": "x" * 1_000_001}}, "effect.body"),
        ({"effect": {"status": 500, "message": "x" * 10_001}}, "effect.message"),
        ({"effect": {"status": 500, "headers": {"x": "y" * 8000}}}, "effect"),
        ({"preset": "earthquake"}, "preset"),
        ({"preset": "maintenance", "effect": {"drop": True}}, "body"),
    ],
)
def test_bad_fault_is_refused_naming_the_field(world: World, body: dict[str, Any], field: str) -> None:
    answer = world.control.post("/faults", json=body)
    assert answer.status_code == 422
    assert any(each["field"].startswith(field) for each in answer.json()["fields"]), answer.text
    assert world.control.get("/faults").json() == {"faults": []}


@pytest.mark.parametrize(
    ("delay", "field", "problem"),
    [
        (-1, "number", "greater than or equal to 0"),
        ({"min": 1}, "between.max", "required"),
        ({"median": 1, "sigma": 9}, "about.sigma", "less than or equal to 5"),
    ],
)
def test_bad_delay_is_refused_with_one_complaint(world: World, delay: Any, field: str, problem: str) -> None:
    fields = world.control.post("/faults", json={"effect": {"delay_ms": delay}}).json()["fields"]
    assert [each["field"] for each in fields] == [f"effect.delay_ms.{field}"]
    assert problem in fields[0]["problem"]


@pytest.mark.parametrize("status", [499, 520, 599])
def test_statuses_of_gateways_have_every_vendors_shape(world: World, status: int) -> None:
    set_fault(world, {"status": status})
    answers = [
        world.sipcentric().get(BOOK),
        world.telecom_center().get("/customers"),
        world.dial9().post("/numbers/list"),
        world.sipgate(accept="application/json").get("/my/events/"),
    ]
    assert [answer.status_code for answer in answers] == [status] * 4
    assert all(answer.json() for answer in answers)


def test_unknown_operation_is_answered_with_near_ones(world: World) -> None:
    body = {"effect": {"status": 500}, "match": {"vendor": "sipcentric", "operation": "list_entrys"}}
    assert "list_entries" in world.control.post("/faults", json=body).json()["allowed"]


def test_patterns_without_an_end_hit_nothing_and_hang_nothing(world: World) -> None:
    for _ in range(20):
        set_fault(world, {"status": 503}, match={"path": "^/api/v1/(a|a)*$"})
    client = world.sipcentric()
    started = perf_counter()
    assert [client.get(f"/{'a' * length}b").status_code for length in range(1, 900, 90)] == [404] * 10
    assert perf_counter() - started < 10  # each of the 200 looks would cost a tenth of a second


@pytest.mark.slow
def test_names_count_too(world: World) -> None:
    body = {"effect": {"status": 503}, "match": {"query": {f"name{number}": "" for number in range(100)}}}
    answers = [world.control.post("/faults", json=body).status_code for _ in range(1001)]
    assert answers == [201] * 1000 + [409]


def test_patterns_that_are_too_large_together_are_refused(world: World) -> None:
    body = {"effect": {"status": 503}, "match": {"path": "^/api/v1/" + "(a?){240}" * 2}}
    answers = [world.control.post("/faults", json=body) for _ in range(110)]
    refused = next(answer for answer in answers if answer.status_code != 201)
    assert refused.status_code == 409
    assert "too large together" in refused.json()["error"]
    world.control.delete("/faults/f1")
    assert world.control.post("/faults", json=body).status_code == 201


def test_snapshot_keeps_faults_with_their_counts(world: World) -> None:
    set_fault(world, {"status": 503}, times=2)
    set_fault(world, {"status": 500}, match={"nth": 3})
    assert statuses(world, 1) == [503]
    before = world.control.get("/faults").json()
    world.control.put("/snapshots/kept")
    assert statuses(world, 3) == [503, 500, 200]
    world.control.post("/snapshots/kept/restore")
    assert world.control.get("/faults").json() == before
    assert statuses(world, 3) == [503, 500, 200]
