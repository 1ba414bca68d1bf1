"""The one connection is made at first use; two threads can both find none and make two."""
# expect: users[0] is users[1]
# fails: expectation
# needs: 1 preemption

import threading


class Connection:
    pass


connection = None
users = [None, None]


def get_connection():
    global connection
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
