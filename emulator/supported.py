"""SUPPORTED.md, made from the code: each vendor, each operation, what it rests on, known limits.

`python -m emulator.supported` prints it; a test holds that the committed file is up to date.
"""

from collections.abc import Iterator

from emulator.core.routing import Route
from emulator.core.vendor import Vendor
from emulator.vendors import VENDORS

INTRODUCTION = """# What is supported

Made from the code by `make documents`. *Rests on* says whose word an operation follows:
**documented**, the vendor's own document; **client**, what real clients of the vendor rely on;
**framework**, what the framework that the vendor built on does; **inferred**, what a user of such
an API would expect.
"""


def operations(vendor: Vendor) -> Iterator[tuple[str, str, str, str]]:
    """Method, path, summary and evidence of every operation, in the order of the document."""
    for route in vendor.create_api().routes:
        if isinstance(route, Route) and route.include_in_schema:
            evidence = (route.openapi_extra or {}).get("x-evidence", "documented")
            summary = (route.summary or route.description or route.name).strip().split("\n")[0]
            for method in sorted(route.methods or ()):
                yield method, f"{vendor.prefix}{route.path}", summary, evidence


def section(vendor: Vendor) -> str:
    """One vendor's part."""
    rows = list(operations(vendor))
    lines = [
        f"## {vendor.title}",
        "",
        f"{len(rows)} operations.",
        "",
        "| operation | does | rests on |",
        "|---|---|---|",
    ]
    lines += [f"| `{method} {path}` | {summary} | {evidence} |" for method, path, summary, evidence in rows]
    if vendor.known_limits:
        lines += ["", "Known limits:", "", *(f"- {limit}" for limit in vendor.known_limits)]
    return "\n".join(lines)


def document() -> str:
    """The whole file."""
    return "\n\n".join([INTRODUCTION.rstrip(), *map(section, VENDORS)]) + "\n"


if __name__ == "__main__":
    print(document(), end="")
