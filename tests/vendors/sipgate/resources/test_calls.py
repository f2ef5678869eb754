"""Calls: recordings, and how the Android client reads a list of calls."""

import xml.etree.ElementTree as ET

import miniaudio
import pytest

from tests.conftest import World
from tests.vendors.sipgate.reading import fetch


def test_recordings_play(world: World) -> None:
    recordings = fetch(world, "xml", "/my/events/calls/2000001/")["recordings"]
    assert [list(recording) for recording in recordings] == [["created", "get"]] * 2
    lengths = []
    for recording in recordings:
        answer = world.sipgate().get(recording["get"])
        assert answer.headers["content-type"] == "audio/mpeg"
        lengths.append(miniaudio.mp3_get_info(answer.content).duration)
    assert lengths == pytest.approx([8, 3.5], abs=0.2)


@pytest.mark.parametrize("number", ["0", "3", "x", "9" * 5000])
@pytest.mark.rule("sipgate.call-events.recording")
def test_no_such_recording(world: World, number: str) -> None:
    assert world.sipgate().get(f"/my/events/calls/2000001/{number}/content/").status_code == 404


def test_a_client_that_takes_the_first_element_of_a_name(world: World) -> None:
    """It looks for `id`, `created` and `direction` anywhere below `call`, and takes the first of each."""
    listed = ET.fromstring(world.sipgate().get("/my/events/calls/", params={"complexity": "full"}).content)
    calls = [*listed.iter("call")]
    assert len(calls) == int(listed.findtext("overallCount") or 0)
    for call in calls:
        assert next(call.iter("id")).text == (call.findtext("modify") or "").split("/")[-2]
        assert next(call.iter("created")).text == call.findtext("created")
        assert call.findtext("direction") in ("incoming", "missed_incoming", "outgoing", "missed_outgoing")
        assert call.findtext("sources/endpoint/numberE164") is not None
        assert call.findtext("read/value") in ("true", "false")
