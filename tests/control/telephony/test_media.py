"""What phones recorded and received: played from anywhere within it, looked at page by page."""

import base64
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from emulator.telephony import fax
from tests.conftest import RunningServer, World

JOHN = "sipcentric/101"
WORKSHOP = "sipgate/1112233e1"
TAKES = [(JOHN, "sipcentric"), (WORKSHOP, "sipgate")]


def phone(world: World, name: str) -> Any:
    return world.control.get(f"/phones/{name}").json()


def receive(world: World, name: str, vendor: str, pdf: bytes) -> str:
    """A fax comes in where who has the phone takes faxes; its id."""
    to = phone(world, name)["fax_number"]
    world.simulate(vendor, "incoming-fax", to=to, pdf=base64.b64encode(pdf).decode())
    return str(phone(world, name)["faxes"][-1]["id"])


def document(*texts: str) -> bytes:
    return fax.write_fax("a fax", texts, 0)


class TestPages:
    @pytest.mark.parametrize(("name", "vendor"), TAKES)
    @pytest.mark.parametrize(("size", "width"), [("small", 200), ("big", 800), (None, 800)])
    def test_a_page_is_a_picture(self, world: World, name: str, vendor: str, size: str | None, width: int) -> None:
        key = receive(world, name, vendor, document("one", "two"))
        query = {"size": size} if size else {}
        pages = [world.control.get(f"/phones/{name}/media/{key}/pages/{number}", params=query) for number in (1, 2)]
        assert [page.headers["content-type"] for page in pages] == ["image/png", "image/png"]
        assert all(width - 2 <= Image.open(BytesIO(page.content)).width <= width for page in pages)
        assert pages[0].content != pages[1].content

    def test_a_phone_by_its_number(self, world: World) -> None:
        key = receive(world, JOHN, "sipcentric", document("one"))
        assert world.control.get(f"/phones/01212854411/media/{key}/pages/1").content[1:4] == b"PNG"

    @pytest.mark.parametrize("page", ["0", "3", "-1", "1.5", "x", "²", "9" * 5000, "%00"])
    def test_no_such_page_is_404(self, world: World, page: str) -> None:
        key = receive(world, JOHN, "sipcentric", document("one", "two"))
        answer = world.control.get(f"/phones/{JOHN}/media/{key}/pages/{page}")
        assert answer.status_code == 404
        assert "1 to 2" in answer.json()["error"]

    @pytest.mark.parametrize("media", ["nothing", "r242348", "f999"])
    def test_what_is_no_fax_is_404(self, world: World, media: str) -> None:
        answer = world.control.get(f"/phones/{JOHN}/media/{media}/pages/1")
        assert (answer.status_code, "no fax" in answer.json()["error"]) == (404, True)

    def test_no_such_size_is_422(self, world: World) -> None:
        key = receive(world, JOHN, "sipcentric", document("one"))
        answer = world.control.get(f"/phones/{JOHN}/media/{key}/pages/1", params={"size": "huge"})
        assert (answer.status_code, answer.json()["allowed"]) == (422, ["small", "big"])

    def test_a_page_that_cannot_be_drawn_in_time_is_409(self) -> None:
        with RunningServer(drawing_seconds=0.05) as server:
            world = World(server.url, "hasty")
            key = receive(world, JOHN, "sipcentric", document("one"))
            answer = world.control.get(f"/phones/{JOHN}/media/{key}/pages/1")
            assert (answer.status_code, "cannot be drawn" in answer.json()["error"]) == (409, True)
            assert world.control.get(f"/phones/{JOHN}/media/{key}").content == document("one")
            world.close()


class TestFaxNumber:
    @pytest.mark.parametrize(
        ("name", "number"),
        [
            (JOHN, "441214960051"),
            ("sipcentric/7001", None),
            (WORKSHOP, "493023125000"),
            ("sipgate/1112233e3", None),
            ("telecom_center/123", None),
            ("07700900123", None),
        ],
    )
    def test_where_who_has_the_phone_takes_faxes(self, world: World, name: str, number: str | None) -> None:
        assert phone(world, name)["fax_number"] == number

    @pytest.mark.parametrize(("name", "vendor"), TAKES)
    def test_what_is_sent_there_the_phone_shows(self, world: World, name: str, vendor: str) -> None:
        before = len(phone(world, name)["faxes"])
        receive(world, name, vendor, document("one", "two"))
        shown = phone(world, name)["faxes"]
        assert (len(shown), shown[-1]["pages"], shown[-1]["direction"]) == (before + 1, 2, "in")

    def test_none_where_faxes_are_turned_off(self, world: World) -> None:
        extensions = world.control.get("/data/sipgate/extensions", params={"type": "fax"}).json()["rows"]
        for each in extensions:
            world.control.patch(f"/data/sipgate/extensions/{each['id']}", json={"dnd": True}).raise_for_status()
        assert phone(world, WORKSHOP)["fax_number"] is None


class TestSounds:
    def test_a_part_of_a_recording(self, world: World) -> None:
        address = f"/phones/{JOHN}/media/{phone(world, JOHN)['recordings'][0]['id']}"
        whole = world.control.get(address)
        assert (whole.status_code, whole.headers["accept-ranges"]) == (200, "bytes")
        part = world.control.get(address, headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, whole.content[10:20])
        assert part.headers["content-type"] == whole.headers["content-type"]
