"""The threads behind a listener, as waitress wants its task dispatcher. The two kinds differ in who takes what."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import Any

log = logging.getLogger(__name__)


class Workers:
    """A few threads that serve connections, each the turn that take() gives it.

    The lock of `changed` is held by whoever reads or changes what waits.
    """

    def __init__(self, name: str, threads: int) -> None:
        self.changed = threading.Condition()
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._run, name=f"{name} {number}", daemon=True) for number in range(threads)
        ]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    @property
    def queue(self) -> Sequence[Any]:
        """What waits, by waitress's own name."""
        raise NotImplementedError

    def add_task(self, channel: Any) -> None:
        """waitress's own name and form: a request of this connection is whole."""
        raise NotImplementedError

    def take(self) -> Sequence[Any]:
        """The connections of the next turn, nothing where none may begin now. Called with the lock held."""
        raise NotImplementedError

    def prepare(self, turn: Sequence[Any]) -> None:
        """Called before a turn is served."""

    def end(self, turn: Sequence[Any]) -> None:
        """Called once a turn has been served, with the lock held."""

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """waitress's own name and form. Turns under way end; what still waits is cut off."""
        with self.changed:
            self._stopped = True
            self.changed.notify_all()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout)
        for channel in self.queue if cancel_pending else ():
            channel.cancel()
        return True

    def _run(self) -> None:
        turn: Sequence[Any] = ()
        try:
            while turn := self._next():
                self._serve(turn)
        except BaseException:
            for channel in turn:  # whoever waits for one that is gone is told at once
                channel.cancel()
                channel.server.pull_trigger()
            raise
        finally:
            self._replace(threading.current_thread())

    def _serve(self, turn: Sequence[Any]) -> None:
        try:
            self.prepare(turn)
            for channel in turn:
                try:
                    channel.service()
                except Exception:
                    log.exception("a request could not be served")
        finally:
            with self.changed:
                self.end(turn)

    def _replace(self, gone: threading.Thread) -> None:
        """Whatever has ended a worker, another takes its place: with the last one its listener would answer nobody."""
        with self.changed:
            if self._stopped:
                return
            log.error("%s has ended, and another takes its place", gone.name)
            self._threads.remove(gone)
            self._threads.append(threading.Thread(target=self._run, name=gone.name, daemon=True))
            self._threads[-1].start()

    def _next(self) -> Sequence[Any]:
        with self.changed:
            while not self._stopped:
                if turn := self.take():
                    return turn
                self.changed.wait()
            return ()
