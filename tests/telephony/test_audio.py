"""Audio that is made, of hours too: it plays, and nobody else has to wait for it."""

import wave
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from typing import Any

import httpx2
import pytest

from tests.conftest import World

HOURS = 44 + 8000 * 7200
RECORDING = {
    "id": 990, "customer_id": 25, "created": "2026-01-01T00:00:00.000", "direction": "IN", "party_id": "x",
    "started": "2026-01-01T00:00:00.000", "call_id": "a", "linked_id": "b",
}  # fmt: skip


def answered_meanwhile(world: World, doing: "Future[Any]") -> int:
    """How many cheap requests are answered while something else is done."""
    client, answered = world.sipcentric(), 0
    while not doing.done():
        assert client.get("/customers/25").status_code == 200
        answered += 1
    return answered


def test_a_recording_of_two_hours(world: World) -> None:
    assert world.control.post("/data/sipcentric/recordings", json=RECORDING | {"size": HOURS}).status_code == 201
    client = world.sipcentric()
    with ThreadPoolExecutor(1) as thread:
        getting = thread.submit(client.get, "/customers/25/recordings/990.wav")
        assert answered_meanwhile(world, getting) > 3
    answer: httpx2.Response = getting.result()
    with wave.open(BytesIO(answer.content)) as sound:
        assert sound.getnframes() / sound.getframerate() == 7200
    assert (
        client.get("/customers/25/recordings/990.wav", headers={"If-None-Match": answer.headers["etag"]}).is_success
        is False
    )


@pytest.mark.parametrize("resource", ["recordings", "sounds"])
@pytest.mark.parametrize("size", [43, HOURS + 1, 2**62])
def test_a_planted_size_that_no_file_has(world: World, resource: str, size: int) -> None:
    rows = {
        "recordings": RECORDING,
        "sounds": {"customer_id": 25, "created": "2026-01-01", "type": "music", "name": "x"},
    }
    answer = world.control.post(f"/data/sipcentric/{resource}", json=rows[resource] | {"size": size})
    assert (answer.status_code, "size" in answer.text) == (422, True)


def test_thirty_megabytes_of_wav(world: World) -> None:
    """Sent as a sound, looked at, kept, and played again."""
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(30_000_000))
    client, headers = world.sipcentric(), {"Content-Type": "audio/wav"}
    with ThreadPoolExecutor(1) as thread:
        sending = thread.submit(client.put, "/customers/25/sounds/1035", content=file.getvalue(), headers=headers)
        assert answered_meanwhile(world, sending) > 3
    assert sending.result().json()["size"] == 30_000_044
    assert client.get("/customers/25/sounds/1035.wav").content == file.getvalue()
