"""Files of one's own that come in, and a fax that breaks off."""

from base64 import b64encode
from typing import Any

import pypdfium2
import pytest

from emulator.telephony import fax
from emulator.telephony.audio import MP3, WAV, speech
from tests.conftest import World
from tests.vendors.sipgate.reading import fetch

PDF = fax.write_fax("header", ["one", "two", "three"], 0)
SOUND = {media: speech("hello", 4, media) for media in (MP3, WAV)}


def written(content: bytes) -> str:
    return b64encode(content).decode()


def event(world: World, path: str, result: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = fetch(world, "json", f"/my/events/{path}/{result['event']}/")
    return found


@pytest.mark.parametrize("name", ["voicemail", "incoming-voicemail"])
@pytest.mark.parametrize("media", SOUND)
def test_a_sound_of_one_s_own_is_kept(world: World, name: str, media: str) -> None:
    result = world.simulate("sipgate", name, audio=written(SOUND[media]), seconds=4)
    found = event(world, "voicemails", result)
    answer = world.sipgate().get(found["get"])
    assert (answer.content, answer.headers["content-type"], found["duration"]) == (SOUND[media], media, "4")
    shown = world.kit.phone("sipgate/1112233e0").voicemails[-1]
    assert world.client("").get(shown["audio"]).content == SOUND[media]


def test_a_wav_says_how_long_it_is(world: World) -> None:
    result = world.simulate("sipgate", "voicemail", audio=written(SOUND[WAV]))
    assert event(world, "voicemails", result)["duration"] == "4"


@pytest.mark.parametrize("received", [None, 1, 2, 3, 9])
def test_a_pdf_of_one_s_own_breaks_off_or_not(world: World, received: int | None) -> None:
    values = {} if received is None else {"pages_received": received}
    result = world.simulate("sipgate", "incoming-fax", pdf=written(PDF), **values)
    pages = min(received or 3, 3)
    found = event(world, "faxes", result)
    assert (result["pages"], found["pageCount"], len(found["previews"])) == (pages, str(pages), pages)
    assert found["status"] == ("sent" if pages == 3 else "failed")
    assert found["failReason"] == (None if pages == 3 else f"broke off after {pages} of 3 pages")
    document = pypdfium2.PdfDocument(world.sipgate().get(found["get"]).content)
    assert len(document) == pages
    document.close()


def test_a_made_up_fax_breaks_off(world: World) -> None:
    found = event(world, "faxes", world.simulate("sipgate", "incoming-fax", text="one\ftwo\fthree", pages_received=2))
    assert (found["status"], found["pageCount"], found["sent"]) == ("failed", "2", None)


def test_a_large_file_is_taken(world: World) -> None:
    """Longer than any text may be."""
    sound = speech("hello", 60, WAV)
    assert world.simulate("sipgate", "voicemail", audio=written(sound))["event"]


@pytest.mark.parametrize(
    ("happening", "values", "field"),
    [
        ("voicemail", {"audio": "%%%"}, "audio"),
        ("voicemail", {"audio": written(b"no sound at all")}, "audio"),
        ("voicemail", {"audio": ""}, "audio"),
        ("voicemail", {"seconds": 601}, "seconds"),
        ("incoming-fax", {"pdf": written(b"%PDF-1.4 nothing")}, "pdf"),
        ("incoming-fax", {"pdf": "é"}, "pdf"),
        ("incoming-fax", {"pages_received": 0}, "pages_received"),
        ("credit", {}, "balance"),
        ("credit", {"balance": 1, "add": 1}, "balance"),
        ("credit", {"add": 1, "account": "7"}, "account"),
        ("register", {"phone": "nobody"}, "phone"),
        ("unregister", {"phone": "1112233f0"}, "phone"),
        ("register", {"phone": "4917604069077"}, "phone"),
    ],
)
def test_what_is_wrong_is_named(world: World, happening: str, values: dict[str, Any], field: str) -> None:
    before = fetch(world, "json", "/my/events/")["overallCount"]
    answer = world.control.post(f"/simulate/sipgate/{happening}", json=values)
    assert (answer.status_code, field in answer.text) == (422, True)
    assert fetch(world, "json", "/my/events/")["overallCount"] == before
