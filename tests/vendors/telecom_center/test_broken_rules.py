"""Values and queries that break a rule of the tables, each with the rule that the journal names."""

from typing import Any

import httpx2
import pytest

from tests.conftest import World
from tests.vendors.telecom_center.documents import document


@pytest.mark.parametrize(
    ("kind", "attribute", "value"),
    [
        pytest.param(
            "incoming_trunks",
            "transport_protocol",
            "SCTP",
            marks=pytest.mark.rule("telecom_center.incoming-trunks.transport-protocol"),
        ),
        pytest.param(
            "incoming_trunks",
            "codecs",
            ["MP3"],
            marks=pytest.mark.rule("telecom_center.incoming-trunks.codecs"),
        ),
        pytest.param(
            "incoming_trunks",
            "destination_field",
            "FROM",
            marks=pytest.mark.rule("telecom_center.incoming-trunks.destination-field"),
        ),
        pytest.param(
            "incoming_trunks",
            "name",
            "x" * 256,
            marks=pytest.mark.rule("jsonapi.bodies.values"),
        ),
        pytest.param(
            "available_did_numbers",
            "number",
            "none",
            marks=pytest.mark.rule("telecom_center.did-numbers.number"),
        ),
        pytest.param(
            "available_did_numbers",
            "enabled",
            "perhaps",
            marks=pytest.mark.rule("telecom_center.did-numbers.enabled"),
        ),
        pytest.param(
            "termination_gateways",
            "port",
            0,
            marks=pytest.mark.rule("telecom_center.gateways.port"),
        ),
        pytest.param(
            "termination_gateways",
            "codecs",
            "PCMU",
            marks=pytest.mark.rule("telecom_center.gateways.codecs"),
        ),
        pytest.param(
            "termination_gateways",
            "network_protocol",
            "IPv5",
            marks=pytest.mark.rule("telecom_center.gateways.network-protocol"),
        ),
        pytest.param(
            "termination_routes",
            "name",
            "",
            marks=pytest.mark.rule("telecom_center.routes.name"),
        ),
        pytest.param(
            "termination_routes",
            "src_prefix",
            "abc",
            marks=pytest.mark.rule("telecom_center.routes.prefixes"),
        ),
        pytest.param(
            "sip_device_routes",
            "allowed_ips",
            "nowhere",
            marks=pytest.mark.rule("telecom_center.sip-accounts.allowed-ips"),
        ),
    ],
)
def test_a_value_that_its_table_does_not_have(
    world: World, api: httpx2.Client, kind: str, attribute: str, value: Any
) -> None:
    key = api.get(f"/{kind}").json()["data"][0]["id"]
    answer = api.patch(f"/{kind}/{key}", json=document(kind, key, **{attribute: value}))
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["source"]["pointer"] == f"/data/attributes/{attribute}"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        pytest.param(
            "/incoming_trunks",
            "include=nothing",
            marks=pytest.mark.rule("telecom_center.include.known"),
        ),
        pytest.param(
            "/customers",
            "fields[customers]=nothing",
            marks=pytest.mark.rule("telecom_center.fields.known"),
        ),
        pytest.param(
            "/customers",
            "fields=name",
            marks=pytest.mark.rule("telecom_center.fields.typed"),
        ),
        pytest.param(
            "/customers",
            "sort=nothing",
            marks=pytest.mark.rule("telecom_center.sort.known"),
        ),
        pytest.param(
            "/customers",
            "page[size]=0",
            marks=pytest.mark.rule("telecom_center.page.values"),
        ),
        pytest.param(
            "/customers",
            "filter[nothing]=1",
            marks=pytest.mark.rule("telecom_center.filter.known"),
        ),
        pytest.param(
            "/customers",
            "filter=1",
            marks=pytest.mark.rule("telecom_center.filter.syntax"),
        ),
        pytest.param(
            "/termination_cdrs",
            "filter[time_start]=soon",
            marks=pytest.mark.rule("telecom_center.filter.values"),
        ),
    ],
)
def test_a_query_that_is_refused(world: World, api: httpx2.Client, path: str, query: str) -> None:
    assert api.get(f"{path}?{query}").status_code == 400
