"""Pages of the telephone network: every phone, one as a device, several side by side, the newest of what one got."""

from emulator.console.pages.network import latest, phone, phones, side

PAGES = {
    "console/phones": phones.show,
    "console/phones/side": side.show,
    "console/phones/{name}": phone.show,
    "console/phones/{vendor}/{phone_id}": phone.show,
    "console/phones/{name}/{kind}/latest": latest.show,
    "console/phones/{vendor}/{phone_id}/{kind}/latest": latest.show,
}
