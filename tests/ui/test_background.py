"""Work that is done beside the window's thread."""

from __future__ import annotations

import threading

import pytest

from visualizer.ui.background import Background


@pytest.fixture
def background(qapp):
    made = Background()
    yield made
    made.close()
    made.deleteLater()


def test_a_result_comes_back_into_the_thread_that_asked(background, qtbot):
    came = []
    background.do(threading.get_ident, lambda ident: came.append((ident, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(came), timeout=30_000)
    ((there, here),) = came
    assert here == threading.get_ident() != there


def test_what_was_forgotten_never_comes_and_what_is_asked_later_does(background, qtbot):
    came, go_on = [], threading.Event()
    background.do(lambda: go_on.wait() and "old", came.append)
    background.forget()
    background.do(lambda: "new", came.append)
    go_on.set()
    qtbot.waitUntil(lambda: bool(came), timeout=30_000)
    background.close()
    qtbot.wait(1)
    assert came == ["new"]


def test_closing_waits_until_the_work_is_done(background):
    done = []
    background.do(lambda: done.append(True), lambda _: done.append(False))
    background.close()
    assert done == [True]
