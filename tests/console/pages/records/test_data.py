"""The resources of every vendor, with the numbers of their rows."""

from tests.conftest import World
from tests.console.surfing import Surfer


def test_every_resource_with_its_count_leads_to_its_rows(world: World, surfer: Surfer) -> None:
    page = surfer.open("data")
    counts = world.control.get("/data").json()
    told = {str(row["data-resource"]): row.select_one(".number") for row in page.all("[data-resource]")}
    assert {name: cell and cell.get_text() for name, cell in told.items()} == {
        f"{vendor}/{resource}": f"{count:,}" for vendor, each in counts.items() for resource, count in each.items()
    }
    assert page.follow("[data-resource='sipgate/contacts'] a").one("h1").get_text() == "contacts"


def test_counts_are_of_the_world_that_is_looked_at(world: World, surfer: Surfer) -> None:
    world.control.delete("/data/sipcentric/phonebook")
    assert surfer.open("data").one("[data-resource='sipcentric/phonebook'] .number").get_text() == "0"


def test_what_there_is_not(surfer: Surfer) -> None:
    for path in ("data/nobody/x", "data/sipcentric/nothing", "data/sipcentric/customers/999999", "data/x"):
        page = surfer.open(path)
        assert page.status == 404, path
        assert "Nothing here" in page.text
    assert "customers" in surfer.open("data/sipcentric/nothing").text
