"""The line between the shop and the internet, as practice can cut and restore it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from edge.practice.agenda import Agenda
from edge.practice.deliverer import Deliverer
from edge.practice.faults import LINE, Faults
from edge.practice.listener import Listener

FLAP_SECONDS = 5.0  # practice seconds from one change of a flapping line to the next


class Link:
    """Brings the API's listener and the webhooks to what the faults of the line say."""

    def __init__(
        self, faults: Faults, listener: Listener, deliverer: Deliverer, agenda: Agenda[Callable[[], None]]
    ) -> None:
        self._faults = faults
        self._listener = listener
        self._deliverer = deliverer
        self._agenda = agenda
        self._lock = threading.Lock()
        self._flapping = False
        self._away = False  # which half of the flapping it is

    def settle(self) -> None:
        """To be called whenever a fault of the line was switched. Webhooks that had to wait come then."""
        with self._lock:
            on = {name for name in LINE if name in self._faults.on}
            if "flapping" in on and not self._flapping:
                self._flapping = True
                self._agenda.add(self._flap)
            self._away = self._away and "flapping" in on
            self._deliverer.passes(not (self._away or on & {"link_cut", "black_hole", "way_in_dead"}))
            if "black_hole" in on:
                self._listener.vanish()
            elif self._away or on & {"link_cut", "unreachable"}:
                self._listener.close()
            else:
                self._listener.open()

    def _flap(self) -> None:
        if "flapping" not in self._faults.on:
            self._flapping = False
            return
        self._away = not self._away
        self.settle()
        self._agenda.add(self._flap, FLAP_SECONDS)
