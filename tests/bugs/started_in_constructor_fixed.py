"""The thread is started once it is complete, by the code that made it."""
# expect: greeter.who == "ann"

import threading


class Greeter(threading.Thread):
    def __init__(self, who):
        super().__init__()
        self.who = who

    def run(self):
        print(f"hello {self.who}")


greeter = Greeter("ann")
greeter.start()
greeter.join()
