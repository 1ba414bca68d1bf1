"""Threads that are held until somebody lets them go: the main thread at its end, and new threads in their `start`."""

from _thread import allocate_lock, get_ident
from sys import _getframe

from .disguise import forget_frame
from .finalizing import EndMark
from .protocol import Reason
from .writer import Writer


class Gates:
    """Where threads of an interactive run are held. In any other run all gates are open.

    Attributes:
        shut: Whether new threads are held in their `start`.
        main_is_held: Whether the main thread waits at its end.
        tell: Called when somebody comes to a gate, or leaves it.
        before_end: Called by the main thread before it goes on to its end.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._main = 0
        self._main_gate = allocate_lock()
        self._gates: dict = {}
        self.shut = False
        self.main_is_held = False
        self.tell = lambda: None
        self.before_end = lambda: None

    def hold_main_at_its_end(self, mark: EndMark) -> None:
        """Hold the calling thread, which is the main one, when it has run the program's script."""
        self._main = get_ident()
        self._mark = mark
        self._main_gate.acquire()

    def let_main_end(self) -> None:
        """Let the main thread end, now or when it comes to its end."""
        _open(self._main_gate)

    def let_all_go(self) -> None:
        """Hold nobody any more."""
        self.let_main_end()
        self.shut = False
        for number in list(self._gates):
            self.let_go(number)

    def disappear(self) -> None:
        """In the child of a fork there is nobody who could let anybody go."""
        self._main = 0
        self.let_all_go()

    def let_go(self, number: int) -> bool:
        """Let a thread start; whether it was held."""
        gate = self._gates.pop(number, None)
        if gate is None:
            return False
        _open(gate)
        return True

    def held(self) -> "list[int]":
        """The threads that are held in their `start`."""
        return list(self._gates)

    def pass_end(self) -> None:
        """Called by the main thread at its end."""
        if self._main != get_ident():
            return
        self._main = 0
        try:
            if not self._main_gate.acquire(False):
                self._hold_main()
            self.before_end()
        except KeyboardInterrupt:
            # Ctrl+C asks the program to end. From here on it does what it always does.
            pass
        except BaseException as error:
            forget_frame(error)
            raise

    def _hold_main(self) -> None:
        self.main_is_held = True
        self._mark.lift()
        self.tell()
        try:
            self._stay(self._main_gate, 0, _getframe(1))
        except BaseException as error:
            forget_frame(error)
            raise
        finally:
            self.main_is_held = False
            self._mark.restore()
            self.tell()

    def pass_start(self, number: int, frame) -> None:
        """Called by a thread that is about to start another one."""
        if not self.shut:
            return
        gate = self._gates[number] = allocate_lock()
        gate.acquire()
        self.tell()
        try:
            self._stay(gate, number, frame)
        except BaseException as error:
            forget_frame(error)
            raise
        finally:
            if self._gates.get(number) is gate:
                del self._gates[number]
            self.tell()

    def _stay(self, gate, number: int, frame) -> None:
        writer = self._writer
        mine = writer.at_rest
        try:
            writer.waits(Reason.HELD, number, frame)
            gate.acquire()
        except BaseException as error:
            forget_frame(error)
            raise
        finally:
            if mine:
                writer.woken()


def _open(gate) -> None:
    try:
        gate.release()
    except RuntimeError:
        # Open already.
        pass
