"""The rows of a resource: narrowed, sorted, a page at a time; and planted."""

import json
from typing import Any

import pytest

from tests.conftest import World
from tests.console.surfing import Page, Surfer

HOSTILE = "<script>alert('\"&amp;')</script>"
PHONEBOOK = "data/sipcentric/phonebook"


def entry(**values: Any) -> dict[str, Any]:
    return {"customer_id": 25, "created": "2026-03-01T10:00:00", "name": "Ada", "phone_number": "07700900123"} | values


def keys(page: Page) -> list[str]:
    return [str(row["data-row"]) for row in page.all("[data-row]")]


def names(page: Page) -> list[str]:
    place = [cell.get_text(strip=True).split(" ")[0] for cell in page.all("#rows th")].index("name")
    return [row.find_all("td")[place].get_text(strip=True) for row in page.all("[data-row]")]


def test_rows_lead_to_their_pages_and_to_what_they_refer_to(surfer: Surfer) -> None:
    page = surfer.open(PHONEBOOK)
    assert page.all("#rows th")[0].get_text(strip=True) == "id"
    assert page.follow("[data-row='716'] td:first-child a").one("h1").get_text() == "phonebook 716"
    assert page.follow("[data-row='716'] a[href*='/customers/25']").one("h1").get_text() == "customers 25"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("id=716", ["716"]),
        ("id:716", ["716"]),
        ('name="Fred Mobile"', ["716"]),
        ("id<=773 name!=Sipcentric", ["716"]),
        ("id>=716 id<=773", ["716", "773"]),
        ("customer_id=325 speed_dial=null", []),
        ("phone_number=+447902000000", ["716"]),
    ],
)
def test_the_box_takes_the_filters_of_the_control_plane(surfer: Surfer, text: str, wanted: list[str]) -> None:
    page = surfer.open(PHONEBOOK).press("Filter", within="main", q=text)
    assert keys(page) == wanted
    assert page.one("#q")["value"] == text
    assert "Not known" not in page.text


def test_so_does_the_address(surfer: Surfer) -> None:
    assert keys(surfer.open(PHONEBOOK, **{"name": "Fred Mobile"})) == ["716"]
    assert keys(surfer.open(PHONEBOOK, **{"id<": "773"})) == ["716", "773"]


@pytest.mark.parametrize("text", ["colour=red", "Ada", f'x="{HOSTILE}"', "=", '"', "id"])
def test_a_word_that_is_not_known_is_named_and_hides_nothing(surfer: Surfer, text: str) -> None:
    page = surfer.open(PHONEBOOK, q=text)
    assert page.status == 200
    assert page.all("form .wrong code")[0].get_text() == text
    assert len(keys(page)) == 19


def test_a_value_that_does_not_fit_is_said_and_hides_nothing(surfer: Surfer) -> None:
    page = surfer.open(PHONEBOOK, q="id=soon")
    assert "'soon' is not of the column's type" in page.text
    assert "Everything is shown" in page.text
    assert len(keys(page)) == 19
    assert "id=soon" not in str(page.one("a[download]")["href"])


def test_sorted_up_and_down_by_a_column(surfer: Surfer) -> None:
    up = surfer.open(PHONEBOOK, q="customer_id=25").follow("#rows th a[href*='order=name']")
    assert names(up) == sorted(names(up))
    assert up.one("th[aria-sort=ascending]").get_text(strip=True).startswith("name")
    assert len(keys(up)) == 18
    down = up.follow("#rows th a[href*='order=-name']")
    assert names(down) == names(up)[::-1]
    assert surfer.open(PHONEBOOK, order="colour").status == 200


def test_a_page_at_a_time(world: World, surfer: Surfer) -> None:
    rows = [entry(name=f"Number {number}") for number in range(100)]
    world.control.post("/data/sipcentric/phonebook", json=rows).raise_for_status()
    first = surfer.open(PHONEBOOK)
    assert "1 to 50 of 119 rows" in first.text
    second = surfer.get(str(first.all(".paging a")[0]["href"]))
    assert "51 to 100 of 119" in second.text
    third = surfer.get(str(second.all(".paging a")[1]["href"]))
    assert "101 to 119 of 119" in third.text
    assert len({*keys(first), *keys(second), *keys(third)}) == 119
    assert [each.get_text() for each in third.all(".paging a")] == ["Previous", "Download as JSON"]
    for odd in ("-1", "x", "9" * 30, "²", "٣"):
        assert "1 to 50 of 119" in surfer.open(PHONEBOOK, offset=odd).text
    assert "No rows so far on" in surfer.open(PHONEBOOK, offset="5000").text


def test_hostile_and_long_values_are_text_and_cut(world: World, surfer: Surfer) -> None:
    rows = [entry(name=HOSTILE), entry(name="x" * 500_000)]
    world.control.post("/data/sipcentric/phonebook", json=rows).raise_for_status()
    page = surfer.open(PHONEBOOK)
    assert HOSTILE[:40] in page.text
    assert not page.all("main script")
    assert "x" * 47 + "…" in page.text
    assert "x" * 48 not in page.text


def test_download_is_what_is_shown(world: World, surfer: Surfer) -> None:
    link = surfer.open(PHONEBOOK, q='name="Fred Mobile"').one("a[download]")
    assert [row["id"] for row in world.client("").get(str(link["href"])).json()["rows"]] == [716]


def test_of_very_many_rows_the_download_says_how_many_it_has(world: World, surfer: Surfer) -> None:
    world.control.post("/data/sipcentric/phonebook", json=[entry()] * 982).raise_for_status()
    link = surfer.open(PHONEBOOK).one("a[download]")
    assert link.get_text() == "Download the first 1,000 as JSON"
    assert len(world.client("").get(str(link["href"])).json()["rows"]) == 1000


def test_plant_a_row(world: World, surfer: Surfer) -> None:
    page = surfer.open(PHONEBOOK).press(
        "Plant", within="#plant-one", customer_id="25", created="2026-03-01 10:00", name=HOSTILE, phone_number="0121"
    )
    assert page.status == 200
    assert "Plant: done." in page.text
    row = world.control.get("/data/sipcentric/phonebook", params={"order": "-id", "limit": 1}).json()["rows"][0]
    assert (row["name"], row["created"], row["speed_dial"]) == (HOSTILE, "2026-03-01T10:00:00.000", None)
    assert page.one("h1").get_text() == f"phonebook {row['id']}"
    assert page.one("[data-member=name]").get_text() == HOSTILE


def test_what_does_not_fit_is_said_beside_the_field_and_stays(world: World, surfer: Surfer) -> None:
    page = surfer.open(PHONEBOOK).press(
        "Plant", within="#plant-one", customer_id="99", created="2026-03-01", name=HOSTILE, speed_dial="soon"
    )
    assert page.status == 422
    assert page.one("#plant-one").has_attr("open")
    problems = {str(field["name"]): field for field in page.all("#plant-one [aria-invalid]")}
    assert problems.keys() == {"phone_number", "speed_dial"}
    assert problems["speed_dial"]["value"] == "soon"
    assert page.one("#plant-name")["value"] == HOSTILE
    said = page.one(f"#{problems['phone_number']['aria-describedby']}").get_text()
    wrong = world.control.post("/data/sipcentric/phonebook", json={"speed_dial": "soon"}).json()["fields"]
    assert said in [each["problem"] for each in wrong]
    nobody = page.press("Plant", within="#plant-one", speed_dial="", phone_number="0121")
    assert nobody.one("#plant-customer_id-says").get_text() == "no record of sipcentric_customer has the id 99"
    assert world.control.get("/data").json()["sipcentric"]["phonebook"] == 19


def test_plant_documents_flags_and_choices(world: World, surfer: Surfer) -> None:
    fields = {"user_id": "1112233w0", "kind": "sms", "created": "2026-03-01", "extension_id": "1112233s0"}
    page = surfer.open("data/sipgate/events").press(
        "Plant", within="#plant-one", sources='["4915"]', targets="[]", starred="true", text="null", **fields
    )
    assert page.status == 200, page.text
    row = world.control.get("/data/sipgate/events", params={"order": "-id", "limit": 1}).json()["rows"][0]
    assert (row["sources"], row["starred"], row["read"], row["text"]) == (["4915"], True, False, "null")
    wrong = surfer.open("data/sipgate/events").press("Plant", within="#plant-one", sources="[1]", targets="[", **fields)
    assert wrong.status == 422
    assert "is no JSON" in wrong.one("#plant-targets-says").get_text()
    wrong = wrong.press("Plant", within="#plant-one", targets="[]")
    assert wrong.one("#plant-sources-says").get_text().startswith("sources.0: ")


def test_plant_many_as_json(world: World, surfer: Surfer) -> None:
    page = surfer.open(PHONEBOOK)
    example = json.loads(page.one("#plant-many textarea").get_text())
    assert "id" not in example
    rows = [example | {"name": "First", "speed_dial": None}, example | {"name": "Second", "speed_dial": None}]
    assert page.press("Plant", within="#plant-many", rows=json.dumps(rows)).status == 200
    assert world.control.get("/data/sipcentric/phonebook", params={"name": "Second"}).json()["total"] == 1
    for wrong in ("[", "7", '[{"name": "Third"}]', ""):
        refused = page.press("Plant", within="#plant-many", rows=wrong)
        assert refused.status == 422
        assert refused.one("#plant-many").has_attr("open")
        assert refused.one("#plant-many [role=alert]").get_text()
        assert refused.one("#plant-many textarea").get_text().strip() == wrong
