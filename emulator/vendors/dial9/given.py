"""What a request sent by name, as this vendor reads it: see `wire.read_parameters`."""

import re
from collections.abc import Iterator

from emulator.core.given import Given, Sent, media_type, parsed, read_pairs, sent
from emulator.core.journal import Exchange
from emulator.vendors.dial9.wire import form_values

JSON, FORM, MULTIPART = MEDIA = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
NESTED = re.compile(r"params\[(\w+)\]")


def given(entry: Exchange) -> Given:
    """The JSON body; or `params` of the query and the form, as JSON text or with nested keys."""
    asked = sent("query", entry.query)
    if media_type(entry) == JSON:
        return Given([each._replace(parameter=None) for each in asked], parsed(entry.body), "body", media=MEDIA)
    header = next((value.decode("latin-1") for name, value in entry.headers if name == b"content-type"), "")
    form = [*form_values(entry.body, header)]
    values = dict([*read_pairs(entry.query), *form])
    names = [*asked, *(Sent("body", name, name) for name, _ in form)]
    whole = parsed(values["params"]) if "params" in values else None
    return Given([*standing_for(names, "params" in values)], whole, "body", "params[{}]", media=MEDIA)


def standing_for(names: list[Sent], is_whole: bool) -> Iterator[Sent]:
    """Each name with the parameter that it stands for; beside a whole `params` none stands for any."""
    for each in names:
        found = NESTED.fullmatch(each.name)
        if each.name != "params":
            yield each._replace(parameter=found[1] if found and not is_whole else None)
