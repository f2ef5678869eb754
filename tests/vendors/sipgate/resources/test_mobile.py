"""Mobile phones: product, registered devices, their extensions, the code for the voicemail."""

import xml.etree.ElementTree as ET

import pytest

from tests.conftest import World

MOBILE = "/my/settings/mobile/extensions/"
DEVICES = "/my/settings/registeredmobiledevices/"
PHONE = {"phoneNumber": "491713920077", "model": "iPhone 4S", "vendor": "Apple Inc.", "firmware": "4.0.2"}


@pytest.mark.rule("sipgate.product.struct")
def test_base_product_type(world: World) -> None:
    path = "/my/settings/baseproducttype/"
    assert world.sipgate(accept="application/json").get(path).json() == {"BaseProductType": {"baseproducttype": "team"}}
    root = ET.fromstring(world.sipgate().get(path).content)
    assert (root.tag, [child.tag for child in root]) == ("BaseProductType", ["baseproducttype"])


@pytest.mark.rule("sipgate.devices.listed")
def test_registered_mobile_devices(world: World) -> None:
    device = {
        "deviceNumberE164": "491713920001",
        "deviceVendor": "Nokia",
        "deviceModel": "N95",
        "deviceFirmware": "35.0.001",
    }
    body = world.sipgate(accept="application/json").get(DEVICES).json()
    assert body == {"RegisteredMobileDevices": [device]}
    root = ET.fromstring(world.sipgate().get(DEVICES).content)
    assert [{field.tag: field.text for field in element} for element in root.iter("RegisteredMobileDevice")] == [device]


def test_mobile_extensions_as_a_client_reads_them(world: World) -> None:
    """Its parser takes the children of the first `extensions`, and the password without asking for more."""
    root = ET.fromstring(world.sipgate().get(MOBILE).content)
    first = next(root.iter("extensions"))
    assert [child.tag for child in first] == ["extension"]
    assert first[0].findtext("sipPassword") == "hP3xLs60wc"
    body = world.sipgate(accept="application/json").get(MOBILE).json()
    assert [extension["extensionId"] for extension in body["extensions"]] == ["1112233e2"]


def test_a_new_phone_gets_an_extension(world: World) -> None:
    client = world.sipgate(accept="application/json")
    answer = client.post(MOBILE, data=PHONE)
    assert answer.status_code == 200
    credentials = answer.json()["credentials"]
    assert list(credentials) == ["sipId", "sipPassword", "registerURL", "proxyURL"]
    extension = client.get(f"/my/settings/extensions/{credentials['sipId']}/", params={"complexity": "full"}).json()
    assert extension["extension"]["alias"] == "Apple Inc. iPhone 4S"
    assert extension["extension"]["type"] == "register"
    assert extension["extension"]["sipPassword"] == credentials["sipPassword"]
    devices = client.get(DEVICES).json()["RegisteredMobileDevices"]
    assert devices[-1]["deviceNumberE164"] == "491713920077"
    assert len(client.get(MOBILE).json()["extensions"]) == 2


@pytest.mark.rule("sipgate.mobile.set-up")
def test_the_same_phone_again_gets_the_same_extension(world: World) -> None:
    client = world.sipgate()
    first = ET.fromstring(client.post(MOBILE, params=PHONE).content)
    second = ET.fromstring(
        client.post(MOBILE, params=PHONE | {"firmware": "5.0", "phoneNumber": "0171 3920077"}).content
    )
    assert first.tag == "credentials"
    assert second.findtext("sipId") == first.findtext("sipId")
    assert second.findtext("sipPassword") == first.findtext("sipPassword")
    devices = ET.fromstring(client.get(DEVICES).content)
    assert [device.findtext("deviceFirmware") for device in devices] == ["35.0.001", "5.0"]


@pytest.mark.parametrize("name", PHONE)
def test_every_detail_of_the_phone_is_required(world: World, name: str) -> None:
    client = world.sipgate(accept="application/json")
    answer = client.post(MOBILE, data={key: value for key, value in PHONE.items() if key != name})
    assert answer.status_code == 400
    assert answer.json()["error"]["parameter"] == name
    assert len(client.get(MOBILE).json()["extensions"]) == 1


@pytest.mark.parametrize("number", ["nokia", "12", "sip:1112233e0@sipgate.de", "4917139200771234567890"])
def test_phone_number_must_be_one(world: World, number: str) -> None:
    answer = world.sipgate(accept="application/json").post(MOBILE, data=PHONE | {"phoneNumber": number})
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, "phoneNumber")


def test_gsm_code(world: World) -> None:
    path = f"{MOBILE}unifiedvoicemailgsmcode/"
    code = {"unifiedvoicemailgsmcode": "**004*+493023125009#"}
    assert world.sipgate(accept="application/json").get(path).json() == {"UnifiedVoicemailGsmCode": code}
    root = ET.fromstring(world.sipgate().get(path).content)
    assert {child.tag: child.text for child in root} == code


def test_a_new_mobile_extension_has_a_number_to_call_with(world: World) -> None:
    client = world.sipgate(accept="application/json")
    phone = {"phoneNumber": "491713920077", "model": "N95", "vendor": "Nokia", "firmware": "1"}
    sip_id = client.post("/my/settings/mobile/extensions/", data=phone).json()["credentials"]["sipId"]
    outgoing = client.get(f"/my/settings/extensions/{sip_id}/").json()["extension"]["outgoingNumber"]
    assert outgoing == {"clip": True, "number": "493023125000", "prettyNumber": "+49 30 23125000"}
    call = {"caller": f"sip:{sip_id}", "callee": "tel:492214710050", "registerSip": sip_id}
    session = client.post("/my/sessions/calls/", data=call).json()["Call"]["sessionId"]
    world.advance(10)
    client.delete(f"/my/sessions/calls/{session}/")
    event = client.get("/my/events/calls/", params={"limit": 1}).json()["events"]["calls"][0]
    assert [source["numberE164"] for source in event["sources"]] == ["493023125000"]
