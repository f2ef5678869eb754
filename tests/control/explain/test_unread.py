"""Mistakes that a vendor lets pass are noted: what nothing read, what had no effect. No note where all is well."""

import json
from collections.abc import Iterator
from time import perf_counter
from typing import Any

import pytest

from tests.conftest import World
from tests.vendors.sipcentric.operations import DOCUMENTED, ENTRY
from tests.vendors.telecom_center.documents import document, owned

BOOK = "/customers/25/phonebook"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MISTAKES = ("is not read", "was used instead", "cannot be set", "is missing", "not what it should be", "Content-Type")


def last(world: World) -> dict[str, Any]:
    entries = world.control.get("/requests").json()["requests"]
    entry: dict[str, Any] = world.control.get(f"/requests/{entries[-1]['id']}").json()
    return entry


def noted(world: World) -> str:
    return "\n".join(last(world)["notes"])


def mistakes(entry: dict[str, Any]) -> list[str]:
    return [note for note in entry["notes"] if any(mistake in note for mistake in MISTAKES)]


class TestSipcentric:
    @pytest.mark.parametrize(
        ("path", "name", "meant"),
        [
            (f"{BOOK}?pagesize=5", "pagesize", "pageSize"),
            (f"{BOOK}?page_size=5", "page_size", "pageSize"),
            (f"{BOOK}?pageSize[]=5", "pageSize[]", "pageSize"),
            ("/customers/25/calls?to[]=07700900123", "to[]", "to"),
            ("/customers/25/calls?createdafter=2020-01-01", "createdafter", "createdAfter"),
            ("/customers/25/calls?zzz=1", "zzz", None),
            (f"{BOOK}/716?page=1", "page", None),
        ],
    )
    def test_query(self, world: World, path: str, name: str, meant: str | None) -> None:
        assert world.sipcentric().get(path).status_code == 200
        assert last(world)["unread"] == {"query": [{"name": name, "meant": meant}], "body": []}
        assert f"query parameter {name} is not read" in noted(world)
        assert (f"{meant} is probably meant" in noted(world)) is bool(meant)

    def test_body(self, world: World) -> None:
        body = ENTRY | {"speeddial": 5, "colour": {"a": 1}}
        world.sipcentric().post(BOOK, json=body)
        found = [{"name": "speeddial", "meant": "speedDial"}, {"name": "colour", "meant": None}]
        assert last(world)["unread"] == {"query": [], "body": found}
        assert "body member speeddial is not read: speedDial is probably meant" in noted(world)

    def test_members_within_members(self, world: World) -> None:
        times = [{"dayOfWeek": "MON", "startTime": "08:00", "endTime": "11:59", "starttime": "09:00"}]
        body = {"type": "timeinterval", "name": "Mornings", "repeat": "WEEKLY", "includedTimes": times}
        assert world.sipcentric().post("/customers/25/timeintervals", json=body).status_code == 201
        found = [{"name": "includedTimes.0.starttime", "meant": "includedTimes.0.startTime"}]
        assert last(world)["unread"]["body"] == found

    @pytest.mark.parametrize(
        ("body", "note"),
        [
            ({"type": "phonebook"}, "type is not what it should be: 'phonebook' was sent, it is 'phonebookentry'"),
            ({"type": None}, "type is not what it should be"),
            ({"id": "5"}, "id cannot be set: '5' was sent"),
            ({"created": "2001-01-01T00:00:00.000+0000"}, "created cannot be set"),
        ],
    )
    def test_what_cannot_be_changed(self, world: World, body: dict[str, Any], note: str) -> None:
        assert world.sipcentric().put(f"{BOOK}/716", json=ENTRY | body).status_code == 200
        assert note in noted(world)

    def test_type_is_missing(self, world: World) -> None:
        world.sipcentric().post(BOOK, json={"name": "Ada", "phoneNumber": "01214960001"})
        assert "body member type is missing: 'phonebookentry' belongs there" in noted(world)

    def test_sending_back_what_was_read_is_no_mistake(self, world: World) -> None:
        client = world.sipcentric()
        client.put(f"{BOOK}/716", json=client.get(f"{BOOK}/716").json())
        assert mistakes(last(world)) == []

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
    def test_content_type(self, world: World, kind: str) -> None:
        headers = {"Content-Type": kind} if kind else {}
        world.sipcentric().post(BOOK, content=json.dumps(ENTRY), headers=headers)
        assert "use application/json" in noted(world)

    @pytest.mark.parametrize(("size", "used"), [("500", 200), ("0", 20), ("ten", 20)])
    def test_page_size(self, world: World, size: str, used: int) -> None:
        world.sipcentric().get(BOOK, params={"pageSize": size})
        assert f"query parameter pageSize={size}: {used} was used instead" in noted(world)

    def test_bytes_that_are_no_text(self, world: World) -> None:
        world.sipcentric().get(f"{BOOK}?page=1&x=%E9")
        assert "no utf-8" in noted(world).lower()

    def test_a_body_where_none_is_taken(self, world: World) -> None:
        world.sipcentric().request("DELETE", f"{BOOK}/716", json={"a": 1})
        assert "the body is not read: this operation takes none" in noted(world)

    def test_many_are_counted(self, world: World) -> None:
        world.sipcentric().get(BOOK, params={f"zz{i}": "1" for i in range(30)})
        assert "20 further names are not read" in noted(world)


class TestOthers:
    @pytest.mark.parametrize(
        ("query", "name", "meant"),
        [
            ("filters[id]=1", "filters[id]", "filter[id]"),
            ("pagesize=5", "pagesize", "page[size]"),
            ("page=2", "page", None),
            ("sorted=name", "sorted", "sort"),
        ],
    )
    def test_telecom_center_query(self, world: World, query: str, name: str, meant: str | None) -> None:
        assert world.telecom_center().get(f"/customers?{query}").status_code == 200
        assert last(world)["unread"]["query"] == [{"name": name, "meant": meant}]

    def test_telecom_center_body(self, world: World) -> None:
        body = document("customers", "500", name="New", trm_mode="x") | {"anything": 1}
        assert world.telecom_center().post("/customers", json=body).status_code == 201
        names = [item["name"] for item in last(world)["unread"]["body"]]
        assert names == ["data.attributes.trm_mode", "anything"]

    def test_dial9_bare_parameters(self, world: World) -> None:
        world.dial9().post("/numbers/info?id=3466")
        assert last(world)["unread"]["query"] == [{"name": "id", "meant": "params[id]"}]
        world.dial9().post("/numbers/info", data={"id": "3466", "params[colour]": "red"})
        found = [{"name": "id", "meant": "params[id]"}, {"name": "params[colour]", "meant": None}]
        assert last(world)["unread"]["body"] == found

    def test_dial9_json_under_another_name(self, world: World) -> None:
        world.dial9().post("/numbers/info?id=1", content=b'{"id": 3466}', headers={"Content-Type": "text/plain"})
        assert "Content-Type is text/plain, the body is not read: use application/json or" in noted(world)
        world.dial9().post("/numbers/info?id=1", json={"id": 3466, "ids": 5})
        unread = last(world)["unread"]
        assert (unread["query"][0]["name"], unread["body"]) == ("id", [{"name": "ids", "meant": "id"}])

    def test_sipgate(self, world: World) -> None:
        client = world.sipgate()
        client.post("/my/events/sms/", data={"target[]": "tel:4917604069077", "content": "Hi"})
        assert last(world)["unread"]["body"] == [{"name": "target[]", "meant": "target"}]
        client.post("/my/events/sms/", json={"target": "tel:4917604069077", "content": "Hi"})
        assert "Content-Type is application/json, the body is not read" in noted(world)
        client.get("/my/events/?Limit=5")
        assert {"name": "Limit", "meant": "limit"} in last(world)["unread"]["query"]
        client.post("/my/events/sms/", content=b"target=1&content=caf%E9", headers=FORM)
        assert "the body has bytes that are no UTF-8" in noted(world)
        latin = {"Content-Type": FORM["Content-Type"] + "; charset=ISO-8859-1"}
        client.post("/my/events/sms/", content=b"target=1&content=caf%E9", headers=latin)
        assert "bytes that are no" not in noted(world)


class TestNoFalseAlarm:
    """The documents' own requests."""

    @pytest.mark.slow
    def test_sipcentric(self, world: World) -> None:
        clients = {"GET": {}, "POST": {}, "PUT": {}, "DELETE": {}}
        client = world.sipcentric(headers={"Content-Type": "application/json"})
        for operation in DOCUMENTED:
            options = clients[operation.method] | ({"json": operation.json} if operation.json else {})
            client.request(operation.method, operation.path, **options)
            assert mistakes(last(world)) == [], operation.name

    @staticmethod
    def telecom() -> Iterator[tuple[str, str, Any]]:
        yield "GET", "/customers?filter[id]=123&page[number]=1&page[size]=5&sort=-name&fields[customers]=name", None
        yield "GET", "/did_numbers?include=customer&fields[customers]=name&filter[customer.id]=123", None
        yield "POST", "/customers", document("customers", "501", name="New", incoming_capacity=5)
        yield "PATCH", "/customers/501", document("customers", "501", capacity_limit=7)
        yield "POST", "/incoming_trunks", owned("incoming_trunks", name="New")
        yield "DELETE", "/customers/501", None

    def test_telecom_center(self, world: World) -> None:
        for method, path, body in self.telecom():
            world.telecom_center().request(method, path, **({"json": body} if body else {}))
            assert mistakes(last(world)) == [], path

    @pytest.mark.parametrize(
        ("path", "options"),
        [
            ("/numbers/info", {"json": {"id": 3466}}),
            ("/numbers/info", {"data": {"params": '{"id": 3466}'}}),
            ("/numbers/info?params[id]=3466", {}),
            ("/numbers/list", {"json": {}}),
            ("/numbers/save", {"json": {"id": 3466, "caller_id_prefix": "x"}}),
        ],
    )
    def test_dial9(self, world: World, path: str, options: dict[str, Any]) -> None:
        world.dial9().post(path, **options)
        assert mistakes(last(world)) == []

    @pytest.mark.parametrize(
        ("method", "path", "form"),
        [
            ("GET", "/my/events/?limit=5&offset=1&direction=in&period_start=2011-01-01T00:00:00Z", None),
            ("GET", "/my/billing/balance/?complexity=full", None),
            ("GET", "/my/contacts/?filter=a&limit=1", None),
            (
                "POST",
                "/my/events/sms/",
                {"target": "tel:4917604069077", "content": "Hi", "source": "1579"},
            ),
            ("POST", "/my/events/sms/", {"targets": "tel:4917604069077", "content": "Hi"}),
        ],
    )
    def test_sipgate(self, world: World, method: str, path: str, form: dict[str, str] | None) -> None:
        world.sipgate().request(method, path, **({"data": form} if form else {}))
        assert mistakes(last(world)) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "form",
    [
        {"path": f"/{'abcdefghij' * 6000}"},
        {"path": "/a" * 30_000},
        {"path": f"{BOOK}?{'&'.join(f'name{number}' for number in range(6000))}"},
        {"content": b'name="pin"\r\n' * 5400},
        {"content": b'name="pin"' * 6500},
        {"content": json.dumps({f"member{number}": 1 for number in range(3500)}).encode()},
    ],
    ids=["long", "deep", "names", "lines", "parts", "members"],
)
def test_what_is_absurd_is_explained_in_no_time(world: World, form: dict[str, Any]) -> None:
    given = {"path": BOOK, "content": b"", **form}
    for _ in range(10):
        world.sipcentric().request("POST" if given["content"] else "GET", given["path"], content=given["content"])
    started = perf_counter()
    assert world.control.get("/requests", params={"format": "har"}).status_code == 200
    assert perf_counter() - started < 5  # each took a second
