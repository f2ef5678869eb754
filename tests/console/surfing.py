"""The console as somebody without script uses it: pages, links, forms that post and are led on."""

from typing import Any, Self

import httpx2
from bs4 import BeautifulSoup, Tag

from tests.conftest import World

FILE = "multipart/form-data"


class Page:
    """A page that was answered."""

    def __init__(self, surfer: "Surfer", answer: httpx2.Response) -> None:
        self.surfer = surfer
        self.answer = answer
        self.status = answer.status_code
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        self.soup = BeautifulSoup(answer.text if is_page else "", "html.parser")

    @property
    def text(self) -> str:
        """What there is to read in the main part."""
        main = self.soup.find("main")
        return " ".join(main.get_text(" ").split()) if main else ""

    def all(self, selector: str) -> list[Tag]:
        """Elements by a CSS selector."""
        return list(self.soup.select(selector))

    def one(self, selector: str) -> Tag:
        """The one element that a CSS selector finds."""
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} elements are {selector}: {self.text[:2000]}"
        return found[0]

    def follow(self, selector: str) -> "Page":
        """The page that a link leads to."""
        return self.surfer.get(str(self.one(selector)["href"]))

    def form(self, button: str, within: str = "main") -> Tag:
        """The form of a button, by what is written on it."""
        found = [
            form
            for form in self.soup.select(f"{within} form")
            if any(each.get_text(" ", strip=True) == button for each in form.find_all("button"))
        ]
        assert len(found) == 1, f"{len(found)} forms have the button {button!r} in {within}: {self.text[:2000]}"
        return found[0]

    def press(self, button: str, within: str = "main", files: Any = None, **fields: str | None) -> "Page":
        """Fill in a form and press its button; `match__vendor` is the field `match.vendor`, None unchecks it."""
        form = self.form(button, within)
        given = {name.replace("__", "."): value for name, value in fields.items()}
        names = {str(each["name"]) for each in form.select("[name]")}
        assert given.keys() <= names, f"the form has the fields {sorted(names)}"
        values = [(name, value) for name, value in filled_in(form) if name not in given]
        values += [(name, value) for name, value in given.items() if value is not None]
        for each in form.find_all("button"):
            if each.get_text(" ", strip=True) == button and each.get("name"):
                values.append((str(each["name"]), str(each.get("value", ""))))
        return self.surfer.send(form, values, files)


def filled_in(form: Tag) -> list[tuple[str, str]]:
    """The names and values that a form sends as it stands; those outside that belong to it by `form` are left out."""
    values = []
    for field in form.select("[name]"):
        name = str(field["name"])
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            if chosen is not None:
                values.append((name, str(chosen.get("value", chosen.get_text()))))
        elif field.name == "textarea":
            values.append((name, field.get_text().removeprefix("\n")))
        elif field.get("type") in ("checkbox", "radio"):
            if field.has_attr("checked"):
                values.append((name, str(field.get("value", "on"))))
        elif field.get("type") not in ("file", "submit") and field.name == "input":
            values.append((name, str(field.get("value", ""))))
    return values


class Surfer:
    """Who looks at the console of a world."""

    def __init__(self, world: World, **options: Any) -> None:
        self.world = world
        self.client = world.client("", follow_redirects=True, **options)

    def open(self, page: str = "", **query: Any) -> Page:
        """A page of the console, by its path below `/_emulator/console`."""
        path = f"/_emulator/console/{page}".rstrip("/")
        return Page(self, self.client.get(path, params={"world": self.world.name} | query))

    def get(self, url: str) -> Page:
        """Any address of the server."""
        return Page(self, self.client.get(url))

    def send(self, form: Tag, values: list[tuple[str, str]], files: Any) -> Page:
        """A form, as a browser sends it."""
        action = str(form["action"])
        if str(form.get("method", "get")).lower() == "get":
            return Page(self, self.client.get(action.partition("?")[0], params=values))
        data: dict[str, Any] = {}
        for name, value in values:
            data.setdefault(name, []).append(value)
        if form.get("enctype") == FILE:
            return Page(self, self.client.post(action, data=data, files=files or {"_none": ("", b"")}))
        return Page(self, self.client.post(action, data=data))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.client.close()
