"""A publisher calls its readers under its lock; a reader that leaves calls back under its own lock."""
# fails: deadlock
# needs: 1 preemption

import threading


class Publisher:
    def __init__(self):
        self.lock = threading.Lock()
        self.readers = []

    def publish(self, text):
        with self.lock:
            for reader in self.readers:
                reader.receive(text)

    def unsubscribe(self, reader):
        with self.lock:
            self.readers.remove(reader)


class Reader:
    def __init__(self):
        self.lock = threading.Lock()
        self.texts = []

    def receive(self, text):
        with self.lock:
            self.texts.append(text)

    def close(self):
        with self.lock:
            self.texts.clear()
            publisher.unsubscribe(self)


publisher, reader = Publisher(), Reader()
publisher.readers.append(reader)
threads = [threading.Thread(target=publisher.publish, args=("news",)), threading.Thread(target=reader.close)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
