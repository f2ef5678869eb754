"""Telephone numbers as people and programs write them: read here, for every vendor.

A number has one stored form: its E.164 digits without plus (`441212854400`) where it has one, else
what is dialled: a short number (`102`) or a service code (`*100#`). A region says whose national
numbers are understood: `GB`, `DE`. The library is imported with the first number: it costs 20 ms.
"""

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote

from emulator.memory.remembering import remembered
from emulator.telephony import fiction

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

LONGEST_TEXT = 255
SHORT = range(3, 9)
"""Lengths of numbers that have no E.164 form."""
UNMISTAKABLE = 9
"""So many digits, written without any prefix, may be a number in full."""
URI = re.compile(r"(tel|callto|sips?):(?://)?(.*)", re.IGNORECASE)
CONTEXT = re.compile(r";phone-context=(\+[0-9.()-]+)", re.IGNORECASE)
EXTENSION = re.compile(r"(?:,+|\s*(?:ext(?:ension|n)?\.?|x)\s*:?\s*)[0-9]{1,9}$", re.IGNORECASE)
"""What is dialled once the number has answered."""
BETWEEN = re.compile(r"[\s()\[\]./-]+")
TRUNK = re.compile(r"[(\[]\s*0\s*[)\]]")
"""The zero that is dialled at home only: `+49 (0)30`."""
PARAMETERS = re.compile(r"(?:;[A-Za-z][A-Za-z0-9-]*(?:=[^;]*)?)+")
"""What may follow a number, as in URIs; not a second number."""
DIALLED = re.compile(r"\+[0-9]+|[0-9*#]*[0-9][0-9*#]*")
PART = re.compile(r"\+?[0-9*#]+")
OF_FICTION = (*fiction.BRITISH_GEOGRAPHIC.values(), *fiction.GERMAN_GEOGRAPHIC.values(), *fiction.GERMAN_MOBILE)
OF_FICTION += (fiction.BRITISH_MOBILE, fiction.BRITISH_FREEPHONE, fiction.BRITISH_PREMIUM, fiction.BRITISH_WIDE)


def readable(written: str) -> str:
    """A text in plain characters: no marks that cannot be seen, one kind of blank, dash and digit."""
    if written.isascii():
        return written.strip()
    letters = []
    for letter in unicodedata.normalize("NFKC", written):
        kind = unicodedata.category(letter)
        if kind == "Nd":
            letters.append(str(unicodedata.decimal(letter)))
        elif kind == "Pd" or letter == "\N{MINUS SIGN}":
            letters.append("-")
        elif kind != "Cf":
            letters.append(letter)
    return "".join(letters).strip()


def dialled(written: str) -> str | None:
    """What a written number makes people dial: `+441212854400`, `01212854400`, `102`, `*100#`; None if it is none.

    `Name <104>`, `tel:`, `sip:104@host`, extensions and punctuation are understood.
    """
    if len(written) > LONGEST_TEXT:
        return None
    text, is_uri = addressed(readable(written))
    context = CONTEXT.search(readable(written))
    bare, semicolon, rest = text.partition(";")
    if semicolon and not PARAMETERS.fullmatch(f";{rest}"):
        return None
    number = bare.strip()
    number = BETWEEN.sub("", number if is_uri else EXTENSION.sub("", number))
    if not DIALLED.fullmatch(number):
        return None
    return in_context(number, BETWEEN.sub("", context[1])) if context else number


def addressed(text: str) -> tuple[str, bool]:
    """Whom a URI, `Name <…>` around it or not, is for: `104` of `Ann <sip:104@host>`; and whether it is a URI."""
    if inside := re.fullmatch(r"[^<>]*<([^<>]*)>(?:;.*)?", text, re.DOTALL):
        text = inside[1].strip()
    uri = URI.fullmatch(text)
    if uri is None:
        return text, False
    user = uri[2].partition("@")[0]
    # Behind a colon a SIP address has a password or a port.
    return unquote(user.partition(":")[0] if uri[1].lower().startswith("sip") else user), True


def sip_user(written: str) -> str:
    """The user of a SIP address: `desk` of `sip:desk@host`, as of `desk` itself."""
    return addressed(readable(written))[0].strip() if len(written) <= LONGEST_TEXT else ""


def in_context(number: str, context: str) -> str:
    """A local number together with the `phone-context` (RFC 3966) that it is local to."""
    if not number.isdigit():
        return number
    whole = f"{context}{number}"
    is_whole_already = number.startswith(context[1:]) and is_valid(f"+{number}") and not is_valid(whole)
    return f"+{number}" if is_whole_already else whole


def parse(number: str, region: str | None = None) -> "PhoneNumber | None":
    """A number as the library has it; None if it is no possible one."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    # The library keeps a zero too many as if it belonged to the number, as it does in Italy.
    has_zero = not number.startswith("+") and parsed.italian_leading_zero
    return parsed if reason == phonenumbers.ValidationResult.IS_POSSIBLE and not has_zero else None


def is_valid(number: str, region: str | None = None) -> bool:
    """Whether a number is of a range that is in use, be it for fiction."""
    import phonenumbers

    parsed = parse(number, region)
    if parsed is None:
        return False
    return phonenumbers.is_valid_number(parsed) or (digits_of(parsed) or "").startswith(OF_FICTION)


@remembered(maxsize=8192)
def unpunctuated(pattern: str) -> str:
    """A number, or with `*` a part of one, as it is dialled: `(0121) 285-44*` → `012128544*`; others as they are."""
    if "[" in pattern:
        return pattern
    bare = BETWEEN.sub("", readable(pattern))
    return dialled(pattern) or (bare if PART.fullmatch(bare) else pattern)


@remembered(maxsize=8192)
def e164(written: str, region: str) -> str | None:
    """A written number as E.164 digits without plus; None if it has no such form.

    Without plus or zeros before it, a long number is one in full if there is such a one, else one
    that has lost its zero: `441212854400`, `1212854400`.
    """
    number = dialled(written)
    if number is None or not number.removeprefix("+").isdigit():
        return None
    if number.startswith("00"):
        return digits_of(parse(f"+{number[2:]}"))
    if number.startswith(("+", "0")):
        return digits_of(parse(number, region))
    if len(number) < UNMISTAKABLE:
        return None
    if not is_valid(f"+{number}") and is_valid(number, region):
        return digits_of(parse(number, region))
    return digits_of(parse(f"+{number}"))


def digits_of(number: "PhoneNumber | None") -> str | None:
    """The E.164 digits of a number of the library's."""
    import phonenumbers

    if number is None:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")


@remembered(maxsize=8192)
def read(written: str, region: str) -> str | None:
    """A written number in its stored form; None if nobody can dial it."""
    full = e164(written, region)
    if full is not None:
        return full
    number = dialled(written)
    if number is None or number.startswith("+"):
        return None
    return number if not number.isdigit() or len(number) in SHORT else None


@remembered(maxsize=8192)
def national(written: str, region: str) -> str | None:
    """A written number as it is printed at home: `01212854400`, abroad `+4930231250`; None if nobody can dial it."""
    import phonenumbers

    full = e164(written, region)
    if full is None:
        return read(written, region)
    country = str(phonenumbers.country_code_for_region(region))
    trunk = phonenumbers.ndd_prefix_for_region(region, True)
    return f"{trunk}{full.removeprefix(country)}" if full.startswith(country) else f"+{full}"


def beginning(written: str, region: str) -> str | None:
    """How the E.164 digits of numbers begin that are written so far: `+49 (0)30`, `0049 30`, `030` → `4930`.

    None for what is written without plus or zeros, which may be any part of a number.
    """
    import phonenumbers

    country = str(phonenumbers.country_code_for_region(region))
    number = dialled(written) or ""
    if number.startswith(("+", "00")):
        number = dialled(TRUNK.sub("", readable(written))) or ""
        return re.sub(f"^{country}0", country, number.removeprefix("+").removeprefix("00"))
    return f"{country}{number[1:]}" if number.startswith("0") else None


def spellings(written: str, region: str) -> list[str]:
    """The digits alone by which a number may be known: as written, in full, at home, from abroad."""
    number, full = dialled(written), e164(written, region)
    known = [] if number is None else [number.removeprefix("+")]
    if full is not None:
        known += [full, (national(written, region) or full).removeprefix("+"), f"00{full}"]
    return list(dict.fromkeys(known))
