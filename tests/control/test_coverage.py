"""Coverage: which documented operations a suite called, how they ended, what never happened."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx2
import pytest

from emulator.testing.coverage import Coverage
from emulator.vendors import VENDORS
from tests.conftest import World

BOOK = "/customers/25/phonebook"
SUPPORTED = Path(__file__).parents[2] / "SUPPORTED.md"


def coverage(world: World, **query: str) -> dict[str, Any]:
    answer = world.control.get("/coverage", params=query)
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


def statuses(report: dict[str, Any], operation: str, vendor: str = "sipcentric") -> dict[str, int]:
    found = [o for o in report["operations"] if (o["vendor"], o["operation"]) == (vendor, operation)]
    assert len(found) == 1
    hits: dict[str, int] = found[0]["statuses"]
    return hits


def test_nothing_asked_is_nothing_hit(world: World) -> None:
    report = coverage(world)
    assert report["hit"] == 0
    assert report["total"] == len(report["operations"])
    assert {operation["vendor"] for operation in report["operations"]} == {vendor.name for vendor in VENDORS}
    assert sum(remark.endswith("never called") for remark in report["never"]) == report["total"]


def test_operations_are_told_as_the_list_of_what_is_supported_does(world: World) -> None:
    rows = re.findall(r"^\| `(\w+) (\S+)` \| (.+) \| (\w+) \|$", SUPPORTED.read_text(), re.M)
    names = ("method", "path", "does", "evidence")
    told = [tuple(each[name] for name in names) for each in coverage(world)["operations"]]
    assert sorted(told) == sorted(rows)


def test_page_two_and_errors_are_told_by_themselves_too(world: World) -> None:
    world.sipcentric().get(BOOK)
    report = coverage(world)
    missed = [each["operation"] for each in report["operations"] if each["page_two_missed"]]
    assert missed == ["list_entries"]
    errors = [f"{each['vendor']} error {each['error']} never seen" for each in report["errors_never_seen"]]
    assert errors == [remark for remark in report["never"] if remark.endswith(" never seen")]
    assert errors


def test_hits_are_counted_by_status(world: World) -> None:
    client = world.sipcentric()
    for query in ({"page": 1}, {}):
        client.get(BOOK, params=query)
    client.post(BOOK, json={})
    world.sipcentric("nobody").get(BOOK)
    report = coverage(world)
    assert report["hit"] == 2
    assert statuses(report, "list_entries") == {"200": 2, "401": 1}
    assert statuses(report, "create_entry") == {"400": 1}


def test_errors_never_seen(world: World) -> None:
    world.sipcentric().get("/nothing")
    world.sipcentric("nobody").get(BOOK)
    never = coverage(world)["never"]
    assert "sipcentric error 429 never seen" in never
    assert "sipcentric error 401 never seen" not in never
    assert "sipcentric error 404 never seen" not in never


def test_errors_by_the_vendors_own_names(world: World) -> None:
    assert "dial9 error access-denied never seen" in coverage(world)["never"]
    world.client("/api/v2", headers={"X-Auth-Token": f"x+{world.name}"}).post("/numbers/list")
    never = coverage(world)["never"]
    assert "dial9 error access-denied never seen" not in never
    assert "dial9 error not-found never seen" in never


@pytest.mark.parametrize("query", [{"page": "2"}, {"pageSize": "5", "page": "12"}])
def test_page_two_never_fetched(world: World, query: dict[str, str]) -> None:
    remark = "sipcentric list_entries page two never fetched"
    client = world.sipcentric()
    client.get(BOOK, params={"pageSize": 2})
    assert remark in coverage(world)["never"]
    client.get(BOOK, params=query)
    assert remark not in coverage(world)["never"]


def test_one_vendor_only(world: World) -> None:
    report = coverage(world, vendor="telecom-center")
    assert {operation["vendor"] for operation in report["operations"]} == {"telecom_center"}


def test_text(world: World) -> None:
    world.sipcentric().get(BOOK)
    answer = world.control.get("/coverage", params={"format": "text"})
    assert answer.headers["content-type"].startswith("text/plain")
    assert "sipcentric: 1 of " in answer.text
    assert any(line.split() == ["list_entries", "200:", "1"] for line in answer.text.splitlines())
    assert "page two never fetched" in answer.text


def test_junit(world: World) -> None:
    world.sipcentric().get(BOOK)
    answer = world.control.get("/coverage", params={"format": "junit"})
    assert answer.headers["content-type"].startswith("application/xml")
    suites = {suite.get("name"): suite for suite in ElementTree.fromstring(answer.text)}
    suite = suites["sipcentric"]
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert suite.get("tests") == str(len(cases))
    assert cases["list_entries"].find("skipped") is None
    assert cases["create_entry"].find("skipped") is not None
    assert suite.get("skipped") == str(len(cases) - 1)


def test_worlds_are_merged_and_those_of_the_past_counted(world: World) -> None:
    other = World(world.url, f"{world.name}-other")
    world.sipcentric().get(BOOK)
    other.sipcentric().post(BOOK, json={})
    both = coverage(world, worlds=f"{world.name},{other.name}")
    assert statuses(both, "list_entries") == {"200": 1}
    assert statuses(both, "create_entry") == {"400": 1}
    before = statuses(coverage(world, worlds="all"), "create_entry")["400"]
    other.sipcentric().post(BOOK, json={})
    world.control.delete(f"/worlds/{other.name}")
    assert statuses(coverage(world, worlds="all"), "create_entry")["400"] == before + 1
    other.close()


def test_bad_questions_are_refused(world: World) -> None:
    assert world.control.get("/coverage", params={"worlds": "no-such-world"}).status_code == 404
    assert world.control.get("/coverage", params={"format": "pdf"}).json()["allowed"] == ["json", "text", "junit"]
    assert world.control.get("/coverage", params={"vendor": "nobody"}).status_code == 422


def test_what_only_a_fault_answered_is_counted_apart(world: World) -> None:
    for effect in ({"status": 503}, {"drop": True}, {"malformed": True}):
        world.control.post("/faults", json={"match": {"operation": "list_entries"}, "effect": effect, "times": 1})
    client = world.sipcentric()
    for _ in range(3):
        with suppress(httpx2.TransportError):
            client.get(BOOK, params={"page": 2})
    report = coverage(world)
    listed = next(each for each in report["operations"] if each["operation"] == "list_entries")
    assert (listed["statuses"], listed["by_faults"]) == ({}, {"503": 1, "none": 1, "200": 1})
    assert (report["hit"], report["by_faults"]) == (0, 1)
    assert "sipcentric list_entries answered by faults only" in report["never"]
    text = world.control.get("/coverage", params={"format": "text"}).text
    assert "sipcentric: 0 of " in text
    assert "by faults 503: 1" in text
    suites = ElementTree.fromstring(world.control.get("/coverage", params={"format": "junit"}).text)
    case = next(case for case in suites.iter("testcase") if case.get("name") == "list_entries")
    skipped = case.find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "answered by faults only"
    kit = Coverage()
    kit.add(report)
    assert kit.hit() == 0
    assert kit.report()["never"][0].startswith("sipcentric")
    client.get(BOOK)
    assert statuses(coverage(world), "list_entries") == {"200": 1}


def test_a_delay_is_no_answer_of_a_fault(world: World) -> None:
    world.control.post("/faults", json={"effect": {"delay_ms": 1}, "times": 1})
    world.sipcentric().get(BOOK)
    assert statuses(coverage(world), "list_entries") == {"200": 1}
