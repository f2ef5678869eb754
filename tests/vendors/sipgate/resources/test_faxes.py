"""Faxes: sending a PDF, its pages as pictures, PDF and TIFF, and faxes that came in."""

import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from time import monotonic
from typing import Any

import httpx2
import pypdfium2
import pytest
from PIL import Image, ImageChops

from tests.conftest import RunningServer, World
from tests.vendors.sipgate.reading import ACCEPT, fetch, read

LIST = "/my/events/faxes/"
TARGET, OTHER, BUSY = "493023125077", "492214710077", "493023125486"
A4, LETTER = (595, 842), (792, 612)


def pdf(*sizes: tuple[int, int]) -> bytes:
    """A PDF with a black square in the upper left corner of each page."""
    document = pypdfium2.PdfDocument.new()
    for width, height in sizes:
        page = document.new_page(width, height)
        square = pypdfium2.raw.FPDFPageObj_CreateNewRect(0, height - 100, 100, 100)
        pypdfium2.raw.FPDFPageObj_SetFillColor(square, 0, 0, 0, 255)
        pypdfium2.raw.FPDFPath_SetDrawMode(square, 1, False)
        pypdfium2.raw.FPDFPage_InsertObject(page, square)
        pypdfium2.raw.FPDFPage_GenerateContent(page)
    file = BytesIO()
    document.save(file)
    document.close()
    return file.getvalue()


def send(world: World, content: bytes, media: str | None = "application/pdf", **params: Any) -> httpx2.Response:
    """As pyPostal does it: the PDF is the body, everything else is in the query."""
    headers = {"Content-Type": media} if media else {}
    params = {"version": "2.17.0", "target": TARGET} | params
    return world.sipgate(accept="application/json").post(LIST, params=params, content=content, headers=headers)


def sent(world: World, content: bytes, **params: Any) -> str:
    answer = send(world, content, **params)
    assert answer.status_code == 200, answer.text
    address: str = answer.json()["fax"]["modify"]
    return address


def balance(world: World) -> float:
    return float(fetch(world, "json", "/my/billing/balance/")["totalIncludingVat"])


def picture(world: World, address: str) -> Image.Image:
    answer = world.sipgate(version=None).get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    return Image.open(BytesIO(answer.content)).convert("L")


@pytest.mark.parametrize("form", ACCEPT)
@pytest.mark.rule("sipgate.faxes.sent")
def test_story_of_a_fax(world: World, form: str) -> None:
    """Pending while its pages go through, then sent; the PDF comes back as it was."""
    content, before = pdf(A4, LETTER), balance(world)
    params = {"targets": f"tel:{TARGET},tel:{OTHER}", "source": "tel:493023125002"}
    headers = {"Content-Type": "application/pdf"}
    answer = world.sipgate(accept=ACCEPT[form]).post(
        LIST, params={"version": "2.41"} | params, content=content, headers=headers
    )
    root, event = read(answer)
    assert (answer.status_code, root) == (200, "fax")
    assert (event["status"], event["sent"], event["failReason"], event["pageCount"]) == ("pending", None, None, "2")
    assert [target["numberE164"] for target in event["targets"]] == [TARGET, OTHER]
    assert [page["pageNumber"] for page in event["previews"]] == ["1", "2"]
    assert event["extension"]["id"] == "1112233f0"
    assert balance(world) == pytest.approx(before - 4 * 0.099)
    world.advance(9)
    assert fetch(world, form, event["modify"])["status"] == "pending"
    world.advance(1)
    event = fetch(world, form, event["modify"])
    assert (event["status"], event["sent"]) == ("sent", "2026-03-02T10:00:10.000+0100")
    answer = world.sipgate(version=None).get(event["content"]["get"])
    assert (answer.headers["content-type"], answer.content) == ("application/pdf", content)


@pytest.mark.rule("sipgate.fax-preview.drawn")
def test_previews_are_drawn_from_the_pdf(world: World) -> None:
    event = fetch(world, "json", sent(world, pdf(A4, LETTER)))
    for preview, (width, height) in zip(event["previews"], (A4, LETTER), strict=True):
        small, big = (picture(world, preview[size]["get"]) for size in ("small", "big"))
        assert small.width < big.width
        for drawn in (small, big):
            assert drawn.width / drawn.height == pytest.approx(width / height, rel=0.02)
            scale = drawn.width / width
            assert drawn.getpixel((int(50 * scale), int(50 * scale))) == 0
            assert drawn.getpixel((int(300 * scale), int(300 * scale))) == 255


@pytest.mark.parametrize("form", ACCEPT)
@pytest.mark.rule("sipgate.fax-preview.struct")
def test_a_page_as_a_document(world: World, form: str) -> None:
    answer = world.sipgate(accept=ACCEPT[form]).get(f"{LIST}2000011/preview/2/small/")
    root, page = read(answer)
    assert (root, list(page), page["pageNumber"]) == ("page", ["pageNumber", "small", "big"], "2")
    assert page == fetch(world, form, f"{LIST}2000011")["previews"][1]
    assert picture(world, page["big"]["get"]).width > picture(world, page["small"]["get"]).width


@pytest.mark.parametrize("page", ["0/small", "3/small", "x/big", "1/huge", "-1/big", "9" * 5000 + "/big"])
@pytest.mark.rule("sipgate.fax-preview.page")
def test_no_such_preview(world: World, page: str) -> None:
    assert world.sipgate().get(f"{LIST}2000011/preview/{page}/").status_code == 404


@pytest.mark.rule("sipgate.fax-content.forms")
def test_content_as_tiff(world: World) -> None:
    address = sent(world, pdf(A4, LETTER, A4))
    answer = world.sipgate(accept="image/tiff").get(f"{address}content/")
    assert answer.headers["content-type"] == "image/tiff"
    with Image.open(BytesIO(answer.content)) as tiff:
        assert (tiff.n_frames, tiff.mode, tiff.info["compression"]) == (3, "1", "group4")
        assert tiff.getpixel((50, 50)) == 0
        assert tiff.getpixel((900, 900)) == 255


@pytest.mark.parametrize("accept", ["*/*", "application/pdf", "application/pdf, image/tiff;q=0.5", "application/json"])
def test_content_is_pdf_otherwise(world: World, accept: str) -> None:
    answer = world.sipgate(accept=accept).get(f"{LIST}2000011/content")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content == world.sipgate().get(f"{LIST}2000011/1/content/").content


def test_other_requests_need_not_wait_for_a_long_fax(world: World) -> None:
    """A TIFF of many pages takes seconds; meanwhile the server answers."""
    address = sent(world, pdf(*[A4] * 20))
    with ThreadPoolExecutor(1) as thread:
        long = thread.submit(world.sipgate(accept="image/tiff").get, f"{address}content/")
        answered = 0
        while not long.done():
            answered += world.sipgate().get(address).status_code == 200
    assert long.result().status_code == 200
    assert answered > 1


def test_every_fax_has_a_document_with_its_pages(world: World) -> None:
    events = fetch(world, "json", LIST)["events"]
    assert {event["pageCount"] for event in events} >= {"1", "2", "3"}
    for event in events:
        content = world.sipgate().get(event["get"]).content
        document = pypdfium2.PdfDocument(content)
        assert len(document) == int(event["pageCount"]) == len(event["previews"])
        document.close()


def test_pages_of_different_text_look_different(world: World) -> None:
    first, second = (picture(world, f"{LIST}2000011/preview/{page}/big/") for page in (1, 2))
    assert first.size == second.size
    assert ImageChops.difference(first, second).getbbox()


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"%PDF-1.4 but no more", pdf(A4)[:300], pdf()],
    ids=["nothing", "text", "a mark", "cut off", "no pages"],
)
def test_a_body_that_is_no_pdf(world: World, content: bytes) -> None:
    before = fetch(world, "json", LIST)["overallCount"], balance(world)
    answer = send(world, content)
    assert answer.status_code == 400
    assert "not a PDF" in answer.json()["error"]["message"]
    assert (fetch(world, "json", LIST)["overallCount"], balance(world)) == before


@pytest.mark.parametrize("media", [None, "text/plain", "application/x-www-form-urlencoded", "application/octet-stream"])
def test_the_content_type_counts(world: World, media: str | None) -> None:
    answer = send(world, pdf(A4), media)
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, 415)


@pytest.mark.parametrize(
    ("params", "parameter"),
    [
        ({"target": ""}, "target"),
        ({"target": "fax"}, "target"),
        ({"source": "x"}, "source"),
        ({"extension": "1112233e0"}, "extension"),
        ({"extension": "nothing"}, "extension"),
        ({"schedule": "2026-03-02"}, "schedule"),
        ({"version": ""}, "version"),
    ],
)
def test_what_is_wrong_is_named(world: World, params: dict[str, Any], parameter: str) -> None:
    answer = send(world, pdf(A4), **params)
    assert (answer.status_code, answer.json()["error"]["parameter"]) == (400, parameter)


def test_another_extension(world: World) -> None:
    event = fetch(world, "xml", sent(world, pdf(A4), extension="1112233f1", target=[TARGET, OTHER]))
    assert event["extension"]["id"] == "1112233f1"
    assert len(event["targets"]) == 2


def test_story_of_a_scheduled_fax(world: World) -> None:
    before = balance(world)
    address = sent(world, pdf(A4), schedule="2026-03-02 21:00:00")
    event = fetch(world, "xml", address)
    assert (event["status"], event["scheduled"]) == ("scheduled", "2026-03-02T22:00:00.000+0100")
    world.advance(12 * 3600 - 1)
    assert fetch(world, "xml", address)["status"] == "scheduled"
    assert balance(world) == before
    world.advance(1)
    event = fetch(world, "xml", address)
    assert (event["status"], event["sent"]) == ("sent", "2026-03-02T22:00:00.000+0100")
    assert balance(world) == pytest.approx(before - 0.099)


@pytest.mark.rule("sipgate.faxes.reason")
def test_a_busy_number_gives_its_reason(world: World) -> None:
    address = sent(world, pdf(A4), target=[TARGET, BUSY])
    world.advance(60)
    event = fetch(world, "json", address)
    assert (event["status"], event["sent"], event["failReason"]) == ("failed", None, f"{BUSY}: busy")


def test_a_reset_forgets_what_was_sent(world: World) -> None:
    address = sent(world, pdf(A4))
    assert world.control.post("/reset", json={}).status_code == 200
    assert world.sipgate().get(f"{address}content/").status_code == 404


def written(*objects: bytes, page: bytes = b"", catalog: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF of one page: its catalog, pages, page, then the objects given, numbered from 4."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R" + page + b">>",
        *objects,
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, part) for n, part in enumerate(parts, 1))
    return b"%PDF-1.5\n" + body + b"trailer<</Root 1 0 R" + trailer + b">>\n%%EOF\n"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


BLACK_CORNER = stream(b"0 g 0 0 100 100 re f")
PAPER = b"/MediaBox[0 0 595 842]"


def form() -> bytes:
    """A page with nothing on it but a text field that somebody filled in."""
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Ada)/Rect[100 700 300 720]/F 4/P 3 0 R/AP<</N 5 0 R>>>>"
    look = stream(b"/Tx BMC q BT /F1 14 Tf 2 5 Td (Ada Lovelace) Tj ET Q EMC", LOOK)
    page = PAPER + b"/Annots[4 0 R]"
    return written(field, look, page=page, catalog=b"/AcroForm<</Fields[4 0 R]/DA(/F1 14 Tf 0 g)>>")


LOOK = (
    b"/Type/XObject/Subtype/Form/BBox[0 0 200 20]"
    b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
)


def dark_pixels(picture: Image.Image) -> int:
    return sum(picture.convert("L").histogram()[:128])


def drawings(world: World, content: bytes) -> list[Image.Image]:
    """The first page as a preview and as a TIFF."""
    address = sent(world, content)
    tiff = world.sipgate(accept="image/tiff").get(f"{address}content/")
    assert tiff.headers["content-type"] == "image/tiff"
    return [picture(world, f"{address}preview/1/big/"), Image.open(BytesIO(tiff.content))]


def test_what_somebody_wrote_into_a_form_is_on_the_fax(world: World) -> None:
    assert all(dark_pixels(drawn) > 50 for drawn in drawings(world, form()))


@pytest.mark.parametrize("crop", [b"[2000 2000 2100 2100]", b"[0 0 0 0]"])
def test_a_crop_box_beside_the_paper_shows_the_paper(world: World, crop: bytes) -> None:
    content = written(BLACK_CORNER, page=PAPER + b"/Contents 4 0 R/CropBox" + crop)
    for drawn in drawings(world, content):
        assert drawn.width / drawn.height == pytest.approx(595 / 842, rel=0.02)
        assert dark_pixels(drawn) > 50


def test_a_crop_box_beyond_the_paper_ends_with_it(world: World) -> None:
    content = written(BLACK_CORNER, page=PAPER + b"/Contents 4 0 R/CropBox[-100 -100 200 200]")
    for drawn in drawings(world, content):
        assert drawn.width / drawn.height == pytest.approx(1, rel=0.02)
        assert drawn.getpixel((drawn.width // 4, drawn.height * 3 // 4)) == 0


def test_a_turned_page_is_turned(world: World) -> None:
    """A quarter to the right: what was below on the left is above on the left."""
    content = written(BLACK_CORNER, page=PAPER + b"/Rotate 90/Contents 4 0 R")
    for drawn in drawings(world, content):
        assert drawn.width > drawn.height
        assert drawn.getpixel((10, 10)) == 0


@pytest.mark.parametrize("box", [b"[0 0 595 842]/Rotate 90", b"[0 0 595.2756 841.8898]", b"[0 0 612 792]"])
def test_a_page_is_no_wider_than_a_fax_machine_prints(world: World, box: bytes) -> None:
    preview, tiff = drawings(world, written(page=b"/MediaBox" + box))
    assert (preview.width <= 800, preview.height <= 1131) == (True, True)
    assert (tiff.width <= 1728, tiff.height <= 2292) == (True, True)


@pytest.mark.parametrize("box", [b"[0 0 1 14400]", b"[0 0 14400 1]", b"[0 0 0.5 0.5]", b"[842 595 0 0]"])
def test_odd_sizes_of_pages_are_drawn(world: World, box: bytes) -> None:
    assert all(drawn.width and drawn.height for drawn in drawings(world, written(page=b"/MediaBox" + box)))


LOCK = b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"41" * 32, b"42" * 32)
SCAN = b"/Type/XObject/Subtype/Image/Width 30000/Height 30000/ColorSpace/DeviceGray/BitsPerComponent 8"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (written(LOCK, page=PAPER, trailer=b"/Encrypt 4 0 R/ID[<41><41>]"), "password"),
        (b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
         b"trailer<</Root 1 0 R>>\n%%EOF\n", "PDFium: Data format"),
        (pdf(*[(99, 99)] * 301), "300 at most"),
        (written(stream(b"q 9 0 0 9 0 0 cm /I Do Q"), stream(b"x", SCAN), page=PAPER + b"/Contents 4 0 R"
                 b"/Resources<</XObject<</I 5 0 R>>>>"), "too large"),
    ],
    ids=["encrypted", "without pages", "too many pages", "too many pixels"],
)  # fmt: skip
def test_what_no_fax_machine_takes(world: World, content: bytes, why: str) -> None:
    answer = send(world, content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 400)
    assert why in answer.json()["error"]["message"]


def bomb() -> bytes:
    """Two kilobytes of PDF: forms that show forms that show forms; on the page, all of them."""
    levels = 9
    shown = [stream(b"/X Do " * 40, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % n)
             for n in range(6, 5 + levels)]  # fmt: skip
    last = stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    page = PAPER + b"/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>"
    return written(stream(b"/X Do"), *shown, last, page=page)


def slow() -> bytes:
    """A picture, deflated twice, that is small enough to be taken and takes long to be drawn, again and again."""
    side = 9000
    packed = zlib.compress(zlib.compress(bytes(side * side), 9), 9)
    scan = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8" % (side, side)
    content = stream(b"q 595 0 0 842 0 0 cm /I Do Q " * 400)
    page = PAPER + b"/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>"
    return written(content, stream(packed, scan + b"/Filter[/FlateDecode/FlateDecode]"), page=page)


@pytest.fixture(scope="module")
def hasty() -> Iterator[RunningServer]:
    """A server that gives a fax little time."""
    with RunningServer(drawing_seconds=0.4) as server:
        yield server


@pytest.mark.slow
def test_a_bomb_is_refused_and_holds_nobody(hasty: RunningServer) -> None:
    world = World(hasty.url, "bomb")
    with ThreadPoolExecutor(3) as threads:
        began = monotonic()
        bombs = [threads.submit(send, world, bomb()) for _ in range(3)]
        while not all(each.done() for each in bombs):
            asked = monotonic()
            assert fetch(world, "json", "/my/billing/balance/")
            assert monotonic() - asked < 3
    assert {each.result().status_code for each in bombs} == {400}
    assert monotonic() - began < 15
    assert send(world, pdf(A4)).status_code == 200
    world.close()


@pytest.mark.slow
@pytest.mark.rule("sipgate.fax-content.drawable")
def test_a_fax_that_cannot_be_drawn_in_time_is_there_as_pdf(hasty: RunningServer) -> None:
    world, content = World(hasty.url, "slow"), slow()
    address = sent(world, content)
    for path, accept in (("preview/1/big/", "image/png"), ("content/", "image/tiff")):
        answer = world.sipgate(accept=f"{accept}, application/json;q=0.1").get(address + path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (406, 406)
        assert "takes more than 0.4 seconds" in answer.json()["error"]["message"]
    assert world.sipgate().get(f"{address}content/").content == content
    world.close()
