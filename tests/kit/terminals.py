"""Somebody at a terminal, at which one of the verbs asks."""

from __future__ import annotations

import os
import pty
import signal
import sys

from tests.kit.paths import ROOT
from tests.kit.programs import Program, until


class Terminal:
    def __init__(self, program: Program, *words: str) -> None:
        self.shown = bytearray()
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.chdir(ROOT)
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # tests in the background of a shell do not hear it
            line = [sys.executable, "server.py", *words]
            os.execve(sys.executable, line, program.environment)  # noqa: S606 - our own program
        os.set_blocking(self._terminal, False)

    def answers(self, question: bytes, typed: bytes) -> None:
        """Waits for a question that was not asked yet, and types this."""
        if not until(lambda: self._more(question)):
            os.kill(self._pid, signal.SIGKILL)
            raise AssertionError(f"it never asked {question!r} but said {bytes(self.shown)!r}")
        self.shown = self.shown.partition(question)[2]
        os.write(self._terminal, typed)

    def ends(self) -> int:
        """The exit code."""
        if not until(lambda: self._more(b"\0")):
            os.kill(self._pid, signal.SIGKILL)
        _, status = os.waitpid(self._pid, 0)
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(status)

    def _more(self, awaited: bytes) -> bool:
        try:
            self.shown.extend(os.read(self._terminal, 1024))
        except BlockingIOError:
            return awaited in self.shown
        except OSError:  # the other side has ended
            return True
        return awaited in self.shown
