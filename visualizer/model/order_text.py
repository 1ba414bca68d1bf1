"""Orders as short texts, to be copied and pasted: who was chosen, and what somebody did by hand in between.

`0 1*3 you{USE_LOCK = True} 2` is: the main thread, then three times thread 1, then the switch is thrown, then thread 2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST = 1_000_000
"""Choices of an order, at most."""
SET, SPAWN, SPAWN_DAEMON, TAKE, FREE, IGNORE, HEED = "set", "spawn", "spawn daemon", "take", "free", "ignore", "heed"
"""What can be done by hand."""
_THREAD = re.compile(r"(?P<thread>[0-9]{1,5})(?:\*(?P<count>[0-9]{1,9}))?(?=\s|$)")
_LOCK_BODY = re.compile(r"(take|free|ignore|heed) (\S.*)")
_SPAWN_BODY = re.compile(r"(spawn daemon|spawn) (\w+)\((.*)\)", re.DOTALL)
_SET_BODY = re.compile(r"(\w+) = (.+)", re.DOTALL)
_YOU = "you{"
_CLOSES = {"}": "{", "]": "[", ")": "("}


@dataclass(frozen=True)
class ByHand:
    """What somebody does to the program between two steps.

    Attributes:
        do: SET a global, SPAWN a thread, or TAKE, FREE, IGNORE or HEED a lock.
        what: Name of the global, the function or the lock.
        value: The literal that is set, or the arguments of the function; "" otherwise.
    """

    do: str
    what: str
    value: str = ""

    def __str__(self) -> str:
        if self.do == SET:
            body = f"{self.what} = {self.value}"
        elif self.do in (SPAWN, SPAWN_DAEMON):
            body = f"{self.do} {self.what}({self.value})"
        else:
            body = f"{self.do} {self.what}"
        return f"{_YOU}{body}}}"

    def as_json(self) -> dict:
        """For JSON; `item_of` reads it."""
        return {"do": self.do, "what": self.what, "value": self.value}


Choice = int | ByHand
"""The number of the thread that was chosen, or something done by hand."""


def item_as_json(choice: Choice) -> int | dict:
    """A choice for JSON."""
    return choice.as_json() if isinstance(choice, ByHand) else choice


def item_of(value: object) -> Choice:
    """What `item_as_json` has returned. Raises ValueError if it is not that."""
    if type(value) is int and 0 <= value < 1 << 16:
        return value
    if isinstance(value, dict) and all(isinstance(value.get(key), str) for key in ("do", "what", "value")):
        return ByHand(value["do"], value["what"], value["value"])
    raise ValueError(value)


def text_of(choices: Sequence[Choice]) -> str:
    """A short text for choices, which `choices_of` reads."""
    parts: list[tuple[Choice, int]] = []
    for choice in choices:
        if parts and parts[-1][0] == choice and not isinstance(choice, ByHand):
            parts[-1] = choice, parts[-1][1] + 1
        else:
            parts.append((choice, 1))
    return " ".join(f"{choice}*{count}" if count > 1 else str(choice) for choice, count in parts)


def choices_of(text: str) -> tuple[Choice, ...]:
    """The choices in a text like that. Raises ValueError with a sentence if it is none."""
    choices: list[Choice] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text.startswith(_YOU, at):
            end = _end_of(text, at + len(_YOU))
            choices.append(_by_hand(text[at + len(_YOU) : end]))
            at = end + 1
        else:
            found = _THREAD.match(text, at)
            if found is None:
                part = text[at:].split()[0][:20]
                raise ValueError(f"{part!r} is no part of a schedule, which looks like 1*3 2 1")
            count = int(found["count"] or 1)
            if len(choices) + count > MOST:
                raise ValueError(f"the schedule is too long: it has more than {MOST:,} choices")
            choices += [int(found["thread"])] * count
            at = found.end()
    return tuple(choices)


def _end_of(text: str, at: int) -> int:
    """Where the brace is that closes one; braces in literals do not count."""
    opened, quote = ["{"], ""
    while at < len(text):
        letter = text[at]
        if quote:
            if letter == "\\":
                at += 1
            elif letter == quote:
                quote = ""
        elif letter in "'\"":
            quote = letter
        elif letter in _CLOSES.values():
            opened.append(letter)
        elif letter in _CLOSES:
            if opened.pop() != _CLOSES[letter]:
                break
            if not opened:
                return at
        at += 1
    raise ValueError("a part of the schedule that begins with you{ has no end")


def _by_hand(body: str) -> ByHand:
    body = body.strip()
    if found := _LOCK_BODY.fullmatch(body):
        return ByHand(found[1], found[2])
    if found := _SPAWN_BODY.fullmatch(body):
        return ByHand(found[1], found[2], found[3])
    if found := _SET_BODY.fullmatch(body):
        return ByHand(SET, found[1], found[2])
    raise ValueError(f"{body[:30]!r} is nothing that can be done by hand, such as USE_LOCK = True or take lock")
