"""Starts a process that is not forked but begins anew."""
# outcome: unsupported
# says: process

import multiprocessing


def work():
    print("work")


if __name__ == "__main__":
    process = multiprocessing.get_context("spawn").Process(target=work)
    process.start()  # here
    process.join()
