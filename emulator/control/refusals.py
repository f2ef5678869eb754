"""A vendor's errors as it would draw them, for those who ask before a request has met one."""

from starlette.responses import Response

from emulator.exchange.vendor import Vendor


def draw_refusal(vendor: Vendor, error: int | str) -> Response:
    """The vendor's error of a status or name. ValueError if it has none such."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"{vendor.prefix}/",
        "root_path": vendor.prefix,
        "query_string": b"",
        "headers": [],
        "extra_headers": [],
    }
    return vendor.behaviour.refuse(scope, error, "")
