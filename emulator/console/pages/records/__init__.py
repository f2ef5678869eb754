"""Pages of what a world is made of: data, snapshots, settings, and the worlds themselves."""

from emulator.console.pages.records import changes, data, row, rows, settings, world, worlds

PAGES = {
    "console/data": data.show,
    "console/data/{vendor}/{resource}": rows.show,
    "console/data/{vendor}/{resource}/{key:path}": row.show,
    "console/worlds": worlds.show,
    "console/worlds/{name}": world.show,
    "console/worlds/{name}/changes": changes.show,
    "console/settings": settings.show,
}
