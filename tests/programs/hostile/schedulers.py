"""Timers and timeouts of a day come in their order: comes out right."""
# outcome: passed
# expect: order == ["event", "timer", "condition"]

import threading

order = []
condition = threading.Condition()


def wait_for_condition():
    with condition:
        condition.wait(3 * 86_400)
    order.append("condition")


def wait_for_event():
    threading.Event().wait(86_400)
    order.append("event")


threads = [
    threading.Thread(target=wait_for_condition),
    threading.Thread(target=wait_for_event),
    threading.Timer(2 * 86_400, order.append, ["timer"]),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
