"""An exception that ends a thread is one, whatever hook the program has for it."""
# outcome: failed
# kind: exception
# says: ValueError: wrong

import threading

threading.excepthook = lambda arguments: None


def work():
    raise ValueError("wrong")  # here


thread = threading.Thread(target=work)
thread.start()
thread.join()
