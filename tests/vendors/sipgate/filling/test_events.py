"""Events of a dataset: those written down, those made up, and records that cannot be."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator.datasets import loading as datasets
from emulator.datasets.seeder import DatasetError
from emulator.vendors import VENDORS

ACCOUNT = {
    "accounts": [{"id": "1112233", "base_product_type": "team", "balance": 1000}],
    "users": [{"id": "1112233w0", "account_id": "1112233", "username": "sipgate", "password": "secret"}],
    "extensions": [
        {"id": f"1112233{letter}0", "user_id": "1112233w0", "alias": kind, "type": kind}
        for letter, kind in (("e", "register"), ("f", "fax"), ("s", "sms"), ("v", "voicemail"))
    ],
    "phonenumbers": [
        {"account_id": "1112233", "number": f"49302312500{n}", "extension_id": f"1112233{letter}0"}
        for n, letter in enumerate("efsv")
    ],
}
FAX = {
    "user_id": "1112233w0", "kind": "fax", "created": "2026-03-01T10:00:00+01:00", "direction": "incoming",
    "status": "sent", "location": "inbox", "extension_id": "1112233f0", "sources": ["+49 221 4710077"],
    "targets": ["493023125001"], "text": "one\ftwo",
}  # fmt: skip


def build(seed: int = 1, **section: Any) -> bytes:
    content = yaml.safe_dump({"sipgate": ACCOUNT | section}).encode()
    return datasets.build(Path("test.yaml"), content, seed, VENDORS)


def events(database: bytes) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database)
        query = "SELECT kind, created, pages, sources, direction, text, duration FROM sipgate_event ORDER BY id"
        return connection.execute(query).fetchall()


def test_a_record_is_stored_in_the_usual_forms() -> None:
    (row,) = events(build(events=[FAX]))
    assert row == ("fax", "2026-03-01T09:00:00.000", 2, '["492214710077"]', "incoming", "one\ftwo", None)


def test_counts_are_filled_up_with_events_that_differ() -> None:
    rows = events(build(events=[FAX], counts={"calls": 9, "faxes": 4, "sms": 5, "voicemails": 3}))
    kinds = [row[0] for row in rows]
    assert {kind: kinds.count(kind) for kind in kinds} == {"call": 9, "fax": 4, "sms": 5, "voicemail": 3}
    assert len({(row[0], row[1]) for row in rows}) == len(rows)
    assert all(row[5] for row in rows if row[0] != "call")
    assert all(row[6] for row in rows if row[0] == "voicemail")
    assert len({row[4] for row in rows if row[0] == "call"}) > 1


def test_the_seed_decides_what_is_made_up() -> None:
    counts = {"calls": 5, "sms": 5}
    assert events(build(1, counts=counts)) == events(build(1, counts=counts))
    assert events(build(1, counts=counts)) != events(build(2, counts=counts))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"extension_id": "1112233f9"}, "events.0.extension_id"),
        ({"user_id": "1112233w1"}, "events.0.user_id"),
        ({"extension_id": "1112233e0"}, "not handled by a register extension"),
        ({"text": None}, "a fax needs a text"),
        ({"duration": 5}, "nothing else has one"),
        ({"kind": "telex"}, "events.0.kind"),
        ({"status": "lost"}, "events.0.status"),
        ({"created": "yesterday"}, "events.0.created"),
        ({"sources": ["me"]}, "events.0.sources"),
        ({"targets": []}, "events.0.targets"),
        ({"subject": "x"}, "events.0.subject"),
    ],
)
def test_a_record_that_cannot_be_is_named(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(DatasetError, match=r"sipgate\.events\.0") as error:
        build(events=[FAX | change])
    assert problem in str(error.value)
