"""Waiting for sockets, whatever their numbers (``select`` stops at 1023)."""

from __future__ import annotations

import select
import socket
from collections.abc import Collection

READABLE = select.POLLIN | select.POLLHUP | select.POLLERR | select.POLLNVAL
"""Also a closed connection counts: reading it tells."""
WRITABLE = select.POLLOUT | select.POLLHUP | select.POLLERR | select.POLLNVAL


def wait_until_readable(
    connections: Collection[socket.socket], seconds: float | None = None
) -> list[socket.socket]:
    """The sockets that can be read; waits for the first, at most ``seconds`` if given."""
    readable, _ = wait_until_ready(connections, (), seconds)
    return readable


def wait_until_ready(
    readers: Collection[socket.socket],
    writers: Collection[socket.socket],
    seconds: float | None = None,
) -> tuple[list[socket.socket], list[socket.socket]]:
    """The sockets that can be read, and those that can be written."""
    wanted: dict[int, int] = {}
    for connections, events in ((readers, select.POLLIN), (writers, select.POLLOUT)):
        for connection in connections:
            number = connection.fileno()
            wanted[number] = wanted.get(number, 0) | events
    poll = select.poll()
    for number, events in wanted.items():
        poll.register(number, events)
    found = dict(poll.poll(None if seconds is None else seconds * 1000))
    readable = [each for each in readers if found.get(each.fileno(), 0) & READABLE]
    writable = [each for each in writers if found.get(each.fileno(), 0) & WRITABLE]
    return readable, writable
