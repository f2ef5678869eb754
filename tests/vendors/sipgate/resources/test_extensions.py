"""Extensions: five types, each with its own fields; Do Not Disturb; the announcement."""

import wave
import xml.etree.ElementTree as ET
from io import BytesIO
from typing import Any

import pytest

from tests.conftest import World

LIST = "/my/settings/extensions/"
COMMON = [
    "extensionId",
    "alias",
    "type",
    "resource",
    "incomingNumbers",
    "directDialNumbers",
    "dnd",
    "outgoingNumber",
    "devices",
]
OWN = {
    "1112233e0": ["sipPassword", "registerUrl", "outboundProxyUrl"],
    "1112233f0": ["faxIn"],
    "1112233v0": ["pin", "timezone", "announcementUrl"],
    "1112233x0": ["provider", "externalPhonenumber"],
    "1112233s0": [],
}


def json_of(world: World, path: str, **params: str) -> dict[str, Any]:
    """A document as JSON, without its root."""
    answer = world.sipgate(accept="application/json").get(path, params=params)
    assert answer.status_code == 200, answer.text
    (content,) = answer.json().values()
    assert isinstance(content, dict)
    return content


@pytest.mark.rule("sipgate.extensions.all-types")
def test_all_types_are_listed(world: World) -> None:
    answer = world.sipgate(accept="application/json").get(LIST).json()
    assert list(answer) == ["extensions"]
    types = {extension["type"] for extension in answer["extensions"]["extensions"]}
    assert types == {"sms", "fax", "voicemail", "register", "external"}


@pytest.mark.rule("sipgate.extensions.own")
def test_a_user_sees_its_own_extensions_only(world: World) -> None:
    assert world.sipgate().get(f"{LIST}1112233e3/").status_code == 404
    listed = world.sipgate("colleague", accept="application/json").get(LIST).json()["extensions"]["extensions"]
    assert [extension["extensionId"] for extension in listed] == ["1112233e3"]


@pytest.mark.parametrize("extension_id", OWN)
@pytest.mark.rule("sipgate.extension.full")
def test_simple_and_full_form(world: World, extension_id: str) -> None:
    simple = json_of(world, f"{LIST}{extension_id}/")
    assert list(simple) == COMMON
    full = json_of(world, f"{LIST}{extension_id}/", complexity="full")
    assert list(full) == [*COMMON, *OWN[extension_id], "deviceId"]
    listed = json_of(world, LIST, complexity="full")["extensions"]
    assert next(extension for extension in listed if extension["extensionId"] == extension_id) == full


@pytest.mark.parametrize("extension_id", OWN)
def test_xml_says_the_same(world: World, extension_id: str) -> None:
    full = json_of(world, f"{LIST}{extension_id}/", complexity="full")
    root = ET.fromstring(world.sipgate().get(f"{LIST}{extension_id}/", params={"complexity": "full"}).content)
    assert root.tag == "extension"
    assert [child.tag for child in root] == list(full)
    for name, value in full.items():
        if isinstance(value, str):
            assert root.findtext(name) == value
    assert root.findtext("dnd") == str(full["dnd"]).lower()
    assert [number.text for number in root.findall("incomingNumbers/number")] == full["incomingNumbers"]


def test_a_telephone_in_full(world: World) -> None:
    full = json_of(world, f"{LIST}1112233e0/", complexity="full")
    assert full["sipPassword"] == "k7Rw2pXa9d"
    assert full["incomingNumbers"] == ["493023125000"]
    assert full["directDialNumbers"] == ["493023125010"]
    assert full["outgoingNumber"] == {"clip": True, "number": "493023125000", "prettyNumber": "+49 30 23125000"}
    assert full["devices"] == [{"extensionId": "1112233e0"}, {"extensionId": "1112233e0"}]


@pytest.mark.rule("sipgate.extensions.devices")
def test_how_a_provisioning_client_reads_the_list(world: World) -> None:
    """Every element called `extension`, wherever it is, must have a type."""
    root = ET.fromstring(world.sipgate().get(LIST, params={"complexity": "full"}).content)
    assert root.tag == "extensions"
    elements = list(root.iter("extension"))
    assert all(element.findtext("type") for element in elements)
    telephones = [element for element in elements if element.findtext("type") == "register"]
    assert {element.findtext("registerUrl") for element in telephones} == {"sipgate.de"}
    assert all(element.findtext("sipPassword") and element.findtext("outboundProxyUrl") for element in telephones)


@pytest.mark.rule("sipgate.extensions.linked")
def test_resource_link_works(world: World) -> None:
    client = world.sipgate(accept="application/json")
    for extension in client.get(LIST).json()["extensions"]["extensions"]:
        assert client.get(extension["resource"]["get"]).json() == {"extension": extension}


@pytest.mark.rule("sipgate.dnd.set")
def test_dnd_is_got_and_set(world: World) -> None:
    client = world.sipgate(accept="application/json")
    path = f"{LIST}1112233e0/dnd/"
    assert client.get(path).json() == {"dnd": {"value": False}}
    assert client.post(path, params={"value": "true"}).status_code == 204
    assert client.get(path).json() == {"dnd": {"value": True}}
    root = ET.fromstring(world.sipgate().get(path).content)
    assert (root.tag, root.findtext("value")) == ("dnd", "true")
    assert client.post(path, data={"value": "false"}).status_code == 204
    assert client.get(f"{LIST}1112233e0/").json()["extension"]["dnd"] is False


@pytest.mark.parametrize("params", [{}, {"value": ""}, {"value": "maybe"}])
def test_dnd_wants_a_value(world: World, params: dict[str, str]) -> None:
    answer = world.sipgate(accept="application/json").post(f"{LIST}1112233e1/dnd/", params=params)
    assert answer.status_code == 400
    assert answer.json()["error"]["parameter"] == "value"
    assert json_of(world, f"{LIST}1112233e1/dnd/") == {"value": True}


@pytest.mark.parametrize("path", [f"{LIST}nothing/", f"{LIST}nothing/dnd/", f"{LIST}1112233e0/announcement/"])
def test_unknown_extension(world: World, path: str) -> None:
    assert world.sipgate().get(path).status_code == 404


@pytest.mark.rule("sipgate.extension.announcement")
def test_announcement_url_opens_as_it_is(world: World) -> None:
    url = json_of(world, f"{LIST}1112233v0/", complexity="full")["announcementUrl"]
    client = world.sipgate(version=None)
    sound = client.get(url, headers={"Accept": "audio/wav"})
    assert sound.headers["content-type"] == "audio/wav"
    with wave.open(BytesIO(sound.content)) as reader:
        assert reader.getnframes() / reader.getframerate() > 3
    assert client.get(url).headers["content-type"] == "audio/mpeg"
