"""One request: both sides, what there is to say of it, what can be done with it."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from urllib.parse import parse_qsl, quote

import pytest

from tests.conftest import RunningServer, World
from tests.console.surfing import FILE, Page, Surfer, filled_in

BOOK = "/customers/25/phonebook"
ENTRY = {"type": "phonebookentry", "name": "Ada", "phoneNumber": "01214960001"}
PLANTED = "<b class=planted></b><script>alert(1)</script>"


def state(page: Page, field: str) -> str:
    """What became of a documented field."""
    return str(page.one(f"[data-field='{field}']")["data-state"])


def fields_of(page: Page) -> dict[str, str]:
    return {str(each["data-field"]): str(each["data-state"]) for each in page.all("[data-field]")}


class TestShown:
    def test_stands_beside_the_list(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().get(BOOK)
        world.sipcentric().post(BOOK, json=ENTRY)
        page = surfer.open("requests/r1", q="vendor:sipcentric")
        assert [row["data-request"] for row in page.all("[data-request]")] == ["r2", "r1"]
        assert page.one("tr[aria-current]")["data-request"] == "r1"
        article = page.one("article.detail").get_text(" ", strip=True)
        for told in ("GET", f"/api/v1{BOOK}", "200", "sipcentric", "list_entries", "admin", "2026-03-02"):
            assert told in article
        back = page.follow("[data-key=Escape]")
        assert (back.one("#q")["value"], back.all("article.detail")) == ("vendor:sipcentric", [])
        assert page.follow("[rel=bookmark]").one("[data-entry]")["data-entry"] == "r1"

    def test_by_itself_as_curl_and_har(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().get(BOOK)
        links = {link.get_text(): str(link["href"]) for link in surfer.open("requests/r1").all("article a")}
        assert surfer.client.get(links["As curl"]).text.startswith("curl ")
        assert len(surfer.client.get(links["As HAR"]).json()["log"]["entries"]) == 1

    def test_secrets_are_left_out(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().post(BOOK, json=ENTRY | {"password": "geheim"})
        page = surfer.open("requests/r1")
        assert "geheim" not in page.answer.text
        assert "Basic ***" in page.one("#request-headers").get_text()

    @pytest.mark.parametrize("request_id", ["r9", "x", PLANTED, "r1 ", "r99999999999999999999", "%00"])
    def test_unknown_ones(self, world: World, surfer: Surfer, request_id: str) -> None:
        world.sipcentric().get(BOOK)
        page = surfer.get(f"/_emulator/console/requests/{quote(request_id, safe='%')}?world={world.name}")
        assert page.status == 404
        assert not page.all(".planted")

    def test_under_way_is_said(self, world: World, surfer: Surfer) -> None:
        world.control.post("/faults", json={"effect": {"delay_ms": 60_000}})
        with ThreadPoolExecutor() as pool:
            client = world.sipcentric()
            pool.submit(client.get, BOOK)
            while "under way" not in (page := surfer.open("requests/r1")).text:
                pass
            assert page.status == 404
            world.control.post("/faults", json={"effect": {"cut_stream": True}})
            client.close()
            world.control.post("/reset")

    def test_undone_is_marked(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().post(BOOK, json=ENTRY)
        page = surfer.open("requests/r1").press("Rewind", within="details#rewind")
        assert page.status == 200
        assert "undone" in page.one("[data-request=r1]").get_text()
        assert "Undone: the world was taken back to before it" in page.text
        assert "Not known any more" in page.one("[data-changes]").get_text()
        assert len(world.control.get("/data/sipcentric/phonebook", params={"name": "Ada"}).json()["rows"]) == 0
        again = page.press("Rewind", within="details#rewind")
        assert again.status == 409
        assert "undone" in again.one("#rewind-form .wrong").get_text()

    def test_hostile_text_is_text(self, world: World, surfer: Surfer) -> None:
        headers = {"X-Planted": PLANTED, "User-Agent": PLANTED}
        world.sipcentric(headers=headers).post(
            f"{BOOK}/{PLANTED}?{PLANTED}={PLANTED}", json={PLANTED: PLANTED, "name": PLANTED}
        )
        world.sipcentric(headers=headers).post(f"{BOOK}?{PLANTED}={PLANTED}", data={PLANTED: PLANTED})
        world.sipcentric(user=PLANTED).post(BOOK, files={PLANTED: (PLANTED, PLANTED)})
        world.sipcentric().post(BOOK, content=f"<x>{PLANTED}</x>", headers={"Content-Type": "text/xml"})
        world.sipcentric().post(BOOK, content=PLANTED, headers={"Content-Type": "text/html"})
        world.sipcentric().post(BOOK, json=ENTRY | {"name": PLANTED})
        for number in range(1, 7):
            page = surfer.open(f"requests/r{number}", check="1")
            assert page.status == 200
            assert not page.all(".planted")
            assert len(page.all("script")) == 1
            assert "class=planted" in page.text
        compared = surfer.open("requests/compare", pin=["r1", "r2"])
        assert (compared.status, compared.all(".planted")) == (200, [])

    @pytest.mark.slow
    def test_any_bytes(self, world: World, surfer: Surfer) -> None:
        client = world.sipcentric()
        texts = ("", "application/json", "text/xml", "application/x-www-form-urlencoded", "audio/wav", "a\xff/b")
        contents = (bytes(range(256)), b"\x00", b"<a><b></a>", b"{", b"[" * 3000)
        parts = (
            b"--x\r\n\r\n\xff\r\n--x--",
            b"--x\r\nContent-Disposition: form-data; name*=x''%ff\r\n\r\n\r\n--x--",
            b"\xff",
        )
        kinds = ("multipart/form-data", "multipart/form-data; boundary=x", 'multipart/form-data; boundary="')
        for kind, content in [*product(texts, contents), *product(kinds, parts)]:
            client.post(BOOK, content=content, headers=[(b"Content-Type", kind.encode("latin-1"))])
        total = world.control.get("/requests").json()["total"]
        assert total == 39
        pages = [f"/_emulator/console/requests/r{number}?world={world.name}" for number in range(1, total + 1)]
        assert {surfer.client.get(page).status_code for page in pages} == {200}

    def test_deep_and_large_documents(self, world: World, surfer: Surfer) -> None:
        deep = "[" * 900 + "]" * 900
        world.sipcentric().post(BOOK, content=f'{{"a": {deep}}}', headers={"Content-Type": "application/json"})
        world.sipcentric().post(BOOK, json=ENTRY | {"note": "x" * 100_000, "list": [*range(5000)]})
        assert surfer.open("requests/r1", check="1").status == 200
        page = surfer.open("requests/r2", check="1")
        assert page.status == 200
        assert "cut" in page.one("section[aria-labelledby=request-side] .tag").get_text()
        assert "more letters" in page.one("[data-raw=request]").get_text()
        assert len(page.answer.content) < 300_000


class TestExplained:
    def test_notes_and_the_operation_field_by_field(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().post(BOOK, json={"type": "phonebookentry", "nmae": "Ada", "colour": 1, "speedDial": None})
        page = surfer.open("requests/r1")
        notes = page.one("[data-notes]").get_text(" ", strip=True)
        assert "nmae (meant: name )" in notes
        assert "name is probably meant" in notes
        assert page.one("[data-operation]")["data-operation"] == "create_entry"
        assert state(page, "customerId") == "sent"
        assert "25" in page.one("[data-field=customerId]").get_text()
        assert state(page, "name") == "misspelt"
        assert "as nmae" in page.one("[data-field=name]").get_text(" ", strip=True)
        assert state(page, "phoneNumber") == "missing"
        assert "string, required" in page.one("[data-field=phoneNumber] .hint:first-child").get_text()
        assert state(page, "colour") == "unknown"
        link = page.one("[data-operation] a")["href"]
        assert link == "/_emulator/docs/sipcentric#/Phone%20Book/create_entry"

    def test_rules_that_it_broke(self, world: World, surfer: Surfer) -> None:
        world.dial9().post("/numbers/save", json={"number": "01214960001", "caller_id_prefix": "x" * 256})
        page = surfer.open("requests/r1")
        (rule,) = page.all("[data-rules] [data-rule]")
        said = rule.get_text(" ", strip=True)
        assert rule["data-rule"] == "dial9.calls.texts-fit"
        assert said.startswith("A text has at most 255 characters.")
        assert "chapter “Numbers: throughout”" in said
        assert "not in the vendor's own document: inferred" in said
        assert "usual width" in said
        others = page.follow("[data-rule] a")
        assert [row["data-request"] for row in others.all("[data-request]")] == ["r1"]
        world.dial9().post("/numbers/list")
        assert not surfer.open("requests/r2").all("[data-rules]")

    def test_operation_that_the_vendor_does_not_document(self, world: World, surfer: Surfer) -> None:
        world.sipgate().get("/my/events/sms/1/1/content")
        page = surfer.open("requests/r1")
        assert "not in the vendor's own document: client" in page.one("[data-operation]").get_text()

    def test_query_parameters(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().get(f"{BOOK}?pagesize=2&page=1&zzz=1")
        found = fields_of(surfer.open("requests/r1"))
        assert found["page"] == "sent"
        assert found["pageSize"] == "misspelt"
        assert found["zzz"] == "unknown"

    def test_documents_within_documents(self, world: World, surfer: Surfer) -> None:
        body = {"data": {"type": "customers", "attributes": {"name": "New", "langage": "EN"}}}
        world.telecom_center().post("/customers", json=body)
        found = fields_of(surfer.open("requests/r1"))
        assert found["data.attributes.name"] == "sent"
        assert found["data.attributes.language"] == "misspelt"
        assert found["data.attributes.capacity_limit"] == "not sent"

    def test_forms(self, world: World, surfer: Surfer) -> None:
        world.dial9().post("/numbers/info", data={"params[id]": "3466", "params[colour]": "red"})
        found = fields_of(surfer.open("requests/r1"))
        assert found == {"id": "sent", "params[colour]": "unknown"}

    def test_nearest_operation(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().get("/customers/25/phonebok?pageSize=2")
        assert world.control.get("/requests/r1").json()["nearest"] == {
            "operation": "list_entries",
            "method": "GET",
            "path": "/api/v1/customers/{customerId}/phonebook",
        }
        page = surfer.open("requests/r1")
        assert "Nearest operation list_entries" in page.text
        assert state(page, "pageSize") == "sent"

    def test_fault_that_hit_it(self, world: World, surfer: Surfer) -> None:
        world.control.post("/faults", json={"effect": {"status": 503}})
        world.sipcentric().get(BOOK)
        page = surfer.open("requests/r1")
        assert "Fault f1 hit this request" in page.text
        assert page.one("#told .warn a")["href"] == f"/_emulator/console/faults?world={world.name}#f1"


class TestEffects:
    def test_rows_before_and_after(self, world: World, surfer: Surfer) -> None:
        client = world.sipcentric()
        client.post(BOOK, json=ENTRY)
        client.put(f"{BOOK}/773", json=ENTRY | {"name": "Zoe"})
        client.delete(f"{BOOK}/773")
        added, changed, removed = (surfer.open(f"requests/r{number}") for number in (1, 2, 3))
        assert "added sipcentric phonebook" in added.one("[data-changes]").get_text(" ", strip=True)
        row = changed.one("[data-changes] [data-change='sipcentric/phonebook/773']")
        differing = {str(each["data-differs"]): each.get_text(" ", strip=True) for each in row.select("[data-differs]")}
        assert "name" in differing
        assert "customer_id" not in differing
        assert differing["name"].endswith("Zoe")
        assert len(row.select("tbody tr")) > len(differing)
        assert added.one("[data-changes] a").get_text() == "The row as it is now"
        assert "Ada" in str(added.follow("[data-changes] a").soup.find("main"))
        for gone in (changed, removed):
            assert gone.one("[data-changes] a").get_text() == "Rows of phonebook"
            assert gone.follow("[data-changes] a").status == 200
        assert "removed sipcentric phonebook 773" in removed.one("[data-changes]").get_text(" ", strip=True)

    def test_very_many_rows_are_cut(self, world: World, surfer: Surfer) -> None:
        assert world.telecom_center().delete("/customers/123").status_code == 204
        total = len(world.control.get("/requests/r1").json()["changes"])
        assert total > 60
        page = surfer.open("requests/r1")
        assert len(page.all("[data-change]")) == 30
        assert f"{total - 30} more rows" in page.text

    def test_nothing_changed_and_not_known(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().get(BOOK)
        assert "None." in surfer.open("requests/r1").one("[data-changes]").get_text()
        world.set(log=False)
        assert "Not known any more" in surfer.open("requests/r1").one("[data-changes]").get_text()

    def test_webhooks_mails_and_events(self, world: World, surfer: Surfer) -> None:
        world.set(webhook_mode="pull")
        body = {"type": "smsmessage", "to": "01212854400", "from": "01212854400", "body": PLANTED}
        assert world.sipcentric().post("/customers/25/sms", json=body).status_code == 201
        assert not surfer.open("requests/r1").all("[data-caused] a[href*=webhooks]")
        world.advance(10)
        told = world.control.get("/requests/r1").json()["caused"]
        assert all(told.values())
        part = surfer.open("requests/r1").one("[data-caused]")
        links = {link.get_text(): str(link["href"]) for link in part.select("a")}
        for each in told["webhooks"]:
            assert links[each] == f"/_emulator/console/webhooks/{each}?world={world.name}"
        for each in told["mails"]:
            assert links[each] == f"/_emulator/console/webhooks?world={world.name}#mail-{each}"
        text = part.get_text(" ", strip=True)
        assert f"Webhook {told['webhooks'][0]} held" in text
        assert all(f"Event {number}:" in text for number in told["events"])

    def test_calls(self, world: World, surfer: Surfer) -> None:
        call = {"caller": "sip:1112233e0", "callee": "tel:493023125050", "registerSip": "1112233e0"}
        assert world.sipgate().post("/my/sessions/calls/", data=call).status_code == 200
        part = surfer.open("requests/r1").one("[data-caused]")
        assert "call c1" in part.get_text(" ", strip=True)
        assert f"/_emulator/console/phones?world={world.name}#c1" in [link["href"] for link in part.select("a")]


class TestDone:
    def test_send_again_shows_the_new_one(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().post(BOOK, json=ENTRY)
        page = surfer.open("requests/r1", q="vendor:sipcentric").press("Send again")
        assert page.one("[data-entry]")["data-entry"] == "r2"
        assert page.one("#q")["value"] == "vendor:sipcentric"
        assert page.one("body")["data-world"] == world.name
        assert world.control.get("/requests/r2").json()["status"] == 201

    def test_behind_a_proxy_that_takes_a_prefix_off(self) -> None:
        with RunningServer(base_url="http://127.0.0.1/emulated") as server:
            world = World(server.url, "default")
            world.sipcentric().get(BOOK)
            page = Surfer(world).open("requests/r1")
            assert page.one("[rel=bookmark]")["href"] == "/emulated/_emulator/console/requests/r1"
            form = page.one("#again")
            client = world.client("")
            answer = client.post("/_emulator/console/act", data=dict(filled_in(form)))
            assert answer.headers["location"].startswith("/emulated/_emulator/console/requests/r2?")
            world.close()

    def test_edit_and_send_shows_the_new_one(self, world: World, surfer: Surfer) -> None:
        world.sipcentric(headers={"X-Old": "1", "X-Kept": "k"}).post(BOOK, json=ENTRY)
        page = surfer.open("requests/r1")
        form = page.one("#edit-and-send")
        assert json.loads(form.select_one("[name=body]").get_text()) == ENTRY  # type: ignore[union-attr]
        headers = form.select_one("[name=headers]").get_text()  # type: ignore[union-attr]
        assert "authorization: Basic ***" in headers
        assert "content-length" not in headers
        changed = (
            "\n".join(line for line in headers.splitlines() if not line.startswith("x-old")) + "\r\nX-New: a: b\r\n"
        )
        text = json.dumps(ENTRY | {"name": "Zoë"})
        page = page.press("Edit and send", headers=changed, body=text, path=f"/api/v1{BOOK}?x=1")
        assert page.one("[data-entry]")["data-entry"] == "r2"
        sent = world.control.get("/requests/r2").json()
        assert (sent["status"], sent["query"], sent["response"]["json"]["name"]) == (201, "x=1", "Zoë")
        names = dict(sent["request"]["headers"])
        assert (names["x-new"], names["x-kept"], "x-old" in names) == ("a: b", "k", False)

    def test_unchanged_it_is_what_came(self, world: World, surfer: Surfer) -> None:
        body = '{"name":\n"Ada",\n\n"phoneNumber": "01214960001", "password": "geheim"}\n'
        world.sipcentric(headers={"Content-Type": "application/json"}).post(BOOK, content=body)
        surfer.open("requests/r1").press("Edit and send")
        first, second = (world.control.get(f"/requests/r{number}").json() for number in (1, 2))
        assert first["request"] == second["request"]
        wanted = {"match": {"body": {"password": "geheim"}}, "exactly": 2}
        assert world.control.post("/requests/verify", json=wanted).status_code == 200

    def test_line_ends_of_a_form_are_those_that_came(self, world: World, surfer: Surfer) -> None:
        world.sipcentric(headers={"Content-Type": "application/json"}).post(BOOK, content='{"name":\n"Ada"}')
        surfer.open("requests/r1").press("Edit and send", body='{"name":\r\n"Zoe"}')
        assert world.control.get("/requests/r2").json()["request"]["body"] == '{"name":\n"Zoe"}'

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"path": "customers"}, "must begin with a slash"),
            ({"method": "BREW"}, "must be one of"),
            ({"path": "/_emulator/reset"}, "leads away"),
            ({"headers": "no colon"}, "'no colon' is no line such as `name: value`"),
            ({"headers": "a b: c"}, "a b"),
            ({"headers": "X: ***"}, "stands for no secret"),
        ],
    )
    def test_wrong_edit_is_said_and_what_was_typed_is_kept(
        self, world: World, surfer: Surfer, fields: dict[str, str], said: str
    ) -> None:
        world.sipcentric().post(BOOK, json=ENTRY)
        page = surfer.open("requests/r1").press("Edit and send", **{"body": "typed <b>", **fields})
        assert page.status == 422
        assert said in page.one("#edit-and-send .wrong").get_text()
        assert page.one("#edit").has_attr("open")
        kept = page.one("#edit-and-send")
        assert kept.select_one("[name=body]").get_text().strip() == "typed <b>"  # type: ignore[union-attr]
        for name, value in fields.items():
            field = kept.select_one(f"[name={name}]")
            assert field is not None
            assert value in (field.get("value") or field.get_text())
        assert world.control.get("/requests").json()["total"] == 1

    def test_body_that_is_no_text(self, world: World, surfer: Surfer) -> None:
        content = bytes(range(256))
        world.sipcentric().post(BOOK, content=content)
        page = surfer.open("requests/r1")
        assert page.one("#edit-and-send")["enctype"] == FILE
        page = page.press("Edit and send")
        assert base64.b64decode(world.control.get("/requests/r2").json()["request"]["body"]) == content
        page.press("Edit and send", files={"body_base64": ("new.bin", b"\xfe\x00")})
        assert base64.b64decode(world.control.get("/requests/r3").json()["request"]["body"]) == b"\xfe\x00"

    def test_body_that_is_cut(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().post(BOOK, json=ENTRY | {"note": "x" * 100_000})
        page = surfer.open("requests/r1")
        refused = page.press("Send again")
        assert (refused.status, "cut" in refused.one("#again .wrong").get_text()) == (409, True)
        refused = page.press("Edit and send")
        assert (refused.status, refused.one("#edit").has_attr("open")) == (409, True)
        sent = page.press("Edit and send", body=json.dumps(ENTRY))
        assert sent.one("[data-entry]")["data-entry"] == "r2"
        assert world.control.get("/requests/r2").json()["status"] == 201

    def test_64_kb_are_edited_whole(self, world: World, surfer: Surfer) -> None:
        body = ENTRY | {"note": "ü" * 30_000}
        world.sipcentric().post(BOOK, content=json.dumps(body, ensure_ascii=False).encode())
        surfer.open("requests/r1").press("Edit and send")
        assert world.control.get("/requests/r2").json()["request"]["json"] == body

    def test_make_a_fault_leads_there_filled(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().get(f"{BOOK}?a=1")
        page = surfer.open("requests/r1").press("Make a fault")
        given = dict(parse_qsl(page.answer.url.query.decode()))
        assert page.answer.url.path == "/_emulator/console/faults"
        match = {"vendor": "sipcentric", "method": "GET", "operation": "list_entries", "caller": "admin"}
        match["path"] = f"/api/v1{BOOK}"
        assert given == {"world": world.name} | {f"match.{name}": value for name, value in match.items()}
        assert page.one("#new-fault [name='match.path']")["value"] == match["path"]

    def test_fault_of_a_path_that_looks_like_a_pattern(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().get("/customers/*")
        page = surfer.open("requests/r1").press("Make a fault")
        path = page.one("#new-fault [name='match.path']")["value"]
        world.control.post("/faults", json={"match": {"path": path}, "effect": {"status": 503}})
        assert world.sipcentric().get("/customers/me").status_code == 200
        assert world.sipcentric().get("/customers/*").status_code == 503

    def test_fork_leads_to_the_world(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().post(BOOK, json=ENTRY)
        page = surfer.open("requests/r1").follow("#rewind a")
        assert page.one("#fork-form [name=before]")["value"] == "r1"
