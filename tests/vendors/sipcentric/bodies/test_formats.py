"""Method overloading, suffixes, Accept and conditional GET."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.vendors.sipcentric.bodies.formats import best
from tests.conftest import World

BOOK = "/customers/25/phonebook"
ENTRY = {"name": "Fred Mobile", "phoneNumber": "07825000000"}


class TestMethodOverloading:
    @pytest.mark.rule("sipcentric.methods.overloaded")
    def test_the_documents_way_to_delete(self, world: World) -> None:
        client = world.sipcentric()
        assert client.post(f"{BOOK}/716?_method=DELETE").status_code == 204
        assert client.get(f"{BOOK}/716").status_code == 404

    def test_put_in_any_case_and_with_a_suffix(self, world: World) -> None:
        answer = world.sipcentric().post(f"{BOOK}/716.json?_method=put", json=ENTRY)
        assert answer.status_code == 200
        assert answer.json()["phoneNumber"] == "07825000000"

    @pytest.mark.parametrize("method", ["", "GET", "PATCH", "nonsense"])
    def test_other_values_leave_a_post(self, world: World, method: str) -> None:
        assert world.sipcentric().post(f"{BOOK}?_method={method}", json=ENTRY).status_code == 201

    def test_only_a_post_is_overloaded(self, world: World) -> None:
        client = world.sipcentric()
        assert client.get(f"{BOOK}/716?_method=DELETE").status_code == 200
        assert client.get(f"{BOOK}/716").status_code == 200

    def test_where_the_method_does_not_exist_it_is_405(self, world: World) -> None:
        assert world.sipcentric().post("/customers/25/creditstatus?_method=DELETE").status_code == 405


class TestAccept:
    @pytest.mark.rule("sipcentric.formats.xml")
    @pytest.mark.parametrize(
        "accept",
        [
            "application/json",
            "application/json;charset=UTF-8",
            "*/*",
            "",
            "application/*",
            "text/html, application/xhtml+xml, */*;q=0.8",
            "application/xml",
            "text/html;q=0.9, application/json;q=0.1",
            "Application/JSON",
        ],
    )
    def test_json_fits(self, world: World, accept: str) -> None:
        answer = world.sipcentric().get(f"{BOOK}/716", headers={"Accept": accept})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"

    @pytest.mark.parametrize("accept", ["text/html", "audio/wav", "text/csv", "image/*", "application/json;q=0", "x"])
    def test_what_does_not_fit_is_406(self, world: World, accept: str) -> None:
        for path in ("/customers", "/customers/25", BOOK, "/tokengenerator", "/"):
            answer = world.sipcentric().get(path, headers={"Accept": accept})
            assert answer.status_code == 406
            assert answer.json()["errors"]

    def test_a_refused_post_writes_nothing(self, world: World) -> None:
        client = world.sipcentric()
        assert client.post(BOOK, json=ENTRY, headers={"Accept": "text/html"}).status_code == 406
        assert client.get(BOOK).json()["totalItems"] == 18

    def test_a_delete_answers_with_nothing_so_that_everything_fits(self, world: World) -> None:
        assert world.sipcentric().delete(f"{BOOK}/716", headers={"Accept": "text/html"}).status_code == 204

    @pytest.mark.rule("sipcentric.formats.preference")
    @pytest.mark.parametrize(
        ("accept", "chosen"),
        [
            ("text/csv", "csv"),
            ("*/*", "json"),
            ("text/*", "csv"),
            ("text/csv, application/json", "csv"),
            ("application/json, text/csv", "json"),
            ("text/csv;q=0.5, application/json", "json"),
            ("text/csv, */*", "csv"),
            ("text/csv;q=0.5, */*;q=0.9", "json"),
            ("audio/wav, text/csv;q=0.1", "csv"),
            ("audio/wav", None),
        ],
    )
    def test_the_clients_preference_decides(self, accept: str, chosen: str | None) -> None:
        assert best(accept, ("json", "csv")) == chosen

    @given(st.text())
    @settings(max_examples=300, deadline=None)
    def test_no_accept_header_is_too_odd(self, accept: str) -> None:
        assert best(accept, ("json", "wav")) in ("json", "wav", None)


class TestSuffix:
    @pytest.mark.rule("sipcentric.formats.suffix")
    @pytest.mark.parametrize("path", ["/customers.json", f"{BOOK}.json", f"{BOOK}/716.JSON", f"{BOOK}/716.json/"])
    def test_it_overrides_accept(self, world: World, path: str) -> None:
        assert world.sipcentric().get(path, headers={"Accept": "text/html"}).status_code == 200

    @pytest.mark.parametrize("suffix", ["csv", "wav"])
    def test_a_format_that_the_resource_has_not_is_406(self, world: World, suffix: str) -> None:
        for path in (BOOK, f"{BOOK}/716", "/customers/25"):
            assert world.sipcentric().get(f"{path}.{suffix}").status_code == 406

    def test_page_links_keep_it(self, world: World) -> None:
        client = world.sipcentric(headers={"Accept": "text/html"})
        first = client.get(f"{BOOK}.json?pageSize=10").json()
        assert first["uri"] == f"{world.url}/api/v1{BOOK}"
        assert client.get(first["nextPage"]).json()["page"] == 2

    def test_another_suffix_is_no_id(self, world: World) -> None:
        assert world.sipcentric().get(f"{BOOK}/716.html").status_code == 404


class TestConditionalGet:
    @pytest.mark.rule("sipcentric.methods.not-modified")
    @pytest.mark.parametrize("path", [BOOK, f"{BOOK}/716", "/customers", "/customers/25/endpoints/101", "/"])
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_what_the_client_has_is_not_sent_again(self, world: World, path: str, method: str) -> None:
        client = world.sipcentric()
        tag = client.get(path).headers["etag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            answer = client.request(method, path, headers={"If-None-Match": known})
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer.headers["etag"] == tag
            assert "x-ratelimit-remaining" in answer.headers
            assert "content-type" not in answer.headers

    def test_a_change_makes_another_tag(self, world: World) -> None:
        client = world.sipcentric()
        tag = client.get(f"{BOOK}/716").headers["etag"]
        client.put(f"{BOOK}/716", json=ENTRY)
        answer = client.get(f"{BOOK}/716", headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert answer.headers["etag"] != tag

    def test_a_write_takes_no_notice(self, world: World) -> None:
        answer = world.sipcentric().put(f"{BOOK}/716", json=ENTRY, headers={"If-None-Match": "*"})
        assert answer.status_code == 200
