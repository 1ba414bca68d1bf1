"""The part of the bar at the bottom that takes, frees and ignores locks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QPushButton

from visualizer.runtime.protocol import YOU
from visualizer.ui.parts import monospace, named
from visualizer.ui.strip_part import NO_PROGRAM, StripPart

_TAKE_TIP = "You take this lock by hand: threads that want it wait until you free it."
_FREE_TIP = "You free the lock that you took."
_WAITING_TIP = "You wait for the lock like a thread: another one has it. Click to give up."
_IGNORE_TIP = "Threads no longer wait at this lock: it keeps nobody out, as if it were not there."
_HEED_TIP = "The lock keeps others out again."


@dataclass(frozen=True)
class LockChoice:
    """A lock as the strip offers it; `owner` is the name of who has it, empty if nobody has."""

    number: int
    name: str
    kind: str = "Lock"
    place: str = ""
    owner: str = ""
    ignored: bool = False


class LockPart(StripPart):
    """Which lock, and what you do with it."""

    def __init__(self) -> None:
        super().__init__("Lock")
        self._locks: list[LockChoice] = []
        self._wanted: set[int] = set()
        self._mine: set[int] = set()
        self._freeing: set[int] = set()
        self._ignored: dict[int, bool] = {}
        self._running = False
        self._choice = QComboBox()
        named(self._choice, "lockChoice", "Lock", "The lock that the buttons beside are for.")
        self._choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._choice.setMinimumContentsLength(7)
        self._choice.setMaximumWidth(200)
        self._choice.currentIndexChanged.connect(self._refresh)
        self._take = QPushButton("Take it")
        named(self._take, "takeLock", "Take or free the lock", _TAKE_TIP)
        self._take.clicked.connect(self._order_take)
        self._ignore = QPushButton("Ignore it")
        named(self._ignore, "ignoreLock", "Ignore or heed the lock", _IGNORE_TIP)
        self._ignore.clicked.connect(self._order_ignore)
        for widget in (self._choice, self._take, self._ignore):
            self.row.addWidget(widget)
        self.show_scale(1.0)

    def show_scale(self, scale: float) -> None:
        """Size what has a font or width of its own."""
        self._choice.setFont(monospace(12 * scale))

    def show_locks(self, locks: list[LockChoice]) -> None:
        """The locks that there are."""
        if locks == self._locks:
            return
        chosen = self._chosen()
        same = [(lock.number, lock.name, lock.kind, lock.place) for lock in locks] == [
            (lock.number, lock.name, lock.kind, lock.place) for lock in self._locks
        ]
        before = {lock.number: lock for lock in self._locks}
        self._locks = locks
        for lock in locks:
            if lock.owner != YOU:
                # The timeline is a little behind: a lock that was just taken is not lost here.
                if lock.number in before and before[lock.number].owner == YOU:
                    self._mine.discard(lock.number)
                self._freeing.discard(lock.number)
            elif lock.number not in self._freeing:
                self._mine.add(lock.number)
                self._wanted.discard(lock.number)
            if lock.number not in before or lock.ignored != before[lock.number].ignored:
                self._ignored[lock.number] = lock.ignored
        if not same:
            blocker = QSignalBlocker(self._choice)
            self._choice.clear()
            for lock in locks:
                self._choice.addItem(lock.name)
                tip = f"{lock.kind}, made at {lock.place}" if lock.place else lock.kind
                self._choice.setItemData(self._choice.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
            numbers = [lock.number for lock in locks]
            at = numbers.index(chosen.number) if chosen and chosen.number in numbers else 0 if numbers else -1
            self._choice.setCurrentIndex(at)
            blocker.unblock()
        self._refresh()

    def show_for_certain(self, locks: list[LockChoice]) -> None:
        """The locks as they are, whatever was wanted of them."""
        for known in (self._wanted, self._freeing, self._mine):
            known.clear()
        self._mine.update(lock.number for lock in locks if lock.owner == YOU)
        self._ignored = {lock.number: lock.ignored for lock in locks}
        self.show_locks(locks)
        self._refresh()

    def show_taken(self, number: object, taken: bool) -> None:
        """A lock that you waited for is yours, or is so no more."""
        if not isinstance(number, int):
            return
        if taken and number not in self._freeing:
            self._mine.add(number)
        elif not taken:
            self._mine.discard(number)
        self._wanted.discard(number)
        self._refresh()

    def show_answer(self, order: Mapping[str, Any], why: str) -> None:
        """What the program has refused, or nothing."""
        number = order.get("lock")
        if isinstance(number, int):
            if why and order.get("do") == "take":
                self._wanted.discard(number)
            elif why and order.get("do") == "ignore":
                self._ignored[number] = not order.get("on")
        self.say(why, warning=True)
        self._refresh(keep_message=True)

    def set_running(self, running: bool) -> None:
        """Whether there is a program that can be told anything."""
        self._running = running
        if not running:
            self._wanted.clear()
            self._mine.clear()
            self._freeing.clear()
            self._ignored.clear()
            self.say("")
        self._refresh()

    def _chosen(self) -> LockChoice | None:
        index = self._choice.currentIndex()
        return self._locks[index] if 0 <= index < len(self._locks) else None

    def _refresh(self, _index: int = 0, keep_message: bool = False) -> None:
        lock = self._chosen()
        why = NO_PROGRAM if not self._running else "" if lock else "The program has made no lock yet."
        for widget in (self._choice, self._take, self._ignore):
            widget.setEnabled(not why)
        if lock is None or why:
            self._take.setToolTip(why)
            self._ignore.setToolTip(why)
            self._choice.setToolTip(why)
            if not keep_message:
                self.say("")
            return
        place = f" at {lock.place}" if lock.place else ""
        self._choice.setToolTip(f"{lock.name}, a {lock.kind} made{place}.")
        mine, wanted = lock.number in self._mine, lock.number in self._wanted
        self._take.setText("Free it" if mine else "Give up" if wanted else "Take it")
        self._take.setToolTip(_FREE_TIP if mine else _WAITING_TIP if wanted else _TAKE_TIP)
        ignored = self._ignored.get(lock.number, lock.ignored)
        self._ignore.setText("Heed it" if ignored else "Ignore it")
        self._ignore.setToolTip(_HEED_TIP if ignored else _IGNORE_TIP)
        if not keep_message:
            owner = "you have it" if mine else f"{lock.owner} has it" if lock.owner else "free"
            if wanted:
                owner = f"you wait for it, {lock.owner} has it" if lock.owner else "you wait for it"
            self.say("ignored: keeps nobody out" if ignored else owner)

    def _order_take(self) -> None:
        lock = self._chosen()
        if lock is None:
            return
        if lock.number in self._mine | self._wanted:
            self._mine.discard(lock.number)
            self._wanted.discard(lock.number)
            self._freeing.add(lock.number)
            self.ordered.emit({"do": "free", "lock": lock.number})
        else:
            self._wanted.add(lock.number)
            self._freeing.discard(lock.number)
            self.ordered.emit({"do": "take", "lock": lock.number})
        self._refresh()

    def _order_ignore(self) -> None:
        lock = self._chosen()
        if lock is not None:
            on = not self._ignored.get(lock.number, lock.ignored)
            self._ignored[lock.number] = on
            self.ordered.emit({"do": "ignore", "lock": lock.number, "on": on})
            self._refresh()
