"""The filter box: each word chooses, what is not understood is named and hides nothing."""

import pytest

from tests.conftest import World
from tests.console.surfing import Page, Surfer

BOOK = "/customers/25/phonebook"
ALL = {"r1", "r2", "r3", "r4"}
HIDES_NOTHING = "It hides nothing."


@pytest.fixture(autouse=True)
def _asked(world: World) -> None:
    """Four requests: two of one vendor with bodies, one of another, one that no vendor has."""
    world.sipcentric().get(f"{BOOK}?pageSize=2")
    world.sipcentric().post(BOOK, json={"type": "phonebookentry", "name": 'Ada "Countess" B', "phoneNumber": "01"})
    world.telecom_center().get("/customers")
    world.sipcentric("nobody").get("/customers/25/time.table (old)")


def shown(page: Page) -> set[str]:
    assert page.status == 200
    return {str(row["data-request"]) for row in page.all("[data-request]")}


class TestWords:
    @pytest.mark.parametrize(
        ("text", "ids"),
        [
            ("vendor:sipcentric", {"r1", "r2", "r4"}),
            ("vendor:telecom_center", {"r3"}),
            ("vendor:telecom-center", {"r3"}),
            ("VENDOR:telecom-center", {"r3"}),
            ("method:post", {"r2"}),
            ("status:2xx", {"r1", "r2", "r3"}),
            ("status:401", {"r4"}),
            ("path:*/phonebook", {"r1", "r2"}),
            ("operation:list_entries", {"r1"}),
            ("caller:operator", {"r3"}),
            ("signed_in:false", {"r4"}),
            ("since:r2", {"r3", "r4"}),
            ("body:Ada", {"r2"}),
            (r'body:"Ada \\\"Countess"', {"r2"}),
            ('body:"Ada', {"r2"}),
            ("vendor:sipcentric method:GET status:200", {"r1"}),
            ("  vendor:sipcentric \t method:GET  status:200 ", {"r1"}),
            ("", ALL),
            ("   ", ALL),
        ],
    )
    def test_choose(self, surfer: Surfer, text: str, ids: set[str]) -> None:
        page = surfer.open("requests", q=text)
        assert shown(page) == ids
        assert not page.all(".wrong")
        assert page.one("#q")["value"] == text

    @pytest.mark.parametrize(
        ("text", "ids"),
        [
            ("phonebook", {"r1", "r2"}),
            ("customers", ALL),
            ("25 phonebook", {"r1", "r2"}),
            ("phonebook 25", set()),
            ("*/customers", {"r3"}),
            ("time.table", {"r4"}),
            ("timeXtable", set()),
            (".*", ALL),
            ("(old)", {"r4"}),
            ('"table (old)"', {"r4"}),
            ("^/", set()),
            ("\\", set()),
            ("operator vendor:telecom-center", {"r3"}),
        ],
    )
    def test_bare_ones_are_parts_of_the_path(self, surfer: Surfer, text: str, ids: set[str]) -> None:
        page = surfer.open("requests", q=text)
        assert shown(page) == ids
        assert not page.all(".wrong")

    def test_address_may_say_the_same(self, surfer: Surfer) -> None:
        assert shown(surfer.open("requests", status="401")) == {"r4"}
        assert shown(surfer.open("requests", status="401", q="status:2xx")) == {"r1", "r2", "r3"}


class TestNotUnderstood:
    @pytest.mark.parametrize("text", ["foo:bar", "vendor:", "http://x/", "vendor: ", 'body:""', "time:12", "a:1 b:2"])
    def test_unknown_words_are_named_and_hide_nothing(self, surfer: Surfer, text: str) -> None:
        page = surfer.open("requests", q=text)
        assert shown(page) == ALL
        words = [each.get_text() for each in page.all("#q-unknown code")]
        assert words == text.split()

    def test_others_still_choose(self, surfer: Surfer) -> None:
        page = surfer.open("requests", q="foo:bar status:401")
        assert shown(page) == {"r4"}
        assert page.one("#q-unknown").get_text().endswith("foo:bar ")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("status:9xx", "status"),
            ("status:abc", "status"),
            ("vendor:acme", "acme"),
            ("operation:list_entrys", "list_entrys"),
            ("since:yesterday", "since"),
            ("signed_in:maybe", "signed_in"),
            ("method:BREW", "method"),
            ("path:^(", "path"),
        ],
    )
    def test_wrong_values_are_said_and_hide_nothing(self, surfer: Surfer, world: World, text: str, said: str) -> None:
        page = surfer.open("requests", q=text)
        assert shown(page) == ALL
        name, _, value = text.partition(":")
        told = page.one(".wrong").get_text()
        assert told == f"{world.control.get('/requests', params={name: value}).json()['error']}. {HIDES_NOTHING}"
        assert said in told

    def test_each_wrong_value_is_said_and_the_others_choose(self, surfer: Surfer) -> None:
        page = surfer.open("requests", q="status:9xx since:x caller:operator")
        assert shown(page) == {"r3"}
        assert len(page.all(".wrong")) == 2

    def test_of_two_the_later_counts_and_the_first_is_named(self, surfer: Surfer) -> None:
        page = surfer.open("requests", q="status:401 status:2xx")
        assert shown(page) == {"r1", "r2", "r3"}
        assert page.one("#q-twice code").get_text() == "status:401"

    def test_a_bare_word_beside_a_path_is_named(self, surfer: Surfer) -> None:
        page = surfer.open("requests", q="path:*/phonebook nonsense")
        assert shown(page) == {"r1", "r2"}
        assert page.one("#q-twice code").get_text() == "nonsense"

    def test_hostile_text_is_text(self, surfer: Surfer) -> None:
        text = '"><script>alert(1)</script> <script>:x a:"<b>" \x00 ' + "x" * 3000
        page = surfer.open("requests", q=text)
        assert page.status == 200
        assert len(page.all("script")) == 1
        assert page.one("#q")["value"] == text
