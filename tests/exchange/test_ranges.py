"""Parts of files: whatever a browser plays or shows, in every vendor, and snapshots."""

import random
from typing import Any

import httpx2
import pytest

from tests.conftest import World

VOICEMAIL, FAX = "/my/events/voicemails/2000031/content/", "/my/events/faxes/2000011"
FILES = {
    "recording": ("sipcentric", "/api/v1/customers/25/recordings/1358371.wav", "audio/wav"),
    "recording by Accept": ("sipcentric", "/api/v1/customers/25/recordings/1358371", "audio/wav"),
    "sound": ("sipcentric", "/api/v1/customers/25/sounds/1046.wav", "audio/wav"),
    "voicemail": ("sipgate", VOICEMAIL, "audio/mpeg"),
    "voicemail as WAV": ("sipgate", VOICEMAIL, "audio/wav"),
    "recorded call": ("sipgate", "/my/events/calls/2000001/1/content/", "audio/mpeg"),
    "announcement": ("sipgate", "/my/settings/extensions/1112233v0/announcement/", "audio/mpeg"),
    "fax": ("sipgate", f"{FAX}/content/", "application/pdf"),
    "fax as TIFF": ("sipgate", f"{FAX}/content/", "image/tiff"),
    "fax preview": ("sipgate", f"{FAX}/preview/1/small/", "image/png"),
    "snapshot": ("control", "/_emulator/snapshots/kept", "application/vnd.sqlite3"),
}


class Fetched:
    """A file of a world, to be asked for in any way."""

    def __init__(self, world: World, name: str) -> None:
        vendor, self.path, self.media = FILES[name]
        self.world = world
        self.client: httpx2.Client = world.of(vendor)
        self.client.base_url = world.url
        world.control.put(f"{world.url}/_emulator/snapshots/kept")
        self.whole = self.get()
        assert (self.whole.status_code, self.whole.headers["content-type"]) == (200, self.media), self.whole.text
        self.content = self.whole.content
        self.size = len(self.content)
        self.tag = self.whole.headers["etag"]

    def get(self, asked: str | None = None, method: str = "GET", **headers: str) -> httpx2.Response:
        """The file, or a part of it."""
        more = {"Range": asked} if asked else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, self.path, headers={"Accept": self.media} | more | named)

    def assert_part(self, answer: httpx2.Response, first: int, last: int) -> None:
        """The answer is this part of it."""
        assert answer.status_code == 206
        assert answer.content == self.content[first : last + 1]
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{self.size}"
        assert answer.headers["content-length"] == str(last - first + 1)
        assert (answer.headers["content-type"], answer.headers["etag"]) == (self.media, self.tag)
        assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
class TestEveryFile:
    def test_parts(self, world: World, name: str) -> None:
        file = Fetched(world, name)
        assert file.whole.headers["accept-ranges"] == "bytes"
        end = file.size - 1
        file.assert_part(file.get("bytes=0-1"), 0, 1)
        file.assert_part(file.get("bytes=0-"), 0, end)
        file.assert_part(file.get(f"bytes={end}-{end + 100}"), end, end)
        file.assert_part(file.get("Bytes=-10"), end - 9, end)
        file.assert_part(file.get(f"bytes=-{file.size * 2}"), 0, end)

    def test_beyond_the_end(self, world: World, name: str) -> None:
        file = Fetched(world, name)
        for asked in (f"bytes={file.size}-", "bytes=-0", f"bytes={'9' * 400}-{'9' * 401}"):
            answer = file.get(asked)
            assert answer.status_code == 416
            assert answer.headers["content-range"] == f"bytes */{file.size}"
            assert answer.content, "the vendor's own error says why"
            assert answer.headers["content-type"].partition(";")[0] in ("application/json", "application/xml")

    def test_what_is_no_single_range_gets_the_whole(self, world: World, name: str) -> None:
        file = Fetched(world, name)
        odd = ["bytes=", "bytes=-", "bytes=2-1", "bytes=a-b", "bytes 0-1", "lines=0-1", "bytes=0-1,4-5", "bytes=--1"]
        for asked in [*odd, "bytes=0x0-1", f"bytes=0-{'9' * 5000}"]:
            answer = file.get(asked)
            assert (answer.status_code, answer.content == file.content) == (200, True), asked
            assert "content-range" not in answer.headers

    def test_the_rest_only_of_the_same_file(self, world: World, name: str) -> None:
        file = Fetched(world, name)
        file.assert_part(file.get("bytes=2-3", If_Range=file.tag), 2, 3)
        for begun in ('"another"', f"W/{file.tag}", "Mon, 02 Mar 2026 09:00:00 GMT"):
            answer = file.get("bytes=2-3", If_Range=begun)
            assert (answer.status_code, len(answer.content)) == (200, file.size)

    def test_what_the_client_has_is_not_sent(self, world: World, name: str) -> None:
        file = Fetched(world, name)
        for asked in (None, "bytes=0-1", f"bytes={file.size}-"):
            answer = file.get(asked, If_None_Match=file.tag)
            assert (answer.status_code, answer.content) == (304, b"")
            assert "content-range" not in answer.headers
        file.assert_part(file.get("bytes=0-1", If_None_Match='"another"'), 0, 1)

    def test_head_tells_of_the_whole(self, world: World, name: str) -> None:
        file = Fetched(world, name)
        answer = file.get("bytes=0-1", "HEAD")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-length"] == str(file.size)
        assert (answer.headers["accept-ranges"], answer.headers["etag"]) == ("bytes", file.tag)


def test_parts_make_the_whole(world: World) -> None:
    file = Fetched(world, "recording")
    place, parts, dice = 0, b"", random.Random(1)
    while place < file.size:
        answer = file.get(f"bytes={place}-{place + dice.randrange(1, 2000)}", If_Range=file.tag)
        parts += answer.content
        place += len(answer.content)
    assert parts == file.content


def test_audio_that_was_replaced_is_another_file(world: World) -> None:
    file = Fetched(world, "sound")
    louder = file.content[:-50] + bytes(50)
    headers = {"Content-Type": "audio/wav"}
    assert file.client.put(file.path, content=louder, headers=headers).status_code == 200
    answer = file.get("bytes=10-19", If_Range=file.tag)
    assert (answer.status_code, answer.content) == (200, louder)


@pytest.mark.parametrize("path", ["/customers/me", "/customers/25/calls.csv", "/customers/25/recordings/1358371"])
def test_documents_come_whole(world: World, path: str) -> None:
    answer = world.sipcentric().get(path, headers={"Range": "bytes=0-1"})
    assert (answer.status_code, "accept-ranges" in answer.headers) == (200, False)


def test_a_single_use_token_is_used_up_by_a_part(world: World) -> None:
    """The document: whoever tries the request again gets a 401."""
    token: Any = world.sipcentric().get("/tokengenerator").json()
    asked = {"params": {"tokenid": token["id"]}, "headers": {"Range": "bytes=0-1"}}
    path = "/customers/25/recordings/1358371.wav"
    assert [world.client("/api/v1").get(path, **asked).status_code for _ in range(2)] == [206, 401]
