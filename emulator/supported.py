"""What the documents say that is made from the code: SUPPORTED.md, and the README's table of magic numbers.

`python -m emulator.supported`, in a checkout, writes both, the schema of datasets and the third-party
notice; a test holds that they are up to date.
"""

from collections.abc import Iterator
from pathlib import Path

from emulator import notices
from emulator.datasets import loading as datasets
from emulator.exchange.routing import Route
from emulator.exchange.vendor import Vendor
from emulator.vendors import VENDORS

INTRODUCTION = """# What is supported

Made from the code by `make documents`. *Rests on* says whose word an operation follows:
**documented**, the vendor's own document; **client**, what real clients of the vendor rely on;
**framework**, what the framework that the vendor built on does; **inferred**, what a user of such
an API would expect."""
BEGIN, END = "<!-- magic values: made by `make documents` -->\n", "<!-- end of magic values -->\n"


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
        for value, effect in vendor.behaviour.magic.items()
    ]
    return "\n".join(lines) + "\n"


def with_magic_values(readme: str) -> str:
    """The README with the table between its two marks."""
    before, _, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"README.md has no place for the table: {BEGIN.strip()} … {END.strip()}")
    return f"{before}{BEGIN}\n{magic_values()}\n{END}{after}"


def write(folder: Path) -> None:
    """Bring the documents of a checkout up to date."""
    readme = folder / "README.md"
    readme.write_text(with_magic_values(readme.read_text()))
    (folder / "SUPPORTED.md").write_text(document())
    (folder / "fixtures" / datasets.SCHEMA_FILE).write_text(datasets.schema_text(VENDORS))
    (folder / "THIRD-PARTY.md").write_text(notices.document())


if __name__ == "__main__":
    write(Path.cwd())
