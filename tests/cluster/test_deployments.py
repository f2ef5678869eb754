"""What docker/ has to start a cluster with: the files say what the program, HAProxy and Kubernetes know."""

import os
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from emulator.__main__ import known_names
from emulator.settings import PREFIX
from tests.balanced import CONFIGURATION, HAPROXY, NAMES, ROOT
from tests.cluster.conftest import leave_out

GUIDE = (ROOT / "docs/sharing.md").read_text()
COMPOSE = yaml.safe_load((ROOT / "docker/compose.cluster.yml").read_text())["services"]
MANIFEST = [*yaml.safe_load_all((ROOT / "docker/kubernetes.yaml").read_text())]
SCHEMA = "1.37"
SERVERS = ("first", "second", "third")


def of_kind(kind: str, name: str) -> dict[str, Any]:
    return next(each for each in MANIFEST if (each["kind"], each["metadata"]["name"]) == (kind, name))


def container(kind: str, name: str) -> dict[str, Any]:
    return of_kind(kind, name)["spec"]["template"]["spec"]["containers"][0]


def environment(kind: str, name: str) -> dict[str, str]:
    """What stands there in so many words, the pod's namespace filled in."""
    named = {each["name"]: each.get("value", "") for each in container(kind, name)["env"]}
    return {key: value.replace("$(NAMESPACE)", "default") for key, value in named.items()}


def references() -> Iterator[tuple[str, str]]:
    """What the manifest takes for granted."""
    for each in MANIFEST:
        text = yaml.safe_dump(each)
        for kind, pattern in (
            ("secret", r"secretKeyRef:\n\s+key: \w+\n\s+name: (\w+)"),
            ("configmap", r"configMap:\n\s+name: (\w+)"),
        ):
            yield from ((kind, name) for name in re.findall(pattern, text))


@pytest.mark.parametrize("part", MANIFEST, ids=lambda part: f"{part['kind']}-{part['metadata']['name']}")
def test_the_manifest_is_what_kubernetes_takes(part: dict[str, Any]) -> None:
    """Strictly: what it does not know is refused."""
    try:
        from kubernetes_validate import ValidationError, validate
    except ImportError:
        leave_out("no schemas of Kubernetes here: `make cluster-test` installs them")
    assert f"schemas of Kubernetes {SCHEMA}" in GUIDE
    validate(part, SCHEMA, strict=True)
    with pytest.raises(ValidationError):
        validate({**part, "spec": {**part["spec"], "replicaz": 3}}, SCHEMA, strict=True)


def test_its_parts_name_each_other() -> None:
    servers, proxy = of_kind("StatefulSet", "emulator"), of_kind("Deployment", "haproxy")
    labels = {each["metadata"]["name"]: each["spec"]["template"]["metadata"]["labels"] for each in (servers, proxy)}
    selected = {each["metadata"]["name"]: each["spec"]["selector"] for each in MANIFEST if each["kind"] == "Service"}
    assert selected == {"emulator": labels["haproxy"], servers["spec"]["serviceName"]: labels["emulator"]}
    for name in ("emulator", "haproxy"):
        assert of_kind("PodDisruptionBudget", name)["spec"]["selector"]["matchLabels"] == labels[name]
    found = environment("Deployment", "haproxy")
    place = f"{servers['spec']['serviceName']}.default.svc.cluster.local:8480"
    assert [found[name] for name in NAMES[1:]] == [f"emulator-{each}.{place}" for each in range(3)]
    assert servers["spec"]["replicas"] == 3
    rule = of_kind("Ingress", "emulator")["spec"]["rules"][0]
    assert rule["host"] == environment("StatefulSet", "emulator")["EMULATOR_ALLOWED_HOSTS"]


def test_what_it_takes_for_granted_is_made_by_the_commands_of_the_guide() -> None:
    assert {*references()} == {("secret", "emulator"), ("configmap", "haproxy")}
    assert "$ kubectl create secret generic emulator --from-env-file=emulator.env\n" in GUIDE
    assert f"$ kubectl create configmap haproxy --from-file=docker/{CONFIGURATION.name}\n" in GUIDE
    mounts = container("Deployment", "haproxy")["volumeMounts"]
    (target,) = (each.split(":")[1] for each in COMPOSE["haproxy"]["volumes"])
    assert [f"{each['mountPath']}/{CONFIGURATION.name}" for each in mounts] == [target]


@pytest.mark.parametrize("kind", ["StatefulSet", "Deployment"])
def test_its_containers_may_do_little(kind: str) -> None:
    (part,) = (each for each in MANIFEST if each["kind"] == kind)
    pod = part["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    (only,) = pod["containers"]
    assert only["securityContext"]["readOnlyRootFilesystem"] is True
    assert only["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert only["resources"]["limits"]["memory"]


def test_there_is_time_to_end_in() -> None:
    pod = of_kind("StatefulSet", "emulator")["spec"]["template"]["spec"]
    drain = float(environment("StatefulSet", "emulator")["EMULATOR_DRAIN_SECONDS"])
    assert pod["terminationGracePeriodSeconds"] > 2 * drain > 2


def test_settings_exist() -> None:
    named = {**environment("StatefulSet", "emulator"), **COMPOSE["first"]["environment"]}
    own = {name.removeprefix(PREFIX) for name in named if name.startswith(PREFIX)}
    assert own >= {"SHARED", "DRAIN_SECONDS"}
    assert own <= {*known_names()}


def test_compose_names_its_servers_to_haproxy() -> None:
    proxy = COMPOSE["haproxy"]
    assert [proxy["environment"][name] for name in NAMES] == [":8480", *(f"{name}:8480" for name in SERVERS)]
    assert proxy["depends_on"] == {name: {"condition": "service_healthy"} for name in SERVERS}
    for name in SERVERS:
        assert COMPOSE[name]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_no_password_is_written_down() -> None:
    secret = "${POSTGRES_PASSWORD:?choose the database's password}"
    assert COMPOSE["postgres"]["environment"]["POSTGRES_PASSWORD"] == secret
    for name in SERVERS:
        assert COMPOSE[name]["environment"]["PGPASSWORD"] == secret
        assert "command" not in COMPOSE[name]
    assert "Secret" not in {each["kind"] for each in MANIFEST}


@pytest.mark.parametrize("named", [COMPOSE["haproxy"]["environment"], environment("Deployment", "haproxy")])
def test_haproxy_takes_its_configuration(named: dict[str, str]) -> None:
    """Names that nobody knows yet are looked up later."""
    if HAPROXY is None:
        leave_out("no haproxy here: `make cluster-test` installs it")
    assert HAPROXY
    words = [HAPROXY, "-c", "-f", str(CONFIGURATION)]
    done = subprocess.run(words, env=os.environ | named, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
