"""Threads that are spawned from outside: functions of the main module, started now or later."""

from _signal import SIG_SETMASK, pthread_sigmask  # type: ignore - there is no command channel where this is missing

from .finding import attributes_of
from .inventory import find_function
from .literals import Refusal, read_call
from .threads import ID, Maker

_MOST = 1000
_STARTED = "cannot set daemon status of active thread"
"""What `threading` says."""


class Spawner:
    """Carries out the orders about threads.

    `signals` is the set that is blocked in an ordinary thread. `pause` is called between threads, since it may take
    seconds to start a thousand of them in a program that is busy: it lets other orders be carried out.
    """

    def __init__(self, maker: Maker, gates, signals: set, pause) -> None:
        self._maker = maker
        self._gates = gates
        self._signals = signals
        self._pause = pause
        self._counts: dict = {}
        self._waiting: dict = {}
        self._begun: dict = {}
        gates.before_end = self._settle
        self.orders = {
            "spawn": self.spawn,
            "start": self.start,
            "daemon": self.daemon,
            "hold_new": self.hold_new,
            "let_go": self.let_go,
        }

    def spawn(self, order: dict) -> dict:
        """Make threads of a function, and start them unless they are to wait."""
        name, count = str(order.get("function")), order.get("count", 1)
        function = find_function(name)
        if function is None:
            raise Refusal(f"the program has no function {name} that could run as a thread")
        if type(count) is not int or not 1 <= count <= _MOST:
            raise Refusal(f"there can be 1 to {_MOST} threads at a time")
        arguments = read_call(name, function, order.get("arguments", ""))
        self._begun = {number: thread for number, thread in self._begun.items() if not thread._started.is_set()}
        threads: list = []
        answer: dict = {"threads": threads}
        for position in range(count):
            positional, keywords = arguments()
            daemon = bool(order.get("daemon", False))
            title = self._title(name, order.get("name"), position, count)
            thread, number = self._maker.make(function, tuple(positional), keywords, title, daemon)
            if order.get("start", True):
                try:
                    self._start(number, thread)
                except (RuntimeError, MemoryError) as error:
                    if not threads:
                        raise Refusal(f"the thread could not be started: {error}") from None
                    answer["why"] = f"only {len(threads)} of {count} threads could be started: {error}"
                    break
            else:
                self._waiting[number] = thread
            threads.append(number)
            self._pause()
        return answer

    def start(self, order: dict) -> dict:
        """Start a thread that was spawned to be started later."""
        number = order.get("thread", 0)
        thread = self._waiting.get(number)
        if thread is None:
            raise Refusal("there is no such thread that waits to be started")
        try:
            self._start(number, thread)
        except (RuntimeError, MemoryError) as error:
            raise Refusal(f"the thread could not be started: {error}") from None
        del self._waiting[number]
        return {}

    def daemon(self, order: dict) -> dict:
        """Set the daemon flag of a thread that was not started yet."""
        number = order.get("thread", 0)
        thread = self._waiting.get(number) or self._find(number)
        if thread is None:
            raise Refusal("there is no such thread any more")
        if number in self._begun:
            # It may not have come to the point at which it knows that itself.
            raise Refusal(_STARTED)
        try:
            self._maker.set_daemon(thread, bool(order.get("value")))
        except RuntimeError as error:
            raise Refusal(str(error)) from None
        return {}

    def hold_new(self, order: dict) -> dict:
        """Hold the threads that the program starts from now on, or hold none any more."""
        self._gates.shut = bool(order.get("on"))
        if not self._gates.shut:
            for number in self._gates.held():
                self._gates.let_go(number)
        return {}

    def let_go(self, order: dict) -> dict:
        """Let a held thread start."""
        if not self._gates.let_go(order.get("thread")):
            raise Refusal("this thread is not held")
        return {}

    def _title(self, function: str, given, position: int, count: int) -> str:
        if type(given) is str and given:
            return given if count == 1 else f"{given}-{position + 1}"
        number = self._counts[function] = self._counts.get(function, 0) + 1
        return f"{function}-{number}"

    def _start(self, number: int, thread) -> None:
        # A thread inherits the blocked signals of the one that starts it, and ours blocks all of them.
        blocked = pthread_sigmask(SIG_SETMASK, self._signals)
        try:
            self._maker.start(thread)
        finally:
            pthread_sigmask(SIG_SETMASK, blocked)
        self._begun[number] = thread

    def _settle(self) -> None:
        """Wait until all threads that were started have begun: only then the end of the program waits for them."""
        for thread in list(self._begun.values()):
            thread._started.wait()

    def _find(self, number):
        """A thread of the program by our number of it."""
        for thread, attributes in attributes_of(self._maker.thread_class):
            known = attributes.get(ID)
            if known is not None and known[0] == number:
                return thread
        return None
