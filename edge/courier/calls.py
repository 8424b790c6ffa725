"""The calls under way. Each has a thread of its own, which knows nothing of the courier and leaves it one message.

The thread that steps is the only one that reads these messages and changes anything because of them. So what follows
from the end of one call can never be lost in what follows from another's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count
from queue import SimpleQueue

from edge.clock import Clock, Moment
from edge.outbox import Reply


@dataclass(frozen=True, slots=True)
class Tick:
    """Blue ticks for this message. is_question: they only ask whether WhatsApp answers."""

    wamid: str
    is_question: bool = False


@dataclass(frozen=True, slots=True)
class TemplateList:
    """WhatsApp's list of approved templates."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What became of this attempt could not be found out, for a fault of ours."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a call that began at `began` (boottime). came: what WhatsApp gave. trouble: why it gave nothing."""

    number: int
    about: Reply | Tick | TemplateList | Lost | None
    began: float
    at: Moment
    came: object = None
    trouble: BaseException | None = None

    def lost(self) -> Ended:
        """Nothing more can be said of it than that it has ended."""
        about = Lost(self.about) if isinstance(self.about, Reply) else self.about
        return replace(self, about=about if isinstance(about, Lost) else None, trouble=None)


class Calls:
    """All is called by one thread; only the calls themselves run in others.

    on_end: called from a call's own thread, once its message lies here.
    """

    def __init__(self, clock: Clock, most: int, on_end: Callable[[], None]) -> None:
        self._clock = clock
        self._on_end = on_end
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="courier")
        self._messages: SimpleQueue[Ended] = SimpleQueue()
        self._numbers = count()
        self._under_way: dict[int, Reply | Tick | TemplateList] = {}

    def begin(self, about: Reply | Tick | TemplateList, call: Callable[[], object], now: Moment) -> None:
        number = next(self._numbers)
        self._under_way[number] = about
        self._pool.submit(self._run, number, about, now.boottime, call)

    def ended(self, *, wait: bool = False) -> Iterator[Ended]:
        """What has ended since it was asked last, in that order. wait: until nothing is under way any more."""
        while self._under_way and (wait or not self._messages.empty()):
            message = self._messages.get()
            del self._under_way[message.number]
            yield message

    def close(self) -> None:
        """Let what is under way end; its messages can still be read."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def __len__(self) -> int:
        return len(self._under_way)

    @property
    def questions(self) -> int:
        """How many of them only ask whether WhatsApp answers."""
        return sum(isinstance(about, Tick) and about.is_question for about in self._under_way.values())

    @property
    def ticking(self) -> set[str]:
        """The messages for which ticks are being asked just now."""
        return {about.wamid for about in self._under_way.values() if isinstance(about, Tick)}

    def _run(self, number: int, about: Reply | Tick | TemplateList, began: float, call: Callable[[], object]) -> None:
        came: object = None
        trouble: BaseException | None = None
        try:
            came = call()
        except BaseException as failure:  # whatever it is, the thread that steps has to know
            trouble = failure
        self._messages.put(Ended(number, about, began, self._clock.now(), came, trouble))
        self._on_end()
