"""The published documents are true: requests made of each, sent to the server, and what comes back held against it.

What disagrees for good is in `accepted.yaml`, with its reason; a reason that is no longer needed fails here too.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator.control.docs.openapi import CONTROL
from emulator.vendors import VENDORS
from tests.conftest import RunningServer, World

ACCEPTED = yaml.safe_load((Path(__file__).parent / "accepted.yaml").read_text())
DOCUMENTS = [*(vendor.name for vendor in VENDORS), CONTROL]
KINDS = {
    "RejectedPositiveData": "refuses",
    "AcceptedNegativeData": "takes",
    "MissingHeaderNotRejected": "takes",
    "UndefinedStatusCode": "status",
    "UndefinedContentType": "type",
    "MissingContentType": "type",
    "MalformedMediaType": "type",
    "MalformedJson": "shape",
    "JsonSchemaError": "shape",
    "MissingHeaders": "shape",
}
"""How schemathesis calls what `accepted.yaml` has words for; all else, a server's own error above all, never stays."""
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,positive_data_acceptance,missing_required_header"
)
PROGRAM = "from schemathesis.cli import schemathesis; schemathesis()"
OPTIONS = (
    *("--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", "10", "--seed", "1"),
    *("--continue-on-failure", "--no-shrink", "--request-timeout", "3", "--suppress-health-check", "all"),
    *("--warnings", "off", "--generation-database", "none", "--report", "json", "--report-json-path", "report.json"),
)
RESET = "reset_world"
"""Empties the world under the requests that follow it: it comes last, by itself."""
Complaint = tuple[str, str]
"""What is wrong, and with which operation."""


@pytest.mark.deep
@pytest.mark.parametrize("name", DOCUMENTS)
def test_requests_made_of_a_document_are_answered_as_it_says(name: str, tmp_path: Path) -> None:
    with RunningServer() as server:
        world = World(server.url, f"conforms-{name}")
        (tmp_path / "document.json").write_text(world.control.get(f"/openapi/{name}.json").text)
        parts = [["--exclude-operation-id", RESET], ["--include-operation-id", RESET]] if name == CONTROL else [[]]
        found = [each for part in parts for each in complaints(world, name, tmp_path, part)]
        world.close()
    known = ACCEPTED.get(name, [])
    new = [f"{kind}: {operation}" for kind, operation in found if not any(covers(e, kind, operation) for e in known)]
    assert not new, "\n".join([f"see {tmp_path}/said", *sorted(new)])
    unneeded = [each for each in known if not any(covers(each, *complaint) for complaint in found)]
    assert unneeded == []


def covers(entry: dict[str, str], kind: str, operation: str) -> bool:
    return entry["kind"] == kind and re.fullmatch(entry["operations"], operation) is not None


def complaints(world: World, name: str, folder: Path, part: list[str]) -> Iterator[Complaint]:
    """What schemathesis finds, in a program of its own."""
    command = [sys.executable, "-c", PROGRAM, "run", "document.json", *address(world, name), *OPTIONS, *part]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=400, check=False)
    with (folder / "said").open("a") as said:
        said.write(done.stdout + done.stderr)
    assert done.returncode in (0, 1), done.stdout[-2000:] + done.stderr[-2000:]
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    assert report["complete"]
    assert report["operations"]["tested"] > 0
    for failure in report["failures"]:
        yield from ((KINDS.get(failure["type"], failure["type"]), operation) for operation in failure["operations"])


def address(world: World, name: str) -> list[str]:
    """Where the API is, and how to sign in to it in this world."""
    vendor = next((vendor for vendor in VENDORS if vendor.name == name), None)
    if vendor is None:
        return ["--url", f"{world.url}/_emulator"]
    user, password = vendor.login
    headers = vendor.sign_in(f"{user}+{world.name}", password)
    return ["--url", world.url + vendor.prefix, *(x for pair in headers.items() for x in ("-H", ": ".join(pair)))]
