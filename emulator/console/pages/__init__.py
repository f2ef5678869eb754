"""The console's pages, one file for each, by the path below `/_emulator` at which it stands."""

from emulator.console.pages import home, journal, moving, network, records, reports

PAGES = {
    "console": home.show,
    **journal.PAGES,
    **network.PAGES,
    **moving.PAGES,
    **records.PAGES,
    **reports.PAGES,
}
