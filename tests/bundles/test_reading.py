"""Bundles of strangers: refused before anything of them is used, with the reason and the place."""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.bundles.files import about, add_entry, bundle_of, edited, line, members_of, packed, statements
from tests.conftest import World

INSERT = "INSERT INTO sipcentric_phonebookentry (customer_id, name, phone_number) VALUES (?, ?, ?)"
ENTRY = "UPDATE sipcentric_phonebookentry SET name = ? WHERE id = ?"


@pytest.fixture
def bundle(world: World) -> bytes:
    """One of a world with two requests."""
    add_entry(world, "Ada")
    add_entry(world, "Grace")
    return bundle_of(world)


def bring(world: World, content: bytes) -> httpx2.Response:
    return world.control.post("/reset", content=content, headers={"Content-Type": "application/zip"})


def refused(world: World, content: bytes, *reasons: str) -> None:
    """422 with these words, and the world as it was."""
    before = world.control.get("/data/sipcentric/phonebook").json()
    answer = bring(world, content)
    assert answer.status_code == 422, answer.text
    for reason in reasons:
        assert reason in answer.json()["error"]
    assert world.control.get("/data/sipcentric/phonebook").json() == before


def test_the_last_state_is_taken(world: World, bundle: bytes) -> None:
    world.kit.reset()
    assert bring(world, bundle).status_code == 200
    rows = world.control.get("/data/sipcentric/phonebook").json()["rows"]
    assert {"Ada", "Grace"} <= {row["name"] for row in rows}
    kept = world.control.put("/snapshots/brought", content=bundle)
    assert kept.status_code == 201
    assert world.control.get("/snapshots/brought").content.startswith(b"SQLite format 3\0")


def test_one_packed_again_by_hand_is_taken(world: World, bundle: bytes) -> None:
    assert bring(world, packed(members_of(bundle), zipfile.ZIP_STORED)).status_code == 200


class TestArchive:
    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"PK\3\4", "no zip archive"),
            (b"PK\3\4" + b"\0" * 1000, "no zip archive"),
            (packed({"a": b""}), "1 members where there are 5"),
            (packed({f"m{i}": b"" for i in range(5)}), "has the members 'm0'"),
            (packed({f"../{i}": b"" for i in range(5)}), "has the members '../0'"),
        ],
        ids=["a mark", "a mark and nothing", "one member", "five others", "members outside"],
    )
    def test_other_archives(self, world: World, content: bytes, reason: str) -> None:
        refused(world, content, "this is no bundle of a world", reason, "GET /_emulator/worlds/NAME/bundle")

    def test_not_all_of_one(self, world: World, bundle: bytes) -> None:
        refused(world, bundle[:-1], "not all of one")
        refused(world, bundle[: len(bundle) // 2], "no zip archive")
        middle = len(bundle) // 2
        refused(world, bundle[:middle] + b"\0\0\0\0" + bundle[middle + 4 :], "damaged")

    def test_a_member_twice(self, world: World, bundle: bytes) -> None:
        members = members_of(bundle)
        del members["about.json"]
        with pytest.warns(UserWarning, match="Duplicate"):
            content = packed_pairs([*members.items(), ("log.jsonl", b"")])
        refused(world, content, "has the members")

    def test_encrypted(self, world: World, bundle: bytes) -> None:
        place = bundle.index(b"PK\1\2") + 8
        refused(world, bundle[:place] + b"\1\0" + bundle[place + 2 :], "is encrypted")

    def test_unknown_packing(self, world: World, bundle: bytes) -> None:
        refused(world, packed(members_of(bundle), zipfile.ZIP_LZMA), "packed in an unknown way")

    def test_bombs(self, world: World, bundle: bytes) -> None:
        """One says how large it is; one says that it is small; one has a directory that is none."""
        names = members_of(bundle)
        place = bundle.index(b"PK\1\2") + 24
        refused(world, bundle[:place] + struct.pack("<L", 2**32 - 2) + bundle[place + 4 :], "larger than 536,870,912")
        bomb = packed(names | {"about.json": b"0" * 30_000_000})
        place = bomb.index(b"PK\1\2") + 24
        refused(world, bomb[:place] + struct.pack("<L", 100) + bomb[place + 4 :], "this is no bundle")
        refused(world, bundle[:-10] + struct.pack("<L", 2**30) + bundle[-6:], "members")


def packed_pairs(pairs: list[tuple[str, bytes]]) -> bytes:
    """An archive that may have a name twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in pairs:
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("member", "change", "reason"),
    [
        ("about.json", about(format=2, emulator="9.9"), "format 2, this emulator reads 1: open it with version 9.9"),
        ("about.json", about(tables=3), "tables 3"),
        ("about.json", about(more=1), "about.json: more"),
        ("about.json", about(at="today"), "about.json: at"),
        ("about.json", about(**{"\x1b[2J": 1}), "about.json: \\x1b[2J"),
        ("about.json", about(position=0), "about.json: changes: 3, but positions 1 to 0"),
        ("about.json", about(begins=-1), "about.json: begins"),
        ("about.json", about(since=-1e300), "about.json: since"),
        ("about.json", about(state={}), "about.json: seed"),
        ("about.json", about(state={"seed": 2**70, "clock": {}, "limits": {}}), "about.json: "),
        ("about.json", lambda content: b"[]", "about.json: "),
        ("about.json", lambda content: b"[" * 100_000, "about.json: "),
        ("about.json", lambda content: b"", "about.json: "),
        ("settings.json", lambda content: b'{"no_such": 1}', "settings.json: no_such"),
        ("settings.json", lambda content: b'{"log_changes": 1}', "settings.json: log_changes"),
        ("settings.json", lambda content: b"\xff", "settings.json: "),
        ("settings.json", lambda content: b'{"sipcentric_rate_limit": %d}' % (2**70), "about.json: Integer"),
        ("snapshot.sqlite", lambda content: b"", "snapshot.sqlite: "),
        ("snapshot.sqlite", lambda content: content[:-4096], "snapshot.sqlite: "),
        (
            "snapshot.sqlite",
            lambda content: content.replace(b"sipcentric_phonebookentry", b"sipcentric_ph0nebookentry"),
            "snap",
        ),
        ("log.jsonl", lambda content: content[:-1], "log.jsonl: its last line is not whole"),
        ("log.jsonl", lambda content: content + b"\n", "log.jsonl, line 4: "),
        ("log.jsonl", lambda content: b"", "log.jsonl: has 0 changes, about.json counts 3"),
        ("log.jsonl", lambda content: content.split(b"\n", 1)[1], "log.jsonl, line 1: position: 3 comes after 1"),
        ("log.jsonl", line(1, position=2), "log.jsonl, line 2: position: 2 comes after 2"),
        ("log.jsonl", line(1, seconds=1e300), "log.jsonl, line 2: "),
        ("log.jsonl", line(1, cause=["nobody", "r1", "r1"]), "log.jsonl, line 2: cause"),
        ("log.jsonl", line(1, more=1), "log.jsonl, line 2: more"),
        ("log.jsonl", line(1, statements={}), "log.jsonl, line 2: statements"),
        ("journal.jsonl", lambda content: b"{}\n", "journal.jsonl, line 1: "),
        ("journal.jsonl", lambda content: b'{"id":"w1"}\n', "journal.jsonl, line 1: "),
        ("journal.jsonl", lambda content: content * 2, "journal.jsonl, line 3: id: r1 comes after r2"),
        ("journal.jsonl", line(0, id="r3"), "journal.jsonl, line 1: id: 'r3'"),
        ("journal.jsonl", line(0, id="r-1"), "journal.jsonl, line 1: id: "),
        ("journal.jsonl", line(0, id="r01"), "journal.jsonl, line 1: id: "),
        ("journal.jsonl", line(0, id="x1"), "journal.jsonl, line 1: id: "),
        ("journal.jsonl", line(0, position=5), "journal.jsonl, line 1: position: 5 is not between 0 and 4"),
        ("journal.jsonl", line(0, webhooks=1), "journal.jsonl, line 1: webhooks"),
        ("journal.jsonl", line(0, vendor="nobody"), "journal.jsonl, line 1: vendor"),
        ("journal.jsonl", line(0, seconds=-1), "journal.jsonl, line 1: "),
        ("journal.jsonl", line(0, seconds=float("nan")), "journal.jsonl, line 1: "),
        ("journal.jsonl", line(0, status=-1), "journal.jsonl, line 1: status"),
        ("journal.jsonl", line(0, body={"base64": "?"}), "journal.jsonl, line 1: body"),
        ("journal.jsonl", line(0, body_size=2**70), "journal.jsonl, line 1: body_size"),
        ("journal.jsonl", line(0, body_size=0), "journal.jsonl, line 1: body_size"),
        ("journal.jsonl", line(0, windows=[["a", [float("inf"), 1.0]]]), "journal.jsonl, line 1: windows"),
    ],
)
def test_parts_that_do_not_fit(
    world: World, bundle: bytes, member: str, change: Callable[[bytes], bytes], reason: str
) -> None:
    refused(world, edited(bundle, member, change), "this bundle cannot be opened", reason)


@pytest.mark.parametrize(
    ("sql", "values", "reason"),
    [
        ("DROP TABLE sipcentric_phonebookentry", [], "no INSERT, UPDATE or DELETE"),
        ("ATTACH 'x' AS x", [], "no INSERT, UPDATE or DELETE"),
        ("PRAGMA writable_schema = 1", [], "no INSERT, UPDATE or DELETE"),
        ("COMMIT", [], "no INSERT, UPDATE or DELETE"),
        ("SELECT load_extension('x')", [], "no INSERT, UPDATE or DELETE"),
        ("INSERT INTO sqlite_master VALUES (1, 2, 3, 4, 5)", [], ""),
        ("UPDATE sqlite_sequence SET seq = 1", [], "not authorized"),
        ("DELETE FROM nowhere", [], "no such table"),
        ("DELETE FROM sipcentric_phonebookentry; DROP TABLE sipcentric_phonebookentry", [], "one statement"),
        ("DELETE FROM sipcentric_phonebookentry WHERE load_extension('x')", [], "not authorized"),
        ("DELETE FROM sipcentric_phonebookentry WHERE randomblob(1000000000)", [], "not authorized"),
        ("DELETE FROM sipcentric_phonebookentry WHERE tell('emulator_mail', 'after')", [], "not authorized"),
        ("DELETE FROM sipcentric_phonebookentry WHERE name = CURRENT_TIMESTAMP", [], "not authorized"),
        ("DELETE FROM sipcentric_phonebookentry WHERE id IN (SELECT 1 FROM sqlite_master)", [], "not authorized"),
        (ENTRY, ["x"], "bindings"),
        (ENTRY, [[], 1], "type"),
        (ENTRY, [{}, 1], "type"),
        (ENTRY, [2**63, 1], "large"),
        ("UPDATE sipcentric_phonebookentry SET name = NULL", [], "NOT NULL"),
        ("UPDATE sipcentric_phonebookentry SET customer_id = 1", [], "FOREIGN KEY"),
        ("UPDATE sipcentric_phonebookentry SET name = ?", [{"base64": "/w=="}], "sipcentric_phonebookentry: row"),
        ("UPDATE emulator_state SET value = '1'", [], ""),
        ("INSERT INTO emulator_state (name, value) VALUES ('more', '1')", [], ""),
    ],
)
def test_statements_that_are_none_of_ours(
    world: World, bundle: bytes, sql: str, values: list[Any], reason: str
) -> None:
    crafted = edited(bundle, "log.jsonl", statements([sql, values]))
    if sql.startswith(("UPDATE emulator_state", "INSERT INTO emulator_state")):
        assert bring(world, crafted).status_code == 200  # about.json says how a world stands in the end
    else:
        refused(world, crafted, "log.jsonl, line 3: ", reason)


def test_statements_that_never_end(world: World, bundle: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emulator.snapshots.guarded.SECONDS", 0.5)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    refused(
        world,
        edited(bundle, "log.jsonl", statements([f"DELETE FROM sipcentric_phonebookentry WHERE id IN ({endless})", []])),
        "log.jsonl, line 3: ",
    )
    many = ", ".join(f"sipcentric_phonebookentry AS t{i}" for i in range(9))
    slow = f"DELETE FROM sipcentric_phonebookentry WHERE id IN (SELECT t0.id + t8.id + 100000 FROM {many})"
    refused(world, edited(bundle, "log.jsonl", statements([slow, []])), "takes over")


def test_a_last_state_that_no_world_could_go_on_from(world: World, bundle: bytes) -> None:
    sql = "INSERT INTO emulator_schedule (due, action, given) VALUES (?, ?, ?)"
    crafted = statements([sql, ["2026-03-02T10:00:00.000", "no.such", "{}"]])
    refused(world, edited(bundle, "log.jsonl", crafted), "what its log leads to: emulator_schedule", "no.such")


def test_what_is_no_zip_but_says_so(world: World) -> None:
    answer = bring(world, b"hello")
    assert (answer.status_code, answer.json()["error"]) == (422, "body: is no zip file")


def test_json_of_about_is_for_people_too(bundle: bytes) -> None:
    told = json.loads(members_of(bundle)["about.json"])
    assert (told["format"], told["changes"], told["requests"]["number"]) == (1, 3, 2)
