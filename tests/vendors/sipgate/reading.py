"""Documents read back: JSON and XML as the same plain data, so that tests can hold one against the other."""

import xml.etree.ElementTree as ET
from typing import Any

import httpx2

from tests.conftest import World

ACCEPT = {"json": "application/json", "xml": "application/xml"}
ARRAYS = {"calls", "events", "sources", "targets", "recordings", "previews", "members"}
LIST_OF_SESSIONS = "Calls"


def fetch(world: World, form: str, path: str, user: str = "sipgate", **params: Any) -> Any:
    """GET a document, in JSON or XML, without its root."""
    answer = world.sipgate(user, accept=ACCEPT[form]).get(path, params=params)
    assert answer.status_code == 200, answer.text
    return read(answer)[1]


def read(answer: httpx2.Response) -> tuple[str, Any]:
    """Root and content of an answer: every plain value as text, what has none as None."""
    if answer.headers["content-type"].startswith("application/json"):
        ((root, content),) = answer.json().items()
        return root, plain(content)
    assert answer.headers["content-type"].startswith("application/xml")
    element = ET.fromstring(answer.content)
    if element.tag == LIST_OF_SESSIONS:
        return element.tag, [value_of(child) for child in element]
    return element.tag, {child.tag: value_of(child) for child in element}


def plain(content: Any) -> Any:
    if isinstance(content, dict):
        return {name: plain(value) for name, value in content.items()}
    if isinstance(content, list):
        return [plain(value) for value in content]
    if isinstance(content, bool):
        return str(content).lower()
    return None if content in (None, "") else str(content)


def value_of(element: ET.Element) -> Any:
    if element.tag in ARRAYS:
        return [value_of(child) for child in element]
    if len(element):
        return {child.tag: value_of(child) for child in element}
    return element.text
