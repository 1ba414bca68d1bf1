"""Blocking calls: sleep, processes, select, sockets, forks."""

import os
import select
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from time import sleep as from_time

from attempts import attempt, describe

print("===== sleep")
attempt("sleep", time.sleep, 0.001)
attempt("sleep 0", time.sleep, 0)
attempt("whole seconds", time.sleep, False)
attempt("negative", time.sleep, -1)
attempt("text", time.sleep, "soon")
attempt("None", time.sleep, None)
attempt("nothing", time.sleep)
attempt("too many", time.sleep, 1, 2)
attempt("keyword", time.sleep, seconds=1)
attempt("too long", time.sleep, 1e30)
attempt("not a number", time.sleep, float("nan"))


class Patient:
    pause = time.sleep


class Number:
    def __index__(self):
        return 0


attempt("as a class attribute", Patient().pause, 0.001)
attempt("with an index", time.sleep, Number())
describe("sleep", time.sleep)
print(from_time is time.sleep, callable(time.sleep), repr(time.sleep))

print("===== subprocess")
child = [sys.executable, "-c", "import sys; print(sys.stdin.read().upper()); sys.exit(4)"]
run = subprocess.run(child, input="text", capture_output=True, text=True)
print(run.returncode, run.stdout, run.stderr)
process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
attempt("wait too short", lambda: process.wait(0.02))
attempt("communicate too short", lambda: process.communicate(timeout=0.02))
print(process.poll())
process.terminate()
attempt("wait", process.wait)
attempt("wait again", process.wait)
attempt("check", lambda: subprocess.check_output([sys.executable, "-c", "raise SystemExit(7)"]))
attempt("missing", subprocess.Popen, ["/nonexistent/command"])

print("===== environment of children")
print(
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import os; print(os.environ.get('PYTHONPATH'), "
            "[name for name in os.environ if 'VISUALIZER_' in name and 'TEST_RUN' not in name])",
        ],
        capture_output=True,
        text=True,
    ).stdout
)

print("===== sockets")
left, right = socket.socketpair()
attempt("send", left.send, b"abc")
attempt("recv", right.recv, 10)
attempt("sendall", left.sendall, b"def")
attempt("recv_into", lambda: right.recv_into(bytearray(10)))
right.settimeout(0.01)
attempt("recv too late", right.recv, 10)
right.settimeout(None)
right.setblocking(False)
attempt("recv not blocking", right.recv, 10)
right.setblocking(True)
attempt("recv nonsense", right.recv, "ten")
attempt("send nonsense", right.send, 5)
thread = threading.Thread(target=lambda: attempt("late recv", right.recv, 10))
thread.start()
time.sleep(0.02)
left.send(b"late")
thread.join()
attempt("select", lambda: [len(part) for part in select.select([right], [left], [], 0)])
attempt("select too late", select.select, [right], [], [], 0.01)
attempt("select negative", select.select, [right], [], [], -1)
attempt("select nonsense", select.select, 1, 2, 3)
attempt("select text", select.select, [], [], [], "soon")
describe("select", select.select)
with selectors.DefaultSelector() as selector:
    selector.register(right, selectors.EVENT_READ)
    attempt("selector too late", selector.select, 0.01)
    attempt("selector at once", selector.select, 0)
    left.send(b"x")
    attempt("selector", lambda: len(selector.select()))
with open(os.devnull) as null:
    attempt("poll", lambda: len(select.poll().poll(0)))
left.close()
attempt("recv at the end", right.recv, 1)
attempt("closed", left.send, b"x")
right.close()
with socket.socket() as server:
    server.bind(("127.0.0.1", 0))
    server.listen()
    server.settimeout(0.01)
    attempt("accept too late", server.accept)
    server.settimeout(None)
    thread = threading.Thread(target=lambda: server.accept()[0].close())
    thread.start()
    with socket.create_connection(server.getsockname()) as client:
        attempt("read to the end", client.recv, 10)
    thread.join()
    address = server.getsockname()
with socket.socket() as client:
    attempt("refused", client.connect, address)
attempt("getaddrinfo", lambda: socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)[0][4])
attempt("getaddrinfo fails", socket.getaddrinfo, "127.0.0.1", "nonsense-service")
attempt("gethostbyname", socket.gethostbyname, "127.0.0.1")
for method in ("recv", "send", "accept", "connect"):
    print(method, getattr(socket.socket, method).__name__, getattr(socket.socket, method).__qualname__)

print("===== pipes and interrupted calls")
read, write = os.pipe()
thread = threading.Thread(target=lambda: attempt("os.read", os.read, read, 10))
thread.start()
time.sleep(0.02)
os.write(write, b"pipe")
thread.join()


class Alarm(Exception):
    pass


def ring(number, frame):
    raise Alarm(number)


signal.signal(signal.SIGALRM, ring)
for name, call in (
    ("sleep", lambda: time.sleep(10)),
    ("read", lambda: os.read(read, 1)),
    ("lock", lambda: [lock.acquire() for lock in [threading.Lock()] for _ in "12"]),
    ("event", lambda: threading.Event().wait(10)),
    ("select", lambda: select.select([read], [], [])),
):
    signal.setitimer(signal.ITIMER_REAL, 0.03)
    attempt(f"{name} interrupted", call)
os.close(read)
os.close(write)
