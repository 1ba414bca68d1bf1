"""A stack by compare-and-set uses its nodes again: the top is the same node, but no longer the same stack."""
# expect: sorted(places) == ["a", "b"]
# fails: expectation
# needs: 1 preemption

import threading

top = ["a", ["b", None]]  # a node: its name and the node below
lock = threading.Lock()
left, right = [], []


def compare_and_set(old, new):
    global top
    with lock:
        same = top is old
        if same:
            top = new
    return same


def pop(hand):
    while (node := top) is not None:
        if compare_and_set(node, node[1]):
            hand.append(node)
            return


def pop_two_push_one():
    pop(right)
    pop(right)
    if right:
        node = right.pop(0)
        node[1] = top
        while not compare_and_set(node[1], node):
            node[1] = top


threads = [threading.Thread(target=pop, args=(left,)), threading.Thread(target=pop_two_push_one)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
places = [name for name, _ in left + right]
while top is not None:
    places.append(top[0])
    top = top[1]
