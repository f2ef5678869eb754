"""Dial 9's API beside recorded answers of its framework (see `tests/recorded.py`)."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.conftest import World
from tests.recorded import Asker, Pair, differences, digest, pairs

FILE = Path(__file__).with_name("recorded.jsonl")
WRITING = ("save", "acquire", "delete", "update_subscriber")
SHOWN = ("list", "info", "delete", "available_access_numbers")
COMMENTS = "Ruby's JSON parser passes over comments, which JSON does not have"
ODD = {"d9-c1567b4994": COMMENTS, "d9-8aa0553eba": COMMENTS}
"""Recorded answers that are not ours, each with the reason; beside these where the framework itself crashes."""


def normalised(pair: Pair, text: str) -> Any:
    """A document with what is the application's own, or differs from run to run, replaced."""
    document = json.loads(text)
    if document.get("time") is not None:
        document["time"] = "TIME"
    if document["status"] in ("not-found", "access-denied"):
        document["data"]["message"] = "MESSAGE"
    if document["status"] == "invalid-json":
        document["details"] = "PARSER"
    if document["status"] == "success" and not any(name in pair["request"][1] for name in SHOWN):
        document["data"] = "DATA"
    return document


def test_recorded_answers(world: World) -> None:
    asker = Asker(world, lambda pair: any(name in pair["request"][1] for name in WRITING))
    recorded = pairs(FILE)
    for pair in recorded:
        headers = pair["request"][3]
        for name in headers:
            if name.lower() == "x-auth-token" and headers[name]:
                headers[name] = headers[name].replace("token", f"token+{world.name}")

    def see(pair: Pair, headers: dict[str, str], text: str) -> dict[str, Any]:
        allowed = {name: value for name, value in headers.items() if name.startswith("access-control-allow-")}
        body = {"body": digest(normalised(pair, text))} if "body" in pair and text else {}
        return {"headers": allowed, **body}

    with closing(asker):
        found = dict(differences(asker, recorded, see))
    crashes = [pair["id"] for pair in recorded if pair["status"] == 500]
    assert all(found.pop(key)[2]["status"] in (200, 400) for key in crashes)
    assert {key: how for key, how in found.items() if key not in ODD} == {}
    assert ODD.keys() - found.keys() == set(), "reasons that nothing needs any more"
