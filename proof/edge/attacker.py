"""One attacker, a process of its own: holds as many connections as it is told, and says what became of them.

python -m proof.edge.attacker PORT NAME SECONDS
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time

from proof.edge.corpus import CORPUS, Attack

# From many addresses, as many devices have them: each gets a part of the connections.
PEERS = 32
PIECE = 65536


class Attacker:
    def __init__(self, attack: Attack, port: int) -> None:
        self._attack = attack
        self._port = port
        self._selector = selectors.DefaultSelector()
        self._sent: dict[socket.socket, int] = {}
        self.made = self.closed = self.answered = 0

    def go_on(self, seconds: float) -> None:
        ends, dripped = time.monotonic() + seconds, time.monotonic()
        for _ in range(self._attack.connections):
            self._open()
        while time.monotonic() < ends:
            for key, events in self._selector.select(0.02):
                line = key.fileobj
                assert isinstance(line, socket.socket)
                try:
                    self._serve(line, events)
                except BlockingIOError:
                    continue
                except OSError:
                    self.closed += 1
                    self._drop(line)
            if self._attack.drip and time.monotonic() - dripped > 1:
                dripped = time.monotonic()
                self._drip()

    def _open(self) -> None:
        line = socket.socket()
        line.setblocking(False)
        if self._attack.door == "pages":
            line.bind((f"127.0.1.{1 + self.made % PEERS}", 0))
        self.made += 1
        self._sent[line] = 0
        self._selector.register(line, selectors.EVENT_WRITE)
        try:
            line.connect(("127.0.0.1", self._port))
        except BlockingIOError:
            pass
        except OSError:
            self._drop(line, again=False)

    def _drop(self, line: socket.socket, *, again: bool = True) -> None:
        self._selector.unregister(line)
        del self._sent[line]
        line.close()
        if again:
            self._open()

    def _serve(self, line: socket.socket, events: int) -> None:
        if events & selectors.EVENT_READ:
            if not line.recv(PIECE):
                raise ConnectionResetError
            self.answered += 1
            if self._attack.again:
                self._sent[line] = 0
                self._selector.modify(line, selectors.EVENT_WRITE)
            return
        if line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise ConnectionRefusedError
        if self._attack.leaves:
            self.answered += 1
            self._drop(line)
            return
        begun, whole = self._sent[line], self._attack.sent
        if begun < len(whole):
            begun += line.send(whole[begun : begun + PIECE])
            self._sent[line] = begun
        if begun >= len(whole):
            # Who reads nothing still wants to know when the connection has gone, which is said to whoever writes.
            self._selector.modify(line, selectors.EVENT_READ if self._attack.reads else selectors.EVENT_WRITE)
            if not self._attack.reads:
                line.send(self._attack.sent[:1])

    def _drip(self) -> None:
        for line, begun in list(self._sent.items()):
            if begun < len(self._attack.sent):
                continue
            try:
                line.send(self._attack.drip)
            except OSError:
                continue


if __name__ == "__main__":
    port, name, seconds = sys.argv[1:]
    attacker = Attacker(next(attack for attack in CORPUS if attack.name == name), int(port))
    attacker.go_on(float(seconds))
    print(json.dumps({"made": attacker.made, "closed": attacker.closed, "answered": attacker.answered}))
