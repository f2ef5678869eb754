"""Faxes: sending, pages, content."""

from emulator.rules.rule import chapter

sending = chapter("sipgate.faxes", "Fax Events")
preview = chapter("sipgate.fax-preview", "Fax preview in different sizes")
content = chapter("sipgate.fax-content", "Fax content")

CONTENT_TYPE = sending("content-type", "A fax is sent as application/pdf.")
IS_PDF = sending("pdf", "The body is a PDF that can be read.")
REASON = sending("reason", "A failed fax tells its reason.")
PAGE_FOUND = preview("page", "A preview is small or big, of a page that the fax has.")
DRAWN = preview("drawn", "Previews show what the fax's pages show.")
FORMS = content("forms", "The content is PDF, or TIFF if that is asked for.")
DRAWABLE = content("drawable", "A fax can be drawn in time; one that cannot is there as PDF.", evidence="inferred")
SENT = sending("sent", "A fax waits as pending, then is sent, with its pages and the moment it was sent.")
STRUCT = preview("struct", "As a document a page tells its number and the addresses of both sizes.")
