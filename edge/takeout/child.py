"""Makes one export for a page, in a process of its own: at the lowest priority, and in memory that is not the shop's.

It reads what to make from a line of its input, tells how far it is in lines of JSON, and ends, leaving nothing, when
that input does: whoever asked for it has gone, or has said stop.
"""

from __future__ import annotations

import _thread
import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from edge.backup.stick import Stick
from edge.clock import Clock
from edge.disk.disk_trouble import StoreRefused, StoreUnavailable
from edge.errors import Refusal
from edge.language import Said
from edge.media.shelf import FLOOR_BYTES, Shelf
from edge.process.free_memory import keep_little
from edge.registers.books import Books
from edge.takeout.sinks import BEGUN, file_to, sink_to
from edge.takeout.takeout import Taken, Takeout

LOWEST = 19
# Where it takes more, it ends, and not the shop that it shares its memory with.
MOST_BYTES = 128 * 1024 * 1024
TELL_SECONDS = 0.5
STICKS_OWN = 16 * 1024 * 1024
# What our exports on a stick are called begins so; its backups have another name.
NAMED = "iduka-export-"


def main() -> int:
    wanted = json.loads(sys.stdin.buffer.readline())
    keep_little()
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    with suppress(OSError):
        os.nice(LOWEST)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a script that starts a shop with "&" has it ignored
    try:
        threading.Thread(target=_end_with_input, name="input", daemon=True).start()
        taken, size = _made(wanted)
    except Refusal as refusal:
        _say(why=refusal.said.kept())
    except (StoreRefused, StoreUnavailable) as error:
        _say(why=Said("takeout.unread", {"why": str(error)}).kept())
    except MemoryError:
        _say(why=Said("takeout.no_memory").kept())
    except KeyboardInterrupt:
        return 1
    else:
        counts = {"customers": taken.customers, "messages": taken.messages, "files": taken.files}
        _say(state="done", bytes=size, missing=taken.missing, **counts)
        return 0
    return 1


def _end_with_input() -> None:
    """The main thread ends as by Ctrl+C, between two of its steps, and takes what it has begun away."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    _thread.interrupt_main()


def _made(wanted: Mapping[str, Any]) -> tuple[Taken, int]:
    data, there = Path(wanted["data"]), Path(wanted["there"])
    keeps_free = FLOOR_BYTES
    if wanted["place"] == "stick":
        keeps_free = STICKS_OWN
        _look_at_stick(Path(wanted["stick"]), data)
    with closing(Books.open_reading(data)) as books:
        takeout = Takeout(books, Shelf(data), Clock().now(), _Telling())
        if wanted["form"] == "pdf":
            with file_to(there, keeps_free) as file:
                taken = takeout.take_sheets(file, wanted["customer"])
        else:
            with sink_to(there, keeps_free) as sink:
                taken = takeout.take(sink, wanted["customer"] or None)
    return taken, there.stat().st_size if there.is_file() else 0


def _look_at_stick(folder: Path, data: Path) -> None:
    """Refused where no stick is in, or it may not be written to. What a cut has left of an earlier export goes."""
    with Stick.open(folder, data) as stick:
        stick.need(0)
        for name in os.listdir(stick.home):
            if name.startswith(NAMED) and name.endswith(BEGUN):
                with suppress(OSError):
                    os.unlink(name, dir_fd=stick.home)


class _Telling:
    """How far it is, not oftener than somebody can read it."""

    def __init__(self) -> None:
        self._not_before = 0.0

    def __call__(self, done: int, of: int) -> None:
        if time.monotonic() >= self._not_before:
            self._not_before = time.monotonic() + TELL_SECONDS
            _say(state="under_way", done=done, of=of)


def _say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
