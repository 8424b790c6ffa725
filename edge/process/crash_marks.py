"""What was under way when the program died: a mark that is made before something is begun, and outlives the process.

A body, a slip or a chore that brings the program down would do so again at every start. So each task writes down what
it begins; the next start finds what nobody ended, and counts. Not synced: what the power ends is no death of the
program's, and another boot begins to count anew. So does other code.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from edge.text.json_reading import json_object

MOST_DEATHS = 2
_FOLDER = "under-way"
# A mark is always written as long, in its place: on a full disk a longer one would not be taken.
_BYTES = 1024
# Several at once are under suspicion only where somebody ends the program again and again.
_MOST_SUSPECTS = 8


class Marks:
    """The marks of one shop: in memory that outlives the process where systemd gives us some, else in its folder."""

    def __init__(self, data: Path, boot: str, code: str) -> None:
        given = os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
        self._folder = (Path(given) if given else data) / _FOLDER
        self._run = f"{boot} {code}"
        self._made: list[Mark] = []

    def of(self, task: str) -> Mark:
        """The mark of a task. Only one thread at a time has something under way in it."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, exist_ok=True)
        self._made.append(Mark(self._folder / task, self._run))
        return self._made[-1]

    def close(self) -> None:
        """Nothing is remembered any more, also of a task that hangs on."""
        for mark in self._made:
            mark.close()


class Mark:
    """Names of tasks and of what they do are words of ours: letters, digits, blanks.

    `suspects`: what was under way at an earlier death of this boot, and at how many. Each is cleared by its end."""

    def __init__(self, path: Path | None = None, run: str = "") -> None:
        """Without a path nothing is remembered."""
        self._run = run
        self._file = -1
        self._writing = threading.Lock()
        self.suspects: dict[str, int] = {}
        if path is None:
            return
        with suppress(OSError):
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self.suspects = _found(os.pread(self._file, _BYTES, 0), run)

    def deaths(self, what: str) -> int:
        """How often the program has died while this was under way."""
        return self.suspects.get(what, 0)

    def is_deadly(self, what: str, most: int = MOST_DEATHS) -> bool:
        return self.deaths(what) >= most

    def begin(self, what: str) -> None:
        """This is under way from now on, and nothing else of this task."""
        self._write(what)

    def end(self) -> None:
        """Nothing is under way any more."""
        self._write("")

    def clear(self, what: str) -> None:
        """This has been done, or is out of the way: it is suspected of nothing."""
        if self.suspects.pop(what, None) is not None:
            self._write("")

    @contextmanager
    def on(self, what: str) -> Iterator[None]:
        """While this is under way. It is cleared once it has ended, well or not: the program has outlived it."""
        self.begin(what)
        try:
            yield
        finally:
            self.suspects.pop(what, None)
            self.end()

    def close(self) -> None:
        with self._writing:
            file, self._file = self._file, -1
            if file >= 0:
                os.close(file)

    def _write(self, what: str) -> None:
        suspects = json.dumps(dict(list(self.suspects.items())[-_MOST_SUSPECTS:])) if self.suspects else "{}"
        kept = f'{{"run":"{self._run}","what":"{what}","suspects":{suspects}}}'
        with self._writing, suppress(OSError):  # a full disk: without a mark it is as it was before there were any
            if self._file >= 0:
                os.pwrite(self._file, kept.encode().ljust(_BYTES)[:_BYTES], 0)


def _found(text: bytes, run: str) -> dict[str, int]:
    """The suspects of an earlier process of this run, with what it died of."""
    try:
        kept = json_object(text) or {}
        suspects = {str(what): int(deaths) for what, deaths in kept["suspects"].items()}
        what = str(kept["what"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
    if kept["run"] != run:
        return {}
    if what:
        suspects[what] = suspects.get(what, 0) + 1
    return suspects
