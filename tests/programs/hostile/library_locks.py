"""Uses locks that the standard library makes when it is loaded: comes out right."""
# outcome: passed
# expect: len(set(names)) == 4 and len(words) == 4

import functools
import random
import reprlib
import tempfile
import threading
import uuid
import warnings

names = []
words = []


class Word:
    @functools.cached_property
    def value(self):
        words.append(1)
        return 1


def work():
    for _ in range(2):
        names.append(next(tempfile._get_candidate_names()))
        Word().value
        uuid.uuid4()
        random.random()
        reprlib.repr([1])
        warnings.warn("careful")


warnings.simplefilter("ignore")
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
