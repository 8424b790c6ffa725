"""What is imported when the first call leaves, since it weighs as much as the rest of the program."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from requests import Session

    from edge.whatsapp.line import CallDeadline

# What requests guesses encodings with asks at its import for every encoding that Python has: three megabytes. Nobody of
# us lets it guess.
_GUESSERS = ("chardet", "charset_normalizer")
_importing = threading.Lock()


@cache
def requests_module() -> ModuleType:
    with _importing, warnings.catch_warnings():
        if "requests" not in sys.modules:
            warnings.simplefilter("ignore")  # it says that it cannot guess
            without = [name for name in _GUESSERS if name not in sys.modules]
            sys.modules.update(dict.fromkeys(without))  # type: ignore[arg-type]  # so their import fails
            try:
                import requests  # noqa: F401, PLC0415
            finally:
                for name in without:
                    del sys.modules[name]
        return sys.modules["requests"]


class LineModule(Protocol):
    """What is used of the module `line`, so that its types are checked although it is imported late."""

    @property
    def CallDeadline(self) -> type[CallDeadline]: ...

    def open_session(self) -> Session: ...

    def is_of_another_time(self, trouble: BaseException) -> bool: ...

    def is_somebody_else(self, trouble: BaseException) -> bool: ...

    def causes(self, trouble: BaseException) -> Iterator[BaseException]: ...


def line_module() -> LineModule:
    """Our connections, which come with requests."""
    requests_module()
    from edge.whatsapp import line  # noqa: PLC0415

    return line
