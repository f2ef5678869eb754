"""No verdict that may be false: what the journal dropped, cut or does not have yet."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from emulator.testing.world import RequestsMissing, RequestsUnknown
from tests.conftest import World

BOOK = "/customers/25/phonebook"
PATH = f"/api/v1{BOOK}"
ADA = {"type": "phonebookentry", "name": "Ada", "phoneNumber": "01214960001"}
LONG = ADA | {"note": "x" * 70_000, "last": "hidden"}


def verify(world: World, **question: Any) -> httpx2.Response:
    return world.control.post("/requests/verify", json=question)


@pytest.fixture
def forgetful(world: World) -> World:
    """A world that was asked six times (DELETE, POST, then GETs), and whose journal has the last three."""
    client = world.sipcentric()
    client.delete(f"{BOOK}/716")
    client.post(BOOK, json=ADA)
    world.set(journal_entries=3)
    for page in (1, 2, 3, 4):
        client.get(BOOK, params={"page": page})
    return world


class TestDropped:
    @pytest.mark.parametrize(
        "question",
        [
            {"match": {"method": "DELETE", "query": {"a": "b"}}, "exactly": 0},
            {"match": {"path": f"{PATH}/716"}, "exactly": 0},
            {"match": {"path": f"{PATH}/716"}, "at_least": 1},
            {"match": {"caller": "admin"}, "exactly": 3},
            {"match": {"caller": "admin"}, "at_most": 3},
            {"match": {"body": {"name": "Ada"}}, "at_least": 1},
            {"match": {"headers": {"x-a": "b"}, "status": "2xx"}, "exactly": 0},
            {"in_order": [{"path": f"{PATH}/716"}, {"query": {"page": "4"}}]},
        ],
    )
    def test_what_they_could_falsify_is_not_told(self, forgetful: World, question: dict[str, Any]) -> None:
        answer = verify(forgetful, **question)
        assert answer.status_code == 409, answer.text
        assert answer.json()["dropped"] == 3
        for way_out in ("journal_entries", "journal_bytes", "sooner", "delete the requests between"):
            assert way_out in answer.json()["error"]

    @pytest.mark.parametrize(
        ("question", "count"),
        [
            ({"match": {"method": "DELETE"}, "exactly": 1}, 1),
            ({"match": {"method": "PATCH", "path": PATH}, "exactly": 0}, 0),
            ({"match": {"vendor": "dial9"}, "exactly": 0}, 0),
            ({"match": {"operation": "create_entry", "status": 400, "body": "x"}, "exactly": 0}, 0),
            ({"match": {"operation": "list_entries"}, "exactly": 4}, 4),
            ({"match": {"operation": "create_entry", "status": "2xx"}, "at_least": 1}, 1),
            ({"match": {"caller": "admin"}, "at_least": 3}, 3),
            ({"match": {"query": {"page": "4"}}, "at_least": 1}, 1),
        ],
    )
    def test_what_the_tally_or_the_rest_proves_is(self, forgetful: World, question: dict[str, Any], count: int) -> None:
        answer = verify(forgetful, **question)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["count"], answer.json()["dropped"]) == (count, 3)

    @pytest.mark.parametrize(
        "question",
        [
            {"match": {"method": "DELETE"}, "exactly": 0},
            {"match": {"operation": "list_entries"}, "exactly": 3},
            {"match": {"caller": "admin"}, "at_most": 2},
            {"match": {"vendor": "dial9", "caller": "token"}, "at_least": 1},
            {"in_order": [{"vendor": "dial9"}, {"method": "GET"}]},
        ],
    )
    def test_what_is_false_all_the_same_is_422(self, forgetful: World, question: dict[str, Any]) -> None:
        answer = verify(forgetful, **question)
        assert answer.status_code == 422, answer.text
        assert answer.json()["dropped"] == 3
        assert "nearest" in answer.json()

    def test_order_among_those_kept_is_proved(self, forgetful: World) -> None:
        answer = verify(forgetful, in_order=[{"query": {"page": "2"}}, {"query": {"page": "4"}}])
        assert answer.json() == {"count": 2, "requests": ["r4", "r6"], "dropped": 3}

    def test_forgetting_on_purpose_drops_nothing(self, forgetful: World) -> None:
        forgetful.control.delete("/requests")
        assert verify(forgetful, match={"path": f"{PATH}/716"}, exactly=0).json()["dropped"] == 0
        report = forgetful.control.get("/coverage").json()
        assert report["hit"] == 3, "coverage remembers"

    def test_wait_counts_what_was_dropped(self, forgetful: World) -> None:
        body = {"match": {"operation": "list_entries"}, "count": 4, "timeout_seconds": 0}
        answer = forgetful.control.post("/requests/wait", json=body)
        assert answer.status_code == 200
        assert (answer.json()["count"], len(answer.json()["requests"])) == (4, 3)

    def test_wait_tells_that_it_cannot_know(self, forgetful: World) -> None:
        for count, status in ((4, 409), (7, 408)):
            body = {"match": {"caller": "admin"}, "count": count, "timeout_seconds": 0}
            answer = forgetful.control.post("/requests/wait", json=body)
            assert (answer.status_code, answer.json()["dropped"]) == (status, 3), answer.text

    def test_list_and_exports_tell(self, forgetful: World) -> None:
        listed = forgetful.control.get("/requests").json()
        assert (listed["dropped"], listed["complete"]) == (3, False)
        log = forgetful.control.get("/requests", params={"format": "har"}).json()["log"]
        assert log["_dropped"] == 3
        assert "dropped 3" in log["comment"]
        first = forgetful.control.get("/requests", params={"format": "curl"}).text.splitlines()[0]
        assert first.startswith("#")
        assert "dropped 3" in first

    @pytest.mark.parametrize(
        ("query", "complete"),
        [
            ({"since": "r3"}, True),
            ({"since": "r2"}, False),
            ({"vendor": "dial9"}, True),
            ({"method": "DELETE"}, False),
            ({"since": "2026-03-02T09:00:01Z"}, True),
            ({"since": "2026-03-02T09:00:00Z"}, False),
        ],
    )
    def test_a_choice_is_complete_where_nothing_of_it_was_dropped(
        self, forgetful: World, query: dict[str, str], complete: bool
    ) -> None:
        assert forgetful.control.get("/requests", params=query).json()["complete"] is complete

    def test_id_of_a_dropped_request(self, forgetful: World) -> None:
        answer = forgetful.control.get("/requests/r1")
        assert answer.status_code == 404
        assert "dropped" in answer.json()["error"]
        assert "dropped" not in forgetful.control.get("/requests/r77").json()["error"]

    def test_kit(self, forgetful: World) -> None:
        kit = forgetful.kit
        with pytest.raises(RequestsUnknown, match="3 that the journal dropped may match"):
            kit.verify(exactly=0, path=f"{PATH}/716")
        with pytest.raises(RequestsUnknown, match="journal_entries"):
            kit.wait_for(timeout=0, path=f"{PATH}/716")
        with pytest.raises(RequestsUnknown, match="journal_entries"):
            kit.requests(caller="admin")
        with pytest.raises(RequestsMissing):
            kit.verify(exactly=0, method="DELETE")
        assert [entry["id"] for entry in kit.requests(since="r3", method="GET")] == ["r4", "r5", "r6"]
        assert kit.requests(vendor="dial9") == []
        assert kit.journal()["dropped"] == 3


class TestCut:
    @pytest.mark.parametrize(
        ("wanted", "bounds", "status"),
        [
            ("hidden", {"exactly": 0}, 409),
            ("hidden", {"at_least": 1}, 409),
            ("Ada", {"exactly": 1}, 200),
            ({"last": "hidden"}, {"exactly": 1}, 409),
            ({"name": "Ada"}, {"exactly": 0}, 409),
            ("Ada", {"at_most": 0}, 422),
        ],
    )
    def test_what_is_not_kept_decides_nothing(
        self, world: World, wanted: Any, bounds: dict[str, int], status: int
    ) -> None:
        world.sipcentric().post(BOOK, json=LONG)
        answer = verify(world, match={"body": wanted}, **bounds)
        assert answer.status_code == status, answer.text
        if status == 409:
            assert answer.json()["doubtful"] == {"cut": ["r1"]}
            assert "65,536" in answer.json()["error"]
        assert verify(world, match={"method": "GET", "body": wanted}, exactly=0).status_code == 200

    def test_a_document_that_may_go_on_is_none(self, world: World) -> None:
        world.sipcentric().post(BOOK, content=b'{"name": "Ada"}' + b" " * 70_000 + b"and so on")
        assert verify(world, match={"body": {"name": "Ada"}}, exactly=1).status_code == 409

    @pytest.mark.parametrize(("size", "cut"), [(64 * 1024, False), (64 * 1024 + 1, True)])
    def test_a_body_is_cut_only_where_something_is_missing(self, world: World, size: int, cut: bool) -> None:
        world.sipcentric().post(BOOK, content=b" " * size)
        request = world.control.get("/requests/r1").json()["request"]
        assert (request["cut"], len(request["body"])) == (cut, 64 * 1024)
        har = world.control.get("/requests/r1", params={"format": "har"}).json()["log"]["entries"][0]["request"]
        assert har["bodySize"] == size
        assert ("comment" in har["postData"]) is cut

    def test_a_body_that_nobody_reads_is_kept(self, world: World) -> None:
        world.sipcentric().request("GET", BOOK, content=b"anything")
        assert verify(world, match={"body": "anything"}, exactly=1).status_code == 200


def test_a_request_under_way_is_no_proof(world: World) -> None:
    world.control.post("/faults", json={"effect": {"delay_ms": 30_000}, "times": 1})
    client = world.sipcentric()
    client.timeout = httpx2.Timeout(5, read=0.2)
    with pytest.raises(httpx2.ReadTimeout):
        client.delete(f"{BOOK}/716")
    answer = verify(world, match={"method": "DELETE"}, exactly=0)
    assert (answer.status_code, answer.json()["doubtful"]) == (409, {"under_way": ["r1"]})
    assert verify(world, match={"method": "POST"}, exactly=0).status_code == 200
    assert "under way" in world.control.get("/requests/r1").json()["error"]
    wait = {"match": {"method": "DELETE"}, "timeout_seconds": 0}
    assert world.control.post("/requests/wait", json=wait).status_code == 408


def test_what_a_reset_ended_is_no_longer_under_way(world: World) -> None:
    world.control.post("/faults", json={"effect": {"delay_ms": 30_000}, "times": 1})
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(world.sipcentric().delete, f"{BOOK}/716")
        while verify(world, match={"method": "DELETE"}, exactly=0).status_code != 409:
            pass
        world.control.post("/reset")
        assert slow.result().status_code == 503
    answer = verify(world, match={"method": "DELETE"}, exactly=0)
    assert (answer.status_code, answer.json()) == (200, {"count": 0, "requests": [], "dropped": 0})


def test_what_is_under_way_is_not_forgotten(world: World) -> None:
    world.control.post("/faults", json={"effect": {"delay_ms": 30_000}, "times": 1})
    client = world.sipcentric()
    client.timeout = httpx2.Timeout(5, read=0.2)
    with pytest.raises(httpx2.ReadTimeout):
        client.delete(f"{BOOK}/716")
    world.control.delete("/requests")
    assert verify(world, match={"method": "DELETE"}, exactly=0).status_code == 409


def test_order_is_that_in_which_requests_came(world: World) -> None:
    world.control.post("/faults", json={"match": {"method": "PUT"}, "effect": {"delay_ms": 30_000}})
    world.control.post("/faults", json={"match": {"method": "POST"}, "effect": {"delay_ms": 300}})
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(world.sipcentric().post, BOOK, json=ADA)
        while verify(world, match={"method": "POST"}, exactly=0).status_code != 409:
            pass
        first, then, last = {"method": "POST"}, {"method": "GET"}, {"method": "PUT"}
        world.sipcentric().get(BOOK)
        assert verify(world, in_order=[first, then]).status_code == 409
        assert verify(world, in_order=[then, first]).status_code == 422
        assert slow.result().status_code == 201
    assert verify(world, in_order=[first, then]).json()["requests"] == ["r1", "r2"]
    assert verify(world, in_order=[then, first]).status_code == 422
    client = world.sipcentric()
    client.timeout = httpx2.Timeout(5, read=0.2)
    with pytest.raises(httpx2.ReadTimeout):
        client.put(f"{BOOK}/716", json=ADA)
    assert verify(world, in_order=[then, last]).status_code == 409


class TestLongPaths:
    PATH = f"{PATH}/{'x' * 1500}"

    @pytest.mark.parametrize("path", [PATH, f"{PATH}/", "/api/v1/*", f"{PATH[:400]}*", "/api/v1/.*xx$", "^/api"])
    def test_are_matched(self, world: World, path: str) -> None:
        world.client("").get(self.PATH, auth=(f"admin+{world.name}", "secret"))
        assert verify(world, match={"path": path}, exactly=1).status_code == 200
        assert verify(world, match={"path": path}, exactly=0).status_code == 422
        assert verify(world, match={"path": "/api/v1/"}, exactly=0).status_code == 200

    def test_no_verdict_where_a_pattern_is_too_large_for_one(self, world: World) -> None:
        world.sipcentric().get(f"/{'x' * 1500}")
        pattern = "^" + "(a?){240}" * 2 + "/api"
        answer = verify(world, match={"path": pattern}, exactly=0)
        assert (answer.status_code, answer.json()["doubtful"]) == (409, {"cut": ["r1"]})
        assert "too long for the pattern" in answer.json()["error"]
        assert verify(world, match={"path": pattern, "method": "PUT"}, exactly=0).status_code == 200
        assert not world.control.get("/requests", params={"path": pattern}).json()["complete"]


class TestForms:
    @pytest.mark.parametrize(
        ("content", "kind", "wanted"),
        [
            (b"a=1&a=2", "application/x-www-form-urlencoded", {"a": "1"}),
            (b"a=1&a=2", "application/x-www-form-urlencoded", {"a": ["1", "2"]}),
            (b"a=Gr%FC%DFe", "application/x-www-form-urlencoded; charset=ISO-8859-1", {"a": "Grüße"}),
            ("Grüße".encode("latin-1"), "text/plain; charset=ISO-8859-1", "Grüße"),
            (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb=c\r\n--x--\r\n',
             "multipart/form-data; boundary=x", {"a": "b=c"}),
            (b'{"a": 1.0}', "application/json", {"a": 1}),
        ],
    )  # fmt: skip
    def test_are_read_as_they_say(self, world: World, content: bytes, kind: str, wanted: Any) -> None:
        world.sipcentric().post(BOOK, content=content, headers={"Content-Type": kind})
        assert verify(world, match={"body": wanted}, exactly=0).status_code == 422
        assert verify(world, match={"body": wanted}, exactly=1).status_code == 200


@pytest.mark.parametrize(
    ("match", "field"),
    [
        ({"body": {f"member {number}": 1 for number in range(10_000)}}, "match.body"),
        ({"body": "x" * 140_000}, "match.body"),
        ({"query": {f"name {number}": "1" for number in range(101)}}, "match.query"),
        ({"headers": {f"name {number}": "1" for number in range(101)}}, "match.headers"),
    ],
)
def test_what_nothing_could_meet_is_refused(world: World, match: dict[str, Any], field: str) -> None:
    answer = verify(world, match=match, exactly=0)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"].startswith(field)


def test_what_is_dropped_between_two_calls_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.sipcentric().get(BOOK)
    call = world.kit.call

    def drop(method: str, path: str, body: Any = None, /, **query: Any) -> Any:
        if path == "/requests":
            world.set(journal_entries=1)
            world.sipcentric().get("/customers")
        return call(method, path, body, **query)

    monkeypatch.setattr(world.kit, "call", drop)
    with pytest.raises(RequestsUnknown):
        world.kit.requests(path=PATH)


class TestNearest:
    def test_members_of_a_body_are_named(self, world: World) -> None:
        world.sipcentric().post(BOOK, json=ADA | {"tags": [{"a": 1}]})
        wanted = {"name": "Eve", "phoneNumber": ADA["phoneNumber"], "tags": [{"a": 2}], "more": {"b": 1}}
        differs = verify(world, match={"body": wanted}).json()["nearest"][0]["differs"]
        assert differs == [
            {"field": "body", "member": "name", "wanted": "Eve", "found": "Ada"},
            {"field": "body", "member": "tags", "wanted": [{"a": 2}], "found": [{"a": 1}]},
            {"field": "body", "member": "more", "wanted": {"b": 1}, "found": None},
        ]
        with pytest.raises(RequestsMissing, match=r"body\.name 'Ada', not 'Eve'"):
            world.kit.verify(body=wanted)


def test_strays_are_told(world: World) -> None:
    world.kit.begin()
    world.client("/api/v1").get(f"{BOOK}/4711")
    world.client("/api/v2", headers={"X-Auth-Token": "wrong"}).post("/numbers/stray")
    answer = verify(world, match={"method": "GET"})
    assert answer.status_code == 422
    assert f"{PATH}/4711" in [stray["path"] for stray in answer.json()["strays"]]
    with pytest.raises(RequestsMissing, match=r"default meanwhile:\n(.*\n)*  401 GET .*/4711"):
        world.kit.verify(method="GET")
    world.kit.begin()
    assert [stray["path"] for stray in world.kit.strays() if "4711" in stray["path"]] == []
