"""Where an address leads: as bottle finds it, put together once for all pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bottle import Bottle, Route, Router


class Addressed(Bottle):  # type: ignore[misc]  # bottle has no types
    """An application that knows all its addresses before the first request; `settle` comes in between.

    bottle keeps one pattern of all addresses, and makes it anew for each that is added. With as many as our pages have
    that was nearly all the time in which the doors of a shop open.
    """

    router: Router

    def __init__(self) -> None:
        super().__init__()
        del self.router  # bottle lets nothing take the place of what is there
        self.router = _AtOnce()

    def route(self, path: str, method: str, callback: Callable[..., Any]) -> None:
        """As bottle has it, where pages register theirs by call."""
        self.add_route(_Leads(self, path, method, callback))

    def settle(self) -> None:
        """All addresses are there. Until now those with a gap lead nowhere."""
        self.router.settle()


class _Leads(Route):  # type: ignore[misc]
    """bottle would give each a configuration of its own, and look through all others for it."""

    def __init__(self, app: Bottle, rule: str, method: str, callback: Callable[..., Any]) -> None:
        self.app, self.rule, self.method, self.callback, self.name = app, rule, method, callback, None
        self.plugins: list[Any] = []
        self.skiplist: list[Any] = []
        self.config = app.config


class _AtOnce(Router):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self._unsettled: set[str] = set()

    def settle(self) -> None:
        for method in self._unsettled:
            super()._compile(method)
        self._unsettled.clear()

    def _compile(self, method: str) -> None:
        self._unsettled.add(method)
