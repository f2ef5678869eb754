"""Pages of what was asked: the requests, one of them, two side by side."""

from emulator.console.pages.journal import body, compare, request, requests

PAGES = {
    "console/requests": requests.show,
    "console/requests/latest": request.show_latest,
    "console/requests/compare": compare.show,
    "console/requests/{request_id}": request.show,
    "console/requests/{request_id}/body": body.show,
}
