"""Carries out the orders of an interactive run, in the one thread of ours that such a program has.

Orders are `{"do": name, "id": n, ...}`, each answered by `{"id": n, "ok": true, ...}` or `{"id": n, "ok": false, "why":
sentence}`. What is said without being asked is `{"event": name, ...}`:

- "inventory", "values": what the main module offers, and the values of the watched globals, when these have changed;
- "held", "main ends": the main thread is held at its end, or goes on; "holding": which threads may not start yet;
- "taken", "freed": a lock, by hand;
- "reading": with "on", whether the program waits for its standard input.

The thread is no thread of `threading`, so that the program does not see it there, and it blocks all signals, so that
these reach the threads that they are meant for. It runs no code of the user's, but for what the garbage collector may
do in any thread.
"""

import os
import sys
from _signal import SIG_BLOCK, SIG_SETMASK, pthread_sigmask, valid_signals  # type: ignore - see `spawning`
from _thread import start_new_thread
from itertools import repeat
from time import monotonic

from .channel import Channel
from .finalizing import EndMark
from .hands import Hands
from .ignoring import Ignorer
from .inventory import namespace, take_inventory, value_text
from .literals import Refusal
from .protocol import YOU
from .reading import waits_for_input
from .setting import set_global
from .spawning import Spawner
from .threads import tell_exception

_PERIOD = 0.1
"""Seconds between two looks at the main module."""
_CALM = 20
"""How many times longer than a look the time between two looks is at least."""
_ABSENT = object()


class Commander:
    """Takes orders from `channel` and passes each to who carries it out.

    `gates` hold threads, `tools` are those of `install`.
    """

    def __init__(self, writer, channel: Channel, gates, tools) -> None:
        self._writer = writer
        self._channel = channel
        self._gates = gates
        signals = pthread_sigmask(SIG_BLOCK, ())
        self._signals = signals
        self._interpreter = tools.interpreter
        self._then = None
        self._ignorer = Ignorer(writer, tools.locks, tools.rlocks, tools.condition)
        self._hands = Hands(writer, self._ignorer, channel.send)
        self._orders = {
            "let_main_end": self._let_main_end,
            "watch": self._watch,
            "set": self._set,
            **Spawner(tools.maker, gates, signals, self._pause).orders,
            **self._hands.orders,
        }
        self._inventory: dict | None = None
        self._watched: list[str] = []
        self._values: dict | None = {}
        self._gates_told: tuple = (False, [])
        self._reads = False
        self._due = 0.0
        gates.tell = self._tell_of_gates

    def begin(self) -> None:
        """Start the thread."""
        self._me = self._writer.new_thread()
        self._writer.define_thread(self._me, "you", True, YOU, "")
        self._gates.hold_main_at_its_end(EndMark(self._interpreter))
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forked)
        # What was ordered before the program began is done before it begins.
        self._obey(0)
        pthread_sigmask(SIG_BLOCK, valid_signals())
        try:
            start_new_thread(self._serve, ())
        finally:
            pthread_sigmask(SIG_SETMASK, self._signals)

    def _serve(self) -> None:
        self._writer.become(self._me)
        while self._channel.is_open:
            self._obey(max(0.001, self._due - monotonic()))
        # Nobody could undo it any more.
        self._hands.free_all()
        self._gates.let_all_go()

    def _obey(self, seconds: float) -> None:
        """Carry out the orders that come within some time, and look at the program when it is time to."""
        for order in self._channel.receive(seconds):
            self._channel.send({"id": order.get("id"), **self._answer(order)})
            if self._then is not None:
                then, self._then = self._then, None
                then()
        if monotonic() >= self._due:
            self._look()

    def _pause(self) -> None:
        """Called in the middle of a long order."""
        if monotonic() >= self._due:
            self._obey(0)

    def _answer(self, order: dict) -> dict:
        carry_out = self._orders.get(str(order.get("do")))
        if carry_out is None:
            return {"ok": False, "why": f"there is no order {order.get('do')!r}"}
        try:
            return {"ok": True, **carry_out(order)}
        except Refusal as refusal:
            return {"ok": False, "why": str(refusal)}
        except Exception as error:
            # Whatever it is, the orders behind it can still be carried out.
            return {"ok": False, "why": f"this did not work: {type(error).__name__}: {error}"}

    def _look(self) -> None:
        began = monotonic()
        try:
            self._tell_inventory()
            self._tell_values()
            self._tell_reading()
            self._ignorer.look()
            self._channel.flush()
        except (MemoryError, RecursionError):
            # The next look may have more room.
            pass
        ended = monotonic()
        self._due = max(began + _PERIOD, ended + (ended - began) * _CALM)

    def _tell_inventory(self) -> None:
        inventory = take_inventory()
        if inventory != self._inventory:
            self._inventory = inventory
            self._channel.send({"event": "inventory", **inventory})

    def _tell_values(self) -> None:
        # In one go, so that the values belong together: under the GIL no other thread runs while `map` does.
        found = list(map(namespace().get, self._watched, repeat(_ABSENT)))
        shown = {
            name: value_text(value) for name, value in zip(self._watched, found, strict=True) if value is not _ABSENT
        }
        if shown != self._values:
            self._values = shown
            self._channel.send({"event": "values", "values": shown})

    def _tell_reading(self) -> None:
        reads = waits_for_input()
        if reads != self._reads:
            self._reads = reads
            self._channel.send({"event": "reading", "on": reads})

    def _tell_of_gates(self) -> None:
        # Called by the threads at the gates.
        held, told = self._gates.held(), self._gates_told
        self._gates_told = self._gates.main_is_held, held
        if self._gates.main_is_held != told[0]:
            if self._gates.main_is_held:
                self._tell_inventory()
                self._channel.send({"event": "held", "exception": self._tell_exception()})
            else:
                self._channel.send({"event": "main ends"})
        if held != told[1]:
            self._channel.send({"event": "holding", "threads": held})

    def _tell_exception(self) -> "str | None":
        """Tell which exception has ended the script, if one has, and return its name."""
        error = getattr(sys, "last_value", None)
        if error is None:
            return None
        tell_exception(self._writer, 1, error)
        return type(error).__qualname__

    def _let_main_end(self, order: dict) -> dict:
        # Answered before, since the program may be gone at once.
        self._then = self._gates.let_main_end
        return {"held": self._gates.main_is_held}

    def _watch(self, order: dict) -> dict:
        names = order.get("names")
        if type(names) is not list:
            raise Refusal("there are no names to watch")
        self._watched = [name for name in names if type(name) is str]
        self._values = None
        self._due = 0.0
        return {}

    def _set(self, order: dict) -> dict:
        set_global(order.get("name", ""), order.get("value", ""))
        self._due = 0.0
        return {}

    def _forked(self) -> None:
        """In the child of a fork there is no thread of ours, and its parent's socket is not for it."""
        self._channel.close()
        self._gates.disappear()
        self._ignorer.renew()


def begin(orders: int, writer, gates, tools) -> None:
    """Take orders from the inherited descriptor `orders`; output comes out line by line, as in a terminal."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.reconfigure(line_buffering=True)  # type: ignore
        except (AttributeError, ValueError, OSError):
            # There is none, or it is something else.
            pass
    Commander(writer, Channel(orders), gates, tools).begin()
