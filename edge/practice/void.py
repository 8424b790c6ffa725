"""A port at which nothing comes through: no connection is made, and none is refused."""

from __future__ import annotations

import socket

PLUGS = 4  # the kernel keeps one more than the queue says; whoever comes after them is not answered


class Void:
    """Holds a port as a black hole does, until close(): its queue is full for good, so the kernel drops all calls.

    Of the kernels that we know only Linux does so; elsewhere callers may be connected and then hear nothing.
    """

    def __init__(self, family: socket.AddressFamily, host: str, port: int) -> None:
        self._door = socket.socket(family)
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._door.bind((host, port))
        self._door.listen(0)
        self._plugs = [socket.socket(family) for _ in range(PLUGS)]
        for plug in self._plugs:
            plug.setblocking(False)
            plug.connect_ex(self._door.getsockname()[:2])

    @property
    def port(self) -> int:
        return int(self._door.getsockname()[1])

    def close(self) -> None:
        for each in (*self._plugs, self._door):
            each.close()
