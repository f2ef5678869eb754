"""Two requests side by side."""

import pytest

from tests.conftest import World
from tests.console.surfing import Page, Surfer

BOOK = "/customers/25/phonebook"


def differing(page: Page, part: str) -> dict[str, list[str]]:
    """Member: its two values, of what differs in a part."""
    rows = page.one(f"[data-part='{part}']").select("[data-differs]")
    return {str(row["data-differs"]): [cell.get_text(strip=True) for cell in row.select("td")] for row in rows}


def test_every_part_member_by_member(world: World, surfer: Surfer) -> None:
    world.sipcentric(headers={"X-One": "1"}).post(f"{BOOK}?a=1&b=2", json={"name": "Ada", "more": {"x": [1, 2]}})
    world.sipcentric().post(f"{BOOK}?a=1&b=3", json={"name": "Zoe", "more": {"x": [1, 3]}, "phoneNumber": "01"})
    page = surfer.open("requests/compare", pin=["r1", "r2"])
    assert page.status == 200
    exchange = differing(page, "The exchange")
    assert exchange["status"] == ["400", "201"]
    assert "method" not in exchange
    assert differing(page, "Query") == {"b": ["2", "3"]}
    assert differing(page, "Headers of the request")["x-one"] == ["1", "not there"]
    assert differing(page, "Body of the request") == {
        "name": ["Ada", "Zoe"],
        "more.x.1": ["2", "3"],
        "phoneNumber": ["not there", "01"],
    }
    assert "name" in differing(page, "Body of the answer")


def test_forms_and_texts(world: World, surfer: Surfer) -> None:
    for value in ("1", "2"):
        world.sipcentric().post(BOOK, data={"a": "same", "b": value})
        world.sipcentric().post(BOOK, content=f"<x>{value}</x>")
    assert differing(surfer.open("requests/compare", pin=["r1", "r3"]), "Body of the request") == {"b": ["1", "2"]}
    page = surfer.open("requests/compare", pin=["r2", "r4"])
    assert differing(page, "Body of the request") == {"(all of it)": ["<x>1</x>", "<x>2</x>"]}


def test_what_one_lacks_is_one_difference(world: World, surfer: Surfer) -> None:
    world.sipcentric().post(BOOK, json={"list": [{"a": 1}], "name": "Ada"})
    world.sipcentric().post(BOOK, json={"list": [{"a": 1}, {"b": [1, 2]}], "name": "Ada"})
    world.sipcentric().get(BOOK)
    page = surfer.open("requests/compare", pin=["r1", "r2"])
    assert differing(page, "Body of the request") == {"list.1": ["not there", '{"b": [1, 2]}']}
    page = surfer.open("requests/compare", pin=["r3", "r1"])
    assert differing(page, "Body of the request") == {
        "(all of it)": ["not there", '{"list": [{"a": 1}], "name": "Ada"}']
    }


def test_pinned_in_the_list(world: World, surfer: Surfer) -> None:
    world.sipcentric().get(BOOK)
    world.sipcentric().get("/nowhere")
    page = surfer.open("requests")
    assert {str(each["form"]) for each in page.all("[name=pin]")} == {"compare"}
    form = page.form("Compare")
    assert (form["id"], form["method"], form.button["data-key"]) == ("compare", "get", "c")  # type: ignore[index]
    values = [(str(each["name"]), str(each["value"])) for each in [*form.select("[name]"), *page.all("[name=pin]")]]
    compared = surfer.send(form, values, None)
    assert "Compare r2 with r1" in compared.text
    assert "Body of the request Neither has any." in compared.text
    back = compared.follow("[data-key=Escape]")
    assert len(back.all("[name=pin][checked]")) == 2


def test_the_same_twice_is_one(world: World, surfer: Surfer) -> None:
    world.sipcentric().get(BOOK)
    world.sipcentric().get(BOOK)
    same = surfer.open("requests/compare", pin=["r1", "r2"])
    assert differing(same, "Query") == {}
    assert "Query Neither has any." in same.text
    assert "The same in both" in same.one("[data-part='Headers of the request']").get_text()
    assert "pin another one" in surfer.open("requests/compare", pin=["r1", "r1"]).text


@pytest.mark.parametrize(
    ("pins", "said"),
    [
        ([], "pin another one"),
        (["r1"], "pin another one"),
        (["r1", "r9"], "'r9'"),
        (["r8", "r9"], "'r8'"),
        (["r1", "<b class=planted>"], "planted"),
        (["r1", "r2", "r3"], "1 are left out"),
    ],
)
def test_other_than_two(world: World, surfer: Surfer, pins: list[str], said: str) -> None:
    for _ in range(3):
        world.sipcentric().get(BOOK)
    page = surfer.open("requests/compare", pin=pins)
    assert page.status == 200
    assert any(said in each.get_text() for each in page.all("main .warn"))
    assert not page.all(".planted")
    assert bool(page.all("[data-part]")) is (len(pins) == 3)


def test_very_many_differences_are_cut(world: World, surfer: Surfer) -> None:
    for value in (0, 1):
        world.sipcentric().post(BOOK, json={f"m{number}": value for number in range(2000)})
    page = surfer.open("requests/compare", pin=["r1", "r2"])
    assert len(differing(page, "Body of the request")) == 300
    assert "1,700 more differ" in page.text
