"""Semaphore: so many at a time.

Six cars and a car park for two. A semaphore is a lock that several may hold: look for the two that park at any time,
and for the cars that wait in front of it.
"""
# group: Telling each other
# mode: real time
# picture: 7 threads; car-* waits at least 80 %; main waits at least 60 %; car-1 ends before car-6 ends
# notes: A semaphore of one is a lock that anybody may release. With six places nobody waits outside any more.

import threading
import time

PLACES = 2  # control: slider 1..6

car_park = threading.Semaphore(PLACES)


def park():
    """Waits for a place, and parks."""
    with car_park:
        time.sleep(0.4)


started = time.monotonic()
cars = [threading.Thread(target=park, name=f"car-{number}") for number in range(1, 7)]
for car in cars:
    car.start()
    time.sleep(0.02)
for car in cars:
    car.join()
print(f"six cars took {time.monotonic() - started:.1f} s")
