"""A pipe between two threads, read before it is written: comes out right."""
# outcome: passed
# expect: heard == [b"hello"]

import os
import threading

reader, writer = os.pipe()
heard = []
listener = threading.Thread(target=lambda: heard.append(os.read(reader, 100)))
speaker = threading.Thread(target=lambda: os.write(writer, b"hello"))
listener.start()
speaker.start()
listener.join()
speaker.join()
os.close(reader)
os.close(writer)
