"""One world: its snapshots, forks, the way back, files that come and go."""

import io
import zipfile
from collections.abc import Iterator

import pytest

from tests.conftest import START, World
from tests.console.surfing import Page, Surfer

ENTRY = {"customer_id": 25, "created": "2026-03-01T10:00:00", "name": "Ada", "phone_number": "07700900123"}
NO_FILE = "is neither a snapshot's file (SQLite) nor a bundle (zip)"


def look(surfer: Surfer) -> Page:
    surfer.world.control.get("/settings")
    return surfer.open(f"worlds/{surfer.world.name}")


def plant(world: World, name: str) -> None:
    world.control.post("/data/sipcentric/phonebook", json=ENTRY | {"name": name}).raise_for_status()


def known(world: World, name: str) -> bool:
    return bool(world.control.get("/data/sipcentric/phonebook", params={"name": name}).json()["total"])


def snapshots(world: World) -> list[str]:
    return [each["name"] for each in world.control.get("/snapshots").json()["snapshots"]]


@pytest.fixture
def other(world: World) -> Iterator[World]:
    """Another world, which the test may make."""
    second = World(world.url, f"{world.name[-30:]}-2")
    yield second
    second.control.delete(f"/worlds/{second.name}")
    second.close()


def test_what_is_known(world: World, surfer: Surfer) -> None:
    world.sipcentric().get("/customers/me")
    counts = world.control.get("/data").json()
    rows = sum(count for each in counts.values() for count in each.values())
    text = look(surfer).one("#facts").get_text(" ", strip=True)
    assert f"Clock 2026-03-02 09:00:00, frozen Rows {rows} Requests 1 Listeners 0 Age" in text


def test_acts_are_about_the_world_of_the_page(world: World, surfer: Surfer, other: World) -> None:
    """Whichever world one looks at."""
    other.control.get("/settings")
    page = surfer.open(f"worlds/{other.name}")
    page.press("Snapshot", name="kept")
    plant(world, "Here")
    page.press("Reset")
    assert (snapshots(world), snapshots(other)) == ([], ["kept"])
    assert known(world, "Here")
    assert len(surfer.open(f"worlds/{other.name}").all("[data-snapshot=kept]")) == 1


class TestSnapshots:
    def test_kept_listed_restored_and_deleted(self, world: World, surfer: Surfer) -> None:
        page = look(surfer).press("Snapshot", name="before")
        assert "Snapshot: done." in page.text
        told = world.control.get("/snapshots").json()["snapshots"][0]
        assert told["now"] == START
        cells = [cell.get_text(" ", strip=True) for cell in page.all("[data-snapshot=before] td")]
        assert cells[:3] == ["before", "2026-03-02 09:00:00", f"{told['bytes']:,}"]
        plant(world, "Later")
        assert page.press("Restore", within="[data-snapshot=before]").status == 200
        assert not known(world, "Later")
        assert page.form("Delete", within="[data-snapshot=before]").find_parent("details")
        assert "None yet" in page.press("Delete", within="[data-snapshot=before]").text
        assert page.press("Restore", within="[data-snapshot=before]").status == 404
        assert snapshots(world) == []

    @pytest.mark.parametrize("name", ["", "<script>", "a/b", "a b", "x" * 65])
    def test_wrong_names_are_said_beside_the_field(self, world: World, surfer: Surfer, name: str) -> None:
        page = look(surfer).press("Snapshot", name=name)
        assert page.status in (404, 422)
        assert page.one("#snapshot [role=alert]").get_text()
        assert page.one("#snapshot-name")["value"] == name
        if "/" not in name:
            assert page.one("#snapshot-name")["aria-invalid"] == "true"
        assert snapshots(world) == []

    def test_downloaded_and_brought_again(self, world: World, surfer: Surfer) -> None:
        plant(world, "Kept")
        page = look(surfer).press("Snapshot", name="one")
        link = page.one("[data-snapshot=one] a[download]")
        assert link["download"] == "one.sqlite"
        content = world.client("").get(str(link["href"])).content
        page.press("Reset")
        page = page.press("Upload", name="two", files={"_file": ("<script>.sqlite", content)})
        assert "Upload: done." in page.text
        assert snapshots(world) == ["one", "two"]
        page.press("Restore", within="[data-snapshot=two]")
        assert known(world, "Kept")

    @pytest.mark.parametrize(
        "content", [b"hello", b"SQLite format 3\0 not really", b"PK\x03\x04nothing", b"{}", b"\xff" * 9]
    )
    def test_bad_files_are_refused_and_keep_nothing(self, world: World, surfer: Surfer, content: bytes) -> None:
        page = look(surfer).press("Upload", name="two", files={"_file": ("x", content)})
        assert page.status == 422
        assert len(page.one("#upload [role=alert]").get_text()) > 20
        assert page.one("#upload-name")["value"] == "two"
        assert snapshots(world) == []

    def test_no_file_at_all_is_no_snapshot_of_now(self, world: World, surfer: Surfer) -> None:
        for files in ({"_file": ("", b"")}, {"_file": ("empty.sqlite", b"")}, None):
            page = look(surfer).press("Upload", name="two", files=files)
            assert page.status == 422
            assert "choose a file" in page.one("#upload-_file-says").get_text()
        assert snapshots(world) == []


class TestReset:
    def test_to_a_dataset_with_a_seed(self, world: World, surfer: Surfer) -> None:
        page = look(surfer)
        assert page.form("Reset").find_parent("details")
        assert page.press("Reset", dataset="empty", seed="7").status == 200
        assert world.control.get("/data").json()["sipcentric"]["phonebook"] == 0
        page.press("Reset")
        assert world.control.get("/data").json()["sipcentric"]["phonebook"] == 19

    def test_what_does_not_fit(self, world: World, surfer: Surfer) -> None:
        plant(world, "Stays")
        page = look(surfer).press("Reset", dataset="<nothing>", seed="soon")
        assert page.status == 422
        assert page.one("#reset").has_attr("open")
        assert page.one("#reset-form-seed")["aria-invalid"] == "true"
        assert page.one("#reset-form-dataset")["value"] == "<nothing>"
        unknown = page.press("Reset", seed="")
        assert unknown.status == 422
        assert "<nothing>" in unknown.one("#reset-form [role=alert]").get_text()
        assert known(world, "Stays")

    @pytest.mark.slow
    def test_to_a_file(self, world: World, surfer: Surfer) -> None:
        plant(world, "Kept")
        world.sipcentric().get("/customers/me")
        bundle = world.client("").get(str(look(surfer).one("#facts ~ p a[download]")["href"])).content
        assert zipfile.is_zipfile(io.BytesIO(bundle))
        world.control.post("/reset")
        assert look(surfer).press("Reset to this file", files={"_file": ("w.zip", bundle)}).status == 200
        assert known(world, "Kept")

    def test_bad_files_change_nothing(self, world: World, surfer: Surfer) -> None:
        plant(world, "Stays")
        for content in (b"hello", b'{"dataset": "empty"}', b"PK\x03\x04", b""):
            page = look(surfer).press("Reset to this file", files={"_file": ("w.zip", content)})
            assert page.status == 422, content
            assert page.one("#reset").has_attr("open")
            said = page.one("#reset-file [role=alert]").get_text()
            assert NO_FILE in said or content[:2] in (b"", b"PK")
        assert known(world, "Stays")


class TestFork:
    def test_leads_into_the_new_world(self, world: World, surfer: Surfer, other: World) -> None:
        plant(world, "Kept")
        page = look(surfer).press("Fork", **{"as": other.name})
        assert page.one("h1").get_text() == f"World {other.name}"
        assert page.one("body")["data-world"] == other.name
        assert known(other, "Kept")

    def test_from_before_a_request(self, world: World, surfer: Surfer, other: World) -> None:
        body = {"type": "phonebookentry", "name": "Later", "phoneNumber": "07700900123"}
        assert world.sipcentric().post("/customers/25/phonebook", json=body).status_code == 201
        look(surfer).press("Fork", **{"as": other.name, "before": "r1"})
        assert known(world, "Later")
        assert not known(other, "Later")

    def test_what_does_not_fit(self, world: World, surfer: Surfer) -> None:
        page = look(surfer)
        for fields, status in (
            ({"as": ""}, 422),
            ({"as": "<b>"}, 422),
            ({"as": world.name}, 409),
            ({"as": "fresh-one", "before": "r99"}, 404),
        ):
            answer = page.press("Fork", **fields)
            assert answer.status == status, fields
            assert answer.one("#fork-form [role=alert]").get_text()
            assert answer.one("#fork-form-as")["value"] == fields["as"]


class TestRewind:
    def test_to_before_a_request_and_to_a_moment(self, world: World, surfer: Surfer) -> None:
        body = {"type": "phonebookentry", "name": "Later", "phoneNumber": "07700900123"}
        world.sipcentric().post("/customers/25/phonebook", json=body)
        page = look(surfer)
        assert page.form("Rewind").find_parent("details")
        page = page.press("Rewind", before="r1")
        assert "Rewind: done." in page.text
        assert not known(world, "Later")
        world.advance(60)
        page.press("Rewind", at="2026-03-02T09:00:30Z")
        assert world.control.get("/clock").json()["now"] == "2026-03-02T09:00:30.000Z"

    def test_what_is_not_possible(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().get("/customers/me")
        page = look(surfer)
        for fields, status, said in (
            ({}, 422, "give either"),
            ({"before": "r1", "at": START}, 422, "give either"),
            ({"at": "2030-01-01"}, 422, "lies in the future"),
            ({"at": "<soon>"}, 422, "at:"),
            ({"at": "2001-01-01"}, 410, "does not reach back so far"),
            ({"before": "<r>"}, 404, "<r>"),
        ):
            answer = page.press("Rewind", **fields)
            assert answer.status == status, (fields, answer.text)
            assert said in answer.one("#rewind-form [role=alert]").get_text()
            assert answer.one("#rewind").has_attr("open")
            for name, value in fields.items():
                assert answer.one(f"#rewind-form-{name}")["value"] == value
        page.press("Rewind", before="r1")
        assert page.press("Rewind", before="r1").status == 409
        world.set(log=False)
        assert "keeps no log" in page.press("Rewind", before="r1").text
