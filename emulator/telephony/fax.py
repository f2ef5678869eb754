"""Fax documents: count a PDF's pages, draw them, write them as TIFF, and make up faxes that come in.

pypdfium2 reads and draws, Pillow draws and writes. All of it is work for `core.workers`: what
others sent may take for ever, or all the memory. So this file imports next to nothing, and of
the pictures that it makes holds one at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from time import gmtime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

Box = tuple[int, int]
PREVIEWS: dict[str, Box] = {"small": (200, 283), "big": (800, 1131)}
"""The size of a preview → the pixels that a page of any shape is fitted into."""
FAX_PAGE: Box = (1728, 2292)
"""A page as fax machines send it in fine resolution: pixels across and down."""
FAX_DPI = (204, 196)
MOST_PAGES = 300
"""Pages of a fax: as many as can be drawn while a client waits."""
MOST_PIXELS = 120_000_000
"""Of one picture on a page: a sheet of A3 in 720 dots per inch."""
LARGE_PAGES, LARGE_BYTES = 20, 4_000_000
"""Beyond either a document is large work: of such there is one at a time."""
MARGIN, LINE_HEIGHT, FONT_SIZE = 120, 64, 44
MOST_TEXT = 10_000
"""Characters of a page that are looked at; fewer fit on it."""


class NotPdf(ValueError):
    """A document that no PDF reader can open, or that is more than a fax can be."""


def is_large(content: bytes, pages: int = 1) -> bool:
    """Whether to do something with so many pages of a document is large work."""
    return pages > LARGE_PAGES or len(content) > LARGE_BYTES


@contextmanager
def opened(content: bytes) -> "Iterator[PdfDocument]":
    """A PDF while it is read, its form fields filled in; NotPdf if it cannot be."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(content) as document:
            document.init_forms()
            yield document
    except pypdfium2.PdfiumError as error:
        raise NotPdf("it is protected by a password" if "password" in str(error) else str(error)) from None


def count_pages(content: bytes) -> int:
    """How many pages a PDF has; NotPdf unless each of them can be drawn."""
    with opened(content) as document:
        count = len(document)
        if not count:
            raise NotPdf("it has no pages")
        if count > MOST_PAGES:
            raise NotPdf(f"it has {count} pages, and a fax has {MOST_PAGES} at most")
        for number in range(1, count + 1):
            check_page(turn_to(document, number), number)
    return count


def check_page(page: "PdfPage", number: int) -> None:
    """NotPdf if a page holds a picture that no fax machine would take."""
    from pypdfium2 import PdfImage
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    for picture in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]):
        assert isinstance(picture, PdfImage)
        across, down = picture.get_px_size()
        if across * down > MOST_PIXELS:
            raise NotPdf(f"on page {number} is a picture of {across} by {down} pixels, which is too large for a fax")
    page.close()


def turn_to(document: "PdfDocument", number: int) -> "PdfPage":
    """A page, counted from 1; whole where its crop box lies beside the paper, as viewers show it."""
    page = document[number - 1]
    if min(page.get_size()) <= 0:
        page.set_cropbox(*page.get_mediabox())
    if min(page.get_size()) <= 0:
        raise NotPdf(f"page {number} has no size")
    return page


def draw_page(document: "PdfDocument", number: int, box: Box) -> "Image":
    """A page, counted from 1, as a grey picture that fits into the box."""
    page = turn_to(document, number)
    width, height = page.get_size()
    scale = min(box[0] / width, box[1] / height) * (1 - 1e-6)  # what is a fraction too wide would be rounded up
    picture: Image = page.render(scale=scale, grayscale=True).to_pil()
    page.close()
    return picture


def preview(content: bytes, number: int, size: str) -> bytes:
    """A page of a PDF as a PNG, `small` or `big`."""
    with opened(content) as document:
        picture = draw_page(document, number, PREVIEWS[size])
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def to_tiff(content: bytes) -> bytes:
    """A PDF as a TIFF of black and white pages, compressed as fax machines do (Group 4)."""
    with opened(content) as document:
        return write_tiff(draw_page(document, n + 1, FAX_PAGE).convert("1") for n in range(len(document)))


def write_tiff(pages: "Iterable[Image]") -> bytes:
    """Black and white pictures as one file, each written before the next one is drawn."""
    from PIL.TiffImagePlugin import AppendingTiffWriter

    file = BytesIO()
    with AppendingTiffWriter(file) as writer:
        for page in pages:
            page.save(writer, "TIFF", compression="group4", dpi=FAX_DPI)
            writer.newFrame()
    return file.getvalue()


def write_fax(header: str, texts: Sequence[str], seconds: float) -> bytes:
    """A PDF as a fax machine would have sent it at a moment: a page for each text, the header on top of each."""
    from PIL import Image

    pages = (fax_page(f"{header}   {n}/{len(texts)}", text) for n, text in enumerate(texts, 1))
    file, moment = BytesIO(), gmtime(seconds)
    with Image.open(BytesIO(write_tiff(pages))) as sheets:
        sheets.save(file, "PDF", save_all=True, resolution=FAX_DPI[0], creationDate=moment, modDate=moment)
    return file.getvalue()


def fax_page(header: str, text: str) -> "Image":
    """A black and white page; what does not fit on it is cut off."""
    from textwrap import wrap

    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("1", FAX_PAGE, 1)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(FONT_SIZE)
    lines = [part for line in text[:MOST_TEXT].splitlines() for part in wrap(line, 60) or [""]]
    for row, line in enumerate([header, "", *lines]):
        draw.text((MARGIN, MARGIN + row * LINE_HEIGHT), line, 0, font)
    return page


def first_pages(content: bytes, count: int) -> bytes:
    """The first pages of a PDF, as a PDF: what has arrived of a fax that broke off."""
    import pypdfium2

    file = BytesIO()
    with opened(content) as document, pypdfium2.PdfDocument.new() as kept:
        kept.import_pages(document, list(range(min(count, len(document)))))
        kept.save(file)
    return file.getvalue()
