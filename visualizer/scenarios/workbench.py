"""Workbench.

Functions to spawn as threads. Three run from the beginning: one sleeps, one computes, one uses a lock.
Spawn a second lock_user and it has to wait for the first. Spawn two racers and the counter goes wrong; use the
lock and it goes wrong no further. Spawn first_then_second and second_then_first and they wait for each other for ever.
"""
# group: Try things out
# mode: real time
# picture: 4 threads; busy runs; sleeper waits; sleeper is killed at exit; busy is killed at exit
# notes: Nothing here needs explaining by itself: spawn one function after the other, and let the room say what it will
#   do before it does.

import itertools
import queue
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

ROUNDS = 200_000
USE_LOCK = False  # control: switch "Use the lock"

counter = 0
counter_lock = threading.Lock()
expected = 0


def racer():
    """Adds to the counter every second: two racers lose updates, unless they use the lock."""
    while True:
        time.sleep(1 - time.time() % 1)  # all racers set off together, at the full second
        for _ in range(ROUNDS):
            if USE_LOCK:
                with counter_lock:
                    add_one()
            else:
                add_one()


def add_one():
    """Adds one to the counter, and to what is expected of it."""
    global counter, expected
    counter = int(counter) + 1  # read, call int, write: others may write in between
    expected += 1  # read, write: as long as there is a GIL, nobody gets it in between


def sleeper(seconds=2):
    """Sleeps, wakes up for a moment, sleeps again."""
    while True:
        time.sleep(seconds)


def busy(rest=0):
    """Computes for a second, rests, computes again: without a rest it wants the GIL all the time."""
    while True:
        end = time.monotonic() + 1
        while time.monotonic() < end:
            sum(range(1_000))
        time.sleep(rest)


printer = threading.Lock()


def lock_user():
    """Holds the lock of the printer for a second, over and over: a second one has to wait."""
    while True:
        with printer:
            time.sleep(1)
        time.sleep(0.5)


first = threading.Lock()
second = threading.Lock()


def first_then_second():
    """Takes the first lock, then the second: ends in a deadlock beside second_then_first."""
    while True:
        with first:
            time.sleep(1)
            with second:
                time.sleep(1)


def second_then_first():
    """Takes the second lock, then the first: ends in a deadlock beside first_then_second."""
    while True:
        with second:
            time.sleep(1)
            with first:
                time.sleep(1)


basket = queue.Queue(maxsize=3)


def producer():
    """Puts a number into the basket every second; waits while three are in it."""
    for number in itertools.count():
        basket.put(number)
        time.sleep(1)


def consumer():
    """Takes a number out of the basket every two seconds; waits while it is empty."""
    while True:
        basket.get()
        time.sleep(2)


bell = threading.Event()


def waiter():
    """Waits until the bell rings, then is finished."""
    bell.wait()


def ringer():
    """Rings the bell for a second: all waiters go on."""
    bell.set()
    time.sleep(1)
    bell.clear()


def pool_user():
    """Gives a pool of two threads six jobs and waits until all are done."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(time.sleep, [2, 1, 2, 1, 2, 1]))


writing_end, reading_end = socket.socketpair()


def reader():
    """Reads from a socket: waits until a writer sends something."""
    while True:
        reading_end.recv(1_000)


def writer():
    """Sends a line to the readers every two seconds."""
    while True:
        writing_end.sendall(b"hello\n")
        time.sleep(2)


threading.Thread(target=sleeper, name="sleeper", daemon=True).start()
threading.Thread(target=busy, name="busy", args=[1], daemon=True).start()
threading.Thread(target=lock_user, name="lock_user", daemon=True).start()
