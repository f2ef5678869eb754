"""Sounds: the document's examples, the type filter, the audio, and the writes that clients make."""

import io
import wave
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import World

SOUNDS = "/customers/25/sounds"
WAV = {"Content-Type": "audio/wav"}


def wav(seconds: float = 0.5, rate: int = 8000) -> bytes:
    """A file as the standard library writes it: 16 bits, mono."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"\x01\x7f" * int(rate * seconds))
    return file.getvalue()


def created(world: World, **values: Any) -> dict[str, Any]:
    answer = world.sipcentric().post(SOUNDS, json={"type": "music", "name": "Waiting"} | values)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == answer.json()["uri"]
    return answer.json()


@pytest.mark.rule("sipcentric.sounds.table")
def test_list_as_in_the_document(world: World) -> None:
    body = world.sipcentric().get(SOUNDS, params={"pageSize": 2, "page": 1}).json()
    assert body["totalItems"] == 6
    welcome, recorded = body["items"]
    assert (welcome["type"], welcome["id"], welcome["size"]) == ("prompt", "1046", 129612)
    assert welcome["name"] == "thank-you-for-calling"
    assert welcome["created"] == "2014-03-10T13:38:00.000+0000"
    assert (recorded["id"], recorded["name"], recorded["size"]) == ("1035", "calls-may-be-recorded", 69426)
    assert "enabled" not in recorded
    assert body["nextPage"].endswith("/sounds?pageSize=2&page=2")


@pytest.mark.rule("sipcentric.sounds.type")
@pytest.mark.parametrize(("asked", "type"), [("prompt", "prompt"), ("Music", "music"), ("PROMPT", "prompt")])
def test_type_filter_in_any_case(world: World, asked: str, type: str) -> None:
    items = world.sipcentric().get(SOUNDS, params={"type": asked}).json()["items"]
    assert {item["type"] for item in items} == {type}
    assert all(("enabled" in item) == (type == "music") for item in items)


@pytest.mark.rule("sipcentric.sounds.enabled")
def test_music_is_there_enabled_and_not(world: World) -> None:
    items = world.sipcentric().get(SOUNDS, params={"type": "music"}).json()["items"]
    assert {item["enabled"] for item in items} == {True, False}


def test_unknown_type_is_named(world: World) -> None:
    answer = world.sipcentric().get(SOUNDS, params={"type": "noise"})
    assert answer.status_code == 400
    assert answer.json()["validationErrors"][0]["field"] == "type"


def test_type_on_a_single_sound_is_ignored(world: World) -> None:
    assert world.sipcentric().get(f"{SOUNDS}/1035/", params={"type": "music"}).json()["type"] == "prompt"


@pytest.mark.rule("sipcentric.sounds.audio")
def test_audio_plays_and_is_as_long_as_size_says(world: World) -> None:
    client = world.sipcentric()
    for item in client.get(SOUNDS, params={"pageSize": 200}).json()["items"]:
        answer = client.get(f"{SOUNDS}/{item['id']}.wav")
        assert answer.headers["content-type"] == "audio/wav"
        assert len(answer.content) == item["size"]
        with wave.open(io.BytesIO(answer.content)) as sound:
            assert sound.getnframes() == item["size"] - 44


@pytest.mark.rule("sipcentric.sounds.changed")
def test_create_then_send_audio(world: World) -> None:
    client = world.sipcentric()
    sound = created(world)
    assert (sound["type"], sound["name"], sound["enabled"]) == ("music", "Waiting", True)
    assert len(client.get(f"{SOUNDS}/{sound['id']}.wav").content) == sound["size"]
    content = wav()
    answer = client.put(f"{SOUNDS}/{sound['id']}", content=content, headers=WAV)
    assert answer.status_code == 200
    assert answer.json() == sound | {"size": len(content)}
    assert client.get(f"{SOUNDS}/{sound['id']}.wav").content == content
    shorter = wav(0.1)
    assert client.put(f"{SOUNDS}/{sound['id']}.wav", content=shorter, headers=WAV).json()["size"] == len(shorter)
    assert client.get(f"{SOUNDS}/{sound['id']}.wav").content == shorter


@pytest.mark.rule("sipcentric.sounds.enabled")
def test_prompt_has_no_enabled(world: World) -> None:
    assert "enabled" not in created(world, type="Prompt", enabled=True)


@pytest.mark.parametrize("enabled", [True, False])
def test_switch_music(world: World, enabled: bool) -> None:
    sound = created(world, enabled=not enabled)
    sent = sound | {"enabled": enabled, "name": "Other", "size": 1, "type": "Music", "links": {}}
    answer = world.sipcentric().put(f"{SOUNDS}/{sound['id']}", json=sent)
    assert answer.status_code == 200
    assert answer.json() == sound | {"enabled": enabled}, "name and size are fixed"


@pytest.mark.parametrize(("type", "key"), [("prompt", None), ("noise", None), ("music", 1035)])
def test_type_cannot_be_changed(world: World, type: str, key: int | None) -> None:
    path = f"{SOUNDS}/{key or created(world)['id']}"
    before = world.sipcentric().get(path).json()
    answer = world.sipcentric().put(path, json=before | {"type": type, "enabled": False})
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["validationErrors"]] == ["type"]
    assert world.sipcentric().get(path).json() == before


@pytest.mark.rule("sipcentric.sounds.enabled-required")
@pytest.mark.parametrize("body", [{"name": "x"}, {"enabled": None}, {"enabled": "yes"}, {"enabled": 1}])
def test_music_needs_enabled(world: World, body: dict[str, Any]) -> None:
    sound = created(world)
    answer = world.sipcentric().put(f"{SOUNDS}/{sound['id']}", json=body)
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["validationErrors"]] == ["enabled"]


def test_prompt_takes_a_put_and_stays(world: World) -> None:
    client = world.sipcentric()
    before = client.get(f"{SOUNDS}/1035").json()
    assert client.put(f"{SOUNDS}/1035", json=before | {"enabled": True}).json() == before


@pytest.mark.parametrize("field", ["type", "name"])
@pytest.mark.parametrize("value", ["", None, 3, ["music"], "x" * 300])
def test_bad_property_of_a_new_sound_is_named(world: World, field: str, value: Any) -> None:
    answer = world.sipcentric().post(SOUNDS, json={"type": "music", "name": "x"} | {field: value})
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["validationErrors"]] == [field]


@pytest.mark.parametrize(
    "content",
    [b"", b"RIFF", b"ID3 not audio at all", wav()[:-100], wav()[:44], b"RIFF\x04\x00\x00\x00WAVE", wav()[:20]],
)
def test_what_is_no_wav_is_refused(world: World, content: bytes) -> None:
    client = world.sipcentric()
    answer = client.put(f"{SOUNDS}/1035", content=content, headers=WAV)
    assert answer.status_code == 400
    assert answer.json()["validationErrors"][0]["field"] == "body"
    assert client.get(f"{SOUNDS}/1035").json()["size"] == 69426


def test_wav_of_unknown_length_is_taken(world: World) -> None:
    """A program that writes to a pipe cannot go back to fill in the sizes."""
    content = bytearray(wav())
    content[4:8] = content[40:44] = b"\xff" * 4
    answer = world.sipcentric().put(f"{SOUNDS}/1035", content=bytes(content), headers=WAV)
    assert answer.json()["size"] == len(content)


@pytest.mark.rule("sipcentric.sounds.wav")
def test_other_audio_is_refused(world: World) -> None:
    answer = world.sipcentric().put(f"{SOUNDS}/1035", content=b"ID3", headers={"Content-Type": "audio/mpeg"})
    assert answer.status_code == 400
    assert answer.json()["validationErrors"][0]["field"] == "Content-Type"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=100), place=st.integers(0, 60), media=st.sampled_from(["audio/wav", "", "x/y"]))
def test_damaged_content_is_taken_or_refused(world: World, content: bytes, place: int, media: str) -> None:
    world.set(sipcentric_rate_limit=0)
    client = world.sipcentric()
    damaged = wav(0.01)[:place] + content + wav(0.01)[place:]
    answer = client.put(f"{SOUNDS}/1035", content=damaged, headers={"Content-Type": media})
    assert answer.status_code in (200, 400)
    assert client.get(f"{SOUNDS}/1035").json()["size"] == (len(damaged) if answer.is_success else 69426)
    world.control.post("/reset")


def test_delete(world: World) -> None:
    client = world.sipcentric()
    sound = created(world)
    client.put(f"{SOUNDS}/{sound['id']}", content=wav(), headers=WAV)
    assert client.delete(f"{SOUNDS}/{sound['id']}").status_code == 204
    assert client.get(f"{SOUNDS}/{sound['id']}").status_code == 404
    assert client.get(f"{SOUNDS}/{sound['id']}.wav").status_code == 404


def test_extension_users_only_read(world: World) -> None:
    client = world.sipcentric("extension")
    assert client.get(SOUNDS).status_code == 200
    assert client.get(f"{SOUNDS}/1046.wav").status_code == 200
    assert client.post(SOUNDS, json={"type": "music", "name": "x"}).status_code == 401
    assert client.put(f"{SOUNDS}/1046", json={"enabled": True}).status_code == 401
    assert client.delete(f"{SOUNDS}/1046").status_code == 401
