"""What the vendors' OpenAPI documents say of answers: something of each, and what recorded ones are like."""

import pytest

from emulator.control.docs.examples import EVERY_OPERATION, recorded
from tests.conftest import World
from tests.shapes import Document, is_bare

DOCUMENTS = ("telecom_center", "dial9", "sipgate")


@pytest.fixture
def document(world: World, name: str) -> Document:
    return Document(world.control.get(f"/openapi/{name}.json").json())


@pytest.mark.parametrize("name", DOCUMENTS)
class TestShapes:
    def test_no_answer_is_a_bare_object(self, document: Document) -> None:
        bare = [each[:3] for each in document.answers() if is_bare(document, each[3].get("schema", {}))]
        assert bare == []

    def test_each_operation_tells_of_success_and_refusal(self, document: Document) -> None:
        for _, _, entry in document.operations():
            statuses = {status[0] for status in entry["responses"]}
            assert {"2", "4"} <= statuses, entry["operationId"]

    def test_bodies_say_what_they_must_have(self, document: Document) -> None:
        for _, _, entry in document.operations():
            for content in entry.get("requestBody", {}).get("content", {}).values():
                schema = document.resolve(content["schema"])
                assert schema.keys() & {"required", "anyOf", "format"}, entry["operationId"]

    def test_recorded_answers_are_as_told(self, document: Document, name: str) -> None:
        """The examples: real answers to real requests, errors too."""
        examples = recorded(name)
        for _, _, entry in document.operations():
            known = examples.get(EVERY_OPERATION, {}) | examples.get(entry["operationId"], {})
            for status, answers in known.items():
                for each in (each for each in answers if each.get("answer") is not None):
                    schema = entry["responses"][status]["content"][each["media"]]["schema"]
                    problems = document.problems(schema, each["media"], each["answer"])
                    assert problems == [], f"{entry['operationId']} {status} {each['media']}"
