"""What the user has done to a program by hand, in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from visualizer.model.order_text import FREE, HEED, IGNORE, SET, SPAWN, SPAWN_DAEMON, TAKE, ByHand, Choice
from visualizer.model.words import joined

_DEEDS = {
    SPAWN: "spawned {}",
    SPAWN_DAEMON: "spawned {} as a daemon",
    TAKE: "took {}",
    FREE: "freed {}",
    IGNORE: "had {} ignored",
    HEED: "had {} heeded again",
}
_TOLD = 3
"""So many things done by hand are told one by one."""


def begun_words(opening: Sequence[Choice]) -> str:
    """What was done before all else, as words that go on a sentence: "after you switched USE_LOCK on"; "" if nothing.

    `opening` are the choices up to the last thing that was done by hand.
    """
    done = [choice for choice in opening if isinstance(choice, ByHand)]
    deeds = [(deed_words(deed), len(list(same))) for deed, same in groupby(done)]
    said = [words if count == 1 else f"{words} {count} times" for words, count in deeds[-_TOLD:]]
    if not said:
        return ""
    if len(deeds) > _TOLD:
        said.insert(0, "did other things")
    chosen = len(opening) - len(done)
    if chosen:
        said.insert(0, "chose once" if chosen == 1 else f"chose {chosen:,} times")
    return f"after you {joined(said)}"


def deed_words(deed: ByHand) -> str:
    """What somebody has done by hand: "switched USE_LOCK on"."""
    if deed.do == SET:
        states = {"True": "on", "False": "off"}
        value = states.get(deed.value)
        return f"switched {deed.what} {value}" if value else f"set {deed.what} to {deed.value}"
    what = f"{deed.what}({deed.value})" if deed.do in (SPAWN, SPAWN_DAEMON) else deed.what
    return _DEEDS[deed.do].format(what)
