"""The page of a run, in a real browser: it steps forward and back, shows the model's states, and loads nothing."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.export.test_steps import DEADLOCK, FILE, crossed, hostile, lost_update, recording_of
from tests.model.build import quick
from tests.model.plays import Play
from visualizer.drawing.theme import DARK, LIGHT
from visualizer.export.steps_page import HELD, steps_page
from visualizer.export.steps_text import plain
from visualizer.model.step_table import ENDS, FREE, StepTable, step_table, step_table_of

if sys.platform != "win32":
    from tests.export.browser import find_browser
if TYPE_CHECKING:
    from tests.export.browser import Browser

SHOWN = """
(() => {
  const texts = (rows, cell) => [...document.querySelectorAll(rows)].map((row) => row.cells[cell].textContent);
  return {
    did: texts("#threads tbody tr", 1),
    next: texts("#threads tbody tr", 2),
    values: texts("#variables tbody tr", 1),
    writers: [...document.querySelectorAll("#variables tbody tr")].map(
      (row) => row.cells[2].querySelector(".badge")?.textContent ?? null),
    row: [...document.querySelectorAll("#all tbody tr")].findIndex((row) => row.hasAttribute("aria-current")),
    lines: Object.fromEntries([...document.querySelectorAll("#sources .badge")].map(
      (badge) => [badge.textContent, Number(badge.closest("li").id.split("l")[1])])),
    slider: Number(document.getElementById("slider").value),
    ended: !document.getElementById("ending").hidden,
  };
})()
"""


def guarded() -> Play:
    """A lock around an addition, and a thread that waits for it."""
    play = Play()
    play.begin(1)
    play.acquire(1, "gate", 5)
    play.begin(2)
    play.add(1, "counter", 6, 0)
    play.release(1, "gate", 7)
    play.end(1)
    play.acquire(2, "gate", 5)
    play.add(2, "counter", 6, 1)
    play.release(2, "gate", 7)
    play.end(2)
    return play


def expected(table: StepTable, at: int) -> dict[str, Any]:
    """What is to be shown behind so many rows, read from the table alone."""
    done, rest = table.rows[:at], table.rows[at:]
    shown: dict[str, Any] = {"did": [], "next": [], "lines": {}, "row": at - 1, "slider": at, "ended": not rest}
    for thread in range(len(table.threads)):
        past = [deed for row in done if (deed := row.deeds[thread])]
        future = [deed for row in rest if (deed := row.deeds[thread])]
        has_ended = bool(past) and past[-1].words == ENDS
        shown["did"].append(past[-1].text if past else "")
        if at < table.started[thread]:
            shown["next"].append("not started yet")
        elif future:
            shown["next"].append(future[0].text)
        else:
            stuck = "cannot go on" if done and not done[-1].steps else "does nothing more"
            shown["next"].append("finished" if has_ended else stuck)
        places = [deed.place.line for deed in (*future[:1], *reversed(past)) if deed.place.file]
        if places and not has_ended:
            shown["lines"][str(thread)] = places[0]
    values = done[-1].values if done else None
    shown["values"] = [
        (FREE if variable.is_lock else "")
        if values is None
        else HELD
        if variable.is_lock and values[number].writer is not None
        else values[number].text
        for number, variable in enumerate(table.variables)
    ]
    writers = [None if values is None else values[number].writer for number in range(len(table.variables))]
    shown["writers"] = [None if writer is None else str(writer) for writer in writers]
    return shown


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if sys.platform == "win32":
        pytest.skip("the browser is told what to do through inherited pipes, which need a POSIX system")
    from tests.export.browser import browser_with

    path = find_browser()
    if path is None:
        pytest.skip("no browser found: install chromium to test the page")
    with browser_with(path, tmp_path_factory.mktemp("browser"), (1024, 768)) as browser:
        yield browser


@pytest.fixture
def browser(started: Browser) -> Iterator[Browser]:
    started.errors.clear()
    yield started
    assert started.errors == []


def page(directory: Path, table: StepTable) -> Path:
    path = directory / "steps.html"
    path.write_text(steps_page(table), encoding="utf-8")
    return path


TABLES = {
    "lost update": lambda: step_table_of(recording_of(lost_update())),
    "lock": lambda: step_table_of(recording_of(guarded())),
    "deadlock": lambda: step_table_of(recording_of(crossed(), "deadlock", DEADLOCK)),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_page_steps_forward_and_back_through_the_states_of_the_model(name, browser, tmp_path):
    table = TABLES[name]()
    browser.open(page(tmp_path, table))
    last = len(table.rows)
    for at in range(last):
        assert browser.value(SHOWN) == expected(table, at)
        browser.press("ArrowRight")
    for at in range(last, 0, -1):
        assert browser.value(SHOWN) == expected(table, at)
        browser.press("ArrowLeft")
    assert browser.value(SHOWN) == expected(table, 0)


def test_keys_buttons_slider_and_rows_lead_to_a_step(browser, tmp_path):
    table = TABLES["lost update"]()
    browser.open(page(tmp_path, table))
    last = len(table.rows)

    def at() -> int:
        return browser.value(SHOWN)["slider"]

    for key, to in (("ArrowLeft", 0), ("PageDown", 1), ("PageDown", 2), ("PageUp", 1), ("End", last), ("Home", 0)):
        browser.press(key)
        assert at() == to
    browser.press("End")
    browser.press("ArrowRight")
    assert browser.value(SHOWN) == expected(table, last)
    for button, to in (("first", 0), ("step", 1), ("step", 2), ("back", 1), ("last", last)):
        browser.click(f"#{button}")
        assert at() == to
    browser.click("#slider")
    assert browser.value(SHOWN) == expected(table, round(last / 2))
    # With the slider in focus a key is one step, not two.
    browser.press("ArrowRight")
    assert at() == round(last / 2) + 1
    browser.press("Home")
    browser.click("#all tbody tr:nth-child(3)")
    assert browser.value(SHOWN) == expected(table, 3)


EVIL = """</script></style><script>window.broken = 1</script><img src=x onerror="window.broken = 1"><!--<script>"""


def test_nothing_of_the_program_is_run_or_loaded(browser, tmp_path):
    table = replace(hostile(EVIL), sources={FILE: f"# {EVIL}\n" * 100})
    path = page(tmp_path, table)
    browser.open(path)
    browser.press("End")
    assert browser.value("window.broken") is None
    assert browser.requests == [path.as_uri()]
    assert browser.value("document.querySelectorAll('script, img').length") == 2
    assert browser.value("document.querySelector('#sources li').textContent") == f"# {EVIL}"
    assert browser.value(SHOWN)["values"] == [EVIL]


def test_the_page_may_load_nothing_and_run_nothing_else(browser, tmp_path):
    browser.open(page(tmp_path, TABLES["lock"]()))
    refused = browser.value("""new Promise((resolve) => {
      const refused = [];
      document.addEventListener("securitypolicyviolation", (event) => {
        refused.push(`${event.disposition} ${event.effectiveDirective}`);
        if (refused.length === 3) resolve(refused.sort());
      });
      const script = document.createElement("script");
      script.textContent = "window.broken = 1";
      const image = document.createElement("img");
      image.src = "http://127.0.0.1:9/x.png";
      document.body.append(script, image);
      fetch("http://127.0.0.1:9/").catch(() => {});
    })""")
    assert refused == ["enforce connect-src", "enforce img-src", "enforce script-src-elem"]
    assert browser.value("window.broken") is None


def test_the_page_is_light_or_dark_as_the_reader_wishes_and_light_on_paper(browser, tmp_path):
    browser.open(page(tmp_path, TABLES["lock"]()))
    background = "getComputedStyle(document.documentElement).backgroundColor"
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    found = []
    for media, features in (("screen", []), ("screen", dark), ("print", dark)):
        browser.call("Emulation.setEmulatedMedia", media=media, features=features)
        found.append(browser.value(background))
    printed = browser.value("getComputedStyle(document.getElementById('now')).display")
    browser.call("Emulation.setEmulatedMedia", media="", features=[])
    assert found == [rgb(LIGHT.background), rgb(DARK.background), rgb(LIGHT.background)]
    assert printed == "none"


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


def test_all_is_within_a_projectors_screen(browser, tmp_path):
    browser.open(page(tmp_path, TABLES["deadlock"]()))
    browser.press("End")
    page_size = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert browser.value(page_size) == browser.value("[innerWidth, innerHeight]")
    inside = browser.value(
        "[...document.querySelectorAll('header *, #story, #sources, #now, #all')].every((element) => {"
        "const box = element.getBoundingClientRect();"
        "return box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight && box.height > 10; })"
    )
    assert inside


# without a browser


def test_a_page_of_a_run_without_variables_and_sources_is_a_page():
    play = Play()
    play.begin(1, 2)
    text = steps_page(step_table(play.interleaving()))
    assert '<table id="variables" hidden>' in text
    assert "http" not in text.replace('http-equiv="Content-Security-Policy"', "")


class _Scripts(HTMLParser):
    """The data and all other scripts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "script":
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script" and self.found:
            self.found[-1] += data


@quick
@example("</script >")
@example("<!--<script ")
@given(st.text(st.sampled_from("<>/!-scriptSCRIPT&\"'\\ ")) | st.text())
def test_no_text_ends_the_data_of_a_page(text: str):
    table = hostile(text)
    made = steps_page(table)
    assert len(re.findall("<script", made)) == len(re.findall("</script", made)) == 2
    parser = _Scripts()
    parser.feed(made)
    data = json.loads(parser.found[0].strip())
    assert data["threads"][1]["name"] == plain(text)
