"""What a request sent by name, as this vendor reads it: see `wire.read_parameters`."""

import re
from collections.abc import Iterator

from emulator.journal.exchange import Exchange
from emulator.journal.given import Given, Sent, form_names, form_pairs, media_type, parsed, query_names, read_pairs
from emulator.parsing.texts import FORM, MULTIPART

JSON = "application/json"
MEDIA = (JSON, FORM, MULTIPART)
NESTED = re.compile(r"params\[(\w+)\](?:\[.*)?", re.DOTALL)


def given(entry: Exchange) -> Given:
    """The JSON body; or `params` of the query and the form, as JSON text or with nested keys."""
    asked = query_names(entry)
    if media_type(entry) == JSON:
        return Given([each._replace(parameter=None) for each in asked], parsed(entry.body), "body", media=MEDIA)
    names = [*asked, *form_names(entry)]
    whole = dict([*read_pairs(entry.query), *form_pairs(entry)]).get("params")
    named = [*standing_for(names, whole is not None)]
    return Given(named, parsed(whole or ""), "body", "params[{}]", media=MEDIA)


def standing_for(names: list[Sent], is_whole: bool) -> Iterator[Sent]:
    """Each name with the parameter that it stands for; beside a whole `params` none stands for any."""
    for each in names:
        found = NESTED.fullmatch(each.name)
        if each.name != "params":
            yield each._replace(parameter=found[1] if found and not is_whole else None)
