"""Bad input: a 4xx in JSON that names the field, nothing written, never a 5xx."""

from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import World
from tests.vendors.sipcentric.operations import ACCOUNT, DOCUMENTED, Operation

WRITES = [operation for operation in DOCUMENTED if operation.json is not None]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40),
    st.sampled_from(
        ["101", "/customers/25/endpoints/101", "\x00", "\ufffe", "\U0001f600" * 20, "x" * 5000, "07700900001"]
    ),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
)
PROPERTIES = st.sampled_from(
    [
        "type", "name", "phoneNumber", "speedDial", "from", "to", "body", "endpoint", "callerId", "enabled", "repeat",
        "includedTimes", "data", "shortNumber", "email", "timeout", "callWaiting", "callRecording", "voicemailEnabled",
        "destination", "memberTimeout", "failoverDestination", "number", "identifier", "smsAllowIncoming",
        "smsNotificationUrl", "faxEnabled", "faxNotificationEmail", "routingRules", "autoRenew", "id", "uri", "created",
    ]
)  # fmt: skip


def assert_answer(answer: httpx2.Response) -> None:
    """A success, or a 400 that names what is wrong."""
    assert answer.status_code < 500, answer.text
    if answer.status_code == 400:
        problems = answer.json()["validationErrors"]
        assert problems
        assert all(problem["field"] and problem["message"] for problem in problems)


@pytest.mark.slow
@pytest.mark.parametrize("operation", WRITES, ids=lambda operation: operation.name)
def test_no_value_of_any_property_is_too_odd(world: World, operation: Operation) -> None:
    client = world.sipcentric()
    world.set(sipcentric_rate_limit=0)

    @given(st.dictionaries(PROPERTIES, VALUES, min_size=1, max_size=3))
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def send(changes: dict[str, Any]) -> None:
        assert_answer(client.request(operation.method, operation.path, json={**operation.json, **changes}))

    send()


@pytest.mark.parametrize(
    "path", ["", "/phonebook", "/endpoints", "/phonenumbers", "/timeintervals", "/calls", "/recordings", "/sounds"]
)
def test_no_query_is_too_odd(world: World, path: str) -> None:
    client = world.sipcentric()
    world.set(sipcentric_rate_limit=0)
    names = st.sampled_from(
        ["page", "pageSize", "type", "createdAfter", "createdBefore", "startedAfter", "from", "to", "direction",
         "includeLocal", "callId", "linkedId", "tokenid", "_method", "x"]
    )  # fmt: skip

    @given(st.dictionaries(names, st.text(max_size=20), max_size=3))
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def ask(query: dict[str, str]) -> None:
        assert_answer(client.get(ACCOUNT + path, params=query))

    ask()


@pytest.mark.parametrize(
    "path", ["/%00", "/%ff%fe", "/customers/%2e%2e", "/customers/25/phonebook/%F0%9F%98%80", "/" + "x" * 5000]
)
def test_no_path_is_too_odd(world: World, path: str) -> None:
    assert world.sipcentric().get(path).status_code == 404


def test_text_with_signs_of_every_plane_is_kept(world: World) -> None:
    client = world.sipcentric()
    name = "a\x01b \U0001f600 \u202e |"
    where = client.post(f"{ACCOUNT}/phonebook", json={"name": name, "phoneNumber": "1"}).headers["location"]
    assert client.get(where).json()["name"] == name


def test_a_lone_surrogate_is_no_json(world: World) -> None:
    answer = world.sipcentric().post(f"{ACCOUNT}/phonebook", content=b'{"name": "\\ud800", "phoneNumber": "1"}')
    assert answer.status_code == 400
    assert answer.json()["validationErrors"][0]["field"] == "body"


def test_deep_nesting_is_refused(world: World) -> None:
    answer = world.sipcentric().post(f"{ACCOUNT}/phonebook", content=b'{"name":' + b"[" * 100_000)
    assert answer.status_code == 400


def test_a_body_over_the_limit_is_413(world: World) -> None:
    answer = world.sipcentric().post(f"{ACCOUNT}/phonebook", content=b" " * (33 * 1024 * 1024))
    assert answer.status_code == 413
    assert answer.json()["errors"]


@pytest.mark.rule("sipcentric.formats.any-content-type")
def test_any_media_type_is_taken_for_json(world: World) -> None:
    client = world.sipcentric()
    body = b'{"name": "x", "phoneNumber": "1"}'
    for media_type in ("application/json;charset=UTF-8", "text/plain", "application/x-www-form-urlencoded", "nonsense"):
        answer = client.post(f"{ACCOUNT}/phonebook", content=body, headers={"Content-Type": media_type})
        assert answer.status_code == 201


@pytest.mark.rule("sipcentric.formats.errors")
def test_every_field_at_fault_is_named(world: World) -> None:
    answer = world.sipcentric().post(f"{ACCOUNT}/phonebook", json={"phoneNumber": 5, "speedDial": "x"}).json()
    assert {problem["field"] for problem in answer["validationErrors"]} == {"name", "phoneNumber", "speedDial"}
    assert len(answer["errors"]) == 3
