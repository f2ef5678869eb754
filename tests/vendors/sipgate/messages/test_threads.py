"""What a telephone shows of what its user sent and received, and texts that are sent from it."""

import miniaudio
import pypdfium2
import pytest

from tests.conftest import World
from tests.vendors.sipgate.reading import fetch

DESK = "sipgate/1112233e0"


def test_a_thread(world: World) -> None:
    """The oldest first, each with who and to whom; what is in the trash is not in it."""
    desk = world.kit.phone(DESK)
    by_id = {each["id"]: each for each in (*desk.messages, *desk.faxes, *desk.voicemails)}
    assert by_id["2000021"]["direction"] == "in"
    assert (by_id["2000024.1"]["to"], by_id["2000024.2"]["to"]) == ("491713920010", "447700900050")
    assert (by_id["2000012"]["status"], by_id["2000011"]["pages"]) == ("failed", 2)
    assert (by_id["2000031"]["from"], by_id["2000031"]["seconds"]) == ("447700900050", 17)
    assert "2000025" not in by_id
    assert [each["at"] for each in desk.messages] == sorted(each["at"] for each in desk.messages)
    assert [each["seconds"] for each in desk.recordings] == [8, 3.5]
    assert world.kit.phone("sipgate/1112233e3").messages == []


def test_media(world: World) -> None:
    """Voicemails and recordings play, faxes show, without sipgate's sign-in."""
    desk = world.kit.phone(DESK)
    paths = {each["id"]: each.get("audio") or each["pdf"] for each in (*desk.voicemails, *desk.recordings, *desk.faxes)}
    client = world.client("")
    for key, seconds in (("2000031", 17), ("2000001-1", 8)):
        sound = client.get(paths[key])
        assert sound.headers["content-type"] == "audio/mpeg"
        assert miniaudio.mp3_get_info(sound.content).duration == pytest.approx(seconds, abs=0.2)
    document = pypdfium2.PdfDocument(client.get(paths["2000011"]).content)
    assert len(document) == 2
    document.close()


@pytest.mark.parametrize("key", ["1", "2000041", "2000001", "2000001-3", "2000001-0", "2000021", "x", "9" * 30])
def test_no_such_media(world: World, key: str) -> None:
    """2000041 is the colleague's; a text has no file, a call only its recordings."""
    assert world.control.get(f"/phones/{DESK}/media/{key}").status_code == 404


def test_a_text_from_a_telephone(world: World) -> None:
    """It is the user's SMS event, from the number that the API would show, and is paid."""
    sent = world.kit.phone(DESK).send("+44 7700 900050", "On my way")
    assert (sent["status"], sent["from"], sent["to"]) == ("pending", "491713920001", "447700900050")
    world.advance(2)
    assert fetch(world, "json", f"/my/events/sms/{sent['id']}/")["status"] == "sent"
    assert fetch(world, "json", "/my/billing/balance/")["totalIncludingVat"] == "24.291"


def test_a_text_to_an_account(world: World) -> None:
    world.kit.phone("447700900050").send("491713920009", "Hello")
    event = fetch(world, "json", "/my/events/sms/", limit=1)["events"][0]
    assert (event["text"], event["sources"][0]["contactFN"]) == ("Hello", "John Doe")


@pytest.mark.parametrize(
    ("phone", "to", "text"),
    [(DESK, "115", "hi"), (DESK, "447700900050", "x" * 461), ("sipgate/1112233e3", "447700900050", "hi")],
)
def test_what_cannot_be_sent(world: World, phone: str, to: str, text: str) -> None:
    """A short number, a long text, a user without an SMS extension."""
    answer = world.control.post(f"/phones/{phone}/messages", json={"to": to, "text": text})
    assert answer.status_code in (404, 422)
    assert fetch(world, "json", "/my/billing/balance/")["totalIncludingVat"] == "24.37"
