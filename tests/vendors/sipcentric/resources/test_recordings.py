"""Recordings: the document's examples, the filters of both documents, the audio, deletion."""

import io
import wave
from typing import Any

import pytest

from tests.conftest import World

RECORDINGS = "/customers/25/recordings"


def listed(world: World, **filters: Any) -> list[dict[str, Any]]:
    answer = world.sipcentric().get(RECORDINGS, params={"pageSize": 200} | filters)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


@pytest.mark.rule("sipcentric.recordings.table")
def test_list_as_in_the_document(world: World) -> None:
    body = world.sipcentric().get(RECORDINGS, params={"pageSize": 2, "page": 1}).json()
    newest, older = body["items"]
    assert newest["created"] == "2014-03-10T14:09:00.000+0000"
    assert newest["started"] == "2014-03-10T14:07:00.000+0000"
    assert (newest["id"], newest["direction"], newest["partyId"]) == ("1358372", "OUT", "07557000000")
    assert (newest["size"], newest["callId"]) == (97365, "ast01-1401721105.2847099")
    assert newest["endpoint"].endswith("/api/v1/customers/25/endpoints/1928")
    assert (older["id"], older["direction"], older["size"]) == ("1358371", "IN", 9615)
    assert older["linkedId"] == "ast01-1400082083.1542464"
    assert body["nextPage"].endswith("/recordings?pageSize=2&page=2")


@pytest.mark.rule("sipcentric.data.bare-ids")
def test_relationship_as_bare_id(world: World) -> None:
    answer = world.sipcentric(headers={"X-Relationship-Key": "id"}).get(f"{RECORDINGS}/1358371")
    assert answer.json()["endpoint"] == "2535"


@pytest.mark.rule("sipcentric.recordings.size")
@pytest.mark.parametrize("key", [1358371, 1358372, 242348])
def test_audio_plays_and_is_as_long_as_size_says(world: World, key: int) -> None:
    client = world.sipcentric()
    size = client.get(f"{RECORDINGS}/{key}").json()["size"]
    answer = client.get(f"{RECORDINGS}/{key}.wav")
    assert answer.headers["content-type"] == "audio/wav"
    assert len(answer.content) == size == int(answer.headers["content-length"])
    with wave.open(io.BytesIO(answer.content)) as sound:
        assert sound.getnframes() * sound.getsampwidth() * sound.getnchannels() == size - 44
        assert len(set(sound.readframes(8000))) > 20, "it is silent"
    assert client.get(f"{RECORDINGS}/{key}", headers={"Accept": "audio/wav"}).content == answer.content


def test_two_recordings_sound_different(world: World) -> None:
    client = world.sipcentric()
    first, second = (client.get(f"{RECORDINGS}/{key}.wav").content for key in (1358371, 1358372))
    assert first[44:9000] != second[44:9000]


@pytest.mark.rule("sipcentric.recordings.created", "sipcentric.recordings.started")
def test_date_filters_include_both_ends(world: World) -> None:
    moment = "2014-03-10T13:42:00.000+0000"
    assert ids(listed(world, createdAfter=moment, createdBefore=moment)) == ["1358371"]
    assert ids(listed(world, createdAfter="2014-03-10T13:42:00.001Z")) == ["1358372"]
    assert "1358371" not in ids(listed(world, createdBefore="2014-03-10T13:41:59.999Z"))
    assert ids(listed(world, startedAfter="2014-03-10T14:07:00Z")) == ["1358372"]
    assert ids(listed(world, startedBefore="2013-12-31")) == ["242348"]


@pytest.mark.rule("sipcentric.recordings.call")
def test_call_filters(world: World) -> None:
    assert ids(listed(world, callId="ast01-1400082083.1542464")) == ["1358371"]
    assert ids(listed(world, linkedId="ast01-1401721105.2847099")) == ["1358372"]
    assert listed(world, linkedId="none") == []


@pytest.mark.rule("sipcentric.recordings.earlier-filters")
def test_earlier_documents_filters(world: World) -> None:
    everything = listed(world)
    assert {item["direction"] for item in listed(world, direction="in")} == {"IN"}
    assert {item["direction"] for item in listed(world, direction="OUT")} == {"OUT"}
    outside = listed(world, includeLocal="false")
    assert len(everything) > len(outside) > 4
    assert all(len(item["partyId"]) > 3 for item in outside)
    assert listed(world, includeLocal="true") == everything


@pytest.mark.parametrize("name", ["createdAfter", "createdBefore", "startedAfter", "startedBefore"])
@pytest.mark.parametrize("value", ["yesterday", "2014-13-01", "0", "2014-03-10T25:00:00Z", "\u0663"])
def test_bad_date_is_named(world: World, name: str, value: str) -> None:
    answer = world.sipcentric().get(RECORDINGS, params={name: value})
    assert answer.status_code == 400
    assert answer.json()["validationErrors"][0]["field"] == name


@pytest.mark.parametrize(("name", "value"), [("direction", "sideways"), ("includeLocal", "perhaps")])
def test_bad_filter_is_named(world: World, name: str, value: str) -> None:
    answer = world.sipcentric().get(RECORDINGS, params={name: value})
    assert answer.status_code == 400
    assert answer.json()["validationErrors"][0]["field"] == name


@pytest.mark.rule("sipcentric.recordings.deleted")
def test_delete(world: World) -> None:
    client = world.sipcentric()
    answer = client.request("DELETE", f"{RECORDINGS}/1358371", json={"id": "1358371"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(f"{RECORDINGS}/1358371").status_code == 404
    assert client.get(f"{RECORDINGS}/1358371.wav").status_code == 404
    assert client.delete(f"{RECORDINGS}/1358371").status_code == 404


def test_what_no_document_gives_is_405(world: World) -> None:
    client = world.sipcentric()
    assert client.post(RECORDINGS, json={}).headers["allow"] == "GET, HEAD"
    assert client.put(f"{RECORDINGS}/1358371", json={}).status_code == 405


def test_extension_users_have_none(world: World) -> None:
    client = world.sipcentric("extension")
    assert client.get(RECORDINGS).status_code == 401
    assert client.get(f"{RECORDINGS}/1358371.wav").status_code == 401


def test_list_has_no_audio(world: World) -> None:
    assert world.sipcentric().get(RECORDINGS, headers={"Accept": "audio/wav"}).status_code == 406


def test_recording_outlives_its_endpoint(world: World) -> None:
    client = world.sipcentric()
    assert client.delete("/customers/25/endpoints/2535").status_code == 204
    assert "endpoint" not in client.get(f"{RECORDINGS}/1358371").json()
