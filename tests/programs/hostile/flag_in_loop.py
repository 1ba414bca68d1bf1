"""A thread waits in a loop for a flag that another one sets later, in several ways: comes out right."""
# outcome: passed
# expect: seen == ["global", "attribute", "called"]

import threading


class Gate:
    is_open = False

    def is_passable(self):
        return self.is_open


flag = False
gates = [Gate(), Gate()]
seen = []


def wait():
    while not flag:
        pass
    seen.append("global")
    while True:
        if gates[0].is_open:
            break
    seen.append("attribute")
    while not gates[1].is_passable():
        pass
    seen.append("called")


def tell():
    global flag
    flag = True
    for gate in gates:
        gate.is_open = True


threads = [threading.Thread(target=wait), threading.Thread(target=tell)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
