"""Seeded databases, one of which every world begins with."""

from collections.abc import Callable
from pathlib import Path

MOST_BASELINES = 8


class Baselines:
    """Databases by dataset and seed, built when first asked for, then only read and copied."""

    def __init__(self, build: Callable[[str, int], bytes], dataset: str, seed: int) -> None:
        self.build = build
        self.dataset = dataset
        self.seed = seed
        self.known: dict[tuple[str, int], bytes] = {}

    def get(self, dataset: str | None = None, seed: int | None = None) -> bytes:
        """The database of a dataset and seed, by default the server's own. Other files are read anew."""
        key = (dataset or self.dataset, self.seed if seed is None else seed)
        if key in self.known:
            return self.known[key]
        content = self.build(*key)
        if key[0] == self.dataset or not Path(key[0]).suffix:
            self.known[key] = content
            self._forget_others()
        return content

    def holds(self, content: bytes) -> bool:
        """Whether these very bytes are one of them."""
        return any(known is content for known in self.known.values())

    def _forget_others(self) -> None:
        """Keep the server's own baseline and the few that were built last."""
        own = (self.dataset, self.seed)
        for key in [key for key in self.known if key != own][:-MOST_BASELINES]:
            del self.known[key]
