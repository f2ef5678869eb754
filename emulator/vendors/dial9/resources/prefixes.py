"""Prefixes and the pool: which area codes there are, and which of their numbers can be bought.

Names and lengths of the prefixes come from the `phonenumbers` library. Each prefix has a thousand
numbers. Where Ofcom reserves a thousand for fiction, it is those. Elsewhere their first eight digits
are the prefix filled up with nines: in a geographic area nobody is given a number that begins with
99 after the area code (it would be mistaken for 999), and for prefixes without an area it is the
range least likely to be anybody's.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from fastapi import APIRouter
from sqlalchemy import column, select, table
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from emulator.exchange.routing import Route
from emulator.store.store import Query
from emulator.telephony import fiction
from emulator.vendors.dial9.numbers import Kept
from emulator.vendors.dial9.wire import Answer, CurrentCall
from emulator.worlds.world import World

router = APIRouter(route_class=Route, tags=["Numbers"])
COUNTRY = "44"
KINDS = {"TOLL_FREE": "Freephone", "UAN": "UK-wide", "VOIP": "Internet telephony", "PREMIUM_RATE": "Premium rate"}
"""The library's types of number that have prefixes but no places, and what we call them."""
RESERVED = tuple(
    f"0{stem.removeprefix(COUNTRY)}"
    for stem in (
        *fiction.BRITISH_GEOGRAPHIC.values(),
        fiction.BRITISH_FREEPHONE,
        fiction.BRITISH_PREMIUM,
        fiction.BRITISH_WIDE,
    )
)
STEM, NUMBER = 8, 11
"""Digits of what a thousand numbers have in common, and of a number."""
THOUSAND = 1000
STRIDE = 377
"""The step from one number on offer to the next among the thousand, so that a list looks picked."""


class Offer(SQLModel, table=True):
    """A number that can be bought although it is in no prefix's thousand; these are offered first."""

    __tablename__ = "dial9_offer"
    id: int | None = Field(default=None, primary_key=True)
    number: Kept = Field(unique=True)


HELD = Query(select(column("number")).select_from(table("dial9_number")))


class ShownPrefix(TypedDict):
    """A prefix as answers show it."""

    description: str
    prefix: str


def library_places() -> dict[str, str]:
    """The library's British places by leading digits; reading all its countries would take 100 MB."""
    import phonenumbers  # 20 ms

    places: dict[str, dict[str, str]] = {}
    folder = Path(phonenumbers.__file__).parent / "geodata"
    for file in sorted(folder.glob("data*.py")):
        if f"\n '{COUNTRY}".encode() in file.read_bytes():
            spec = spec_from_file_location(f"phonenumbers.geodata.{file.stem}", file)
            assert spec is not None
            assert spec.loader is not None
            module = module_from_spec(spec)
            spec.loader.exec_module(module)
            places |= module.data
    return {digits: names["en"] for digits, names in places.items() if digits.startswith(COUNTRY)}


def prefix_of(digits: str) -> str:
    """The prefix that a national number with these leading digits is written with."""
    from phonenumbers import PhoneNumber, PhoneNumberFormat, format_number

    number = PhoneNumber(country_code=int(COUNTRY), national_number=int(f"{digits:0<10}"))
    return format_number(number, PhoneNumberFormat.NATIONAL).partition(" ")[0]


def geographic() -> dict[str, str]:
    """Prefixes of areas with their places; where several share one, all of them."""
    areas: dict[str, list[str]] = {}
    for digits, names in library_places().items():
        areas.setdefault(prefix_of(digits.removeprefix(COUNTRY)), []).extend(names.split("/"))
    return {prefix: area_name(names) for prefix, names in areas.items()}


def area_name(names: list[str]) -> str:
    """The places of an area; of more than three, the one that covers the most of it."""
    different = list(dict.fromkeys(names))
    return "/".join(different) if len(different) <= 3 else max(different, key=names.count)


def non_geographic() -> dict[str, str]:
    """Prefixes that belong to no area, with the kind of number."""
    from phonenumbers import PhoneNumber, PhoneNumberType, number_type

    kinds = {getattr(PhoneNumberType, name): title for name, title in KINDS.items()}
    found: dict[str, str] = {}
    for code in range(300, 1000):
        kind = number_type(PhoneNumber(country_code=int(COUNTRY), national_number=code * 10**7 + 2345678))
        if kind in kinds:
            found[prefix_of(str(code))] = kinds[kind]
    return found


@cache
def descriptions() -> Mapping[str, str]:
    """Every prefix with its description, by description."""
    named = geographic() | non_geographic()
    described = {prefix: f"{name} ({prefix})" for prefix, name in named.items()}
    return dict(sorted(described.items(), key=lambda item: item[1]))


@cache
def stems() -> frozenset[str]:
    """The first eight digits of every prefix's thousand."""
    return frozenset(stem_of(prefix) for prefix in descriptions())


def stem_of(prefix: str) -> str:
    """The first eight digits of a prefix's thousand: reserved for fiction, or filled up with nines."""
    return next((stem for stem in RESERVED if stem.startswith(prefix)), f"{prefix:9<{STEM}}")


def is_offered(world: World, number: str) -> bool:
    """Whether a number is in the pool, held or not."""
    in_a_thousand = len(number) == NUMBER and number[:STEM] in stems()
    return in_a_thousand or world.store.one(Offer, number=number) is not None


def offered(world: World, beginning: str) -> Iterator[str]:
    """The numbers of the pool that begin with these digits, held or not, in the order in which they are offered."""
    offers = [row.number for row in world.store.all(Offer, [("number", "like", f"{beginning}%")], order="id")]
    yield from offers
    for stem in sorted(stems()):
        if stem.startswith(beginning[:STEM]):
            for number in thousand(stem):
                if number.startswith(beginning) and number not in offers:
                    yield number


def thousand(stem: str) -> Iterator[str]:
    """The numbers with these first eight digits."""
    return (f"{stem}{n * STRIDE % THOUSAND:03d}" for n in range(THOUSAND))


def sold_out(world: World) -> set[str]:
    """The prefixes of which every number is held."""
    held = {row.number for row in world.store.run(HELD)}
    if len(held) < THOUSAND:
        return set()
    counts = Counter(number[:STEM] for number in held if len(number) == NUMBER)
    free = [row.number for row in world.store.all(Offer) if row.number not in held]
    full = {prefix for prefix in descriptions() if counts[stem_of(prefix)] == THOUSAND}
    return {prefix for prefix in full if not any(number.startswith(prefix) for number in free)}


def give_back(world: World, number: str) -> None:
    """Put a number into the pool, unless it is there."""
    if not is_offered(world, number):
        world.store.insert(Offer, number=number)


@router.post("/numbers/available_prefixes")
async def list_prefixes(call: CurrentCall) -> Answer[list[ShownPrefix]]:
    """List the prefixes that numbers can be bought with."""
    gone = sold_out(call.world)
    known = descriptions().items()
    return call.success([{"description": text, "prefix": prefix} for prefix, text in known if prefix not in gone])
