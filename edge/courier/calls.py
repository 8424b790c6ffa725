"""The calls under way. Each has a thread of its own, which knows nothing of the courier and leaves it one message.

The thread that steps is the only one that reads these messages and changes anything because of them. So what follows
from the end of one call can never be lost in what follows from another's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from queue import Empty, SimpleQueue
from threading import Thread

from edge.clock import Clock, Moment
from edge.language import Said
from edge.records.reply import Reply
from edge.whatsapp import Unreachable

# So often it is looked whether the thread of a call that nothing is heard of is there at all.
LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Tick:
    """Blue ticks for this message. is_question: they only ask whether WhatsApp answers."""

    wamid: str
    is_question: bool = False


@dataclass(frozen=True, slots=True)
class React:
    """A reaction, by the number of its row, and the message that it is about."""

    seq: int
    target: str


@dataclass(frozen=True, slots=True)
class TemplateList:
    """WhatsApp's list of approved templates."""


@dataclass(frozen=True, slots=True)
class BlockCall:
    """A customer whom WhatsApp is asked to block, or to let go, by a number."""

    customer: str
    on: bool
    number: str


# What a call can be about.
About = Reply | Tick | React | TemplateList | BlockCall


@dataclass(frozen=True, slots=True)
class Lost:
    """What became of this attempt could not be found out, for a fault of ours."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a call that began at `began` (boottime). came: what WhatsApp gave. trouble: why it gave nothing."""

    number: int
    about: About | Lost | None
    began: float
    at: Moment
    came: object = None
    trouble: BaseException | None = None

    def lost(self) -> Ended:
        """Nothing more can be said of it than that it has ended."""
        about = Lost(self.about) if isinstance(self.about, Reply) else self.about
        return replace(self, about=about if isinstance(about, Lost) else None, trouble=None)


class WorkerDied(Exception):
    """The thread of a call has ended without a word."""


@dataclass(frozen=True, slots=True)
class _Call:
    about: About
    began: float
    thread: Thread


class Calls:
    """All is called by one thread; only the calls themselves run in others.

    on_end: called from a call's own thread, once its message lies here.
    """

    def __init__(self, clock: Clock, on_end: Callable[[], None]) -> None:
        self._clock = clock
        self._on_end = on_end
        self._messages: SimpleQueue[Ended] = SimpleQueue()
        self._numbers = count()
        self._under_way: dict[int, _Call] = {}

    def begin(self, about: About, call: Callable[[], object], now: Moment) -> None:
        """Where the system gives no thread for it, the call ends at once, and nothing has left."""
        number, began = next(self._numbers), now.boottime
        thread = Thread(target=self._run, args=(number, about, began, call), name=f"courier_{number}", daemon=True)
        self._under_way[number] = _Call(about, began, thread)
        try:
            thread.start()
        except RuntimeError:
            trouble = Unreachable(Said("whatsapp.no_thread"))
            self._messages.put(Ended(number, about, began, now, trouble=trouble))

    def ended(self, *, wait: bool = False) -> Iterator[Ended]:
        """What has ended since it was asked last, in that order. wait: until nothing is under way any more."""
        while self._under_way and (message := self._next_message(wait=wait)):
            del self._under_way[message.number]
            yield message

    def close(self) -> None:
        """Let what is under way end; its messages can still be read."""
        for call in self._under_way.values():
            if call.thread.ident is not None:
                call.thread.join()

    def __len__(self) -> int:
        return len(self._under_way)

    @property
    def questions(self) -> int:
        """How many of them only ask whether WhatsApp answers."""
        return sum(isinstance(call.about, Tick) and call.about.is_question for call in self._under_way.values())

    @property
    def ticking(self) -> set[str]:
        """The messages for which ticks are being asked just now."""
        return {call.about.wamid for call in self._under_way.values() if isinstance(call.about, Tick)}

    @property
    def reacting(self) -> set[str]:
        """The messages to which a reaction is being sent just now."""
        return {call.about.target for call in self._under_way.values() if isinstance(call.about, React)}

    def _next_message(self, *, wait: bool) -> Ended | None:
        while True:
            # Before the messages are looked at: whoever is gone by now has left one, or never will.
            gone = [
                number for number, call in self._under_way.items() if call.thread.ident and not call.thread.is_alive()
            ]
            try:
                return self._messages.get(block=wait, timeout=LOOK_SECONDS)
            except Empty:
                if gone:
                    lost = self._under_way[gone[0]]
                    return Ended(gone[0], lost.about, lost.began, self._clock.now(), trouble=WorkerDied())
                if not wait:
                    return None

    def _run(self, number: int, about: About, began: float, call: Callable[[], object]) -> None:
        came: object = None
        trouble: BaseException | None = None
        try:
            came = call()
        except BaseException as failure:  # whatever it is, the thread that steps has to know
            trouble = failure
        self._messages.put(Ended(number, about, began, self._clock.now(), came, trouble))
        self._on_end()
