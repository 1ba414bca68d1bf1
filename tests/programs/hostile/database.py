"""Two threads write to the same database file, and wait for each other there: comes out right."""
# outcome: passed
# expect: rows == 2
# schedules: 5

import os
import sqlite3
import tempfile
import threading

gate = threading.Event()
with tempfile.TemporaryDirectory() as directory:
    path = os.path.join(directory, "data")
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE names (name TEXT)")
    connection.close()

    def insert(name):
        connection = sqlite3.connect(path, timeout=2)
        with connection:
            connection.execute("INSERT INTO names VALUES (?)", (name,))
            gate.is_set()
        connection.close()

    threads = [threading.Thread(target=insert, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT COUNT(*) FROM names").fetchone()[0]
    connection.close()
