"""Sheet, module, icon, and the files of Swagger UI from its package."""

from importlib.util import find_spec
from pathlib import Path

from starlette.responses import FileResponse, Response

from emulator.console.drawing import ROOM, draw

TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
OWN = ("console.css", "console.js", "docs.js", "icon.svg")
FOREIGN = ("swagger-ui-bundle.js", "swagger-ui.css")


def get(name: str) -> Response:
    """A file by its name."""
    if name not in (*OWN, *FOREIGN):
        return draw("bare.html", 404, title="No such file", text="The pages have no file of this name.")
    folder = ROOM / "static" if name in OWN else swagger()
    kind = TYPES[Path(name).suffix]
    return FileResponse(folder / name, media_type=kind, headers={"Cache-Control": "no-cache"})


def swagger() -> Path:
    """Where the installed package keeps the files of Swagger UI; it is not imported."""
    spec = find_spec("fastapi_offline")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "static"
