"""A default for all threads is set where each of them looks: in the class."""
# expect: seen == ["nobody", "ann"]

import threading


class Request(threading.local):
    user = "nobody"


request = Request()
seen = ["", ""]


def handle(place, user):
    if user:
        request.user = user
    seen[place] = request.user


threads = [threading.Thread(target=handle, args=job) for job in ((0, None), (1, "ann"))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
