"""Has the usual guard, and looks at its arguments: comes out right."""
# outcome: passed
# arguments: --threads 3 word
# expect: done == 3

import argparse
import threading

done = 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("word")
    arguments = parser.parse_args()
    assert arguments.word == "word"
    lock = threading.Lock()

    def work():
        global done
        with lock:
            done += 1

    threads = [threading.Thread(target=work) for _ in range(arguments.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
