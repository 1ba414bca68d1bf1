"""A value set in a `threading.local` by the main thread does not exist in others (AttributeError)."""
# fails: exception
# needs: 0 preemptions

import threading

request = threading.local()
request.user = "nobody"


def handle():
    print(request.user)


thread = threading.Thread(target=handle)
thread.start()
thread.join()
