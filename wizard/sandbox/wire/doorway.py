"""A port on 127.0.0.1 that keeps its number, also while nothing listens there."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

ADDRESS = "127.0.0.1"
STOP_SECONDS = 2.0
BACKLOG = 64


class Doorway:
    """Lets clients in, each into a thread of its own, while it is open."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        """``serve`` has one conversation; closing the connection is its own affair.

        Raises:
            OSError: there is no free port.
        """
        self._serve = serve
        self._socket = bound_socket(0)
        self._lock = threading.Lock()
        self._connections: dict[socket.socket, threading.Thread] = {}
        self.port: int = self._socket.getsockname()[1]
        """Its number: the same for as long as this exists."""
        self.is_open = False
        """Whether clients are let in."""

    def open(self) -> None:
        """Begin to let clients in; does nothing when it is open."""
        with self._lock:
            if self.is_open:
                return
            self.is_open = True
            self._socket.listen(BACKLOG)
            threading.Thread(
                target=self._accept, args=(self._socket,), name="redshift-front", daemon=True
            ).start()

    def shut(self) -> None:
        """Close all connections and refuse new ones, until it is opened again."""
        with self._lock:
            was_open, self.is_open = self.is_open, False
            if was_open:
                shut_down(self._socket)
                self._socket.close()
                self._socket = bound_socket(self.port)
            connections = dict(self._connections)
        for connection, thread in connections.items():
            shut_down(connection)
            thread.join(STOP_SECONDS)

    def close(self) -> None:
        """Shut it and give the port back; may be repeated."""
        self.shut()
        self._socket.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                # It was closed by ``shut``.
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(
                target=self._converse, args=(connection,), name="redshift-session", daemon=True
            )
            with self._lock:
                if self._socket is not listener:
                    # It came in while the door was being shut.
                    connection.close()
                    return
                self._connections[connection] = thread
            thread.start()

    def _converse(self, connection: socket.socket) -> None:
        try:
            self._serve(connection)
        finally:
            with self._lock:
                self._connections.pop(connection, None)


def bound_socket(port: int) -> socket.socket:
    """A socket that has the port (0 for a free one) but doesn't listen: clients are refused."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((ADDRESS, port))
    except OSError:
        made.close()
        raise
    return made


def shut_down(connection: socket.socket) -> None:
    """Wake the thread that waits on this socket: it finds the connection closed."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # Not connected any more, or closed by its own thread just now.
        return
