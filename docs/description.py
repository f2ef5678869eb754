"""The README as a package index shows it, where no file lies beside it: pictures and links into the repository go."""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?://)[^)\s]+\)")
"""A link or picture whose address is no whole one."""


ELSEWHERE = "\nThe files that are named here without an address are in the source distribution.\n"


def description(readme: str) -> str:
    """The text of links without their addresses, and no pictures."""
    return LINK.sub(lambda link: "" if link[1] else link[2], readme) + ELSEWHERE


class Description(MetadataHookInterface):
    """Run by hatchling whenever the project's metadata is asked for."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the long description."""
        text = Path(self.root, "README.md").read_text()
        metadata["readme"] = {"content-type": "text/markdown", "text": description(text)}
