"""Pages that move a world: its clock, what can happen in it, what shall go wrong."""

from emulator.console.pages.moving import clock, faults, happening, happenings

PAGES = {
    "console/clock": clock.show,
    "console/happenings": happenings.show,
    "console/happenings/{vendor}/{happening}": happening.show,
    "console/faults": faults.show,
}
