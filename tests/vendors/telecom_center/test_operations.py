"""The list of operations: the document's, those of the links, and nothing else."""

from typing import Any

from emulator.vendors.telecom_center import vendor
from tests.conftest import World

DOCUMENTED = {
    "list_customers": "GET /customers",
    "create_customer": "POST /customers",
    "get_customer": "GET /customers/{id}",
    "update_customer": "PATCH /customers/{id}",
    "delete_customer": "DELETE /customers/{id}",
    "create_session": "POST /sessions",
    "create_customer_admin_session": "POST /customer_admin_sessions",
    "list_incoming_trunks": "GET /incoming_trunks",
    "create_incoming_trunk": "POST /incoming_trunks",
    "get_incoming_trunk": "GET /incoming_trunks/{id}",
    "update_incoming_trunk": "PATCH /incoming_trunks/{id}",
    "delete_incoming_trunk": "DELETE /incoming_trunks/{id}",
    "list_available_did_numbers": "GET /available_did_numbers",
    "create_available_did_number": "POST /available_did_numbers",
    "get_available_did_number": "GET /available_did_numbers/{id}",
    "update_available_did_number": "PATCH /available_did_numbers/{id}",
    "delete_available_did_number": "DELETE /available_did_numbers/{id}",
    "list_termination_gateways": "GET /termination_gateways",
    "create_termination_gateway": "POST /termination_gateways",
    "get_termination_gateway": "GET /termination_gateways/{id}",
    "update_termination_gateway": "PATCH /termination_gateways/{id}",
    "delete_termination_gateway": "DELETE /termination_gateways/{id}",
    "list_termination_routes": "GET /termination_routes",
    "create_termination_route": "POST /termination_routes",
    "get_termination_route": "GET /termination_routes/{id}",
    "update_termination_route": "PATCH /termination_routes/{id}",
    "delete_termination_route": "DELETE /termination_routes/{id}",
    "list_external_account_routes": "GET /external_account_routes",
    "create_external_account_route": "POST /external_account_routes",
    "get_external_account_route": "GET /external_account_routes/{id}",
    "update_external_account_route": "PATCH /external_account_routes/{id}",
    "delete_external_account_route": "DELETE /external_account_routes/{id}",
    "list_sip_device_routes": "GET /sip_device_routes",
    "get_sip_device_route": "GET /sip_device_routes/{id}",
    "update_sip_device_route": "PATCH /sip_device_routes/{id}",
    "list_termination_cdrs": "GET /termination_cdrs",
    "get_termination_cdr": "GET /termination_cdrs/{id}",
    "list_incoming_trunk_cdrs": "GET /incoming_trunk_cdrs",
    "get_incoming_trunk_cdr": "GET /incoming_trunk_cdrs/{id}",
}
INFERRED = {"get_customer_admin_session", "show_session", "show_customer_admin_session"}


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Id, method with path, and description of every operation."""
    paths = vendor.behaviour.create_api().openapi()["paths"]
    return [
        (operation["operationId"], f"{method.upper()} {path}", operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]


def test_the_documented_operations_are_there() -> None:
    found = {key: address for key, address, described in operations() if evidence(described) == "documented"}
    assert found == DOCUMENTED


def evidence(operation: dict[str, Any]) -> str:
    """What an operation rests on."""
    return str(operation.get("x-evidence", "documented"))


def test_the_rest_are_links_updates_by_put_and_pages() -> None:
    for key, _, described in operations():
        if key in DOCUMENTED:
            continue
        assert evidence(described) == ("inferred" if key in INFERRED else "framework"), key


def test_operations_have_ids_of_their_own() -> None:
    keys = [key for key, _, _ in operations()]
    assert len(keys) == len(set(keys))


def test_parameters_and_bodies_are_described() -> None:
    described = {key: operation for key, _, operation in operations()}
    names = {p["name"] for p in described["list_termination_routes"]["parameters"]}
    assert names == {
        "fields[termination_routes]",
        "include",
        "sort",
        "page[number]",
        "page[size]",
        "filter[id]",
        "filter[customer.id]",
        "filter[name]",
    }
    content = described["create_incoming_trunk"]["requestBody"]["content"]["application/vnd.api+json"]
    members = content["schema"]["properties"]["data"]["properties"]
    assert members["attributes"]["properties"]["transport_protocol"] == {"type": "string", "enum": ["UDP", "TCP"]}
    assert members["relationships"]["required"] == ["customer"]
    assert set(members["relationships"]["properties"]) == {"customer"}
    updated = described["update_customer"]["requestBody"]["content"]["application/vnd.api+json"]["schema"]
    members = updated["properties"]["data"]["properties"]
    assert set(members["attributes"]["properties"]) == {"capacity_limit", "incoming_capacity", "sip_account_limit"}


def test_the_description_is_served(world: World) -> None:
    body = world.control.get("/openapi/telecom_center.json").json()
    assert "/customers/{id}" in "".join(body["paths"])
