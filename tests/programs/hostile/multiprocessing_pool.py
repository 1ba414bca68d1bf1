"""Uses processes and what they share."""
# outcome: unsupported
# says: process

import multiprocessing


def double(number):
    return 2 * number


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        print(pool.map(double, range(4)))
