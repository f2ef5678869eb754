"""Both kinds of CDR: the document's members, forms of time in filters, nothing to write."""

import re

import httpx2
import pytest

from tests.vendors.telecom_center.documents import document

TERMINATION = [
    "aleg_reason",
    "src_name_in",
    "src_number_in",
    "dst_number_in",
    "orig_call_id",
    "local_tag",
    "global_tag",
    "duration",
    "aleg_code",
    "time_start",
    "time_connect",
    "time_end",
]
INCOMING = [
    "duration",
    "src_name",
    "src_number",
    "dst_number",
    "did_number",
    "lega_disconnect_code",
    "lega_disconnect_reason",
    "lega_call_id",
    "success",
    "time_start",
    "time_end",
    "time_connect",
]
KINDS = ("termination_cdrs", "incoming_trunk_cdrs")


@pytest.mark.parametrize(
    ("kind", "names", "relationships"),
    [
        ("termination_cdrs", TERMINATION, ["customer", "termination_route", "termination_gateway"]),
        ("incoming_trunk_cdrs", INCOMING, ["customer", "incoming_trunk"]),
    ],
)
@pytest.mark.rule("telecom_center.termination-cdrs.members")
def test_members_as_in_the_document(api: httpx2.Client, kind: str, names: list[str], relationships: list[str]) -> None:
    body = api.get(f"/{kind}", params={"include": "customer", "filter[id]": "123"}).json()
    assert body["meta"] == {"record_count": 1}
    data = body["data"][0]
    assert (data["id"], data["type"]) == ("123", kind)
    assert list(data["attributes"]) == names
    assert list(data["relationships"]) == relationships
    assert data["relationships"]["customer"]["data"] == {"type": "customers", "id": "123"}
    assert api.get(f"/{kind}/123?include=customer").json()["data"] == data


def test_kinds_of_value(api: httpx2.Client) -> None:
    """The document prints numbers in one kind of CDR, and nothing but text in the other."""
    for item in api.get("/termination_cdrs").json()["data"]:
        assert isinstance(item["attributes"]["duration"], int)
        assert isinstance(item["attributes"]["aleg_code"], int)
    for item in api.get("/incoming_trunk_cdrs").json()["data"]:
        assert all(isinstance(value, str | None) for value in item["attributes"].values())
        assert item["attributes"]["success"] in ("true", "false")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.rule("telecom_center.termination-cdrs.times")
def test_times(api: httpx2.Client, kind: str) -> None:
    items = api.get(f"/{kind}", params={"page[size]": 1000}).json()["data"]
    starts = [item["attributes"]["time_start"] for item in items]
    assert len(set(starts)) == len(starts) > 50
    for item in items:
        for name in ("time_start", "time_end"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", item["attributes"][name])


@pytest.mark.parametrize(
    "moment",
    [
        "2020-05-15 06:38:38",
        "2020-05-15 06:38",
        "2020-05-15T06:38:38Z",
        "2020-05-15T06:38:38.000Z",
        "2020-05-15T08:38:38+02:00",
        "2020-05-15T06:38",
    ],
)
def test_forms_of_a_moment(api: httpx2.Client, moment: str) -> None:
    """The printed minute stands for all of its seconds."""
    body = api.get("/termination_cdrs", params={"filter[time_start]": moment}).json()
    assert [item["id"] for item in body["data"]] == ["123"]


def test_a_plus_sign_for_the_space(api: httpx2.Client) -> None:
    for text in ("2020-05-15+06:38:38", "2020-05-15T08:38:38+02:00", "2020-05-15%2006:38:38"):
        assert api.get(f"/termination_cdrs?filter[time_start]={text}").json()["meta"]["record_count"] == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.rule("telecom_center.termination-cdrs.ranges")
def test_ranges_include_their_ends(api: httpx2.Client, kind: str) -> None:
    starts = [item["attributes"]["time_start"] for item in api.get(f"/{kind}?sort=time_start").json()["data"]]
    query = {"filter[time_start_gteq]": starts[3], "filter[time_start_lted]": starts[6], "sort": "time_start"}
    found = api.get(f"/{kind}", params=query).json()
    assert [item["attributes"]["time_start"] for item in found["data"]] == starts[3:7]
    assert found["meta"] == {"record_count": 4}


@pytest.mark.parametrize("name", ["time_start", "time_start_gteq", "time_start_lted"])
def test_no_moment(api: httpx2.Client, name: str) -> None:
    answer = api.get("/termination_cdrs", params={f"filter[{name}]": "yesterday"})
    assert answer.status_code == 400
    error = {
        "title": "Invalid filter value",
        "detail": f"yesterday is not a valid value for {name}.",
        "code": "107",
        "status": "400",
    }
    assert answer.json()["errors"] == [error]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.rule("telecom_center.termination-cdrs.read-only")
def test_nothing_to_write(api: httpx2.Client, kind: str) -> None:
    for answer in (
        api.post(f"/{kind}", json=document(kind)),
        api.patch(f"/{kind}/123", json=document(kind, "123")),
        api.put(f"/{kind}/123", json=document(kind, "123")),
        api.delete(f"/{kind}/123"),
        api.patch(f"/{kind}/123/relationships/customer", json={"data": None}),
    ):
        assert (answer.status_code, answer.content) == (404, b"")


def test_durations_sort_as_numbers(api: httpx2.Client) -> None:
    for kind in KINDS:
        items = api.get(f"/{kind}", params={"sort": "-duration", "page[size]": 1000}).json()["data"]
        durations = [int(item["attributes"]["duration"]) for item in items]
        assert durations == sorted(durations, reverse=True)


@pytest.mark.parametrize("name", ["incoming_trunk_cdcs", "incoming_trunk cdrs", "termination cdrs"])
def test_slips_of_the_document_are_no_paths(api: httpx2.Client, name: str) -> None:
    assert api.get(f"/{name}").status_code == 404


@pytest.mark.parametrize("path", ["/termination_cdrs", "/incoming_trunk_cdrs"])
@pytest.mark.rule("telecom_center.termination-cdrs.whose")
def test_whose_a_call_was_is_always_shown(api: httpx2.Client, path: str) -> None:
    """As the document prints it: the customer, and no other relationship."""
    item = api.get(path).json()["data"][0]
    assert api.get(f"{path}/{item['id']}").json()["data"] == item
    assert list(item["relationships"]["customer"]) == ["links", "data"]
    assert item["relationships"]["customer"]["data"] == {"type": "customers", "id": "123"}
    assert [name for name, linked in item["relationships"].items() if "data" in linked] == ["customer"]


@pytest.mark.parametrize(
    "text",
    [
        "2020-05-15 06:38:38 UTC",
        "2020-05-15 06:38:38+00:00",
        "2020-05-15 06:38:38 +0000",
        "2020-05-15 08:38:38+02",
        "2020-05-15T06:38:38Z",
        "2020-05-15T06:38:38.000+00:00",
        "2020-05-15T07:38:38 01:00",
        "20200515T063838Z",
        "2020-05-15 06:38",
        "2020-05-15 06:38 UTC",
        "15 May 2020 06:38:38 GMT",
        "  2020-05-15 06:38:38  ",
    ],
)
def test_moments_in_every_form_that_a_database_reads(api: httpx2.Client, text: str) -> None:
    path = "/termination_cdrs"
    assert [item["id"] for item in api.get(path, params={"filter[time_start]": text}).json()["data"]] == ["123"]
    for name in ("time_start_gteq", "time_start_lted"):
        answer = api.get("/incoming_trunk_cdrs", params={f"filter[{name}]": text})
        assert answer.status_code == 200


def test_a_day_is_its_midnight(api: httpx2.Client) -> None:
    since = api.get("/termination_cdrs", params={"filter[time_start_gteq]": "2020-05-16"}).json()
    until = api.get("/termination_cdrs", params={"filter[time_start_lted]": "2020-05-16"}).json()
    every = api.get("/termination_cdrs").json()["meta"]["record_count"]
    assert 0 < until["meta"]["record_count"] < 5
    assert since["meta"]["record_count"] + until["meta"]["record_count"] == every


@pytest.mark.parametrize(
    "text", ["yesterday-ish", "2020-13-01", "2020-05-15 25:00", "2020-05-15 06:61", "06:38:38", ""]
)
@pytest.mark.parametrize("name", ["time_start_gteq", "time_start_lted"])
@pytest.mark.rule("telecom_center.termination-cdrs.moments")
def test_moments_that_are_none(api: httpx2.Client, name: str, text: str) -> None:
    answer = api.get("/termination_cdrs", params={f"filter[{name}]": text})
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["code"]) == (400, "107")
    assert error["detail"] == f"{text} is not a valid value for {name}."
