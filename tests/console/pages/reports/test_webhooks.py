"""Webhooks and mails: what was sent and answered, what is held, what would have been mailed."""

from urllib.parse import parse_qs

import pytest

from tests.conftest import World
from tests.console.surfing import Page, Surfer
from tests.control.test_webhooks import Listener, listener, receive_sms, sent

__all__ = ["listener"]
HOSTILE = "<script>alert(1)</script>'\"&\x01"


def newest(page: Page) -> str:
    return str(page.all("[data-webhook]")[0]["data-webhook"])


def test_nothing_yet_says_what_to_do(surfer: Surfer, world: World) -> None:
    world.kit.reset()
    page = surfer.open("webhooks")
    assert page.status == 200
    assert "No webhooks yet" in page.text
    assert "No mails yet" in page.text
    assert not page.all("main button")


def test_delivery_with_state_listener_and_answer(surfer: Surfer, world: World, listener: Listener) -> None:
    receive_sms(world, listener.url, HOSTILE)
    (delivery,) = sent(world)
    row = surfer.open("webhooks").one(f"[data-webhook={delivery['id']}]").get_text(" ")
    assert listener.url in row
    assert "delivered" in row
    assert "200" in row
    page = surfer.open(f"webhooks/{delivery['id']}")
    text = page.one("#webhook").get_text(" ")
    for part in ("POST", listener.url, "Content-Type", "application/x-www-form-urlencoded", "done", "BaseHTTP"):
        assert part in text, part
    fields = page.one("#webhook .fields")
    assert HOSTILE in [each.get_text() for each in fields.select("dd")]
    assert not page.all("main script")
    assert "none: the world did it by itself" in text


def test_error_is_told(surfer: Surfer, world: World) -> None:
    receive_sms(world, "https://example.com/sms")
    page = surfer.open("webhooks")
    row = page.one(f"[data-webhook={newest(page)}]").get_text(" ")
    assert "failed" in row
    assert "reserved for documentation" in row
    assert "reserved for documentation" in page.follow(f"[data-webhook={newest(page)}] .request a").text


def test_which_request_caused_it(surfer: Surfer, world: World, listener: Listener) -> None:
    receive_sms(world, listener.url)
    number = world.control.get("/data/sipcentric/phonenumbers", params={"sms_enabled": "true"}).json()["rows"][0]
    body = {"to": number["number"], "from": number["number"], "body": "Hi"}
    answer = world.sipcentric().post("/customers/25/sms", json=body)
    world.advance(60)
    sent(world)
    page = surfer.open("webhooks")
    cause = answer.headers["x-emulator-request"]
    link = page.one(f"[data-webhook={newest(page)}] a[href*='/requests/']")
    assert link.get_text() == cause
    assert surfer.get(str(link["href"])).status == 200


def test_redeliver_sends_the_same_bytes_and_shows_the_new_attempt(
    surfer: Surfer, world: World, listener: Listener
) -> None:
    receive_sms(world, listener.url)
    (first,) = sent(world)
    listener.status = 500
    page = surfer.open("webhooks").press("Redeliver", within=f"[data-webhook={first['id']}]")
    assert page.status == 200
    again = sent(world)[-1]
    assert str(page.answer.url).partition("?")[0].endswith(f"/webhooks/{again['id']}")
    assert listener.got[0] == listener.got[1]
    assert "500" in page.one("#webhook").get_text()
    assert again["attempt"] == 2
    page = page.press("Redeliver", within="#webhook")
    assert page.one("#webhook dt:-soup-contains(Attempt) + dd").get_text() == "3"


def test_held_ones_are_delivered_one_or_all(surfer: Surfer, world: World, listener: Listener) -> None:
    world.set(webhook_mode="pull")
    for text in ("one", "two", "three"):
        receive_sms(world, listener.url, text)
    held = [each["id"] for each in sent(world)]
    page = surfer.open("webhooks")
    assert "webhook_mode is pull" in page.text
    assert "3 held" in page.text
    page = page.press("Deliver", within=f"[data-webhook={held[1]}]")
    assert "delivered" in page.one(f"[data-webhook={held[1]}]").get_text()
    assert [parse_qs(each.decode())["body"] for each in listener.got] == [["two"]]
    page = page.press("Deliver held")
    assert len(listener.got) == 3
    assert "held" not in page.one("[data-webhook]:nth-child(1)").get_text()
    assert not page.all("#deliver-held")


def test_what_is_no_longer_held_is_refused_on_the_page(surfer: Surfer, world: World, listener: Listener) -> None:
    world.set(webhook_mode="pull")
    receive_sms(world, listener.url)
    (held,) = sent(world)
    page = surfer.open("webhooks")
    world.control.post("/webhooks/pull")
    refused = page.press("Deliver", within=f"[data-webhook={held['id']}]")
    assert refused.status == 409
    assert f"webhook {held['id']} is not held: it is pulled" in refused.text
    assert listener.got == []


def test_one_is_dropped_and_all_are_forgotten(surfer: Surfer, world: World, listener: Listener) -> None:
    world.set(webhook_mode="pull")
    for text in ("one", "two", "three"):
        receive_sms(world, listener.url, text)
    ids = [each["id"] for each in sent(world)]
    page = surfer.open("webhooks").press("Drop", within=f"[data-webhook={ids[0]}]")
    assert [each["id"] for each in sent(world)] == ids[1:]
    page = surfer.open(f"webhooks/{ids[1]}").press("Drop", within="#webhook")
    assert str(page.answer.url).partition("?")[0].endswith("/console/webhooks")
    assert [each["id"] for each in sent(world)] == ids[2:]
    page = page.press("Forget", within="#webhooks")
    assert sent(world) == []
    assert "No webhooks yet" in page.text


def test_only_those_in_a_state(surfer: Surfer, world: World, listener: Listener) -> None:
    receive_sms(world, listener.url)
    sent(world)
    receive_sms(world, "https://example.com/sms")
    sent(world)
    page = surfer.open("webhooks", state="failed")
    assert len(page.all("[data-webhook]")) == 1
    assert "1 of 1 failed" in page.text
    assert "None of them is held" in page.follow("#webhooks a[href*='state=held']").text
    page = surfer.open("webhooks", state="lost")
    assert page.status == 422
    assert "there is none called 'lost'" in page.text


@pytest.fixture
def many(world: World) -> World:
    world.set(webhook_mode="pull", webhook_anywhere=True)
    receive_sms(world, "https://example.com/sms", "0")
    number = world.control.get("/data/sipcentric/phonenumbers", params={"sms_enabled": "true"}).json()["rows"][0]
    for text in range(1, 500):
        world.simulate("sipcentric", "incoming-sms", to=number["number"], body=str(text))
    return world


@pytest.mark.slow
def test_five_hundred_are_shown_in_portions(surfer: Surfer, many: World) -> None:
    page, seen = surfer.open("webhooks"), 0
    assert "100 of 500" in page.text
    assert len(page.answer.content) < 600_000
    while True:
        seen += len(page.all("[data-webhook]"))
        links = [each for each in page.all("#webhooks a") if each.get_text() == "Older"]
        if not links:
            break
        page = surfer.get(str(links[0]["href"]))
    assert seen == 500
    page = surfer.open("webhooks")
    assert "100 of 500" in page.one("#mails").get_text(" ")
    assert len(page.follow("#mails > p > a").all("[data-mail]")) == 100


def test_large_and_binary_bodies_are_cut_and_named(surfer: Surfer, world: World, listener: Listener) -> None:
    listener.answer = b'{"a":"' + b"x" * 30_000 + b'"}'
    receive_sms(world, listener.url)
    (delivery,) = sent(world)
    page = surfer.open(f"webhooks/{delivery['id']}")
    assert "This is its beginning" in page.text
    assert len(page.text) < 25_000
    assert page.follow(".warn a").answer.json()["id"] == delivery["id"]
    listener.answer = b"\xff\xfe\x00"
    page = page.press("Redeliver", within="#webhook")
    assert "shown in base64" in page.text


def test_unknown_webhook_says_what_there_is(surfer: Surfer, world: World, listener: Listener) -> None:
    receive_sms(world, listener.url)
    sent(world)
    page = surfer.open("webhooks/w99")
    assert page.status == 404
    assert "there is no webhook called 'w99'" in page.text
    assert [each.get_text() for each in page.all("main li")] == ["w1"]
    assert surfer.open("webhooks/%3Cscript%3E").status == 404


def test_mails_with_to_why_subject_and_text(surfer: Surfer, world: World) -> None:
    world.simulate("sipcentric", "incoming-sms", body=HOSTILE)
    (mail,) = world.control.get("/mails").json()["mails"]
    page = surfer.open("webhooks")
    shown = page.one(f"[data-mail={mail['id']}]").get_text(" ")
    for part in (mail["to"], mail["why"], mail["subject"], mail["text"].strip()):
        assert part in shown
    assert not page.all("main script")
    page = page.press("Forget", within="#mails")
    assert world.control.get("/mails").json()["mails"] == []
    assert "No mails yet" in page.text
