"""Voicemails: audio that plays, its address, and how the Android client finds it."""

import wave
import xml.etree.ElementTree as ET
from io import BytesIO

import miniaudio
import pytest

from tests.conftest import World
from tests.vendors.sipgate.reading import ACCEPT, fetch, read

ONE = "/my/events/voicemails/2000031/"


@pytest.mark.parametrize("accept", [None, "*/*", "audio/mpeg", "audio/*", "audio/mpeg, */*;q=0.1"])
def test_content_is_audio(world: World, accept: str | None) -> None:
    client = world.sipgate(version=None)
    del client.headers["accept"]
    answer = client.get(f"{ONE}content/", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/mpeg")
    sound = miniaudio.decode(answer.content, nchannels=1)
    assert sound.num_frames / sound.sample_rate == pytest.approx(17, abs=0.2)
    assert max(sound.samples) > 1000, "it is silent"


def test_content_as_wav(world: World) -> None:
    answer = world.sipgate(accept="audio/wav").get(f"{ONE}content/")
    assert answer.headers["content-type"] == "audio/wav"
    with wave.open(BytesIO(answer.content)) as sound:
        assert sound.getnframes() / sound.getframerate() == 17


@pytest.mark.parametrize("form", ACCEPT)
@pytest.mark.rule("sipgate.voicemails.content")
def test_content_as_a_document_is_an_address_that_plays(world: World, form: str) -> None:
    root, content = read(world.sipgate(accept=ACCEPT[form]).get(f"{ONE}content/"))
    assert (root, list(content)) == ("HandlerResultRedirect", ["url"])
    answer = world.sipgate(accept=ACCEPT[form], version=None).get(content["url"])
    assert answer.headers["content-type"] == "audio/mpeg"
    assert miniaudio.mp3_get_info(answer.content).duration == pytest.approx(17, abs=0.2)


@pytest.mark.parametrize("form", ACCEPT)
def test_struct(world: World, form: str) -> None:
    content = fetch(world, form, ONE)
    assert content["duration"] == "17"
    assert content["caller"] == "447700900050"
    assert content["content"] == {"get": f"{world.url}{ONE}content/"}
    assert content["transcription"] == "Hello, this is John. Please call me back about the offer."


def test_every_duration_is_true(world: World) -> None:
    for event in fetch(world, "json", "/my/events/voicemails/", limit=5)["events"]:
        answer = world.sipgate(accept="audio/wav").get(event["content"]["get"])
        with wave.open(BytesIO(answer.content)) as sound:
            assert sound.getnframes() / sound.getframerate() == int(event["duration"])


def test_a_client_that_takes_the_last_get(world: World) -> None:
    """It overwrites the content's address with each `get` it meets; durations it reads as whole numbers."""
    listed = ET.fromstring(world.sipgate().get("/my/events/voicemails/").content)
    voicemails = [*listed.iter("voicemail")]
    assert len(voicemails) > 1
    for voicemail in voicemails:
        last = [*voicemail.iter("get")][-1].text
        assert last == voicemail.findtext("content/get")
        assert (voicemail.findtext("duration") or "").isdecimal()
        assert voicemail.findtext("transcription")


def test_different_messages_sound_different(world: World) -> None:
    client = world.sipgate(accept="audio/wav")
    first, second = (client.get(f"/my/events/voicemails/{key}/content/").content for key in (2000031, 2000034))
    assert first[44:60_000] != second[44:60_000]
    assert client.get("/my/events/voicemails/2000031/content/").content == first


@pytest.mark.parametrize("accept", ["image/png", "text/html", "application/json", "audio/ogg"])
def test_data_is_audio_whatever_the_accept_header_says(world: World, accept: str) -> None:
    answer = world.sipgate(accept=accept, version=None).get(f"{ONE}2000031/content/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/mpeg")
