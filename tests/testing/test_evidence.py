"""What a failing test leaves: a bundle; and told: changes, strays, webhooks that failed, what was dropped."""

import re
import zipfile
from pathlib import Path
from urllib.parse import urljoin

import httpx2
import pytest

from emulator.testing.evidence import keep
from emulator.testing.world import World

BOOK = "/customers/25/phonebook"


def test_strays_are_told(emulator_world: World, tmp_path: Path) -> None:
    emulator_world.begin()
    for headers in ({}, {"Authorization": "Bearer x"}):
        httpx2.get(f"{emulator_world.url}/api/v1{BOOK}/4712", headers=headers, trust_env=False)
    lines = keep(emulator_world, tmp_path).splitlines()
    assert "requests: 0" in lines
    where = next(i for i, line in enumerate(lines) if "landed in world default" in line)
    assert sum("401 GET /api/v1/customers/25/phonebook/4712" in line for line in lines[where:]) == 2


def test_earlier_strays_are_not_the_tests_own(emulator_world: World, tmp_path: Path) -> None:
    httpx2.get(f"{emulator_world.url}/api/v1{BOOK}/4713", trust_env=False)
    emulator_world.begin()
    assert "4713" not in keep(emulator_world, tmp_path)


@pytest.mark.parametrize(("path", "why"), [("http://127.0.0.1:1/sms", "ConnectError"), ("/api/v1/nowhere", "401")])
def test_webhooks_that_failed_are_told(emulator_world: World, tmp_path: Path, path: str, why: str) -> None:
    """Nobody listens, or somebody who refuses."""
    login = emulator_world.sipcentric
    listener = urljoin(emulator_world.url, path)
    number = {"type": "did", "number": "07700900990", "smsNotificationUrl": listener, "smsAllowIncoming": True}
    with httpx2.Client(base_url=login.base_url, auth=login.credentials, trust_env=False, verify=False) as client:
        assert client.post("/customers/25/phonenumbers", json=number).status_code == 201
    emulator_world.simulate("sipcentric", "incoming-sms", to="07700900990", from_="07700900222", body="Hi")
    if why == "401":
        emulator_world.wait_for_webhook()
    report = keep(emulator_world, tmp_path)
    assert "webhooks that failed: 1 of 1" in report
    assert re.search(rf"  {why}.* POST {re.escape(listener)}", report), report


def test_what_the_journal_dropped_is_told(emulator_world: World, tmp_path: Path) -> None:
    login = emulator_world.sipcentric
    emulator_world.set(journal_entries=2)
    for _ in range(5):
        httpx2.get(f"{login.base_url}{BOOK}", auth=login.credentials, trust_env=False)
    report = keep(emulator_world, tmp_path)
    assert "requests: 2 and 3 that the journal has dropped" in report
    assert "landed in world default" not in report
    assert "webhooks that failed" not in report


def test_a_bundle_is_kept_and_changes_are_told(emulator_world: World, tmp_path: Path) -> None:
    login, book = emulator_world.sipcentric, "/customers/25/phonebook"
    entry = {"type": "phonebookentry", "name": "Ada", "phoneNumber": "02079460000"}
    with httpx2.Client(base_url=login.base_url, auth=login.credentials, trust_env=False, verify=False) as client:
        place = client.post(book, json=entry).headers["location"]
        key = place.rpartition("/")[2]
        client.put(place, json=entry | {"name": "Grace"})
        client.delete(place)
        client.get("/customers/me")
        client.post(book, json=entry)
        emulator_world.rewind("r5")
    lines = keep(emulator_world, tmp_path / "with a blank").splitlines()
    (path,) = (tmp_path / "with a blank").iterdir()
    assert lines[1] == f"bundle:   {path}   (emulator open '{path}')"
    assert zipfile.is_zipfile(path)
    assert lines[2:] == [
        "requests: 5",
        "  r1 201 POST /api/v1/customers/25/phonebook",
        f"      + sipcentric/phonebook {key}",
        f"  r2 200 PUT /api/v1/customers/25/phonebook/{key}",
        f"      ~ sipcentric/phonebook {key}",
        f"  r3 204 DELETE /api/v1/customers/25/phonebook/{key}",
        f"      - sipcentric/phonebook {key}",
        "  r4 200 GET /api/v1/customers/me",
        "  r5 201 POST /api/v1/customers/25/phonebook   undone",
    ]


def test_many_changes_are_counted(emulator_world: World, tmp_path: Path) -> None:
    login = emulator_world.sipcentric
    with httpx2.Client(base_url=login.base_url, auth=login.credentials, trust_env=False, verify=False) as client:
        assert client.delete("/customers/25/endpoints/1234").status_code in (200, 204)
    report = keep(emulator_world, tmp_path)
    changes = re.findall(r"^      [-+~…] (.*)$", report, re.M)
    assert len(changes) == 11
    assert re.fullmatch(r"and \d+ more", changes[-1])
