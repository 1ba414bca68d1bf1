"""Which stretch of time is on the screen: zoom, pan, follow, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

LIVE_NS = 10_000_000_000
"""A live run is looked at through a window of this length."""
SHORTEST_NS = 1_000
"""Nobody can look closer."""
_STEPS = 200
"""So many views are remembered."""
_MARGINS = (0.02, 0.1)
"""Parts of the run's length that are shown before and behind it when all of it is fitted in: how threads ended is
written behind them."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of time, in ns."""

    begin: int
    end: int

    @property
    def length(self) -> int:
        """Its length in ns."""
        return self.end - self.begin


class Navigation:
    """Where one is in time.

    While it follows, the right edge is now. It lets go when one moves away from the right edge, and takes up again when
    one comes back to it.

    Attributes:
        view: The stretch on the screen.
        now: The end of what there is.
        follows: Whether the right edge goes along with `now`.
    """

    def __init__(self) -> None:
        self.view = Stretch(0, LIVE_NS)
        self.now = 0
        self.follows = True
        self._back: list[Stretch] = []
        self._forward: list[Stretch] = []
        self._is_moving = False

    def advance(self, now: int) -> bool:
        """There is more to see, until `now`; returns whether the view has changed."""
        self.now = now
        if not self.follows or now <= self.view.end:
            return False
        self.view = Stretch(now - self.view.length, now)
        return True

    def begin_live(self) -> None:
        """A new run: look at its beginning, and follow."""
        self.view, self.now, self.follows = Stretch(0, LIVE_NS), 0, True
        self._back.clear()
        self._forward.clear()
        self._is_moving = False

    def fit(self) -> None:
        """Show everything."""
        before, behind = (max(int(self.now * part), SHORTEST_NS) for part in _MARGINS)
        self.go(Stretch(-before, self.now + behind), follow=False)

    def zoom(self, factor: float, anchor: float = 0.5) -> None:
        """Show `factor` times as long a stretch; what is at `anchor` (0: left edge, 1: right edge) stays there."""
        length = max(int(self.view.length * factor), SHORTEST_NS)
        length = min(length, max(int(self.now * 1.5), LIVE_NS))
        if self.follows:
            self.go(self._latest(length), follow=True, small=True)
            return
        fixed = self.view.begin + self.view.length * anchor
        begin = self._within(int(fixed - length * anchor), length)
        self.go(Stretch(begin, begin + length), follow=False, small=True)

    def pan(self, part: float) -> None:
        """Move by a part of what is on the screen; to the right if it is positive."""
        length = self.view.length
        begin = self._within(self.view.begin + int(length * part), length)
        moved = Stretch(begin, begin + length)
        self.go(moved, follow=part > 0 and moved.end >= self.now, small=True)

    def drag(self, view: Stretch, by: int) -> None:
        """Show what is `by` later than another view, which was on the screen when the dragging began."""
        begin = self._within(view.begin + by, view.length)
        moved = Stretch(begin, begin + view.length)
        self.go(moved, follow=moved.end >= self.now > view.end, small=True)

    def show(self, begin: int, end: int, margin: float = 0.15) -> None:
        """Show a stretch with a little of what is around it."""
        extra = max(int((end - begin) * margin), SHORTEST_NS // 2)
        self.go(Stretch(begin - extra, end + extra), follow=False)

    def reveal(self, time: int) -> None:
        """Move only if a moment is not on the screen."""
        if not self.view.begin <= time < self.view.end:
            half = self.view.length // 2
            self.go(Stretch(time - half, time - half + self.view.length), follow=False)

    def hold(self) -> None:
        """Stay where one is."""
        self.follows = False

    def follow(self) -> None:
        """Go to the right edge and stay there."""
        self.go(self._latest(self.view.length), follow=True)

    def _latest(self, length: int) -> Stretch:
        begin = max(self.now - length, 0)
        return Stretch(begin, begin + length)

    def _within(self, begin: int, length: int) -> int:
        """Keep a part of what there is on the screen."""
        return min(max(begin, 1 - length // 2), max(self.now - length // 8 - 1, 0))

    def go(self, stretch: Stretch, *, follow: bool, small: bool = False) -> None:
        """Show a stretch. One can come back from there; a row of small moves is one step."""
        if stretch != self.view:
            if not (small and self._is_moving):
                self._back = [*self._back[-_STEPS:], self.view]
            self._forward.clear()
            self._is_moving = small
        self.view, self.follows = stretch, follow

    def back(self) -> bool:
        """Undo the last step; returns whether there was one."""
        return self._turn(self._back, self._forward)

    def forward(self) -> bool:
        """Take back the last undo; returns whether there was one."""
        return self._turn(self._forward, self._back)

    def _turn(self, from_: list[Stretch], to: list[Stretch]) -> bool:
        # Those in which there is nothing are of an earlier run.
        while from_ and (from_[-1] == self.view or from_[-1].begin >= max(self.now, 1)):
            from_.pop()
        if not from_:
            return False
        to.append(self.view)
        self.view, self.follows, self._is_moving = from_.pop(), False, False
        return True
