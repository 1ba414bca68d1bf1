"""A thread hands in a job when the pool may have been shut down already (RuntimeError)."""
# fails: exception
# needs: 0 preemptions

import threading
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(max_workers=1)


def request():
    pool.submit(print, "served")


client = threading.Thread(target=request)
client.start()
pool.shutdown()
client.join()
