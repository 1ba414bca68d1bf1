"""A pop or a push holds the lock from its look at the top until the top is replaced."""
# expect: sorted(places) == ["a", "b"]

import threading

top = ["a", ["b", None]]  # a node: its name and the node below
lock = threading.Lock()
left, right = [], []


def pop(hand):
    global top
    with lock:
        if top is not None:
            hand.append(top)
            top = top[1]


def push(node):
    global top
    with lock:
        node[1] = top
        top = node


def pop_two_push_one():
    pop(right)
    pop(right)
    if right:
        push(right.pop(0))


threads = [threading.Thread(target=pop, args=(left,)), threading.Thread(target=pop_two_push_one)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
places = [name for name, _ in left + right]
while top is not None:
    places.append(top[0])
    top = top[1]
