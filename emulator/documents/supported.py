"""What the documents say of what is supported: SUPPORTED.md, and tables in the README and the guide to datasets."""

from collections.abc import Iterable, Iterator

from emulator.exchange.routing import Route
from emulator.exchange.vendor import Vendor
from emulator.vendors import VENDORS

INTRODUCTION = """# What is supported

Made from the code by `make documents`. *Rests on* says whose word an operation follows:
**documented**, the vendor's own document; **client**, what real clients of the vendor rely on;
**framework**, what the framework that the vendor built on does; **inferred**, what a user of such
an API would expect."""
MAGIC, LISTS = "magic values", "lists"
"""The tables that stand between marks of these names."""


def operations(vendor: Vendor) -> Iterator[tuple[str, str, str, str]]:
    """Method, path, summary and evidence of every operation, in the order of the document."""
    for route in vendor.behaviour.create_api().routes:
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
    """SUPPORTED.md."""
    return "\n\n".join([INTRODUCTION, *map(section, VENDORS)]) + "\n"


def magic_values() -> str:
    """The table of every vendor's magic values."""
    lines = ["| vendor | value | effect |", "|---|---|---|"]
    lines += [
        f"| {vendor.title} | `{value}` | {effect} |"
        for vendor in VENDORS
        for value, effect in vendor.behaviour.magic().items()
    ]
    return "\n".join(lines) + "\n"


def lists() -> str:
    """The table of what a dataset may list and count, by vendor."""
    lines = ["| section | lists | counts |", "|---|---|---|"]
    for vendor in VENDORS:
        fields = vendor.behaviour.section().model_fields
        counts = fields["counts"].annotation
        counted = quoted(counts.model_fields) if counts else ""
        lines.append(f"| `{vendor.name}` | {quoted(name for name in fields if name != 'counts')} | {counted} |")
    return "\n".join(lines) + "\n"


def quoted(names: Iterable[str]) -> str:
    """Names as code."""
    return ", ".join(f"`{name}`" for name in names)


def with_table(text: str, name: str, table: str) -> str:
    """A document with a table between the two marks that name it."""
    begin, end = f"<!-- {name}: made by `make documents` -->\n", f"<!-- end of {name} -->\n"
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"there is no place for the table: {begin.strip()} … {end.strip()}")
    return f"{before}{begin}\n{table}\n{end}{after}"
