"""Time intervals: the document's records, what repeat allows, and the earlier document's shape."""

from typing import Any

import pytest

from tests.conftest import World

INTERVALS = "/customers/25/timeintervals"
LUNCH = {"dayOfWeek": "MON", "startTime": "12:30", "endTime": "13:29"}
CHRISTMAS = {"month": "DEC", "dayOfMonth": 25, "startTime": "00:00", "endTime": "23:59"}


def weekly(*times: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "timeinterval", "name": "Lunch", "repeat": "WEEKLY", "includedTimes": list(times), **more}


def fields(answer: Any) -> set[str]:
    assert answer.status_code == 400, answer.text
    return {error["field"] for error in answer.json()["validationErrors"]}


@pytest.mark.rule("sipcentric.timeintervals.table")
def test_get_as_in_the_document(world: World) -> None:
    body = world.sipcentric().get(f"{INTERVALS}/431").json()
    assert body["name"] == "Lunchtimes"
    assert body["repeat"] == "WEEKLY"
    assert [time["dayOfWeek"] for time in body["includedTimes"]] == ["MON", "TUE", "WED", "THU", "FRI"]
    assert body["includedTimes"][4] == {"dayOfWeek": "FRI", "startTime": "12:15", "endTime": "13:14"}
    assert body["created"] == "2014-03-10T13:37:00.000+0000"


def test_list_begins_with_christmas_as_in_the_document(world: World) -> None:
    answer = world.sipcentric().get(f"{INTERVALS}?pageSize=2&page=1").json()
    assert answer["items"][0]["uri"].endswith("/customers/25/timeintervals/32")
    assert answer["items"][0]["includedTimes"] == [CHRISTMAS]
    assert answer["nextPage"].endswith("/customers/25/timeintervals?pageSize=2&page=2")


def test_create_read_change_and_delete(world: World) -> None:
    client = world.sipcentric()
    created = client.post(INTERVALS, json=weekly(LUNCH, {**LUNCH, "dayOfWeek": "tue"}, repeat="weekly"))
    assert created.status_code == 201
    where = created.headers["location"]
    assert client.get(where).json() == created.json()
    assert created.json()["includedTimes"][1]["dayOfWeek"] == "TUE"
    changed = client.put(where, json={**created.json(), "repeat": "YEARLY", "includedTimes": [CHRISTMAS]})
    assert changed.status_code == 200
    assert client.get(where).json()["includedTimes"] == [CHRISTMAS]
    assert client.put(where, json={"name": "Xmas"}).json()["includedTimes"] == [CHRISTMAS]
    assert client.delete(where).status_code == 204
    assert client.get(where).status_code == 404


@pytest.mark.parametrize("field", ["name", "repeat", "includedTimes"])
def test_a_required_property_that_is_missing_is_named(world: World, field: str) -> None:
    body = weekly(LUNCH)
    del body[field]
    assert fields(world.sipcentric().post(INTERVALS, json=body)) == {field}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (weekly({**LUNCH, "dayOfWeek": None}), "includedTimes.0.dayOfWeek"),
        (weekly({**LUNCH, "dayOfWeek": "FUNDAY"}), "includedTimes.0.dayOfWeek"),
        (weekly(LUNCH, {**LUNCH, "month": "DEC"}), "includedTimes.1.month"),
        (weekly({**LUNCH, "startTime": "24:00"}), "includedTimes.0.startTime"),
        (weekly({**LUNCH, "endTime": "9:30"}), "includedTimes.0.endTime"),
        (weekly({**LUNCH, "endTime": "12:29"}), "includedTimes.0.endTime"),
        (weekly({"dayOfWeek": "MON", "startTime": "09:00"}), "includedTimes.0.endTime"),
        (weekly(CHRISTMAS, repeat="DAILY"), "repeat"),
        (weekly({**CHRISTMAS, "dayOfWeek": "MON"}, repeat="YEARLY"), "includedTimes.0.dayOfWeek"),
        (weekly({**CHRISTMAS, "dayOfMonth": 32}, repeat="YEARLY"), "includedTimes.0.dayOfMonth"),
        (weekly({**CHRISTMAS, "dayOfMonth": True}, repeat="YEARLY"), "includedTimes.0.dayOfMonth"),
        (weekly({**CHRISTMAS, "month": "FEB", "dayOfMonth": 30}, repeat="YEARLY"), "includedTimes.0.dayOfMonth"),
        (
            weekly({"startTime": "00:00", "endTime": "23:59", "month": "MAY"}, repeat="YEARLY"),
            "includedTimes.0.dayOfMonth",
        ),
        (weekly(), "includedTimes"),
        (weekly(LUNCH, includedTimes="always"), "includedTimes"),
        (weekly(LUNCH, name=5), "name"),
    ],
)
def test_what_repeat_does_not_allow_is_named(world: World, body: dict[str, Any], field: str) -> None:
    client = world.sipcentric()
    assert fields(client.post(INTERVALS, json=body)) == {field}
    assert client.get(INTERVALS).json()["totalItems"] == 6


@pytest.mark.rule("sipcentric.timeintervals.rules-end")
def test_routing_rules_end_with_their_time_interval(world: World) -> None:
    client = world.sipcentric()
    assert client.delete(f"{INTERVALS}/594").status_code == 204
    rules = client.get("/customers/25/phonenumbers/50").json()["routingRules"]
    assert [rule["timeInterval"].rpartition("/")[2] for rule in rules] == ["625", "704"]


class TestEarlierRevision:
    def test_days_in_a_row_with_the_same_times_are_one_block(self, world: World) -> None:
        world.set(sipcentric_revision="earlier")
        body = world.sipcentric().get(f"{INTERVALS}/431").json()
        assert body["data"] == [
            {"startTime": "12:30", "endTime": "13:29", "includeDays": "MON-THU"},
            {"startTime": "12:15", "endTime": "13:14", "includeDays": "FRI"},
        ]
        assert "includedTimes" not in body

    def test_a_yearly_block_names_day_and_month(self, world: World) -> None:
        world.set(sipcentric_revision="earlier")
        (block,) = world.sipcentric().get(f"{INTERVALS}/32").json()["data"]
        assert list(block) == ["startTime", "endTime", "includeDays", "dayOfMonth", "month"]
        assert block == {
            "startTime": "00:00", "endTime": "23:59", "includeDays": "MON-SUN", "dayOfMonth": 25, "month": "DEC",
        }  # fmt: skip

    @pytest.mark.parametrize("days", ["FRI-MON", "MON-SUN", "WED-TUE", "SUN"])
    def test_days_may_pass_the_end_of_the_week(self, world: World, days: str) -> None:
        world.set(sipcentric_revision="earlier")
        block = {"startTime": "17:00", "endTime": "23:59", "includeDays": days}
        body = {"name": "x", "repeat": "WEEKLY", "data": [block, block]}
        assert world.sipcentric().post(INTERVALS, json=body).json()["data"] == [block, block]

    @pytest.mark.rule("sipcentric.timeintervals.earlier")
    def test_the_documents_example_is_taken_and_given_back(self, world: World) -> None:
        world.set(sipcentric_revision="earlier")
        data = [
            {"startTime": "17:00", "endTime": "23:59", "includeDays": "MON-FRI"},
            {"startTime": "00:00", "endTime": "23:59", "includeDays": "SAT-SUN"},
            {"startTime": "00:00", "endTime": "07:59", "includeDays": "MON-FRI"},
        ]
        client = world.sipcentric()
        created = client.post(INTERVALS, json={"name": "Support Out of Hours", "repeat": "WEEKLY", "data": data})
        assert created.json()["data"] == data
        assert client.put(created.headers["location"], json={"name": "x"}).json()["data"] == data
        world.set(sipcentric_revision="current")
        assert len(client.get(created.headers["location"]).json()["includedTimes"]) == 12

    def test_yearly_data_comes_back(self, world: World) -> None:
        world.set(sipcentric_revision="earlier")
        body = {"name": "Christmas", "repeat": "YEARLY", "data": [{**CHRISTMAS, "includeDays": "MON-SUN"}]}
        created = world.sipcentric().post(INTERVALS, json=body)
        assert created.status_code == 201
        assert created.json()["data"] == body["data"]

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ([{"startTime": "09:00", "endTime": "10:00", "includeDays": "MON-FUN"}], "data.0.includeDays"),
            ([{"startTime": "09:00", "endTime": "10:00"}], "data.0.includeDays"),
            ([{"startTime": "nine", "endTime": "10:00", "includeDays": "MON"}], "data.0.startTime"),
            ([{"startTime": "11:00", "endTime": "10:00", "includeDays": "MON-SUN"}], "data.0.endTime"),
            ("always", "data"),
            ([], "data"),
        ],
    )
    def test_bad_data_is_named(self, world: World, data: Any, field: str) -> None:
        world.set(sipcentric_revision="earlier")
        assert fields(world.sipcentric().post(INTERVALS, json={"name": "x", "repeat": "WEEKLY", "data": data})) == {
            field
        }


@pytest.mark.rule("sipcentric.timeintervals.kept")
def test_a_change_leaves_what_it_does_not_send(world: World) -> None:
    client = world.sipcentric()
    before = client.get(f"{INTERVALS}/431").json()
    assert client.put(f"{INTERVALS}/431", json={"name": "Siesta"}).json() == {**before, "name": "Siesta"}
