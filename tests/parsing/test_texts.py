"""Texts as clients write them: charsets that they declare, bytes that are none, NUL; the same for every vendor."""

import json
from typing import Any

import httpx2
import pytest

from tests.conftest import World

SMS = "/my/events/sms/"
FORM = "application/x-www-form-urlencoded"


def send(world: World, content: bytes, content_type: str) -> httpx2.Response:
    client = world.sipgate(accept="application/json")
    return client.post(SMS, params={"target": "491713920010"}, content=content, headers={"Content-Type": content_type})


def multipart(content: bytes, part: str = "", whole: str = "") -> tuple[bytes, str]:
    head = (
        b'--x\r\nContent-Disposition: form-data; name="content"\r\n'
        + (f"Content-Type: {part}\r\n" if part else "").encode()
    )
    return head + b"\r\n" + content + b"\r\n--x--\r\n", f"multipart/form-data; boundary=x{whole}"


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"content=Gr%C3%BC%C3%9Fe", FORM),
        (b"content=Gr\xc3\xbc\xc3\x9fe", FORM),
        (b"content=Gr%FC%DFe", f"{FORM}; charset=ISO-8859-1"),
        (b"content=Gr\xfc\xdfe", f"{FORM};charset=iso-8859-1"),
        (b"content=Gr%FC%DFe", f'{FORM}; charset="windows-1252"'),
        ("content=Grüße".encode("utf-16"), f"{FORM}; charset=UTF-16"),
        multipart("Grüße".encode()),
        multipart(b"Gr\xfc\xdfe", "text/plain; charset=ISO-8859-1"),
        multipart(b"Gr\xfc\xdfe", whole="; charset=ISO-8859-1"),
        multipart("Grüße".encode(), "text/plain; charset=utf-8", "; charset=ISO-8859-1"),
    ],
)
def test_what_is_declared_is_decoded(world: World, content: bytes, content_type: str) -> None:
    answer = send(world, content, content_type)
    assert answer.status_code == 200, answer.text
    assert answer.json()["sms"]["text"] == "Grüße"


@pytest.mark.parametrize(
    ("content", "content_type", "field"),
    [
        (b"content=Gr%FC%DFe", FORM, "body"),
        (b"content=Gr\xfc\xdfe", FORM, "body"),
        (b"content=%FC", f"{FORM}; charset=US-ASCII", "body"),
        (b"content=x", f"{FORM}; charset=klingon", "Content-Type"),
        (b"content=x", f"{FORM}; charset=", "Content-Type"),
        (b"content=x", f"{FORM}; charset=base64", "Content-Type"),
        (b"content=x", f"{FORM}; charset=punycode", "Content-Type"),
        (b"content=a%00b", FORM, "content"),
        (*multipart(b"Gr\xfc\xdfe"), "content"),
        (*multipart(b"x", "text/plain; charset=klingon"), "Content-Type"),
        (*multipart(b"a\0b"), "content"),
        (b"no parts", "multipart/form-data", "Content-Type"),
        (b"no parts", "multipart/form-data; boundary=x", "body"),
    ],
)
def test_what_is_no_text_is_refused_and_costs_nothing(
    world: World, content: bytes, content_type: str, field: str
) -> None:
    client = world.sipgate(accept="application/json")
    before = client.get("/my/billing/balance/").json()
    answer = send(world, content, content_type)
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, field)
    assert client.get("/my/billing/balance/").json() == before
    entry = world.control.get("/requests", params={"method": "POST"}).json()["requests"][-1]
    assert any(field in note for note in entry["notes"]), entry["notes"]


@pytest.mark.parametrize(
    ("query", "field"), [("content=%FC", "query"), ("content=a%00b", "content"), ("a%00=b", "query")]
)
def test_a_query_that_is_no_text(world: World, query: str, field: str) -> None:
    answer = world.sipgate(accept="application/json").post(f"{SMS}?version=2.41&target=491713920010&{query}")
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, field)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b'{"id": 1, "caller_id_prefix": "a\\u0000b"}', "application/json"),
        (b'params={"id": 1, "caller_id_prefix": "a\\u0000b"}', FORM),
        (b"params[id]=1&params[caller_id_prefix]=a%00b", FORM),
    ],
)
def test_nul_at_dial9(world: World, content: bytes, content_type: str) -> None:
    answer = world.dial9().post("/numbers/save", content=content, headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["status"]) == (200, "parameter-error")
    assert "NUL" in answer.json()["data"]["message"]


@pytest.mark.parametrize(
    ("content_type", "status"), [(FORM, "invalid-json"), (f"{FORM}; charset=klingon", "bad-request")]
)
def test_bytes_that_are_no_text_at_dial9(world: World, content_type: str, status: str) -> None:
    answer = world.dial9().post("/numbers/info", content=b"params[id]=%FC", headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["status"]) == (400, status)


def test_dial9_decodes_what_is_declared(world: World) -> None:
    content, headers = b"params[prefix]=%FC", {"Content-Type": f"{FORM}; charset=ISO-8859-1"}
    assert world.dial9().post("/numbers/info", content=content, headers=headers).json()["status"] == "parameter-error"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (
            "/customers/25/sms",
            {"type": "smsmessage", "to": "07700900050", "from": "01212854411", "body": "a\0b"},
            "body",
        ),
        ("/customers/25/phonebook", {"name": "a\0b", "phoneNumber": "07700900050"}, "name"),
        ("/customers/25/sounds", {"type": "music", "name": "a\0b"}, "name"),
        ("/customers/25/phonebook", {"name": "x", "phoneNumber": "1", "a\0": 1}, "body"),
    ],
)
def test_nul_at_sipcentric(world: World, path: str, body: dict[str, Any], field: str) -> None:
    answer = world.sipcentric().post(path, json=body)
    assert (answer.status_code, answer.json()["validationErrors"][0]["field"]) == (400, field)


def test_nul_in_a_filter_at_sipcentric(world: World) -> None:
    answer = world.sipcentric().get("/customers/25/sms?from=%00")
    assert (answer.status_code, answer.json()["validationErrors"][0]["field"]) == (400, "from")
    assert world.sipcentric().get("/customers/25/sms?from=%FF").status_code == 400


def test_who_has_not_signed_in_learns_nothing_of_a_bad_query(world: World) -> None:
    assert world.client("/api/v1").get("/customers?x=%00").status_code == 401


def test_nul_at_telecom_center(world: World) -> None:
    customer = {"data": {"type": "customers", "attributes": {"name": "a\0b", "language": "EN"}}}
    answer = world.telecom_center().post("/customers", content=json.dumps(customer))
    assert (answer.status_code, "data.attributes.name" in answer.json()["errors"][0]["detail"]) == (400, True)
    answer = world.telecom_center().get("/customers?filter[name]=%00")
    assert (answer.status_code, answer.json()["errors"][0]["status"]) == (400, "400")


def test_nul_in_a_planted_row(world: World) -> None:
    answer = world.control.post("/data/sipcentric/sms", json={"body": "a\0b"})
    assert (answer.status_code, "body" in answer.text) == (422, True)


ENTRY = {"name": "Grüße", "phoneNumber": "07700900050"}
UTF8 = json.dumps(ENTRY, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (UTF8, "application/json; charset=utf-8", 201),
        (b"\xef\xbb\xbf" + UTF8, "application/json", 201),
        (json.dumps(ENTRY).encode(), "application/json; charset=ISO-8859-1", 201),
        (UTF8, "application/json; charset=ISO-8859-1", 400),
        (UTF8, "application/json; charset=klingon", 400),
        (json.dumps(ENTRY, ensure_ascii=False).encode("latin-1"), "application/json", 400),
        (json.dumps(ENTRY, ensure_ascii=False).encode("utf-16"), "application/json; charset=utf-16", 400),
        (json.dumps(ENTRY, ensure_ascii=False).encode("utf-16"), "application/json", 400),
    ],
)
def test_json_is_utf_8(world: World, content: bytes, content_type: str, status: int) -> None:
    headers = {"Content-Type": content_type}
    answer = world.sipcentric().post("/customers/25/phonebook", content=content, headers=headers)
    assert answer.status_code == status, answer.text
    if status == 201:
        assert answer.json()["name"] == "Grüße"


MARKED = b"\xef\xbb\xbf"


def test_a_byte_order_mark_is_passed_over_where_the_vendor_does(world: World) -> None:
    headers = {"Content-Type": "application/vnd.api+json"}
    answer = world.telecom_center().post("/customers", content=MARKED + b'{"data":{}}', headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "400")
    headers = {"Content-Type": "application/json"}
    answer = world.dial9().post("/numbers/info", content=MARKED + b'{"id":3466}', headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (400, "invalid-json")
    answer = world.control.post("/clock/advance", content=MARKED + b'{"seconds":1}', headers=headers)
    assert answer.status_code == 200


def test_a_sound_is_changed_by_json_as_others_are(world: World) -> None:
    path, headers = "/customers/25/sounds/1035", {"Content-Type": "application/json"}
    client = world.sipcentric()
    assert client.put(path, content=MARKED + b'{"type":"prompt"}', headers=headers).status_code == 200
    for content in (b'{"name":"a\\u0000"}', b"{", b"", b"[" * 5000):
        answer = client.put(path, content=content, headers=headers)
        assert (answer.status_code, len(answer.json()["validationErrors"])) == (400, 1), answer.text


def test_a_backslash_before_u0000_is_no_nul(world: World) -> None:
    answer = world.sipcentric().post("/customers/25/phonebook", json=ENTRY | {"name": "a\\u0000b"})
    assert answer.json()["name"] == "a\\u0000b"


@pytest.mark.parametrize("depth", [900, 100_000])
def test_deep_json_with_a_nul(world: World, depth: int) -> None:
    content = b'{"name":' + b"[" * depth + b'"\\u0000"' + b"]" * depth + b"}"
    assert world.sipcentric().post("/customers/25/phonebook", content=content).status_code == 400
