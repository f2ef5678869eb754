"""Fax documents: count a PDF's pages, draw them, write them as TIFF, and make up faxes that come in.

pypdfium2 reads and draws, Pillow draws and writes. Both are imported on use: together they cost a
tenth of a second, and most worlds never touch a fax. What takes long runs in a thread, so that other
requests need not wait for a fax of a hundred pages.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from io import BytesIO
from threading import Lock
from time import gmtime
from typing import TYPE_CHECKING

from emulator.core.clock import from_text

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument

Box = tuple[int, int]
PREVIEWS: dict[str, Box] = {"small": (200, 283), "big": (800, 1131)}
"""The size of a preview → the pixels that a page of any shape is fitted into."""
FAX_PAGE: Box = (1728, 2292)
"""A page as fax machines send it in fine resolution: pixels across and down."""
FAX_DPI = (204, 196)
READING = Lock()
"""PDFium serves one thread at a time."""
MARGIN, LINE_HEIGHT, FONT_SIZE = 120, 64, 44


class NotPdf(ValueError):
    """A document that no PDF reader can open."""


@contextmanager
def opened(content: bytes) -> "Iterator[PdfDocument]":
    """A PDF while it is read, one at a time; NotPdf if it cannot be."""
    import pypdfium2

    try:
        with READING, closing(pypdfium2.PdfDocument(content)) as document:
            yield document
    except pypdfium2.PdfiumError as error:
        raise NotPdf(str(error)) from None


def count_pages(content: bytes) -> int:
    """How many pages a PDF has; NotPdf unless each of them can be drawn."""
    with opened(content) as document:
        sizes = [document.get_page_size(n) for n in range(len(document))]
    if not sizes or min(map(min, sizes)) <= 0:
        raise NotPdf("it has no pages, or empty ones")
    return len(sizes)


def draw_page(document: "PdfDocument", number: int, box: Box) -> "Image":
    """A page, counted from 1, as a grey picture that fits into the box."""
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(box[0] / width, box[1] / height)
    picture: Image = page.render(scale=scale, grayscale=True).to_pil()
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
        pages = [draw_page(document, n + 1, FAX_PAGE).convert("1") for n in range(len(document))]
    return save_pages(pages, "TIFF", compression="group4", dpi=FAX_DPI)


def save_pages(pages: Sequence["Image"], kind: str, **options: object) -> bytes:
    """Pictures as one file of several pages."""
    file = BytesIO()
    pages[0].save(file, kind, save_all=True, append_images=pages[1:], **options)
    return file.getvalue()


def write_fax(header: str, texts: Sequence[str], at: str) -> bytes:
    """A PDF as a fax machine would have sent it: one page for each text, the header on top of each."""
    pages = [fax_page(f"{header}   {n}/{len(texts)}", text) for n, text in enumerate(texts, 1)]
    moment = gmtime(from_text(at).timestamp())
    return save_pages(pages, "PDF", resolution=FAX_DPI[0], creationDate=moment, modDate=moment)


def fax_page(header: str, text: str) -> "Image":
    """A black and white page; what does not fit on it is cut off."""
    from textwrap import wrap

    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("1", FAX_PAGE, 1)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(FONT_SIZE)
    lines = [part for line in text.splitlines() for part in wrap(line, 60) or [""]]
    for row, line in enumerate([header, "", *lines]):
        draw.text((MARGIN, MARGIN + row * LINE_HEIGHT), line, 0, font)
    return page
