"""One thread opens the database, another uses it and relies on being second (TypeError on None)."""
# fails: exception
# needs: 0 preemptions

import threading

database = None


def open_database():
    global database
    database = {"ann": 1}


def look_up(name):
    print(database[name])


threads = [threading.Thread(target=open_database), threading.Thread(target=look_up, args=("ann",))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
