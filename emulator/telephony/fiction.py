"""Telephone numbers that belong to nobody: the ranges that regulators reserve for drama.

United Kingdom: Ofcom, "Telephone numbers for drama use". Germany: Bundesnetzagentur, "Rufnummern
für Film- und Fernsehproduktionen" (Mitteilung 148/2021). In E.164 without the plus sign.
"""

BRITISH_GEOGRAPHIC = {
    "113": "441134960", "114": "441144960", "115": "441154960", "116": "441164960", "117": "441174960",
    "118": "441184960", "121": "441214960", "131": "441314960", "141": "441414960", "151": "441514960",
    "161": "441614960", "20": "442079460", "191": "441914980", "28": "442896496", "29": "442920180",
    "1632": "441632960",
}  # fmt: skip
"""Area code without its zero → the first digits of a thousand reserved numbers."""
BRITISH_MOBILE = "447700900"
BRITISH_FREEPHONE = "448081570"
BRITISH_PREMIUM = "449098790"
BRITISH_WIDE = "443069990"
GERMAN_GEOGRAPHIC = {
    "30": "493023125", "40": "494066969", "69": "496990009", "221": "492214710", "89": "498999998",
}  # fmt: skip
GERMAN_MOBILE = ("4917139200", "4917604069")
"""First digits of a hundred reserved numbers each."""


def british(area: str, n: int) -> str:
    """The n-th reserved number of an area, `mobile`, `freephone` or `wide`, as `01214960123`."""
    prefixes = {"mobile": BRITISH_MOBILE, "freephone": BRITISH_FREEPHONE, "wide": BRITISH_WIDE}
    prefix = prefixes.get(area) or BRITISH_GEOGRAPHIC[area]
    return f"0{prefix[2:]}{n % 1000:03d}"


def german(area: str, n: int) -> str:
    """The n-th reserved number of an area, or `mobile`, in E.164 without plus: `4930231250123`."""
    if area == "mobile":
        return f"{GERMAN_MOBILE[n // 100 % 2]}{n % 100:02d}"
    return f"{GERMAN_GEOGRAPHIC[area]}{n % 1000:03d}"
