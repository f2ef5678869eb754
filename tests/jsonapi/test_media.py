"""Content negotiation, headers, suffixes."""

import httpx2
import pytest

from tests.vendors.telecom_center.documents import document

MEDIA_TYPE = "application/vnd.api+json"


@pytest.mark.parametrize(
    "received",
    ["application/json", "text/plain", f"{MEDIA_TYPE}; charset=utf-8", f"{MEDIA_TYPE};ext=1", "application/xml"],
)
@pytest.mark.rule("telecom_center.negotiation.content-type")
def test_bodies_of_another_type(api: httpx2.Client, received: str) -> None:
    content = b'{"data":{"type":"customers"}}'
    for method, path in (("POST", "/customers"), ("PATCH", "/customers/123"), ("PUT", "/customers/123")):
        answer = api.request(method, path, content=content, headers={"Content-Type": received})
        assert answer.status_code == 415
        assert answer.headers["content-type"] == MEDIA_TYPE
        assert answer.json()["errors"] == [
            {
                "title": "Unsupported media type",
                "detail": f"All requests that create or update must use the '{MEDIA_TYPE}' Content-Type. "
                f"This request specified '{received}'.",
                "code": "415",
                "status": "415",
            }
        ]


def test_the_refusal_names_the_type_alone(api: httpx2.Client) -> None:
    answer = api.post("/customers", content=b"{}", headers={"Content-Type": "application/json; charset=utf-8"})
    assert answer.json()["errors"][0]["detail"].endswith("This request specified 'application/json'.")


@pytest.mark.parametrize("received", ["", "garbage", "application/json ; x=1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.rule("telecom_center.negotiation.well-formed")
def test_types_that_are_none(api: httpx2.Client, method: str, received: str) -> None:
    answer = api.request(method, "/customers", content=b"{}", headers={"Content-Type": received})
    assert (answer.status_code, answer.content) == (406, b"")


@pytest.mark.parametrize("accept", ["garbage", "*", f"{MEDIA_TYPE} ;q=1", f'{MEDIA_TYPE};ext="a,b"'])
def test_an_accept_that_is_none(api: httpx2.Client, accept: str) -> None:
    answer = api.get("/customers", headers={"Accept": accept})
    assert (answer.status_code, answer.content) == (406, b"")


@pytest.mark.parametrize("received", ["application/json", "text/plain", f"{MEDIA_TYPE}; charset=utf-8"])
def test_reading_and_deleting_take_any_type(api: httpx2.Client, received: str) -> None:
    assert api.get("/customers", headers={"Content-Type": received}).status_code == 200
    answer = api.request("DELETE", "/customers/999", content=b"{}", headers={"Content-Type": received})
    assert answer.status_code == 204


def test_what_a_body_says_counts_beside_the_query(api: httpx2.Client) -> None:
    asked = b'{"page": {"size": 1}, "sort": "-id"}'
    data = api.request("GET", "/customers", content=asked).json()["data"]
    assert [item["id"] for item in data] == ["999"]
    data = api.request("GET", "/customers?sort=id", content=asked).json()["data"]
    assert [item["id"] for item in data] == ["1"]
    broken = api.request("GET", "/customers", content=b"{")
    assert (broken.status_code, broken.json()["errors"][0]["code"]) == (400, "400")


def test_comments_in_a_body_are_passed_over(api: httpx2.Client) -> None:
    commented = (
        b'/* by hand */ {"data": {"type": "customers", "id": "123", // his\n"attributes": {"capacity_limit": 7}}}'
    )
    answer = api.patch("/customers/123", content=commented)
    assert (answer.status_code, answer.json()["data"]["attributes"]["capacity_limit"]) == (200, 7)
    broken = api.patch("/customers/123", content=b'{"data": {}} /* and so on')
    assert (broken.status_code, broken.json()["errors"][0]["title"]) == (400, "Bad Request")


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "text/html, */*;q=0.8",
        "application/json, text/plain, */*",
        MEDIA_TYPE,
        f"{MEDIA_TYPE}; charset=utf-8, {MEDIA_TYPE}",
        f"text/html,{MEDIA_TYPE}",
    ],
)
def test_what_may_be_asked_for(api: httpx2.Client, accept: str) -> None:
    answer = api.get("/customers", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA_TYPE)


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "text/html",
        "application/*",
        f"{MEDIA_TYPE};q=0.9",
        f"{MEDIA_TYPE}; charset=utf-8",
        f"{MEDIA_TYPE}; a=b, {MEDIA_TYPE}; c=d",
    ],
)
@pytest.mark.rule("telecom_center.negotiation.accept")
def test_what_may_not_be_asked_for(api: httpx2.Client, accept: str) -> None:
    answer = api.get("/customers", headers={"Accept": accept})
    assert answer.json()["errors"] == [
        {
            "title": "Not acceptable",
            "detail": f"All requests must use the '{MEDIA_TYPE}' Accept without media type parameters. "
            f"This request specified '{accept}'.",
            "code": "406",
            "status": "406",
        }
    ]
    assert (answer.status_code, answer.headers["content-type"]) == (406, MEDIA_TYPE)


def test_the_body_is_labelled_before_it_is_read(api: httpx2.Client) -> None:
    headers = {"Content-Type": "text/plain", "Accept": "text/html"}
    assert api.post("/customers", content=b"{", headers=headers).status_code == 415
    headers["Content-Type"] = MEDIA_TYPE
    assert api.post("/customers", content=b"{", headers=headers).status_code == 406


def test_a_known_answer_is_not_sent_again(api: httpx2.Client) -> None:
    first = api.get("/customers/123")
    assert first.headers["cache-control"] == "max-age=0, private, must-revalidate"
    tag = first.headers["etag"]
    assert (tag[:3], len(tag), tag[-1]) == ('W/"', 36, '"')
    again = api.get("/customers/123", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    api.patch("/customers/123", json=document("customers", "123", capacity_limit=77))
    assert api.get("/customers/123", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("path", ["/customers/", "/customers.json", "/customers.json/", "/customers"])
def test_slash_and_suffix(api: httpx2.Client, path: str) -> None:
    answer = api.get(path, params={"page[size]": 1})
    assert answer.status_code == 200
    assert answer.json()["links"]["first"].startswith(f"{str(api.base_url).rstrip('/')}/customers?page")
    assert api.get(path.replace("customers", "customers/123")).json()["data"]["id"] == "123"


def test_head(api: httpx2.Client) -> None:
    for path in ("/customers", "/customers/123", "/customers/77"):
        whole, head = api.get(path), api.head(path)
        assert (head.status_code, head.content) == (whole.status_code, b"")
        assert head.headers["content-type"] == whole.headers["content-type"]
        assert head.headers["content-length"] == whole.headers["content-length"]


def test_put_updates_too(api: httpx2.Client) -> None:
    answer = api.put("/customers/123", json=document("customers", "123", capacity_limit=9))
    assert (answer.status_code, answer.json()["data"]["attributes"]["capacity_limit"]) == (200, 9)


def test_links_follow_the_host_that_was_asked(api: httpx2.Client) -> None:
    body = api.get("/customers/123", headers={"Host": "api.sandbox.example:8080"}).json()
    assert body["data"]["links"]["self"] == "http://api.sandbox.example:8080/api/rest/public/operator/customers/123"


def test_ids_may_be_numbers(api: httpx2.Client) -> None:
    assert api.patch("/customers/123", json=document("customers", 123, capacity_limit=9)).status_code == 200
