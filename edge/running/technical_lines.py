"""The last lines of the log, kept in the store for whoever helps the owner, without anything of a customer's.

What may be in them is said, and not what may not: the words of the program's own code, small numbers, and names of its
parts. Whatever else fills a gap of a line, or stands in an exception, is left out before it is kept.
"""

from __future__ import annotations

import ast
import builtins
import errno
import logging
import re
import sys
import sysconfig
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from enum import Enum
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from edge.clock import Clock, stamp
from edge.disk.disk_trouble import StoreUnavailable
from edge.errors import Refusal
from edge.language import ENGLISH, Said, language
from edge.registers.books import Books

KEPT = "technical lines"
# What the store keeps at most; the oldest go first. All of it is one document, which is written anew each time.
MOST_LINES, MOST_BYTES, MOST_LETTERS = 200, 24 * 1024, 1500
# The card bears a write in so many seconds. After an error nobody knows how long the program still lives.
EVERY_SECONDS = 600.0
MOST_FRAMES, MOST_CAUSES = 12, 3
# Numbers from here on could be a part of somebody's.
MOST_NUMBER = 1000
LEFT_OUT = "…"
_HOME = Path(__file__).parents[2]
_PLACES = (_HOME, *(Path(sysconfig.get_paths()[name]) for name in ("stdlib", "purelib")))
_GAP = re.compile(r"%(?:%|[-#0 +]*[0-9]*(?:\.[0-9]+)?[a-zA-Z])")


class TechnicalLines(logging.Handler):
    """Hears the log of the whole program from `begin` to `end`, and keeps what is new from time to time.

    words: names of the program's parts, which may stand in a line.
    """

    def __init__(self, books: Books, clock: Clock, words: Callable[[], Collection[str]]) -> None:
        super().__init__(logging.INFO)
        self._books, self._clock, self._words = books, clock, words
        self._turn = threading.Lock()
        self._new = deque[str](maxlen=MOST_LINES)
        self._hurries = False
        self._kept_at: float | None = None

    def begin(self) -> None:
        logging.getLogger().addHandler(self)

    def end(self) -> None:
        logging.getLogger().removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """What goes wrong with a line costs that line, and nothing else: it is told like all others, by its place."""
        try:
            line = told(record, self._words())
        except Exception as error:
            line = f"a line that could not be read ({type(error).__name__})"
        with self._turn:
            self._new.append(f"{stamp(self._clock.now().at)} {line}"[:MOST_LETTERS])
            self._hurries |= record.levelno >= logging.ERROR

    def step(self) -> int:
        """A chore: keep what is new, a few times an hour, and sooner after an error. How many lines it kept."""
        now = self._clock.boottime()
        if not self._hurries and self._kept_at is not None and now - self._kept_at < EVERY_SECONDS:
            return 0
        self._kept_at = now
        return self.keep()

    def keep(self) -> int:
        """Keep what is new now."""
        with self._turn:
            new, self._new, self._hurries = list(self._new), deque(maxlen=MOST_LINES), False
        if not new:
            return 0
        try:
            with self._books.database.quietly():
                self._books.keep(KEPT, {"lines": _bounded([*kept_lines(self._books), *new])})
        except StoreUnavailable:
            with self._turn:
                self._new = deque([*new, *self._new], maxlen=MOST_LINES)
            raise
        return len(new)


def kept_lines(books: Books) -> list[str]:
    """The oldest first."""
    return [str(line) for line in books.kept(KEPT).get("lines", [])]


def told(record: logging.LogRecord, words: Collection[str] = ()) -> str:
    """Where the line comes from, what it says as far as it may be told, and what raised it."""
    where = f"{record.levelname} {_place(record.pathname)}:{record.lineno}"
    said = _said(record, words)
    raised = record.exc_info[1] if record.exc_info else None
    return "\n  ".join([f"{where} {said}".rstrip(), *(_raised(raised) if raised else ())])


def _said(record: logging.LogRecord, words: Collection[str]) -> str:
    """The words of the code, with the gaps filled by what may be told; nothing where they are not the code's own."""
    template = getattr(record, "template", record.msg)
    if not isinstance(template, str) or template not in _texts(record.pathname):
        return ""
    values = iter(record.args if isinstance(record.args, tuple) else ())

    def filled(gap: re.Match[str]) -> str:
        return "%" if gap[0] == "%%" else _value(next(values, None), words)

    return _GAP.sub(filled, template).replace("\n", " ")


def _value(value: object, words: Collection[str]) -> str:
    told = LEFT_OUT
    match value:
        case BaseException():
            told = _name(value)
        case Enum() if type(value).__module__.startswith("edge."):
            told = str(value.value)
        case int() | float():
            told = f"{value:.0f}" if abs(value) < MOST_NUMBER else "many"
        case Said():
            told = _key(value)
        case str() if value in words or _is_error(value):
            told = value
    return told


def _raised(error: BaseException) -> Iterator[str]:
    """What was raised, where, and what that came of; the newest cause first."""
    found: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if found is None:
            return
        yield _name(found)
        yield from _frames(found.__traceback__)
        found = found.__cause__ or found.__context__


def _frames(traceback: TracebackType | None) -> Sequence[str]:
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"  {_place(code.co_filename)}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames[-MOST_FRAMES:]


def _name(error: BaseException) -> str:
    """Its class, and what of it is a word of ours; never what it says."""
    kind = type(error)
    known = getattr(sys.modules.get(kind.__module__), kind.__name__, None) is kind
    name = kind.__name__ if known else "an exception"
    match error:
        case StoreUnavailable():
            return f"{name} ({error.kind.value})"
        case Refusal():
            return f"{name} ({_key(error.said)})"
        case OSError() if isinstance(error.errno, int):
            return f"{name} ({errno.errorcode.get(error.errno, LEFT_OUT)})"
    return name


def _key(said: Said) -> str:
    """A sentence by its name in the catalogues."""
    return said.key if language(ENGLISH).knows(said.key) else LEFT_OUT


def _is_error(word: str) -> bool:
    found = getattr(builtins, word, None)
    return isinstance(found, type) and issubclass(found, BaseException)


def _place(path: str) -> str:
    """A file of the program, of a library or of Python; where anything else lies is nobody's business."""
    for home in _PLACES:
        if Path(path).is_relative_to(home):
            return Path(path).relative_to(home).as_posix()
    return "elsewhere"


@lru_cache(maxsize=8)
def _texts(path: str) -> frozenset[str]:
    """All texts that stand in a file of the program; none of other files, whose lines are not made as ours are."""
    if not Path(path).is_relative_to(_HOME / "edge"):
        return frozenset()
    tree = ast.parse(Path(path).read_bytes())
    return frozenset(
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _bounded(lines: Sequence[str]) -> list[str]:
    bounded, room = deque[str](), MOST_BYTES
    for line in reversed(lines[-MOST_LINES:]):
        room -= len(line.encode())
        if room < 0:
            break
        bounded.appendleft(line)
    return list(bounded)
