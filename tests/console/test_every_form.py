"""What holds for every form: a wrong value is answered by the page with what is wrong, and with what was typed."""

import re
from collections.abc import Iterator

import pytest
from bs4 import Tag

from tests.conftest import World
from tests.console.crawling import crawl, make_busy
from tests.console.surfing import Page, Surfer, filled_in

pytestmark = pytest.mark.slow
TYPED = "input:not([type=hidden], [type=checkbox], [type=file], [type=submit]), textarea"
WRONG = ("<i class=planted>\"'{", "-" * 5000, "\x00\x7f\ud7ff", "[[", "1e999", "{_call}")
"""Some of these are right for some fields; then the form leads on."""


@pytest.fixture(scope="module")
def busy(server: object) -> Iterator[World]:
    world = World(server.url, "busy-forms")  # type: ignore[attr-defined]
    world.control.post("/reset")
    make_busy(world)
    yield world
    world.control.delete(f"/worlds/{world.name}")
    world.close()


@pytest.fixture(scope="module")
def forms(busy: World) -> dict[str, tuple[Page, Tag]]:
    """One of each kind that has something to fill in; of phones and of rows, one of each vendor."""
    found: dict[str, tuple[Page, Tag]] = {}
    for url, page in crawl(Surfer(busy)):
        if url.startswith("/_emulator/console"):
            for form in page.all("form[method=post]"):
                if form.select(TYPED):
                    found.setdefault(kind_of(form), (page, form))
    return found


def call_of(form: Tag) -> str:
    return str(form.select_one("[name=_call]")["value"])  # type: ignore[index]


def kind_of(form: Tag) -> str:
    method, path = call_of(form).split(" ", 1)
    parts = path.split("/")
    if parts[0] in ("data", "phones"):
        return " ".join([method, *parts[:2], str(form.get("id"))])
    return " ".join([method, re.sub(r"\d+", "", path), *(str(each["name"]) for each in form.select(TYPED))])


def test_they_are_many(forms: dict[str, tuple[Page, Tag]]) -> None:
    calls = {call_of(form) for _, form in forms.values()}
    for part in ("POST faults", "POST outcomes", "POST calls", "simulate/", "data/", "messages", "PATCH settings"):
        assert any(part in call for call in calls), part
    assert len(forms) > 40


def test_wrong_values_are_told_and_stay(forms: dict[str, tuple[Page, Tag]]) -> None:
    """Each field alone, and all at once."""
    told, troubles = 0, []
    for page, form in forms.values():
        names = [str(each["name"]) for each in form.select(TYPED)]
        for number, chosen in enumerate([*([name] for name in names), names]):
            wrong = WRONG[number % len(WRONG)]
            values = [(name, wrong if name in chosen else value) for name, value in filled_in(form)]
            answer = page.surfer.send(form, values, None)
            if answer.status >= 500 or (answer.status >= 400 and not is_told(answer, form, chosen, wrong)):
                troubles.append((answer.status, call_of(form), chosen, wrong[:10], answer.text[:300]))
            told += answer.status >= 400
            assert not answer.all(".planted")
    assert not troubles, "\n".join(map(str, troubles))
    assert told > 60


def is_told(answer: Page, form: Tag, names: list[str], wrong: str) -> bool:
    """Whether a page has the form, with a message in it and what was typed; or says so where the form is gone."""
    same = [each for each in answer.all("form[method=post]") if each.get("id") == form.get("id")]
    same = [each for each in same if call_of(each) == call_of(form)]
    if not same:
        return bool(answer.all(".wrong"))
    kept = [each for name in names for each in same[0].find_all(attrs={"name": name})]
    values = [str(each.get("value", each.get_text().removeprefix("\n"))) for each in kept]
    printable = all(value == wrong for value in values) or not wrong.isprintable()
    return bool(same[0].select(".wrong, .problem")) and printable
