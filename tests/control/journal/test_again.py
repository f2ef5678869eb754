"""Requests of the journal, sent once more: as they came, secrets included, or changed."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from tests.conftest import World
from tests.control.journal.conftest import ADA, BOOK

PATH = "/api/v1/customers/25/phonebook"


def again(world: World, request_id: str, **changed: Any) -> dict[str, Any]:
    """The new exchange."""
    answer = world.control.post(f"/requests/{request_id}/again", json=changed or None)
    assert answer.status_code == 201, answer.text
    sent: dict[str, Any] = answer.json()
    return sent


def refused(world: World, request_id: str, **changed: Any) -> str:
    """The field that is at fault."""
    answer = world.control.post(f"/requests/{request_id}/again", json=changed)
    assert answer.status_code == 422, answer.text
    field: str = answer.json()["fields"][0]["field"]
    return field


def shown(world: World, request_id: str) -> dict[str, Any]:
    entry: dict[str, Any] = world.control.get(f"/requests/{request_id}").json()
    return entry


def headers_in(entry: dict[str, Any]) -> dict[str, str]:
    return dict(entry["request"]["headers"])


class TestAsItCame:
    def test_read(self, world: World) -> None:
        answered = world.sipcentric().get(BOOK, params={"pageSize": 2})
        sent = again(world, "r1")
        assert sent == shown(world, "r2")
        assert (sent["id"], sent["status"], sent["response"]["json"]) == ("r2", 200, answered.json())
        first = shown(world, "r1")
        told = {"id", "duration_ms", "response"}
        assert {k: v for k, v in sent.items() if k not in told} == {k: v for k, v in first.items() if k not in told}

    def test_write_has_its_effect_once_more(self, world: World) -> None:
        world.sipcentric().post(BOOK, json=ADA)
        sent = again(world, "r1")
        assert sent["status"] == 201
        assert sent["request"] == shown(world, "r1")["request"]
        (change,) = sent["changes"]
        assert (change["resource"], change["before"], change["after"]["name"]) == ("phonebook", None, "Ada")
        assert len(world.control.get("/data/sipcentric/phonebook", params={"name": "Ada"}).json()["rows"]) == 2
        assert world.control.post(f"/worlds/{world.name}/rewind", json={"before": "r2"}).json()["undone"] == 1
        assert len(world.control.get("/data/sipcentric/phonebook", params={"name": "Ada"}).json()["rows"]) == 1

    def test_what_was_undone(self, world: World) -> None:
        world.sipcentric().post(BOOK, json=ADA)
        world.control.post(f"/worlds/{world.name}/rewind", json={"before": "r1"})
        assert shown(world, "r1")["undone"]
        sent = again(world, "r1")
        assert (sent["status"], sent["undone"]) == (201, False)

    @pytest.mark.parametrize("vendor", ["dial9", "sipgate", "telecom_center"])
    def test_any_vendor(self, world: World, vendor: str) -> None:
        paths = {"dial9": "/numbers/list", "sipgate": "/my/events", "telecom_center": "/customers"}
        answered = world.of(vendor).get(paths[vendor])
        sent = again(world, "r1")
        assert (sent["vendor"], sent["status"], sent["operation"]) == (
            vendor, answered.status_code, shown(world, "r1")["operation"],
        )  # fmt: skip
        assert sent["operation"]

    def test_bytes_that_are_no_text(self, world: World) -> None:
        body = bytes(range(256))
        world.sipcentric().post(BOOK, content=body)
        sent = again(world, "r1")
        assert base64.b64decode(sent["request"]["body"]) == body
        assert (sent["status"], sent["request"]) == (shown(world, "r1")["status"], shown(world, "r1")["request"])

    def test_body_that_came_in_chunks(self, world: World) -> None:
        world.sipcentric().post(BOOK, content=iter([b'{"name": "Ada",', b' "phoneNumber": "01214960001"}']))
        sent = again(world, "r1")
        assert sent["status"] == 201
        assert headers_in(sent)["transfer-encoding"] == "chunked"
        assert "content-length" not in headers_in(sent)

    def test_stray_goes_astray_again(self, world: World) -> None:
        default = httpx2.Client(base_url=world.url, trust_env=False, verify=False)
        with default:
            asked = default.get("/api/v1/customers/me")
            number = asked.headers["X-Emulator-Request"]
            answer = default.post(f"/_emulator/requests/{number}/again")
        assert (answer.status_code, answer.json()["status"], answer.json()["world"]) == (201, 401, "default")

    def test_head_is_head(self, world: World) -> None:
        world.sipcentric().head(BOOK)
        sent = again(world, "r1")
        assert (sent["method"], sent["status"]) == ("HEAD", 200)

    def test_limits_count_it(self, world: World) -> None:
        client = world.sipgate()
        client.get("/my/events")
        before = headers_of(shown(world, "r1"))
        after = headers_of(again(world, "r1"))
        counted = {name for name in before if "remaining" in name and before[name] != after[name]}
        assert counted == {name for name in before if "remaining" in name}


def headers_of(entry: dict[str, Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in entry["response"]["headers"]}


class TestChanged:
    def test_method_path_and_query(self, world: World) -> None:
        world.sipcentric().get(BOOK)
        sent = again(world, "r1", path=f"{PATH}?pageSize=1")
        assert (sent["query"], sent["response"]["json"]["pageSize"]) == ("pageSize=1", 1)
        sent = again(world, "r1", path=f"{PATH}/773", method="delete")
        assert (sent["method"], sent["path"], sent["operation"]) == ("DELETE", f"{PATH}/773", "delete_entry")
        assert world.control.get("/data/sipcentric/phonebook/773").status_code == 404

    def test_letters_that_no_address_has_are_encoded(self, world: World) -> None:
        world.sipcentric().get(BOOK)
        sent = again(world, "r1", path=f"{PATH}/a b%20ü#?name=ü")
        assert (sent["path"], sent["query"]) == (f"{PATH}/a b ü#", "name=%C3%BC")

    def test_headers(self, world: World) -> None:
        world.sipcentric(headers={"X-One": "1", "X-Two": "2"}).get(BOOK)
        given = {"x-one": "changed", "X-Two": None, "X-Three": "ü", "X-None": None}
        sent = headers_in(again(world, "r1", headers=given))
        came = headers_in(shown(world, "r1"))
        assert (sent["x-one"], sent["x-three"]) == ("changed", "ü")
        assert sent.keys() == came.keys() - {"x-two"} | {"x-three"}
        assert [*sent][: [*came].index("x-one")] == [*came][: [*came].index("x-one")]

    def test_credentials_as_they_are_shown_are_those_that_came(self, world: World) -> None:
        world.sipcentric().get(BOOK)
        given = headers_in(shown(world, "r1"))
        assert "***" in given["authorization"]
        assert again(world, "r1", headers=given)["status"] == 200

    def test_body_and_its_length(self, world: World) -> None:
        world.sipcentric().post(BOOK, json=ADA)
        text = json.dumps(ADA | {"name": "Zoë"}, ensure_ascii=False)
        sent = again(world, "r1", body=text)
        assert (sent["status"], sent["response"]["json"]["name"]) == (201, "Zoë")
        assert headers_in(sent)["content-length"] == str(len(text.encode()))
        sent = again(world, "r1", body_base64=base64.b64encode(b"\xff").decode())
        assert (headers_in(sent)["content-length"], sent["request"]["encoding"]) == ("1", "base64")

    def test_body_where_there_was_none(self, world: World) -> None:
        world.sipcentric().get(BOOK)
        sent = again(world, "r1", method="POST", body=json.dumps(ADA))
        assert (sent["status"], headers_in(sent)["content-length"]) == (201, str(len(json.dumps(ADA))))


class TestSecrets:
    def test_are_put_back_by_their_names(self, world: World) -> None:
        world.sipcentric().post(BOOK, json=ADA | {"password": "geheim", "pin": 1234})
        body = shown(world, "r1")["request"]["body"]
        assert body.count("***") == 2
        again(world, "r1", body=body.replace("Ada", "Zoe"))
        wanted = {"match": {"body": {"name": "Zoe", "password": "geheim", "pin": 1234}}, "exactly": 1}
        assert world.control.post("/requests/verify", json=wanted).status_code == 200

    def test_body_as_it_is_shown_is_that_which_came(self, world: World) -> None:
        twice = {"name": "Ada", "a": {"password": "one"}, "b": {"password": "two"}, "text": "***"}
        world.sipcentric().post(BOOK, json=twice)
        again(world, "r1", body=shown(world, "r1")["request"]["body"])
        verified = world.control.post("/requests/verify", json={"match": {"body": twice}, "exactly": 2})
        assert verified.status_code == 200

    def test_form(self, world: World) -> None:
        form = {"name": "Ada", "password": "ge#he im", "url": "http://x/?token=abc"}
        world.sipcentric().post(BOOK, data=form)
        body = shown(world, "r1")["request"]["body"]
        again(world, "r1", body=body.replace("Ada", "Zoe"))
        wanted = {"match": {"body": form | {"name": "Zoe"}}, "exactly": 1}
        assert world.control.post("/requests/verify", json=wanted).status_code == 200

    def test_query(self, world: World) -> None:
        world.sipcentric().get(f"{BOOK}?token=abc&pageSize=2")
        query = shown(world, "r1")["query"]
        assert query == "token=***&pageSize=2"
        again(world, "r1", path=f"{PATH}?{query.replace('2', '3')}")
        wanted = {"match": {"query": {"token": "abc", "pageSize": "3"}}, "exactly": 1}
        assert world.control.post("/requests/verify", json=wanted).status_code == 200
        assert refused(world, "r1", path=f"{PATH}?secret=***") == "path"

    @pytest.mark.parametrize(
        "body",
        [
            '{"a": {"password": "***"}, "b": {}}',
            '{"token": "***"}',
            '{"a": {"passwort": "***"}, "b": {}}',
            "password=***",
        ],
    )
    def test_where_it_is_not_clear_which_is_refused(self, world: World, body: str) -> None:
        world.sipcentric().post(BOOK, json={"a": {"password": "one"}, "b": {"password": "two"}})
        answer = world.control.post("/requests/r1/again", json={"body": body})
        assert answer.status_code == 422
        assert "body_base64" in answer.json()["error"]
        assert world.control.get("/requests").json()["total"] == 1
        assert again(world, "r1", body_base64=base64.b64encode(body.encode()).decode())["request"]["body"]

    def test_text_that_is_too_long_to_be_searched(self, world: World) -> None:
        world.sipcentric().post(BOOK, json=ADA | {"password": "geheim"})
        long = {"name": "x" * 1_000_000}
        assert refused(world, "r1", body=json.dumps(long | {"password": "***"})) == "body"
        assert again(world, "r1", body=json.dumps(long | {"password": "other"}))["request"]["cut"]

    def test_stars_where_nothing_was_hidden_are_stars(self, world: World) -> None:
        world.sipcentric().post(BOOK, json=ADA)
        assert again(world, "r1", body='{"name": "***"}')["request"]["json"] == {"name": "***"}

    def test_answer_shows_none(self, world: World) -> None:
        world.sipcentric().post(BOOK, json=ADA | {"password": "geheim"})
        answer = world.control.post("/requests/r1/again")
        assert "geheim" not in answer.text
        assert "***" in headers_in(answer.json())["authorization"]


class TestRefused:
    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"method": "BREW"}, "method"),
            ({"path": "customers"}, "path"),
            ({"path": ""}, "path"),
            ({"path": "/api/v2/numbers"}, "path"),
            ({"path": "/my/settings"}, "path"),
            ({"path": "/_emulator/reset"}, "path"),
            ({"headers": {"a b": "c"}}, "headers.a b"),
            ({"headers": {"": "c"}}, "headers."),
            ({"headers": {"X-One": "a\r\nb"}}, "headers.X-One"),
            ({"headers": {"X-One": "☃"}}, "headers.X-One"),
            ({"headers": {"X-One": "***"}}, "headers.X-One"),
            ({"headers": {"Authorization": "Bearer ***"}}, "headers.Authorization"),
            ({"headers": {f"X-{number}": "x" * 1000 for number in range(70)}}, "headers"),
            ({"headers": {"X-One": 1}}, "headers.X-One"),
            ({"body_base64": "?"}, "body_base64"),
            ({"body_base64": "ü"}, "body_base64"),
            ({"body": "", "body_base64": ""}, "body_base64"),
            ({"bodies": ""}, "bodies"),
        ],
    )
    def test_what_cannot_be_sent(self, world: World, changed: dict[str, Any], field: str) -> None:
        world.sipcentric().get(BOOK)
        assert refused(world, "r1", **changed) == field
        assert world.control.get("/requests").json()["total"] == 1

    def test_unknown_request(self, world: World) -> None:
        world.sipcentric().get(BOOK)
        answer = world.control.post("/requests/r9/again")
        assert (answer.status_code, answer.json()["allowed"]) == (404, ["r1"])

    def test_body_that_is_cut(self, world: World) -> None:
        world.sipcentric().post(BOOK, json=ADA | {"note": "x" * 100_000})
        answer = world.control.post("/requests/r1/again")
        assert answer.status_code == 409
        assert "cut" in answer.json()["error"]
        assert again(world, "r1", body=json.dumps(ADA))["status"] == 201

    @pytest.mark.parametrize("user", ["admin+{}-other", None])
    def test_credentials_of_another_world(self, world: World, user: str | None) -> None:
        """Without any it would be the world `default`."""
        world.sipcentric().get(BOOK)
        credentials = user and base64.b64encode(f"{user.format(world.name)}:secret".encode()).decode()
        given = {"Authorization": credentials and f"Basic {credentials}"}
        answer = world.control.post("/requests/r1/again", json={"headers": given})
        assert answer.status_code == 409
        assert (f"{world.name}-other" if user else "'default'") in answer.json()["error"]
        assert world.control.get(f"/worlds/{world.name}-other").status_code == 404
        assert world.control.get("/requests").json()["total"] == 1


class TestUnusualAnswers:
    @pytest.mark.parametrize(
        ("effect", "status"),
        [({"drop": True}, 0), ({"truncate": True}, 200), ({"malformed": True}, 200), ({"status": 503}, 503)],
    )
    def test_faults(self, world: World, effect: dict[str, Any], status: int) -> None:
        world.sipcentric().get(BOOK)
        world.control.post("/faults", json={"effect": effect})
        sent = again(world, "r1")
        assert (sent["status"], sent["fault"]) == (status, "f1")

    @pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
    def test_stream_is_hung_up_once_it_has_begun(self, world: World, accept: str) -> None:
        with world.sipcentric().stream("GET", "/stream", headers={"Accept": accept}) as stream:
            next(stream.iter_bytes())
        sent = again(world, "r1")
        assert (sent["id"], sent["operation"], sent["status"]) == ("r2", "get_stream", 200)
        assert world.control.get("/requests/r2").json()["duration_ms"] > 0

    def test_world_that_is_reset_meanwhile(self, world: World) -> None:
        world.sipcentric().get(BOOK)
        world.control.post("/faults", json={"effect": {"delay_ms": 60_000}})
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(world.control.post, "/requests/r1/again")
            while "under way" not in world.control.get("/requests/r2").json()["error"]:
                pass
            world.control.post("/reset")
            answer = waiting.result(5)
        assert answer.status_code == 409
        assert "reset" in answer.json()["error"]

    @pytest.mark.slow
    def test_who_leaves_ends_it(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        world.sipcentric().get(BOOK)
        world.control.post("/faults", json={"effect": {"delay_ms": 60_000}})
        with pytest.raises(httpx2.ReadTimeout):
            world.control.post("/requests/r1/again", timeout=0.2)
        while (answer := world.control.get("/requests/r2")).status_code != 200:
            assert "under way" in answer.json()["error"]
        assert answer.json()["status"] == 0
        assert not [record for record in caplog.records if record.name.startswith(("emulator", "uvicorn"))]
