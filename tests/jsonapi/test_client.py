"""A generic JSON:API client (`jsonapi-client` of PyPI) tells a story from create to delete."""

from collections.abc import Iterator

import pytest
from jsonapi_client import Filter, Inclusion, Session
from jsonapi_client.exceptions import DocumentError

from tests.conftest import World

SCHEMA = {
    "customers": {"properties": {"name": {"type": "string"}, "capacity_limit": {"type": ["integer", "null"]}}},
    "external_account_routes": {"properties": {"customer": {"relation": "to-one", "resource": ["customers"]}}},
    "incoming_trunks": {
        "properties": {
            "name": {"type": "string"},
            "codecs": {"type": "array"},
            "customer": {"relation": "to-one", "resource": ["customers"]},
        }
    },
}


@pytest.fixture
def session(world: World) -> Iterator[Session]:
    """The client, signed in to the world."""
    options = {"auth": (f"operator+{world.name}", "secret")}
    opened = Session(f"{world.url}/api/rest/public/operator", schema=SCHEMA, request_kwargs=options)
    yield opened
    opened.close()


def test_create_read_update_delete(world: World, session: Session) -> None:
    trunk = session.create_and_commit("incoming_trunks", name="DIDWW", codecs=["PCMU"], customer="123")
    assert trunk.url.startswith(f"{world.url}/api/rest/public/operator/incoming_trunks/")
    assert trunk.codecs == ["PCMU"]

    session.invalidate()
    again = session.get("incoming_trunks", trunk.id).resource
    assert again.name == "DIDWW"
    assert again.customer.name == "John Johnson"

    again.name = "Updated name"
    again.commit()
    session.invalidate()
    assert session.get("incoming_trunks", trunk.id).resource.name == "Updated name"

    again = session.get("incoming_trunks", trunk.id).resource
    again.delete()
    with pytest.raises(ValueError, match="Expecting value"):  # the client reads JSON from the empty body of a 204
        again.commit()
    session.invalidate()
    with pytest.raises(DocumentError, match="404: Record not found"):
        session.get("incoming_trunks", trunk.id)


def test_it_names_what_clients_name(world: World, session: Session) -> None:
    """It cannot send an id beside the type, only among the attributes."""
    for kind, key, fields in (
        ("customers", "500", {"name": "Named"}),
        ("external_account_routes", "111444AA44", {"customer": "500"}),
    ):
        created = session.create_and_commit(kind, id=key, **fields)
        assert created.url == f"{world.url}/api/rest/public/operator/{kind}/{key}"
        session.invalidate()
        assert session.get(kind, key).resource.id == key
    with pytest.raises(DocumentError, match=r"422\): has already been taken"):
        session.create_and_commit("customers", id="500", name="Again")
    with pytest.raises(DocumentError, match=r"422\): is not a number"):
        session.create_and_commit("customers", id="five", name="Odd")


def test_it_walks_through_the_pages(session: Session) -> None:
    found = [cdr.id for cdr in session.iterate("termination_cdrs")]
    assert len(found) == len(set(found)) == 65


def test_it_filters_and_includes(session: Session) -> None:
    both = Filter(customer__id="123") + Inclusion("customer")
    document = session.get("incoming_trunks", both)
    assert len(document.resources) == 2
    assert {trunk.customer.name for trunk in document.resources} == {"John Johnson"}


def test_it_reads_errors(session: Session) -> None:
    with pytest.raises(DocumentError, match=r"400: Filter not allowed"):
        session.get("incoming_trunks", Filter(bogus="1"))
    with pytest.raises(DocumentError, match=r"422\): must exist"):
        session.create_and_commit("incoming_trunks", name="x", codecs=["PCMU"], customer="77")
