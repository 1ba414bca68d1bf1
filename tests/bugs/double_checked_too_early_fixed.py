"""The object is loaded before anybody can see it, and there is no look outside the lock."""
# expect: hosts == ["localhost", "localhost"]

import threading


class Settings:
    def load(self):
        self.host = "localhost"


settings = None
lock = threading.Lock()
hosts = ["", ""]


def get_settings():
    global settings
    with lock:
        if settings is None:
            new = Settings()
            new.load()
            settings = new
        return settings


def connect(place):
    hosts[place] = get_settings().host


threads = [threading.Thread(target=connect, args=(place,)) for place in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
