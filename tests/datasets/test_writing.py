"""A world's records as a dataset: a server that begins with it answers every documented read as the world does."""

from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from hypothesis import given

from emulator import Emulator
from emulator.datasets.loading import build
from emulator.datasets.writing import dataset_of, section_of
from emulator.opening import brought
from emulator.store.store import Store
from emulator.vendors import VENDORS
from tests.conftest import RunningServer, World
from tests.control.docs.test_prefilled import ENDLESS, NOTHING_TO_TRY, Page
from tests.metamorphic.resources import RESOURCES
from tests.random_runs import random_runs
from tests.telephony.test_random import Run, Step, steps

HOST = {"Host": "emulator.test"}
"""One address for both servers, so that links are the same."""
UNSAID = {"get_session": "a live call, or one that was", "generate_token": "each is another one"}
"""What a dataset cannot say, and nothing of it."""
COUNTS = ("date", "x-emulator-request", "x-ratelimit-remaining", "x-ratelimit-reset")


def exported(world: World) -> str:
    """The world's records as a dataset."""
    return dataset_of(brought(world.kit.bundle()).state, "a world", VENDORS)


def operations(page: Page, reading: bool) -> list[str]:
    """Those of a document that read, or those that write."""
    (vendor,) = [each for each in VENDORS if each.name == page.name]
    left_out = {*ENDLESS, *NOTHING_TO_TRY, *(UNSAID if reading else ())}
    return [
        name
        for name, (method, _, _) in page.operations.items()
        if name not in left_out and vendor.behaviour.reads(method.upper(), name) == reading
    ]


def seen(answer: httpx2.Response) -> tuple[int, dict[str, str], bytes]:
    """An answer without what counts requests."""
    return answer.status_code, {k: v for k, v in answer.headers.items() if k not in COUNTS}, answer.content


def answers(world: World, name: str) -> dict[str, Any]:
    """What every documented read of a vendor answers, and every record that its lists show."""
    page = Page(world, name)
    page.client.headers.update(HOST)
    found = {operation: seen(page.execute(operation)) for operation in operations(page, reading=True)}
    for resource in (each for each in RESOURCES if each.vendor == name):
        client = resource.client(world)
        client.headers.update(HOST)
        listed = resource.listed(client)
        found[resource.path] = listed
        found |= {resource.address(item): seen(client.get(resource.address(item))) for item in listed}
    return found


@pytest.mark.slow
@pytest.mark.parametrize("changed", [False, True], ids=["as it began", "after every write"])
@pytest.mark.parametrize("name", [vendor.name for vendor in VENDORS])
def test_a_server_begins_with_what_a_world_has(world: World, tmp_path: Path, name: str, changed: bool) -> None:
    page = Page(world, name)
    writes = operations(page, reading=False) if changed else []
    done = [page.execute(operation).is_success for operation in writes]
    assert any(done) == changed
    world.advance(1 if changed else 0)
    file = tmp_path / "mine.yaml"
    file.write_text(exported(world))
    with RunningServer(dataset=str(file), clock=world.kit.call("GET", "/clock")["now"]) as server:
        other = World(server.url, world.name)
        assert answers(other, name) == answers(world, name)
        assert exported(other).partition("\nsip")[2] == file.read_text().partition("\nsip")[2]
        other.close()


def written(world: World) -> dict[str, Any]:
    """The same, read and tried."""
    text = exported(world)
    build(Path("mine.yaml"), text.encode(), 1, VENDORS)
    document: dict[str, Any] = yaml.safe_load(text)
    return document


@pytest.mark.slow
def test_records_may_refer_to_later_ones_of_their_list(world: World) -> None:
    """Two groups that fail over to each other."""
    client = world.sipcentric()
    group = {"type": "group", "shortNumber": "871", "name": "One"}
    one = client.post("/customers/25/endpoints", json=group).json()
    other = {**group, "shortNumber": "872", "name": "Other", "failoverDestination": one["uri"]}
    two = client.post("/customers/25/endpoints", json=other).json()
    assert client.put(f"/customers/25/endpoints/{one['id']}", json={"failoverDestination": two["uri"]}).is_success
    links = {each["id"]: each.get("failover_destination_id") for each in written(world)["sipcentric"]["endpoints"]}
    assert (links[int(one["id"])], links[int(two["id"])]) == (int(two["id"]), int(one["id"]))


@pytest.mark.slow
def test_a_subscriber_who_is_being_validated(world: World) -> None:
    client = world.dial9()
    assert client.post("/numbers/update_subscriber", json={"id": 3466, "name": "King"}).json()["status"] == "success"
    (number,) = [each for each in written(world)["dial9"]["numbers"] if each["id"] == 3466]
    assert number["subscriber"]["status"] == "validation_pending"
    assert number["subscriber"]["submitted_at"] == "2026-03-02T09:00:00.000"


@pytest.mark.slow
def test_any_text_stays_what_it_is(world: World) -> None:
    client = world.sipcentric()
    names = ["~", "2026-03-02", "OFF", "1e3", "0o7", "a: b # c", "\x07\u2028\x85 é 😀", "'\""]
    for name in names:
        answer = client.post("/customers/25/phonebook", json={"name": name, "phoneNumber": "07700900123"})
        assert answer.status_code == 201, answer.text
    assert [each["name"] for each in written(world)["sipcentric"]["phonebook"]][-len(names) :] == names


def test_settings_and_clock_are_told_as_options(world: World) -> None:
    world.set(sms_delivery_seconds=0.5, log=False)
    (line,) = [line for line in exported(world).splitlines() if "emulator serve" in line]
    assert line.startswith("#   emulator serve --dataset FILE --clock 2026-03-02T09:00:00.000Z --")
    assert {"--no-log", "--sms-delivery-seconds 0.5"} == {f"--{each}" for each in line.split(" --")[3:]}


@pytest.mark.deep
@given(taken=steps)
@random_runs(4)
def test_calls_of_every_kind(emulator: Emulator, taken: list[Step]) -> None:
    """Short numbers, mailboxes, faxes and texts that random acts lead to."""
    run = Run(emulator)
    for step in taken:
        run.take(step)
    rows = exported(run.world)
    with closing(Store.of(build(Path("mine.yaml"), rows.encode(), 1, VENDORS))) as store:
        again = {vendor.name: section_of(store, vendor) for vendor in VENDORS}
    assert again == yaml.safe_load(rows)
    run.world.kit.drop()
    run.world.close()
