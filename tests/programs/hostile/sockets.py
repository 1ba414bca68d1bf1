"""A server and three clients talk over sockets of this machine: comes out right."""
# outcome: passed
# expect: sorted(answers) == ["A", "B", "C"]

import socket
import threading

answers = []
ready = threading.Event()
address = []


def serve():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address.append(server.getsockname())
        ready.set()
        for _ in range(3):
            connection, _ = server.accept()
            with connection:
                connection.sendall(connection.recv(100).upper())


def ask(word):
    ready.wait()
    with socket.create_connection(address[0]) as connection:
        connection.sendall(word.encode())
        answers.append(connection.recv(100).decode())


threads = [threading.Thread(target=serve), *(threading.Thread(target=ask, args=(word,)) for word in "abc")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
