"""A thread that its own constructor starts may run before the constructor has set all attributes."""
# fails: exception
# needs: 1 preemption

import threading


class Greeter(threading.Thread):
    def __init__(self, who):
        super().__init__()
        self.start()
        self.who = who

    def run(self):
        print(f"hello {self.who}")


greeter = Greeter("ann")
greeter.join()
