"""Pages of what was asked: the requests, one of them, two side by side."""

from emulator.console.pages.journal import request, requests

PAGES = {
    "console/requests": requests.show,
    "console/requests/latest": request.show_latest,
    "console/requests/{request_id}": request.show,
}
