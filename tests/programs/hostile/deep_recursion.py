"""Recurses nearly as deep as it may, in both kinds of threads: comes out right."""
# outcome: passed
# expect: depth == 2 * 950

import sys
import threading

depth = 0
sys.setrecursionlimit(1000)


class Diver:
    left = 950

    def dive(self):
        global depth
        if self.left:
            self.left -= 1
            depth += 1
            self.dive()


thread = threading.Thread(target=Diver().dive)
thread.start()
thread.join()
Diver().dive()
