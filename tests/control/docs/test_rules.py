"""The rules of a vendor's document, and how a request that broke one is found by it."""

from tests.conftest import World


def test_rules_of_a_vendor(world: World) -> None:
    rules = world.control.get("/rules/dial9").json()["rules"]
    assert {rule["id"].split(".")[0] for rule in rules} == {"dial9"}
    (fits,) = [rule for rule in rules if rule["id"] == "dial9.calls.texts-fit"]
    assert fits == {
        "id": "dial9.calls.texts-fit",
        "chapter": "Numbers: throughout",
        "text": "A text has at most 255 characters.",
        "evidence": "inferred",
        "unsure": "The document names no bound; 255 is the usual width of such a column.",
    }
    assert world.control.get("/rules/telecom-center").status_code == 200


def test_rules_of_nobody(world: World) -> None:
    answer = world.control.get("/rules/acme")
    assert answer.status_code == 404
    assert "dial9" in answer.json()["allowed"]
