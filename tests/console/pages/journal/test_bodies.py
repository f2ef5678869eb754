"""Bodies: shown as what they are, and by themselves only as what is harmless."""

import base64
import json
import time

import httpx2
import pytest

from emulator.console.pages.journal.markup import indented
from tests.conftest import World
from tests.console.surfing import Surfer

BOOK = "/customers/25/phonebook"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def body(world: World, request_id: str = "r1", side: str = "request") -> httpx2.Response:
    address = f"/_emulator/console/requests/{request_id}/body"
    return world.client("").get(address, params={"world": world.name, "side": side})


class TestByItself:
    @pytest.mark.parametrize(
        ("sent", "shown"),
        [
            ("audio/wav", "audio/wav"),
            ("Audio/X-WAV; rate=8000", "audio/x-wav"),
            ("image/png", "image/png"),
            ("image/jpeg", "image/jpeg"),
            ("image/gif", "image/gif"),
            ("application/pdf", "application/pdf"),
            ("image/svg+xml", "text/plain; charset=utf-8"),
            ("text/html", "text/plain; charset=utf-8"),
            ("text/xml", "text/plain; charset=utf-8"),
            ("application/json", "text/plain; charset=utf-8"),
            ("text/javascript", "text/plain; charset=utf-8"),
            ("audio/<script>", "text/plain; charset=utf-8"),
            ("audio/wav, text/html", "text/plain; charset=utf-8"),
            ("", "text/plain; charset=utf-8"),
        ],
    )
    def test_only_what_is_harmless_keeps_its_type(self, world: World, sent: str, shown: str) -> None:
        world.sipcentric().post(BOOK, content=SVG, headers={"Content-Type": sent})
        answer = body(world)
        assert (answer.status_code, answer.text) == (200, SVG)
        assert answer.headers["content-type"] == shown
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("sandbox")
        assert answer.headers.get("content-disposition", "").startswith("attachment") is (shown == "application/pdf")

    def test_bytes_are_those_that_came(self, world: World) -> None:
        content = bytes(range(256)) * 4
        world.sipcentric().post(BOOK, content=content, headers={"Content-Type": "audio/wav"})
        assert body(world).content == content

    def test_either_side(self, world: World) -> None:
        answered = world.sipcentric().post(BOOK, json={"name": "Ada", "phoneNumber": "01", "password": "geheim"})
        assert body(world, side="response").content == answered.content
        assert body(world).json() == {"name": "Ada", "phoneNumber": "01", "password": "***"}

    def test_what_is_not_there(self, world: World) -> None:
        world.sipcentric().get(BOOK)
        assert body(world).content == b""
        assert body(world, side="<b>").status_code == 404
        assert body(world, "r2").status_code == 404


class TestShown:
    @pytest.mark.slow
    def test_json(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().post(BOOK, content=b'{"name":"Ada","n":[1,2]}', headers={"Content-Type": "application/json"})
        page = surfer.open("requests/r1")
        pretty = page.one("[data-pretty=request]").get_text()
        assert pretty == '{\n  "name": "Ada",\n  "n": [\n    1,\n    2\n  ]\n}'
        assert page.one("[data-raw=request]").get_text() == '{"name":"Ada","n":[1,2]}'
        assert json.loads(page.one("[data-pretty=response]").get_text())

    @pytest.mark.parametrize(
        ("sent", "shown"),
        [
            ("<a><b>x</b><c/></a>", "<a>\n  <b>x</b>\n  <c/>\n</a>"),
            ("<a x='1'>\n\n<b></b> </a>", "<a x='1'>\n  <b></b>\n</a>"),
            ("<?xml version='1.0'?><a><!-- <b> --><![CDATA[<c>]]></a>", None),
            ("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", None),
            ("<a><b></a></b>", ""),
            ("<a>", ""),
            ("</a>", ""),
            ("<a", ""),
            ("<" * 500, ""),
        ],
    )
    def test_xml(self, world: World, surfer: Surfer, sent: str, shown: str | None) -> None:
        world.sipcentric().post(BOOK, content=sent, headers={"Content-Type": "text/xml"})
        page = surfer.open("requests/r1")
        assert page.one("[data-raw=request]").get_text() == sent
        pretty = "".join(each.get_text() for each in page.all("[data-pretty=request]"))
        assert "root:" not in pretty
        assert pretty == shown if shown is not None else "".join(pretty.split()) in ("".join(sent.split()), "")

    def test_form(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().post(BOOK, data={"name": "Ada & <b>", "password": "geheim", "empty": ""})
        rows = [
            row.get_text("|", strip=True) for row in surfer.open("requests/r1").all("[data-fields=request] tbody tr")
        ]
        assert rows == ["name|Ada & <b>", "password|***", "empty"]

    def test_multipart(self, world: World, surfer: Surfer) -> None:
        files = {"pdf": ("fax <1>.pdf", b"%PDF\xff", "application/pdf"), "note": ("a.txt", b"hello")}
        world.sipcentric().post(BOOK, data={"to": "01"}, files=files)
        rows = [
            row.get_text("|", strip=True) for row in surfer.open("requests/r1").all("[data-fields=request] tbody tr")
        ]
        assert rows[0] == "to|01"
        assert rows[1].startswith("pdf|fax <1>.pdf, application/pdf, 5 bytes|000000  25 50 44 46 ff")
        assert rows[2] == "note|a.txt, text/plain, 5 bytes|hello"

    @pytest.mark.parametrize(("media", "element"), [("audio/wav", "audio"), ("image/png", "img")])
    def test_sound_and_pictures(self, world: World, surfer: Surfer, media: str, element: str) -> None:
        world.sipcentric().post(BOOK, content=PNG, headers={"Content-Type": media})
        page = surfer.open("requests/r1")
        answer = surfer.client.get(str(page.one(f"article {element}")["src"]))
        assert (answer.content, answer.headers["content-type"]) == (PNG, media)
        assert "89 50 4e 47" in page.one("[data-raw=request]").get_text()

    def test_documents_are_for_downloading(self, world: World, surfer: Surfer) -> None:
        world.sipcentric().post(BOOK, content=b"%PDF-1.4 \xff", headers={"Content-Type": "application/pdf"})
        link = surfer.open("requests/r1").one("a[download$='.pdf']")
        assert surfer.client.get(str(link["href"])).content == b"%PDF-1.4 \xff"

    @pytest.mark.parametrize("media", ["image/svg+xml", "text/html"])
    def test_what_could_act_is_text(self, world: World, surfer: Surfer, media: str) -> None:
        world.sipcentric().post(BOOK, content=SVG, headers={"Content-Type": media})
        page = surfer.open("requests/r1")
        assert not page.all("article img, article svg, article iframe, article object, article embed")
        assert page.one("[data-raw=request]").get_text() == SVG


NESTED = b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1) for n in range(1100))
NO_CHARSET = b"--b0\r\nContent-Disposition: form-data; name*=undefined''%FF; filename*=idna''%FF\r\n\r\nx\r\n--b0--"
HALF = b"--b0\r\nContent-Disposition: form-data; name*=unicode_escape''%5Cud800\r\n\r\nx\r\n--b0--"


@pytest.mark.parametrize("content", [NESTED, b"--b0\n" + b"Content-Type: message/rfc822\n\n" * 2000, NO_CHARSET, HALF])
def test_a_multipart_form_as_no_client_sends_it(world: World, surfer: Surfer, content: bytes) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=b0"}
    world.sipcentric().post(BOOK, json={})
    world.sipcentric().post(BOOK, content=content, headers=kind)
    assert surfer.open("requests/r2", check="1").status == 200
    assert surfer.open("requests/compare", pin=["r1", "r2"]).status == 200


class TestMarkup:
    @pytest.mark.parametrize("part", ["<!--", "<?", "<![CDATA[", "<!--a>", "<?a>", "<![CDATA[a>", "<", "<a>"])
    def test_what_never_ends_is_read_once(self, part: str) -> None:
        began = time.process_time()
        assert indented((part * 65536)[:65536]) is None
        assert time.process_time() - began < 1  # each looked for to the end would take 3 s and more

    def test_elements_comments_and_texts_each_in_a_line(self) -> None:
        text = "<?xml version='1.0'?><a><!-- <b> --><b>x</b><c><d/></c><e></e><![CDATA[<]]></a>"
        assert indented(text) == "\n".join(
            [
                "<?xml version='1.0'?>",
                "<a>",
                "  <!-- <b> -->",
                "  <b>x</b>",
                "  <c>",
                "    <d/>",
                "  </c>",
                "  <e></e>",
                "  <![CDATA[<]]>",
                "</a>",
            ]
        )
