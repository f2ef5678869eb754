"""Nobody's data: what is replaced, by what, and that nothing else gets through."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.drift.bodies import kept
from emulator.drift.disguise import Disguise
from emulator.telephony.numbers import OF_FICTION, e164
from tests.random_runs import random_runs

UPSTREAM = "https://api.real.test"


def fresh(region: str = "GB") -> Disguise:
    return Disguise(region, UPSTREAM, ["phone", "customers", "api", "v1"])


class TestNumbers:
    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ("+442087599036", "+441134960000"),
            ("00442087599036", "00441134960000"),
            ("02087599036", "01134960000"),
            ("(020) 8759-9036", "01134960000"),
            ("442087599036", "441134960000"),
            ("07911123456", "07700900000"),
            ("+4915112345678", "+4917139200000"[:14]),
        ],
    )
    def test_a_number_keeps_its_spelling_and_kind(self, written: str, shown: str) -> None:
        replaced = fresh().text(written, "number")
        assert replaced[:8] == shown[:8]
        assert (e164(replaced, "GB") or "").startswith(OF_FICTION)

    def test_it_is_the_same_one_in_every_spelling(self) -> None:
        disguise = fresh()
        spelt = ["+442087599036", "02087599036", "(020) 8759 9036", "442087599036", "Ann <02087599036>"]
        shown = [e164(disguise.text(each, "from"), "GB") for each in spelt]
        assert len(set(shown)) == 1
        assert disguise.text("02087599037", "from") != disguise.text("02087599036", "from")

    def test_short_numbers_are_replaced_as_ids(self) -> None:
        assert fresh().text("104", "to") != "104"

    def test_thousands(self) -> None:
        disguise = fresh()
        shown = [disguise.text(f"+44208{n:07d}", "number") for n in range(5000, 8000)]
        assert len(set(shown)) == 3000


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("2026-03-02T09:00:00.000+0000", "created"),
        ("2026-03-02", "date"),
        ("phone", "kind"),
        ("ACTIVE", "status"),
        ("2.41", "version"),
        ("EUR", "currency"),
        ("", "name"),
        ("20", "pageSize"),
    ],
)
def test_what_is_nobodys_stays(value: str, name: str) -> None:
    assert fresh().text(value, name) == value


@pytest.mark.parametrize(
    ("value", "name", "shown"),
    [
        ("ada@real.test", "anything", "person1@example.com"),
        ("sip:ada@pbx.real.test", "uri", "sip:user1@host1.example.com"),
        ("10.1.2.3", "host", "192.0.2.1"),
        ("hunter2", "password", "secret-1"),
        ("phone", "password", "secret-1"),
        ("Ada Lovelace", "name", "Person 1"),
        ("12 Real Street", "address1", "1 Example Street"),
        ("SW1A 1AA", "postcode", "ZZ1 9ZZ"),
        ("see you at six", "text", "Text 1"),
        ("whatever it is", "neverHeardOf", "Text 1"),
        ("2f1b8ac2-9a53-4a86-8d5f-2f5a3ce2c0aa", "id", "00000000-0000-4000-8000-000000000001"),
        ("5025", "id", "1000"),
        ("e12", "extensionId", "e10"),
        (f"{UPSTREAM}/api/v1/customers/5025", "uri", "BASE/api/v1/customers/1000"),
        ("https://other.test/x?token=1", "callback", "https://example.com/1"),
    ],
)
def test_what_is_somebodys_is_replaced(value: str, name: str, shown: str) -> None:
    assert fresh().text(value, name) == shown


def test_figures() -> None:
    disguise = fresh()
    figures = {"id": 5025, "duration": 61, "balance": 12.5, "phone": 442087599036, "on": True, "x": None}
    shown = disguise.document(figures)
    assert shown["id"] == int(disguise.text("5025", "id"))
    assert (shown["duration"], shown["on"], shown["x"]) == (61, True, None)
    assert shown["balance"] != 12.5
    assert str(shown["phone"]).startswith(OF_FICTION)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pin", 1234),
        ("token", 99),
        ("id", 7),
        ("lat", 51.5007),
        ("password", 1.5),
        ("zip", 53111),
        ("from", 442087599036),
    ],
)
def test_figures_of_a_kind_are_replaced(name: str, value: float) -> None:
    shown = fresh().document({name: value})[name]
    assert shown != value
    assert type(shown) is type(value)


@pytest.mark.parametrize(
    ("name", "value"), [("code", "A7F-92X-11"), ("state", "North Rhine"), ("birthDate", "1980-02-03")]
)
def test_codes_and_days_that_are_somebodys_are_replaced(name: str, value: str) -> None:
    assert fresh().text(value, name) != value


def test_an_id_is_the_same_in_paths_queries_and_bodies() -> None:
    disguise = fresh()
    shown = disguise.text("5025", "id")
    assert disguise.path("/api/v1/customers/5025", ["customers"]) == f"/api/v1/customers/{shown}"
    assert disguise.query("filter[customer.id]=5025&page[size]=20") == f"filter[customer.id]={shown}&page[size]=20"
    assert disguise.document({"parent": {"id": 5025}})["parent"]["id"] == int(shown)


def test_what_clients_sign_in_with_is_nowhere() -> None:
    disguise = fresh()
    disguise.secrets.add("swordfish")
    assert "swordfish" not in json.dumps(disguise.document({"status": "swordfish", "x": ["by swordfish!"]}))


personal = st.one_of(
    st.from_regex(r"\+44[1-9]\d{9}", fullmatch=True),
    st.from_regex(r"0[1-9]\d{9}", fullmatch=True),
    st.from_regex(r"[a-z]{3,9}@[a-z]{3,9}\.(de|com)", fullmatch=True),
    st.from_regex(r"sip:[a-z]{4,9}@[a-z]{4,9}\.de", fullmatch=True),
    st.from_regex(r"[A-Z][a-z]{4,9} [A-Z][a-z]{4,9}", fullmatch=True),
    st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
    st.from_regex(r"[\wäöüß ]{8,30}!", fullmatch=True),
    st.integers(10**7, 10**13),
)
names = st.sampled_from(["name", "note", "number", "id", "from", "odd", "text", "password", "city", "callback"])
documents = st.recursive(
    personal, lambda inner: st.dictionaries(names, inner, max_size=4) | st.lists(inner, max_size=3), max_leaves=12
)


def values_in(document: Any) -> list[str]:
    if isinstance(document, dict):
        return [each for value in document.values() for each in values_in(value)]
    return [each for value in document for each in values_in(value)] if isinstance(document, list) else [str(document)]


@random_runs(60)
@given(documents)
def test_no_value_gets_through(document: Any) -> None:
    """Neither by itself nor inside another one, in JSON and in forms."""
    content = json.dumps({"data": document}, ensure_ascii=False).encode()
    shown = json.dumps(kept(content, "application/json", fresh()), ensure_ascii=False)
    assert not [value for value in values_in(document) if value in shown]


@random_runs(40)
@given(st.lists(st.tuples(names, personal), max_size=5))
def test_no_value_gets_through_in_xml_and_forms(pairs: list[tuple[str, Any]]) -> None:
    xml = "".join(f"<{name} a='{value}'>{value}</{name}>" for name, value in pairs)
    shown = [kept(f"<r><!-- {xml} -->{xml}</r>".encode(), "application/xml", fresh())]
    form = "&".join(f"{name}={value}" for name, value in pairs).replace("+", "%2B")
    shown.append(kept(form.encode(), "application/x-www-form-urlencoded", fresh()))
    assert not [value for _, value in pairs if str(value) in json.dumps(shown, ensure_ascii=False)]


@pytest.mark.parametrize(
    ("content", "media", "shown"),
    [
        (b"", "application/json", None),
        (b"{", "application/json", {"binary": 1, "type": "application/json", "broken": True}),
        (b"<a", "text/xml", {"binary": 2, "type": "text/xml", "broken": True}),
        (b"[" * 900 + b"]" * 900, "application/json", {"binary": 1800, "type": "application/json", "broken": True}),
        (b"RIFF....", "audio/wav", {"binary": 8, "type": "audio/wav"}),
        (b"secret words", "text/plain; charset=utf-8", {"binary": 12, "type": "text/plain"}),
        (b"secret words", "secret words", {"binary": 12, "type": ""}),
    ],
)
def test_of_other_bodies_type_and_length(content: bytes, media: str, shown: Any) -> None:
    assert kept(content, media, fresh()) == shown
