"""The one connection is made at first use, under a lock that is also held for the look."""
# expect: users[0] is users[1]

import threading


class Connection:
    pass


connection = None
users = [None, None]
lock = threading.Lock()


def get_connection():
    global connection
    with lock:
        if connection is None:
            connection = Connection()
        return connection


def use(place):
    users[place] = get_connection()


threads = [threading.Thread(target=use, args=(place,)) for place in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
