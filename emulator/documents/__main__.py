"""Bring the documents of a checkout up to date: `make documents`."""

from pathlib import Path

from emulator.documents import write

write(Path.cwd())
