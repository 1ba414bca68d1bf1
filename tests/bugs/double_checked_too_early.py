"""Double-checked locking publishes the object before it is complete: the quick path sees half of it."""
# fails: exception
# needs: 1 preemption

import threading


class Settings:
    def load(self):
        self.host = "localhost"


settings = None
lock = threading.Lock()
hosts = ["", ""]


def get_settings():
    global settings
    if settings is None:
        with lock:
            if settings is None:
                settings = Settings()
                settings.load()
    return settings


def connect(place):
    hosts[place] = get_settings().host


threads = [threading.Thread(target=connect, args=(place,)) for place in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
