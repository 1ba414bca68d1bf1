"""One thread opens the database, and who uses it waits until that is done."""
# expect: database == {"ann": 1}

import threading

database = None
opened = threading.Event()


def open_database():
    global database
    database = {"ann": 1}
    opened.set()


def look_up(name):
    opened.wait()
    print(database[name])


threads = [threading.Thread(target=open_database), threading.Thread(target=look_up, args=("ann",))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
