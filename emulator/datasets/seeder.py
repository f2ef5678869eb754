"""What a dataset is turned into rows with: the store, the seed's dice, Faker, errors that name the record."""

import random
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from emulator.store.store import Store

if TYPE_CHECKING:
    from faker import Faker


class DatasetError(Exception):
    """A dataset that cannot be used; the message names file, path and field."""


class Seeder:
    """What a vendor's `seed.py` works with: the store, the seed's dice and Faker.

    `where` tells of a place in the dataset, `dial9.numbers.3.number`, in which file and line it is.
    """

    def __init__(self, store: Store, seed: int, vendor: str, where: Callable[[str], str]) -> None:
        self.store = store
        self.vendor = vendor
        self.where = where
        self.dice = random.Random(f"{seed}/{vendor}")

    @cached_property
    def fakers(self) -> dict[str, "Faker"]:
        """Fakers by locale."""
        return {}

    def faker(self, locale: str) -> "Faker":
        """Faker for a locale (`en_GB`), seeded."""
        from faker import Faker  # 120 ms, and a cached dataset never needs it

        if locale not in self.fakers:
            self.fakers[locale] = Faker(locale)
            self.fakers[locale].seed_instance(self.dice.random())
        return self.fakers[locale]

    def fail(self, path: str, problem: str) -> DatasetError:
        """An error to raise for a record: `phonebook.3.speedDial`, what is wrong with it."""
        return DatasetError(f"{self.where(f'{self.vendor}.{path}')}: {problem}")
