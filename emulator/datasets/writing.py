"""A world's records as a dataset: what its database holds, in the YAML that `--dataset` takes.

Each vendor's lists are read from its tables by `sections.py`. What no dataset can say is said in the head.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from shlex import quote
from typing import Any

from emulator.datasets.loading import SCHEMA_FILE, Vendor
from emulator.datasets.sections import read_section
from emulator.settings import WorldSettings
from emulator.snapshots.check import moment_in
from emulator.store.state import read_state
from emulator.store.store import Store

HEAD = """\
# yaml-language-server: $schema={schema}
# The records of {what}{at}. To begin there:
#   emulator serve --dataset FILE{options}
# Not in here, for no dataset can say it: live calls, sessions and tokens; how telephones behave; work that waits
# (receipts, validations, messages on their way); faults, outcomes, mails, webhooks, the journal; the bytes of sounds,
# faxes and voicemails that were sent (their records are here, the bytes are made anew).
"""


WIDEST = 2**30
"""A record is a line, however long."""
BEGIN_NUMBERS = {*"0123456789+-."}


def dataset_of(content: bytes, what: str, vendors: Sequence[Vendor]) -> str:
    """The dataset that begins with the records of a database."""
    with closing(Store.of(content)) as store:
        sections = {vendor.name: section_of(store, vendor) for vendor in vendors}
        settings = read_state(store).get("settings", {})
    document = {name: section for name, section in sections.items() if section}
    moment = moment_in(content)
    head = HEAD.format(
        schema=SCHEMA_FILE,
        what=what,
        at=f" when its clock stood at {moment}Z" if moment else "",
        options="".join(f" {option}" for option in options(moment, settings)),
    )
    return head + yaml_of(document)


def yaml_of(document: Any) -> str:
    """YAML, a record in a line. What begins like a number is quoted: not all readers take the same texts for one."""
    import yaml

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        pass

    def quoted(dumper: Any, text: str) -> Any:
        style = '"' if text[:1] in BEGIN_NUMBERS else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    def in_line(dumper: Any, values: dict[str, Any]) -> Any:
        return dumper.represent_mapping("tag:yaml.org,2002:map", values, flow_style=not holds_records(values))

    Dumper.add_representer(str, quoted)
    Dumper.add_representer(dict, in_line)
    written: str = yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=WIDEST)
    return written


def holds_records(value: Any) -> bool:
    """Whether a value has lists of records in it, at any depth."""
    if isinstance(value, dict):
        return any(map(holds_records, value.values()))
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def section_of(store: Store, vendor: Vendor) -> dict[str, list[Any]]:
    """A vendor's section."""
    behaviour = vendor.behaviour
    return read_section(store, behaviour.section(), behaviour.resources)


def options(moment: str | None, settings: dict[str, Any]) -> Iterator[str]:
    """What to say on the command line beside: the clock, and settings that are not the usual ones."""
    if moment:
        yield f"--clock {moment}Z"
    usual = WorldSettings().model_dump()
    for name, value in settings.items():
        if value != usual.get(name):
            dashed = name.replace("_", "-")
            yield (
                f"--{'' if value else 'no-'}{dashed}" if isinstance(value, bool) else f"--{dashed} {quote(str(value))}"
            )
