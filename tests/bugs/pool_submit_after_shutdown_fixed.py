"""The pool is shut down when the last thread that may hand in a job has ended."""
# expect: not client.is_alive()

import threading
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(max_workers=1)


def request():
    pool.submit(print, "served")


client = threading.Thread(target=request)
client.start()
client.join()
pool.shutdown()
