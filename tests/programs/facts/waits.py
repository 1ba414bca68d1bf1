"""Each way to wait once, in a thread of its own, ended by MainThread unless its name says otherwise."""

import concurrent.futures
import queue
import select
import selectors
import socket
import subprocess
import sys
import threading
import time

from settle import until_asleep

door = threading.Lock()
gate = threading.RLock()
mailbox = threading.Condition()
desk = threading.Condition(door)
shelf = threading.Condition(gate)
bell = threading.Event()
seats = threading.Semaphore(0)
places = threading.BoundedSemaphore(1)
start_line = threading.Barrier(2)
letters = queue.Queue(1)
plates = queue.LifoQueue()
patients = queue.PriorityQueue()
parcels = queue.SimpleQueue()
left, right = socket.socketpair()
state = []


class Account:
    def __init__(self):
        self.guard = threading.Lock()


account = Account()


def scene(name, wait, end=None):
    thread = threading.Thread(target=wait, name=name)
    thread.start()
    if end is not None:
        until_asleep(thread)
        end()
    thread.join()


def hold(lock, name, wait):
    lock.acquire()
    scene(name, wait, lambda: lock.release())  # here: release


def lock_with():
    with door:  # here: lock with
        pass


def lock_acquire():
    door.acquire()  # here: lock acquire
    door.release()


def lock_patient():
    assert door.acquire(timeout=100)  # here: lock patient
    door.release()


def lock_timeout():
    assert not door.acquire(timeout=0.02)  # here: lock timeout


def lock_refused():
    assert not door.acquire(blocking=False)  # here: lock refused
    assert not door.acquire(False)  # here: lock refused again


def lock_attribute():
    with account.guard:  # here: lock attribute
        pass


def rlock_with():
    with gate:  # here: rlock with
        with gate:
            pass


def rlock_acquire():
    assert gate.acquire(timeout=100)  # here: rlock acquire
    gate.release()


def rlock_timeout():
    assert not gate.acquire(timeout=0.02)  # here: rlock timeout


def condition():
    with mailbox:
        mailbox.wait()  # here: condition


def condition_timeout():
    with mailbox:
        assert not mailbox.wait(0.02)  # here: condition timeout


def condition_for():
    with mailbox:
        mailbox.wait_for(lambda: state)  # here: condition for


def condition_lock():
    with desk:
        desk.wait(100)  # here: condition lock


def condition_rlock():
    with shelf, shelf:
        shelf.wait()  # here: condition rlock


def notify(condition):
    with condition:
        condition.notify_all()  # here: notify


def notify_in_vain_first(thread_name="condition for"):
    notify(mailbox)
    until_asleep(next(thread for thread in threading.enumerate() if thread.name == thread_name))
    state.append(1)
    notify(mailbox)


def event():
    bell.wait()  # here: event


def event_timeout():
    assert not threading.Event().wait(timeout=0.02)  # here: event timeout


def semaphore():
    seats.acquire()  # here: semaphore


def semaphore_with():
    with seats:  # here: semaphore with
        pass


def semaphore_timeout():
    assert not seats.acquire(timeout=0.02)  # here: semaphore timeout


def bounded_semaphore():
    with places:  # here: bounded semaphore
        pass


def barrier():
    start_line.wait()  # here: barrier


def queue_get():
    letters.get()  # here: queue get


def queue_get_timeout():
    try:
        letters.get(timeout=0.02)  # here: queue get timeout
    except queue.Empty:
        pass


def queue_put():
    letters.put("second")  # here: queue put


def queue_join():
    letters.join()  # here: queue join


def finish_letters():
    letters.get()
    letters.task_done()
    letters.task_done()
    letters.task_done()


def lifo_get():
    plates.get()  # here: lifo get


def priority_get():
    patients.get()  # here: priority get


def simple_get():
    parcels.get()  # here: simple get


def simple_get_timeout():
    try:
        parcels.get(timeout=0.02)  # here: simple get timeout
    except queue.Empty:
        pass


def sleep():
    time.sleep(0.02)  # here: sleep


def join():
    sleeper.join()  # here: join


def join_timeout():
    threading.main_thread().join(0.02)  # here: join timeout


def process_wait():
    child.wait()  # here: process wait


def process_communicate():
    child.communicate()  # here: process communicate


def socket_recv():
    right.recv(10)  # here: socket recv


def socket_timeout():
    right.settimeout(0.02)
    try:
        right.recv(10)  # here: socket timeout
    except TimeoutError:
        right.settimeout(None)


def socket_accept():
    server.accept()[0].close()  # here: socket accept


def select_select():
    select.select([right], [], [])  # here: select


def selector():
    with selectors.DefaultSelector() as selector:
        selector.register(right, selectors.EVENT_READ)
        selector.select()  # here: selector


def future_result():
    future.result()  # here: future result


def future_exception():
    future.exception()  # here: future exception


def futures_wait():
    concurrent.futures.wait([future])  # here: futures wait


def futures_completed():
    for _ in concurrent.futures.as_completed([future]):  # here: futures completed
        pass


def pool_shutdown():
    pool.shutdown()  # here: pool shutdown


hold(door, "lock with", lock_with)
hold(door, "lock acquire", lock_acquire)
hold(door, "lock patient", lock_patient)
with door:
    scene("lock timeout", lock_timeout)
    scene("lock refused", lock_refused)
hold(account.guard, "lock attribute", lock_attribute)
hold(gate, "rlock with", rlock_with)
hold(gate, "rlock acquire", rlock_acquire)
with gate:
    scene("rlock timeout", rlock_timeout)
scene("condition", condition, lambda: notify(mailbox))
scene("condition timeout", condition_timeout)
scene("condition for", condition_for, notify_in_vain_first)
scene("condition lock", condition_lock, lambda: notify(desk))
scene("condition rlock", condition_rlock, lambda: notify(shelf))
scene("event", event, bell.set)
scene("event timeout", event_timeout)
scene("semaphore", semaphore, seats.release)
scene("semaphore with", semaphore_with, seats.release)
seats.acquire()
scene("semaphore timeout", semaphore_timeout)
places.acquire()
scene("bounded semaphore", bounded_semaphore, places.release)
scene("barrier", barrier, start_line.wait)
scene("queue get", queue_get, lambda: letters.put("letter"))
scene("queue get timeout", queue_get_timeout)
letters.put("first")
scene("queue put", queue_put, letters.get)
scene("queue join", queue_join, finish_letters)
scene("lifo get", lifo_get, lambda: plates.put(1))
scene("priority get", priority_get, lambda: patients.put(1))
scene("simple get", simple_get, lambda: parcels.put(1))
scene("simple get timeout", simple_get_timeout)
scene("sleep", sleep)
let_go = threading.Event()
sleeper = threading.Thread(target=let_go.wait, name="sleeper")
sleeper.start()
scene("join", join, let_go.set)
scene("join timeout", join_timeout)
ASK = [sys.executable, "-c", "import sys; sys.stdin.read()"]
child = subprocess.Popen(ASK, stdin=subprocess.PIPE)
scene("process wait", process_wait, child.stdin.close)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.1)"], stdout=subprocess.PIPE)
scene("process communicate", process_communicate)
scene("socket recv", socket_recv, lambda: left.send(b"x"))
scene("socket timeout", socket_timeout)
with socket.create_server(("127.0.0.1", 0)) as server:
    scene("socket accept", socket_accept, lambda: socket.create_connection(server.getsockname()).close())
scene("select", select_select, lambda: left.send(b"x"))
right.recv(1)
scene("selector", selector, lambda: left.send(b"x"))
left.close()
right.close()
for scene_name, wait in (
    ("future result", future_result),
    ("future exception", future_exception),
    ("futures wait", futures_wait),
    ("futures completed", futures_completed),
    ("pool shutdown", pool_shutdown),
):
    done = threading.Event()
    pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix=f"pool for {scene_name}")
    future = pool.submit(done.wait)
    scene(scene_name, wait, done.set)
    pool.shutdown()
print("ok")
