"""`emulator openapi`: the documents for mock servers, API clients and generators of code."""

import json

import pytest
from openapi_spec_validator import validate

from emulator.vendors import VENDORS
from tests.test_command_line import run


@pytest.mark.slow
@pytest.mark.parametrize("name", [*(vendor.name for vendor in VENDORS), "control"])
def test_document(name: str) -> None:
    found = run("openapi", name)
    assert found.returncode == 0, found.stderr
    document = json.loads(found.stdout)
    validate(document)
    (server,) = document["servers"]
    prefix = {vendor.name: vendor.prefix for vendor in VENDORS}.get(name, "/_emulator")
    assert server == {"url": f"http://127.0.0.1:8480{prefix}"}


@pytest.mark.slow
def test_the_server_is_that_of_the_option_or_the_environment() -> None:
    words = ("openapi", "telecom-center")
    for found in (run(*words, "--url", "https://pbx.test/tel/"), run(*words, EMULATOR_URL="https://pbx.test/tel")):
        assert json.loads(found.stdout)["servers"] == [{"url": "https://pbx.test/tel/api/rest/public/operator"}]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("openapi", "twilio"),
            "there is no API twilio; there are sipcentric, telecom_center, dial9, sipgate, control",
        ),
        (("openapi", "dial9", "--url", "ftp://here"), "no address"),
        (("openapi",), "Missing argument 'VENDOR'"),
    ],
)
def test_what_is_wrong_is_said(words: tuple[str, ...], said: str) -> None:
    found = run(*words)
    assert found.returncode == 2
    assert said in " ".join(found.stderr.split())
